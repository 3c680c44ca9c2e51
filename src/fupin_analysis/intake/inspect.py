"""A file as a person would mark it up: its tables, the role of every cell, and, where forms are given, what fits them.

Without forms the roles are those of the layout alone; with forms they are those of the ledger after extraction.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from fupin_analysis.frames import Lists
from fupin_analysis.intake.book import Book, Sheet, Span, a1
from fupin_analysis.intake.carried_on import carry_on
from fupin_analysis.intake.choose import find_jobs
from fupin_analysis.intake.collect import Cell, Collector, letters
from fupin_analysis.intake.context import find_origin
from fupin_analysis.intake.extract import take_book
from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.headers import STRANGE, index_form, lexicon, path_key
from fupin_analysis.intake.job import Job, SheetJob
from fupin_analysis.intake.ledger import list_cells
from fupin_analysis.intake.match import Match
from fupin_analysis.intake.parse.cells import shown
from fupin_analysis.intake.readers import read_book
from fupin_analysis.intake.result import NOT_ASKED
from fupin_analysis.intake.sandbox import in_process, run_safely
from fupin_analysis.intake.signers import mask_inside
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.privacy import PUBLIC_SALT, mask_text

_TOKEN = re.compile(r"(?<=[^*#])\*#[0-9a-f]{8}(?![0-9a-f])")
"""The tail of a person's token: made with a salt that everyone knows, it would tell the name to whoever guesses."""


@dataclass(slots=True)
class ColumnView:
    """One column (or pair, or item) of a table: where its head stands, the head's levels, the field it became.

    ``label`` names the field, "" where none was taken; ``how`` says in Chinese how they were matched, or why not;
    ``sure`` is True where the head is one that the form knows.
    """

    place: str
    path: tuple[str, ...]
    unit: str
    label: str = ""
    how: str = ""
    sure: bool = False
    cells: list[Cell] = field(default_factory=list)


@dataclass(slots=True)
class TableView:
    """One table found. ``kinds``: how many records, totals, sections … it has. ``form``: the title of the form it fits.

    ``remark`` says why no form was taken, or why the table is left aside, or what the form wants and the table lacks.
    """

    number: int
    span: Span
    header: Span
    orientation: str
    title: str
    unit: str
    kinds: Mapping[str, int]
    columns: list[ColumnView]
    form: str = ""
    remark: str = ""


@dataclass(slots=True)
class SheetView:
    """One sheet marked up. ``texts`` are raw cells with persons masked; ``table_of`` tells the table of a cell.

    ``strays`` are cells so far away from all others that they stand outside the sheet's grid: nobody can tell them.
    """

    sheet: Sheet
    tables: list[TableView]
    texts: dict[Cell, str]
    roles: dict[Cell, str]
    reasons: dict[Cell, str]
    table_of: dict[Cell, int]
    strays: dict[Cell, str] = field(default_factory=dict)

    def counts(self) -> Counter[str]:
        """Cells by role, strays among them."""
        return Counter(self.roles.values()) + Counter(unmatched=len(self.strays))

    @property
    def cells(self) -> int:
        """How many cells hold something."""
        return len(self.roles) + len(self.strays)


@dataclass(slots=True)
class FileView:
    """One file marked up; ``matched`` is True where forms were given; ``untold`` is what its format cannot tell."""

    name: str
    format: str
    sheets: list[SheetView]
    matched: bool = False
    untold: tuple[str, ...] = ()


def inspect_book(data: bytes, name: str, *, forms: Mapping[str, Form] | None = None) -> FileView:
    """Mark up one file, given its bytes, in a child process with limits. Raises ReadError where it cannot be read.

    ``forms``: say also which form each table fits and which column is which field; None: look at the layout alone.
    """
    if in_process():
        return mark_up(data, name, forms)
    view = run_safely(mark_up, data, name, forms, name=name)
    if not isinstance(view, FileView):
        raise TypeError(f"inspecting gave a {type(view).__name__}, not a FileView")
    return view


def mark_up(data: bytes, name: str, forms: Mapping[str, Form] | None) -> FileView:
    """``inspect_book`` in this process, by the very steps that read a return."""
    book = read_book(data, name)
    words = lexicon(forms) if forms else None
    layouts = [lay_out(sheet, words) for sheet in book.sheets]
    file = {"file_id": hashlib.sha256(data).hexdigest()[:12], "path": name, "sha256": "", "format": book.format}
    if forms:
        taken = take_book(book, layouts, file, forms=forms)
        pages, jobs = taken.pages, taken.jobs
        ledger: pd.DataFrame | Lists = taken.extract.cells
    else:
        layouts, _ = carry_on(book.sheets, layouts)
        origin, out = find_origin(name, None), Collector(file["file_id"], name)
        pages, jobs = find_jobs(book, layouts, {}, origin=origin, file_id=out.file_id, salt=PUBLIC_SALT)
        ledger = list_cells(pages, jobs, out)
    rows = list(zip(*(list(ledger[column]) for column in ("raw", "role", "reason")), strict=True))
    sheets, at = [], 0
    for page in pages:  # the ledger runs sheet by sheet, in the order of the cells
        spots = list(zip(*(found.tolist() for found in page.layout.roles.nonzero()), strict=True))
        sheets.append(_view_sheet(page, spots, rows[at : at + len(spots)], jobs, matched=bool(forms)))
        at += len(spots)
    return FileView(name, book.format, sheets, bool(forms), _untold(book))


def _untold(book: Book) -> tuple[str, ...]:
    names = {"hidden_rows": "隐藏的行", "hidden_cols": "隐藏的列", "merges": "合并单元格", "formulas": "公式"}
    return tuple(names[part] for part in book.untold if part in names)


def _view_sheet(
    page: SheetJob,
    spots: Sequence[Cell],
    rows: Sequence[tuple[str, str, str]],
    jobs: Sequence[Job],
    *,
    matched: bool,
) -> SheetView:
    own, layout = [job for job in jobs if job.page is page], page.layout
    tables = [_view_table(number, job, matched=matched) for number, job in enumerate(own, start=1)]
    owners = {spot: int(layout.owner[spot]) + 1 for spot in spots if layout.owner[spot] >= 0}
    return SheetView(
        page.sheet,
        tables,
        {spot: _TOKEN.sub("**", raw) for spot, (raw, _, _) in zip(spots, rows, strict=True)},
        {spot: role for spot, (_, role, _) in zip(spots, rows, strict=True)},
        {spot: reason for spot, (_, _, reason) in zip(spots, rows, strict=True) if reason},
        owners,
        {at: mask_text(text) for at, value in page.sheet.strays.items() if (text := shown(value)).strip()},
    )


def _view_table(number: int, job: Job, *, matched: bool) -> TableView:
    table = job.table
    kinds = Counter(str(row.kind) for row in table.rows if row.kind != "blank")
    if table.orientation in ("pairs", "items"):
        kinds["record"] = 1
    made = TableView(
        number,
        table.span,
        table.header,
        table.orientation,
        _masked(table.title),
        table.unit or "",
        kinds,
        [_view_column(job, at) for at in range(len(job.body.strands))],
    )
    if matched:
        _say_form(made, job)
    return made


def _masked(text: str) -> str:
    return mask_text(mask_inside(text))


def _say_form(made: TableView, job: Job) -> None:
    if job.match is None:
        made.remark = f"与多个表样同样相符：{'、'.join(job.rivals)}" if job.rivals else "没有合适的表样"
        return
    made.form = job.match.form.title
    for at, column in enumerate(made.columns):
        _say_field(column, job.match, at, job.body.strands[at].path)
    lost = "、".join(f.label for f in job.match.lost)
    made.remark = "；".join(part for part in (job.unused, f"缺少必需的栏目：{lost}" if lost else "") if part)


def _view_column(job: Job, at: int) -> ColumnView:
    strand = job.body.strands[at]
    down = job.table.orientation == "rows"
    first = strand.cells[0] if strand.cells else None
    if down and (first or strand.heads):
        place = letters((first or strand.heads[-1])[1])
    elif strand.heads:
        place = a1(*strand.heads[-1])
    else:
        place = a1(*first) if first else ""
    path = tuple(_masked(" ".join(level.split())) for level in strand.path)
    return ColumnView(place, path, strand.unit or "", cells=[*strand.cells, *strand.totals])


def _say_field(column: ColumnView, match: Match, at: int, path: tuple[str, ...]) -> None:
    """Which field a column became, and by what; why it became none."""
    found = match.fields.get(at)
    if found is not None:
        column.label, column.how = found.label, _how(match, at, path)
        column.sure = at not in match.similar
        return
    twice = next((name for name, places in match.twice.items() if at in places), None)
    if twice is not None:
        column.how = f"与另一栏同为“{match.form.by_name[twice].label}”，不取"
    elif at in match.ambiguous:
        names = match.ambiguous[at]
        column.how = f"有歧义：{'、'.join(names)}" if names else "未说明是计划、到位还是使用，不猜"
    elif path:
        column.how = NOT_ASKED
    else:
        column.how = "没有表头"


def _how(match: Match, at: int, path: tuple[str, ...]) -> str:
    ratio = match.similar.get(at)
    if ratio is not None:
        return "末级表头相同，上级表头不同" if ratio == STRANGE else f"文字相似 {ratio}%"
    score = index_form(match.form).candidates(path_key(path)).get(match.fields[at].name)
    if score is None:
        return "各表通用的栏目"
    if score == 100:
        return "表头路径相同" if len(path_key(path)) > 1 else "表头相同"
    if score <= 90:
        return "表头路径的后段相同" if len(path_key(path)) > 1 else "末级表头相同"
    return "别名" if score == 99 else "分级写法不同，文字相同"
