"""In JupyterLab an item shows its sources below itself, a trace shows itself; a report writes neither down."""

import pandas as pd
import pytest

import fupin_analysis as fa
from fupin_analysis.errors import FupinError
from fupin_analysis.present import items
from fupin_analysis.present.charts.bars import chart_ranked
from fupin_analysis.present.charts.canvas import Stamp, stamp_of
from fupin_analysis.present.cited import cite
from fupin_analysis.present.pages.layout import said, tabled
from fupin_analysis.present.traces import MOST_FIGURES, MOST_PARTS, parts_html, sources_html
from fupin_analysis.suite.tracer import Tracer
from small_home import CHUAN, MIN, make_home

DAY, FIGURE = "2018-09", "grant_fund_plan"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = make_home(tmp_path_factory.mktemp("live") / "home")
    fa.clean(made)
    return made


@pytest.fixture
def frame(home):
    made = fa.measure(DAY, FIGURE, by="enterprise", home=home)
    made.attrs["figures"] = {"actual": "{figure_id}"}
    return made[made["value"].isin([MIN, CHUAN])].reset_index(drop=True)


def test_frames_carry_where_they_come_from(frame, home):
    assert frame.attrs["tracer"] == Tracer(as_of=DAY, home=str(home.root))
    (made,) = frame.attrs["tracer"]([FIGURE])
    assert made.figures[0].value == 100.0


def test_below_an_item_stand_the_sources_of_its_figures(frame, monkeypatch):
    heads = {"value": "单位", "actual": "到位"}
    table = tabled("t", frame, "value actual", title="到位", labels=heads)
    sentence = said("s", frame, f"到位{cite('100万元', FIGURE)}。")
    bars = chart_ranked(["岷山"], [100.0], ["100"], finding="岷山最多", about="到位", stamp=stamp_of(frame))
    chart = items.chart("c", bars, figure_ids=[FIGURE])
    for item in (table, sentence, chart):
        shown = item._repr_html_()
        assert "<details" in shown and f"2018-09/{MIN}.xlsx › 资金台账 › " in shown, item.id
        assert "<td>100</td>" in shown
    monkeypatch.setenv(items.FOLDER_VARIABLE, "anywhere")
    assert all("<details" not in item._repr_html_() for item in (table, sentence, chart))
    assert 'href="trace/grant_fund_plan.html#"' in sentence._repr_html_()
    monkeypatch.setenv(items.ALONE_VARIABLE, "1")  # a page by itself: it has no pages of traces to lead to
    assert all("<details" in item._repr_html_() and "trace/" not in item.to_html() for item in (table, sentence, chart))


def test_an_item_without_a_tracer_or_without_figures_is_shown_alone(frame):
    assert "<details" not in items.sentence("s", cite("100万元", FIGURE))._repr_html_()
    assert "<details" not in said("s", frame, "没有数字。")._repr_html_()
    bars = chart_ranked(["岷山"], [1.0], ["1"], finding="f", about="a", stamp=Stamp(DAY))
    assert "<details" not in items.chart("c", bars, figure_ids=[FIGURE])._repr_html_()


def test_of_many_figures_the_first_are_traced_and_the_others_named(home):
    asked = []

    def tracer(ids):
        asked.extend(ids)
        return Tracer(as_of=DAY, home=str(home.root))(ids)

    ids = [FIGURE, *(f"{FIGURE}#{n}" for n in range(MOST_FIGURES + 5))]
    shown = sources_html(tracer, ids)
    assert asked == ids[:MOST_FIGURES]
    assert f"其余6个数请用 fa.trace(编号, 截止期)：{'、'.join(ids[MOST_FIGURES:])}" in shown


def test_sources_that_are_gone_leave_the_item_as_it_is():
    def gone(ids):
        raise FupinError("没有了")

    assert sources_html(gone, [FIGURE]) == ""


def test_a_trace_shows_itself_and_what_is_made_of_it_is_a_plain_frame(home):
    made = fa.trace(FIGURE, DAY, home=home)
    shown = made._repr_html_()
    assert "无偿帮扶资金到位（截至2018年9月30日）：100.0万元" in shown and "由1项得出，各项相加。" in shown
    assert type(made.head(1)) is pd.DataFrame
    assert made.attrs["value"] == 100.0 and made.attrs["figure_id"] == FIGURE


def test_a_trace_lists_what_is_held_back(home):
    """川江 wrote 100-120 (万元 so far): held, until somebody says which."""
    shown = fa.trace("funds.arrived_ytd_wan", DAY, home=home)._repr_html_()
    assert "未计入的待核实数（1项）" in shown and "<td>100-120</td>" in shown


@pytest.mark.parametrize("ask", [fa.trace, fa.measure, fa.series], ids=lambda ask: ask.__name__)
def test_the_cut_off_may_come_first_or_second(home, ask):
    first, second = ask(FIGURE, DAY, home=home), ask(DAY, FIGURE, home=home)
    pd.testing.assert_frame_equal(pd.DataFrame(first), pd.DataFrame(second))


def test_a_part_whose_person_is_counted_already_says_so():
    parts = pd.DataFrame(
        {"part": "actual", "amount": 1.0, "key": ["p", "p"], "enterprise": "甲", "file": ["f", ""], "sheet": "",
         "cells": "", "raw": ["<b>", None], "findings": "", "county": "昭觉县", "village": ["", "昭觉县/沙乡/河村"]}
    )  # fmt: skip
    shown = parts_html(parts, "distinct", most=MOST_PARTS)
    assert "<td>1</td><td>甲</td><td>昭觉县</td><td>f</td><td>&lt;b&gt;</td>" in shown
    assert "<td>重复</td><td>甲</td><td>昭觉县沙乡河村</td><td>参照名单或计划</td>" in shown
    assert "另有1项" in parts_html(parts, "distinct", most=1)
