"""Charts carry their finding, unit, cut-off and stamp; Chinese is never a box; grey print tells them apart."""

import itertools
import logging
import warnings
from pathlib import Path

import pytest
from matplotlib.text import Text

import result_frames as r
from fupin_analysis.present import fonts, palette
from fupin_analysis.present.charts import (
    canvas,
    cumulative,
    cuts,
    funding,
    projects,
    returns,
    strips,
    targets,
    tiles,
)

CHARTS = {
    "targets": lambda: targets.chart_targets(r.scorecard()),
    "stages": lambda: funding.chart_fund_stages(r.funding_stages()),
    "cumulative": lambda: cumulative.chart_cumulative(r.series(), noun="新增就业", unit="人"),
    "arrivals": lambda: cuts.chart_arrivals(r.funding_by("enterprise", r.names(40)), pace_pct=75.0),
    "kinds": lambda: cuts.chart_kinds(r.sales_by_way(), cut="way", value="counted_wan", noun="销售", unit="万元"),
    "donations": lambda: cuts.chart_donations(r.donations_by_month()),
    "growth": lambda: strips.chart_growth_tiers(r.growth_tiers(), year=2018),
    "visits": lambda: strips.chart_visits(r.visits_meetings()),
    "tiles": lambda: tiles.chart_county_tiles(r.counties(), value="volunteer_batches", noun="志愿服务", unit="批次"),
    "returns": lambda: returns.chart_returns(r.returns_status()),
    "status": lambda: projects.chart_project_status(r.project_status()),
    "key": lambda: projects.chart_key_projects(r.key_projects(), pace_pct=75.0),
    "exits": lambda: projects.chart_village_exits(r.village_exits()),
}

EMPTY = {
    "targets": lambda: targets.chart_targets(_none(r.scorecard())),
    "arrivals": lambda: cuts.chart_arrivals(_none(r.funding_by("enterprise", r.names(2)))),
    "kinds": lambda: cuts.chart_kinds(
        _none(r.sales_by_way()), cut="way", value="counted_wan", noun="销售", unit="万元"
    ),
    "donations": lambda: cuts.chart_donations(_none(r.donations_by_month())),
    "growth": lambda: strips.chart_growth_tiers(_none(r.growth_tiers()), year=2018),
    "visits": lambda: strips.chart_visits(_none(r.visits_meetings())),
    "returns": lambda: returns.chart_returns(_none(r.returns_status())),
    "status": lambda: projects.chart_project_status(_none(r.project_status())),
    "key": lambda: projects.chart_key_projects(_none(r.key_projects())),
    "exits": lambda: projects.chart_village_exits(_none(r.village_exits())),
}


def _none(frame):
    out = frame.iloc[:0]
    out.attrs = frame.attrs
    return out


def texts(sheet):
    return [t.get_text() for t in sheet.findobj(Text) if t.get_text()]


@pytest.mark.parametrize("name", CHARTS)
def test_chart_is_complete_and_clean(name, caplog):
    """It renders without a missing glyph or font, at A4 width and 300 dpi, and says what it must."""
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING, logger="matplotlib"):
        warnings.simplefilter("error")
        sheet = CHARTS[name]()
        png = canvas.render(sheet, "png")
    assert not caplog.records
    width = int.from_bytes(png[16:20], "big")
    assert width == int(16 / 2.54 * 300)
    said = "".join(texts(sheet))
    assert sheet.finding in said and canvas.SOURCE in said and canvas.DEMO in said
    assert "截至2018年" in sheet.about and sheet.about in said
    assert sheet.finding in sheet.alt and canvas.DEMO in sheet.alt and len(sheet.alt) > len(sheet.finding) + 20


@pytest.mark.parametrize("name", EMPTY)
def test_chart_without_rows_is_still_a_page(name):
    sheet = EMPTY[name]()
    assert sheet.finding and canvas.render(sheet, "png", dpi=50)


def test_missing_glyph_would_be_seen(caplog):
    """The check above is not vacuous: without a Chinese font the same chart warns."""
    stamp = canvas.Stamp("2018-09-30")
    with pytest.warns(UserWarning, match="Glyph"):
        sheet = canvas.make_sheet("没有字体", about="", stamp=stamp, drawing_cm=1)
        for text in sheet.findobj(Text):
            text.set_fontfamily("DejaVu Sans")
        canvas.render(sheet, "png", dpi=40)


def test_no_stamp_outside_the_demo():
    sheet = funding.chart_fund_stages(r.funding_stages(), demo=False)
    assert canvas.DEMO not in "".join(texts(sheet)) and canvas.DEMO not in sheet.alt


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_same_sheet_same_bytes(kind):
    made = [canvas.render(CHARTS["stages"](), kind, dpi=60) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("短句", ["短句"], id="one-line"),
        pytest.param("甲" * 22 + "，" + "乙" * 20, ["甲" * 22 + "，", "乙" * 20], id="after-a-comma"),
        pytest.param("甲" * 36 + "。" + "乙", ["甲" * 36 + "。", "乙"], id="stop-never-first"),
    ],
)
def test_wrap(text, lines):
    assert canvas.wrap(text, canvas.TITLE_PT) == lines


def test_wrap_never_cuts_a_number():
    text = "甲" * 34 + "15230.5万元" + "乙" * 10
    assert any("15230.5" in line for line in canvas.wrap(text, canvas.TITLE_PT))


# --- findings ---


@pytest.mark.parametrize(
    ("sheet", "finding"),
    [
        pytest.param(
            "targets", "8项可比指标中，5项达到时序进度，3项滞后，基础建设项目数滞后最多（18.0个百分点）", id="targets"
        ),
        pytest.param("stages", "承诺2.10亿元，到位1.52亿元，兑现率72.4%；到位资金已使用60.8%", id="stages"),
        pytest.param("cumulative", "前9个月新增就业786人，完成年度目标的78.6%，快于时序进度3.6个百分点", id="ahead"),
        pytest.param(
            "donations", "累计募集到账1.55亿元，其中10月9 804.1万元，占63.2%".replace(" ", "\u202f"), id="october"
        ),
        pytest.param("status", "369个帮扶项目完成204个（55.3%），基础建设最慢，完成32.7%", id="slowest-kind"),
        pytest.param("exits", "截至今年应退出31个村，已退出19个（61.3%）", id="exits"),
        pytest.param("tiles", "45个县中18个县尚无志愿服务，其中甘孜州8个", id="blank-counties"),
        pytest.param("key", "6个重点投资项目完成投资10.80亿元，占年度计划的77.7%；2个已完成年度计划", id="key"),
    ],
)
def test_title_states_the_finding(sheet, finding):
    assert CHARTS[sheet]().finding == finding


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        pytest.param({"actual": [None] * 12}, "新增就业尚无数据", id="no-data"),
        pytest.param({"actual": [1000.0] * 12}, "全年新增就业1\u202f000人，已完成年度目标（100.0%）", id="done"),
        pytest.param(
            {"actual": [None] * 8 + [740.0] + [None] * 3},
            "前9个月新增就业740人，完成年度目标的74.0%，滞后时序进度1.0个百分点",
            id="behind",
        ),
        pytest.param(
            {"actual": [900.0] * 12, "plan": [1000.0] * 12},
            "全年新增就业900人，完成年度目标的90.0%，未完成，差100人",
            id="over",
        ),
        pytest.param({"plan": [None] * 12}, "前9个月新增就业786人（未分解任务，不比较进度）", id="no-task"),
    ],
)
def test_cumulative_finding(change, finding):
    frame = r.series().assign(**change).astype(dict.fromkeys(change, "float64"))
    frame.attrs = r.series().attrs
    assert cumulative.chart_cumulative(frame, noun="新增就业", unit="人").finding == finding


def test_a_target_of_last_year_says_so():
    series = r.series()
    assert "2018年累计" in cumulative.chart_cumulative(series, noun="新增就业", unit="人").about
    later = cumulative.chart_cumulative(series, noun="新增就业", unit="人", as_of="2019-03")
    assert later.finding.startswith("2018年前9个月新增就业")


def test_completion_short_of_all_is_not_shown_as_all():
    frame = r.series(total=999.7)
    frame["plan"] = frame["pace_pct"] * 10
    frame.loc[8, "actual"] = 999.7
    said = cumulative.chart_cumulative(frame, noun="新增就业", unit="人", threshold=1000.0).finding
    assert "99.97%" in said and "已完成" not in said


def test_returns_grid_lists_only_gaps():
    status = r.returns_status(12)
    sheet = returns.chart_returns(status)
    labels = {t.get_text() for t in sheet.axes[0].get_yticklabels()}
    perfect = status.groupby("enterprise")["status"].agg(lambda s: (s == "按时").all())
    short = returns.short_enterprises(perfect.index)
    assert labels == {short[name] for name in perfect.index[~perfect]}
    assert f"未列出的{int(perfect.sum())}家全部按时报送。" in "".join(texts(sheet))


def test_tasks_of_a_year_that_is_over_are_not_behind():
    card = r.scorecard()
    running = len(targets.targets_with_pace(card))
    dated = card.assign(name=card["name"].where(card["target"] != "grant_fund_plan", "无偿帮扶资金（2018年）"))
    finding = targets.find_targets(targets.targets_with_pace(dated))
    assert finding.startswith(f"{running - 1}项可比指标中，")
    assert finding.endswith("；以往年度的1项任务中，已完成0项")
    assert "以往" not in targets.find_targets(targets.targets_with_pace(card))


def test_growth_without_a_tier_is_not_compared():
    frame = r.growth_tiers()
    frame.loc[5, ["tier", "required_pct"]] = [None, float("nan")]
    assert strips.chart_growth_tiers(frame, year=2018).finding.startswith("2018年22户可比企业中")


def test_projects_without_a_plan_are_told_of_the_ledger():
    frame = r.project_status()
    frame = r.stamp(frame.assign(planned=float("nan"), completion_pct=frame["completed"] / frame["projects"] * 100))
    sheet = projects.chart_project_status(frame)
    assert sheet.finding == "台账所列367个帮扶项目完成204个（55.6%），基础建设最慢，完成33.0%"
    assert any("完成37/台账112，" in text for text in texts(sheet)) and "计划" not in "".join(texts(sheet))


def test_arrivals_title_has_the_registry_s_short_name():
    frame = r.funding_by("enterprise", r.names(30))
    last = frame.sort_values(["honoured_pct", "arrived_wan"], ascending=False)["enterprise"].iloc[-1]
    frame.attrs["short_names"] = {last: "末企"}
    assert "末企最低" in cuts.chart_arrivals(frame).finding


def test_growth_strip_leaves_out_what_cannot_be_compared():
    tiers = r.growth_tiers()
    sheet = strips.chart_growth_tiers(tiers, year=2018)
    assert "；1户未报到位额，未列入。" in "".join(texts(sheet))
    assert sheet.finding.startswith("2018年23户可比企业中")


def test_every_county_has_a_tile():
    said = texts(CHARTS["tiles"]())
    assert {tiles.short_county(name) for name in r.counties()["county"]} <= set(said)


def test_grey_print_tells_shades_apart():
    levels = sorted(palette.grey_level(shade) for shade in (*palette.GREYS, palette.PAPER))
    assert min(b - a for a, b in itertools.pairwise(levels)) > 0.1


# --- fonts ---


def test_office_font_first(tmp_path):
    there = tmp_path / "simhei.ttf"
    there.touch()
    installed = {"Microsoft YaHei": [there], "SimHei": [there], "DejaVu Sans": [there]}
    assert fonts.find_office_font(installed) == "SimHei"


def test_stale_font_list_is_not_believed(tmp_path):
    there = tmp_path / "yahei.ttf"
    there.touch()
    installed = {"SimHei": [tmp_path / "gone.ttf"], "Microsoft YaHei": [there]}
    assert fonts.find_office_font(installed) == "Microsoft YaHei"
    assert fonts.find_office_font({"SimHei": [Path("/gone.ttf")]}) is None


def test_wheel_font_stands_in(monkeypatch):
    monkeypatch.setattr(fonts, "_installed", dict)
    fonts.register_font.cache_clear()
    try:
        assert fonts.register_font() == "Noto Sans SC"
    finally:
        fonts.register_font.cache_clear()


def test_no_font_at_all_says_what_to_install(monkeypatch):
    monkeypatch.setattr(fonts, "files", lambda name: [])
    with pytest.raises(fonts.FontError, match="pylopdf-fonts-zh-cn"):
        fonts.wheel_font()


def test_style_asks_for_no_bold_and_an_honest_minus():
    style = fonts.style("SimHei")
    assert style["axes.unicode_minus"] is False and style["font.weight"] == "normal"
    assert style["font.family"] == ["SimHei", fonts.LAST_RESORT]


def test_growth_over_a_base_of_plans_is_not_drawn():
    frame = r.growth_tiers()
    frame["status"] = ["口径不一", *["达标"] * (len(frame) - 1)]
    known = strips.compared(frame, 2018)
    assert frame["enterprise"].iloc[0] not in set(known["enterprise"]) and len(known) == len(frame) - 2
    sheet = strips.chart_growth_tiers(frame, year=2018)
    assert sheet.finding.startswith(f"2018年{len(known)}户可比企业中")
    assert "1户基期为计划数、口径不一，1户未报到位额，未列入" in "".join(texts(sheet))
