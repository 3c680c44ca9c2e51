"""What each row of a table said before: earlier figures of the same key, period by period, and what was new in each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.plan.periods import Period, period_or_none
from fupin_analysis.review.columns import Numbers
from fupin_analysis.review.history.past import past_of
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

Matrix = npt.NDArray[np.float64]
_CUMULATIVE = "_ytd_"


def is_cumulative(field: Field) -> bool:
    """True for a figure that sums the year up to its period (累计)."""
    return _CUMULATIVE in f"{field.name}_"


class Earlier:
    """Earlier figures of the rows of a table: matrices of (row of the table, earlier period), oldest period first.

    A cell is NaN where the row had no figure then (not reported, held). Which earlier row is the same is for ``Past``
    to say; of several in one period the last counts.
    """

    def __init__(self, work: Work, form: Form, table: FormTable) -> None:
        past = past_of(work, form)
        self._table, self._past = table, past
        self._columns: dict[str, Matrix] = {}
        self.now = period_or_none(str(table["period"][0])) if len(table) else None
        self.periods: list[Period] = sorted(past.periods.values())
        place = {period: at for at, period in enumerate(self.periods)}
        found = [(row, place[past.period_of(line)], line) for row, lines in enumerate(past.lines) for line in lines]
        self._rows, self._places, self._lines = np.array(found or np.zeros((0, 3)), dtype="int64").T

    def __len__(self) -> int:
        return len(self.periods)

    def column(self, name: str) -> Matrix:
        """The earlier figures of one field."""
        if name not in self._columns:
            self._columns[name] = self._read(name)
        return self._columns[name]

    def _read(self, name: str) -> Matrix:
        made = np.full((len(self._table), len(self.periods)), np.nan)
        if len(self._lines):
            said = self._past.column(name, self._lines)
            told = ~np.isnan(said)  # a later row of the same key that says nothing leaves the earlier one
            made[self._rows[told], self._places[told]] = said[told]
        return made

    def last(self, name: str) -> Numbers:
        """The last earlier figure of one field; NaN where there is none."""
        return last_of(self.column(name))

    def just_before(self, name: str) -> Numbers:
        """The figure of the period just before this one, of the same year; NaN where there is none."""
        if self.now is None or not self.periods:
            return np.full(len(self._table), np.nan)
        before = self.periods[-1]
        is_next = before.kind == self.now.kind and before.shift(1) == self.now and before.year == self.now.year
        return self.column(name)[:, -1] if is_next else np.full(len(self._table), np.nan)

    def flows(self, field: Field, twin: str | None) -> tuple[Matrix, Numbers]:
        """What was new in each earlier period, and what is new now.

        ``field`` is the figure of the period itself and ``twin`` its 累计, or a 累计 alone (then ``twin`` is None):
        where the period's own figure is blank, it is the growth of the 累计, by months where some are missing.
        """
        if twin is None:
            return self._growth(field.name)
        months, now = self.column(field.name), self._table[field.name].copy()
        grown, growing = self._growth(twin)
        return np.where(np.isnan(months), grown, months), np.where(np.isnan(now), growing, now)

    def _growth(self, name: str) -> tuple[Matrix, Numbers]:
        levels = np.column_stack([self.column(name), self._table[name]])
        periods: list[Period | None] = [*self.periods, self.now]
        grown = np.full(levels.shape, np.nan)
        last, year = np.full(len(levels), np.nan), 0
        since = np.zeros(len(levels))
        for at, period in enumerate(periods):
            if period is None:
                continue
            months = float(period.end.month)
            if period.year != year:  # the year's first figure: all since January
                last, since, year = np.full(len(levels), np.nan), np.zeros(len(levels)), period.year
            steps = np.where(np.isnan(last), np.nan, months - since) if months > 1 else np.ones(len(levels))
            known = np.isfinite(levels[:, at])
            with np.errstate(invalid="ignore", divide="ignore"):
                grown[:, at] = (levels[:, at] - np.nan_to_num(last)) / steps
            last, since = np.where(known, levels[:, at], last), np.where(known, months, since)
        return grown[:, :-1], grown[:, -1]


def earlier_of(work: Work, form: Form) -> Earlier:
    """The earlier figures of a form's table."""
    return work.once(form, Earlier)


def last_of(figures: Matrix) -> Numbers:
    """The last figure of each row; NaN where a row has none."""
    out = np.full(len(figures), np.nan)
    for at in range(figures.shape[1]):
        out = np.where(np.isnan(figures[:, at]), out, figures[:, at])
    return out
