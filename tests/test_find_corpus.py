"""Finding on real files: the Guangzhou returns cell by cell, and the ledger complete on everything that can be read."""

import importlib.util
import json
import sys
import unicodedata
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from fupin_analysis.errors import ReadError
from fupin_analysis.frames import ROLES
from fupin_analysis.intake.book import a1_span
from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.readers import read_book

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
GUANGZHOU = CORPUS / "guangzhou-returns"
BLANK = ("Zs", "Zl", "Zp", "Cc", "Cf")
FILES = {"guangzhou-returns": 6, "public-tables": 40, "labelled-tables": 240}
"""Least numbers of readable files by folder."""
SUFFIXES = {".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".et"}


def is_filled(value) -> bool:
    """Counted apart from the code: something is left when every kind of blank is taken away."""
    if isinstance(value, str):
        return any(unicodedata.category(char) not in BLANK for char in value)
    return value is not None


@pytest.mark.parametrize(
    ("name", "records", "head", "span", "totals"),
    [
        ("conghua-206-funds.xls", 125, "A1:Q1", "A1:Q127", 10),
        ("conghua-206-households.xls", 125, "A1:BM2", "A1:BM128", 58),
        ("conghua-other-funds.xls", 82, "A1:Q1", "A1:Q84", 10),
        ("conghua-other-households.xls", 82, "A1:BM2", "A1:BM85", 58),
    ],
)
def test_filled_returns(name, records, head, span, totals):
    (sheet,) = read_book(GUANGZHOU / name).sheets
    layout = lay_out(sheet)
    (table,) = layout.tables
    assert (a1_span(table.header), a1_span(table.span)) == (head, span)
    first, last = table.header.bottom + 1, table.span.bottom
    assert [(row.index, row.kind) for row in table.rows] == [
        *((row, "record") for row in range(first, last)),
        (last, "total"),
    ]
    assert len(table.rows) == records + 1
    assert set(Counter(layout.roles.ravel().tolist())) <= {"header", "value", "total", None}
    assert (layout.roles[: table.header.bottom + 1] == "value").sum() == 0
    assert (layout.roles[first:last] == "value").sum() == (layout.roles[first:last] != None).sum()  # noqa: E711
    assert layout.roles[last, 0] == "header"  # 合计 names its row
    assert (layout.roles[last] == "total").sum() == totals - 1


def test_heads_of_the_households():
    (sheet,) = read_book(GUANGZHOU / "conghua-206-households.xls").sheets
    columns = lay_out(sheet).tables[0].columns
    paths = {column.index: ("/".join(column.path), column.unit) for column in columns}
    assert paths[0] == ("区（县）", None)
    assert paths[10] == ("有劳动能力/低保对象(户)", "户")
    assert paths[17] == ("无劳动能力/低收入困难家庭(人)", "人")
    assert paths[37] == ("上年村级集体经济收入(元)", "元")
    assert paths[64] == ("建设或改造村公共文化卫生设施/其他(个)", "个")


def test_blank_forms():
    (funds,) = read_book(GUANGZHOU / "form-funds-blank.xls").sheets
    layout = lay_out(funds)
    (table,) = layout.tables
    assert (funds.name, a1_span(table.header), table.rows) == ("3 ", "A4:K6", [])
    assert table.title == "广州市扶贫开发“规划到户责任到人”工作落实情况统计表（三）"
    assert table.columns[2].path == ("4", "规划投入资金（元）")
    assert funds.hidden_cols == {11}
    assert Counter(layout.roles.ravel().tolist())["note"] == 5
    households = read_book(GUANGZHOU / "form-households-blank.xls").sheets
    assert [a1_span(lay_out(sheet).tables[0].header) for sheet in households] == ["A4:AE6", "A4:AD6"]
    assert households[1].hidden_rows == {6}


@pytest.mark.parametrize(
    ("kind", "least"),
    [("vertical", 0.99), ("hierarchical", 0.96), ("horizontal", 0.92), ("complex", 0.9), ("all", 0.94)],
)
def test_heads_of_labelled_tables(kind, least):
    """F1 of header cells does not fall: benchmarks/bench_labelled_tables.py, which prints precision and recall too."""
    assert labelled_scores()[kind] >= least


@lru_cache(maxsize=1)
def labelled_scores() -> dict[str, float]:
    path = Path(__file__).parents[1] / "benchmarks" / "bench_labelled_tables.py"
    spec = importlib.util.spec_from_file_location("bench_labelled_tables", path)
    benchmark = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = benchmark
    spec.loader.exec_module(benchmark)
    folder = CORPUS / "labelled-tables"
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return {row[0]: row[4] for row in benchmark.summarise(benchmark.score_table(folder, json.loads(x)) for x in lines)}


def readable():
    for path in sorted(p for p in CORPUS.rglob("*.*") if p.suffix in SUFFIXES):
        try:
            yield path, read_book(path)
        except ReadError:
            continue


def test_every_filled_cell_of_every_file_has_one_role():
    cells: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for path, book in readable():
        seen[path.parts[len(CORPUS.parts)]] += 1
        for sheet in book.sheets:
            layout = lay_out(sheet)
            found = [role for role in layout.roles.ravel().tolist() if role is not None]
            assert len(found) == sum(map(is_filled, sheet.grid.ravel().tolist())), (path.name, sheet.name)
            assert set(found) <= set(ROLES), (path.name, sheet.name)
            cells.update({f"{path.parts[len(CORPUS.parts)]}/{role}": n for role, n in Counter(found).items()})
    for folder, least in FILES.items():
        assert seen[folder] >= least, (folder, seen)
        total = sum(n for key, n in cells.items() if key.startswith(f"{folder}/"))
        share = cells[f"{folder}/unmatched"] / total
        assert share <= {"public-tables": 0.06}.get(folder, 0.005), (folder, share)
