"""The timing scripts are found by ``make bench`` and run."""

import importlib.util
import re
import sys
from pathlib import Path

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
    scripts = sorted(path.name for path in FOLDER.glob("*.py"))
    assert len(scripts) >= 2
    assert [path.name for path in sorted(FOLDER.parent.glob(pattern))] == scripts


def test_cleaning_is_timed_beside_readers(capsys):
    """One row a reader; the whole clean takes longer than any part of it."""
    assert load("bench_clean").main(["--enterprises", "14", "--mess", "0", "--repeat", "1"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["what", "files", "CPU", "s", "ms/file", "clean", "is"]
    rows = {line.split()[0]: re.search(r"(\d+) +([\d.]+) +[\d.]+(?: +([\d.]+) x)?$", line).groups() for line in lines}
    assert list(rows) == ["clean", "read", "calamine", "openpyxl", "inflate"]
    files, seconds, ratio = rows["clean"]
    assert int(files) >= 14 and float(seconds) > 0 and ratio is None
    assert rows["calamine"][0] == files and int(rows["inflate"][0]) <= int(files)
    assert all(float(rows[name][2]) > 1 for name in ("read", "calamine", "inflate"))


@pytest.mark.parametrize(("words", "code"), [([], 0), (["nowhere"], 2)], ids=["no-corpus", "named"])
def test_labelled_tables_without_truth(tmp_path, monkeypatch, capsys, words, code):
    bench = load("bench_labelled_tables")
    monkeypatch.setattr(bench, "FOLDER", tmp_path)
    assert bench.main(words) == code
    assert "no truth here" in capsys.readouterr().err
