"""Names as written → registered names: caught, and the look-alike left alone."""

import datetime as dt

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.plan.roster import conform_roster
from fupin_analysis.review import Reference, review
from fupin_analysis.review.enterprises import Registry, core_name
from fupin_analysis.review.villages import VillageRoster, counts_places, fold_village, names_several, stacks_several

ENTERPRISES = conform_roster(
    pd.DataFrame(
        [
            ["四川川江投资集团有限责任公司", "川江集团", "川江投资|省川江"],
            ["四川省蜀路交通投资集团有限公司", "蜀路交投", ""],
            ["南岭州蜀路交通建设有限公司", "南岭交建", ""],
            ["四川东峰电力控股有限公司", "东峰电力", "东峰"],
            ["四川东峰电机有限公司", "东峰电机", "东峰"],
        ],
        columns=["full_name", "short_name", "aliases"],
    ).assign(category="省属监管"),
    "enterprises",
)
VILLAGES = conform_roster(
    pd.DataFrame(
        [
            ["昭觉县", "解放乡", "火普村", ""],
            ["昭觉县", "三岔河乡", "三河村", "三合子村"],
            ["昭觉县", "解放乡", "新一村", ""],
            ["昭觉县", "城北乡", "团结村", ""],
            ["昭觉县", "竹核乡", "团结村", ""],
            ["布拖县", "拖觉镇", "三河村", ""],
        ],
        columns=["county", "township", "village", "aliases"],
    ),
    "villages",
)
REFERENCE = Reference(enterprises=ENTERPRISES, villages=VILLAGES)
CHUANJIANG = "四川川江投资集团有限责任公司"
SHULU = "四川省蜀路交通投资集团有限公司"


@pytest.mark.parametrize(
    ("written", "name", "how"),
    [
        pytest.param(CHUANJIANG, CHUANJIANG, "exact", id="full"),
        pytest.param("川江集团", CHUANJIANG, "alias", id="short"),
        pytest.param("省川江", CHUANJIANG, "alias", id="alias"),
        pytest.param(" 川江　集团 ", CHUANJIANG, "alias", id="blanks"),
        pytest.param("四川川江投资集团有限公司", CHUANJIANG, "form", id="legal-form"),
        pytest.param("四川川江投资集团（控股）有限公司", CHUANJIANG, "form", id="holding"),
        pytest.param("四川川江投资（集团）有限责任公司", CHUANJIANG, "form", id="brackets"),
        pytest.param("中共四川川江投资集团有限责任公司委员会", CHUANJIANG, "form", id="party"),
        pytest.param("川江集团（本部）", CHUANJIANG, "form", id="head-office"),
        pytest.param("川江投资集团", CHUANJIANG, "part", id="part-of-one"),
        pytest.param("东峰", "东峰", "ambiguous", id="alias-of-two"),
        pytest.param("蜀路交通", "蜀路交通", "ambiguous", id="part-of-two"),
        pytest.param("天府文旅集团", "天府文旅集团", "unknown", id="unknown"),
        pytest.param("川江", "川江", "ambiguous", id="too-short-to-guess"),
    ],
)
def test_enterprise(written, name, how):
    found = Registry(ENTERPRISES).resolve(written)
    assert (found.name, found.how) == (name, how)


DATED = conform_roster(
    pd.DataFrame(
        [
            ["Q001", CHUANJIANG, "川江集团", "川江电力公司@2018-08-31", None, ""],
            ["Q002", "四川雪桐林业集团有限公司", "雪桐林业", "", "2018-10-31", CHUANJIANG],
            ["Q003", "四川霁月体育有限公司", "霁月体育", "", "2018-12-31", "四川雪桐林业集团有限公司"],
            ["Q004", "四川渡云港航有限公司", "渡云", "", "2017-12-31", ""],
            ["Q005", "四川渡云物流有限公司", "渡云", "", None, ""],
        ],
        columns=["enterprise_id", "full_name", "short_name", "former_names", "valid_to", "successor"],
    ).assign(category="省属监管"),
    "enterprises",
)


@pytest.mark.parametrize(
    ("written", "on", "name", "how"),
    [
        pytest.param("川江电力公司", "2018-08-31", CHUANJIANG, "alias", id="former-name-on-its-last-day"),
        pytest.param("川江电力公司", "2018-09-30", CHUANJIANG, "former", id="former-name-later"),
        pytest.param("雪桐林业", "2018-10-31", "四川雪桐林业集团有限公司", "alias", id="not-merged-yet"),
        pytest.param("四川雪桐林业集团有限公司", "2018-11-30", CHUANJIANG, "merged", id="merged"),
        pytest.param("霁月体育", "2018-11-30", "四川霁月体育有限公司", "alias", id="before-its-own-end"),
        pytest.param("霁月体育", "2019-01-31", CHUANJIANG, "merged", id="merged-twice"),
        pytest.param("渡云", "2018-09-30", "四川渡云物流有限公司", "alias", id="the-one-that-is-left"),
        pytest.param("渡云", "2017-09-30", "渡云", "ambiguous", id="both-alive"),
        pytest.param("Q002", "2018-09-30", "四川雪桐林业集团有限公司", "alias", id="code"),
    ],
)
def test_enterprise_on_a_day(written, on, name, how):
    found = Registry(DATED, dt.date.fromisoformat(on)).resolve(written)
    assert (found.name, found.how) == (name, how)


@pytest.mark.parametrize(
    ("written", "name", "how"),
    [
        pytest.param("四川省蜀路交通投姿集团有限公司", SHULU, "close", id="in-its-trade"),
        pytest.param(
            "四川省署路交通投资集团有限公司", "四川省署路交通投资集团有限公司", "unknown", id="in-its-own-part"
        ),
        pytest.param(
            "四川省蜀路交通投资集团第二有限公司", "四川省蜀路交通投资集团第二有限公司", "unknown", id="second"
        ),
        pytest.param("填报单位：川江集团（公章）", CHUANJIANG, "alias", id="label-and-seal"),
        pytest.param("四川省蜀路交通投資集團有限公司", SHULU, "folded", id="traditional"),
        pytest.param("四川省蜀路交通投资集团有限公司工会", SHULU, "form", id="department"),
        pytest.param("集团公司", "集团公司", "generic", id="group"),
        pytest.param("扶贫办", "扶贫办", "generic", id="department-alone"),
        pytest.param("蜀路", "蜀路", "ambiguous", id="too-short"),
    ],
)
def test_enterprise_written_otherwise(written, name, how):
    found = Registry(ENTERPRISES).resolve(written)
    assert (found.name, found.how) == (name, how)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("川江集团、蜀路交投", ["川江集团", "蜀路交投"]),
        ("川江集团和蜀路交投", ["川江集团", "蜀路交投"]),
        ("川江集团、川江投资", []),
        ("甲街道、乙街道", ["甲街道", "乙街道"]),
        ("川江集团、详见附件", []),
        ("川江集团", []),
    ],
)
def test_several_bodies_in_a_cell(written, parts):
    assert Registry(ENTERPRISES).parts(written) == parts


def test_the_cell_of_the_enterprise_is_told():
    extract = make_extract("2018-09/甲.xlsx", {"funds": [fund_row()]}, enterprise="东峰", named_at="B2")
    found = review([extract], forms=FORMS, reference=REFERENCE).findings.iloc[0]
    assert (found["code"], found["cells"], found["raw"], found["sheet"] != "") == (
        "enterprise-ambiguous",
        "B2",
        "东峰",
        True,
    )


def test_ambiguous_names_its_candidates():
    assert Registry(ENTERPRISES).resolve("东峰").candidates == ("四川东峰电力控股有限公司", "四川东峰电机有限公司")


def test_without_registry_as_written():
    found = Registry(ENTERPRISES.iloc[:0]).resolve(" 川江 集团")
    assert (found.name, found.how) == ("川江集团", "as_written")


def test_core_keeps_what_tells_apart():
    assert core_name("四川东峰电力控股有限公司") != core_name("四川东峰电机有限公司")


@pytest.mark.parametrize(
    ("place", "village", "township", "how"),
    [
        pytest.param(("昭觉县", "解放乡", "火普村"), "火普村", "解放乡", "exact", id="exact"),
        pytest.param(("昭觉县", "解放乡", "火普村村民委员会"), "火普村", "解放乡", "written", id="committee"),
        pytest.param(("昭觉县", "", "火普"), "火普村", "解放乡", "written", id="without-cun"),
        pytest.param(("昭觉县", "", "解放乡火普村"), "火普村", "解放乡", "written", id="township-in-cell"),
        pytest.param(("昭觉县", "三岔河乡", "三合村"), "三河村", "三岔河乡", "close", id="one-off"),
        pytest.param(("昭觉县", "三岔河乡", "三合子村"), "三河村", "三岔河乡", "alias", id="alias"),
        pytest.param(("昭觉县", "解放乡", "三合村"), "三合村", "解放乡", "unknown", id="one-off-other-township"),
        pytest.param(("昭觉县", "", "三合村"), "三合村", "", "unknown", id="one-off-without-township"),
        pytest.param(("昭觉县", "解放乡", "新二村"), "新二村", "解放乡", "unknown", id="numerals-tell-apart"),
        pytest.param(("昭觉县", "", "团结村"), "团结村", "", "ambiguous", id="twice-in-county"),
        pytest.param(("昭觉县", "竹核乡", "团结村"), "团结村", "竹核乡", "exact", id="township-decides"),
        pytest.param(("布拖县", "", "火普村"), "火普村", "", "unknown", id="other-county"),
    ],
)
def test_village(place, village, township, how):
    found = VillageRoster(VILLAGES).resolve(*place)
    assert (found.village, found.township, found.how) == (village, township, how)


@pytest.mark.parametrize(("text", "name"), [("火普村委会", "火普村"), ("火普", "火普"), ("城东社区", "城东社区")])
def test_village_suffix(text, name):
    assert fold_village(text) == name


def fund_row(county="昭觉县", village="火普村", township="解放乡"):
    return {"county": county, "township": township, "village": village, "plan_wan": 100.0, "arrived_ytd_wan": 40.0}


def run(rows, *, enterprise=CHUANJIANG, reference=REFERENCE):
    extract = make_extract("2018-09/甲.xlsx", {"funds": rows}, enterprise=enterprise)
    return review([extract], forms=FORMS, reference=reference)


@pytest.mark.parametrize(
    ("row", "code", "grade", "county"),
    [
        pytest.param(fund_row(), None, None, "昭觉县", id="exact"),
        pytest.param(fund_row("昭觉"), "county-alias", "A", "昭觉县", id="short"),
        pytest.param(fund_row("昭觉县（凉山）"), "county-alias", "A", "昭觉县", id="with-prefecture"),
        pytest.param(fund_row("康定县", "甲村", ""), "county-alias", "A", "康定市", id="former"),
        pytest.param(fund_row("凉山州", "甲村", ""), "county-prefecture", "C", None, id="prefecture"),
        pytest.param(fund_row("阿坝", "甲村", ""), "county-prefecture", "C", None, id="bare-aba"),
        pytest.param(fund_row("西昌市", "甲村", ""), "county-out-of-scope", "A", "西昌市", id="out-of-scope"),
        pytest.param(fund_row("某某县", "甲村", ""), "county-unknown", "B", "某某县", id="unknown"),
    ],
)
def test_county(row, code, grade, county):
    done = run([row])
    found = done.findings[done.findings["code"].str.startswith("county")]
    assert (list(found["code"]), list(found["grade"])) == (([code], [grade]) if code else ([], []))
    if code:
        assert found.iloc[0]["cells"] == "B5" and row["county"] in found.iloc[0]["message"]
    got = done.tables["funds"]["county"].iloc[0]
    assert (None if pd.isna(got) else got) == county


def test_unclear_county_holds_the_figures_of_its_row_alone():
    done = run([fund_row("凉山州", "甲村", ""), fund_row()])
    assert done.tables["funds"]["arrived_ytd_wan"].tolist()[1] == 40.0
    assert pd.isna(done.tables["funds"]["arrived_ytd_wan"].iloc[0])
    held = done.values[done.values["state"] == "held"]
    assert set(held["field"]) == {"county", "plan_wan", "arrived_ytd_wan"}
    assert held.set_index("field")["proposed"]["arrived_ytd_wan"] == 40.0


def test_bare_prefecture_name_offers_its_county():
    held = run([fund_row("阿坝", "甲村", "")]).values.query("field == 'county'")
    assert held["proposed"].tolist() == ["阿坝县"]


@pytest.mark.parametrize(
    ("written", "code", "name", "is_held"),
    [
        pytest.param(CHUANJIANG, None, CHUANJIANG, False, id="full"),
        pytest.param("川江集团", "enterprise-alias", CHUANJIANG, False, id="alias"),
        pytest.param("东峰", "enterprise-ambiguous", "东峰", True, id="ambiguous"),
        pytest.param("天府文旅", "enterprise-unknown", "天府文旅", False, id="unknown"),
    ],
)
def test_enterprise_of_return(written, code, name, is_held):
    done = run([fund_row()], enterprise=written)
    assert list(done.findings["code"]) == ([code] if code else [])
    assert done.returns["enterprise"].tolist() == [name]
    assert done.tables["funds"]["enterprise"].tolist() == [name]
    assert bool(done.tables["funds"]["plan_wan"].isna().iloc[0]) is is_held


def test_ambiguous_message_names_candidates():
    message = run([fund_row()], enterprise="东峰").findings["message"].iloc[0]
    assert "四川东峰电力控股有限公司、四川东峰电机有限公司" in message and "请填写企业全称" in message


def test_village_close_is_told_and_kept_apart_by_township():
    done = run([fund_row(village="火谱村")])
    assert list(done.findings["code"]) == ["village-close"]
    assert done.tables["funds"]["village"].tolist() == ["火普村"]
    assert done.values.query("field == 'village'")["state"].tolist() == ["provisional"]


def test_raw_is_never_overwritten():
    done = run([fund_row("昭觉", "火谱村")])
    assert done.values.set_index("field")["raw"][["county", "village"]].tolist() == ["昭觉", "火谱村"]


def test_village_outside_the_key_is_not_asked_about():
    rows = [{"product": "苹果", "county": "昭觉县", "village": "不知村", "role": "销售方", "sold_ytd_wan": 3.0}]
    done = review(
        [make_extract("2018-09/甲.xlsx", {"sales": rows}, enterprise=CHUANJIANG)], forms=FORMS, reference=REFERENCE
    )
    assert not len(done.findings)


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("乙村、丙村", True),
        ("乙、丙村", False),
        ("火普村/三河村", True),
        ("火普村和三河村", True),
        ("火普村，三河社区", True),
        ("三和村", False),
        ("和平村", False),
        ("团结和平村", False),
        ("三河村（旧址、新址）", False),
        ("火普村", False),
    ],
)
def test_a_cell_that_names_several_villages(text, several):
    assert names_several(text) is several


def test_several_villages_with_one_amount_are_held_together():
    rows = [
        {"county": "昭觉县", "township": "解放乡", "village": "火普村、三河村", "plan_wan": 100.0},
        {"county": "昭觉县", "township": "解放乡", "village": "丁村", "plan_wan": 7.0},
    ]
    done = review([make_extract("2018-09/甲.xlsx", {"funds": rows})], forms=FORMS)
    found = done.findings.iloc[0]
    assert (len(done.findings), found["code"], found["grade"], found["mode"]) == (1, "village-several", "C", 51)
    assert done.tables["funds"]["plan_wan"].sum() == 7.0 and len(done.tables["funds"]) == 2


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("石渠县等3县", True),
        ("依柯村等 3 个村", True),
        ("3个村", True),
        ("共三个贫困村", True),
        ("各村", True),
        ("依柯村等村", True),
        ("全县", True),
        ("全村", False),
        ("三个泉村", False),
        ("八一村", False),
        ("三村", False),
        ("各莫村", False),
        ("格等村", False),
        ("火普村", False),
    ],
)
def test_words_that_only_count_places(text, counted):
    assert counts_places(text) is counted


@pytest.mark.parametrize(
    ("raw", "several"),
    [
        ("哈古村\n依柯村", True),
        ("哈古村 依柯村", True),
        ("解放乡\n火普村", False),
        ("火 普 村", False),
        ("哈古村", False),
    ],
)
def test_villages_under_one_another(raw, several):
    assert stacks_several(raw) is several


@pytest.mark.parametrize(
    ("village", "raw"),
    [
        ("哈古村依柯村", "哈古村\n依柯村"),
        ("依柯村等3个村", "依柯村等3个村"),
        ("3个村", "3个村"),
        ("火普村等", "火普村等"),
        ("火普、新一", "火普、新一"),
        ("火普新一", "火普\n新一"),
    ],
)
def test_a_sum_of_villages_is_held(village, raw):
    rows = [fund_row(), {**fund_row(village=village, township=""), "plan_wan": 360.0}]
    extract = make_extract(
        "2018-09/甲.xlsx", {"funds": rows}, enterprise=CHUANJIANG, raws={("funds", 1, "village"): raw}
    )
    done = review([extract], forms=FORMS, reference=REFERENCE)
    assert done.findings[["code", "grade", "cells"]].to_numpy().tolist() == [["village-several", "C", "D6"]]
    assert done.tables["funds"]["plan_wan"].sum() == 100.0


@pytest.mark.parametrize(
    ("text", "several"),
    [("火普、新一", True), ("火普 火普村", False), ("解放乡 火普", False), ("火普", False), ("火普、不知", False)],
)
def test_parts_that_are_villages_of_the_roster(text, several):
    assert VillageRoster(VILLAGES).lists("昭觉县", text) is several


def test_a_row_of_several_counties_is_held():
    done = run([fund_row(), fund_row("昭觉县等3县", "甲村", "")])
    found = done.findings.query("code == 'county-prefecture'").iloc[0]
    assert (found["grade"], found["cells"]) == ("C", "B6") and "填了几个县" in found["message"]
    assert done.tables["funds"]["plan_wan"].sum() == 100.0


DONGFENG = "四川东峰电力控股有限公司"
NANLING = "南岭州蜀路交通建设有限公司"


@pytest.mark.parametrize(
    ("owner", "filer", "told"),
    [
        pytest.param(DONGFENG, CHUANJIANG, True, id="of-another"),
        pytest.param(CHUANJIANG, CHUANJIANG, False, id="own"),
        pytest.param("川江集团", CHUANJIANG, False, id="own-by-its-short-name"),
        pytest.param(f"{DONGFENG}|{CHUANJIANG}", CHUANJIANG, False, id="of-two"),
        pytest.param("", CHUANJIANG, False, id="nobody-named"),
        pytest.param(NANLING, SHULU, False, id="of-its-subsidiary"),
        pytest.param(SHULU, NANLING, False, id="of-its-group"),
    ],
)
def test_a_village_that_the_roster_gives_to_another(owner, filer, told):
    villages = VILLAGES.assign(enterprise=owner)
    enterprises = ENTERPRISES.assign(parent=[SHULU if name == NANLING else "" for name in ENTERPRISES["full_name"]])
    done = run([fund_row()], enterprise=filer, reference=Reference(enterprises=enterprises, villages=villages))
    assert done.tables["funds"]["plan_wan"].sum() == 100.0
    if not told:
        assert not len(done.findings)
        return
    found = done.findings.iloc[0]
    assert (len(done.findings), found["code"], found["grade"], found["cells"]) == (1, "village-of-other", "B", "D5")
    assert f"由{DONGFENG}帮扶" in found["message"] and f"由{CHUANJIANG}填报" in found["message"]
