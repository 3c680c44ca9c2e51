"""A book, laid out, and the forms → everything that the file says (FileExtract)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fupin_analysis.intake.book import Book
from fupin_analysis.intake.carried_on import carry_on, say_headless
from fupin_analysis.intake.choose import find_jobs, say_examples, say_hidden, say_periods, say_unmatched, set_aside
from fupin_analysis.intake.collect import Collector
from fupin_analysis.intake.complement import join_sheets
from fupin_analysis.intake.context import find_origin
from fupin_analysis.intake.job import Job, SheetJob
from fupin_analysis.intake.layout import SheetLayout
from fupin_analysis.intake.ledger import list_cells
from fupin_analysis.intake.result import FileExtract
from fupin_analysis.intake.returns import Returns, outcome_of
from fupin_analysis.intake.stray_cells import account_strays
from fupin_analysis.intake.summaries import check_summaries
from fupin_analysis.intake.take import take_table
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.privacy import PUBLIC_SALT

_OF_SHEETS = frozenset({"table-unmatched", "sheet-unread"})
"""Findings on sheets that say no more than the one on a file without any form."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file read, with what was found on the way: its sheets and their tables."""

    extract: FileExtract
    pages: list[SheetJob]
    jobs: list[Job]


def extract_book(
    book: Book,
    layouts: Sequence[SheetLayout],
    file: Mapping[str, str],
    *,
    forms: Mapping[str, Form],
    period: str | None = None,
    folder: str | None = None,
    salt: str = PUBLIC_SALT,
) -> FileExtract:
    """Take records, values and checks from all tables that fit a form, and account for every cell.

    ``file`` has the keys of ``frames.FILES`` (outcome and reason are filled in here); ``layouts`` go with the sheets;
    ``folder`` is the period of the folder, where the path of the file does not name it.
    """
    return take_book(book, layouts, file, forms=forms, period=period, folder=folder, salt=salt).extract


def take_book(
    book: Book,
    layouts: Sequence[SheetLayout],
    file: Mapping[str, str],
    *,
    forms: Mapping[str, Form],
    period: str | None = None,
    folder: str | None = None,
    salt: str = PUBLIC_SALT,
) -> Taken:
    """``extract_book``, with the sheets and tables that it came from, as they were when everything was taken."""
    origin = find_origin(file["path"], period, folder)
    out = Collector(file["file_id"], file["path"])
    returns = Returns(file["file_id"])
    layouts, headless = carry_on(book.sheets, layouts)
    pages, jobs = find_jobs(book, layouts, forms, origin=origin, file_id=file["file_id"], salt=salt)
    set_aside(jobs, out)
    for job in jobs:
        if job.match is not None and not job.unused:
            take_table(job, out, returns)
    check_summaries(jobs, out)
    join_sheets(jobs, out)
    say_periods(pages, jobs, out)
    say_hidden(jobs, out)
    say_examples(jobs, out)
    say_headless(headless, jobs, out)
    say_unmatched(jobs, out)
    cells = account_strays(book, out, list_cells(pages, jobs, out))
    _bind(out.findings, returns)
    taken = any(j.match is not None and not j.unused for j in jobs)
    if not taken:  # one finding on the file says it all
        out.findings = [f for f in out.findings if f.code not in _OF_SHEETS]
        out.add("file-no-form", facts={"sheets": "、".join(sheet.name for sheet in book.sheets[:5])})
    outcome, reason = _outcome(out, jobs_taken=taken)
    said = {**file, "outcome": outcome, "reason": reason}
    rows = returns.lists(out.findings, frozenset()), out.records, out.values, out.checks, cells
    return Taken(FileExtract(said, *rows, out.findings), pages, jobs)


def _bind(findings: Sequence[Finding], returns: Returns) -> None:
    """Findings on a sheet or table belong to the file's return where there is just one."""
    if len(returns.ids) == 1:
        only = next(iter(returns.ids.values()))
        for finding in findings:
            finding.return_id = finding.return_id or only


def _outcome(out: Collector, *, jobs_taken: bool) -> tuple[str, str]:
    if not jobs_taken:
        return "refused", "文件中没有与表样相符的表"
    outcome = outcome_of(out.findings)
    if outcome == "partial" and not out.records["record_id"]:
        return "refused", "表格缺少必需的栏目，全部退回"
    reasons = {"partial": "部分表格退回", "accepted_with_findings": "有需要核实的问题"}
    return outcome, reasons.get(outcome, "")
