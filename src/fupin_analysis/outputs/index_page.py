"""The page that a leader reads in two minutes: some sentences, the scorecard, three charts, and ways further."""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from fupin_analysis.errors import ReportError
from fupin_analysis.outputs.exact_words import shown_rows
from fupin_analysis.outputs.outline import Outline, ScorecardOutline
from fupin_analysis.outputs.pages import INDEX, Frame, render
from fupin_analysis.outputs.read_items import FoundItem, ItemShelf
from fupin_analysis.present import words
from fupin_analysis.present.cited import anchor, as_html, trace_link
from fupin_analysis.present.lights import colour_of_words
from fupin_analysis.present.tables import Table

_RIGHT = frozenset({"count", "money", "pct", "points", "number", "quantity"})
_MIDDLE = frozenset({"light", "yesno"})


@dataclass(frozen=True)
class Attention:
    """What needs a person: questions open (grades C and D) and how many filers they go to."""

    questions: int
    filers: int

    @property
    def sentence(self) -> str:
        """One sentence for the index and the end of the run."""
        if not self.questions:
            return "没有待核实的数据。"
        asked = f"向{self.filers}家单位提出{words.number(self.questions)}项待核实问题（含以前各期）"
        return f"{asked}，答复前所涉数据不计入以上数字。"


def write_index(
    folder: Path, frame: Frame, outline: Outline, shelf: ItemShelf, attention: Attention, charts: list[FoundItem]
) -> Path:
    """``<folder>/index.html``; ReportError when an item of the outline is missing."""
    where = outline.path.name
    lines = [line for line in outline.summary if line.item in shelf or not line.optional]
    said = [(line, shelf.get(line.item, wanted_by=where)) for line in lines]
    summary = [
        (line.head, f"{item.page}.html", as_html(take_sentences(item.marked, line.take), trace_link))
        for line, item in said
    ]
    text = render(
        "index.html.j2",
        frame,
        file=INDEX,
        title=frame.report_title,
        summary=summary,
        card=arrange_card(outline.scorecard, shelf, where) if outline.scorecard else None,
        pictures=[_picture(shelf.get(id, wanted_by=where)) for id in outline.charts],
        attention=attention,
        charts=charts,
    )
    path = folder / INDEX
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def take_sentences(text: str, most: int) -> str:
    """The first ``most`` sentences of a paragraph (all when 0)."""
    parts = [f"{part}。" for part in text.split("。") if part.strip()]
    return "".join(parts[:most] if most else parts) if text.rstrip().endswith("。") or most else text


def arrange_card(wanted: ScorecardOutline, shelf: ItemShelf, where: str) -> dict[str, Any]:
    """Heads, and rows by group, as words with the class of their cell; the light's colour goes along."""
    item = shelf.get(wanted.item, wanted_by=where)
    table = item.table()
    names = [column.name for column in table.columns]
    missing = [name for name in (*wanted.columns, wanted.group) if name not in names]
    if missing:
        raise ReportError(
            f"{where}：表“{wanted.item}”没有列“{'、'.join(missing)}”。现有：{'、'.join(names)}。", code="outline-column"
        )
    at = [names.index(name) for name in wanted.columns]
    rows = shown_rows(table)
    keep = _headline_rows(wanted, item, len(rows), where)
    group = names.index(wanted.group)
    cells = [(rows[i][group], [_cell(table, i, j, rows[i][j]) for j in at]) for i in keep]
    groups = [(task, [row for _, row in members]) for task, members in groupby(cells, key=lambda cell: cell[0])]
    heads = [(table.columns[j].label, _side(table, j)) for j in at]
    left = len(rows) - len(keep)
    return {
        "title": wanted.title,
        "about": table.about,
        "heads": heads,
        "groups": groups,
        "notes": table.notes,
        "left": left,
        "page": f"{item.page}.html",
    }


def _headline_rows(wanted: ScorecardOutline, item: FoundItem, size: int, where: str) -> list[int]:
    if not wanted.headline:
        return list(range(size))
    ids = item.figure_ids[:size]  # a scorecard names its rows first, then the figures in their cells
    if len(ids) != size:
        raise ReportError(
            f"{where}：表“{wanted.item}”的指标编号与行数不符，不能按 headline 选行。", code="outline-headline"
        )
    unknown = [id for id in wanted.headline if id not in ids]
    if unknown:
        raise ReportError(
            f"{where}：headline 的“{'、'.join(unknown)}”不在表“{wanted.item}”里。", code="outline-headline"
        )
    return [number for number, id in enumerate(ids) if id in wanted.headline]


def _side(table: Table, at: int) -> str:
    kind = table.columns[at].kind
    return "n" if kind in _RIGHT else "c" if kind in _MIDDLE else "t"


def _cell(table: Table, row: int, at: int, word: str) -> tuple[str, str, str]:
    """The cell as HTML, a figure leading to its sources; the class and the light of the cell."""
    light = table.columns[at].kind == "light"
    id = (table.ids[row] if row < len(table.ids) else {}).get(table.columns[at].name)
    said = anchor(word, id, trace_link) if id else html.escape(word)
    return said, _side(table, at), colour_of_words(word) if light else ""


def _picture(item: FoundItem) -> dict[str, str]:
    path = item.picture("png")
    if item.kind != "chart" or not path.exists():
        raise ReportError(f"“{item.id}”不是图，或没有图片文件。", code="outline-kind")
    data = base64.b64encode(path.read_bytes()).decode()
    return {"data": data, "alt": item.alt, "page": f"{item.page}.html", "title": item.title}
