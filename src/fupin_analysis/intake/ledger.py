"""The ledger: one row for every non-empty cell of every sheet, with its role, its table and a reason."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, compress
from typing import Any

from fupin_analysis import frames
from fupin_analysis.frames import Runs
from fupin_analysis.intake.body import Strand
from fupin_analysis.intake.collect import Cell, Collector
from fupin_analysis.intake.context import label_meaning
from fupin_analysis.intake.find.words import is_derived, is_part
from fupin_analysis.intake.job import Job, SheetJob
from fupin_analysis.intake.layout import SheetLayout
from fupin_analysis.intake.parse.cells import shown
from fupin_analysis.intake.parse.text import squeeze
from fupin_analysis.intake.signers import asks_beside, mask_beside, mask_inside
from fupin_analysis.plan.forms import Field, header_key
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
_NAMING = 4
"""No shorter text holds a name beside the word that tells it."""
_NAMES_BELOW = re.compile(r"(?:户主|学员|学生|职工|人员|干部|队员)?姓名")
_TELLING = 7
"""No shorter text holds a telephone or identity number."""
_NAME = re.compile(r"[\u4e00-\u9fff·•]{2,5}")
_PERSON_HEAD = re.compile(r"姓名|联系人|联络员|户主|填报人|填表人|制表人|审核人|经办人|负责人")
_PHONE_HEAD = re.compile(r"电话|手机|联系方式")
_ID_HEAD = re.compile(r"身份证|证件号|银行卡$|[卡账帐]号")


def list_cells(pages: Sequence[SheetJob], jobs: Sequence[Job], out: Collector) -> frames.Lists:
    """The ledger as lists, one a column of ``frames.CELLS``."""
    _mask_strangers(jobs, out)
    lists: dict[str, list[Any]] = {name: [] for name in frames.CELLS}
    unused: dict[int, dict[int, str]] = {}
    for job in jobs:
        if job.unused:
            unused.setdefault(job.page.number, {})[int(job.table_id.rsplit("/", 1)[1]) - 1] = job.unused
    for page in pages:
        _add_sheet(page, unused.get(page.number, {}), out, lists)
    return {**lists, "file_id": Runs([out.file_id], [len(lists["cell"])])}


def _add_sheet(page: SheetJob, unused: Mapping[int, str], out: Collector, lists: dict[str, list[Any]]) -> None:
    """The cells of one sheet that hold anything, row by row; ``unused``: tables left aside, with the reason."""
    found = list(chain.from_iterable(page.roles))

    def filled(rows: Iterable[Iterable[Any]]) -> list[Any]:
        return list(compress(chain.from_iterable(rows), found))

    by_row = page.roles
    if over := out.roles[page.number]:
        by_row = [list(row) for row in page.roles]
        for (row, col), role in over.items():
            by_row[row][col] = by_row[row][col] and role
    owners = page.layout.owner.tolist()
    roles, spots = filled(by_row), list(compress(range(len(found)), found))
    ids = {-1: "", None: ""} | {at: f"{out.file_id}/{page.number}/{at + 1}" for at in range(len(page.layout.tables))}
    lists["sheet"] += [page.sheet.name] * len(roles)
    lists["cell"] += filled(page.names)
    lists["role"] += roles
    lists["table_id"] += map(ids.__getitem__, filled(owners))
    lists["reason"] += filled(_reasons(page, by_row, owners, out, unused))
    lists["raw"] += _raws(filled(page.cells), spots, roles, page, out.masked[page.number])


def _reasons(
    page: SheetJob, roles: list[list[Any]], owners: list[list[Any]], out: Collector, unused: Mapping[int, str]
) -> list[list[Any]]:
    """What the ledger says of each cell of a sheet: later words stand above earlier ones."""
    told: list[list[Any]] = [list(map(REASONS.get, row)) for row in roles]
    for (table, row), why in _beside_totals(page.layout).items():
        for col, role in enumerate(roles[row]):
            if role == "total" and owners[row][col] == table:
                told[row][col] = why
    for (row, col), why in page.layout.reasons.items():
        told[row][col] = why
    for row, line in out.lines[page.number].items():
        for col, why in line.items():
            if roles[row][col] in _RECORDED:
                told[row][col] = why
    for row, line_roles in enumerate(roles) if unused else ():
        for col, role in enumerate(line_roles):
            if role == "value" and owners[row][col] in unused:
                told[row][col] = unused[owners[row][col]]
    for (row, col), why in out.notes[page.number].items():
        told[row][col] = why
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
    cells: list[Any], spots: list[int], roles: list[str], page: SheetJob, masked: Mapping[Cell, str]
) -> list[str]:
    """Raw cells for the ledger: telephone and identity numbers masked, signers named by surname only.

    ``spots`` number the cells of the sheet row by row.
    """
    raws = [cell if type(cell) is str else shown(cell) for cell in cells]
    width = page.sheet.shape[1]
    around = [at for at, role in enumerate(roles) if role in _AROUND]
    if any(asks_beside(raws[at]) for at in around):
        places = [divmod(spot, width) for spot in spots]
        beside = mask_beside(places, raws, roles)
        raws = [beside.get(place, text) for place, text in zip(places, raws, strict=True)]
    for at in _below_names(raws, spots, width):
        raws[at] = f"{squeeze(raws[at])[:1]}**"
    names = _signers(page) if around else frozenset()
    for at in around:
        text = mask_inside(raws[at])
        bare = squeeze(text)
        raws[at] = f"{bare[:1]}**" if bare in names else text
    for at, text in enumerate(raws):
        if len(text) >= _TELLING or (len(text) >= _NAMING and type(cells[at]) is str):
            whole = type(cells[at]) in (int, float) and len(text) >= 11 and text.isdigit()
            if type(cells[at]) is str or (whole and roles[at] != "total"):  # such a sum is no telephone
                raws[at] = _mask(text)
    if masked:
        hidden = {row * width + col: text for (row, col), text in masked.items()}
        raws = [hidden.get(spot, text) for spot, text in zip(spots, raws, strict=True)]
    return raws


_mask = lru_cache(maxsize=16384)(mask_text)


def _below_names(raws: Sequence[str], spots: Sequence[int], width: int) -> Iterator[int]:
    """Cells under a head 姓名 that hold what may be a name, also on sheets where no table was found."""
    heads = [spot for spot, text in zip(spots, raws, strict=True) if text[-2:] == "姓名" or "姓" in text[:3]]
    heads = [spot for spot in heads if _NAMES_BELOW.fullmatch(squeeze(raws[bisect_left(spots, spot)]))]
    for head in heads:
        spot = head + width
        while (at := bisect_left(spots, spot)) < len(spots) and spots[at] == spot:
            if _NAME.fullmatch(squeeze(raws[at])):
                yield at
            spot += width


def _signers(page: SheetJob) -> frozenset[str]:
    """Names of those who filled in or checked the return, which must not be shown."""
    told = (value for key, value, _ in page.layout.context.labels if label_meaning(key) in ("filer", "checker"))
    return frozenset(name for value in told if 2 <= len(name := squeeze(value)) <= 4)


def _mask_strangers(jobs: Sequence[Job], out: Collector) -> None:
    """Columns of persons that no field took: their heads tell what to mask, or the fields of a table left aside."""
    for job in jobs:
        fields = job.match.fields if job.match else {}
        for at, strand in enumerate(job.body.strands):
            f = fields.get(at)
            sent_back = any(out.roles[job.page.number].get(cell) == "refused" for cell in strand.cells)
            if f is not None and not job.unused and not sent_back:
                continue
            masked = out.masked[job.page.number]
            for cell in strand.cells:
                raw = job.sheet.grid[cell]
                if raw is not None and (hidden := _hide(strand, f, shown(raw))) is not None:
                    masked[cell] = hidden


def show_masked(text: str, strand: Strand | None = None, f: Field | None = None) -> str:
    """A text of a table as the ledger shows it and a message may quote it, under the head of ``strand``."""
    hidden = _hide(strand, f, text) if strand is not None else None
    return mask_text(mask_inside(text)) if hidden is None else hidden


def _hide(strand: Strand, f: Field | None, text: str) -> str | None:
    """What to show of a cell under a head, or of a field, that names persons; None for all others."""
    head, kind = header_key(strand.path[-1]) if strand.path else "", f.type if f is not None else ""
    if kind == "phone" or _PHONE_HEAD.search(head):
        return mask_phone(text)
    if kind == "id" or _ID_HEAD.search(head):
        return f"{text[:6]}********"
    if kind == "person" or _PERSON_HEAD.search(head):
        return f"{squeeze(text)[:1]}**"
    return None
