"""From a home to its published report: clean, run the notebooks, build aside, register the edition, put in place."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fupin_analysis.errors import FupinError, HomeError
from fupin_analysis.home import Home, find_home
from fupin_analysis.outputs import publish as publishing
from fupin_analysis.outputs.assemble import Cover, assemble, frame_of
from fupin_analysis.outputs.build_record import FILE, find_inputs, hash_inputs, read_record, write_record
from fupin_analysis.outputs.index_page import Attention
from fupin_analysis.outputs.notebooks import Notebook, find_notebooks
from fupin_analysis.outputs.outline import Outline, load_outline
from fupin_analysis.outputs.pages import INDEX
from fupin_analysis.outputs.questions import list_questions
from fupin_analysis.outputs.read_items import read_items
from fupin_analysis.outputs.run_log import RunLog
from fupin_analysis.outputs.run_notebooks import NotebookError, Run, run_notebooks
from fupin_analysis.outputs.shown_figures import list_shown
from fupin_analysis.outputs.trace_pages import Check, write_traces
from fupin_analysis.plan.periods import Period, read_cutoff
from fupin_analysis.review.enterprises import Registry
from fupin_analysis.review.reference import load_reference
from fupin_analysis.store.editions import Edition, forget_edition, write_edition
from fupin_analysis.suite.clean import clean
from fupin_analysis.suite.cleaned import Cleaned
from fupin_analysis.suite.edition import draw_edition, name_edition
from fupin_analysis.suite.edition_figures import add_figures
from fupin_analysis.suite.named_files import named_files
from fupin_analysis.suite.progress import Progress, Say
from fupin_analysis.suite.report_scope import (
    check_cut_off,
    choose_period,
    count_cleaned,
    cut_off_day,
    findings_until,
    has_period_folders,
    returns_until,
)
from fupin_analysis.suite.tracer import make_tracer

STEPS = 5


@dataclass(frozen=True)
class ReportResult:
    """Where the report is and what needs a person; ``published`` is False where nothing had changed."""

    period: str
    folder: Path
    published: bool
    edition: str
    questions: int
    filers: int
    seconds: float

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.folder / INDEX

    @property
    def needs_person(self) -> bool:
        """Whether questions are open."""
        return self.questions > 0

    def to_record(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "period": self.period,
            "index": str(self.index),
            "published": self.published,
            "edition": self.edition,
            "questions": self.questions,
            "filers": self.filers,
            "seconds": round(self.seconds, 1),
        }


def report(
    home: Path | str | Home | None = None,
    *,
    period: str | None = None,
    as_of: str | None = None,
    force: bool = False,
    progress: Say | None = None,
) -> ReportResult:
    """Publish ``reports/<period>/`` of a home, or find that nothing changed since it was published.

    ``period``: default the latest that has returns, and had ended by ``as_of``; ``as_of``: a period or a day, default
    the period's last day. HomeError without returns, PeriodError for an ``as_of`` that is neither period nor day, or
    before the period's end, both before anything is read; ReportError (nothing published, exit code 3) when another
    run is at work, a notebook fails or the folder cannot be replaced.
    """
    place = find_home(home)
    check_cut_off(as_of, period)
    if not find_inputs(place.raw):
        raise HomeError(
            f"{place.raw} 里没有填报表。请把收到的文件放进 data/raw/<期间>/（如 data/raw/2018-09/），"
            "或用 fupin demo 看示例。",
            code="home-empty",
        )
    log = RunLog(place.reports)
    with publishing.one_run(place.reports):
        log.write("开始")
        try:
            result = _Job(place, period, as_of, Progress(STEPS, say=progress, log=log)).run(force=force)
        except BaseException as error:
            log.write(f"失败：{_brief(error)}")
            raise
        log.write(f"结束：{'已发布' if result.published else '没有变化'} {result.period}，待核实{result.questions}项")
    return result


def _brief(error: BaseException) -> str:
    """What may stand in a log: the code and the kind of error; words of returns may be in the message."""
    if isinstance(error, NotebookError):
        return f"[{error.code}] {error.brief}"
    return f"[{error.code}] {type(error).__name__}" if isinstance(error, FupinError) else type(error).__name__


class _Job:
    """One run: what was asked for, and what it has found so far."""

    def __init__(self, home: Home, period: str | None, as_of: str | None, progress: Progress) -> None:
        self.home, self.progress = home, progress
        self.asked = Period.parse(period) if period else None
        self.as_of = as_of
        self.began, self.started = time.monotonic(), dt.datetime.now().astimezone()
        self.notebooks: list[Notebook] = find_notebooks(home)
        options = {"period": str(self.asked or ""), "as_of": as_of or ""}
        self.hash = hash_inputs(home, self.notebooks[0].path.parent, options)

    def run(self, *, force: bool) -> ReportResult:
        if not force and (found := self._find_unchanged()) is not None:
            self.progress.tell("没有变化，沿用已发布的报告。")
            return found
        self.progress.step("清洗填报表")
        flat = str(self.asked) if self.asked and not has_period_folders(self.home) else None
        cleaned = clean(self.home, period=flat, progress=self.progress.cleaning)
        until = read_cutoff(self.as_of) if self.as_of else None
        period = choose_period(self.home, cleaned, self.asked, until=until)
        self.progress.step(f"确定版次（{period.label}）")
        drawn = draw_edition(self.home, cleaned.files, cut_off_day(self.as_of, period))
        edition, is_new = name_edition(self.home, drawn, period)
        with tempfile.TemporaryDirectory(prefix="fupin-") as scratch:
            self.progress.step(f"运行笔记本（{len(self.notebooks)} 个）")
            runs = self._run_notebooks(period, Path(scratch))
            self.progress.step("生成页面、附表和图")
            built = publishing.start_build(self.home.reports, str(period))
            attention = self._build(built, runs, cleaned, period, edition)
            drawn = add_figures(self.home, drawn) if is_new else drawn
        self.progress.step("发布")
        folder = self._publish(built, str(period), edition, drawn if is_new else None)
        publishing.forget_failed(self.home.reports, str(period))
        return ReportResult(str(period), folder, True, edition, attention.questions, attention.filers, self._seconds())

    def _publish(self, built: Path, period: str, edition: str, drawn: Edition | None) -> Path:
        """Put the report in place; a new edition (``drawn``) is registered with it or not at all."""
        if drawn is None:
            return publishing.publish(built, self.home.reports, period)
        try:
            write_edition(self.home.processed, edition, drawn)
            return publishing.publish(built, self.home.reports, period)
        except BaseException:
            forget_edition(self.home.processed, edition)
            raise

    def _seconds(self) -> float:
        return time.monotonic() - self.began

    def _find_unchanged(self) -> ReportResult | None:
        for path in sorted(self.home.reports.glob(f"*/{FILE}")):
            record = read_record(path.parent)
            if record is not None and record.get("inputs") == self.hash:
                edition, questions, filers = (record[name] for name in ("edition", "questions", "filers"))
                folder, period = path.parent, record["period"]
                return ReportResult(period, folder, False, edition, questions, filers, self._seconds())
        return None

    def _run_notebooks(self, period: Period, scratch: Path) -> list[Run]:
        parameters = {"as_of": self.as_of or str(period), "home": str(self.home.root)}

        def done(name: str, number: int, of: int) -> None:
            self.progress.count("笔记本", number, of, name, each=True)

        try:
            return run_notebooks(self.notebooks, parameters, scratch, progress=done)
        except NotebookError as error:
            if error.partial is None:
                raise
            kept = publishing.keep_failed(error.partial, self.home.reports, str(period))
            raise NotebookError(
                f"{error.message}运行到出错处的笔记本在 {kept}。", partial=kept, brief=error.brief
            ) from error

    def _build(self, built: Path, runs: list[Run], cleaned: Cleaned, period: Period, edition: str) -> Attention:
        outline = load_outline(self.notebooks[0].path.parent)
        cover = Cover(period, cut_off_day(self.as_of, period), edition, self.started.date(), self.home.is_demo)
        returns, findings = returns_until(cleaned.returns, period), findings_until(cleaned, period)
        registry = Registry(load_reference(self.home.reference).enterprises)
        named = named_files(cleaned.files, cleaned.returns, registry)
        questions = list_questions(findings, returns, named=named)
        attention = assemble(built, runs, questions, outline, cover)
        traced = self._trace(built, runs, outline, cover)
        facts = {
            "period": str(period),
            "as_of": f"{cover.day:%Y-%m-%d}",
            "edition": edition,
            "demo": cover.demo,
            "plan": period.year,
            "inputs": self.hash,
            "counts": count_cleaned(cleaned.files, returns, findings),
            "questions": attention.questions,
            "filers": attention.filers,
            "figures": traced.to_record(),
            "started": self.started.isoformat(timespec="seconds"),
            "finished": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        write_record(built, facts)
        return attention

    def _trace(self, built: Path, runs: list[Run], outline: Outline, cover: Cover) -> Check:
        """The pages of sources for every figure printed; a figure that is not what its sources make is told of."""
        shown = list_shown(read_items(run.items for run in runs))
        tracer = make_tracer(self.as_of or str(cover.period), home=self.home)
        check = write_traces(built, shown, tracer, frame_of(runs, outline, cover))
        if not check.is_clean:
            wrong = f"{len(check.unresolved)}个数无法溯源，{len(check.differing)}个数与溯源结果不一致"
            self.progress.tell(f"注意：{wrong}，数据编号见 build.json 的 figures。")
        return check
