"""Whether what is printed is the figure: the check that a report makes of its own numbers."""

import pytest

from fupin_analysis.outputs.shown_figures import Shown, agrees


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("786人", 786.0),
        ("15\u202f230.5万元", 15230.46),
        ("1.52亿元", 15230.5),
        ("78.6%", 78.6),
        ("99.9%", 99.96),
        ("3 000元", 0.3),
        ("3 000元", 3000.0),
        ("30万只", 300000.0),
        ("比上月减少5人", -5.0),
        ("0户", 0.0),
        ("持平", 0.0),
        ("—", None),
    ],
)
def test_the_same_number_agrees(words, value):
    assert agrees(Shown("x", words, None, "p", ""), value)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("786人", 787.0),
        ("3个", 2.0),
        ("1个", 9000.0),
        ("0户", 9999.0),
        ("3户", 25000.0),
        ("增加5人", -5.0),
        ("减少5人", 5.0),
        ("12个百分点", 112000.0),
        ("15\u202f230.5万元", 15231.7),
        ("78.6%", 79.9),
        ("5人", None),
    ],
)
def test_another_number_does_not(words, value):
    assert not agrees(Shown("x", words, None, "p", ""), value)


def test_a_table_has_to_say_the_very_value():
    assert agrees(Shown("x", "1.2", 1.23, "p", ""), 1.23)
    assert not agrees(Shown("x", "1.2", 1.23, "p", ""), 1.24)
