"""元 for 万元 and 万元 for 元 (modes 4, 5): figures ten thousand times off, by row, history and peers.

A figure is compared in log10: with its own last figure (3 000 times or more), with the plan of its row (20 times or
more), and with its peers, the same field of the period (far outside their spread, and ÷10 000 brings it nearer); no
figure may pass the ceiling of its field, so that a table wholly in 元 is seen where it has nothing to compare with.
Such a figure is held with its proposal. Only where all money of a row is 3×10³–3×10⁴ times off, it is put right (B).
Source: domain.md 3.1, 3.3 modes 4–6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from fupin_analysis.plan.forms import MONEY_UNITS, Form
from fupin_analysis.review.keys import has_key, record_keys
from fupin_analysis.review.rules.load import UnitSettings
from fupin_analysis.review.work import Work

Array = npt.NDArray[np.float64]
SLIP = 4.0  # log10 of 元 ÷ 万元


@dataclass(frozen=True)
class Suspect:
    """One figure that seems to have slipped: ``power`` is +1 (too large) or −1 (too small), ``by`` what says so."""

    value_id: str
    power: int
    amount: float
    times: float
    by: str

    @property
    def proposed(self) -> float:
        """The figure in the unit asked for, to the 分."""
        return round(self.amount / float(10.0 ** (SLIP * self.power)), 6)


def check_units(work: Work, settings: UnitSettings) -> None:
    """Hold figures whose size says that another unit was typed; put right rows whose whole money agrees."""
    for form in work.present_forms():
        money = [f.name for f in form.fields if f.type == "money"]
        table = work.wide(form.id)
        if money and len(table):
            suspects = find_suspects(table, form, money, work.previous(form.id), settings, _written_unit(work, form))
            _settle(work, form, table, money, suspects, settings)


def _written_unit(work: Work, form: Form) -> Mapping[str, str]:
    values = work.values[work.values["form"] == form.id]
    return dict(zip(values["value_id"], values["unit"].fillna("").astype("str"), strict=True))


def find_suspects(
    table: pd.DataFrame,
    form: Form,
    money: list[str],
    previous: pd.DataFrame,
    settings: UnitSettings,
    written: Mapping[str, str],
) -> dict[str, Suspect]:
    """Suspects by value_id. ``table`` is indexed by record_id; ``previous`` has rows of earlier periods."""
    past = _own_history(table, form, money, previous, settings.own_least_yuan)
    groups = _peer_groups(table, settings.peers.get(form.id))
    anchors = settings.anchors.get(form.id, {})
    found: dict[str, Suspect] = {}
    for name in sorted(money, key=lambda field: field in anchors):  # what others are measured by comes first
        amounts = table[name].to_numpy(dtype="float64", na_value=np.nan)
        anchor, doubted = _anchor(table, anchors.get(name), found)
        own = past[name].to_numpy(dtype="float64")
        logs = _log(amounts)
        flows = _flows(table, form, name, settings)
        ceiling = np.full(len(table), settings.ceilings.get(form.id, {}).get(name, np.inf))
        measures = {"own": own, "row": anchor, "flows": flows, "peers": _medians(logs, groups), "ceiling": ceiling}
        by_plan = _by_ratio(logs - _log(anchor), settings.row_low)
        votes = {
            "own": _by_ratio(logs - _log(own), settings.ratio_low),
            "row": np.where(doubted, _by_ratio(logs - _log(anchor), settings.row_doubted), by_plan).clip(min=0),
            "flows": _by_ratio(logs - _log(flows), settings.ratio_low).clip(min=0),
            "peers": _by_peers(logs, groups, settings),
            "ceiling": (amounts > ceiling).astype("int64"),
        }
        if name in anchors or form.by_name[name].twin or form.id in settings.small_forms:
            votes["peers"] = votes["peers"].clip(min=0)  # what flows in may honestly be next to nothing
        in_yuan = amounts * MONEY_UNITS[form.by_name[name].unit or "元"] * 10_000
        votes["peers"] = np.where(in_yuan < settings.small_below_yuan, votes["peers"], votes["peers"].clip(min=0))
        for source, powers in votes.items():
            for at in np.flatnonzero(powers).tolist():
                value_id, power = f"{table.index[at]}/{name}", int(powers[at])
                possible = source == "ceiling" or _possible(power, value_id, form, name, written)
                if value_id not in found and possible:
                    times = float(amounts[at] / measures[source][at])
                    found[value_id] = Suspect(value_id, power, float(amounts[at]), times, source)
    return found


def _anchor(
    table: pd.DataFrame, anchor: str | None, found: Mapping[str, Suspect]
) -> tuple[Array, npt.NDArray[np.bool_]]:
    """What a field is measured by, row by row, and where that itself is in doubt; NaN where there is nothing.

    In place of a plan that seems to be in 元 stands the plan in 万元; one that is in doubt otherwise tells nothing.
    """
    if anchor not in table:
        return np.full(len(table), np.nan), np.zeros(len(table), dtype=bool)
    suspects = [found.get(f"{record_id}/{anchor}") for record_id in table.index]
    plans = table[anchor].to_numpy(dtype="float64", na_value=np.nan, copy=True)
    for at, suspect in enumerate(suspects):
        if suspect is not None:
            plans[at] = suspect.proposed if suspect.power > 0 else np.nan
    return plans, np.array([suspect is not None for suspect in suspects], dtype=bool)


def _flows(table: pd.DataFrame, form: Form, name: str, settings: UnitSettings) -> Array:
    """For a plan the largest figure of its row that it bounds; NaN where that is next to nothing or tells nothing."""
    bound = [field for field, plan in settings.anchors.get(form.id, {}).items() if plan == name and field in table]
    if form.id not in settings.row_both or not bound:
        return np.full(len(table), np.nan)
    flows = table[bound].astype("float64").max(axis=1).to_numpy()
    least = settings.own_least_yuan * 0.0001 / MONEY_UNITS[form.by_name[name].unit or "元"]
    return np.where(flows >= least, flows, np.nan)


def _possible(power: int, value_id: str, form: Form, name: str, written: Mapping[str, str]) -> bool:
    """Too small can only be where 元 is the unit (万元 was typed); too large only where it is not 亿元."""
    unit = written.get(value_id) or form.by_name[name].unit or ""
    return unit == "元" if power < 0 else unit in MONEY_UNITS and unit != "亿元"


def _log(amounts: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(amounts > 0, np.log10(np.where(amounts > 0, amounts, 1.0)), np.nan)


def _by_ratio(logs: Array, least: float) -> npt.NDArray[np.int64]:
    """+1 where a figure is ``least`` times its measure or more, −1 where it is that much smaller, else 0."""
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(logs) >= np.log10(least), np.sign(logs), 0).astype("int64")


def _peer_groups(table: pd.DataFrame, by: str | None) -> pd.Series[Any]:
    if by and by in table:
        return table[by].astype("object").fillna("").astype("str")
    return pd.Series("", index=table.index)


def _medians(logs: Array, groups: pd.Series[Any]) -> Array:
    middle = pd.Series(logs, index=groups.index).groupby(groups).transform("median")
    return np.asarray(10.0 ** middle.to_numpy(dtype="float64"))


def _by_peers(logs: Array, groups: pd.Series[Any], settings: UnitSettings) -> npt.NDArray[np.int64]:
    column = pd.Series(logs, index=groups.index)
    grouped = column.groupby(groups)
    away = column - grouped.transform("median")
    spread = 1.4826 * away.abs().groupby(groups).transform("median")
    spread = spread.clip(lower=settings.least_spread)
    enough = grouped.transform("count") >= settings.least_peers
    far = (away.abs() > SLIP / 2) & (away.abs() >= settings.spreads * spread) & enough
    return np.where(far, np.sign(away), 0).astype("int64")


def _own_history(
    table: pd.DataFrame, form: Form, money: list[str], previous: pd.DataFrame, least_yuan: float
) -> pd.DataFrame:
    """The last earlier figure of the same enterprise, row and field that says something; NaN where there is none.

    What came in one month says nothing of the next: 本月 fields have no history of their own.
    """
    blank = pd.DataFrame(np.nan, index=table.index, columns=money)
    names = [name for name in money if form.by_name[name].twin is None]
    least = {name: least_yuan * 0.0001 / MONEY_UNITS[form.by_name[name].unit or "元"] for name in names}
    if not len(previous) or not form.key:
        return blank
    before = previous[has_key(previous, form)]
    keys = record_keys(before, form)
    wanted = record_keys(table, form)
    for name in names:
        known = before[name].astype("float64")
        told = known >= least[name]
        last = known[told].groupby(keys[told]).last()
        blank[name] = wanted.map(last).astype("float64")
    return blank


def _settle(
    work: Work,
    form: Form,
    table: pd.DataFrame,
    money: list[str],
    suspects: Mapping[str, Suspect],
    settings: UnitSettings,
) -> None:
    filled = table[money] > 0
    for record_id in dict.fromkeys(value_id.rsplit("/", 1)[0] for value_id in suspects):
        own = {f"{record_id}/{n}" for n in money if bool(filled.at[record_id, n])}
        hits = [suspects[value_id] for value_id in sorted(own) if value_id in suspects]
        agree = len(hits) == len(own) > 1 and all(_is_slip(hit, settings) for hit in hits)
        is_fixed = agree and len({hit.power for hit in hits}) == 1
        proposals = {hit.value_id: hit.proposed for hit in hits if _explains(hit, settings)}
        for hit in hits:
            kind = "unit-fixed" if is_fixed else "amount-unit" if hit.value_id in proposals else "amount-far"
            code = kind + ("" if hit.power > 0 else "-small")
            unit = form.by_name[hit.value_id.rsplit("/", 1)[1]].unit
            work.note_values(code, [hit.value_id], proposed=proposals, times=_times(hit), by=WORDS[hit.by], unit=unit)
        if is_fixed:
            work.replace(proposals)


def _explains(hit: Suspect, settings: UnitSettings) -> bool:
    """Whether another unit brings the figure within ten times of what it is measured by; else there is no proposal.

    A plan of the row is only a ceiling: what lies above it may be any part of the plan, ten thousand times over.
    """
    left = abs(np.log10(hit.times) - SLIP * hit.power)
    if hit.by == "ceiling":
        return bool(hit.times <= 10.0**SLIP)
    return hit.by == "row" or bool(left <= settings.explained_within)


def _is_slip(hit: Suspect, settings: UnitSettings) -> bool:
    """Near 10 000 times by something outside the row: only then may a whole row be put right."""
    times = hit.times if hit.power > 0 else 1.0 / hit.times
    return hit.by not in ("row", "flows", "ceiling") and settings.ratio_low <= times <= settings.ratio_high


WORDS = {
    "own": "本单位上期数",
    "row": "同行计划数",
    "peers": "同栏中位数",
    "flows": "同行到位、使用数",
    "ceiling": "本栏最高限额",
}


def _times(hit: Suspect) -> str:
    ratio = hit.times if hit.power > 0 else 1.0 / hit.times
    return f"{float(f'{ratio:.2g}'):,.0f}".replace(",", " ")
