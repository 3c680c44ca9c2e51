"""All tables of a book: which form each is, and which sheets are left aside (modes 45, 47, 55)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fupin_analysis.intake.body import Body, every_row_of, turn
from fupin_analysis.intake.book import Book, Sheet, a1_span
from fupin_analysis.intake.collect import Collector
from fupin_analysis.intake.context import Named, Origin, look_around, name_in_file
from fupin_analysis.intake.job import Job, SheetJob, open_sheet
from fupin_analysis.intake.layout import SheetLayout, Table
from fupin_analysis.intake.match import Choice, Match, choose_form
from fupin_analysis.intake.other_view import is_better, other_views
from fupin_analysis.intake.records import NAMING
from fupin_analysis.intake.sheet_names import (
    ASIDE,
    COPY,
    SHARED,
    has_own_unit,
    is_summary,
    share_period,
    units_by_sheet,
)
from fupin_analysis.intake.summaries import adopt_summaries
from fupin_analysis.plan.forms import Form

_NAMED = 5
"""So many rows are named in a message."""
_WEAK = 0.5
"""Where a form explains a smaller share of a table's columns, the other ways to read it are tried."""


def find_jobs(
    book: Book, layouts: Sequence[SheetLayout], forms: Mapping[str, Form], *, origin: Origin, file_id: str, salt: str
) -> tuple[list[SheetJob], list[Job]]:
    """Every sheet and every table of a book, matched."""
    pages: list[SheetJob] = []
    jobs: list[Job] = []
    choosy = any(form.skip for form in forms.values())
    for number, (sheet, layout) in enumerate(zip(book.sheets, layouts, strict=True), start=1):
        titles = [table.title for table in layout.tables if table.title]
        page = open_sheet(number, sheet, layout, look_around(layout.context, titles, sheet.name, origin))
        pages.append(page)
        usable = {key: form for key, form in forms.items() if not form.skips(sheet.name)} if choosy else forms
        for place, table in enumerate(layout.tables, start=1):
            body = turn(table, sheet, layout)
            titles_near = _titles_of(table, layout)
            again = bool(jobs) and jobs[-1].page is page and jobs[-1].body.paths == body.paths and not titles_near
            if not again:  # a record a table, or a head printed anew: what the first one was
                choice = choose_form(body.paths, usable, titles=titles_near, sheet=sheet.name)
            if choice.match is None or choice.match.explained < _WEAK or not body.numbers:
                body, choice = _other_way(table, layout, sheet, usable, titles_near, (body, choice))
            if choice.match is not None and choice.match.form.every_row and table.orientation == "rows":
                body = every_row_of(table, layout) if body.total_numbers else body
            table_id = f"{file_id}/{number}/{place}"
            jobs.append(Job(page, book, table, body, table_id, salt, choice.match, choice.rivals))
    units_by_sheet(pages, jobs)
    _share_enterprise(pages, origin)
    share_period(pages)
    adopt_summaries(jobs)
    return pages, jobs


def _other_way(
    table: Table,
    layout: SheetLayout,
    sheet: Sheet,
    forms: Mapping[str, Form],
    titles: Sequence[str],
    usual: tuple[Body, Choice],
) -> tuple[Body, Choice]:
    """The reading of a table that a form explains best, the usual one unless another is clearly better."""
    best = usual
    for body in other_views(table, sheet, layout):
        choice = choose_form(body.paths, forms, titles=titles, sheet=sheet.name)
        if is_better(choice.match, best[1].match):
            best = body, choice
    return best


def _titles_of(table: Table, layout: SheetLayout) -> list[str]:
    """All titles that stand above a table and below the table before it; every title of a sheet with one table."""
    before = max((t.span.bottom for t in layout.tables if t.span.bottom < table.span.top), default=-1)
    alone = len(layout.tables) == 1
    rows = [(text, col) for text, (row, col) in layout.context.titles if alone or before < row < table.span.top]
    near = [text for text, col in rows if _stands_over(col, table, layout)] or [text for text, _ in rows]
    return [table.title, *near] if table.title else near


def _stands_over(col: int, table: Table, layout: SheetLayout) -> bool:
    """True where a title in a column is this table's, other tables stand beside it or not."""
    span = table.span
    beside = [t.span for t in layout.tables if t.span.top <= span.bottom and span.top <= t.span.bottom]
    left = max((s.right for s in beside if s.right < span.left), default=-1)
    right = min((s.left for s in beside if s.left > span.right), default=col + 1)
    return left < col < right


def _share_enterprise(pages: Iterable[SheetJob], origin: Origin) -> None:
    """Sheets that do not name their enterprise take the one that the others name, else the file's name."""
    pages = list(pages)
    told = [page.around.enterprise for page in pages if page.around.enterprise is not None]
    names = {named.value for named in told}
    shared: Named | None = None
    if len(names) == 1:
        shared = Named(names.pop(), SHARED)
    elif not names and (name := name_in_file(origin.name)):
        shared = Named(name, "文件名")
    for page in pages:
        if page.around.enterprise is None:
            page.around.enterprise = shared


def set_aside(jobs: Sequence[Job], out: Collector) -> None:
    """Mark tables that are not taken because another of the same form stands for them; say so once a sheet."""
    for job in jobs:
        if job.match is None or job.unused:
            continue
        doubtful = job.sheet.hidden or COPY.search(job.sheet.name) or is_summary(job) or _says_labels(job.match)
        if not doubtful:
            continue
        rivals = [j for j in jobs if j is not job and j.form == job.form and not j.sheet.hidden and not j.unused]
        if job.sheet.hidden and rivals and not has_own_unit(job, rivals):
            job.unused = "隐藏工作表，已读取，未采用"
        elif COPY.search(job.sheet.name) and any(not COPY.search(j.sheet.name) and _same_month(j, job) for j in rivals):
            job.unused = "重复的工作表，未采用"
        elif _says_labels(job.match) and any(other.page is job.page for other in rivals):
            job.unused = "表外的标签，随下面的表读取"
        elif is_summary(job) and _summed_up(job, rivals):
            job.unused = "汇总表，只用于核对"
    for code, why in (("sheet-hidden", "隐藏"), ("sheet-copy", "重复")):
        for name in dict.fromkeys(job.sheet.name for job in jobs if job.unused.startswith(why)):
            out.add(code, sheet=name)
    for name in dict.fromkeys(j.sheet.name for j in jobs if j.match and j.sheet.hidden and not j.unused):
        out.add("sheet-hidden-used", sheet=name)


def _says_labels(match: Match) -> bool:
    """True for a line that says only what its form looks for beside labels: it belongs to a table of the form."""
    return bool(match.fields) and all(f.told_by == "label" for f in match.fields.values())


def _same_month(one: Job, other: Job) -> bool:
    return one.page.around.period == other.page.around.period


def _summed_up(job: Job, rivals: Sequence[Job]) -> bool:
    """True where a summary has sheets to sum up.

    One will do where the form declares it to be a summary, and where that one is of the same enterprise and has as many
    rows at least: a summary that lists more than the one sheet beside it holds what no other sheet says.
    """
    own = [j for j in rivals if not is_summary(j) and _same_month(j, job)]
    if len({j.page.number for j in own}) != 1:
        return bool(own)
    declared = job.match is not None and job.match.form.sums_up(job.sheet.name)
    rows = sum(len(j.body.numbers) for j in own)
    return declared or (_same_filer(own[0], job) and rows >= len(job.body.numbers))


def _same_filer(one: Job, other: Job) -> bool:
    names = {named.value for j in (one, other) if (named := j.page.around.enterprise) is not None}
    told = any(f.name == "enterprise" for j in (one, other) for _, f in j.columns())
    return len(names) <= 1 and not told


def say_periods(pages: Sequence[SheetJob], jobs: Sequence[Job], out: Collector) -> None:
    """Findings on periods: none told, sources at odds (46), a sheet of an earlier month left in the book (45)."""
    old = _old_sheets(jobs)
    odds: dict[tuple[str, ...], list[SheetJob]] = {}
    undated: list[SheetJob] = []
    nameless: list[SheetJob] = []
    for page in pages:
        used = [j for j in jobs if j.page is page and j.match is not None and not j.unused]
        if not used:
            continue
        around = page.around
        if around.period is None:
            undated.append(page)
        elif page.number in old:
            facts = {"period": around.period.label, "latest": old[page.number]}
            out.add("sheet-earlier", sheet=page.sheet.name, facts=facts)
        elif around.conflicts and around.period_from is not None:
            said = (around.period.label, around.period_from.source, *around.conflicts)
            odds.setdefault((_return_of(page, out), *said), []).append(page)
        owed = any(j.match is not None and j.match.form.filers for j in used)
        if owed and around.enterprise is None and not any(f.name == "enterprise" for j in used for _, f in j.columns()):
            nameless.append(page)
        _say_rival(page, used, out)
    _say_once("period-missing", undated, out)
    _say_once("enterprise-missing", nameless, out)
    for (return_id, period, source, *others), where in odds.items():
        told = where[0].around.period_from
        parts = {"cells": told.cell if told is not None and len(where) == 1 else "", "return_id": return_id}
        facts = {"period": period, "source": source, "others": "、".join(others)}
        _say_once("period-conflict", where, out, grade="C" if len(others) > 1 else "B", facts=facts, **parts)


def _return_of(page: SheetJob, out: Collector) -> str:
    """The return that all records of a sheet belong to; "" where there is none, or several."""
    owners = {
        r for r, sheet in zip(out.records["return_id"], out.records["sheet"], strict=True) if sheet == page.sheet.name
    }
    return owners.pop() if len(owners) == 1 else ""


def _say_rival(page: SheetJob, used: Sequence[Job], out: Collector) -> None:
    """A finding where the sheet names two enterprises that have filled it in, and no column tells them apart."""
    named, rival = page.around.enterprise, page.around.rival
    told = any(field.type == "enterprise" for job in used for _, field in job.columns())
    if named is None or rival is None or told:
        return
    cells = ",".join(cell for cell in (named.cell, rival.cell) if cell)
    facts = {"taken": named.value, "other": rival.value}
    for job in used:
        out.add("enterprise-two", sheet=page.sheet.name, cells=cells, facts=facts, **_all_of(job))


def _all_of(job: Job) -> dict[str, str]:
    """Records and fields of a table, names apart: what a finding bears on that holds all of it."""
    fields = [f.name for _, f in job.columns() if f.type not in NAMING]
    ids = [f"{job.table_id}/{number}" for number in job.body.numbers]
    return {"record_id": ",".join(ids), "field": ",".join(fields)}


def _say_once(code: str, where: Sequence[SheetJob], out: Collector, **parts: Any) -> None:
    """One finding on a sheet, or on the file where the same is true of several sheets."""
    if where:
        out.add(code, sheet=where[0].sheet.name if len(where) == 1 else "", **parts)


def _old_sheets(jobs: Sequence[Job]) -> dict[int, str]:
    """Numbers of sheets whose form stands in the book for a later month too, with that month's name."""
    out: dict[int, str] = {}
    for form in {job.form for job in jobs if job.match is not None}:
        own = [j for j in jobs if j.form == form and not j.unused and j.page.around.period is not None]
        months = [j.page.around.period for j in own if j.page.around.period is not None]
        if len(set(months)) > 1:
            latest = max(months)
            out |= {j.page.number: latest.label for j in own if j.page.around.period != latest}
    return out


def say_hidden(jobs: Sequence[Job], out: Collector) -> None:
    """Findings on hidden or filtered rows and hidden columns of tables that were taken (modes 55, 56)."""
    for job in jobs:
        if job.match is None or job.unused or job.sheet.hidden:
            continue
        sheet = job.sheet
        rows = [n for n in job.body.numbers if n - 1 in sheet.hidden_rows]
        if rows and job.table.orientation != "columns":
            ids = ",".join(f"{job.table_id}/{n}" for n in rows)
            cells = ",".join(f"A{n}" for n in rows)
            code = "rows-filtered" if sheet.filtered else "rows-hidden"
            out.add(code, sheet=sheet.name, cells=cells, record_id=ids, facts={"count": len(rows)})
        cols = [s for s, _ in job.columns() if s.cells and s.cells[0][1] in sheet.hidden_cols]
        if cols and job.table.orientation == "rows":
            heads = [cell for s in cols for cell in s.heads[-1:]]
            out.add("columns-hidden", sheet=sheet.name, cells=heads, facts={"count": len(cols)})


def say_examples(jobs: Sequence[Job], out: Collector) -> None:
    """A finding for each table that was taken in which rows show how the form is filled in; they are left out."""
    for job in jobs:
        rows = [row.index for row in job.table.rows if row.kind == "example"]
        if not rows or job.match is None or job.unused:
            continue
        line = [(row, col) for row in rows for col in range(job.table.span.left, job.table.span.right + 1)]
        spots = [spot for spot in line if job.page.layout.roles[spot] is not None]
        out.notes[job.page.number].update(dict.fromkeys(spots, "示例行，未计入"))
        named = "第 " + "、".join(str(row + 1) for row in rows[:_NAMED]) + " 行"
        named += f"等 {len(rows)} 行" if len(rows) > _NAMED else ""
        out.add("rows-example", sheet=job.sheet.name, cells=spots, facts={"named": named})


def say_unmatched(jobs: Sequence[Job], out: Collector) -> None:
    """Tables without a form: told where they hold figures, and marked in the ledger."""
    for job in jobs:
        if job.match is not None:
            continue
        roles = job.page.layout.roles
        place = job.table.span
        span = roles[place.top : place.bottom + 1, place.left : place.right + 1]
        owner = job.page.layout.owner[place.top : place.bottom + 1, place.left : place.right + 1]
        own = int(job.table_id.rsplit("/", 1)[1]) - 1
        spots = [
            (place.top + r, place.left + c)
            for r, c in zip(*((span == "value") & (owner == own)).nonzero(), strict=True)
        ]
        why = "与多个表样同样相符：" + "、".join(job.rivals) if job.rivals else "没有合适的表样"
        out.roles[job.page.number].update(dict.fromkeys(spots, "unmatched"))
        out.notes[job.page.number].update(dict.fromkeys(spots, why))
        if spots and not job.sheet.hidden:
            code = "table-doubtful" if job.rivals else "table-unmatched"
            facts = {"forms": "、".join(job.rivals), "title": job.table.title or job.sheet.name}
            grade = "A" if ASIDE.search(job.sheet.name) and not job.rivals else None
            out.add(code, sheet=job.sheet.name, cells=a1_span(place), grade=grade, facts=facts)
