"""Single cells by the table tests/parser_cases.csv, and what holds for every text whatever it says."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fupin_analysis.intake.book import CellError, NoCache
from fupin_analysis.intake.parse.cells import Spec, parse_cell, shown
from fupin_analysis.plan.catalogue import load_catalogue
from fupin_analysis.plan.forms import FIELD_TYPES, Field
from fupin_analysis.plan.privacy import id_token, person_token

MONEY = {  # kind of case → unit of the form, unit of the head
    "money": ("万元", "万元"),
    "money_yuan": ("元", "元"),
    "money_headyuan": ("万元", "元"),
    "money_headyi": ("万元", "亿元"),
    "money_headqian": ("万元", "千元"),
}
CASES = list(csv.DictReader((Path(__file__).parent / "parser_cases.csv").read_text(encoding="utf-8").splitlines(True)))


def spec_of(kind: str) -> Spec:
    if kind in MONEY:
        want, head = MONEY[kind]
        return Spec(Field("x_wan", "资金", "money", unit=want), head)
    base, _, more = kind.partition(":")
    if base in ("int", "number", "pct"):
        return Spec(Field("x", "数", base, unit=more or ("%" if base == "pct" else None)))
    if base == "date":
        return Spec(Field("d", "时间", "date", anchor=more), year=2018)
    if base == "enum":
        options = ("未开工", "前期", "在建", "完工", "验收")
        return Spec(Field("e", "状态", "enum", options=options, synonyms={"竣工": "完工", "续建": "在建"}))
    return Spec(Field("t", "栏", base), head="是否达标（1.是2.否）" if more == "coded" else "", year=2018)


def told(got) -> dict[str, str]:
    def text(value: object) -> str:
        return "" if value is None else str(value)

    codes = " ".join(issue.code + (f"!{issue.grade}" if issue.grade else "") for issue in got.issues)
    return {
        "value": text(got.value),
        "low": text(got.low),
        "high": text(got.high),
        "approx": "1" if got.approx else "",
        "unit": got.unit or "",
        "codes": codes,
        "proposed": text(got.proposed),
    }


@pytest.mark.parametrize("case", CASES, ids=[f"{c['kind']}-{c['raw']!r}" for c in CASES])
def test_cell(case):
    expected = {key: case[key] for key in ("value", "low", "high", "approx", "unit", "codes", "proposed")}
    assert told(parse_cell(case["raw"], spec_of(case["kind"]))) == expected


def test_the_table_is_large():
    assert len(CASES) >= 350


@pytest.mark.parametrize(
    ("cell", "kind", "value", "code"),
    [
        (dt.datetime(2018, 7, 31, 8), "date:start", dt.date(2018, 7, 31), None),
        (43312, "date:start", dt.date(2018, 7, 31), "date-serial"),
        (43312.5, "date:start", dt.date(2018, 7, 31), "date-serial"),
        (20180731, "date:start", dt.date(2018, 7, 31), None),
        (201807, "date:end", dt.date(2018, 7, 31), None),
        (2018, "date:end", dt.date(2018, 12, 31), None),
        (2018.7, "date:start", dt.date(2018, 7, 1), None),
        (2018.1, "date:start", None, "date-number"),  # January, or October with its nought lost
        (7.1, "date:start", None, "date-number"),
        (36525, "date:start", None, "date-number"),
        (47849, "date:start", None, "date-number"),
        (dt.time(8, 30), "date:start", None, "date-unreadable"),
        (dt.datetime(2018, 1, 2), "int:人", None, "number-not"),
        (True, "int:人", None, "number-not"),
        (25.5, "int:人", None, "number-fraction"),
        (1e30, "money", None, "number-unreadable"),
        (float("inf"), "money", None, "number-unreadable"),
        (CellError("#REF!"), "money", None, "cell-error"),
        (CellError("#N/A"), "date:start", None, "cell-error"),
        (NoCache("=VLOOKUP(A1,B:C,2)"), "money", None, "formula-uncached"),
        (True, "bool", True, None),
        (1, "bool", True, "bool-coded"),
        (2, "bool", None, "bool-unknown"),
        (2, "bool:coded", False, "bool-coded"),
        (2018.0, "year", 2018, None),
        (13800000001.0, "phone", "138****01", None),
        (5.1343119900101e17, "id", None, "id-damaged"),
    ],
)
def test_cell_that_is_no_text(cell, kind, value, code):
    got = parse_cell(cell, spec_of(kind))
    assert got.value == value
    assert [i.code for i in got.issues] == ([code] if code else [])


@pytest.mark.parametrize(("cell", "year"), [(1990, 1990), (2035, 2035), (1989, None), (2036, None), (2018.5, None)])
def test_years_that_a_return_may_name(cell, year):
    assert parse_cell(cell, spec_of("year")).value == year


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        *(
            ("3分", 0.03),
            ("3角", 0.3),
            ("3元", 3.0),
            ("3百元", 300.0),
            ("3千元", 3000.0),
            ("3万元", 3e4),
            ("3十万元", 3e5),
        ),
        *(("3百万元", 3e6), ("3千万元", 3e7), ("3亿元", 3e8), ("3十亿元", 3e9), ("3百亿元", 3e10)),
    ],
)
def test_every_unit_of_money(text, yuan):
    assert parse_cell(text, spec_of("money_yuan")).value == yuan


@pytest.mark.parametrize("head", ["千万元", "十亿元", "百亿元", "十万元", "百万元", "百元"])
def test_heads_in_large_units(head):
    got = parse_cell(3, Spec(Field("x_yuan", "资金", "money", unit="元"), head))
    assert got.value == parse_cell(f"3{head}", spec_of("money_yuan")).value


def test_serials_of_the_1904_system():
    spec = Spec(Field("d", "时间", "date"), date1904=True)
    assert parse_cell(41850, spec).value == dt.date(2018, 7, 31)


def test_a_date_without_any_year_is_held():
    got = parse_cell("7月31日", Spec(Field("d", "时间", "date")))
    assert got.value is None and [i.code for i in got.issues] == ["date-no-year"]


class TestPersons:
    def test_a_name_becomes_a_token_and_is_not_shown(self):
        got = parse_cell("张　三", Spec(Field("p", "姓名", "person"), salt="s"))
        assert got.value == person_token("张三", "s") == got.raw

    def test_two_names_in_a_cell(self):
        got = parse_cell("张三、李四", Spec(Field("p", "姓名", "person"), salt="s"))
        assert got.value == f"{person_token('张三', 's')}、{person_token('李四', 's')}"

    def test_an_identity_number(self):
        got = parse_cell(" 51343119900101128x", Spec(Field("i", "身份证号", "id"), salt="s"))
        assert got.value == id_token("51343119900101128X", "s")
        assert got.raw == "513431********x"

    def test_an_identity_number_of_another_length_is_held(self):
        got = parse_cell("5134311990010112", Spec(Field("i", "身份证号", "id")))
        assert [i.code for i in got.issues] == ["id-malformed"]

    @pytest.mark.parametrize(
        ("number", "codes"),
        [
            ("513431" + "19900101" + "0000", ["id-damaged"]),  # the last three were lost, then written out
            ("513431" + "19901301" + "1234", ["id-malformed"]),
            ("513431" + "19900101" + "1239(户主)", []),
            ("513431" + "19900101" + "1234", ["id-check"]),
            ("513431" + "19900101" + "101x", []),
            ("513431" + "19900101" + "102x", ["id-check"]),
            ("513431" + "900101" + "123", []),
            ("513431" + "901301" + "123", ["id-malformed"]),
            ("110101" + "19900101" + "100" + "0", ["id-damaged"]),
            ("110101" + "19900101" + "500" + "0", []),  # here the check digit is right
        ],
    )
    def test_an_identity_number_that_can_be_none(self, number, codes):
        got = parse_cell(number, Spec(Field("i", "身份证号", "id"), salt="s"))
        assert [i.code for i in got.issues] == codes
        assert got.value == (None if codes == ["id-damaged"] else id_token(number.removesuffix("(户主)"), "s"))

    def test_two_telephones(self):
        got = parse_cell("13800000001、0834-3222222", Spec(Field("t", "电话", "phone")))
        assert got.value == got.raw == "138****01、083****22"


TEXTS = st.text(
    alphabet=st.sampled_from("0123456789.,-+~%/()（）年月日万亿千百十一二三两半约余多元个人户无同上—○〇 　O"),
    max_size=14,
)


@settings(deadline=None)
@given(TEXTS, st.sampled_from(FIELD_TYPES))
@example("9" * 40, "money")
@example("1E99", "number")
@example("2018.99.99", "date")
def test_nothing_raises_and_every_issue_is_in_the_catalogue(text, kind):
    unit = {"money": "万元", "int": "人", "pct": "%"}.get(kind)
    got = parse_cell(text, Spec(Field("x", "栏", kind, unit=unit, options=("在建", "完工")), year=2018))
    assert all(issue.code in load_catalogue() for issue in got.issues)
    if got.value is None and text.strip() and kind not in ("seq",):
        assert got.issues, "what gives no value must say why"


@settings(deadline=None)
@given(st.integers(0, 10**10))
def test_money_is_exact_to_the_fen(fen):
    yuan = f"{fen // 100}.{fen % 100:02d}"
    got = parse_cell(yuan, Spec(Field("x_wan", "资金", "money", unit="万元"), "元"))
    assert round(got.value * 1_000_000) == fen


@settings(deadline=None)
@given(st.integers(0, 999_999_999), st.sampled_from(["{}", "{:,}", " {} ", "{}元", "{:,}元"]))
def test_written_in_any_way_a_number_is_the_same(number, way):
    got = parse_cell(way.format(number), Spec(Field("x_yuan", "资金", "money", unit="元")))
    assert got.value == number


@settings(deadline=None)
@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2035, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]),
)
def test_reading_a_date_twice_changes_nothing(day, way):
    spec = spec_of("date:start")
    once = parse_cell(day.strftime(way), spec)
    assert once.value == day
    assert parse_cell(once.value.isoformat(), spec).value == day


@pytest.mark.parametrize(
    ("cell", "text"),
    [(25.0, "25"), (0.1 + 0.2, "0.3"), (dt.datetime(2018, 7, 31), "2018-07-31"), (True, "TRUE"), (1e20, "1e+20")],
)
def test_shown(cell, text):
    assert shown(cell) == text
