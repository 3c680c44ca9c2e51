"""The first look: figures far from what measures them, each by itself (modes 4, 5).

A figure is compared in log10: with its own last figure (3 000 times or more), with the plan of its row (20 times or
more), and with its peers (far outside their spread, and ÷10 000 brings it among them); no figure may pass the ceiling
of its field or kind nor fall below its floor, so that a table wholly in 元 is seen where nothing else measures it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fupin_analysis.review.columns import Flags, Numbers, Rows
from fupin_analysis.review.rules.load import UnitSettings
from fupin_analysis.review.units.look import SLIP, Look
from fupin_analysis.review.units.peers import log10, median

_SURELY = 20
"""So many rows in which one figure never exceeds another tell that it is a part of it."""
_BEYOND = 3.0
"""log10: so far above its peers a figure is asked about also where no slip explains it."""


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


Suspects = dict[str, Suspect]


def find_suspects(look: Look) -> Suspects:
    """Suspects by value_id: what one measure alone says of each figure, the surest measure first."""
    anchors = look.settings.anchors.get(look.form.id, {})
    found: Suspects = {}
    for name in sorted(look.money, key=lambda field: field in anchors):  # what others are measured by comes first
        votes, measures = _votes(look, name, anchors.get(name), found)
        amounts = look.table[name]
        for source, powers in votes.items():
            for at in np.flatnonzero(powers).tolist():
                value_id, power = f"{look.table.ids[at]}/{name}", int(powers[at])
                possible = source in ("ceiling", "floor") or look.possible(power, at, name, by=source)
                if value_id not in found and possible:
                    times = float(amounts[at] / measures[source][at])
                    found[value_id] = Suspect(value_id, power, float(amounts[at]), times, source)
    return found


def _votes(
    look: Look, name: str, anchor_of: str | None, found: Mapping[str, Suspect]
) -> tuple[dict[str, Rows], dict[str, Numbers]]:
    settings, amounts, logs = look.settings, look.table[name], look.logs(name)
    anchor, doubted = _anchor(look, anchor_of, found)
    flows = _flows(look, name)
    ceiling, floor = look.bounds(name)
    peers = look.peers(name)
    low = np.full(len(logs), floor)
    measures = {
        "own": look.own[name],
        "row": anchor,
        "flows": flows,
        "peers": np.asarray(10.0**peers.middle),
        "ceiling": ceiling,
        "floor": low,
    }
    by_plan = _by_ratio(logs - log10(anchor), settings.row_low)
    votes = {
        "own": _by_ratio(logs - log10(look.own[name]), settings.ratio_low),
        "row": np.where(doubted, _by_ratio(logs - log10(anchor), settings.row_doubted), by_plan).clip(min=0),
        "flows": _by_ratio(logs - log10(flows), settings.ratio_low).clip(min=0),
        "peers": _by_peers(look, name),
        "ceiling": (amounts > ceiling).astype("int64"),
        "floor": -((amounts > 0) & (amounts < low)).astype("int64"),
    }
    return votes, measures


def _anchor(look: Look, anchor: str | None, found: Mapping[str, Suspect]) -> tuple[Numbers, Flags]:
    """What a field is measured by, row by row, and where that itself is in doubt; NaN where there is nothing.

    In place of a plan that seems to be in 元 stands the plan in 万元; one that is in doubt otherwise tells nothing.
    """
    table = look.table
    if anchor is None or anchor not in table:
        return np.full(len(table), np.nan), np.zeros(len(table), dtype=bool)
    suspects = [found.get(f"{record_id}/{anchor}") for record_id in table.ids]
    plans: Numbers = table[anchor].copy()
    for at, suspect in enumerate(suspects):
        if suspect is not None:
            plans[at] = suspect.proposed if suspect.power > 0 else np.nan
    return plans, np.array([suspect is not None for suspect in suspects], dtype=bool)


def _flows(look: Look, name: str) -> Numbers:
    """For a plan the largest figure of its row that it bounds; NaN where that is next to nothing or tells nothing."""
    table, settings, form = look.table, look.settings, look.form
    bound = [field for field, plan in settings.anchors.get(form.id, {}).items() if plan == name and field in table]
    if form.id not in settings.row_both or not bound:
        return np.full(len(table), np.nan)
    flows: Numbers = np.fmax.reduce([table[field] for field in bound])
    least = look.in_unit(name, settings.own_least_yuan)
    return np.where(flows >= least, flows, np.nan)


def _by_ratio(logs: Numbers, least: float) -> Rows:
    """+1 where a figure is ``least`` times its measure or more, −1 where it is that much smaller, else 0."""
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(logs) >= np.log10(least), np.sign(logs), 0).astype("int64")


def _by_peers(look: Look, name: str) -> Rows:
    """Far outside the spread of the peers: small figures only where they are no honest ones of a small purchase."""
    settings, form, logs, peers = look.settings, look.form, look.logs(name), look.peers(name)
    least = np.log10(look.in_unit(name, settings.own_least_yuan) / 2)  # nobody plans a few 元
    with np.errstate(invalid="ignore"):
        away = logs - peers.middle
        far = (np.abs(away) > SLIP / 2) & (np.abs(away) >= settings.spreads * peers.spread)
        among = logs - SLIP >= peers.low - np.log10(2)  # a slip would bring it among its peers again
        low = away <= settings.explained_within - SLIP  # a poor village is poor
        far &= np.where(away < 0, low, (among | (away > _BEYOND)) & (logs - SLIP >= least))
        powers = np.where(far, np.sign(np.nan_to_num(away)), 0).astype("int64")
        small = look.yuan(name) * look.table[name] < settings.small_below_yuan
    flows_in = name in settings.anchors.get(form.id, {}) or form.by_name[name].twin or form.id in settings.small_forms
    powers = powers.clip(min=0) if flows_in else np.where(small, powers, powers.clip(min=0))
    if form.by_name[name].twin is None and small.any():
        powers = np.where(small & _has_fen(look, name) & (logs - look.usual(name) < -_BEYOND), -1, powers)
    if (powers < 0).any():
        powers = np.where(_like_its_row(look, name), powers.clip(min=0), powers)
    return powers


def _has_fen(look: Look, name: str) -> Flags:
    """Where a figure has 角 and 分: nobody gives 29.89 元, though many give 50."""
    yuan = look.yuan(name) * look.table[name]
    with np.errstate(invalid="ignore"):
        fen: Flags = np.abs(yuan - np.round(yuan)) > 1e-3
    return fen


def _like_its_row(look: Look, name: str) -> Flags:
    """True where a small figure is an honest one by an ordinary figure of its row: a small purchase.

    It stands to that figure as such figures do elsewhere, or ten thousand times of it would be more than a whole (累计)
    that no other row exceeds.
    """
    logs, out = look.logs(name), np.zeros(len(look.table), dtype=bool)
    for other in (other for other in look.money if other != name):
        least = look.in_unit(other, look.settings.small_below_yuan)
        ratio = logs - look.logs(other)
        known = int(np.isfinite(ratio).sum())
        if known >= look.settings.least_peers:
            alike = np.abs(ratio - median(ratio)) < SLIP / 2
            is_whole = known >= _SURELY and not (ratio > 0).any()
            out |= (look.table[other] >= least) & (alike | (is_whole & (ratio + SLIP > 0)))
    return out


def explains(hit: Suspect, settings: UnitSettings) -> bool:
    """Whether another unit brings the figure within ten times of what it is measured by; else there is no proposal.

    A plan of the row is only a ceiling: what lies above it may be any part of the plan, ten thousand times over.
    """
    if hit.by == "ceiling":
        return bool(hit.times <= 10.0**SLIP)
    if hit.by == "floor":
        return bool(hit.times >= 10.0**-SLIP)
    if hit.by not in ("own", "peers", "flows"):
        return True
    return bool(abs(np.log10(hit.times) - SLIP * hit.power) <= settings.explained_within)
