"""Sums of any forms three ways, on a small book and on the real Guangzhou returns."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import fupin_analysis as fa
from fupin_analysis.errors import InputError
from fupin_analysis.present import items
from fupin_analysis.present.cited import figures_in
from fupin_analysis.present.tables import cell_ids
from fupin_analysis.suite.tally_traces import FIGURES_OF, trace_sum

ROOT = Path(__file__).parents[1]
FORMS = ROOT / "examples" / "guangzhou" / "forms"
RETURNS = ROOT.parent / "shared" / "corpus" / "guangzhou-returns"
HEAD = ["区（县）", "镇名称", "村名称", "贫困户数", "规划投入资金（元）", "已投入帮扶资金"]


def write_book(path: Path, planned: list[object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEAD)
    for number, amount in enumerate(planned):
        sheet.append(["甲县", "乙镇", f"丙{number}村", 20 + number, amount, 0 if number % 2 else None])
    sheet.append(["合计", None, None, None, 999, 999])
    book.save(path)
    return path


def test_three_ways_and_blanks_apart_from_noughts(tmp_path):
    path = write_book(tmp_path / "a.xlsx", [*[500_000 + 10_000 * n for n in range(9)], 50, None, 0])
    cleaned = fa.clean(path, forms=FORMS, period="2011")
    rows = fa.tally(cleaned, "gz_funds").set_index("field")
    planned = rows.loc["planned_yuan"]
    usual = sum(500_000 + 10_000 * n for n in range(9))
    assert (planned["records"], planned["answered"], planned["zero"], planned["blank"]) == (12, 10, 1, 1)
    assert (planned["excluded"], planned["proposed"], planned["reported"]) == (usual, usual + 500_000, usual + 50)
    assert (rows.loc["invested_yuan", "zero"], rows.loc["invested_yuan", "blank"]) == (6, 6)
    assert rows.loc["planned_yuan", "held"] == 1


@pytest.fixture(scope="module")
def real():
    if not RETURNS.is_dir():
        pytest.skip("the shared corpus is not here")
    return fa.clean(RETURNS, forms=FORMS, period="2011")


def test_every_village_once_and_no_total_among_them(real):
    for form in ("gz_funds", "gz_report"):
        table = real.tables[form]
        assert len(table) == 207
        assert not table["village"].str.contains("合计").any()


def test_reported_sums_equal_the_printed_totals(real):
    planned = fa.tally(real, "gz_funds").set_index("field").loc["planned_yuan"]
    assert planned["reported"] == pytest.approx(453_309_143.65 + 2_778_995_534)
    assert planned["excluded"] < 250_000_000


@pytest.mark.parametrize(
    ("file", "cell"),
    [
        ("conghua-206-funds.xls", "I11"),  # 300 500 000
        ("conghua-other-funds.xls", "I43"),  # 2 630 000 000
        ("conghua-other-funds.xls", "I48"),  # 112 000 000
        *[("conghua-206-funds.xls", cell) for cell in ("I15", "I36", "I49", "I51", "I62", "I113")],
        *[("conghua-other-funds.xls", cell) for cell in ("I46", "I49")],
    ],
)
def test_giants_and_dwarfs_are_held_and_asked_about_at_their_cells(real, file, cell):
    values = real.values.merge(real.files[["file_id", "path"]])
    state = values.loc[values["path"].str.endswith(file) & (values["cells"] == cell), "state"]
    assert list(state) == ["held"]
    asked = real.findings[(real.findings["grade"] == "C") & real.findings["file"].str.endswith(file)]
    assert any(cell in cells.split(",") for cells in asked["cells"])


def test_both_household_counts_are_kept_apart(real):
    rows = fa.tally(real, "gz_report").set_index("field")
    assert (rows.loc["base_households", "reported"], rows.loc["poor_households", "reported"]) == (8096, 5390 + 1450)
    told = real.findings[real.findings["code"] == "two-answers"]
    assert len(told) > 0
    assert set(told["grade"]) == {"B"}


@pytest.mark.parametrize(
    ("file", "villages"),
    [
        ("conghua-206-funds.xls", 6),
        ("conghua-other-funds.xls", 52),
        ("conghua-206-households.xls", 2),
        ("conghua-other-households.xls", 53),
    ],
)
def test_villages_that_returned_nothing_are_told(real, file, villages):
    empty = real.findings[(real.findings["code"] == "record-empty") & real.findings["file"].str.endswith(file)]
    rows = {cell.lstrip("ABCDEFGH") for cells in empty["cells"] for cell in cells.split(",")}
    assert len(rows) == villages


def test_no_telephone_and_no_contact_is_left(real):
    assert not real.cells["raw"].str.contains(r"1[3-9]\d{9}").any()
    assert not real.cells["raw"].str.contains("联络员").any()
    persons = real.values.loc[real.values["field"] == "contact_person"]
    assert len(persons) > 100
    for column in ("value", "raw"):
        assert not persons[column].astype("str").str.contains("联络员").any()


def test_the_ledger_has_every_cell_and_leaves_none_unmatched(real):
    assert len(real.cells) == 2043 + 6608 + 903 + 1880 + 21 + 83
    assert not (real.cells["role"] == "unmatched").any()


# ── traced ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tally")
    path = write_book(folder / "a.xlsx", [*[500_000 + 10_000 * n for n in range(9)], 50, None, 0])
    return fa.clean(path, forms=FORMS, period="2011")


def test_every_number_of_a_tally_is_the_sum_of_its_cells(small):
    frame = fa.tally(small, "gz_funds")
    checked = 0
    for row, ids in zip(frame.to_dict("records"), cell_ids(frame, list(FIGURES_OF)), strict=True):
        for column, id in ids.items():
            (made,) = frame.attrs["tracer"]([id])
            assert made.figures[0].value == pytest.approx(row[column]) == made.parts_of(0)["amount"].sum(), id
            checked += 1
    assert checked == 8 * len(frame)


@pytest.mark.parametrize(
    ("id", "cells", "held"),
    [
        pytest.param("gz_funds.planned_yuan", [f"E{n}" for n in (*range(2, 11), 13)], ["E11"], id="without-the-held"),
        pytest.param("gz_funds.planned_yuan#held_count", ["E11"], [], id="what-is-held"),
        pytest.param("gz_funds.planned_yuan#blank", [""], [], id="a-blank-has-no-cell"),
        pytest.param("gz_funds.planned_yuan#zero", ["E13"], [], id="a-nought"),
        pytest.param("gz_funds.planned_yuan,invested_yuan#held_count", ["E11"], [], id="of-several-fields"),
    ],
)
def test_a_traced_sum_names_its_cells(small, id, cells, held):
    made = trace_sum(small, id)
    assert sorted(made.parts["cells"]) == sorted(cells) and list(made.held["cells"]) == held
    assert set(made.parts["file"]) == {"a.xlsx"} and made.parts["village"].str.startswith("甲县/乙镇/丙").all()
    assert not held or "待核实" in made.held["findings"].iloc[0]


@pytest.mark.parametrize("id", ["nothing.planned_yuan", "gz_funds.nothing", "gz_funds.planned_yuan#nothing", "x"])
def test_what_is_no_sum_is_told(small, id):
    with pytest.raises(InputError, match="不是合计的编号"):
        trace_sum(small, id)
    (made,) = fa.tally(small, "gz_funds").attrs["tracer"]([id])
    assert made.failed[0][0] == id and not made.figures


def test_a_page_of_sums_brings_its_sources_along(small, monkeypatch):
    frame = fa.tally(small, "gz_funds")
    line, table = fa.pages.tallies.sums(frame, id="t", title="合计", unit="元")
    assert "gz_funds.planned_yuan#proposed" in line.figure_ids
    assert figures_in(line.marked)[0] == ("1", f"gz_funds.{','.join(frame['field'])}#held_count")
    assert "a.xlsx › " in line._repr_html_() and "› E11" in line._repr_html_()
    assert {"excluded", "held", "blank"} <= set(table.table.ids[0])
    copied = frame[frame["unit"] == "元"].copy()
    assert copied.attrs["tracer"] is frame.attrs["tracer"]
    monkeypatch.setenv(items.FOLDER_VARIABLE, "anywhere")  # a report traces the figures of its plan, these are none
    assert "tracer" not in fa.tally(small, "gz_funds").attrs
