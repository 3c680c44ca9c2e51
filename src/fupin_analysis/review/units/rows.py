"""Which figures of a row have slipped: of all slips that could be, the one that leaves the row most sensible.

A figure that stands wrong beside another does not say which of the two is wrong. So for a row in which something is
far off, each set of its figures is moved by 元 ÷ 万元, and the set costs what still contradicts itself afterwards:
stages out of order, 累计 ≠ 上期累计＋本月, own history, peers, bounds, and the slips themselves. The cheapest set is
held; a figure that an almost as cheap set moves is held as well: which of them it was, only the filer can tell.
Source: domain.md 3.3, 4 and 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from fupin_analysis.review.columns import Flags, Numbers, Rows
from fupin_analysis.review.units.look import SLACK, SLIP, Look
from fupin_analysis.review.units.votes import Suspect, Suspects, explains

_FINE = 0.0051
_SAME = 1e-9
"""log10: figures that are equal."""
_MARGIN = 0.25
"""Two explanations that cost less apart than this are equally good."""
_WIDE = 0.5
"""log10: so far outside of the range of its peers a figure is still one of them."""
_APART = ("own", "peers", "ceiling", "floor")
"""What measures a figure apart from its row: a giant beside a figure in 万元 stays one."""
_MOST = 12
"""Of more figures there are too many sets: such a row is left to the first look, which judges each by itself."""
_FIRST, _MORE, _ODD = 2.0, 0.3, 1.5
"""What one slip costs, each further one in the row, and a slip down where 元 was not the unit."""


@dataclass(frozen=True)
class Row:
    """The money above 0 of one row (``names``, ``logs``), what it is measured by, and pairs of a part and its whole."""

    at: int
    names: list[str]
    logs: Numbers
    pairs: list[tuple[int, int]]
    own: Numbers
    middle: Numbers
    spread: Numbers
    weak: Flags
    ceiling: Numbers
    floor: Numbers
    sums: list[tuple[int, int, float]]
    """(本月, 累计, 上期累计): positions and the earlier figure."""


def explain_rows(look: Look, suspects: Suspects) -> Suspects:
    """The suspects, those of a row whose figures contradict each other replaced by what explains the row best."""
    rows = {look.table.number_of[value_id.rpartition("/")[0]] for value_id in suspects} | _out_of_order(look)
    found = dict(suspects)
    for at in sorted(rows):
        row = _row(look, at)
        moved = _best(look, row)
        if moved:
            for name in look.money:
                known = found.pop(value_id := f"{look.table.ids[at]}/{name}", None)
                if known is not None and known.by in _APART and known.power not in {power for _, power in moved}:
                    found[value_id] = known
            found |= {
                s.value_id: s
                for k, power in moved
                for s in [_suspect(look, row, k, power, suspects, together=len(moved) > 1)]
            }
    return found


def _out_of_order(look: Look) -> set[int]:
    """Rows in which a part is far over its whole, or in which a slip alone makes 累计 ＝ 上期累计＋本月."""
    found: set[int] = set()
    for chain in look.settings.ladders.get(look.form.id, ()):
        names = [name for name in chain if name in look.money]
        for k, low in enumerate(names):
            for high in names[k + 1 :]:
                with np.errstate(invalid="ignore"):
                    apart = look.logs(low) - look.logs(high)
                    far = apart >= np.log10(look.settings.row_low)
                    far |= (np.abs(np.abs(apart) - SLIP) < _SAME) & _is_odd(look.table[low])
                found |= set(np.flatnonzero(far).tolist())
    for month, before in look.before.items():
        ytd = str(look.form.by_name[month].twin)
        found |= set(np.flatnonzero(_mended(look.table[month], look.table[ytd], before)).tolist())
    return found


def _is_odd(amounts: Numbers) -> Flags:
    """Where a figure has three digits or more that say something: 94.43, no 500."""
    with np.errstate(divide="ignore", invalid="ignore"):
        tail = amounts / 10.0 ** (np.floor(np.log10(np.where(amounts > 0, amounts, 1.0))) - 1)
    odd: Flags = (amounts > 0) & (np.abs(tail - np.round(tail)) > 1e-6)
    return odd


def _mended(month: Numbers, ytd: Numbers, before: Numbers) -> Flags:
    """Where 累计 ≠ 上期累计＋本月, and holds when one of the two is moved by 元 ÷ 万元."""
    factor, told = float(10.0**SLIP), (month > 0) & (ytd > 0) & (before >= 0)
    with np.errstate(invalid="ignore"):
        off = told & (np.abs(before + month - ytd) > SLACK)
        out = np.zeros(len(month), dtype=bool)
        for one, all_ in ((month / factor, ytd), (month * factor, ytd), (month, ytd / factor), (month, ytd * factor)):
            out |= (np.abs(before + one - all_) <= _FINE) & (one >= _FINE)
    mended: Flags = off & out
    return mended


def _row(look: Look, at: int) -> Row:
    names = [name for name in look.money if look.table[name][at] > 0]
    where = {name: k for k, name in enumerate(names)}
    pairs = []
    for chain in look.settings.ladders.get(look.form.id, ()):
        inside = [where[name] for name in chain if name in where]
        pairs += list(pairwise(inside))
    sums = [
        (where[month], where[ytd], float(before[at]))
        for month, before in look.before.items()
        if month in where and (ytd := str(look.form.by_name[month].twin)) in where and np.isfinite(before[at])
    ]
    settings = look.settings
    weak = [
        name in settings.anchors.get(look.form.id, {})
        or look.form.by_name[name].twin is not None
        or look.form.id in settings.small_forms
        for name in names
    ]

    def of(columns: list[Numbers]) -> Numbers:
        return np.array([float(column[at]) for column in columns], dtype="float64")

    with np.errstate(divide="ignore", invalid="ignore"):
        return Row(
            at,
            names,
            of([look.logs(name) for name in names]),
            list(dict.fromkeys(pairs)),
            np.log10(of([look.own[name] for name in names])),
            of([look.peers(name).middle for name in names]),
            of([look.peers(name).spread for name in names]),
            np.array(weak, dtype=bool),
            np.log10(of([look.bounds(name)[0] for name in names])),
            np.log10(np.array([look.bounds(name)[1] for name in names], dtype="float64")),
            sums,
        )


@lru_cache(maxsize=32)
def _sets(count: int) -> Rows:
    """All subsets of so many figures, a row each; the empty one first."""
    return (np.arange(2**count)[:, None] >> np.arange(count)) & 1


def _best(look: Look, row: Row) -> list[tuple[int, int]]:
    """(position, power) of the figures that the best explanations move; nothing where the row is best as it stands."""
    count = len(row.names)
    if not 0 < count <= _MOST:
        return []
    sets = _sets(count)
    costs, moves = [], []
    for power in (1, -1):
        odd = np.array([not look.possible(power, row.at, name) for name in row.names])
        cost = _cost(row, sets, -power)
        cost += np.where((sets[:, odd] > 0).any(axis=1), _ODD if power < 0 else np.inf, 0.0)
        costs.append(cost)
        moves.append(power)
    least = min(float(cost.min()) for cost in costs)
    if costs[0][0] <= least:
        return []
    found: dict[int, int] = {}
    for cost, power in zip(costs, moves, strict=True):
        for number in np.flatnonzero(cost <= least + _MARGIN).tolist():
            for k in np.flatnonzero(sets[number]).tolist():
                found.setdefault(k, power)
    return list(found.items())


def _cost(row: Row, sets: Rows, sign: int) -> Numbers:
    """What is wrong with the row after each set of its figures is moved by 元 ÷ 万元 (``sign`` up or down)."""
    logs = row.logs + SLIP * sign * sets
    size = sets.sum(axis=1)
    cost: Numbers = np.where(size > 0, _FIRST + _MORE * (size - 1), 0.0)
    for part, whole in row.pairs:
        over = logs[:, part] - logs[:, whole]
        cost += np.where(over > 0.02, 1.0 + 2.0 * np.minimum(over, 2.0), 0.5 * np.maximum(-2.0 - over, 0.0))
        cost -= np.abs(over) < _SAME
    with np.errstate(invalid="ignore"):
        cost += np.nansum(np.clip(1.5 * (np.abs(logs - row.own) - 0.5), 0.0, 5.0), axis=1)
        away = logs - row.middle
        weight = np.where((away < 0) & row.weak, 0.5, 1.2)
        cost += np.nansum(np.clip(weight * (np.abs(away) - 2.0 * row.spread), 0.0, 3.5), axis=1)
        cost += 5.0 * ((logs > row.ceiling) | (logs < row.floor)).sum(axis=1)
    for month, ytd, before in row.sums:
        off = np.abs(before + 10.0 ** logs[:, month] - 10.0 ** logs[:, ytd])
        cost += np.where(off <= SLACK, -2.0, 2.0)
    return cost


def _suspect(look: Look, row: Row, k: int, power: int, votes: Suspects, *, together: bool) -> Suspect:
    """A figure that is moved, and the measure that says so best: its own history where there is one."""
    value_id, amount = f"{look.table.ids[row.at]}/{row.names[k]}", float(look.table[row.names[k]][row.at])
    whole = float(10.0 ** (SLIP * power))
    if _is_proved(row, k, power):
        return Suspect(value_id, power, amount, whole, "ytd")
    found = [known] if (known := votes.get(value_id)) is not None and known.power == power else []
    for by, log in {"own": row.own[k], "stage": _beside(row, k, power), "peers": row.middle[k]}.items():
        if np.isfinite(log) and (row.logs[k] - log) * power > 1.0:
            found.append(Suspect(value_id, power, amount, float(10.0 ** (row.logs[k] - log)), by))
    if own := [hit for hit in found if hit.by == "own"]:
        return own[0]
    if k in _equal(row, power):
        return Suspect(value_id, power, amount, whole, "equal")
    told = [hit for hit in found if explains(hit, look.settings)]
    alike = Suspect(value_id, power, amount, whole, "beside")
    return told[0] if told else alike if together or not found or _is_among(look, row, k, power) else found[0]


def _is_among(look: Look, row: Row, k: int, power: int) -> bool:
    """True where the figure, moved, is one of the size of its peers."""
    peers, moved = look.peers(row.names[k]), row.logs[k] - SLIP * power
    return bool(peers.low[row.at] - _WIDE <= moved <= peers.high[row.at] + _WIDE)


def _equal(row: Row, power: int) -> set[int]:
    """The figures that another one of the row repeats, digit by digit, in the other unit."""
    found = set()
    for part, whole in row.pairs:
        apart = float(row.logs[part] - row.logs[whole])
        if abs(abs(apart) - SLIP) < _SAME:
            found.add(part if apart * power > 0 else whole)
    return found


def _beside(row: Row, k: int, power: int) -> float:
    """The figure of the row that this one most contradicts: a whole that it exceeds, a part that it falls short of."""
    if power > 0:
        found = [row.logs[whole] for part, whole in row.pairs if part == k and row.logs[k] > row.logs[whole]]
        return float(min(found, default=np.nan))
    found = [row.logs[part] for part, whole in row.pairs if whole == k and row.logs[part] > row.logs[k]]
    return float(max(found, default=np.nan))


def _is_proved(row: Row, k: int, power: int) -> bool:
    """True where this figure alone, moved, makes 累计 ＝ 上期累计＋本月."""
    for month, ytd, before in row.sums:
        if k in (month, ytd):
            amounts = {at: float(10.0 ** row.logs[at]) for at in (month, ytd)}
            plain = abs(before + amounts[month] - amounts[ytd]) > SLACK
            amounts[k] /= 10.0 ** (SLIP * power)
            if plain and abs(before + amounts[month] - amounts[ytd]) <= SLACK:
                return True
    return False
