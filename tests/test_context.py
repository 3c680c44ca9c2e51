"""Period and enterprise from titles, labels, names of sheets, files and folders (modes 45–47)."""

from __future__ import annotations

import datetime as dt

import pytest

import fupin_analysis as fa
from fupin_analysis.intake.context import find_origin, label_meaning, look_around, name_in_file, name_in_title
from fupin_analysis.intake.layout import Context
from fupin_analysis.intake.periods_said import said_period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("（2018年9月）", "2018-09"),
        ("2018年1—7月", "2018-07"),
        ("1-9月", "2018-09"),
        ("2018年1月至2018年9月", "2018-09"),
        ("截至2018年9月30日", "2018-09"),
        ("二〇一八年九月", "2018-09"),
        ("18年8月", "2018-08"),
        ("第三季度", "2018Q3"),
        ("2019年一季度", "2019Q1"),
        ("2018Q3", "2018Q3"),
        ("2018年上半年", "2018-06"),
        ("9月份", "2018-09"),
        ("8月", "2018-08"),
        ("川投集团201809", "2018-09"),
        ("2018-09", "2018-09"),
        ("2018.9", "2018-09"),
        ("2018年度", "2018"),
        ("Sheet1", None),
        ("F1-1 资金", None),
        ("3 ", None),
        ("附件2", None),
        ("20181008", None),
        ("13月", None),
    ],
)
def test_said_period(text, period):
    said = said_period(text, 2018)
    assert (str(said.period) if said else None) == period


def test_a_month_without_any_year_is_no_period():
    assert said_period("9月") is None


def around(*, title="", labels=(), sheet="资金", path="2018-09/甲集团.xlsx", period=None, units=()):
    context = Context(
        titles=[(title, (0, 0))] if title else [],
        labels=[(key, value, (2, 0)) for key, value in labels],
        units=[(text, (2, 9)) for text in units],
    )
    return look_around(context, [], sheet, find_origin(path, period))


class TestPeriod:
    @pytest.mark.parametrize(
        ("told", "period", "source"),
        [
            ({"title": "2018年9月月报表"}, "2018-09", "标题"),
            ({"title": "月报表", "labels": [("填报期", "2018年8月")], "path": "甲.xlsx"}, "2018-08", "填报期"),
            ({"sheet": "8月", "path": "2018-08/甲.xlsx"}, "2018-08", "工作表名"),
            ({"path": "收到/甲集团201808.xlsx"}, "2018-08", "文件名"),
            ({}, "2018-09", "文件夹"),
            ({"path": "甲集团.xlsx", "period": "2018-07"}, "2018-07", "指定报告期"),
            ({"path": "甲.xlsx", "labels": [("填报日期", "2018.10.8")]}, "2018-09", "填报日期"),
            ({"path": "甲.xlsx", "labels": [("填报日期", "2018年9月28日")]}, "2018-09", "填报日期"),
            ({"title": "2018年度资金表"}, "2018-09", "文件夹"),
            ({"title": "2018年度资金表", "path": "甲.xlsx"}, "2018-12", "标题"),
            ({"title": "2018年第三季度台账"}, "2018-09", "标题"),
            ({"path": "2018Q3/甲.xlsx"}, "2018-09", "文件夹"),
        ],
    )
    def test_by_the_order_of_trust(self, told, period, source):
        got = around(**told)
        assert (str(got.period), got.period_from.source if got.period_from else "填报日期") == (period, source)
        assert got.conflicts == []

    def test_nothing_tells(self):
        assert around(path="甲.xlsx").period is None

    @pytest.mark.parametrize(
        ("told", "conflicts"),
        [
            ({"title": "2018年8月"}, ["文件夹为2018年9月"]),
            ({"title": "2018年8月", "path": "2018-09/甲2018年9月.xlsx"}, ["文件名为2018年9月", "文件夹为2018年9月"]),
            (
                {"title": "2018年8月", "path": "甲.xlsx", "labels": [("填报日期", "2018.10.8")]},
                ["填报日期为2018-10-08"],
            ),
            ({"title": "2018年9月", "labels": [("填报日期", "2018.8.2")]}, ["填报日期为2018-08-02"]),
            ({"title": "2018年10月"}, ["文件夹为2018年9月"]),
            ({"title": "2018年9月", "labels": [("填报日期", "2018.10.8")]}, []),
            ({"title": "2018年9月", "labels": [("填报日期", "2018.11.30")]}, []),
            ({"title": "2018年9月", "labels": [("填报日期", "2018.12.8")]}, ["填报日期为2018-12-08"]),
            ({"title": "2018年8月", "path": "2018-09/甲2018年8月.xlsx"}, []),  # late, put with those that came with it
            ({"title": "2018年1—9月"}, []),
            ({"path": "2018-09/（补报）甲2018年8月.csv"}, []),
            ({"path": "2018-09/甲2018年8月.csv"}, ["文件夹为2018年9月"]),
        ],
    )
    def test_sources_at_odds(self, told, conflicts):
        assert around(**told).conflicts == conflicts

    @pytest.mark.parametrize(
        ("said", "day"),
        [("2018.12.8", dt.date(2018, 12, 8)), ("2081.10.8", None), ("2017.10.8", None)],
        ids=["late", "slip-forward", "slip-back"],
    )
    def test_a_slip_of_the_pen_is_no_day_of_receipt(self, said, day):
        assert around(title="2018年9月", labels=[("填报日期", said)]).filled_on == day

    def test_the_day_of_filling(self):
        assert around(labels=[("填报日期：", "2018年10月8日")]).filled_on == dt.date(2018, 10, 8)


class TestEnterprise:
    @pytest.mark.parametrize(
        ("told", "name", "source"),
        [
            ({"labels": [("填报单位（盖章）", "四川甲集团有限公司")]}, "四川甲集团有限公司", "填报单位"),
            ({"labels": [("填报单位", "四川 甲集团（盖章）")]}, "四川甲集团", "填报单位"),
            ({"labels": [("填报单位", "四川甲集团（填报人欧阳晓蓓13900000000）")]}, "四川甲集团", "填报单位"),
            ({"labels": [("填报单位", "四川甲集团 联系人：李晓明 13900000000")]}, "四川甲集团", "填报单位"),
            ({"labels": [("填报单位", "四川甲集团，028-80000000")]}, "四川甲集团", "填报单位"),
            ({"labels": [("填报单位", "四川甲电话电缆（集团）公司")]}, "四川甲电话电缆（集团）公司", "填报单位"),
            ({"title": "四川甲（控股）有限责任公司2018年9月资金月报表"}, "四川甲（控股）有限责任公司", "标题"),
            ({"sheet": "四川乙公司"}, "四川乙公司", "工作表名"),
        ],
    )
    def test_by_the_order_of_trust(self, told, name, source):
        got = around(**told).enterprise
        assert got is not None and (got.value, got.source) == (name, source)

    @pytest.mark.parametrize(
        "told",
        [
            {"labels": [("填报单位（盖章）", "")]},
            {"labels": [("填报单位（盖章）", "（盖章）")]},
            {"title": "国有企业定点扶贫深度贫困县工作进展情况月报表"},
            {"title": "附件2"},
            {"sheet": "资金"},
        ],
    )
    def test_nobody_is_named(self, told):
        assert around(**told).enterprise is None


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("川投集团-2018年9月", "川投集团"),
        ("2018年9月定点扶贫月报表（四川铁投）", "四川铁投"),
        ("国网四川省电力公司201809", "国网四川省电力公司"),
        ("附件2：甲集团（2018年9月）", "甲集团"),
        ("9月报表最终版2", ""),
        ("201809", ""),
    ],
)
def test_name_in_file(stem, name):
    assert name_in_file(stem) == name


def test_name_in_title_is_what_stands_before_the_period():
    assert name_in_title("附件2：四川省某投资集团有限责任公司2018年9月定点扶贫月报表") == "四川省某投资集团有限责任公司"


@pytest.mark.parametrize(
    ("key", "meaning"),
    [("填报单位（盖章）：", "enterprise"), ("填 报 人", "filer"), ("填报日期", "filled_on"), ("资金", None)],
)
def test_label_meaning(key, meaning):
    assert label_meaning(key) == meaning


def test_the_nearest_folder_that_names_a_period_counts():
    origin = find_origin("data/raw/2018-09/迟报/甲.xlsx", None)
    assert str(origin.folder) == "2018-09" and origin.name == "甲" and origin.year == 2018


FIRM, OTHER = "四川天某盐化集团有限公司", "四川蜀某建设投资集团有限责任公司"


@pytest.mark.parametrize(
    ("labels", "rival"),
    [
        ((("填报单位", FIRM), ("填报单位（盖章）", OTHER)), OTHER),
        ((("报送单位", FIRM), ("编制单位", OTHER)), OTHER),
        ((("填报单位", FIRM), ("填报单位（盖章）", FIRM)), None),
        ((("填报单位", "蜀某建投集团"), ("填报单位", OTHER)), None),
        ((("填报单位", FIRM), ("填报单位", "（盖章）")), None),
        ((("填报单位", FIRM), ("填报部门", "扶贫工作办公室")), None),
        ((("填报单位", FIRM), ("捐赠单位", OTHER)), None),
    ],
    ids=["seal-of-another", "two-words", "same", "short-name", "seal-alone", "department", "giver"],
)
def test_a_second_enterprise_on_the_sheet(labels, rival):
    found = around(labels=labels).rival
    assert (found.value if found else None) == rival


@pytest.mark.parametrize(("seal", "held"), [(OTHER, True), (FIRM, False)])
def test_figures_of_two_enterprises_are_held(tmp_path, seal, held):
    head = "序号,帮扶县,乡镇,帮扶村,年度计划,累计拨付,累计到位,累计使用"
    text = f"国有企业定点扶贫帮扶资金及项目月报表（2018年9月）\n填报单位：{FIRM},,,,,,,单位：万元\n{head}\n"
    text += f"1,石渠县,色什乡,哈古村,120,100,90,60\n2,汶川县,甲坪镇,扎甫村,80,70,60,50\n填报单位（盖章）：{seal}\n"
    (tmp_path / "甲.csv").write_text(text, encoding="utf-8")
    done = fa.clean(tmp_path / "甲.csv", period="2018-09")
    told = done.findings[done.findings["code"] == "enterprise-two"]
    assert done.tables["funds"]["plan_wan"].isna().tolist() == [held, held]
    assert done.tables["funds"]["county"].tolist() == ["石渠县", "汶川县"]
    assert told["cells"].tolist() == (["A2,A6"] if held else [])
