"""What the money of one table is measured by: own history, plan of the row, peers of the period, bounds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from fupin_analysis.plan.forms import MONEY_UNITS, Form
from fupin_analysis.plan.periods import Period, period_or_none
from fupin_analysis.review.columns import Flags, Numbers, Rows
from fupin_analysis.review.keys import has_key, record_keys
from fupin_analysis.review.rules.load import UnitSettings
from fupin_analysis.review.tables import FormTable

SLIP = 4.0
"""log10 of 元 ÷ 万元."""
Written = Callable[[str], str]
"""The unit that was written beside a figure (by value_id), "" where there is none."""
_YTD = re.compile(r"_ytd(_|$)")
_WHOLE_RETURN = 0.2
"""From this share of a field's figures on, a return is measured by the others alone."""
_OTHERS = 3
"""So many other returns are peers enough."""


@dataclass(frozen=True)
class Peers:
    """For each row the middle, the spread (log10, robust) and the range of the like figures; NaN where they are few."""

    middle: Numbers
    spread: Numbers
    low: Numbers
    high: Numbers


@dataclass
class Look:
    """One table of the bench and all that its money can be measured by; columns are made when first asked for.

    ``own`` is the last earlier figure of a key, ``before`` the one of the period just before in the same year (累计).
    """

    table: FormTable
    form: Form
    money: list[str]
    previous: pd.DataFrame
    settings: UnitSettings
    written: Written
    _peers: dict[str, Peers] = field(default_factory=dict)
    _logs: dict[str, Numbers] = field(default_factory=dict)

    def logs(self, name: str) -> Numbers:
        """log10 of the figures above 0; NaN for all others."""
        if name not in self._logs:
            self._logs[name] = log10(self.table[name])
        return self._logs[name]

    def yuan(self, name: str, amount: float = 1.0) -> float:
        """So many units of a field in 元."""
        return amount * MONEY_UNITS[self.form.by_name[name].unit or "元"] * 10_000

    def in_unit(self, name: str, yuan: float) -> float:
        """So many 元 in the unit of a field."""
        return yuan / self.yuan(name)

    def peers(self, name: str) -> Peers:
        """The like figures of a field: those of its kind, of other returns where these are enough."""
        if name not in self._peers:
            self._peers[name] = _peers(self.logs(name), self.groups, self.returns, self.settings)
        return self._peers[name]

    def bounds(self, name: str) -> tuple[Numbers, float]:
        """The ceiling of each row and the floor of a field; infinite and 0 where there is none."""
        ceiling = self.settings.ceilings.get(self.form.id, {}).get(name, np.inf)
        out = np.full(len(self.table), ceiling)
        by_kind, kind = self.settings.kind_ceilings.get(self.form.id), self.settings.peers.get(self.form.id)
        if by_kind and kind and kind in self.table:
            own = [by_kind.get(said or "", np.inf) for said in self.table[kind].tolist()]
            out = np.minimum(out, np.array(own, dtype="float64"))
        return out, self.settings.floors.get(self.form.id, {}).get(name, 0.0)

    def possible(self, power: int, at: int, name: str) -> bool:
        """Too small can only be where 元 is the unit (万元 was typed); too large only where it is not 亿元."""
        unit = self.unit(at, name)
        return unit == "元" if power < 0 else unit in MONEY_UNITS and unit != "亿元"

    def unit(self, at: int, name: str) -> str:
        """The unit that a figure was read in."""
        return self.written(f"{self.table.ids[at]}/{name}") or self.form.by_name[name].unit or ""

    @cached_property
    def returns(self) -> Rows:
        """The return of each row, as a number."""
        codes: Rows = pd.factorize(self.table["return_id"])[0].astype("int64")
        return codes

    @cached_property
    def groups(self) -> list[Rows]:
        """The rows of each kind of peers; all of them where the form knows no kinds."""
        by = self.settings.peers.get(self.form.id)
        if not by or by not in self.table:
            return [np.arange(len(self.table))]
        found: dict[object, list[int]] = {}
        for i, kind in enumerate(self.table[by].tolist()):
            found.setdefault(kind or "", []).append(i)
        return [np.array(rows) for rows in found.values()]

    @cached_property
    def own(self) -> dict[str, Numbers]:
        """By field the last earlier figure of enterprise and key that says something.

        What came in one month says nothing of the next: 本月 has no history of its own, 累计 that of its year.
        """
        past = {name: np.full(len(self.table), np.nan) for name in self.money}
        for name in self.money:
            if self._keys is not None and self.form.by_name[name].twin is None:
                least = self.in_unit(name, self.settings.own_least_yuan)
                known = self._earlier(name) >= least
                past[name] = self._last(name, known & self._of_year if _YTD.search(name) else known)
        return past

    @cached_property
    def before(self) -> dict[str, Numbers]:
        """By field 本月 the 累计 of the period just before in the same year; in the first period of a year 0."""
        pairs = {f.name: f.twin for f in self.form.fields if f.name in self.money and f.twin}
        now = self._now
        if now is None or now.shift(-1).year != now.year:
            return {name: np.full(len(self.table), 0.0 if now else np.nan) for name in pairs}
        empty = np.full(len(self.table), np.nan)
        if self._keys is None:
            return dict.fromkeys(pairs, empty)
        just = (self.previous["period"] == str(now.shift(-1))).to_numpy(dtype=bool)
        return {name: self._last(str(ytd), just) for name, ytd in pairs.items()}

    @cached_property
    def _now(self) -> Period | None:
        return period_or_none(self.table["period"][0]) if len(self.table) else None

    @cached_property
    def _keys(self) -> tuple[list[str], Flags, list[str]] | None:
        """Keys of the earlier rows and where they are whole, and the keys of this table's rows."""
        if not len(self.previous) or not self.form.key:
            return None
        whole = has_key(self.previous, self.form)
        return record_keys(self.previous, self.form), whole, record_keys(self.table, self.form)

    @cached_property
    def _of_year(self) -> Flags:
        year = str(self._now.year) if self._now else ""
        same: Flags = self.previous["period"].str.startswith(year).to_numpy(dtype=bool)
        return same

    def _earlier(self, name: str) -> Numbers:
        known: Numbers = self.previous[name].to_numpy(dtype="float64", na_value=np.nan)
        return known

    def _last(self, name: str, told: Flags) -> Numbers:
        if self._keys is None:
            return np.full(len(self.table), np.nan)
        keys, whole, wanted = self._keys
        amounts = self._earlier(name)
        rows = np.flatnonzero(told & whole).tolist()
        last = {keys[at]: float(amounts[at]) for at in rows}
        return np.array([last.get(key, np.nan) for key in wanted], dtype="float64")


def log10(amounts: Numbers) -> Numbers:
    """log10 of what is above 0, else NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(amounts > 0, np.log10(np.where(amounts > 0, amounts, 1.0)), np.nan)


def median(numbers: Numbers) -> float:
    """The median of what is no NaN; NaN where that is nothing."""
    told = np.sort(numbers[~np.isnan(numbers)])
    middle = len(told) // 2
    if not len(told):
        return np.nan
    return float(told[middle] if len(told) % 2 else (told[middle - 1] + told[middle]) / 2)


def _peers(logs: Numbers, groups: Iterable[Rows], returns: Rows, settings: UnitSettings) -> Peers:
    made = Peers(*(np.full(len(logs), np.nan) for _ in range(4)))
    for rows in groups:
        own, owner = logs[rows], returns[rows]
        told = ~np.isnan(own)
        if np.count_nonzero(told) < settings.least_peers:
            continue
        _put(made, rows, own[told], settings)
        counts = np.bincount(owner[told])
        if np.count_nonzero(counts) <= _OTHERS:
            continue
        for one in np.flatnonzero(counts >= max(2, _WHOLE_RETURN * counts.sum())).tolist():
            others = own[told & (owner != one)]
            if len(others) >= settings.least_peers:
                _put(made, rows[owner == one], others, settings)
    return made


def _put(made: Peers, rows: Rows, logs: Numbers, settings: UnitSettings) -> None:
    middle = median(logs)
    made.middle[rows] = middle
    made.spread[rows] = max(1.4826 * median(np.abs(logs - middle)), settings.least_spread)
    ordered = np.sort(logs)
    cut = len(ordered) // 20
    made.low[rows], made.high[rows] = ordered[cut], ordered[-1 - cut]
