"""The timing scripts are found by ``make bench`` and run."""

import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

FOLDER = Path(__file__).parents[1] / "benchmarks"


def load(name):
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_make_finds_every_script():
    pattern = re.search(r"for script in (benchmarks/\S+);", (FOLDER.parent / "Makefile").read_text(encoding="utf-8"))[1]
    scripts = sorted(path.name for path in FOLDER.glob("bench_*.py"))
    assert len(scripts) >= 2
    assert [path.name for path in sorted(FOLDER.parent.glob(pattern))] == scripts


def test_cleaning_is_timed_beside_readers(capsys):
    """One row a reader, all files and .xlsx alone; the whole clean takes longer than any part of it."""
    assert load("bench_clean").main(["--enterprises", "9", "--mess", "0", "--repeat", "1"]) == 0
    everything, packages = capsys.readouterr().out.strip().split("\n\n")
    readers = {"read", "pandas, calamine"}
    for text, names in ((everything, readers), (packages, {*readers, "pandas, openpyxl", "inflate"})):
        _, *lines = text.splitlines()
        rows = {line[:20].strip(): line[20:].replace(" x", "").split() for line in lines}
        assert rows.keys() - {"clean, cold", "clean, again"} == names
        cleaned = float(rows["clean, again"][1])
        for name in names - {"pandas, openpyxl"}:
            files, seconds, _, *ratios = map(float, rows[name])
            assert files >= 8 and seconds > 0, name
            assert ratios and ratios[-1] == pytest.approx(cleaned / seconds, rel=0.2, abs=0.02), name
            assert ratios[-1] > 1, name


@pytest.mark.parametrize(("words", "code"), [([], 0), (["nowhere"], 2)], ids=["no-corpus", "named"])
def test_labelled_tables_without_truth(tmp_path, monkeypatch, capsys, words, code):
    bench = load("bench_labelled_tables")
    monkeypatch.setattr(bench, "FOLDER", tmp_path)
    assert bench.main(words) == code
    assert "no truth here" in capsys.readouterr().err


@pytest.fixture
def hard_files(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    return load("bench_hard_files")


def test_hard_files_are_read_counted_and_told_of(hard_files, tmp_path, capsys):
    book = openpyxl.Workbook()
    for at, value in {"A1": "县", "B2": 5, "C3": "#REF!", "D4": "　", "E5": "=B2", "XFD90000": "误"}.items():
        book.active[at] = value
    book.save(tmp_path / "好.xlsx")
    (tmp_path / "坏.xlsx").write_bytes((tmp_path / "好.xlsx").read_bytes()[:900])
    (tmp_path / "扫描.xls").write_bytes(b"%PDF-1.7")
    assert hard_files.main([str(tmp_path), "--list"]) == 0
    said = capsys.readouterr().out
    assert "ledger 5 cells, counted 5 in 1 files; 0 lack cells, 0 have more" in said
    assert re.search(r"^refused +truncated +坏\.xlsx +文件不完整", said, re.MULTILINE)
    assert re.search(r"^refused +pdf +扫描\.xls +这是 PDF", said, re.MULTILINE)


def test_a_ledger_that_lacks_a_cell_is_told(hard_files, tmp_path, monkeypatch, capsys):
    (tmp_path / "甲.csv").write_text("县\n昭觉县\n", encoding="utf-8")
    monkeypatch.setattr(hard_files, "count_cells", lambda data, kind: {"": {(0, 0), (1, 0), (9, 9)}})
    monkeypatch.setattr(hard_files.Sandbox, "run", lambda box, function, *given: function(*given))
    monkeypatch.setattr(hard_files.Sandbox, "teach", lambda box, function, lesson: function(lesson))
    assert hard_files.main([str(tmp_path), "--list"]) == 1
    assert "differs  csv       甲.csv  missing ['!J10'] extra []" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["nowhere"]], ids=["no-corpus", "named"])
def test_no_hard_files(hard_files, tmp_path, monkeypatch, capsys, words):
    monkeypatch.setattr(hard_files, "CORPUS", tmp_path)
    assert hard_files.main([str(tmp_path) for _ in words]) == 2 * len(words)
    assert "no hard files here" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="counted on Linux")
def test_every_file_of_the_corpus_is_read_or_refused_and_no_cell_is_lost(hard_files):
    if not hard_files.CORPUS.is_dir():
        pytest.skip("the corpus is not here")
    looked = list(hard_files._look_all([hard_files.CORPUS], 20.0))
    outcomes = Counter((one.kind, one.outcome) for one in looked)
    assert len(looked) >= 120 and outcomes["xlsx", "read"] >= 53 and outcomes["xls", "read"] >= 46
    assert outcomes["ods", "refused"] == 0 and outcomes["xlsb", "refused"] <= 1
    assert not [one.name for one in looked if one.missing or one.extra]
    assert sum(one.counted or 0 for one in looked) >= 8000
    for one in looked:
        assert not re.search("程序(中断|出错)|Error|Exception", one.reason), one
        assert one.outcome == "read" or re.search("重报|再报|重新发送|报送", one.reason), one


PLANTED = [  # scope, sheet, cell, kind, and what is told there
    ("cell", "资金", "F4", "fault"),
    ("row", "资金", "A5", "fault"),
    ("cell", "资金", "F6", "fault"),
    ("cell", "资金", "F7", "innocent"),
    ("cell", "资金", "F8", "fault"),
]


def test_review_is_scored_by_place_and_mode(tmp_path):
    """Told at its cell or in its row; a look-alike that was blamed; a wrong figure with nothing said is missed."""
    bench = load("review_score")
    lines = [f"a.xlsx,{sheet},{cell},4,funds,plan_wan,,7,,{kind},{scope}" for scope, sheet, cell, kind in PLANTED]
    heads = "file,sheet,cell,mode,form,field,raw,true_value,note,kind,scope"
    (tmp_path / "manifest.csv").write_text("\n".join([heads, *lines]), encoding="utf-8-sig")
    findings = {
        "a.xlsx": [
            ("C", 4, "资金", ["E4", "F4"], "one"),
            ("B", 5, "资金", ["G5"], "two"),
            ("C", 4, "资金", ["F7"], "three"),
            ("A", 4, "资金", ["F6"], "four"),
        ]
    }
    told = bench.Told(findings, {("a.xlsx", "资金", "F8"): ["8"]})
    table, said = bench.score(bench.read_manifest(tmp_path / "manifest.csv"), told)
    row = table.loc[4].to_dict()
    assert [row[name] for name in ("faults", "told", "mode", "logged", "missed", "innocent", "blamed")] == [
        4, 2, 1, 1, 1, 1, 1,
    ]  # fmt: skip
    assert (row["recall"], row["findings"], row["precision"]) == (0.75, 2, 0.5)
    assert [line.split()[0] for line in said] == ["blamed", "missed", "beside"]


def test_review_of_a_sample_misses_nothing(capsys):
    assert load("review_score").main(["--enterprises", "8", "--mess", "1"]) == 0
    assert "0 missed, recall 1.0000; 0 figures got through" in capsys.readouterr().out
