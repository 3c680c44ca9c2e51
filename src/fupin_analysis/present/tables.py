"""Result frames as printed tables: Chinese heads, unit and cut-off above, notes below (domain.md 4.4-4.6, 4.8).

Numbers keep the same decimals within a column and stand right; a missing one is ``—``; everything is escaped.
"""

from __future__ import annotations

import html
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

import pandas as pd

from fupin_analysis.errors import FupinError
from fupin_analysis.indicators.figure_ids import FIGURES
from fupin_analysis.present import palette, words
from fupin_analysis.present.cited import Link, anchor
from fupin_analysis.present.lights import colour_of, light_of, light_words
from fupin_analysis.present.table_style import TABLE_CSS

DEMO = "示例数据，纯属虚构"
_SHORT_TEXT = 16  # characters that stay on one line
_ALL = 100.0
_RIGHT = frozenset({"count", "money", "pct", "points", "number", "quantity"})
_DECIMALS = {"count": 0, "money": 1, "pct": 1, "points": 1}


class TableError(FupinError):
    """A table asks for a column that the frame does not have, or that has no Chinese head."""

    code = "table"


@dataclass(frozen=True)
class Column:
    """One column. ``kind``: text, count, money, pct, points, number, quantity (unit of the row), date, light, yesno."""

    name: str
    label: str
    kind: str
    decimals: int = 0


@dataclass(frozen=True)
class Table:
    """A table ready to print; ``frame`` keeps the values unrounded.

    ``rows``: how many are shown (None: all), and after them the last ``ends`` of those that are no sum.
    """

    title: str
    about: str
    columns: tuple[Column, ...]
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    demo: bool = False
    rows: int | None = None
    ends: int = 0
    strong: tuple[int, ...] = field(default=())
    ids: tuple[Mapping[str, str], ...] = field(default=())
    """For every row, column → figure id, where the cell is a figure."""

    def shown(self) -> list[list[str]]:
        """All cells as words, row by row; no rate is rounded to 100, no figure to its threshold."""
        names = [c.name for c in self.columns]
        extra = [name for name in ("unit", "threshold") if name in self.frame and name not in names]
        rows = self.frame[[*names, *extra]].to_dict("records")
        return [[_word(row[c.name], c, row) for c in self.columns] for row in rows]

    def to_html(self, link: Link | None = None) -> str:
        """The table with title, unit and cut-off above and notes below; ``link``: where a figure is traced."""
        cells = self.shown()
        listed = self._listed(len(cells))
        rows = [cells[n] for n in listed]
        sides = [
            "s" if _side(c) == "t" and _is_short([row[at] for row in rows]) else _side(c)
            for at, c in enumerate(self.columns)
        ]
        heads = zip(self.columns, sides, strict=True)
        head = "".join(f'<th class="{side}">{html.escape(c.label)}</th>' for c, side in heads)
        body = "".join(self._html_row(number, row, sides, link) for number, row in zip(listed, rows, strict=True))
        notes = [*self.notes]
        if len(rows) < len(cells):
            ends = f"行和后{self.ends}行，中间" if self.ends else "行，其余"
            notes.insert(0, f"本表列前{self.rows}{ends}{len(cells) - len(rows)}行略。")
        stamp = f'<span class="stamp">{DEMO}</span>' if self.demo else ""
        foot = "".join(f"<p>{html.escape(note)}</p>" for note in notes)
        return (
            f'<div class="fupin-table"><style>{TABLE_CSS}</style>'
            f'<p class="title">{html.escape(self.title)}</p><p class="about">{html.escape(self.about)}{stamp}</p>'
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            f'<div class="notes">{foot}</div></div>'
        )

    def _listed(self, size: int) -> list[int]:
        """The numbers of the rows that are shown: the first, the last of those that are no sum, and the sums."""
        if self.rows is None:
            return list(range(size))
        plain = [n for n in range(size) if n not in self.strong]
        last = plain[len(plain) - self.ends :] if self.ends else []
        return sorted({*plain[: self.rows], *last, *self.strong})

    def _html_row(self, number: int, row: Sequence[str], sides: Sequence[str], link: Link | None) -> str:
        cells = []
        ids = self.ids[number] if number < len(self.ids) else {}
        for column, word, side in zip(self.columns, row, sides, strict=True):
            style = ""
            if column.kind == "light":
                colour = colour_of(self.frame[column.name].iloc[number])
                style = f' style="background:{palette.LIGHT_FILL[colour]};color:{palette.LIGHT_INK[colour]}"'
            id = ids.get(column.name)
            said = anchor(word, id, link) if id else html.escape(word)
            cells.append(f'<td class="{side}"{style}>{said}</td>')
        mark = ' class="strong"' if number in self.strong else ""
        return f"<tr{mark}>{''.join(cells)}</tr>"

    def to_text(self) -> str:
        """The table for a reader without pictures or HTML: one line a row, cells parted by ｜."""
        lines = [f"{self.title}（{self.about}）", "｜".join(c.label for c in self.columns)]
        lines += ["｜".join(row) for row in self.shown()]
        return "\n".join([*lines, *self.notes])

    def to_record(self) -> dict[str, Any]:
        """What the annex needs: typed columns and unrounded values (missing is None, days are ISO text)."""
        records = [
            {c.name: _plain(value) for c, value in zip(self.columns, row, strict=True)}
            for row in self.frame[[c.name for c in self.columns]].itertuples(index=False, name=None)
        ]
        columns = [{"name": c.name, "label": c.label, "type": c.kind, "decimals": c.decimals} for c in self.columns]
        made = {"columns": columns, "records": records, "notes": list(self.notes), "strong": list(self.strong)}
        return made | {"figures": [dict(row) for row in self.ids]}


def make_table(
    frame: pd.DataFrame,
    columns: Sequence[str],
    *,
    title: str,
    about: str,
    labels: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    rows: int | None = None,
    ends: int = 0,
    demo: bool | None = None,
    strong: Sequence[int] = (),
) -> Table:
    """A table of some columns of a result frame; heads come from ``labels``, then from ``frame.attrs['labels']``.

    Raises TableError when a column or its head is missing.
    """
    heads = {**frame.attrs.get("labels", {}), **(labels or {})}
    made = []
    for name in columns:
        if name not in frame:
            raise TableError(f"表“{title}”要用的列“{name}”不在结果里。")
        if name not in heads:
            raise TableError(f"表“{title}”的列“{name}”没有中文表头。")
        made.append(_column(name, heads[name], frame[name]))
    is_demo = bool(frame.attrs.get("demo", False)) if demo is None else demo
    clean = _with_verdicts(_with_whole_years(frame.reset_index(drop=True)))
    below = tuple(n for n in notes if n)
    return Table(title, about, tuple(made), clean, below, is_demo, rows, ends, tuple(strong), cell_ids(clean, columns))


def _with_whole_years(frame: pd.DataFrame) -> pd.DataFrame:
    """Years as whole numbers: a column of years with gaps is of floats, and 2018.0 is no year."""
    floats = [name for name in frame if str(name).endswith("_year") and pd.api.types.is_float_dtype(frame[name])]
    years = [name for name in floats if (frame[name].dropna() % 1 == 0).all()]
    out = frame.astype(dict.fromkeys(years, "Int64"))
    out.attrs = frame.attrs
    return out


def _with_verdicts(frame: pd.DataFrame) -> pd.DataFrame:
    """Grey lights with the verdict that says why there is no other, for a print in black and white."""
    if not {"light", "verdict"} <= set(frame):
        return frame
    lights = [light_of(*pair) for pair in zip(frame["light"], frame["verdict"], strict=True)]
    out = frame.assign(light=pd.Series(lights, index=frame.index, dtype="object"))
    out.attrs = frame.attrs
    return out


def cell_ids(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[dict[str, str], ...]:
    """For every row, column → figure id: ``attrs[FIGURES]`` has a template a column, filled from the row.

    A cell without a value, and a row that lacks what the template names (a sum of rows), is no figure.
    """
    templates = {name: text for name, text in frame.attrs.get(FIGURES, {}).items() if name in columns}
    wanted = {name: [key for _, key, _, _ in Formatter().parse(text) if key] for name, text in templates.items()}
    out = []
    for row in frame.to_dict("records") if templates else []:
        known = {str(key): value for key, value in row.items()}
        out.append(
            {
                name: text.format_map(known)
                for name, text in templates.items()
                if not words.is_missing(known[name])
                and all(key in known and not words.is_missing(known[key]) for key in wanted[name])
            }
        )
    return tuple(out)


def _column(name: str, label: str, values: pd.Series) -> Column:
    kind = kind_of(name, values)
    decimals = _DECIMALS.get(kind, 0)
    if kind == "number":
        present = values.dropna().astype(float)
        decimals = 0 if (present == present.round()).all() else 1
    return Column(name, label, kind, decimals)


_QUANTITIES = frozenset(
    "actual month threshold previous change yoy yoy_change plan proposed reported low high approx_low approx_high "
    "panel_change projection_low projection_high needed_per_month".split()
)
"""Columns whose unit is that of the row."""


def kind_of(name: str, values: pd.Series) -> str:
    """How a column is printed: by its name (units are in names), then by its dtype."""
    if name == "light":
        return "light"
    for ending, kind in (("_wan", "money"), ("_pct", "pct"), ("_points", "points"), ("_on", "date")):
        if name.endswith(ending):
            return kind
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    if pd.api.types.is_bool_dtype(values):
        return "yesno"
    if name.endswith("_year"):
        return "text"
    if name in _QUANTITIES and pd.api.types.is_numeric_dtype(values):
        return "quantity"
    if pd.api.types.is_integer_dtype(values):
        return "count"
    return "number" if pd.api.types.is_numeric_dtype(values) else "text"


def _word(value: Any, column: Column, row: Mapping[Hashable, Any]) -> str:
    if column.kind == "light":
        return light_words(value)
    if words.is_missing(value) or value == "":
        return words.MISSING
    if column.kind == "pct":
        return words.number_within(value, column.decimals, against=_ALL)
    if column.kind in _RIGHT:
        decimals = _row_decimals(value, row) if column.kind == "quantity" else column.decimals
        return words.number(value, decimals, against=_limit(column, row))
    if column.kind == "date":
        return f"{pd.Timestamp(value):%Y-%m-%d}"
    if column.kind == "yesno":
        return "是" if value else "否"
    return str(value)


def _row_decimals(value: Any, row: Mapping[Hashable, Any]) -> int:
    """Decimals of a value in the unit of its row: 万元 and % with one, counts whole."""
    whole = math.isclose(float(value), round(float(value)))
    return 1 if row.get("unit") in {"万元", "%"} or not whole else 0


def _limit(column: Column, row: Mapping[Hashable, Any]) -> float | None:
    """What rounding must not carry the cell over: its threshold, 0 of a difference (of a rate: 100)."""
    if column.name in {"actual", "proposed", "reported"} and isinstance(row.get("threshold"), int | float):
        return None if words.is_missing(row["threshold"]) else float(row["threshold"])
    return 0.0 if column.kind == "points" else None


def _plain(value: Any) -> Any:
    if words.is_missing(value):
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return value.item() if hasattr(value, "item") else value


def _side(column: Column) -> str:
    return "n" if column.kind in _RIGHT else ("c" if column.kind in {"light", "yesno", "date"} else "t")


def _is_short(words_of_column: Sequence[str]) -> bool:
    """Whether a text column is narrow enough to stay on one line."""
    return max((len(word) for word in words_of_column), default=0) <= _SHORT_TEXT
