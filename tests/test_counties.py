"""The 45 counties: counts, names, traps; no exit year before it was known."""

import datetime as dt
from collections import Counter

import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.counties import (
    counties_frame,
    find_county,
    load_counties,
    near_counties,
    resolve_county,
    resolve_prefecture,
)

COUNTIES = load_counties()


def test_forty_five_by_prefecture_area_and_level():
    assert len(COUNTIES) == len({c.code for c in COUNTIES}) == len({c.name for c in COUNTIES}) == 45
    assert Counter(c.prefecture_short for c in COUNTIES) == {"甘孜州": 18, "阿坝州": 13, "凉山州": 11, "乐山": 3}
    assert Counter(c.ethnic_area for c in COUNTIES) == {"藏区": 32, "彝区": 13}
    assert Counter(c.level for c in COUNTIES) == {"国家级": 42, "省级": 3}
    assert all(
        c.code.startswith({"甘": "5133", "阿": "5132", "凉": "5134", "乐": "5111"}[c.prefecture[0]]) for c in COUNTIES
    )


@pytest.mark.parametrize(
    ("day", "exits"),
    [
        (dt.date(2017, 12, 30), {}),
        (dt.date(2017, 12, 31), {2017: 5}),
        (dt.date(2018, 9, 30), {2017: 5}),
        (dt.date(2018, 12, 31), {2017: 5, 2018: 12}),
        (dt.date(2019, 12, 31), {2017: 5, 2018: 12, 2019: 21}),
        (dt.date(2020, 12, 31), {2017: 5, 2018: 12, 2019: 21, 2020: 7}),
    ],
)
def test_exit_years_are_known_only_afterwards(day, exits):
    assert Counter(y for c in COUNTIES if (y := c.exit_year(day))) == exits
    frame = counties_frame(day)
    assert frame["exit_year"].dropna().value_counts().to_dict() == exits
    assert "exit_year" not in counties_frame().columns
    assert not hasattr(COUNTIES[0], "exit") and "2020" not in repr(COUNTIES[33])


@pytest.mark.parametrize("county", COUNTIES, ids=lambda c: c.code)
def test_every_county_by_every_plain_writing(county):
    assert resolve_county(county.code).county is county
    assert resolve_county(county.name).how == "exact"
    for text in (
        f"{county.prefecture}{county.name}",
        f"{county.prefecture_short}{county.name}",
        f"四川省{county.prefecture}{county.name}",
        f"四川{county.name}",
        f"{county.name}（{county.prefecture_short}）",
        f" {county.name[0]}　{county.name[1:]} ",
    ):
        match = resolve_county(text)
        assert (match.county, match.how) == (county, "exact"), text
    short = resolve_county(county.short, prefecture=county.prefecture_short)
    assert short.county is county
    assert short.how in ("exact", "short")


# text: (name of the county or None, how)
WRITINGS = {
    "昭觉": ("昭觉县", "short"),
    "凉山昭觉": ("昭觉县", "short"),
    "昭觉县(凉山)": ("昭觉县", "exact"),
    "昭觉（凉山州）": ("昭觉县", "short"),
    "昭觉县（已退出）": ("昭觉县", "exact"),
    "木里县": ("木里藏族自治县", "alias"),
    "峨边县": ("峨边彝族自治县", "alias"),
    "马边自治县": ("马边彝族自治县", "alias"),
    "九寨": ("九寨沟县", "alias"),
    "513321": ("康定市", "former"),
    "513229": ("马尔康市", "former"),
    "康定县": ("康定市", "former"),
    "马尔康县": ("马尔康市", "former"),
    "南坪": ("九寨沟县", "former"),
    "茂汶羌族自治县": ("茂县", "former"),
    "越嶲": ("越西县", "former"),
    "芦定": ("泸定县", "typo"),
    "芦定县": ("泸定县", "typo"),
    "道浮县": ("道孚县", "typo"),
    "炉火": ("炉霍县", "typo"),
    "得格县": ("德格县", "typo"),
    "德荣县": ("得荣县", "typo"),
    "壤唐": ("壤塘县", "typo"),
    "诺尔盖县": ("若尔盖县", "typo"),
    "布托": ("布拖县", "typo"),
    "召觉县": ("昭觉县", "typo"),
    "金口河县": ("金口河区", "typo"),
    "马尔康区": ("马尔康市", "typo"),
    "昭觉市": ("昭觉县", "typo"),
    # names that belong to county and prefecture
    "甘孜": (None, "ambiguous"),
    "阿坝": (None, "ambiguous"),
    "四川甘孜": (None, "ambiguous"),
    "甘孜县": ("甘孜县", "exact"),
    "甘孜甘孜": ("甘孜县", "short"),
    "甘孜州甘孜": ("甘孜县", "short"),
    "阿坝州阿坝县": ("阿坝县", "exact"),
    "阿坝（阿坝州）": ("阿坝县", "short"),
    "甘孜市": (None, "unknown"),
    # a prefecture in a county's place
    "甘孜州": (None, "prefecture_only"),
    "凉山彝族自治州": (None, "prefecture_only"),
    "凉山": (None, "prefecture_only"),
    "513400": (None, "prefecture_only"),
    "乐山市": (None, "prefecture_only"),
    # never by the beginning of a name
    "理县": ("理县", "exact"),
    "理塘": ("理塘县", "short"),
    "理": (None, "unknown"),
    "茂": (None, "unknown"),
    "金川": ("金川县", "short"),
    "金阳": ("金阳县", "short"),
    "金口河": ("金口河区", "short"),
    "金口": (None, "unknown"),
    "金": (None, "unknown"),
    "峨": (None, "unknown"),
    "雅江公司": (None, "unknown"),
    "雅砻江": (None, "unknown"),
    "稻城亚丁": (None, "unknown"),
    # real counties outside the 45
    "峨眉": (None, "out_of_scope"),
    "峨眉山市": (None, "out_of_scope"),
    "西昌": (None, "out_of_scope"),
    "凉山州冕宁县": (None, "out_of_scope"),
    "会理县": (None, "out_of_scope"),
    "绵阳市平武县": (None, "out_of_scope"),
    "北川": (None, "out_of_scope"),
    "兴文县": (None, "out_of_scope"),
    # not one county
    "昭觉县、布拖县": (None, "ambiguous"),
    "阿坝州昭觉县": (None, "ambiguous"),
    "昭觉县（阿坝州）": (None, "ambiguous"),
    "某县": (None, "unknown"),
    "": (None, "unknown"),
    "　": (None, "unknown"),
}


@pytest.mark.parametrize("text", WRITINGS, ids=lambda text: text.strip() or "blank")
def test_writings_and_traps(text):
    match = resolve_county(text)
    assert (match.county.name if match.county else None, match.how) == WRITINGS[text]
    assert match.is_resolved is (match.how in ("exact", "short", "alias", "former", "typo"))


def test_prefecture_column_decides():
    assert resolve_county("甘孜", prefecture="甘孜州").county.code == "513328"
    assert resolve_county("阿坝", prefecture="513200").county.code == "513231"
    assert resolve_county("甘孜", prefecture="阿坝州").how == "ambiguous"
    assert resolve_county("昭觉县", prefecture="凉山").how == "exact"
    wrong = resolve_county("昭觉县", prefecture="甘孜州")
    assert (wrong.county, wrong.how, [c.name for c in wrong.candidates]) == (None, "ambiguous", ["昭觉县"])
    assert resolve_county("昭觉县", prefecture="不详").how == "exact"


def test_candidates_are_named():
    assert [c.name for c in resolve_county("昭觉、布托").candidates] == ["昭觉县", "布拖县"]
    assert len(resolve_county("凉山州").candidates) == 11
    assert [c.name for c in resolve_county("甘孜").candidates] == ["甘孜县"]
    assert resolve_county("峨眉").outside == "峨眉山市"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("513431", "昭觉县"),
        ("513321", "康定市"),
        ("昭觉县", "昭觉县"),
        ("昭觉", None),
        ("999999", None),
        ("康定县", None),
    ],
)
def test_find_county_takes_codes_and_full_names(text, name):
    county = find_county(text)
    assert (county.name if county else None) == name


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("凉山", "凉山彝族自治州"),
        ("四川省阿坝州", "阿坝藏族羌族自治州"),
        ("甘孜", "甘孜藏族自治州"),
        ("511100", "乐山市"),
        ("成都市", None),
        ("昭觉县", None),
    ],
)
def test_resolve_prefecture(text, full):
    assert resolve_prefecture(text) == full


HEAD = "code,name,short,alias,former,former_code,typo,trap,prefecture,prefecture_short,ethnic_area,level,exit_year\n"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,甲县,甲,,,,,,丙州,丙,藏区,国家级,2018\n1,乙县,乙,,,,,,丙州,丙,藏区,国家级,2018\n", ":2：code“1”重复"),
        ("1,甲县,甲,,,,,,丙州,丙,藏区,国家级,soon\n", ":2：县名册"),
        ("1,甲县,甲\n", ":2：县名册"),
    ],
    ids=["twice", "year", "short-row"],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path, rows, said):
    path = tmp_path / "c.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        load_counties(path)


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        pytest.param("513431.0", "昭觉县", "exact", id="code-as-float"),
        pytest.param("513431000000", "昭觉县", "exact", id="code-of-twelve"),
        pytest.param("513431昭觉县", "昭觉县", "exact", id="code-and-name"),
        pytest.param("513430昭觉县", None, "unknown", id="code-of-another"),
        pytest.param("昭覺縣", "昭觉县", "exact", id="traditional"),
        pytest.param("凉山州/昭觉县", "昭觉县", "alias", id="prefecture-and-county"),
        pytest.param("甘孜州/昭觉县", None, "ambiguous", id="of-another-prefecture"),
        pytest.param("昭觉县布拖县", None, "ambiguous", id="run-together"),
        pytest.param("昭觉县和布拖县", None, "ambiguous", id="and"),
        pytest.param("昭觉、布拖两县", None, "ambiguous", id="counted"),
        pytest.param("昭觉县解放乡", "昭觉县", "alias", id="with-its-township"),
        pytest.param("武侯区", None, "out_of_scope", id="elsewhere-in-the-province"),
        pytest.param("郫县", None, "out_of_scope", id="elsewhere-by-its-former-name"),
    ],
)
def test_further_writings(text, name, how):
    match = resolve_county(text)
    assert (match.county.name if match.county else None, match.how) == (name, how)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("昭决县", ["昭觉县"]),
        ("理唐县", ["理塘县"]),
        ("金用县", ["金川县", "金阳县"]),
        ("若儿盖", ["若尔盖县"]),
        ("某某县", []),
    ],
)
def test_near_counties(text, names):
    assert sorted(county.name for county in near_counties(text)) == sorted(names)
