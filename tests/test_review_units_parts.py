"""The parts of the test of units, each by itself on small columns: measures, clusters, sets of slips, totals, words."""

import numpy as np
import pandas as pd
import pytest

from extracts_by_hand import FORMS
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.review.rules.load import load_rules
from fupin_analysis.review.units import conflict, ledgers, mixed, peers, rows, sums, votes
from fupin_analysis.review.units.look import Look
from fupin_analysis.review.units.settle import _fall_back, _is_slip, why
from fupin_analysis.review.units.votes import Suspect
from fupin_analysis.review.work import Note

SETTINGS = load_rules().units
NAN = np.nan
APPROPRIATED, MONTH, YTD = "appropriated_ytd_wan", "arrived_month_wan", "arrived_ytd_wan"


class Sheet(dict):
    """Columns as a table of review gives them; rows of one table of one return unless said otherwise."""

    def __init__(self, *, period="2018-09", tables=None, returns=None, **columns):
        count = len(next(iter(columns.values())))
        own = {name: np.array(column, dtype="float64") for name, column in columns.items() if name.endswith("_wan")}
        words = {name: np.array(column, dtype=object) for name, column in columns.items() if name not in own}
        self.ids = [f"{table}/{5 + k}" for k, table in enumerate(tables or ["f/1/1"] * count)]
        self.number_of = {record_id: k for k, record_id in enumerate(self.ids)}
        texts = {
            "return_id": returns or ["f"] * count,
            "period": [period] * count,
            "enterprise": ["甲"] * count,
            "county": ["昭觉县"] * count,
            "village": [f"{k}村" for k in range(count)],
        }
        super().__init__({name: np.array(column, dtype=object) for name, column in texts.items()} | words | own)
        self._count = count
        self["row"] = np.arange(5, 5 + count)

    def __len__(self):
        return self._count


def look(form="funds", previous=None, units=None, **columns):
    table = Sheet(**columns)
    money = [f.name for f in FORMS[form].fields if f.type == "money" and f.name in table]
    past = pd.DataFrame() if previous is None else pd.DataFrame(previous)
    return Look(table, FORMS[form], money, past, SETTINGS, lambda value_id: (units or {}).get(value_id, ""))


def earlier(*figures, period="2018-08", name=YTD, villages=None):
    return {
        "enterprise": ["甲"] * len(figures),
        "period": [period] * len(figures) if isinstance(period, str) else period,
        "county": ["昭觉县"] * len(figures),
        "township": [None] * len(figures),
        "village": villages or [f"{k}村" for k in range(len(figures))],
        name: list(figures),
    }


def told(found):
    return [None if np.isnan(value) else round(float(value), 6) for value in found]


# --- what a figure is measured by ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "wanted"),
    [([3.0, 1.0, 2.0], 2.0), ([4.0, 1.0, 3.0, 2.0], 2.5), ([NAN, 5.0], 5.0), ([NAN], None), ([], None)],
)
def test_median(numbers, wanted):
    assert told([peers.median(np.array(numbers, dtype="float64"))]) == [wanted]


def of(logs, returns, past=()):
    rows_ = np.arange(len(logs))
    owner = np.array(returns, dtype="int64")
    return peers.find_peers(np.array(logs), [(rows_, np.array(past, dtype="float64"))], owner, SETTINGS)


def test_peers_of_few_and_of_many_returns():
    few = of([1.0, 1.1, 1.2], [0, 0, 0])
    assert told(few.middle) == [None] * 3  # too few
    with_past = of([1.0, 1.1, 1.2], [0, 0, 0], past=[2.0])
    assert told(with_past.middle) == [1.15] * 3
    many = of([1.0] * 12, [0] * 12, past=[5.0] * 40)
    assert told(many.middle) == [1.0] * 12  # enough of the period itself
    assert told(many.spread) == [SETTINGS.least_spread] * 12


def test_a_return_of_many_rows_is_measured_by_the_others():
    logs = [5.0] * 20 + [1.0, 1.2, 1.1, 1.3]
    found = of(logs, [0] * 20 + [1, 2, 3, 4])
    assert told(found.middle)[:20] == [1.15] * 20
    assert told(found.middle)[20:] == [5.0] * 4  # five of the twenty are heard beside the four
    assert (told(found.low)[20], told(found.high)[20]) == (1.0, 5.0)


def test_of_a_long_return_its_smallest_and_largest_are_heard():
    logs, owner = peers._heard(np.array([3.0, 1.0, 9.0, 5.0, 7.0, 2.0, 8.0, 4.0]), np.array([1, 1, 1, 1, 1, 1, 1, 0]))
    assert (logs.tolist(), owner.tolist()) == ([4.0, 1.0, 2.0, 5.0, 8.0, 9.0], [0, 1, 1, 1, 1, 1])
    assert [len(part) for part in peers._heard(np.zeros(0), np.zeros(0, dtype="int64"))] == [0, 0]


def test_own_figures_are_those_of_the_year_that_say_something():
    past = earlier(
        50.0, 0.05, 70.0, 80.0, period=["2018-08", "2018-08", "2017-12", "2018-08"], villages="0村 1村 2村 3村".split()
    )
    seen = look(previous=past, ytd_wan=[1, 1, 1, 1], arrived_ytd_wan=[60, 60, 60, 60], township=[None] * 4)
    assert told(seen.own[YTD]) == [50.0, None, None, 80.0]


def test_what_stood_just_before():
    past = earlier(50.0, 30.0, period=["2018-08", "2018-07"], villages=["0村", "1村"])
    columns = {"township": [None] * 2, YTD: [60, 60], MONTH: [10, 10]}
    assert told(look(previous=past, **columns).before[MONTH]) == [50.0, None]
    assert told(look(previous=past, period="2018-01", **columns).before[MONTH]) == [0.0, 0.0]
    assert told(look(previous=past, period="2018Q3", **columns).before[MONTH]) != [50.0, None]


def test_the_usual_size_of_few_figures_is_unknown():
    assert told([look(arrived_ytd_wan=[10, 10, 10, 0]).usual(YTD)]) == [None]
    assert told([look(arrived_ytd_wan=[10, 10, 10, 10]).usual(YTD)]) == [1.0]
    assert told([look(previous=earlier(100.0, 100.0, 100.0), arrived_ytd_wan=[10, 10]).usual(YTD)]) == [2.0]


@pytest.mark.parametrize(
    ("unit", "power", "by", "wanted"),
    [
        ("万元", 1, "", True),
        ("亿元", 1, "", False),
        ("公斤", 1, "", False),
        ("元", -1, "", True),
        ("万元", -1, "own", True),
        ("万元", -1, "row", False),
        ("亿元", -1, "own", False),
    ],
)
def test_which_way_a_unit_can_slip(unit, power, by, wanted):
    assert look(units={f"f/1/1/5/{YTD}": unit}, arrived_ytd_wan=[10]).possible(power, 0, YTD, by=by) is wanted


def test_the_ceiling_of_a_kind():
    seen = look("projects", invest_total_wan=[1, 1, 1], project_kind=["产业发展", "重点投资", None])
    assert seen.bounds("invest_total_wan")[0].tolist() == [200_000, 5_000_000, 5_000_000]


# --- the first look --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "wanted"), [(2999.0, 0), (3000.1, 1), (10_000.0, 1), (1 / 2999.0, 0), (1 / 3000.1, -1), (NAN, 0)]
)
def test_votes_by_ratio(times, wanted):
    assert votes._by_ratio(np.log10(np.array([times])), SETTINGS.ratio_low).tolist() == [wanted]


@pytest.mark.parametrize(
    ("by", "times", "power", "wanted"),
    [
        ("ceiling", 10_000.0, 1, True),
        ("ceiling", 10_001.0, 1, False),
        ("floor", 0.0001, -1, True),
        ("floor", 0.00009, -1, False),
        ("own", 10_000.0, 1, True),
        ("own", 700.0, 1, False),
        ("own", 130_000.0, 1, False),
        ("peers", 0.0001, -1, True),
        ("row", 30.0, 1, True),
    ],
)
def test_what_a_slip_explains(by, times, power, wanted):
    assert votes.explains(Suspect("f/1/1/5/x", power, 1.0, times, by), SETTINGS) is wanted


def test_a_plan_in_doubt_measures_by_what_it_seems_to_be():
    seen = look(plan_wan=[2_000_000, 100], arrived_ytd_wan=[150, 50])
    plan = Suspect("f/1/1/5/plan_wan", 1, 2_000_000.0, 1e4, "flows")
    amounts, doubted = votes._anchor(seen, "plan_wan", {plan.value_id: plan})
    assert (amounts.tolist(), doubted.tolist()) == ([200.0, 100.0], [True, False])
    small = Suspect(plan.value_id, -1, 0.02, 1e-4, "own")
    assert told(votes._anchor(seen, "plan_wan", {small.value_id: small})[0]) == [None, 100.0]


def test_small_figures_that_their_row_bears_out():
    lots = look("sales", sold_ytd_wan=[500, 600, 700, 80], settled_ytd_wan=[5, 6, 7, 0.7])
    assert votes._like_its_row(lots, "settled_ytd_wan").tolist() == [True] * 4  # a hundredth, as elsewhere
    apart = look("sales", sold_ytd_wan=[500, 600, 700, 80], settled_ytd_wan=[400, 500, 600, 0.03])
    assert votes._like_its_row(apart, "settled_ytd_wan").tolist() == [True, True, True, False]
    few = look("sales", sold_ytd_wan=[500, 600, 700], settled_ytd_wan=[5, 6, 7])
    assert votes._like_its_row(few, "settled_ytd_wan").tolist() == [False] * 3
    tiny = look("sales", sold_ytd_wan=[0.05] * 4, settled_ytd_wan=[0.04] * 4)
    assert votes._like_its_row(tiny, "settled_ytd_wan").tolist() == [False] * 4


def test_a_part_of_a_whole_that_ten_thousand_times_would_exceed():
    sold, settled = [500.0] * 25, [400.0] * 24 + [0.1]
    assert votes._like_its_row(look("sales", sold_ytd_wan=sold, settled_ytd_wan=settled), "settled_ytd_wan").all()
    settled[0] = 600.0  # one row in which it exceeds the other: it is no part of it
    last = votes._like_its_row(look("sales", sold_ytd_wan=sold, settled_ytd_wan=settled), "settled_ytd_wan")
    assert not last[-1] and last[1]


def test_peers_of_the_kind_and_of_its_past():
    past = earlier(100.0, 100.0, 100.0, 100.0, 1.0, name="invest_total_wan")
    past["project_kind"] = ["产业发展"] * 4 + ["重点投资"]
    seen = look("projects", previous=past, invest_total_wan=[10, 10], project_kind=["产业发展", "重点投资"])
    assert told(seen.peers("invest_total_wan").middle) == [2.0, None]
    every = look(previous=earlier(100.0, 100.0, 100.0, name="plan_wan"), plan_wan=[100])
    assert told(every.peers("plan_wan").middle) == [2.0]


# --- which figures of a row have slipped -----------------------------------------------------------------------------


def row_of(names, amounts, **given):
    blank = np.full(len(names), NAN)
    inf = np.full(len(names), np.inf)
    parts = {"pairs": [], "own": blank, "middle": blank, "spread": blank, "ceiling": inf, "floor": -inf, "sums": []}
    parts["weak"] = np.zeros(len(names), bool)
    return rows.Row(at=0, names=list(names), logs=np.log10(np.array(amounts)), **{**parts, **given})


def cost(row, *moved, sign=-1):
    sets = np.array([[int(name in moved) for name in row.names]])
    return float(rows._cost(row, sets, sign)[0])


@pytest.mark.parametrize(
    ("amounts", "moved", "wanted"),
    [
        pytest.param([10.0, 100.0], [], 0.0, id="in-order"),
        pytest.param([100.0, 100.0], [], -1.0, id="equal"),
        pytest.param([1000.0, 100.0], [], 3.0, id="over-tenfold"),
        pytest.param([1e6, 100.0], [], 5.0, id="far-over"),
        pytest.param([0.01, 100.0], [], 1.0, id="far-below"),
        pytest.param([1e6, 100.0], ["part"], 1.0, id="moved-and-equal"),
        pytest.param([1e6, 1e6], ["part", "whole"], 1.3, id="two-moved"),
        pytest.param([1e5, 1e6], ["part"], 3.5, id="moved-too-far"),
    ],
)
def test_what_a_part_and_its_whole_cost(amounts, moved, wanted):
    got = cost(row_of(["part", "whole"], amounts, pairs=[(0, 1)]), *moved)
    assert got == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("given", "amount", "wanted"),
    [
        pytest.param({"own": [1.0]}, 10.0, 0.0, id="as-before"),
        pytest.param({"own": [1.0]}, 100.0, 0.75, id="ten-times-what-it-was"),
        pytest.param({"own": [1.0]}, 1e9, 5.0, id="no-more-than-so-much"),
        pytest.param({"middle": [1.0], "spread": [0.25]}, 10.0**1.5, 0.0, id="among-peers"),
        pytest.param({"middle": [1.0], "spread": [0.25]}, 10.0**2.5, 1.2, id="over-its-peers"),
        pytest.param({"middle": [3.0], "spread": [0.25], "weak": np.array([True])}, 10.0**1.5, 0.5, id="weakly-below"),
        pytest.param({"middle": [3.0], "spread": [0.25]}, 10.0**1.5, 1.2, id="below"),
        pytest.param({"ceiling": [2.0]}, 101.0, 5.0, id="over-the-ceiling"),
        pytest.param({"floor": np.array([2.0])}, 99.0, 5.0, id="below-the-floor"),
    ],
)
def test_what_a_figure_costs_beside_its_measures(given, amount, wanted):
    given = {name: np.array(value) for name, value in given.items()}
    assert cost(row_of(["one"], [amount], **given)) == pytest.approx(wanted, abs=1e-6)


def test_a_sum_that_fits_saves_what_one_that_does_not_costs():
    fits = row_of(["month", "ytd"], [10.0, 60.0], sums=[(0, 1, 50.0)])
    assert (cost(fits), cost(fits, "month")) == (pytest.approx(-2.0), pytest.approx(4.0))
    off = row_of(["month", "ytd"], [100_000.0, 60.0], sums=[(0, 1, 50.0)])
    assert (cost(off), cost(off, "month")) == (pytest.approx(2.0), pytest.approx(0.0))
    assert [rows._is_proved(off, k, 1) for k in (0, 1)] == [True, False]
    assert not rows._is_proved(fits, 0, 1) and not rows._is_proved(off, 0, -1)
    total = row_of(["month", "ytd"], [10.0, 600_000.0], sums=[(0, 1, 50.0)])
    assert [rows._is_proved(total, k, 1) for k in (0, 1)] == [False, True]


@pytest.mark.parametrize(
    ("amounts", "power", "equal", "beside"),
    [
        pytest.param([2_000_000.0, 200.0], 1, {0}, np.log10(200.0), id="the-part-repeats-its-whole"),
        pytest.param([200.0, 2_000_000.0], 1, {1}, NAN, id="the-whole-repeats-its-part"),
        pytest.param([2_000_000.0, 200.0], -1, {1}, NAN, id="the-other-way"),
        pytest.param([2_000_000.0, 201.0], 1, set(), np.log10(201.0), id="nearly"),
    ],
)
def test_digits_that_repeat(amounts, power, equal, beside):
    row = row_of(["part", "whole"], amounts, pairs=[(0, 1)])
    assert rows._equal(row, power) == equal
    assert told([rows._beside(row, 0, power)]) == told([beside])


def test_beside_takes_the_nearest_of_several():
    row = row_of(["a", "b", "c"], [1000.0, 10.0, 100.0], pairs=[(0, 1), (0, 2)])
    assert rows._beside(row, 0, 1) == pytest.approx(1.0)
    assert rows._beside(row, 2, -1) == pytest.approx(3.0)
    assert np.isnan(rows._beside(row, 0, -1)) and np.isnan(rows._beside(row, 1, 1))


@pytest.mark.parametrize(
    ("amounts", "odd"),
    [([500.0, 94.43, 120.0, 123.0, 0.0, 0.05, 0.0512], [False, True, False, True, False, False, True])],
)
def test_figures_that_say_something(amounts, odd):
    assert rows._is_odd(np.array(amounts)).tolist() == odd


@pytest.mark.parametrize(
    ("month", "ytd", "before", "wanted"),
    [
        pytest.param(10.0, 60.0, 50.0, False, id="adds-up"),
        pytest.param(100_000.0, 60.0, 50.0, True, id="month-in-yuan"),
        pytest.param(10.0, 600_000.0, 50.0, True, id="total-in-yuan"),
        pytest.param(0.001, 60.0, 50.0, True, id="month-in-yi"),
        pytest.param(100.0, 60.0, 50.0, False, id="off-otherwise"),
        pytest.param(0.0, 60.0, 50.0, False, id="nothing-came"),
        pytest.param(10.0, 60.0, NAN, False, id="nothing-before"),
        pytest.param(100_000.0, 10.0, 0.0, True, id="from-nought"),
    ],
)
def test_sums_that_a_slip_mends(month, ytd, before, wanted):
    assert rows._mended(np.array([month]), np.array([ytd]), np.array([before])).tolist() == [wanted]


def test_rows_out_of_order():
    seen = look(plan_wan=[100, 100, 100], appropriated_ytd_wan=[50, 1999, 2001], arrived_ytd_wan=[40, 40, 40])
    assert rows._out_of_order(seen) == {2}
    odd = look(appropriated_ytd_wan=[944_300, 1_000_000], arrived_ytd_wan=[94.43, 100])
    assert rows._out_of_order(odd) == {0}
    sums_up = look(previous=earlier(50.0), township=[None], arrived_month_wan=[100_000], arrived_ytd_wan=[60])
    assert rows._out_of_order(sums_up) == {0}


def test_all_sets():
    assert rows._sets(2).tolist() == [[0, 0], [1, 0], [0, 1], [1, 1]]


def test_a_row_of_money_keeps_its_pairs_in_order():
    row = rows._row(look(plan_wan=[200], appropriated_ytd_wan=[0], arrived_ytd_wan=[50], arrived_month_wan=[5]), 0)
    assert [row.names[k] for k in range(3)] == ["plan_wan", MONTH, YTD]
    assert [(row.names[a], row.names[b]) for a, b in row.pairs] == [(MONTH, YTD)]
    assert row.weak.tolist() == [False, True, True]


# --- two units in one column -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("logs", "wanted"),
    [
        pytest.param([1.0, 1.1, 1.2, 5.1], {3: 1}, id="one-too-large"),
        pytest.param([5.0, 5.1, 5.2, 1.1], {3: -1}, id="one-too-small"),
        pytest.param([1.0, 1.1, 5.0, 5.1], {2: 1, 3: 1}, id="two-and-two"),
        pytest.param([1.0, 1.1, 1.2, 2.9], {}, id="not-far-enough"),
        pytest.param([1.0, 1.1, 1.2, 5.8], {}, id="no-slip-joins-them"),
        pytest.param([1.0, 1.1, 1.2, 4.5], {3: 1}, id="at-the-edge"),
        pytest.param([1.0, 1.1, 1.2, 4.49], {}, id="beyond-the-edge"),
        pytest.param([1.0, 1.1, 1.2, 5.7], {3: 1}, id="at-the-upper-edge"),
    ],
)
def test_clusters(logs, wanted):
    assert mixed._few(np.array(logs), SETTINGS.mixed_gap, SETTINGS.mixed_near + 1e-9) == wanted


def test_a_column_of_too_few_rows_has_no_clusters():
    three = look("instalments", committed_wan=[50, 60, 700_000])
    assert mixed.find_mixed(three, {}) == {}
    four = look("instalments", committed_wan=[50, 60, 70, 700_000])
    assert mixed.find_mixed(four, {}) == {"f/1/1/8/committed_wan": 70.0}
    apart = look("instalments", committed_wan=[50, 60, 70, 700_000], tables=["f/1/1", "f/1/1", "f/2/1", "f/2/1"])
    assert mixed.find_mixed(apart, {}) == {}
    suspect = Suspect("f/1/1/8/committed_wan", 1, 700_000.0, 1e4, "own")
    assert mixed.find_mixed(four, {suspect.value_id: suspect}) == {}


def test_a_giant_that_its_row_bears_out_is_one():
    seen = look("instalments", committed_wan=[50, 60, 70, 700_000], arrived_wan=[0, 0, 0, 650_000])
    assert mixed.find_mixed(seen, {}) == {}
    near = look("instalments", committed_wan=[50, 60, 70, 700_000], arrived_wan=[0, 0, 0, 20_000])
    assert mixed.find_mixed(near, {}) == {}
    far = look("instalments", committed_wan=[50, 60, 70, 700_000], arrived_wan=[0, 0, 0, 7_000])
    assert mixed.find_mixed(far, {}) == {"f/1/1/8/committed_wan": 70.0}
    small = look("sales", sold_ytd_wan=[50_000, 60_000, 70_000, 7])
    assert mixed.find_mixed(small, {}) == {}  # a small purchase is an honest one


def test_several_suspects_of_a_column():
    seen = look("instalments", committed_wan=[50, 60, 500_000, 600_000], arrived_wan=[5, 6, 7, 8])
    hits = {i: Suspect(i, 1, 5e5, 1e4, "peers") for i in ("f/1/1/7/committed_wan", "f/1/1/8/committed_wan")}
    assert mixed.find_several(seen, hits) == set(hits)
    assert mixed.find_several(seen, dict(list(hits.items())[:1])) == set()
    row = Suspect("f/1/1/8/arrived_wan", 1, 8.0, 1e4, "peers")
    assert mixed.find_several(seen, {**hits, row.value_id: row}) == set()  # one of the two is a slip of its row
    few = look("instalments", committed_wan=[50, 0, 500_000, 600_000])
    assert mixed.find_several(few, hits) == set()


# --- totals that prove a slip ----------------------------------------------------------------------------------------


def total(amount, *, raw=None, row=20, field="committed_wan"):
    return sums.Total("f/1/1", row, field, amount, raw or str(amount), "万元")


def moves(amounts, amount, suspects=(), *, slack=0.02):
    seen = look("instalments", committed_wan=amounts)
    hits = {f"f/1/1/{5 + at}/committed_wan": Suspect("", 1, float(amounts[at]), 1e4, "own") for at in suspects}
    own = np.arange(len(amounts))
    return sums._moves(seen, total(amount), own, np.array(amounts, dtype="float64"), slack, hits)


@pytest.mark.parametrize(
    ("amounts", "amount", "suspects", "wanted"),
    [
        pytest.param([50, 60, 700_000], 180.0, [], [(2, 1)], id="one-moved-down"),
        pytest.param([50, 60, 0.07], 810.0, [], [(2, -1)], id="one-moved-up"),
        pytest.param([50, 60, 700_000], 180.0, [2], [(2, 1)], id="the-suspect"),
        pytest.param([50, 600_000, 700_000], 180.0, [2], [(2, 1), (1, 1)], id="the-suspect-and-one-more"),
        pytest.param([500_000, 600_000, 700_000], 180.0, [], [(0, 1), (1, 1), (2, 1)], id="all-of-them"),
        pytest.param([700_000, 700_000, 50], 700_120.0, [], [], id="either-of-two"),
        pytest.param([50, 60, 0.002], 130.0, [], [], id="so-little-that-it-may-be-left-out"),
        pytest.param([50, 60, 700_000], 500.0, [], [], id="none"),
        pytest.param([50, 60, 70], 180.02, [1], [], id="a-suspect-that-does-not-mend-it"),
    ],
)
def test_moves_that_make_a_column_add_up(amounts, amount, suspects, wanted):
    assert moves(amounts, amount, suspects) == wanted


def test_a_total_holds_within_its_rounding():
    assert moves([50, 60, 700_000], 180.02, [2], slack=0.021) == [(2, 1)]
    assert moves([50, 60, 700_000], 180.03, [2], slack=0.021) == []


def test_a_subtotal_and_the_total_of_all():
    seen = look("instalments", committed_wan=[50, 600_000, 70, 80])
    seen.table["row"] = np.array([5, 6, 8, 9])
    checks = pd.DataFrame(
        [["f/1/1/7", 110.0], ["f/1/1/10", 260.0], ["f/1/1/合计", 1.0], ["f/1/1/11", 0.0]],
        columns=["record_id", "value"],
    ).assign(form="instalments", field="committed_wan", raw="260", unit="万元")
    found = sums.prove_by_totals(seen, {}, checks)
    assert {i: (hit.power, hit.proposed, hit.by) for i, hit in found.items()} == {
        "f/1/1/6/committed_wan": (1, 60.0, "total 110")
    } or {i: hit.proposed for i, hit in found.items()} == {"f/1/1/6/committed_wan": 60.0}
    assert sums.prove_by_totals(look("instalments", committed_wan=[50, 60, 70, 80]), {}, checks.iloc[1:2]) == {}


# --- words and whole rows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "power", "times", "wanted"),
    [
        ("own", 1, 12_345.0, "约为本单位上期数的 12 000 倍"),
        ("peers", -1, 1 / 9_800.0, "约为同栏中位数的 9 800 分之一"),
        ("ytd", 1, 1e4, "换算后恰合“累计＝上期累计＋本月”"),
        ("total 260", 1, 1e4, "换算后恰合本表合计 260"),
    ],
)
def test_why(by, power, times, wanted):
    assert why(Suspect("f/1/1/5/x", power, 1.0, times, by)) == wanted


@pytest.mark.parametrize(
    ("by", "power", "times", "wanted"),
    [
        ("own", 1, 3_000.0, True),
        ("own", 1, 2_999.0, False),
        ("own", 1, 30_000.0, True),
        ("own", 1, 30_001.0, False),
        ("peers", -1, 1 / 10_000.0, True),
        ("peers", -1, 1 / 100.0, False),
        ("row", 1, 10_000.0, False),
        ("total 260", 1, 10_000.0, True),
    ],
)
def test_only_what_stands_outside_of_a_row_puts_it_right(by, power, times, wanted):
    assert _is_slip(Suspect("f/1/1/5/x", power, 1.0, times, by), SETTINGS) is wanted


def test_a_total_that_adds_up_is_not_divided_below_the_one_before():
    past = earlier(500_000.0)
    seen = look(previous=past, township=[None], arrived_month_wan=[100_000], arrived_ytd_wan=[600_000])
    hits = [Suspect(f"f/1/1/5/{name}", 1, amount, 1e4, "peers") for name, amount in ((MONTH, 1e5), (YTD, 6e5))]
    assert _fall_back(seen, 0, hits) == {MONTH, YTD}
    off = look(previous=past, township=[None], arrived_month_wan=[100_000], arrived_ytd_wan=[700_000])
    assert _fall_back(off, 0, hits) == set()
    little = look(previous=earlier(50.0), township=[None], arrived_month_wan=[10], arrived_ytd_wan=[60])
    assert _fall_back(little, 0, [Suspect(f"f/1/1/5/{YTD}", 1, 600_000.0, 1e4, "peers")]) == set()


# --- head against note, form against form ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("logs", "measure", "low", "shift", "wanted"),
    [
        pytest.param([1.0, 1.2], [1.0, 1.0], -0.7, 0.0, 0.0, id="fits"),
        pytest.param([1.0, 1.2], [1.0, 1.0], -0.7, 4.0, 3.4, id="too-large"),
        pytest.param([1.0, 1.2], [1.0, 1.0], -0.7, -4.0, 3.2, id="too-small"),
        pytest.param([1.0, 1.2], [2.0, 2.2], -1.5, 0.0, 0.0, id="part-of-a-plan"),
        pytest.param([1.0, 1.2], [NAN, NAN], -0.7, 0.0, None, id="no-measure"),
    ],
)
def test_how_far_a_reading_is_off(logs, measure, low, shift, wanted):
    assert told([conflict._off(np.array(logs), np.array(measure), low, shift)]) == [wanted]


def test_a_column_is_not_measured_by_itself():
    one = look(arrived_ytd_wan=[1, 1, 1, 1], returns=["a", "a", "b", "c"])
    assert not conflict._has_others(one, [0, 1])
    assert conflict._has_others(look(arrived_ytd_wan=[1] * 5, returns=["a", "a", "b", "c", "d"]), [0, 1])


class Bench:
    """What is left of a period: the values that were changed."""

    def __init__(self):
        self.changes = {}

    def replace(self, changes):
        self.changes.update(changes)


def note_of(ids, taken="万元", stated="元"):
    facts = {"taken": taken, "note": stated}
    return Note(Finding("unit-conflict", field="plan_wan", grade="C", facts=facts), dict.fromkeys(ids))


@pytest.mark.parametrize(
    ("plans", "own", "wanted"),
    [
        pytest.param([200.0, 300.0], [200.0, 300.0], "万元", id="head"),
        pytest.param([2e6, 3e6], [200.0, 300.0], "元", id="note"),
        pytest.param([2e4, 3e4], [200.0, 300.0], None, id="neither"),
        pytest.param([200.0, 300.0], None, None, id="nothing-measures-it"),
    ],
)
def test_the_unit_that_fits(plans, own, wanted):
    past = None if own is None else earlier(*own, name="plan_wan")
    seen = look(previous=past, township=[None] * 2, plan_wan=plans)
    note = note_of([f"f/1/1/{row}/plan_wan" for row in (5, 6)])
    assert conflict._best(None, seen, note, {"plan_wan"}) == wanted
    words = note_of(note.proposed, stated="公斤")
    assert conflict._best(None, seen, words, {"plan_wan"}) is None


def test_a_plan_that_is_not_held_measures_its_parts():
    seen = look(plan_wan=[200, 300], arrived_ytd_wan=[500_000, 600_000])
    note = note_of([f"f/1/1/{row}/{YTD}" for row in (5, 6)])
    note.finding.field = YTD
    assert conflict._best(None, seen, note, {YTD}) == "元"
    assert conflict._best(None, seen, note, {YTD, "plan_wan"}) is None


def test_the_other_unit_is_taken_for_all_figures_of_the_column():
    seen, bench = look(plan_wan=[2e6, 3e6, NAN]), Bench()
    ids = [f"f/1/1/{row}/plan_wan" for row in (5, 6, 7)]
    made = conflict._settled(bench, seen, note_of([*ids, "f/9/1/5/plan_wan"]), "元")
    assert bench.changes == {ids[0]: 200.0, ids[1]: 300.0}
    assert (made.grade, made.finding.facts["taken"]) == ("B", "元")
    assert made.proposed == {ids[0]: 200.0, ids[1]: 300.0, ids[2]: None, "f/9/1/5/plan_wan": None}
    as_taken = conflict._settled(Bench(), seen, note_of(ids), "万元")
    assert as_taken.grade == "B" and set(as_taken.proposed.values()) == {None}


def test_rows_of_a_ledger_by_place():
    table = Sheet(committed_wan=[1, 0, 3], village=["甲村", "甲村", "乙村"])
    found = ledgers._rows(table, ["village"])
    assert found == {("甲", "甲村"): [0, 1], ("甲", "乙村"): [2]}
    assert ledgers._paid(table, "committed_wan", [0, 1, 2]) == [0, 2]
