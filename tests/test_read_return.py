"""Whole files: samples against their truth, real returns of Guangzhou, and files that are no returns."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from fupin_analysis.intake.read_return import read_return
from fupin_analysis.intake.readers import read_book
from fupin_analysis.intake.result import FileExtract
from fupin_analysis.plan.forms import Field, Form, load_forms
from fupin_analysis.sample import write_sample

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus" / "guangzhou-returns"
FORMS = load_forms()


def read_home(home: Path) -> list[FileExtract]:
    raw = home / "data" / "raw"
    files = sorted(p for p in raw.rglob("*") if p.is_file() and p.name != "README.md")
    return [read_return(p, relative=p.relative_to(raw).as_posix(), forms=FORMS) for p in files]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    home = tmp_path_factory.mktemp("sample")
    write_sample(home, seed=11, mess=0, enterprises=12, first="2018-09", last="2018-09")
    return home, read_home(home)


def count_cells(path: Path) -> int:
    book = read_book(path)
    return sum(c is not None and bool(str(c).strip()) for s in book.sheets for c in s.grid.ravel().tolist())


class TestSamplesWithoutFaults:
    def test_nothing_is_refused_found_or_unmatched(self, sample):
        _, extracts = sample
        assert len(extracts) > 15
        assert {e.file["outcome"] for e in extracts} == {"accepted"}
        assert [f.message for e in extracts for f in e.findings if (f.grade or f.entry.grade) != "A"] == []
        roles = pd.concat([e.cells["role"] for e in extracts])
        assert not roles.isin(["unmatched", "refused"]).any()

    def test_every_table_equals_the_truth(self, sample):
        home, extracts = sample
        values = pd.concat([e.values for e in extracts])
        records = pd.concat([e.records for e in extracts])
        place = ["file", "sheet", "row"]
        compared = 0
        for form in FORMS.values():
            path = home / "truth" / f"{form.id}.parquet"
            if not path.exists():
                continue
            truth = pd.read_parquet(path).set_index(place).sort_index()
            own = records[records["form"] == form.id].set_index("record_id")
            assert sorted(zip(*(own[c] for c in place), strict=True)) == truth.index.tolist(), form.id
            wide = values[values["form"] == form.id].pivot(index="record_id", columns="field", values="value")
            got = own.join(wide.reindex(columns=[f.name for f in form.fields if f.name not in own])).set_index(place)
            got = got.loc[truth.index]
            assert got["period"].tolist() == truth["period"].tolist()
            assert got["enterprise"].tolist() == truth["enterprise"].tolist()
            for f in form.fields:
                if f.name in truth:
                    compared += len(truth)
                    assert said(got[f.name]) == said(truth[f.name]), (form.id, f.name)
        assert compared > 5_000

    def test_the_ledger_has_every_cell_once_and_ties_with_the_values(self, sample):
        home, extracts = sample
        for extract in extracts:
            cells = extract.cells
            assert len(cells) == count_cells(home / "data" / "raw" / extract.file["path"]), extract.file["path"]
            assert not cells.duplicated(["sheet", "cell"]).any()
            assert (cells["reason"] != "").all()
            pairs = extract.values["sheet"] + "!" + extract.values["cells"]
            of_value = cells["sheet"] + "!" + cells["cell"]
            taken = cells["reason"].str.startswith("取为") | (cells["reason"] == "无数据")
            assert set(of_value[(cells["role"] == "value") & taken]) <= set(pairs)
            assert set(pairs) <= set(of_value)

    def test_ids(self, sample):
        _, extracts = sample
        values = pd.concat([e.values for e in extracts])
        records = pd.concat([e.records for e in extracts])
        assert values["value_id"].is_unique and records["record_id"].is_unique
        assert (values["value_id"] == values["record_id"] + "/" + values["field"]).all()
        assert records["record_id"].str.fullmatch(r"[0-9a-f]{12}/\d+/\d+/\d+").all()
        assert set(values["record_id"]) <= set(records["record_id"])
        returns = pd.concat([e.returns for e in extracts])
        assert set(records["return_id"]) <= set(returns["return_id"])
        assert returns["return_id"].str.fullmatch(r"[0-9a-f]{12}/\d{4}-\d\d/\d+").all()


def said(column: pd.Series) -> list[str]:
    """A column as comparable text: numbers to six places, days, NA as ''."""

    def text(value: object) -> str:
        if value is None or value is pd.NA or value != value:
            return ""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return str(value)[:10] if hasattr(value, "year") else str(value)
        return f"{value + 0.0:.6f}"  # never -0

    return [text(value) for value in column.tolist()]


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus lies beside the repository")
class TestGuangzhou:
    FORM = Form(
        id="gz",
        code="G3",
        title="帮扶资金",
        period="year",
        content="state",
        grain="one village",
        unit="元",
        fields=(
            Field("county", "区（县）", "county"),
            Field("township", "镇名称", "township"),
            Field("village", "村名称", "village", required=True),
            Field("poor_households", "贫困户数", "int", unit="户"),
            Field("poor_people", "贫困人口数", "int", unit="人"),
            Field("helper", "帮扶单位", "text"),
            Field("contact", "联系人", "person"),
            Field("phone", "联系电话", "phone"),
            Field("planned_yuan", "规划投入资金", "money", unit="元", required=True),
            Field("invested_yuan", "已投入帮扶资金", "money", unit="元"),
            *(
                Field(f"part{n}_yuan", head, "money", unit="元")
                for n, head in enumerate(
                    "用于帮扶到户资金 用于帮扶到村资金 财政专项 信贷资金 单位自筹 社会募捐 社会引资".split()
                )
            ),
        ),
    )

    @pytest.mark.parametrize(
        ("name", "villages", "printed", "giant"),
        [
            ("conghua-206-funds.xls", 125, 453_309_143.65, 300_500_000),
            ("conghua-other-funds.xls", 82, 2_778_995_534, 2_630_000_000),
        ],
    )
    def test_funds(self, name, villages, printed, giant):
        got = read_return(CORPUS / name, relative=f"2012-01/{name}", forms={"gz": self.FORM})
        assert len(got.records) == villages and codes(got) == []
        planned = got.values[got.values["field"] == "planned_yuan"]["value"]
        assert planned.max() == giant
        total = got.checks.set_index("field").loc["planned_yuan", "value"]
        assert total == printed and round(planned.sum(), 2) == printed
        assert len(got.cells) == count_cells(CORPUS / name)
        assert not (got.cells["role"] == "unmatched").any()
        assert not got.cells["raw"].str.contains("联络员1").any()

    def test_a_blank_form_gives_nothing_and_says_nothing(self):
        got = read_return(CORPUS / "form-funds-blank.xls", relative="2012-01/x.xls", forms={"gz": self.FORM})
        assert len(got.records) == 0 and not (got.cells["role"] == "unmatched").any()


def codes(extract: FileExtract) -> list[str]:
    return [f.code for f in extract.findings]


REFUSED = {
    "empty": (b"", "file-unreadable"),
    "broken": (b"PK\x03\x04 broken", "file-truncated"),
    "pdf": (b"%PDF-1.4 ...", "file-image"),
    "rar": (b"Rar!\x1a\x07\x00", "file-not-a-sheet"),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused(data, code):
    got = read_return(data, relative="2018-09/甲.xlsx", forms=FORMS)
    assert got.file["outcome"] == "refused" and got.file["reason"]
    assert codes(got) == [code] and got.findings[0].file == "2018-09/甲.xlsx"
    assert got.findings[0].message.count("甲.xlsx") == 1 and got.findings[0].message.count("请按此处理") == 1
    assert len(got.cells) == len(got.values) == 0


def test_a_missing_file_is_refused(tmp_path):
    got = read_return(tmp_path / "没有.xlsx", relative="没有.xlsx", forms=FORMS)
    assert got.file["outcome"] == "refused"


def test_a_fault_of_the_program_costs_one_file_and_is_told_in_chinese(monkeypatch):
    def fail(*_, **__):
        raise RecursionError("maximum recursion depth exceeded")

    monkeypatch.setattr("fupin_analysis.intake.read_return.extract_book", fail)
    got = read_return("帮扶县,数量\n昭觉县,1\n".encode(), relative="甲.csv", forms=FORMS)
    assert got.file["outcome"] == "refused" and codes(got) == ["file-unreadable"]
    assert "程序" in got.file["reason"] and not any(w in got.file["reason"] for w in ("Recursion", "maximum", "Error"))


def test_the_id_of_a_repeated_file_can_be_given():
    got = read_return("帮扶县,数量\n昭觉县,1\n".encode(), relative="甲.csv", forms=FORMS, file_id="abc-2")
    assert set(got.cells["file_id"]) == {"abc-2"}
