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
    scripts = sorted(path.name for path in FOLDER.glob("bench_*.py"))
    assert len(scripts) >= 2
    assert [path.name for path in sorted(FOLDER.parent.glob(pattern))] == scripts


def test_cleaning_is_timed_beside_readers(capsys):
    """One row a reader, all files and .xlsx alone; the whole clean takes longer than any part of it."""
    assert load("bench_clean").main(["--enterprises", "14", "--mess", "0", "--repeat", "1"]) == 0
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
