"""Values held on one of two days and counted on the other: no month, change or 同口径 is told between them."""

from dataclasses import replace

import pandas as pd
import pytest

from fupin_analysis import frames
from fupin_analysis.indicators.by_cut import measure, series
from fupin_analysis.indicators.figure_ids import parse_figure_id
from fupin_analysis.indicators.figures import compute
from fupin_analysis.indicators.funding import funding_stages
from fupin_analysis.indicators.held_rows import held_between, held_since
from fupin_analysis.indicators.inputs import HELD_VALUES
from fupin_analysis.indicators.panel import matched_panel
from fupin_analysis.indicators.scorecard import scorecard
from fupin_analysis.indicators.trace import figure_value, recombine, trace
from indicator_world import A, B, firms, inputs, received, table, villages

AMOUNT = "invest_amount"
OCTOBER = {"P1": 50.0, "P2": 100.0}


def works(month, told, held=()):
    """Key projects of A as told for a month, without what is held; their record ids name month and project."""
    rows = [
        {
            "record_id": f"{month}/{no}",
            "project_no": no,
            "project_kind": "重点投资",
            "project_name": no,
            "county": "昭觉县",
            "invest_plan_wan": 200.0,
            "invest_ytd_wan": None if no in held else amount,
        }
        for no, amount in told.items()
    ]
    return table("projects", [{**row, "enterprise": A} for row in rows], period=month)


def world(now, *, held=(), was_held=()):
    """October of P1 50 and P2 100 万元, November as given; held ones are told as they are, and proposed as a half."""
    told = {"2018-10": (OCTOBER, was_held), "2018-11": (now, held)}
    waits = [
        {
            "record_id": f"{month}/{no}",
            "form": "projects",
            "field": "invest_ytd_wan",
            "reported": amounts[no],
            "proposed": amounts[no] / 2,
        }
        for month, (amounts, names) in told.items()
        for no in names
    ]
    returns = received(*((name, month, f"{month}-28") for name in (A, B) for month in told))
    others = {"enterprises": firms(), "returns": returns, "held": frames.conform(pd.DataFrame(waits), HELD_VALUES)}

    def made(way=None):
        share = 0.5 if way == "proposed" else 1.0
        kept = [
            works(month, {no: amount * (share if no in names else 1.0) for no, amount in amounts.items()})
            if way
            else works(month, amounts, names)
            for month, (amounts, names) in told.items()
        ]
        return pd.concat(kept, ignore_index=True)

    def fill(way):
        return inputs({"projects": made(way)}, "2018-11", **others)

    return inputs({"projects": made()}, "2018-11", fill=fill, **others)


CASES = {
    "nothing is held": ({"now": {"P1": 60.0, "P2": 120.0}}, 0, 30.0),
    "held now, counted a month ago": ({"now": {"P1": 60.0, "P2": 120.0}, "held": ["P2"]}, 1, None),
    "held then, counted now": ({"now": {"P1": 60.0, "P2": 120.0}, "was_held": ["P2"]}, 1, None),
    "held both times": ({"now": {"P1": 60.0, "P2": 120.0}, "held": ["P2"], "was_held": ["P2"]}, 0, 10.0),
    "one then, another now": ({"now": {"P1": 60.0, "P2": 120.0}, "held": ["P1"], "was_held": ["P2"]}, 2, None),
    "new and held": ({"now": {"P1": 60.0, "P2": 120.0, "P3": 7.0}, "held": ["P3"]}, 0, 30.0),
}


@pytest.mark.parametrize(("given", "count", "change"), CASES.values(), ids=CASES)
def test_a_month_is_told_only_where_the_same_values_count(given, count, change):
    at = world(**given)
    assert held_since(at, parse_figure_id(AMOUNT)) == count
    file = replace(at.plan.file, targets={AMOUNT: at.plan.file.targets[AMOUNT]})  # one row is enough
    own = replace(at, plan=replace(at.plan, file=file), _kept={}, _earlier={})
    card = scorecard(own).set_index("target").loc[AMOUNT]
    said = f"有{count}项待核实，本月数不可比" in card["note"]
    assert said == (count > 0)
    panel = matched_panel(at, compute(at, AMOUNT))
    months = measure(at, AMOUNT, by="month").set_index("value")["note"]
    assert months["2018-11"] == (f"有{count}项待核实，本月数不可比" if count else "") and not any(months.iloc[:-1])
    every = [card["month"], card["change"], card["panel_change"], panel.change, series(at, AMOUNT)["month"].iloc[10]]
    every += [figure_value(at, f"{AMOUNT}#{aspect}") for aspect in ("month", "change", "panel_change")]
    every += [measure(at, AMOUNT, by=cut)["month"].dropna().sum() or None for cut in ("enterprise", "county")]
    assert [None if pd.isna(one) else one for one in every] == [change] * len(every)
    pct = None if change is None else pytest.approx(100 * change / card["previous"])
    assert figure_value(at, f"{AMOUNT}#panel_change_pct") == pct
    assert recombine(trace(at, f"{AMOUNT}#change")) == change
    assert card["previous"] == figure_value(at, f"{AMOUNT}#previous")


def test_a_cut_without_the_held_value_is_compared():
    at = world(now={"P1": 60.0, "P2": 120.0}, held=["P2"])
    then = at.before(pd.Timestamp("2018-10-31").date())
    assert held_between(at, then, parse_figure_id(f"{AMOUNT}@enterprise={A}")) == 1
    assert held_between(at, then, parse_figure_id(f"{AMOUNT}@enterprise={B}")) == 0
    note = measure(at, AMOUNT, by="enterprise").set_index("value")["note"]
    assert "有1项待核实，本月数不可比" in note[A] and "不可比" not in note[B]


def test_the_months_of_funds_are_not_told_where_they_cannot_be_compared():
    """The table of months says what the figure of each of its cells says."""
    place = {"county": "昭觉县", "township": "乡", "village": "村", "fund_no": "1", "fund_kind": "无偿"}
    rows = [
        {**place, "record_id": month, "period": month, "arrived_wan": 5.0, "used_wan": wan}
        for month, wan in (("2018-10", 3.0), ("2018-11", None))
    ]
    held = {"record_id": "2018-11", "form": "instalments", "field": "used_wan", "reported": 40.0, "proposed": 4.0}
    filled = [rows[0], {**rows[1], "used_wan": 4.0}]
    roster = villages(("昭觉县", "乡", "村", A, 2018, 5))
    others = {"enterprises": firms(), "villages": roster, "held": frames.conform(pd.DataFrame([held]), HELD_VALUES)}
    at = inputs(
        {"instalments": rows}, "2018-11", fill=lambda _: inputs({"instalments": filled}, "2018-11", **others), **others
    )
    made = funding_stages(at, by="month")
    told = [figure_value(at, f"funds_used@month={month}#month") for month in made["month"]]
    assert [None if pd.isna(one) else one for one in made["used_month_wan"]] == told == [None, None]
    assert made["arrived_month_wan"].iloc[1] == 0.0


@pytest.mark.parametrize(
    ("now", "count"),
    [
        pytest.param({"P1": 60.0, "P2": 120.0}, 0, id="reached-by-another"),
        pytest.param({"P2": 120.0}, 1, id="reached-by-none"),
    ],
)
def test_what_is_counted_once_waits_only_where_nothing_else_counts_it(now, count):
    at = world(now=now, held=["P2"])
    then = at.before(pd.Timestamp("2018-10-31").date())
    assert held_between(at, then, parse_figure_id("county_coverage")) == count


def test_a_quarter_is_told_only_where_its_two_ends_can_be_compared():
    """P2 is held at the end of September and counts at that of December."""
    rows = pd.concat([works("2018-09", OCTOBER, ["P2"]), works("2018-12", OCTOBER)], ignore_index=True)
    held = {"record_id": "2018-09/P2", "form": "projects", "field": "invest_ytd_wan", "reported": 9.0, "proposed": 8.0}
    others = {"enterprises": firms(), "held": frames.conform(pd.DataFrame([held]), HELD_VALUES)}
    filled = rows.assign(invest_ytd_wan=rows["invest_ytd_wan"].fillna(9.0))
    at = inputs(
        {"projects": rows}, "2018-12", fill=lambda _: inputs({"projects": filled}, "2018-12", **others), **others
    )
    made = measure(at, AMOUNT, by="quarter").set_index("value")
    assert made.loc[["2018Q3", "2018Q4"], "actual"].tolist() == [50.0, 150.0] and pd.isna(
        made.loc["2018Q4", "in_quarter"]
    )
    free = replace(at, held=at.held.iloc[:0], _kept={}, _earlier={})
    assert measure(free, AMOUNT, by="quarter").set_index("value").loc["2018Q4", "in_quarter"] == 100.0
