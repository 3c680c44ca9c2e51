"""Small amounts beside large ones: a small purchase of a large group, or 万元 typed as 元."""

import pytest

from extracts_by_hand import make_extract
from fupin_analysis.plan.forms import Field
from fupin_analysis.review import review
from made_sheets import make_form

FORM = make_form(
    Field("product", "产品", "text", required=True),
    Field("amount_yuan", "本月采购金额", "money", unit="元"),
    Field("ytd_yuan", "累计采购金额", "money", unit="元"),
    id="buying",
    title="采购表",
    unit="元",
    key=("product",),
)


def asked(amount, ytd, *, rows=30, spread=(200_000, 900_000)):
    """Findings on one row beside many ordinary ones, of which 本月 is a third of 累计."""
    least, most = spread
    step = (most - least) / rows
    ordinary = [{"product": f"产品{n}", "ytd_yuan": least + n * step, "amount_yuan": (least + n * step) / 3}
                for n in range(rows)]  # fmt: skip
    table = [*ordinary, {"product": "另一种", "amount_yuan": amount, "ytd_yuan": ytd}]
    done = review([make_extract("2018-09/甲.xlsx", {"buying": table}, forms={"buying": FORM})], forms={"buying": FORM})
    return list(zip(done.findings["code"], done.findings["proposed"], strict=True))


@pytest.mark.parametrize(
    ("amount", "ytd", "expected"),
    [
        pytest.param(50.0, 720_000.0, [("amount-unit-small", 500_000.0)], id="ten-thousand-times-fits-below-the-whole"),
        pytest.param(50.0, 3_000.0, [], id="as-such-figures-stand-to-each-other"),
        pytest.param(323.1, 720_000.0, [], id="ten-thousand-times-would-be-more-than-the-whole"),
        pytest.param(50.0, 60.0, [("unit-fixed-small", 5e5), ("unit-fixed-small", 6e5)], id="the-whole-row"),
        pytest.param(200_000.0, 600_000.0, [], id="ordinary"),
    ],
)  # fmt: skip
def test_a_small_amount(amount, ytd, expected):
    assert asked(amount, ytd) == expected


def test_few_rows_do_not_tell_what_is_a_whole():
    assert asked(100.0, 720_000.0) == []
    assert [code for code, _ in asked(100.0, 720_000.0, rows=8)] == ["amount-unit-small"]
