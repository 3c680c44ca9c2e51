"""元 for 万元 and 万元 for 元 (modes 4, 5): figures ten thousand times off, by row, history and peers.

A figure is compared in log10: with its own last figure (3 000 times or more), with the plan of its row (20 times or
more), and with its peers, the same field of the period (far outside their spread, and ÷10 000 brings it nearer); no
figure may pass the ceiling of its field, so that a table wholly in 元 is seen where it has nothing to compare with.
Such a figure is held with its proposal. Only where all money of a row is 3×10³–3×10⁴ times off, it is put right (B).
Source: domain.md 3.1, 3.3 modes 4–6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fupin_analysis.plan.forms import MONEY_UNITS, Form
from fupin_analysis.review.columns import Flags, Numbers, Rows
from fupin_analysis.review.keys import has_key, record_keys
from fupin_analysis.review.rules.load import UnitSettings
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

Written = Callable[[str], str]
"""The unit that was written beside a figure (by value_id), "" where there is none."""
SLIP = 4.0  # log10 of 元 ÷ 万元
_SURELY = 20
"""So many rows in which one figure never exceeds another tell that it is a part of it."""


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

    def written(value_id: str) -> str:
        unit = work.values.text("unit", work.find(value_id))
        return "" if unit == "nan" else unit

    for form in work.present_forms():
        money = [f.name for f in form.fields if f.type == "money"]
        table = work.table(form.id)
        if money and len(table):
            suspects = find_suspects(table, form, money, work.previous(form.id), settings, written)
            _settle(work, form, table, money, suspects, settings)


def find_suspects(
    table: FormTable,
    form: Form,
    money: list[str],
    previous: pd.DataFrame,
    settings: UnitSettings,
    written: Written,
) -> dict[str, Suspect]:
    """Suspects by value_id; ``previous`` has rows of earlier periods."""
    past = _own_history(table, form, money, previous, settings.own_least_yuan)
    groups = _peer_groups(table, settings.peers.get(form.id))
    anchors = settings.anchors.get(form.id, {})
    found: dict[str, Suspect] = {}
    for name in sorted(money, key=lambda field: field in anchors):  # what others are measured by comes first
        amounts = table[name]
        anchor, doubted = _anchor(table, anchors.get(name), found)
        own = past[name]
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
        if (votes["peers"] < 0).any():
            like_row = _like_its_row(table, form, name, [other for other in money if other != name], settings)
            votes["peers"] = np.where(like_row, votes["peers"].clip(min=0), votes["peers"])
        for source, powers in votes.items():
            for at in np.flatnonzero(powers).tolist():
                value_id, power = f"{table.ids[at]}/{name}", int(powers[at])
                possible = source == "ceiling" or _possible(power, written(value_id), form, name)
                if value_id not in found and possible:
                    times = float(amounts[at] / measures[source][at])
                    found[value_id] = Suspect(value_id, power, float(amounts[at]), times, source)
    return found


def _anchor(table: FormTable, anchor: str | None, found: Mapping[str, Suspect]) -> tuple[Numbers, Flags]:
    """What a field is measured by, row by row, and where that itself is in doubt; NaN where there is nothing.

    In place of a plan that seems to be in 元 stands the plan in 万元; one that is in doubt otherwise tells nothing.
    """
    if anchor is None or anchor not in table:
        return np.full(len(table), np.nan), np.zeros(len(table), dtype=bool)
    suspects = [found.get(f"{record_id}/{anchor}") for record_id in table.ids]
    plans: Numbers = table[anchor].copy()
    for at, suspect in enumerate(suspects):
        if suspect is not None:
            plans[at] = suspect.proposed if suspect.power > 0 else np.nan
    return plans, np.array([suspect is not None for suspect in suspects], dtype=bool)


def _flows(table: FormTable, form: Form, name: str, settings: UnitSettings) -> Numbers:
    """For a plan the largest figure of its row that it bounds; NaN where that is next to nothing or tells nothing."""
    bound = [field for field, plan in settings.anchors.get(form.id, {}).items() if plan == name and field in table]
    if form.id not in settings.row_both or not bound:
        return np.full(len(table), np.nan)
    flows: Numbers = np.fmax.reduce([table[field] for field in bound])
    least = settings.own_least_yuan * 0.0001 / MONEY_UNITS[form.by_name[name].unit or "元"]
    return np.where(flows >= least, flows, np.nan)


def _like_its_row(table: FormTable, form: Form, name: str, others: list[str], settings: UnitSettings) -> Flags:
    """True where a small figure is an honest one by an ordinary figure of its row: a small purchase.

    It stands to that figure as such figures do elsewhere, or ten thousand times of it would be more than a whole (累计)
    that no other row exceeds.
    """
    logs, out = _log(table[name]), np.zeros(len(table), dtype=bool)
    for other in others:
        least = settings.small_below_yuan * 0.0001 / MONEY_UNITS[form.by_name[other].unit or "元"]
        ratio = logs - _log(table[other])
        known = int(np.isfinite(ratio).sum())
        if known >= settings.least_peers:
            alike = np.abs(ratio - np.nanmedian(ratio)) < SLIP / 2
            is_whole = known >= _SURELY and not (ratio > 0).any()
            out |= (table[other] >= least) & (alike | (is_whole & (ratio + SLIP > 0)))
    return out


def _possible(power: int, written: str, form: Form, name: str) -> bool:
    """Too small can only be where 元 is the unit (万元 was typed); too large only where it is not 亿元."""
    unit = written or form.by_name[name].unit or ""
    return unit == "元" if power < 0 else unit in MONEY_UNITS and unit != "亿元"


def _log(amounts: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(amounts > 0, np.log10(np.where(amounts > 0, amounts, 1.0)), np.nan)


def _by_ratio(logs: Numbers, least: float) -> Rows:
    """+1 where a figure is ``least`` times its measure or more, −1 where it is that much smaller, else 0."""
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(logs) >= np.log10(least), np.sign(logs), 0).astype("int64")


def _peer_groups(table: FormTable, by: str | None) -> list[Rows]:
    """The rows of each kind of peers; all of them where the form knows no kinds."""
    if not by or by not in table:
        return [np.arange(len(table))]
    found: dict[object, list[int]] = {}
    for i, kind in enumerate(table[by].tolist()):
        found.setdefault(kind or "", []).append(i)
    return [np.array(rows) for rows in found.values()]


def _medians(logs: Numbers, groups: list[Rows]) -> Numbers:
    middles = np.full(len(logs), np.nan)
    for rows in groups:
        middles[rows] = _median(logs[rows])
    return np.asarray(10.0**middles)


def _median(numbers: Numbers) -> float:
    """The median of what is no NaN; NaN where that is nothing."""
    told = np.sort(numbers[~np.isnan(numbers)])
    middle = len(told) // 2
    if not len(told):
        return np.nan
    return float(told[middle] if len(told) % 2 else (told[middle - 1] + told[middle]) / 2)


def _by_peers(logs: Numbers, groups: list[Rows], settings: UnitSettings) -> Rows:
    powers = np.zeros(len(logs), dtype="int64")
    for rows in groups:
        own = logs[rows]
        if np.count_nonzero(~np.isnan(own)) < settings.least_peers:
            continue
        away = own - _median(own)
        spread = max(1.4826 * _median(np.abs(away)), settings.least_spread)
        far = (np.abs(away) > SLIP / 2) & (np.abs(away) >= settings.spreads * spread)
        powers[rows] = np.where(far, np.sign(away), 0)
    return powers


def _own_history(
    table: FormTable, form: Form, money: list[str], previous: pd.DataFrame, least_yuan: float
) -> dict[str, Numbers]:
    """The last earlier figure of the same enterprise, row and field that says something; NaN where there is none.

    What came in one month says nothing of the next: 本月 fields have no history of their own.
    """
    past = {name: np.full(len(table), np.nan) for name in money}
    if not len(previous) or not form.key:
        return past
    is_whole = has_key(previous, form)
    keys, wanted = np.array(record_keys(previous, form), dtype=object), record_keys(table, form)
    for name in money:
        if form.by_name[name].twin is None:
            known = previous[name].to_numpy(dtype="float64", na_value=np.nan)
            least = least_yuan * 0.0001 / MONEY_UNITS[form.by_name[name].unit or "元"]
            told = is_whole & (known >= least)
            last = dict(zip(keys[told].tolist(), known[told].tolist(), strict=True))
            past[name] = np.array([last.get(key, np.nan) for key in wanted])
    return past


def _settle(
    work: Work,
    form: Form,
    table: FormTable,
    money: list[str],
    suspects: Mapping[str, Suspect],
    settings: UnitSettings,
) -> None:
    paid = {name: table[name] > 0 for name in money}
    for record_id in dict.fromkeys(value_id.rsplit("/", 1)[0] for value_id in suspects):
        row = table.number_of[record_id]
        own = {f"{record_id}/{n}" for n in money if paid[n][row]}
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
