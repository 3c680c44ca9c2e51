"""Numbers, dates, changes and lights as a person reads them (domain.md 4.2, 4.4, 4.8)."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.present import lights, names, sentences, words

S = words.GROUP


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        pytest.param(1234.5, 1, f"1{S}234.5", id="threes"),
        pytest.param(1000, 0, f"1{S}000", id="four-digits-too"),
        pytest.param(999, 0, "999", id="three-digits"),
        pytest.param(28.499999999999996, 0, "29", id="binary-noise-is-half-up"),
        pytest.param(0.125, 2, "0.13", id="half-up-not-even"),
        pytest.param(-0.125, 2, "-0.13", id="half-away-from-zero"),
        pytest.param(2.449, 1, "2.4", id="rounded-once"),
        pytest.param(-0.04, 1, "0.0", id="no-negative-zero"),
        pytest.param(-1234567.0, 0, f"-1{S}234{S}567", id="negative"),
        pytest.param(0, 0, "0", id="zero-is-not-missing"),
        pytest.param(None, 0, "—", id="none"),
        pytest.param(float("nan"), 1, "—", id="nan"),
        pytest.param(pd.NA, 1, "—", id="na"),
        pytest.param(np.int64(12), 0, "12", id="numpy"),
    ],
)
def test_number(value, decimals, shown):
    assert words.number(value, decimals) == shown


@pytest.mark.parametrize(
    ("value", "against", "strict", "shown"),
    [
        pytest.param(89.96, 90, False, "89.96%", id="fails-and-shows-it"),
        pytest.param(89.9999, 90, False, "89.9999%", id="more-decimals"),
        pytest.param(89.99999999, 90, False, "89.9%", id="cut-where-decimals-do-not-help"),
        pytest.param(90.0, 90, False, "90.0%", id="equal-passes"),
        pytest.param(90.02, 90, False, "90.0%", id="passes"),
        pytest.param(90.02, 90, True, "90.02%", id="strictly-more-shows-more"),
        pytest.param(72.45, None, False, "72.5%", id="no-threshold"),
        pytest.param(99.97, 100, False, "99.97%", id="not-yet-all"),
    ],
)
def test_percent_never_over_its_threshold(value, against, strict, shown):
    assert words.percent(value, against=against, strict=strict) == shown


@pytest.mark.parametrize(
    ("wan", "against", "strict", "shown"),
    [
        pytest.param(1204.3, None, False, f"1{S}204.3万元", id="wan"),
        pytest.param(0.005, None, False, "0.0万元", id="tiny"),
        pytest.param(10000, None, False, "1.00亿元", id="from-one-yi"),
        pytest.param(9999.94, None, False, f"9{S}999.9万元", id="below-one-yi"),
        pytest.param(15230.5, None, False, "1.52亿元", id="yi-two-decimals"),
        pytest.param(-23456, None, False, "-2.35亿元", id="negative"),
        pytest.param(14999.6, 15000, True, f"14{S}999.6万元", id="under-threshold-in-wan"),
        pytest.param(14960.0, 15000, True, "1.496亿元", id="under-threshold-more-decimals"),
        pytest.param(15000.0, 15000, True, "1.50亿元", id="exactly"),
        pytest.param(15000.4, 15000, True, f"15{S}000.4万元", id="strictly-over"),
        pytest.param(None, None, False, "—", id="missing"),
    ],
)
def test_money(wan, against, strict, shown):
    assert words.money(wan, against=against, strict=strict) == shown


@pytest.mark.parametrize(
    ("wan", "shown"),
    [
        pytest.param(21000, "2.1亿元", id="document-2.1"),
        pytest.param(242800, "24.28亿元", id="document-24.28"),
        pytest.param(8000, f"8{S}000万元", id="document-8000"),
        pytest.param(223.45, "223.45万元", id="village"),
        pytest.param(None, "未分解", id="not-allocated"),
    ],
)
def test_plan_money_as_the_document_writes_it(wan, shown):
    assert words.plan_money(wan) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        pytest.param(786, "人", "786人", id="count"),
        pytest.param(15230.5, "万元", "1.52亿元", id="money"),
        pytest.param(91.25, "%", "91.3%", id="rate"),
        pytest.param(2.5, "小时", "2.5小时", id="fraction"),
        pytest.param(None, "人", "—", id="missing-has-no-unit"),
    ],
)
def test_amount(value, unit, shown):
    assert words.amount(value, unit) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        pytest.param(1, 3, "33.3%", id="third"),
        pytest.param(9999, 10000, "99.99%", id="not-all"),
        pytest.param(3, 3, "100.0%", id="all"),
        pytest.param(3, 0, "—", id="of-nothing"),
        pytest.param(None, 3, "—", id="missing"),
    ],
)
def test_share(part, whole, shown):
    assert words.share(part, whole) == shown


@pytest.mark.parametrize(
    ("gap", "shown"),
    [
        pytest.param(3.6, "快于时序进度3.6个百分点", id="ahead"),
        pytest.param(-2.5, "滞后时序进度2.5个百分点", id="behind"),
        pytest.param(0.0, "与时序进度持平", id="level"),
        pytest.param(-0.04, "滞后时序进度0.04个百分点", id="a-little-behind-is-not-level"),
        pytest.param(None, "暂无法与时序进度比较", id="no-pace"),
    ],
)
def test_pace(gap, shown):
    assert words.pace(gap) == shown


@pytest.mark.parametrize(
    ("now", "before", "unit", "shown"),
    [
        pytest.param(15230.5, 14026.2, "万元", f"比上月增加1{S}204.3万元，增长8.6%", id="model-sentence"),
        pytest.param(10, 12, "人", "比上月减少2人，下降16.7%", id="fewer"),
        pytest.param(91.0, 87.4, "%", "比上月提高3.6个百分点", id="rates-in-points"),
        pytest.param(87.4, 91.0, "%", "比上月下降3.6个百分点", id="rates-fall-in-points"),
        pytest.param(5, 5, "人", "与上月持平", id="level"),
        pytest.param(5, 0, "人", "比上月增加5人", id="no-rate-from-zero"),
        pytest.param(5, None, "人", "无上月同口径数", id="nothing-before"),
    ],
)
def test_versus_last_month(now, before, unit, shown):
    assert words.versus_last(now, before, unit) == shown


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        pytest.param(110, 100, "同比增加10人，增长10.0%", id="there-is-one"),
        pytest.param(110, None, "同比：无同口径同期数", id="there-is-none"),
    ],
)
def test_year_on_year(now, before, shown):
    assert words.year_on_year(now, before, "人") == shown


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        pytest.param(dt.date(2018, 9, 30), "截至2018年9月30日", id="date"),
        pytest.param("2018-09-30", "截至2018年9月30日", id="text-day"),
        pytest.param("2018-09", "截至2018年9月30日", id="text-month"),
        pytest.param("2018Q3", "截至2018年9月30日", id="text-quarter"),
        pytest.param("2018", "截至2018年12月31日", id="text-year"),
        pytest.param(Period("month", 2018, 2), "截至2018年2月28日", id="period"),
    ],
)
def test_cut_off(day, shown):
    assert words.cut_off(day) == shown


@pytest.mark.parametrize(
    ("given", "most", "shown"),
    [
        pytest.param(["甲", "乙"], 5, "甲、乙", id="few"),
        pytest.param(list("甲乙丙丁"), 2, "甲、乙等4户", id="counted"),
        pytest.param([], 5, "无", id="none"),
    ],
)
def test_listing(given, most, shown):
    assert words.listing(given, most=most) == shown


@pytest.mark.parametrize(
    ("light", "shown"),
    [
        pytest.param("绿", "●绿", id="green"),
        pytest.param("黄", "◐黄", id="yellow"),
        pytest.param("红", "○红", id="red"),
        pytest.param("蓝（已完成）", "★已完成", id="done"),
        pytest.param(None, "·灰", id="missing-is-grey"),
        pytest.param("紫", "·灰", id="unknown-is-grey"),
    ],
)
def test_lights_have_sign_and_word(light, shown):
    assert lights.light_words(light) == shown


def test_light_note_prints_the_thresholds_in_force():
    rules = replace(load_plan().lights, yellow=0.6, coverage_pct=75)
    assert "0.8至1" in lights.light_note() and "报送不足80%" in lights.light_note()
    assert "0.6至1" in lights.light_note(rules) and "报送不足75%" in lights.light_note(rules)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        pytest.param("康定市", "康定", id="city"),
        pytest.param("理县", "理县", id="two-characters"),
        pytest.param("木里藏族自治县", "木里", id="tibetan"),
        pytest.param("峨边彝族自治县", "峨边", id="yi"),
        pytest.param("金口河区", "金口河", id="district"),
        pytest.param("九寨沟县", "九寨沟", id="three"),
    ],
)
def test_short_county(name, short):
    assert names.short_county(name) == short


def test_short_enterprises_stay_apart():
    full = ["川江交通集团有限责任公司", "川江交通集团股份有限公司", "四川岷能能源投资有限公司", "蜀峰集团有限公司"]
    short = names.short_enterprises(full, {"蜀峰集团有限公司": "蜀峰"})
    assert short[full[0]] == full[0] and short[full[1]] == full[1]
    assert short[full[2]] == "岷能能源"
    assert short[full[3]] == "蜀峰"


def test_say_fills_every_place():
    assert sentences.say("target.plain", day="2018年9月30日", name="新增就业", actual="786人") == (
        "截至2018年9月30日，新增就业786人。"
    )


@pytest.mark.parametrize(
    ("key", "facts", "found"),
    [
        pytest.param("target.plain", {"day": "x", "name": "y"}, "actual", id="place-without-fact"),
        pytest.param(
            "target.plain", {"day": "x", "name": "y", "actual": "z", "odd": "w"}, "odd", id="fact-without-place"
        ),
        pytest.param("target.unknown", {}, "target.unknown", id="unknown"),
    ],
)
def test_say_refuses(key, facts, found):
    with pytest.raises(sentences.SentenceError, match=found):
        sentences.say(key, **facts)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        pytest.param("2018-09-30", "2018年1—9月", id="months"),
        pytest.param("2019-01-31", "2019年1月", id="january"),
        pytest.param("2018-12-31", "2018年全年", id="whole-year"),
        pytest.param("2019-03-15", "2019年1月1日至3月15日", id="inside-a-month"),
    ],
)
def test_span_names_the_year(day, said):
    assert words.span(day) == said
