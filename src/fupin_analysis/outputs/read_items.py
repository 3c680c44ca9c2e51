"""Items as the notebooks left them: sentences, tables and charts by id, ready for index, annex and ``charts/``."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fupin_analysis.errors import ReportError
from fupin_analysis.present.tables import Column, Table


@dataclass(frozen=True)
class FoundItem:
    """One item: ``record`` is its ``<id>.json`` (``present.items``), ``page`` the notebook that showed it."""

    record: dict[str, Any]
    page: str
    folder: Path

    @property
    def id(self) -> str:
        """Its id, unique in a report."""
        return str(self.record["id"])

    @property
    def kind(self) -> str:
        """``sentence``, ``table`` or ``chart``."""
        return str(self.record["kind"])

    @property
    def text(self) -> str:
        """The sentence, or the line above a table."""
        return str(self.record["text"])

    @property
    def marked(self) -> str:
        """The sentence with its figures marked (``present.cited``)."""
        return str(self.record.get("marked", self.record["text"]))

    @property
    def title(self) -> str:
        """Title of a table, finding of a chart."""
        return str(self.record["title"])

    @property
    def alt(self) -> str:
        """What is read out instead of a chart."""
        return str(self.record["alt"])

    @property
    def figure_ids(self) -> tuple[str, ...]:
        """The figures it states; for a scorecard one a row."""
        return tuple(self.record["figure_ids"])

    def picture(self, kind: str) -> Path:
        """The chart's ``png`` or ``svg``."""
        return self.folder / f"{self.id}.{kind}"

    def table(self) -> Table:
        """The table, all rows, with the formatting of ``present``; ReportError when the item is no table."""
        if self.kind != "table":
            raise ReportError(f"“{self.id}”不是表（{self.kind}），不能放进附表或总表。", code="outline-kind")
        columns = tuple(Column(c["name"], c["label"], c["type"], c["decimals"]) for c in self.record["columns"])
        frame = pd.DataFrame(self.record["records"], columns=[c.name for c in columns]).astype(object)
        notes = tuple(self.record.get("notes", ()))
        ids = tuple(self.record.get("figures", ()))
        demo = bool(self.record["demo"])
        return Table(self.title, self.text, columns, frame.where(frame.notna(), None), notes, demo, ids=ids)


class ItemShelf:
    """All items of a report, in the order in which the notebooks show them."""

    def __init__(self, items: Iterable[FoundItem]) -> None:
        self._items: dict[str, FoundItem] = {}
        for item in items:
            if (other := self._items.get(item.id)) is not None:
                raise ReportError(
                    f"编号“{item.id}”在笔记本 {other.page} 和 {item.page} 中各用了一次；请改其中一个。",
                    code="item-twice",
                )
            self._items[item.id] = item

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, id: object) -> bool:
        return id in self._items

    def get(self, id: str, *, wanted_by: str) -> FoundItem:
        """One item; ReportError says who wants it and what is there instead."""
        if id in self._items:
            return self._items[id]
        near = difflib.get_close_matches(id, self._items, n=3, cutoff=0.5)
        hint = f"相近的有：{'、'.join(near)}。" if near else f"现有{len(self)}项。"
        raise ReportError(f"{wanted_by}要用的内容“{id}”没有一个笔记本给出。{hint}", code="outline-item")

    def __iter__(self) -> Iterator[FoundItem]:
        return iter(self._items.values())

    def charts(self) -> list[FoundItem]:
        """All charts."""
        return [item for item in self._items.values() if item.kind == "chart"]


def read_items(folders: Iterable[Path]) -> ItemShelf:
    """The items of every folder (named as the notebook that wrote it), by their order within."""
    found: list[FoundItem] = []
    for folder in folders:
        records = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
        records.sort(key=lambda record: (record["order"], record["id"]))
        found += [FoundItem(record, folder.name, folder) for record in records]
    return ItemShelf(found)
