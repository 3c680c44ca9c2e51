"""The ledger: one row for every non-empty cell of every sheet, with its role, its table and a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, compress, product
from typing import Any

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.intake.collect import Cell, Collector
from fupin_analysis.intake.context import label_meaning
from fupin_analysis.intake.find.words import is_derived, is_part
from fupin_analysis.intake.job import Job, SheetJob
from fupin_analysis.intake.layout import SheetLayout
from fupin_analysis.intake.parse.cells import shown
from fupin_analysis.intake.parse.text import squeeze
from fupin_analysis.intake.signers import mask_beside, mask_inside
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.privacy import mask_phone, mask_text

REASONS = {
    "header": "表头",
    "value": "",
    "total": "合计行，只用于核对",
    "section": "分段标题",
    "label": "表外项目",
    "title": "标题",
    "unit": "计量单位",
    "note": "说明",
    "footer": "表尾",
    "lookup": "表旁的备选清单",
    "sequence": "序号",
    "unmatched": "没有合适的表样",
    "refused": "本表退回，未采用",
}
_AROUND = frozenset({"footer", "label", "note", "title", "section"})
_RECORDED = frozenset({"value", "total"})
_PERSON_HEAD = re.compile(r"姓名|联系人|联络员|户主|填报人|填表人|制表人|审核人|经办人|负责人")
_PHONE_HEAD = re.compile(r"电话|手机|联系方式")
_ID_HEAD = re.compile(r"身份证|证件号")


def build_ledger(pages: Sequence[SheetJob], jobs: Sequence[Job], out: Collector) -> pd.DataFrame:
    """``frames.CELLS`` for the whole file."""
    return frames.from_lists(list_cells(pages, jobs, out), frames.CELLS)


def list_cells(pages: Sequence[SheetJob], jobs: Sequence[Job], out: Collector) -> frames.Lists:
    """The ledger as lists, one a column of ``frames.CELLS``."""
    _mask_strangers(jobs, out)
    lists: dict[str, list[Any]] = {name: [] for name in frames.CELLS}
    tables = {(job.page.number, int(job.table_id.rsplit("/", 1)[1]) - 1): job for job in jobs}
    for page in pages:
        _add_sheet(page, tables, out, lists)
    return lists


def _add_sheet(page: SheetJob, tables: dict[tuple[int, int], Job], out: Collector, lists: dict[str, list[Any]]) -> None:
    layout, number = page.layout, page.number
    roles, names, cells, spots = _filled_cells(page)
    owners = list(compress(chain.from_iterable(layout.owner.tolist()), chain.from_iterable(page.roles)))
    if over := out.roles[number]:
        roles = [over.get(spot, role) for spot, role in zip(spots, roles, strict=True)]
    prefix = f"{out.file_id}/{number}/"
    ids = {at: f"{prefix}{at + 1}" for at in set(owners) if at is not None and at >= 0}
    unused = {at: job.unused for (sheet, at), job in tables.items() if sheet == number and job.unused}
    lists["file_id"] += [out.file_id] * len(spots)
    lists["sheet"] += [page.sheet.name] * len(spots)
    lists["cell"] += names
    lists["role"] += roles
    lists["table_id"] += [ids.get(at, "") for at in owners]
    lists["reason"] += _reasons(spots, roles, owners, page, out, unused)
    lists["raw"] += _raws(cells, spots, roles, out.masked[number], _signers(page))


def _filled_cells(page: SheetJob) -> tuple[list[str], list[str], list[Any], list[Cell]]:
    """Roles, names (A1), contents and places of all cells that hold anything, row by row."""
    flat = list(chain.from_iterable(page.roles))
    roles = [role for role in flat if role is not None]
    names = list(compress(chain.from_iterable(page.names), flat))
    cells = list(compress(chain.from_iterable(page.cells), flat))
    rows, cols = page.sheet.shape
    spots = list(compress(product(range(rows), range(cols)), flat))
    return roles, names, cells, spots


def _reasons(
    spots: list[Cell], roles: list[str], owners: list[int], page: SheetJob, out: Collector, unused: dict[int, str]
) -> list[str]:
    told = [REASONS.get(role, "") for role in roles]
    if lines := out.lines[page.number]:
        for at, (spot, role) in enumerate(zip(spots, roles, strict=True)):
            if role in _RECORDED and spot[0] in lines:
                told[at] = lines[spot[0]].get(spot[1], told[at])
    if apart := _beside_totals(page.layout):
        for at, (spot, role) in enumerate(zip(spots, roles, strict=True)):
            if role == "total" and (owners[at], spot[0]) in apart:
                told[at] = apart[owners[at], spot[0]]
    notes = out.notes[page.number]
    if page.layout.reasons or notes or unused:
        for at, (spot, role) in enumerate(zip(spots, roles, strict=True)):
            if spot in notes:
                told[at] = notes[spot]
            elif role == "value" and owners[at] in unused:
                told[at] = unused[owners[at]]
            elif spot in page.layout.reasons and not (role in _RECORDED and spot[1] in lines.get(spot[0], {})):
                told[at] = page.layout.reasons[spot]
    return told


def _beside_totals(layout: SheetLayout) -> dict[tuple[int, int], str]:
    """Lines that do not count as records though no word calls them a total: (table, row) → why."""
    out: dict[tuple[int, int], str] = {}
    for number, table in enumerate(layout.tables):
        for row in table.rows if table.orientation == "rows" else ():
            if row.kind != "total":
                continue
            if row.label.startswith("（"):
                out[number, row.index] = f"{row.label.strip('（）')}，不作为记录"
            elif is_part(row.label, header_key(row.label)):
                out[number, row.index] = "“其中”行，是上面数字的一部分，不重复计入"
            elif is_derived(row.label):
                out[number, row.index] = "平均、比例、上期数等对照行，不计入"
    return out


def _raws(
    cells: list[Any], spots: list[Cell], roles: list[str], masked: dict[Cell, str], names: frozenset[str]
) -> list[str]:
    """Raw cells for the ledger: telephone and identity numbers masked, signers named by surname only."""
    raws = [cell if type(cell) is str else shown(cell) for cell in cells]
    beside = mask_beside(spots, raws, roles)
    for at, (text, role) in enumerate(zip(raws, roles, strict=True)):
        if beside and spots[at] in beside:
            text = raws[at] = beside[spots[at]]
        if role in _AROUND:
            text = mask_inside(text)
            bare = squeeze(text)
            raws[at] = text = f"{bare[:1]}**" if bare in names else text
        if len(text) >= 7:
            whole = type(cells[at]) in (int, float) and len(text) >= 11 and text.isdigit()
            if type(cells[at]) is str or (whole and role != "total"):  # such a sum is no telephone
                raws[at] = mask_text(text)
    if masked:
        raws = [masked.get(spot, text) for spot, text in zip(spots, raws, strict=True)]
    return raws


def _signers(page: SheetJob) -> frozenset[str]:
    """Names of those who filled in or checked the return, which must not be shown."""
    told = (value for key, value, _ in page.layout.context.labels if label_meaning(key) in ("filer", "checker"))
    return frozenset(name for value in told if 2 <= len(name := squeeze(value)) <= 4)


def _mask_strangers(jobs: Sequence[Job], out: Collector) -> None:
    """Columns of persons that no field took: their heads tell what must be masked."""
    for job in jobs:
        taken = set(job.match.fields) if job.match and not job.unused else set()
        for at, strand in enumerate(job.body.strands):
            head = header_key(strand.path[-1]) if strand.path else ""
            if at in taken or not head:
                continue
            masked = out.masked[job.page.number]
            for cell in strand.cells:
                raw = job.sheet.grid[cell]
                if raw is not None and (hidden := _hide(head, shown(raw))) is not None:
                    masked[cell] = hidden


def _hide(head: str, text: str) -> str | None:
    if _PHONE_HEAD.search(head):
        return mask_phone(text)
    if _ID_HEAD.search(head):
        return f"{text[:6]}********"
    if _PERSON_HEAD.search(head):
        return f"{squeeze(text)[:1]}**"
    return None
