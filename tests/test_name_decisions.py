"""Decisions of the analyst about names: carried out, told once, stale or contradictory ones named by their line."""

import openpyxl
import pytest

import fupin_analysis as fa
from fupin_analysis.errors import PlanError
from fupin_analysis.home import Home
from fupin_analysis.plan.forms import load_forms
from fupin_analysis.plan.roster import ROSTERS
from fupin_analysis.review.name_decisions import NameDecision
from fupin_analysis.review.reference import fingerprint, load_reference
from fupin_analysis.suite.head_names import add_heads
from small_home import CHUAN, FUNDS, MIN, ROSTER, write_return

HEAD = ",".join(column.label for column in ROSTERS["names"]) + "\r\n"
VILLAGES = "county,township,village\n昭觉县,三岔河乡,火洛村\n昭觉县,解放乡,谷莫村\n"


def make(root, *lines, filer=CHUAN, row=None, month="2018-09", encoding="utf-8-sig"):
    """A home with one return and the lines of names.csv."""
    home = Home(root)
    home.reference.mkdir(parents=True, exist_ok=True)
    (home.reference / "enterprises.csv").write_text(ROSTER, encoding="utf-8-sig")
    (home.reference / "villages.csv").write_text(VILLAGES, encoding="utf-8-sig")
    decide(home, *lines, encoding=encoding)
    said = f"{month[:4]}年{int(month[5:])}月"
    write_return(home.raw / month / "报表.xlsx", filer, said, {"funds": [{**FUNDS, **(row or {})}]})
    return home


def decide(home, *lines, encoding="utf-8-sig"):
    (home.reference / "names.csv").write_bytes((HEAD + "\r\n".join(lines) + "\r\n").encode(encoding))


def told(cleaned):
    rows = cleaned.findings[~cleaned.findings["code"].str.startswith("received")]
    return sorted(zip(rows["code"], rows["grade"], rows["cells"], strict=True))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_an_enterprise_is_taken_as_decided(tmp_path, encoding):
    home = make(tmp_path, f"企业,省能源,,{CHUAN},张三,2018-09-10,电话核实,", filer="省能源", encoding=encoding)
    done = fa.clean(home)
    assert done.returns["enterprise"].tolist() == [CHUAN]
    assert [code for code, _, _ in told(done)] == ["enterprise-decided"]
    assert "张三" in done.findings.query("code == 'enterprise-decided'")["message"].iloc[0]


def test_without_the_decision_it_is_asked_about(tmp_path):
    done = fa.clean(make(tmp_path, filer="省能源"))
    assert done.returns["enterprise"].tolist() != [CHUAN]


@pytest.mark.parametrize(
    ("line", "row", "field", "name"),
    [
        pytest.param(
            "县,甘孜,,甘孜县,张三,,,",
            {"county": "甘孜", "township": "", "village": ""},
            "county",
            "甘孜县",
            id="county",
        ),
        pytest.param(
            f"县,甘孜,{CHUAN},甘孜县,张三,,,",
            {"county": "甘孜", "township": "", "village": ""},
            "county",
            "甘孜县",
            id="county-of-one",
        ),
        pytest.param(
            "村,火落子村,昭觉县,三岔河乡/火洛村,张三,,,", {"village": "火落子村"}, "village", "火洛村", id="village"
        ),
    ],
)
def test_a_place_is_taken_as_decided(tmp_path, line, row, field, name):
    done = fa.clean(make(tmp_path, line, row=row))
    assert done.tables["funds"][field].tolist() == [name]
    assert f"{field}-decided" in [code for code, _, _ in told(done)]
    assert not [code for code, _, _ in told(done) if code.startswith("name-")]


def test_within_another_enterprise_it_does_not_hold(tmp_path):
    done = fa.clean(make(tmp_path, f"县,甘孜,{MIN},甘孜县,张三,,,", row={"county": "甘孜"}))
    codes = [code for code, _, _ in told(done)]
    assert "county-prefecture" in codes and "name-unused" in codes


@pytest.mark.parametrize(
    ("line", "code", "cells", "words"),
    [
        pytest.param(f"企业,没人写,,{CHUAN},张三,,,", "name-unused", "B2", "没有出现", id="unused"),
        pytest.param(
            "企业,省能源,,早已没有的公司,张三,,,", "name-stale", "D2", "企业名单里已没有", id="gone-enterprise"
        ),
        pytest.param("村,火落子村,昭觉县,没有村,张三,,,", "name-stale", "D2", "帮扶村名单里已没有", id="gone-village"),
        pytest.param("表头,实到款,,funds.nothing,张三,,,", "name-stale", "D2", "表样里没有栏目", id="gone-field"),
        pytest.param("表头,实到款,,funds.arrived_ytd_wan,张三,,,", "name-unused", "B2", "没有出现", id="unused-head"),
    ],
)
def test_what_is_not_used_is_told_on_the_home(tmp_path, line, code, cells, words):
    done = fa.clean(make(tmp_path, line))
    found = done.findings.query("code == @code").iloc[0]
    assert (found["grade"], found["file"], found["cells"]) == ("B", "data/reference/names.csv", cells)
    assert words in found["message"] and "第 2 行" in found["message"]
    assert done.returns["outcome"].tolist()[0] != "refused"


def test_an_expired_decision_holds_no_more(tmp_path):
    line = f"企业,省能源,,{CHUAN},张三,,,2018-08-31"
    late = fa.clean(make(tmp_path / "a", line, filer="省能源", month="2018-09"))
    early = fa.clean(make(tmp_path / "b", line, filer="省能源", month="2018-08"))
    assert (CHUAN in late.returns["enterprise"].tolist(), CHUAN in early.returns["enterprise"].tolist()) == (
        False,
        True,
    )
    assert "name-expired" in [code for code, _, _ in told(late)]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        pytest.param(
            (f"企业,省能源,,{CHUAN},张三,,,", f"企业, 省能源 ,,{MIN},李四,,,"), ["第 3 行与第 2 行矛盾"], id="two-names"
        ),
        pytest.param((f"企业,{MIN},,{CHUAN},张三,,,",), ["第 2 行", "企业名单中的全称"], id="a-full-name"),
        pytest.param(("县,金川县,,金阳县,张三,,,",), ["第 2 行", "县的全称"], id="a-county"),
        pytest.param((f"厂,省能源,,{CHUAN},张三,,,",), ["第 2 行", "只能是"], id="kind"),
        pytest.param((f"企业,省能源,,{CHUAN},,,,",), ["第 2 行", "不能为空"], id="nobody"),
    ],
)
def test_a_contradiction_is_refused_with_its_line(tmp_path, lines, words):
    home = make(tmp_path, *lines)
    with pytest.raises(PlanError) as error:
        load_reference(home.reference)
    assert all(word in error.value.message for word in words)


def test_two_decisions_apart_are_no_contradiction(tmp_path):
    home = make(tmp_path, f"企业,省能源,2018-08,{CHUAN},张三,,,", f"企业,省能源,2018-09,{MIN},李四,,,", filer="省能源")
    assert fa.clean(home).returns["enterprise"].tolist() == [MIN]


def test_a_changed_decision_is_reviewed_anew(tmp_path):
    home = make(tmp_path, filer="省能源")
    before = fingerprint(home.reference)
    fa.clean(home)
    decide(home, f"企业,省能源,,{CHUAN},张三,,,")
    done = fa.clean(home)
    assert fingerprint(home.reference) != before
    assert (done.reread, done.returns["enterprise"].tolist()) == (0, [CHUAN])


def test_a_head_is_an_alias_of_its_field_alone():
    forms = load_forms()
    home_names = [decision("到位累计数", "funds.arrived_ytd_wan"), decision("年初数", "nothing.x")]
    made = add_heads(forms, home_names)
    assert "到位累计数" in made["funds"].by_name["arrived_ytd_wan"].aliases
    assert all("到位累计数" not in f.aliases for f in made["funds"].fields if f.name != "arrived_ytd_wan")
    assert made["sales"] == forms["sales"] and "到位累计数" not in forms["funds"].by_name["arrived_ytd_wan"].aliases


def write_sheet(path, filer, head):
    book = openpyxl.Workbook()
    for row in (
        ["国有企业定点扶贫帮扶资金及项目月报表（2018年9月）"],
        [f"填报单位：{filer}", "", "", "", "", "", "单位：万元"],
        ["帮扶县", "乡镇", "帮扶村", "年度计划", "累计拨付", head, "累计使用"],
        ["昭觉县", "三岔河乡", "火洛村", 200, 120, 100, 60],
    ):
        book.active.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


@pytest.mark.parametrize(
    ("within", "until", "taken", "said"),
    [
        pytest.param("", "", [100.0, 100.0], [], id="for-all"),
        pytest.param("川江能源", "", [100.0, None], [], id="for-one-by-its-short-name"),
        pytest.param("", "2018-08-31", [None, None], ["name-unused"], id="expired"),
        pytest.param("青衣水务", "", [None, None], ["name-unused"], id="for-one-who-writes-otherwise"),
    ],
)
def test_a_head_is_read_as_decided(tmp_path, within, until, taken, said):
    home = make(tmp_path, f"表头,兑现数,{within},funds.arrived_ytd_wan,张三,,,{until}")
    for path in home.raw.rglob("*.xlsx"):
        path.unlink()
    for filer in (CHUAN, MIN):
        write_sheet(home.raw / "2018-09" / f"{filer}.xlsx", filer, "兑现数")
    done = fa.clean(home)
    rows = done.tables["funds"].set_index("enterprise")["arrived_ytd_wan"].dropna()
    assert [rows.get(name) for name in (CHUAN, MIN)] == taken
    assert [code for code, _, _ in told(done) if code.startswith("name-")] == said
    assert fa.clean(home).reread == 0


def test_a_head_of_one_is_read_anew_where_its_firm_has_another_short_name(tmp_path):
    home = make(tmp_path, "表头,兑现数,川江老号,funds.arrived_ytd_wan,张三,,,")
    for path in home.raw.rglob("*.xlsx"):
        path.unlink()
    write_sheet(home.raw / "2018-09" / f"{CHUAN}.xlsx", CHUAN, "兑现数")
    assert fa.clean(home).tables["funds"]["arrived_ytd_wan"].isna().all()
    roster = home.reference / "enterprises.csv"
    roster.write_text(ROSTER.replace("川江能源,", "川江老号,", 1), encoding="utf-8-sig")
    done = fa.clean(home)
    assert (done.reread, done.tables["funds"]["arrived_ytd_wan"].tolist()) == (1, [100.0])


def decision(written, name):
    return NameDecision(2, "表头", written, "", name, "张三")
