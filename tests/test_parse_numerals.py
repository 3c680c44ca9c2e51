"""Chinese numerals read back what a writer of them says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_analysis.intake.parse.chinese_numerals import read_numeral


def write_section(number: int, digits: str, units: str) -> str:
    text = ""
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += digits[digit] + (units[power] if power else "")
        elif text and not text.endswith(digits[0]):
            text += digits[0]
    return text.rstrip(digits[0])


def write(number: int, *, formal: bool) -> str:
    digits, units = ("零壹贰叁肆伍陆柒捌玖", " 拾佰仟") if formal else ("零一二三四五六七八九", " 十百千")
    parts, names = [], ("", "万", "亿")
    for at in (2, 1, 0):
        section = number // 10 ** (4 * at) % 10_000
        if section:
            gap = digits[0] if parts and section < 1000 else ""
            parts.append(gap + write_section(section, digits, units) + names[at])
    return "".join(parts)


@settings(deadline=None)
@given(st.integers(1, 9_999_9999_9999 // 10_000), st.booleans())
def test_what_is_written_is_read(number, formal):
    got = read_numeral(write(number, formal=formal))
    assert got is not None and got.value == number and not got.mixed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三十二", 32),
        ("十", 10),
        ("十五", 15),
        ("两", 2),
        ("二〇一八", 2018),
        ("三万五", 35000),
        ("三万零五", 30005),
        ("一百二", 120),
        ("一百零二", 102),
        ("1百23", 123),
        ("1亿2000万", 120_000_000),
        ("廿五", 25),
        ("卅", 30),
        ("三点五", "3.5"),
        ("二点五万", 25000),
        ("半", "0.5"),
        ("三万半", 35000),
        ("万亿", None),
        ("2万亿", 2 * 10**12),
        ("百十", None),
        ("十百", None),
        ("三三", None),
        ("七八", None),
        ("", None),
        ("abc", None),
        ("三百万二千", 3_002_000),
        ("万", None),
        ("12三", None),
    ],
)
def test_numeral(text, value):
    got = read_numeral(text)
    assert (got.value if got else None) == (None if value is None else Decimal(value))
