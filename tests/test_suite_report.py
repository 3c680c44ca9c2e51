"""The report run of a home: published whole, nothing when nothing changed, nothing when a notebook fails."""

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import xlsxwriter

import small_home
from fupin_analysis.errors import FupinError, HomeError, ReportError
from fupin_analysis.home import DEMO_MARK, Home
from fupin_analysis.outputs.publish import one_run
from fupin_analysis.outputs.run_notebooks import NotebookError
from fupin_analysis.plan.periods import Period
from fupin_analysis.store.editions import list_editions
from fupin_analysis.suite import report_scope
from fupin_analysis.suite.report import report
from report_notebooks import write_notebook
from thin_plans import with_targets

OUTLINE = """
title = "关于{period}进展情况"
charts = ["chart"]
[[summary]]
item = "said"
[[annex]]
name = "就业"
items = ["table"]
"""
CELLS = """
import pandas as pd
import fupin_analysis as fa
from fupin_analysis.present import items
from fupin_analysis.present.charts.bars import chart_ranked
from fupin_analysis.present.charts.canvas import Stamp
from fupin_analysis.present.tables import make_table
frame = fa.load("jobs_summary", home=home, through=as_of)
frame.attrs["as_of"] = as_of
---
heads = {"county": "县", "new_ytd_people": "累计"}
made = make_table(frame, list(heads), title="就业", about="单位：人", labels=heads)
people = int(frame["new_ytd_people"].sum())
items.show(items.sentence("said", f"截至{as_of}新增就业{people}人。"), items.table("table", made))
---
bars = chart_ranked(["康定"], [12.0], ["12人"], finding="康定最多", about="新增就业", stamp=Stamp(as_of))
items.show(items.chart("chart", bars))
"""


def write_return(home, period, month, ytd, *, name="川江集团.xlsx"):
    path = home / "data" / "raw" / period / name
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        ["贫困户劳动力就业情况汇总表"],
        ["填报单位：四川川江能源集团有限公司", "", f"报告期：{Period.parse(period).label}"],
        ["序号", "帮扶县", "新增就业"],
        ["", "", "本月（人）", "累计（人）"],
        [1, "康定市", month, ytd],
    ]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("就业汇总")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.merge_range(2, 2, 2, 3, "新增就业")


ASKED = ("help_villages", "grant_fund_plan", "jobs_new", "volunteer_batches", "redline_unhonoured")
"""The targets of the home's own plan: what a report does it does for five as for all."""


@pytest.fixture
def home(tmp_path):
    root = tmp_path / "工作 目录"
    write_return(root, "2018-08", 5, 5)
    write_return(root, "2018-09", 4, 9)
    write_notebook(root / "notebooks" / "00_jobs.ipynb", *CELLS.strip().split("\n---\n"), title="就业：多少人？")
    (root / "notebooks" / "outline.toml").write_text(OUTLINE, encoding="utf-8")
    (root / "plan").mkdir()
    with_targets(root / "plan", *ASKED)
    return root


def run(home, **options):
    said = []
    return report(home, progress=said.append, **options), said


def test_report_is_published_whole_and_then_found_unchanged(home):
    made, said = run(home)
    folder = home / "reports" / "2018-09"
    assert made.published and made.index == folder / "index.html"
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert names == [
        "00_jobs.html", "annex.xlsx", "build.json", "charts/chart.png", "charts/chart.svg", "index.html",
    ]  # fmt: skip
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "<h1>关于2018年9月进展情况</h1>" in page
    assert "截至2018-09新增就业14人。" in page
    assert [line[:7] for line in said if line.startswith("第")] == [f"第{k}步，共5步" for k in range(1, 6)]
    assert any("笔记本 1/1：00_jobs" in line for line in said)
    record = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    assert record["edition"] == made.edition == "2018-09-1"
    assert record["as_of"] == "2018-09-30"
    assert record["counts"]["returns"] == 2
    assert (home / "data" / "processed" / "editions" / "2018-09-1" / "manifest.json").exists()

    before = (folder / "build.json").read_bytes()
    again, said = run(home)
    assert not again.published
    assert said == ["没有变化，沿用已发布的报告。"]
    assert again.seconds < 2
    assert (again.edition, again.questions, again.period) == (made.edition, made.questions, made.period)
    assert (folder / "build.json").read_bytes() == before

    forced, _ = run(home, force=True)
    assert forced.published and forced.edition == "2018-09-1"

    write_return(home, "2018-09", 5, 10)
    changed, _ = run(home)
    assert changed.published and changed.edition == "2018-09-2"
    assert str(home) not in page


CITED = """
from fupin_analysis.present import items
from fupin_analysis.present.cited import cite
---
told = cite("14人", "jobs_summary.new_ytd_people") + "，误" + cite("15人", "jobs_summary.new_ytd_people#held_count")
items.show(items.sentence("said", f"新增{told}，另{cite('3人', 'nobody_knows')}。"))
items.show(items.sentence("other", "其他。"))
"""


def test_every_number_leads_to_its_cells_and_a_wrong_one_is_told(home):
    """5 + 9 people are told; 15 is not what is held back (nothing is), and nobody knows the third."""
    write_notebook(home / "notebooks" / "00_jobs.ipynb", *CITED.strip().split("\n---\n"), title="就业：多少人？")
    outline = 'title = "关于{period}进展情况"\n[[summary]]\nitem = "said"\n'
    (home / "notebooks" / "outline.toml").write_text(outline, encoding="utf-8")
    made, said = run(home)
    for page in ("index.html", "00_jobs.html"):
        assert 'href="trace/jobs_summary.new_ytd_people.html#"' in (made.folder / page).read_text(encoding="utf-8")
    page = (made.folder / "trace" / "jobs_summary.new_ytd_people.html").read_text(encoding="utf-8")
    assert "2018-09/川江集团.xlsx" in page and '"D5"' in page and "就业汇总" in page
    figures = json.loads((made.folder / "build.json").read_text(encoding="utf-8"))["figures"]
    assert (figures["shown"], figures["traced"]) == (3, 2)
    assert figures["unresolved"].keys() == {"nobody_knows"}
    assert figures["differing"] == {"jobs_summary.new_ytd_people#held_count": "00_jobs：15人，溯源得0项"}
    assert "注意：1个数无法溯源，1个数与溯源结果不一致，数据编号见 build.json 的 figures。" in said
    assert made.published and made.needs_person is (made.questions > 0)


def test_failed_notebook_publishes_nothing_and_keeps_the_partial_one(home):
    run(home)
    published = (home / "reports" / "2018-09" / "index.html").read_bytes()
    write_notebook(home / "notebooks" / "01_bad.ipynb", "secret = '张三'\nraise KeyError(secret)")
    with pytest.raises(NotebookError) as caught:
        run(home)
    kept = home / "reports" / ".failed" / "2018-09" / "01_bad.ipynb"
    assert "01_bad.ipynb › 第3个单元格" in caught.value.message
    assert str(kept) in caught.value.message
    assert "KeyError" in kept.read_text(encoding="utf-8")
    assert (home / "reports" / "2018-09" / "index.html").read_bytes() == published
    assert not (home / "reports" / ".build" / "2018-09").exists()
    log = next((home / "reports" / "log").glob("*.log")).read_text(encoding="utf-8")
    assert "失败：[notebook-failed] 笔记本 01_bad.ipynb › 第3个单元格：KeyError" in log
    assert "张三" not in log
    assert list_editions(home / "data" / "processed") == ["2018-09-1"]
    write_return(home, "2018-09", 5, 10)
    with pytest.raises(NotebookError):
        run(home)
    assert list_editions(home / "data" / "processed") == ["2018-09-1"], "no edition of a report that is not there"
    (home / "notebooks" / "01_bad.ipynb").unlink()
    run(home, force=True)
    assert not (home / "reports" / ".failed").exists()


def test_earlier_period_counts_what_was_known_then(home):
    made, _ = run(home, period="2018-08")
    record = json.loads((made.folder / "build.json").read_text(encoding="utf-8"))
    assert made.period == "2018-08"
    assert record["counts"]["returns"] == 1


def test_samples_are_marked(home):
    (home / DEMO_MARK).touch()
    made, _ = run(home)
    pages = sorted(made.folder.glob("*.html"))
    assert [page.name for page in pages] == ["00_jobs.html", "index.html"]
    for page in pages:
        assert "示例数据，纯属虚构" in page.read_text(encoding="utf-8")


WRONG = [
    pytest.param({"period": "2018-12"}, "没有 2018-12 的填报表。现有期间：2018-08、2018-09", id="period-absent"),
    pytest.param({"period": "2018-9"}, "不是报告期", id="period-malformed"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_wrong_period_is_said(home, options, message):
    with pytest.raises(FupinError) as caught:
        run(home, **options)
    assert message in caught.value.message
    assert not (home / "reports" / "2018-09").exists()


def test_wrong_cut_off_is_said_before_anything_is_done(home):
    with pytest.raises(FupinError, match=r"“xx”不是报告期") as caught:
        run(home, period="2018-08", as_of="xx")
    assert caught.value.exit_code == 2
    assert not (home / "data" / "processed").exists() and not (home / "reports").exists()


def test_a_cut_off_before_the_end_of_its_period_is_refused(home):
    """A report of half a period would take the place of the whole one."""
    with pytest.raises(FupinError, match="统计截止日 2018-08-31 早于报告期 2018-09 的最后一天 2018-09-30") as caught:
        run(home, period="2018-09", as_of="2018-08")
    assert caught.value.exit_code == 2
    assert not (home / "data" / "processed").exists() and not (home / "reports").exists()


@pytest.mark.parametrize(
    ("until", "period"),
    [(None, "2018-09"), ("2018-09-30", "2018-09"), ("2018-09-29", "2018-08"), ("2018-08-31", "2018-08")],
)
def test_a_cut_off_alone_chooses_the_period_that_had_ended(until, period):
    returns = pd.DataFrame({"period": ["2018-08", "2018-09", "", None]})
    day = dt.date.fromisoformat(until) if until else None
    assert str(report_scope.choose_period(Home(Path("x")), SimpleNamespace(returns=returns), None, until=day)) == period


@pytest.mark.parametrize(
    ("file", "outcome", "asked"),
    [
        pytest.param("2018-11/甲.xlsx", "refused", True, id="refused-in-its-month"),
        pytest.param("2018-12/甲.xlsx", "refused", False, id="refused-when-it-came-again"),
        pytest.param("2018-12/甲.xlsx", "accepted", True, id="came-late-and-counts"),
        pytest.param("2018-12/甲.xlsx", None, False, id="no-return-of-a-later-folder"),
        pytest.param("2018-11/甲.xlsx", None, True, id="no-return"),
    ],
)
def test_a_report_asks_what_was_a_question_by_then(file, outcome, asked):
    returns = pd.DataFrame([{"return_id": "r", "period": "2018-11", "outcome": outcome}] if outcome else [])
    returns = returns.reindex(columns=["return_id", "period", "outcome"])
    cleaned = SimpleNamespace(findings=pd.DataFrame([{"return_id": "r", "file": file}]), returns=returns)
    assert len(report_scope.findings_until(cleaned, Period.parse("2018-11"))) == int(asked)


def test_a_cut_off_before_all_periods_names_the_first():
    returns = SimpleNamespace(returns=pd.DataFrame({"period": ["2018-08"]}))
    with pytest.raises(HomeError, match=r"没有在 2018-07-31 以前结束的报告期。最早的是 2018-08"):
        report_scope.choose_period(Home(Path("x")), returns, None, until=dt.date(2018, 7, 31))


def test_report_that_cannot_be_put_in_place_leaves_no_edition(home, monkeypatch):
    def fail(*given):
        assert list_editions(home / "data" / "processed") == ["2018-09-1"]
        raise ReportError("满了")

    monkeypatch.setattr("fupin_analysis.outputs.publish.publish", fail)
    with pytest.raises(ReportError):
        run(home)
    assert list_editions(home / "data" / "processed") == []


def test_home_without_returns(tmp_path):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "README.md").touch()
    with pytest.raises(HomeError, match="没有填报表") as caught:
        report(tmp_path)
    assert caught.value.exit_code == 2
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("as_of", "day"),
    [(None, "2018-09-30"), ("2018-09-15", "2018-09-15"), ("2018Q3", "2018-09-30"), ("2018", "2018-12-31")],
)
def test_cut_off_day(as_of, day):
    assert str(report_scope.cut_off_day(as_of, Period.parse("2018-09"))) == day


def test_flat_home_is_not_taken_for_one_with_periods(tmp_path):
    (tmp_path / "data" / "raw" / "来件").mkdir(parents=True)
    assert not report_scope.has_period_folders(Home(tmp_path))
    (tmp_path / "data" / "raw" / "2018Q3").mkdir()
    assert report_scope.has_period_folders(Home(tmp_path))


def as_cron(*words):
    """(exit code, stdout, stderr) of a process of its own: no terminal, no input, another working folder."""
    command = [sys.executable, "-c", "from fupin_analysis.cli import main; main()", *words]
    done = subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL, cwd="/")
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize(("month", "code"), [(4, 0), (9, 1)], ids=["nothing-held", "held"])
def test_command_says_where_to_look_and_what_needs_a_person(home, month, code):
    """5 + 9 is not 9: the cells are asked about."""
    write_return(home, "2018-09", month, 9)
    start = as_cron if code else small_home.run
    ended, said, errors = start("report", "--home", str(home))
    assert re.search(r"已发布：.*index\.html（版次 2018-09-1", said), errors
    assert ended == code
    assert ("待核实（1 家单位），见该目录下 annex.xlsx“待核实”页" in said) is bool(code)
    assert not code or "第5步，共5步：发布" in errors
    ended, record = small_home.run_json("report", "--home", str(home))
    assert record["published"] is False
    assert (ended, record["filers"]) == (code, code)


def test_second_run_at_the_same_time_is_refused(home):
    with one_run(home / "reports"), pytest.raises(ReportError, match="正由另一个任务写入") as caught:
        run(home)
    assert caught.value.exit_code == 3
