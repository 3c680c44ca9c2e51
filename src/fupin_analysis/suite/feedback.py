"""``feedback``: from the findings of a period to one workbook a filer under ``reports/<period>/feedback/``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from fupin_analysis.errors import FupinError, HomeError, ReadError
from fupin_analysis.home import Home, find_home
from fupin_analysis.intake.book import Sheet
from fupin_analysis.intake.sandbox import read_safely
from fupin_analysis.outputs import publish as publishing
from fupin_analysis.outputs.feedback import feedback_bytes, file_names, read_notice
from fupin_analysis.outputs.feedback_copy import SheetCopy, copy_sheet
from fupin_analysis.outputs.feedback_list import GRADES, list_feedback
from fupin_analysis.plan.periods import Period
from fupin_analysis.review.decisions import is_filled
from fupin_analysis.review.enterprises import Registry
from fupin_analysis.review.reference import load_reference
from fupin_analysis.suite.arrivals import Arrival, list_arrivals, read_bytes
from fupin_analysis.suite.clean import clean
from fupin_analysis.suite.cleaned import Cleaned
from fupin_analysis.suite.named_files import named_files
from fupin_analysis.suite.reading import Progress
from fupin_analysis.suite.report_scope import choose_period

FOLDER = "feedback"


@dataclass(frozen=True)
class FeedbackResult:
    """What was written: ``files`` has enterprise, path and the number of questions by grade (D, C, B)."""

    period: str
    folder: Path
    files: pd.DataFrame

    @property
    def label(self) -> str:
        """The period as a person says it."""
        return Period.parse(self.period).label

    @property
    def questions(self) -> int:
        """All questions."""
        return int(self.files[list(GRADES)].to_numpy().sum())


def feedback(
    home: Path | str | Home | None = None,
    *,
    period: str | None = None,
    enterprise: str | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
) -> FeedbackResult:
    """Write 退回修改件 for every filer with open findings of grade B to D of a period (default: the latest).

    The home is cleaned first, so that the copies are those of the findings. All filers together replace the folder
    ``reports/<period>/feedback/`` in one step; with ``enterprise`` (any way of writing it) or ``out`` only the files
    themselves are replaced. HomeError where there are no returns, or no such filer.
    """
    place = find_home(home)
    cleaned = clean(place, progress=progress)
    day = choose_period(place, cleaned, Period.parse(period) if period else None)
    reference = load_reference(place.reference)
    registry = Registry(reference.enterprises)
    questions = list_feedback(
        cleaned.findings,
        cleaned.returns,
        cleaned.files,
        str(day),
        named=named_files(cleaned.files, cleaned.returns, registry),
    )
    if enterprise is not None:
        questions = _of_one(questions, enterprise, registry, cleaned)
    books = _books(place, cleaned, questions, day)
    target = place.reports / str(day)
    _refuse_filled(out or target / FOLDER)
    if out is None and enterprise is None:
        folder = _replace_folder(place, target, books)
    else:
        folder = out or target / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder, books)
    return FeedbackResult(str(day), folder, _list_files(folder, questions))


def _refuse_filled(folder: Path) -> None:
    """HomeError where a list that would be written over holds answers or decisions."""
    filled = [path.name for path in sorted(folder.glob("*.xlsx")) if is_filled(path)] if folder.is_dir() else []
    if filled:
        raise HomeError(
            f"{folder} 中的 {'、'.join(filled)} 已填有答复或核定，未覆盖。"
            "请先移走：填有核定的存入 data/reference/decisions/，其他的另存。",
            code="feedback-filled",
        )


def _of_one(questions: pd.DataFrame, written: str, registry: Registry, cleaned: Cleaned) -> pd.DataFrame:
    name = registry.resolve(written).name
    rows: pd.DataFrame = questions[questions["enterprise"] == name]
    known = {*registry.full, *cleaned.returns["enterprise"].dropna(), *questions["enterprise"]}
    if rows.empty and name not in known:
        raise HomeError(
            f"企业名单和填报表中都没有“{written}”。请核对名称，可用 fupin roster 查看。", code="feedback-filer"
        )
    return rows


def _books(home: Home, cleaned: Cleaned, questions: pd.DataFrame, period: Period) -> Iterator[tuple[str, bytes]]:
    """File name and content, filer by filer."""
    notice = read_notice(home.reference)
    names = file_names([str(name) for name in questions["enterprise"].unique()])
    desk = _Desk(home, cleaned, questions)
    for enterprise, rows in questions.groupby("enterprise", sort=False):
        copies = desk.copies(rows)
        data = feedback_bytes(str(enterprise), rows, copies, period=period, notice=notice, demo=home.is_demo)
        yield names[str(enterprise)], data


class _Desk:
    """The senders' sheets, read when they are wanted, a file at a time."""

    def __init__(self, home: Home, cleaned: Cleaned, questions: pd.DataFrame) -> None:
        wanted = set(questions["file_id"])
        cells = cleaned.cells
        self._cells = dict(tuple(cells[cells["file_id"].isin(wanted)].groupby(["file_id", "sheet"], sort=False)))
        self._arrivals = {a.file_id: a for a in list_arrivals(home.raw) if a.file_id in wanted}
        self._sheets = lru_cache(maxsize=4)(self._read)

    def copies(self, questions: pd.DataFrame) -> list[SheetCopy]:
        """One copy for each sheet that a question points into."""
        pointing = questions[questions["cells"] != ""]
        out = []
        for (file_id, name), rows in pointing.groupby(["file_id", "sheet"], sort=False):
            ledger = self._cells.get((file_id, name))
            if ledger is not None:
                out.append(copy_sheet(ledger, self._sheets(str(file_id)).get(str(name)), str(name), rows))
        return out

    def _read(self, file_id: str) -> dict[str, Sheet]:
        arrival: Arrival | None = self._arrivals.get(file_id)
        if arrival is None:
            return {}
        try:
            return {sheet.name: sheet for sheet in read_safely(read_bytes(arrival), arrival.relative).sheets}
        except ReadError:
            return {}


def _replace_folder(home: Home, target: Path, books: Iterator[tuple[str, bytes]]) -> Path:
    """The whole folder in one step; a report that is being made at the same time is waited for by its own lock."""
    with publishing.one_run(home.reports):
        publishing.recover(target)
        built = publishing.start_build(target, FOLDER)
        _write(built, books)
        return publishing.publish(built, target, FOLDER)


def _write(folder: Path, books: Iterator[tuple[str, bytes]]) -> None:
    for name, data in books:
        try:
            (folder / name).write_bytes(data)
        except OSError as error:
            raise FupinError(
                f"不能写入 {folder / name}（{error.strerror or error}）。请关闭已打开的文件后重试。",
                code="feedback-in-use",
            ) from error


def _list_files(folder: Path, questions: pd.DataFrame) -> pd.DataFrame:
    counts = questions.groupby(["enterprise", "grade"], sort=False).size().unstack(fill_value=0)
    counts = counts.reindex(columns=list(GRADES), fill_value=0).reindex(questions["enterprise"].unique())
    names = file_names([str(name) for name in counts.index])
    paths = [str(folder / names[str(name)]) for name in counts.index]
    return counts.rename_axis("enterprise").reset_index().assign(path=paths)
