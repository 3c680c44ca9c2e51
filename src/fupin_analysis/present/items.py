"""Items: what a notebook shows, one sentence, table or chart with an id (design, glossary).

In JupyterLab an item shows itself; run by ``fupin report``, ``show`` also writes it to the folder that the
environment variable ``FUPIN_ITEMS`` names: ``<id>.json``, for a chart ``<id>.png`` (300 dpi) and ``<id>.svg`` too.

``<id>.json``: ``id``, ``kind`` (sentence | table | chart), ``order`` (within the notebook, from 1), ``title``,
``text`` (sentence, or the line above a table), ``notes`` (under a table, or the small line of a sentence), ``alt``,
``figure_ids``, ``demo``;
for a sentence ``marked``, its text with the figures in it (``present.cited``); for tables ``columns`` (name, label,
type, decimals), ``records`` (values unrounded, missing null, days as ISO text), ``strong`` (numbers of the rows that
are sums) and ``figures`` (for every record, column → figure id).
"""

from __future__ import annotations

import base64
import html
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from fupin_analysis.errors import FupinError
from fupin_analysis.present import palette
from fupin_analysis.present.charts.canvas import DEMO, Sheet, render
from fupin_analysis.present.cited import as_html, figures_in, plain, trace_link
from fupin_analysis.present.tables import Table
from fupin_analysis.present.traces import TraceFrame, Tracer, sources_html

FOLDER_VARIABLE = "FUPIN_ITEMS"
ALONE_VARIABLE = "FUPIN_ALONE"
"""Set where a notebook becomes a page by itself: no pages of traces stand beside it, so its items bring their own."""
_ID = re.compile(r"^[a-z0-9][a-z0-9_.-]*$")
_SCREEN_DPI = 200
_SENTENCE = "font-size:1.05em;line-height:1.7"
_SMALL = f"color:{palette.MUTED};font-size:.85em;line-height:1.5;margin-top:-.6em"
_order = count(1)


class ItemError(FupinError):
    """An item is not one: a wrong id, or nothing to show."""

    code = "item"


@dataclass(frozen=True)
class Item:
    """One sentence, table or chart; ``figure_ids`` name the figures it states (for ``fa.trace``).

    ``below`` is a small line under a sentence. ``tracer`` gives their sources, which JupyterLab shows below the item.
    """

    id: str
    kind: str
    title: str = ""
    text: str = ""
    table: Table | None = None
    sheet: Sheet | None = None
    marked: str = ""
    below: str = ""
    figure_ids: tuple[str, ...] = ()
    demo: bool = False
    tracer: Tracer | None = field(default=None, repr=False, compare=False)
    _cache: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not _ID.match(self.id):
            raise ItemError(f"编号“{self.id}”只能由小写字母、数字、-、_ 和 . 组成。")

    @property
    def alt(self) -> str:
        """What is read out instead of a picture."""
        return self.sheet.alt if self.sheet is not None else ""

    def picture(self, kind: str, *, dpi: int = 300) -> bytes:
        """The chart as ``png`` or ``svg``."""
        if self.sheet is None:
            raise ItemError(f"“{self.id}”不是图，不能输出为 {kind}。")
        key = f"{kind}{dpi}"
        if key not in self._cache:
            self._cache[key] = render(self.sheet, kind, dpi=dpi)
        return self._cache[key]

    def _repr_html_(self) -> str:
        if has_trace_pages() or self.tracer is None or not self.figure_ids:
            return self.to_html()
        return self.to_html() + sources_html(self.tracer, self.figure_ids)

    def to_html(self) -> str:
        """The item alone; under ``fupin report`` its figures lead to the pages of their sources."""
        if self.sheet is not None:
            data = base64.b64encode(self.picture("png", dpi=_SCREEN_DPI)).decode()
            alt = html.escape(self.alt, quote=True)
            style = "width:16cm;max-width:100%;height:auto"
            image = f'<img src="data:image/png;base64,{data}" alt="{alt}" style="{style}"/>'
            return f'<figure class="fupin-chart" style="margin:0">{image}</figure>'
        link = trace_link if has_trace_pages() else None
        if self.table is not None:
            return self.table.to_html(link)
        stamp = f'<span class="fupin-demo" title="{DEMO}" style="color:{palette.ACCENT};font-size:.8em">［示例］</span>'
        mark = stamp if self.demo else ""
        said = f'<p class="fupin-sentence" style="{_SENTENCE}">{as_html(self.marked, link)}{mark}</p>'
        return said + (f'<p class="fupin-koujing" style="{_SMALL}">{html.escape(self.below)}</p>' if self.below else "")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """HTML for JupyterLab and pages, plain text for everything else (alternative text for a chart)."""
        said = "\n".join(line for line in (self.text, self.below) if line)
        plain = self.alt or (self.table.to_text() if self.table is not None else said)
        return {"text/html": self._repr_html_(), "text/plain": plain}

    def to_record(self) -> dict[str, Any]:
        """The item as it stands in ``<id>.json``, without its order."""
        record: dict[str, Any] = {
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "text": self.text,
            "alt": self.alt,
            "figure_ids": list(self.figure_ids),
            "demo": self.demo,
        }
        if self.marked:
            record["marked"] = self.marked
        if self.below:
            record["notes"] = [self.below]
        if self.table is not None:
            record |= self.table.to_record()
        return record


def has_trace_pages() -> bool:
    """True where the item becomes part of a report, which has a page for the sources of every figure."""
    return bool(os.environ.get(FOLDER_VARIABLE)) and not os.environ.get(ALONE_VARIABLE)


def sentence(
    id: str,
    text: str,
    *,
    title: str = "",
    figure_ids: Iterable[str] = (),
    demo: bool = False,
    tracer: Tracer | None = None,
    below: str = "",
) -> Item:
    """A sentence (or a short paragraph); facts that ``cited.cite`` has marked are figures it states.

    ``below`` stands under it in a small grey line: how the figure is read.
    """
    ids = tuple(dict.fromkeys([*figure_ids, *(figure for _, figure in figures_in(text))]))
    facts: dict[str, Any] = {"title": title, "figure_ids": ids, "demo": demo, "tracer": tracer}
    return Item(id, "sentence", text=plain(text), marked=text, below=below, **facts)


def table(id: str, made: Table, *, figure_ids: Iterable[str] = (), tracer: Tracer | None = None) -> Item:
    """A table with its head lines and notes; the figures in its cells are its own."""
    ids = tuple(dict.fromkeys([*figure_ids, *(one for row in made.ids for one in row.values())]))
    facts: dict[str, Any] = {"title": made.title, "text": made.about, "demo": made.demo}
    return Item(id, "table", table=made, figure_ids=ids, tracer=tracer, **facts)


def chart(id: str, sheet: Sheet, *, figure_ids: Iterable[str] = ()) -> Item:
    """A chart; its finding is the title."""
    facts: dict[str, Any] = {"title": sheet.finding, "text": sheet.about, "demo": DEMO in sheet.alt}
    return Item(id, "chart", sheet=sheet, figure_ids=tuple(figure_ids), tracer=sheet.tracer, **facts)


def show(*items: Item | TraceFrame) -> None:
    """Show items below the cell, in order; under ``fupin report`` write each to the folder of items as well.

    The frame of ``fa.trace`` may stand among them; it is shown and has no id.
    """
    from IPython.display import display  # loaded in a notebook anyway, slow elsewhere

    folder = os.environ.get(FOLDER_VARIABLE)
    for item in items:
        if folder and isinstance(item, Item):
            write_item(item, Path(folder), order=next(_order))
        display(item)  # type: ignore[no-untyped-call]


def write_item(item: Item, folder: Path, *, order: int) -> list[Path]:
    """Write one item's files and return their paths; an id that is already there is an error."""
    path = folder / f"{item.id}.json"
    if path.exists():
        raise ItemError(f"编号“{item.id}”用了两次；每个句子、表、图要有自己的编号。")
    folder.mkdir(parents=True, exist_ok=True)
    written = [path]
    text = json.dumps(item.to_record() | {"order": order}, ensure_ascii=False, indent=1)
    path.write_text(text, encoding="utf-8", newline="\n")
    if item.sheet is not None:
        for kind in ("png", "svg"):
            target = folder / f"{item.id}.{kind}"
            target.write_bytes(item.picture(kind))
            written.append(target)
    return written
