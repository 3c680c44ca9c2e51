"""Earlier rows of the rows of a table, by record key, and what was asked about their figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.plan.periods import Period, period_or_none
from fupin_analysis.review.columns import Numbers, Rows, is_blank, plain
from fupin_analysis.review.keys import SEPARATOR, Columns, has_key, key_fields, record_keys
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work


@dataclass(frozen=True)
class Doubt:
    """A value that was not simply accepted: as written, as proposed (None: no proposal), and its findings' codes."""

    reported: float | None
    proposed: float | None
    codes: frozenset[str]


@dataclass(frozen=True)
class Point:
    """One earlier figure: ``month`` counts months since year 0; ``amount`` is None where it is held or blank."""

    period: Period
    amount: float | None
    doubt: Doubt | None

    @property
    def month(self) -> int:
        """The last month of its period."""
        return last_month(self.period)

    @property
    def is_told(self) -> bool:
        """True where a figure was written, whatever became of it."""
        return self.amount is not None or (self.doubt is not None and self.doubt.reported is not None)

    @property
    def figures(self) -> tuple[tuple[str, float], ...]:
        """What the figure may have been: accepted, or where it is held as proposed and as reported."""
        if self.amount is not None:
            return (("accepted", self.amount),)
        told = (("proposed", self.doubt.proposed), ("reported", self.doubt.reported)) if self.doubt else ()
        return tuple((kind, amount) for kind, amount in told if amount is not None)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of what was found."""
        return self.doubt.codes if self.doubt else frozenset()


def last_month(period: Period) -> int:
    """The last month of a period, counted from year 0."""
    return period.end.year * 12 + period.end.month


class Past:
    """The rows of earlier periods of one form and the enterprises of its table, and which of them belong to a row.

    A row is known by its key. Where none of its key came before, a row whose township is written otherwise (or left
    out) is the same, if it is the only one that can be.
    """

    def __init__(self, work: Work, form: Form, table: FormTable) -> None:
        self._doubted, self._form = work.history.doubted, form
        previous = work.previous(form.id) if form.key else pd.DataFrame()
        now = period_or_none(work.period or "")
        if len(previous) and len(table):
            filers = [name for name in set(table["enterprise"].tolist()) if name]
            previous = previous[previous["enterprise"].isin(filers)]
        texts = previous["period"].unique().tolist() if len(previous) else []
        known = {text: period for text in texts if (period := period_or_none(text)) is not None}
        self.periods = {text: period for text, period in known.items() if now is None or period.end < now.end}
        order = sorted(self.periods, key=lambda text: self.periods[text])
        parts = [previous[previous["period"] == text] for text in order]
        self.rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
        self._texts: list[str] = self.rows["period"].tolist() if parts else []
        self._ids: list[str] = self.rows["record_id"].tolist() if parts else []
        self._last: dict[int, Rows] = {}
        self._columns: dict[str, Any] = {}
        self.lines = self._match(table) if len(self.rows) else [[] for _ in range(len(table))]

    def _match(self, table: FormTable) -> list[list[int]]:
        """For each row of the table its earlier rows, oldest first."""
        whole, old_keys = has_key(self.rows, self._form).tolist(), record_keys(self.rows, self._form)
        by_key: dict[str, list[int]] = {}
        for line, (key, told) in enumerate(zip(old_keys, whole, strict=True)):
            if told:
                by_key.setdefault(key, []).append(line)
        keys = record_keys(table, self._form)
        loose = _loose_keys(table, self._form)
        if loose is None or (old_loose := _loose_keys(self.rows, self._form)) is None:
            return [by_key.get(key, []) for key in keys]
        here, lone = set(keys), {text for text, times in Counter(loose).items() if times == 1}
        others: dict[str, list[int]] = {}
        for line, (key, text, told) in enumerate(zip(old_keys, old_loose, whole, strict=True)):
            if told and key not in here and text in lone:
                others.setdefault(text, []).append(line)
        return [self._join(by_key.get(key, []), others.get(text, [])) for key, text in zip(keys, loose, strict=True)]

    def _join(self, own: list[int], like: list[int]) -> list[int]:
        """Earlier rows of the very key and of those that only may be the same: these where no period has two rows."""
        both = sorted([*own, *like])
        return both if len({self._texts[line] for line in both}) == len(both) else own

    def period_of(self, line: int) -> Period:
        """The period of one earlier row."""
        return self.periods[self._texts[line]]

    def last_lines(self, year: int) -> Rows:
        """For each row of the table its last earlier row of a year; −1 where it has none."""
        if year not in self._last:
            own = {line for line, period in enumerate(self._texts) if self.periods[period].year == year}
            found = [next((line for line in reversed(lines) if line in own), -1) for lines in self.lines]
            self._last[year] = np.array(found, dtype="int64")
        return self._last[year]

    def column(self, name: str, lines: Rows) -> Numbers:
        """What some earlier rows say in a numeric field, as accepted; NaN for −1 and where it is held or blank."""
        made = np.full(len(lines), np.nan)
        if name in self.rows:
            made[lines >= 0] = plain(self.rows[name])[lines[lines >= 0]]
        return made

    def months(self, lines: Rows) -> Rows:
        """The last month of the period of some earlier rows (see ``last_month``); −1 for −1."""
        ends = {text: last_month(period) for text, period in self.periods.items()}
        return np.array([ends[self._texts[line]] if line >= 0 else -1 for line in lines.tolist()], dtype="int64")

    def points(self, row: int, name: str) -> list[Point]:
        """The earlier figures of one row in one field, oldest first; one a period."""
        made: dict[str, Point] = {}
        for line in self.lines[row]:
            period = self._texts[line]
            amount = self._amount(line, name)
            point = Point(self.periods[period], amount, self.doubt(line, name))
            if point.is_told or period not in made:
                made[period] = point
        return list(made.values())

    def of_year(self, row: int, name: str, year: int) -> list[Point]:
        """The earlier figures of one year that were written, oldest first."""
        return [point for point in self.points(row, name) if point.period.year == year and point.is_told]

    def written(self, line: int, name: str) -> float | None:
        """What one earlier row said before anything was done about it."""
        doubt = self.doubt(line, name)
        return doubt.reported if doubt is not None else self._amount(line, name)

    def doubt(self, line: int, name: str) -> Doubt | None:
        """What was asked about one earlier figure; None where it was simply accepted, or blank."""
        return self._doubts.get((self._ids[line], name))

    def _amount(self, line: int, name: str) -> float | None:
        if name not in self._columns:
            self._columns[name] = plain(self.rows[name]) if name in self.rows else None
        column = self._columns[name]
        return None if column is None or is_blank(column[line]) else float(column[line])

    @cached_property
    def _doubts(self) -> dict[tuple[str, str], Doubt]:
        asked = self._doubted.get(self._form.id)
        if asked is None:
            return {}
        ids = set(self._ids)
        columns = [asked[name].tolist() for name in ("record_id", "field", "reported", "proposed", "finding_ids")]
        return {
            (record, name): Doubt(_number(reported), _number(proposed), _codes(found))
            for record, name, reported, proposed, found in zip(*columns, strict=True)
            if record in ids
        }


def past_of(work: Work, form: Form) -> Past:
    """The past of the counted rows of a form as they stand now."""
    return work.once(form, Past)


def span_months(field: Field, form: Form) -> int:
    """How many months the figure of a period covers: one where the head says 月, else as many as the form's period."""
    if any("月" in level for level in field.path):
        return 1
    return {"month": 1, "quarter": 3, "year": 12}.get(form.period, 1)


def _loose_keys(table: Columns, form: Form) -> list[str] | None:
    """Keys without what may be written otherwise or left out; None where there is nothing of the kind."""
    names = key_fields(form, table)
    kept = [name for name in names if form.by_name[name].type != "township"]
    if len(kept) == len(names) or not kept:
        return None
    parts = [plain(table[name]).tolist() for name in ("enterprise", *kept)]
    return [SEPARATOR.join("" if is_blank(v) else str(v) for v in row) for row in zip(*parts, strict=True)]


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or is_blank(value):
        return None
    return float(value) if isinstance(value, (int, float)) or hasattr(value, "__float__") else None


def _codes(finding_ids: str) -> frozenset[str]:
    return frozenset(text.rpartition("-")[0] for text in str(finding_ids).split(",") if text)
