"""What a trace page holds, packed: every text once, every source once, and for each figure the numbers of its sources.

The page's script (``page_frames/trace.js``) unpacks it. Keys: ``s`` texts · ``r`` sources ``[side, file, sheet, cells,
raw, unit, area, notes, adds]``, ``h`` values left out ``[unit, file, sheet, cells, label, raw, proposed, notes]``
(numbers of texts, ``adds`` a text of its own) · ``f`` figure (the rest of its id) → ``p`` sources as ranges ``0-4,7``,
``a`` those that add something else than ``adds``, ``h`` what is left out, ``c`` how many cancel out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

from fupin_analysis.indicators.parts import ACTUAL
from fupin_analysis.indicators.traced import FIGURE, TracedMeasure
from fupin_analysis.outputs.questions import proposal_words, shorten
from fupin_analysis.present.traces import COUNTED, NO_SOURCE, area_of, tell_added, tell_side

_NOTHING = 1e-9
_PLACE = "record_id field part key file sheet cells raw enterprise county village on".split()
"""What makes two parts the same source; of those that stand in no cell the unit, the county or the key alone."""


class Packer:
    """Packs the figures of one measure."""

    def __init__(self, traced: TracedMeasure) -> None:
        self._traced = traced
        self._texts: dict[str, int] = {}
        self._sources: list[list[Any]] = []
        self._held: list[list[int]] = []
        self._said: dict[tuple[str, float, bool, str], str] = {}
        self._figures: dict[str, dict[str, Any]] = {}
        self._pack_parts()
        self._pack_held()

    @property
    def words(self) -> str:
        """All texts, for the font."""
        return "".join(self._texts)

    def to_json(self) -> str:
        """The data as they stand in the page; nothing in it can end the script element."""
        texts = list(self._texts)
        made = {"s": texts, "r": self._sources, "h": self._held, "f": self._figures}
        plain = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
        return plain.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")

    def count(self, number: int) -> int:
        """How many sources a figure has."""
        return int(self._counts.get(number, 0))

    def _text(self, text: Any) -> int:
        return self._texts.setdefault("" if text is None else str(text), len(self._texts))

    def _entry(self, number: int) -> dict[str, Any]:
        return self._figures.setdefault(rest_of(self._traced.figures[number].asked), {})

    def _pack_parts(self) -> None:
        parts = self._traced.parts
        self._counts: dict[int, int] = {}
        if parts.empty:
            return
        keys = parts[_PLACE].astype("object")
        parts = parts.assign(_source=pd.factorize(pd.MultiIndex.from_frame(keys.where(keys.notna(), "")))[0])
        self._sources = [self._source(row) for row in parts.drop_duplicates("_source").to_dict("records")]
        told = net(parts)
        gone = told.loc[told["is_gone"], FIGURE].value_counts()
        kept = told[~told["is_gone"]]
        columns = (kept[name].tolist() for name in ("operation", "amount", "is_again", "part"))
        said = [self._added(*row) for row in zip(*columns, strict=True)]
        added: dict[int, str] = {}
        self._pack_figures(kept[FIGURE].tolist(), kept["_source"].tolist(), said, added)
        for number, count in gone.items():
            self._entry(int(str(number)))["c"] = int(count)
        for source, row in enumerate(self._sources):
            row.append(added.get(source, ""))

    def _added(self, operation: str, amount: float, is_again: bool, part: str) -> str:
        key = (operation, amount, is_again, part)
        if key not in self._said:
            self._said[key] = tell_added(operation, amount, is_again=is_again, part=part)
        return self._said[key]

    def _source(self, row: dict[Any, Any]) -> list[Any]:
        operation = str(row["operation"])
        texts = (row["file"] or NO_SOURCE, row["sheet"], row["cells"], shorten(row["raw"]), row["enterprise"])
        return [
            self._text(tell_side(operation, row["part"])),
            *map(self._text, (*texts, area_of(row), row["findings"])),
        ]

    def _pack_figures(self, figures: list[int], sources: list[int], said: list[str], added: dict[int, str]) -> None:
        """``p`` and ``a`` of every figure; a source adds what it adds to the first, where nothing else is said."""
        mine: dict[int, list[int]] = {}
        for figure, source, words in zip(figures, sources, said, strict=True):
            mine.setdefault(figure, []).append(source)
            if added.setdefault(source, words) != words:
                self._entry(figure).setdefault("a", {})[source] = words
        for figure, own in mine.items():
            self._counts[figure] = len(own)
            self._entry(figure)["p"] = ranges(own)

    def _pack_held(self) -> None:
        seen: dict[tuple[str, str], int] = {}
        of: dict[int, list[int]] = {}
        for row in self._traced.held.to_dict("records"):
            key = (row["record_id"], row["field"])
            if key not in seen:
                seen[key] = len(self._held)
                texts = (row["enterprise"], row["file"], row["sheet"], row["cells"], row["label"], shorten(row["raw"]))
                more = (proposal_words(row["proposed"]), row["findings"])
                self._held.append([self._text(text) for text in (*texts, *more)])
            of.setdefault(row[FIGURE], []).append(seen[key])
        for number, held in of.items():
            self._entry(number)["h"] = ranges(held)


def net(parts: pd.DataFrame) -> pd.DataFrame:
    """What each source (``_source``) adds to each figure: FIGURE, ``_source operation amount part is_gone is_again``.

    Of sums one row a source; what two months have alike and so cancels out ``is_gone``. Elsewhere a part whose person
    or batch is counted already ``is_again``.
    """
    is_sum = parts["operation"] == "sum"
    sums = parts[is_sum].groupby([FIGURE, "_source"], sort=False)["amount"].agg(["sum", "size"]).reset_index()
    gone = (sums["size"] > 1) & (sums["sum"].abs() <= _NOTHING)
    added = sums.rename(columns={"sum": "amount"}).assign(operation="sum", part=ACTUAL, is_gone=gone, is_again=False)
    others = parts[~is_sum]
    counted = others["operation"].isin(COUNTED) & (others["amount"] > 0) & (others["part"] == ACTUAL)
    again = counted & others[[FIGURE, "key"]].where(counted).duplicated()
    rest = others.assign(is_gone=False, is_again=again)
    columns = [FIGURE, "_source", "operation", "amount", "part", "is_gone", "is_again"]
    return pd.concat([frame[columns] for frame in (added, rest) if len(frame)], ignore_index=True)


def ranges(numbers: Iterable[int]) -> str:
    """``0-4,7``: the numbers in order, neighbours drawn together."""
    out: list[list[int]] = []
    for n in sorted(numbers):
        if out and n == out[-1][1] + 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in out)


def rest_of(figure_id: str) -> str:
    """What follows the measure in an id: ``@county=513431#month``; "" of the whole."""
    at = min((i for i in (figure_id.find("@"), figure_id.find("#")) if i >= 0), default=len(figure_id))
    return figure_id[at:]
