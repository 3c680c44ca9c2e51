"""What the pages share: the line above a table, its stamp, and the notes below."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from fupin_analysis.indicators.figure_ids import FIGURE_KEY, TOTAL_KEY, TOTALS
from fupin_analysis.present import items, words
from fupin_analysis.present.names import short_county, short_prefecture
from fupin_analysis.present.tables import make_table


def is_demo(frame: pd.DataFrame) -> bool:
    """Whether the frame's returns are fictional (``attrs['demo']``)."""
    return bool(frame.attrs.get("demo", False))


def day_of(frame: pd.DataFrame) -> str:
    """2018年9月30日, the cut-off of a result frame."""
    return words.date(frame.attrs["as_of"])


def span_of(frame: pd.DataFrame) -> str:
    """2019年1—3月, the part of the year that the sums of a result frame are of."""
    return words.span(frame.attrs["as_of"])


def about(frame: pd.DataFrame, unit: str = "") -> str:
    """The line above a table: 单位：万元；截至2018年9月30日."""
    cut_off = words.cut_off(frame.attrs["as_of"])
    return f"单位：{unit}；{cut_off}" if unit else cut_off


def tabled(
    id: str,
    frame: pd.DataFrame,
    columns: str,
    *,
    title: str,
    unit: str = "",
    notes: Sequence[str] = (),
    rows: int | None = None,
    ends: int = 0,
    labels: dict[str, str] | None = None,
    figure_ids: Sequence[str] = (),
    total: bool = False,
) -> items.Item:
    """A table item of the columns named (blank between); the frame's own note is added below.

    Counties and prefectures are given their short names; ``total`` adds a sum row of the countable columns. Of more
    than ``rows`` the first are shown, and the last ``ends``.
    """
    wanted = columns.split()
    shown = _shorten(frame)
    strong: list[int] = []
    if total and len(shown) > 1:
        shown = _with_total(shown, wanted)
        strong = [len(shown) - 1]
    heads = heads_in(frame, wanted, unit, labels or {})
    note = str(frame.attrs.get("note") or "")
    below = [*notes, *([f"口径：{note}"] if note else [])]
    if shown.empty:
        below = ["本期没有可列的记录。", *below]
    made = make_table(
        shown,
        wanted,
        title=title,
        about=about(frame, unit),
        labels=heads,
        notes=below,
        rows=rows,
        ends=ends,
        demo=is_demo(frame),
        strong=strong,
    )
    return items.table(id, made, figure_ids=figure_ids, tracer=frame.attrs.get("tracer"))


def heads_in(frame: pd.DataFrame, wanted: Sequence[str], unit: str, labels: dict[str, str]) -> dict[str, str]:
    """Heads without the unit that stands above the table anyway; a first column ``month`` is 月份."""
    heads: dict[str, str] = {**frame.attrs.get("labels", {}), **labels}
    if wanted[0] == "month":
        heads["month"] = "月份"
    return {name: label.removesuffix(f"（{unit}）") if unit else label for name, label in heads.items()}


def said(id: str, frame: pd.DataFrame, text: str, *, figure_ids: Sequence[str] = (), below: str = "") -> items.Item:
    """A sentence item that carries the stamp of the frame it speaks of; ``below``: the small line under it (口径)."""
    tracer = frame.attrs.get("tracer")
    return items.sentence(id, text, figure_ids=figure_ids, demo=is_demo(frame), tracer=tracer, below=below)


def _shorten(frame: pd.DataFrame) -> pd.DataFrame:
    changes = {}
    if "county" in frame:
        changes["county"] = frame["county"].map(short_county, na_action="ignore")
    if "prefecture" in frame:
        changes["prefecture"] = frame["prefecture"].map(short_prefecture, na_action="ignore")
    out = frame.assign(**changes)
    out.attrs = dict(frame.attrs)
    return out


_NOT_SUMMED = ("_pct", "_points", "_year", "_days", "rank")
_RATES = {
    "honoured_pct": ("arrived_wan", "committed_wan"),
    "arrival_pct": ("arrived_wan", "appropriated_wan"),
    "spending_pct": ("used_wan", "arrived_wan"),
    "completion_pct": ("completed", "planned"),
    "exit_pct": ("exited", "due"),
    "on_time_pct": ("on_time", "due"),
}
"""Rates of a sum row: the sums divided, where both are in the table."""


def _with_total(frame: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
    """The frame with a row 合计: of a table of figures those of all rows together, else the sums of what adds up."""
    row: dict[str, object] = {wanted[0]: "合计"}
    totals = frame.attrs.get(TOTALS, {})
    for name in wanted[1:]:
        numeric = pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(frame[name])
        if name in totals:
            row[name] = totals[name]
        elif numeric and not name.endswith(_NOT_SUMMED):
            row[name] = frame[name].sum(min_count=1)
    for name, (part, whole) in _RATES.items():
        if name in wanted and name not in totals and part in row and row.get(whole):
            row[name] = float(str(row[part])) / float(str(row[whole])) * 100
    last = pd.DataFrame([row]).astype({k: frame[k].dtype for k in row if k != wanted[0]})
    if totals:
        last = last.assign(**{FIGURE_KEY: frame.attrs.get(TOTAL_KEY, "")}, **frame.attrs.get("total_row", {}))
    out = pd.concat([frame, last]).reset_index(drop=True)
    out.attrs = dict(frame.attrs)
    return out
