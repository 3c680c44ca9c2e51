"""Heads matched to fields: by path, alias, unit and likeness; what is unsure is never guessed."""

from __future__ import annotations

import pytest

from fupin_analysis.intake.alike import likeness
from fupin_analysis.intake.headers import is_dangerous, level_key, lexicon, path_key
from fupin_analysis.intake.match import choose_form
from fupin_analysis.plan.forms import Field, load_forms
from made_sheets import make_form

FORMS = load_forms()
GRANT = ("无偿帮扶资金（万元）",)
FUNDS = [("序号",), ("帮扶县",), ("帮扶村",), (*GRANT, "年度计划")] + [
    (*GRANT, stage, span) for stage in ("拨付", "到位", "使用") for span in ("本月", "累计")
]


def fields_of(paths, **evidence) -> dict[int, str]:
    match = choose_form(paths, FORMS, **evidence).match
    return {at: f.name for at, f in match.fields.items()} if match else {}


def funds_with(*replaced: tuple[int, tuple[str, ...]]):
    paths = list(FUNDS)
    for at, path in replaced:
        paths[at] = path
    return choose_form(paths, FORMS, titles=["国有企业定点扶贫帮扶资金及项目月报表"])


def test_the_whole_form_by_its_paths():
    assert (
        list(fields_of(FUNDS).values())
        == (
            "seq county village plan_wan appropriated_month_wan appropriated_ytd_wan "
            "arrived_month_wan arrived_ytd_wan used_month_wan used_ytd_wan"
        ).split()
    )


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.id)
def test_every_form_finds_itself_by_its_own_heads(form):
    match = choose_form([f.path for f in form.fields], FORMS, sheet=form.sheets[0]).match
    assert match is not None and match.form is form
    assert {f.name for f in match.fields.values()} == set(form.by_name)
    assert not (match.unknown or match.ambiguous or match.similar or match.twice or match.lost)


@pytest.mark.parametrize(
    "path",
    [
        ("实际到账", "累计"),
        ("无偿帮扶资金", "到账资金（万元）", "累计"),
        ("到位累计（万元）",),
        ("无偿帮扶资金到位累计",),
        ("累计到位",),
        ("到位\n资金", "累 计"),
        ("到位　　　资金(万元)", "累计（万元）"),
        ("二、到位", "累计"),
        ("2018年9月", "到位资金", "累计"),
        ("无偿帮扶资金", "到位资金-万元", "累计"),
    ],
    ids="/".join,
)
def test_other_heads_of_the_same_field(path):
    match = funds_with((7, path)).match
    assert match is not None and match.fields[7].name == "arrived_ytd_wan" and 7 not in match.similar


@pytest.mark.parametrize(
    ("column", "leaf", "field"),
    [(1, "帮扶县", "county"), (2, "乡镇", "township"), (2, "帮扶村", "village")],
    ids=["county", "township", "village"],
)
@pytest.mark.parametrize("above", ["帮扶地点", "实施地点", "基本情况"])
def test_places_are_places_under_any_head(column, leaf, field, above):
    """A head over the places is in no form; with 乡镇 lost, villages of one name could not be told apart."""
    match = funds_with((column, (above, leaf))).match
    assert match is not None and match.fields[column].name == field


class TestDoubt:
    def test_a_leaf_that_fits_three_fields_is_not_guessed(self):
        match = funds_with((7, ("累计",)), (9, ("累计",)), (5, ("累计",))).match
        assert match is not None
        assert not {5, 7, 9} & set(match.fields)
        assert {f.name for f in match.lost} == {"appropriated_ytd_wan", "arrived_ytd_wan", "used_ytd_wan"}

    def test_a_bare_leaf_goes_to_the_one_field_that_is_left(self):
        match = funds_with((7, ("累计",))).match
        assert match is not None and match.fields[7].name == "arrived_ytd_wan"

    def test_the_same_path_twice(self):
        match = funds_with((6, FUNDS[7])).match
        assert match is not None and match.twice == {"arrived_ytd_wan": [6, 7]}

    def test_the_surer_of_two_columns_takes_the_field(self):
        match = choose_form([*FUNDS, ("备注",), ("说明",)], FORMS).match
        assert match is not None and match.fields[10].name == "remark" and match.unknown == [11]

    def test_other_money_under_a_like_leaf_is_told(self):
        match = funds_with((7, ("引进资金", "到位资金", "累计"))).match
        assert match is not None and match.similar.get(7) == 82

    def test_plans_of_an_unknown_kind_of_project_are_not_the_plan_of_money(self):
        match = funds_with((3, ("帮扶项目", "旅游发展", "计划"))).match
        assert match is not None and 3 in match.unknown and [f.name for f in match.lost] == ["plan_wan"]

    @pytest.mark.parametrize("head", ["投入资金", "已落实资金（万元）", "拨付/到位资金", "拨付及使用"])
    def test_danger_words(self, head):
        match = funds_with((7, (head,))).match
        assert match is not None and match.ambiguous == {7: ()}

    def test_danger_words_that_a_form_prints_itself_are_plain(self):
        form = make_form(Field("village", "村", "village"), Field("x_wan", "已投入帮扶资金", "money", unit="元"))
        match = choose_form([("村",), ("已投入帮扶资金（元）",)], {"x": form}).match
        assert match is not None and match.fields[1].name == "x_wan"


def test_units_tell_equal_heads_apart():
    form = make_form(
        Field("village", "村", "village"),
        Field("a_households", "低保对象", "int", unit="户"),
        Field("a_people", "低保对象", "int", unit="人"),
    )
    match = choose_form([("村",), ("低保对象(人)",), ("低保对象（户）",)], {"x": form}).match
    assert match is not None and [f.name for f in match.fields.values()] == ["village", "a_people", "a_households"]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("计划到位时间", "计划的到位时间", True),
        ("质量要求", "项目质量要求", True),
        ("对方单位", "对方单位名称", True),
        ("是否建档立卡", "是否为建档立卡", True),
        ("志愿者人数", "志愿者总人数", True),
        ("本月到位资金", "本年到位资金", False),
        ("上年人均纯收入", "当年人均纯收入", False),
        ("2016年无偿帮扶资金", "2017年无偿帮扶资金", False),
        ("受益贫困户数", "受益贫困人数", False),
        ("计划完工时间", "实际完工时间", False),
        ("参训人数", "参训人次", False),
        ("是否落实", "落实时间", False),
        ("乡镇", "村名", False),
    ],
)
def test_likeness(one, other, alike):
    assert (likeness(one, other) >= 85) is alike


class TestForms:
    def test_a_title_decides_between_forms(self):
        paths = [("县",), ("数量",), ("备注",)]
        one = make_form(Field("county", "县", "county"), Field("n", "数量", "int"), id="a", title="甲统计表")
        two = make_form(Field("county", "县", "county"), Field("n", "数量", "int"), id="b", title="乙统计表")
        forms = {"a": one, "b": two}
        assert choose_form(paths, forms).rivals == ("甲统计表", "乙统计表")
        match = choose_form(paths, forms, titles=["2018年9月乙统计表"]).match
        assert match is not None and match.form.id == "b"

    def test_a_sheet_name_helps(self):
        one = make_form(Field("county", "县", "county"), Field("n", "数量", "int"), id="a", sheets=("羊",))
        two = make_form(Field("county", "县", "county"), Field("n", "数量", "int"), id="b", sheets=("牛",))
        match = choose_form([("县",), ("数量",)], {"a": one, "b": two}, sheet="牛").match
        assert match is not None and match.form.id == "b"

    @pytest.mark.parametrize(
        "paths",
        [
            [("水果",), ("单价",), ("斤数",)],
            [("帮扶县",), ("乡镇",), ("帮扶村",), ("面积",), ("海拔",), ("雨量",)],
            [("序号",), ("备注",)],
            [],
        ],
        ids=["other", "names-only", "nothing-told", "empty"],
    )
    def test_no_form(self, paths):
        assert choose_form(paths, FORMS).match is None

    def test_columns_of_enterprise_and_period_fit_any_form(self):
        match = choose_form([("填报单位",), ("月份",), *FUNDS], FORMS).match
        assert match is not None and [match.fields[at].name for at in (0, 1)] == ["enterprise", "period"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("到位\n资金（万元）", "到位资金"),
        ("县（市、区）", "县(市、区)"),
        ("1.贫困户基本情况", "贫困户基本情况"),
        ("（一）产业 发展", "产业发展"),
        ("“两委”班子", "两委班子"),
        ("2016年", "2016年"),
        ("单位", "单位"),
        ("金额:万元", "金额"),
        ("完成率％", "完成率"),
        ("检查（验收）时间", "检查(验收)时间"),
    ],
)
def test_level_key(text, key):
    assert level_key(text) == key


def test_path_key_drops_repeats_and_bare_numbers():
    assert path_key(["序号", "序号"]) == ("序号",)
    assert path_key(["4", "规划投入资金（元）"]) == ("规划投入资金",)
    assert path_key(["", "　", "备注"]) == ("备注",)


def test_danger():
    assert is_dangerous(("投入", "本月")) and not is_dangerous(("到位", "本月"))


def test_lexicon_holds_every_level():
    assert {"到位", "累计", "帮扶县", "10·17活动"} <= lexicon(FORMS)
