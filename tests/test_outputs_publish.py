"""Publishing: whole or not at all, put right after a kill, one run at a time; the record; the log."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fupin_analysis.errors import ReportError
from fupin_analysis.home import DEMO_MARK, Home
from fupin_analysis.outputs import build_record, publish
from fupin_analysis.outputs.run_log import RunLog

PERIOD = "2018-09"


def report(folder: Path, words: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(words, encoding="utf-8")
    return folder


def shown(reports: Path) -> str:
    return (reports / PERIOD / "index.html").read_text(encoding="utf-8")


def leftovers(reports: Path) -> list[str]:
    return sorted(p.name for p in reports.iterdir() if p.name not in {PERIOD, publish.LOCK})


@pytest.mark.parametrize("before", [None, "old"])
def test_report_is_put_in_place(tmp_path, before):
    if before:
        report(tmp_path / PERIOD, before)
        (tmp_path / PERIOD / "gone.html").touch()
    with publish.one_run(tmp_path):
        built = report(publish.start_build(tmp_path, PERIOD), "new")
        assert publish.publish(built, tmp_path, PERIOD) == tmp_path / PERIOD
    assert shown(tmp_path) == "new"
    assert not (tmp_path / PERIOD / "gone.html").exists()
    assert leftovers(tmp_path) == []


def test_failed_renaming_leaves_the_old_report(tmp_path, monkeypatch):
    report(tmp_path / PERIOD, "old")
    rename = Path.rename

    def refuse(self, target):
        if self.parent.name == publish.BUILD:
            raise PermissionError(13, "另一程序正在使用")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    built = report(publish.start_build(tmp_path, PERIOD), "new")
    with pytest.raises(ReportError, match="请关闭其中打开的文件") as caught:
        publish.publish(built, tmp_path, PERIOD)
    assert "另一程序正在使用" in caught.value.message
    assert shown(tmp_path) == "old"


KILLED = [
    pytest.param("building", "old", id="while-building"),
    pytest.param("between", "old", id="between-renames"),
    pytest.param("after", "new", id="before-clearing-up"),
]


@pytest.mark.parametrize(("moment", "expected"), KILLED)
def test_next_run_puts_right_what_a_killed_one_left(tmp_path, moment, expected):
    """Each state a kill can leave: half-built, old one moved away, new one in place and the old still there."""
    report(tmp_path / publish.BUILD / PERIOD, "half")
    if moment == "building":
        report(tmp_path / PERIOD, "old")
    elif moment == "between":
        report(tmp_path / publish.OLD / PERIOD, "old")
    else:
        report(tmp_path / publish.OLD / PERIOD, "old")
        report(tmp_path / PERIOD, "new")
    with publish.one_run(tmp_path):
        assert shown(tmp_path) == expected
        assert leftovers(tmp_path) == []


def test_killed_in_the_middle_for_real(tmp_path):
    """A process that dies between the renames leaves neither lock nor half a report to the next run."""
    report(tmp_path / PERIOD, "old")
    code = (
        "import os, sys, pathlib\n"
        "from fupin_analysis.outputs import publish\n"
        "reports = pathlib.Path(sys.argv[1])\n"
        "rename = pathlib.Path.rename\n"
        "def once(self, target):\n"
        "    done = rename(self, target)\n"
        "    os._exit(9)\n"
        "pathlib.Path.rename = once\n"
        "with publish.one_run(reports):\n"
        "    built = publish.start_build(reports, '2018-09')\n"
        "    publish.publish(built, reports, '2018-09')\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert done.returncode == 9
    assert not (tmp_path / PERIOD).exists()
    with publish.one_run(tmp_path):
        assert shown(tmp_path) == "old"


def test_second_run_is_refused_while_the_first_one_works(tmp_path):
    code = (
        "import sys, pathlib\n"
        "from fupin_analysis.errors import FupinError\n"
        "from fupin_analysis.outputs.publish import one_run\n"
        "try:\n"
        "    with one_run(pathlib.Path(sys.argv[1])): pass\n"
        "except FupinError as error:\n"
        "    sys.stdout.buffer.write(error.message.encode())\n"
        "    sys.exit(error.exit_code)\n"
    )
    with publish.one_run(tmp_path):
        done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, capture_output=True)
    assert done.returncode == 3
    assert "正由另一个任务写入" in done.stdout.decode()
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 0


def test_failed_notebooks_are_kept_until_a_report_comes_through(tmp_path):
    partial = tmp_path / "02.ipynb"
    partial.write_text("{}", encoding="utf-8")
    kept = publish.keep_failed(partial, tmp_path, PERIOD)
    assert kept == tmp_path / ".failed" / PERIOD / "02.ipynb"
    assert kept.exists()
    publish.forget_failed(tmp_path, PERIOD)
    assert not (tmp_path / ".failed").exists()


@pytest.fixture
def home(tmp_path):
    root = tmp_path / "home"
    for name in ("data/raw/2018-09/a.xlsx", "data/reference/enterprises.csv", "notebooks/00.ipynb"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return Home(root)


def hashed(home, **options):
    return build_record.hash_inputs(home, home.root / "notebooks", options)


CHANGES = [
    pytest.param("data/raw/2018-09/a.xlsx", True, id="return"),
    pytest.param("data/raw/2018-10/b.xlsx", True, id="new-return"),
    pytest.param("data/reference/corrections.toml", True, id="reference"),
    pytest.param("forms/funds.toml", True, id="forms"),
    pytest.param("forms/rules.toml", True, id="rules"),
    pytest.param("plan/y2018/targets.toml", True, id="plan"),
    pytest.param("notebooks/00.ipynb", True, id="notebook"),
    pytest.param("notebooks/outline.toml", True, id="outline"),
    pytest.param(DEMO_MARK, True, id="demo-mark"),
    pytest.param("data/raw/README.md", False, id="readme"),
    pytest.param("data/raw/2018-09/~$a.xlsx", False, id="office-lock"),
    pytest.param("data/raw/.DS_Store", False, id="hidden"),
    pytest.param("notebooks/.ipynb_checkpoints/00.ipynb", False, id="checkpoint"),
]


@pytest.mark.parametrize(("name", "counts"), CHANGES)
def test_hash_changes_with_what_counts(home, name, counts):
    before = hashed(home, as_of="2018-09")
    path = home.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("changed", encoding="utf-8")
    assert (hashed(home, as_of="2018-09") != before) is counts


def test_hash_changes_with_name_and_options_not_with_time(home):
    before = hashed(home, as_of="2018-09")
    assert hashed(home, as_of="2018-08") != before
    os.utime(home.raw / "2018-09" / "a.xlsx", (1, 1))
    assert hashed(home, as_of="2018-09") == before
    (home.raw / "2018-09" / "a.xlsx").rename(home.raw / "2018-09" / "b.xlsx")
    assert hashed(home, as_of="2018-09") != before


def test_record_lists_files_and_sees_what_is_gone(tmp_path):
    folder = report(tmp_path / PERIOD, "words")
    build_record.write_record(folder, {"period": PERIOD, "hash": "x"})
    record = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    assert record["files"] == {"index.html": 5}
    assert record["wheels"]["pandas"].startswith("3.")
    assert build_record.read_record(folder)["hash"] == "x"
    (folder / "index.html").write_text("wor", encoding="utf-8")
    assert build_record.read_record(folder) is None
    (folder / "build.json").write_text("{", encoding="utf-8")
    assert build_record.read_record(folder) is None


def test_log_has_a_file_a_day_and_never_stops_a_run(tmp_path):
    log = RunLog(tmp_path, now=dt.datetime(2018, 10, 8, 2, 0))
    log.write("第1步\n共6步")
    log.write("完成")
    lines = (tmp_path / "log" / "2018-10-08.log").read_text(encoding="utf-8").splitlines()
    assert [line[9:] for line in lines] == ["第1步 共6步", "完成"]
    (tmp_path / "file").touch()
    RunLog(tmp_path / "file").write("x")


def test_what_others_put_beside_a_report_stays(tmp_path):
    old = tmp_path / "2018-09"
    (old / "feedback").mkdir(parents=True)
    (old / "feedback" / "甲.xlsx").write_text("答复", encoding="utf-8")
    (old / "批注.txt").write_text("请改", encoding="utf-8")
    for name in ("index.html", "02_gone.html"):
        (old / name).write_text("旧", encoding="utf-8")
    (old / "build.json").write_text('{"files": {"index.html": 3, "02_gone.html": 3}}', encoding="utf-8")
    built = publish.start_build(tmp_path, "2018-09")
    (built / "index.html").write_text("新", encoding="utf-8")
    target = publish.publish(built, tmp_path, "2018-09")
    assert (target / "feedback" / "甲.xlsx").read_text(encoding="utf-8") == "答复"
    assert (target / "批注.txt").exists()
    assert (target / "index.html").read_text(encoding="utf-8") == "新"
    assert not (target / "02_gone.html").exists(), "pages that are no longer made do not linger"
