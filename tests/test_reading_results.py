"""The accounts of corpora: every cell counted by somebody else too; the page of results is made from them."""

import importlib.util
import sys
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[1]


def load(folder, name):
    spec = importlib.util.spec_from_file_location(name, ROOT / folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def corpora():
    return load("benchmarks", "bench_corpora")


@pytest.fixture
def folder(tmp_path):
    book = openpyxl.Workbook()
    for row in (["品牌", "产地", "价格"], ["甲", "\u3000 ", 5], ["乙", "天津", "=1+1"], ["合计", None, 7]):
        book.active.append(row)
    book.active["E9"] = 3
    book.save(tmp_path / "甲.xlsx")
    (tmp_path / "乙.csv").write_bytes("品牌,产地\n甲,\n乙,天津\n".encode("gb18030"))
    (tmp_path / "丙.xlsx").write_bytes(b"%PDF-1.4")
    return tmp_path


def test_account_of_a_folder(corpora, folder):
    account = corpora.take_account("own", folder, None)
    assert (account.files, account.read, account.sheets) == (3, 2, 2)
    assert account.cells == account.ledger == account.counted == 11 + 5 and account.uncounted == 0
    assert account.roles["header"] == 3 + 2 + 1 and account.roles["unmatched"] == 1
    assert account.unmatched == {"在表格下方，看不出这个数字的用途": 1}
    assert list(account.refused.values()) == [1] and account.wrong[0].startswith("丙.xlsx: 这是 PDF 文件")


def test_a_ledger_that_differs_is_named(corpora, folder, monkeypatch):
    monkeypatch.setattr(corpora, "count", lambda data: 11)
    account = corpora.take_account("own", folder, None)
    assert "乙.csv: ledger 5, count 11" in account.wrong and not any("甲" in line for line in account.wrong)
    assert account.ledger != account.counted


def test_tables_of_accounts(corpora, folder):
    account = corpora.take_account("own", folder, None)
    assert corpora.count_table([account])[1] == ["own", "3", "2", "1", "2", "16", "16", "16", "0"]
    head, row = corpora.share_table([account])
    assert row[head.index("unmatched")] == "6.2" and "lookup" not in head
    told = corpora.reasons([account])
    assert ["own", "unmatched cells", "1", "在表格下方，看不出这个数字的用途"] in told
    assert [line[1] for line in told[1:]] == ["unmatched cells", "refused files"]


@pytest.mark.parametrize(
    ("data", "cells"),
    [
        pytest.param("a,\u3000\n,b\n".encode(), 2, id="csv"),
        pytest.param("甲,乙\n".encode("gb18030"), 2, id="csv-gb18030"),
        pytest.param(b"%PDF-1.4", None, id="no-reader"),
        pytest.param(b"PK\x03\x04broken", None, id="broken"),
    ],
)
def test_count(corpora, data, cells):
    assert corpora.count(data) == cells


def test_page_of_results(monkeypatch, tmp_path, capsys):
    script = load("scripts", "make_reading_results")
    assert script.as_table([["part", "cells"], ["head", "12.5"]]) == (
        "| part | cells |\n| --- | ---: |\n| head | 12.5 |"
    )
    page = (ROOT / "docs" / "reading-results.md").read_text(encoding="utf-8")
    made = page.split(script.BEGIN)[1].split(script.END)[0]
    assert "## Heads of the labelled tables" in made and "## Public tables" in made and "## Accounts" in made
    labelled, public, corpora = script.load_benchmarks()
    scores = [labelled.Score("0001.xlsx", "vertical", 3, 1, 0)]
    monkeypatch.setattr(labelled, "score_all", lambda folder: scores)
    assert f"| {labelled.part_of('0001.xlsx')} | vertical | 1 | 0.750 | 1.000 | 0.857 |" in script.write_labelled(
        labelled
    )
    monkeypatch.setattr(public, "FOLDER", tmp_path / "nowhere")
    monkeypatch.setattr(script, "load_benchmarks", lambda: (labelled, public, corpora))
    assert script.main() == 0 and "no corpora here" in capsys.readouterr().err
