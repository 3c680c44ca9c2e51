"""Numbers of result frames as facts of a sentence: put into words, with the figure that they are (溯源)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

import pandas as pd

from fupin_analysis.indicators.figure_ids import FIGURE_KEY, FIGURES, TOTAL_KEY, TOTALS
from fupin_analysis.present import words
from fupin_analysis.present.cited import cite
from fupin_analysis.present.sentences import say
from fupin_analysis.present.tables import cell_ids

HELD = "held_count"
DRAWN_HELD = "drawn_held"
"""Name of the count of values held out of what a chart draws, where the table beside it shows more than that."""
Say = Callable[[Any], str]


def cell(frame: pd.DataFrame, row: int, column: str, word: Say) -> str:
    """The value of a column in the n-th row as a fact; missing says so."""
    value = frame[column].iloc[row]
    ids = cell_ids(frame.iloc[[row]], [column])
    return cite(word(value), ids[0].get(column) if ids else None)


def total(frame: pd.DataFrame, column: str, word: Say) -> str:
    """The figure of all rows of a column as a fact; of a frame that has no figures, the sum of the column."""
    value, id = total_of(frame, column)
    return cite(word(value), id)


def total_of(frame: pd.DataFrame, column: str) -> tuple[Any, str | None]:
    """The figure of all rows of a column, and its id."""
    totals: dict[str, Any] = frame.attrs.get(TOTALS, {})
    template: dict[str, str] = frame.attrs.get(FIGURES, {})
    if column not in totals:
        return (frame[column].sum(min_count=1) if column in frame else None), None
    row: dict[Hashable, str] = {FIGURE_KEY: frame.attrs.get(TOTAL_KEY, ""), **frame.attrs.get("total_row", {})}
    return totals[column], template[column].format_map(row) if column in template else None


def fact(frame: pd.DataFrame, name: str, word: Say, *, otherwise: Any) -> str:
    """A figure of all rows that no column shows, as a fact; of a frame that has no figures what is given."""
    value, id = total_of(frame, name)
    return cite(word(otherwise if id is None else value), id)


def ids_of(frame: pd.DataFrame, *columns: str) -> list[str]:
    """The ids of all figures in some columns of a frame, for a chart that shows them."""
    return [id for row in cell_ids(frame, columns) for id in row.values()]


SHARE = "share_pct"
_OF_A_TASK = ("#threshold", "#completion_pct", "#gap_points", "#lack")


def with_aspect(ids: Iterable[str], aspect: str) -> list[str]:
    """The same figures in another aspect: their shares of the whole, what is asked of them."""
    return [f"{id}#{aspect}" for id in ids]


def ids_of_blanks(counties: pd.DataFrame, measure: str) -> list[str]:
    """The number of counties that something has not reached, in all and by prefecture, as the finding of tiles says."""
    return [measure, *(f"{measure}@prefecture={name}" for name in dict.fromkeys(counties["prefecture"]))]


def ids_of_series(series: pd.DataFrame) -> list[str]:
    """The ids of a line month by month, and of the task that its finding compares it with (``series``)."""
    told = series[series["actual"].notna()]
    targets = list(dict.fromkeys(series["figure_id"].astype("str")))
    beside = [f"{one}{aspect}" for one in targets for aspect in ("", *_OF_A_TASK)]
    return [*beside, *(f"{id}@month={month}" for id, month in zip(told["figure_id"], told["period"], strict=True))]


def held_line(frame: pd.DataFrame) -> str:
    """One sentence on what is held out of the figures of a frame; "" where nothing is."""
    value, id = total_of(frame, HELD)
    return say("target.held_count", items=cite(words.number(value), id)) if _some(value) else ""


def held_note(frame: pd.DataFrame, name: str = HELD) -> str:
    """What stands under a chart of a frame out of which something is held (``name``); "" where nothing is."""
    value, _ = total_of(frame, name)
    return f"另有{words.number(value)}项待核实，未计入。" if _some(value) else ""


def held_column(frame: pd.DataFrame) -> str:
    """The column of held values for a table, where it is not nought in every row; else ""."""
    return HELD if HELD in frame and _some(frame[HELD].sum()) else ""


def _some(value: Any) -> bool:
    return not words.is_missing(value) and bool(value)
