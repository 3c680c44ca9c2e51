"""What the money of one table is measured by: own history, plan of the row, peers of the period, bounds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from fupin_analysis.plan.forms import MONEY_UNITS, Form
from fupin_analysis.plan.periods import Period, period_or_none
from fupin_analysis.review.columns import Flags, Numbers, Rows, plain
from fupin_analysis.review.keys import has_key, record_keys
from fupin_analysis.review.rules.load import UnitSettings
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.units.peers import Peers, find_peers, log10, median

SLIP = 4.0
"""log10 of 元 ÷ 万元."""
SLACK = 0.0151
"""How far 累计 may be off 上期累计＋本月 (万元): three figures, each rounded to two decimals."""
Written = Callable[[str], str]
"""The unit that was written beside a figure (by value_id), "" where there is none."""
_YTD = re.compile(r"_ytd(_|$)")


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

    def forget(self, name: str) -> None:
        """Look anew at a field: its figures have changed."""
        self._logs.pop(name, None)
        self._peers.pop(name, None)

    def yuan(self, name: str, amount: float = 1.0) -> float:
        """So many units of a field in 元."""
        return amount * MONEY_UNITS[self.form.by_name[name].unit or "元"] * 10_000

    def in_unit(self, name: str, yuan: float) -> float:
        """So many 元 in the unit of a field."""
        return yuan / self.yuan(name)

    def peers(self, name: str) -> Peers:
        """The like figures of a field: those of its kind, of other returns where these are enough."""
        if name not in self._peers:
            past = [log10(self._earlier(name)[rows]) for rows in self._past_groups]
            groups = list(zip(self.groups.values(), past, strict=True))
            self._peers[name] = find_peers(self.logs(name), groups, self._returns, self.settings)
        return self._peers[name]

    def usual(self, name: str) -> float:
        """The median (log10) of all figures of a field of any kind, now and before; NaN where they are few."""
        earlier = log10(self._earlier(name)) if len(self.previous) else np.zeros(0)
        every = np.concatenate([self.logs(name), earlier])
        return median(every) if np.isfinite(every).sum() >= self.settings.least_peers else np.nan

    def bounds(self, name: str) -> tuple[Numbers, float]:
        """The ceiling of each row and the floor of a field; infinite and 0 where there is none."""
        ceiling = self.settings.ceilings.get(self.form.id, {}).get(name, np.inf)
        out = np.full(len(self.table), ceiling)
        by_kind, kind = self.settings.kind_ceilings.get(self.form.id), self.settings.peers.get(self.form.id)
        if by_kind and kind and kind in self.table:
            own = [by_kind.get(said or "", np.inf) for said in self.table[kind].tolist()]
            out = np.minimum(out, np.array(own, dtype="float64"))
        return out, self.settings.floors.get(self.form.id, {}).get(name, 0.0)

    def possible(self, power: int, at: int, name: str, *, by: str = "") -> bool:
        """Too large only where the unit is not 亿元; too small where it is 元 (万元 was typed).

        Where it is 万元 and the last figure or the peers say so, 亿元 may have been typed.
        """
        unit = self.unit(at, name)
        if power > 0:
            return unit in MONEY_UNITS and unit != "亿元"
        return unit == "元" or (unit == "万元" and by in ("own", "peers"))

    def unit(self, at: int, name: str) -> str:
        """The unit that a figure was read in."""
        return self.written(f"{self.table.ids[at]}/{name}") or self.form.by_name[name].unit or ""

    @cached_property
    def _returns(self) -> Rows:
        codes: Rows = pd.factorize(self.table["return_id"])[0].astype("int64")
        return codes

    @cached_property
    def groups(self) -> dict[str, Rows]:
        """The rows of each kind of peers; all of them under one name where the form knows no kinds."""
        by = self.settings.peers.get(self.form.id)
        if not by or by not in self.table:
            return {"": np.arange(len(self.table))}
        return _rows_of(self.table[by].tolist())

    @cached_property
    def _past_groups(self) -> list[Rows]:
        """The earlier rows of each kind, in the order of ``groups``."""
        none, by = np.zeros(0, dtype="int64"), self.settings.peers.get(self.form.id)
        if not len(self.previous):
            return [none] * len(self.groups)
        if not by or by not in self.previous:
            return [np.arange(len(self.previous))] * len(self.groups)
        found = _rows_of(plain(self.previous[by]).tolist())
        return [found.get(kind, none) for kind in self.groups]

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
        if name not in self.previous:
            return np.full(len(self.previous), np.nan)
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


def _rows_of(kinds: list[str | None]) -> dict[str, Rows]:
    found: dict[str, list[int]] = {}
    for i, kind in enumerate(kinds):
        found.setdefault(kind or "", []).append(i)
    return {kind: np.array(rows, dtype="int64") for kind, rows in found.items()}
