"""One column of a table in two units (mode 6): its figures fall into two clusters, and one unit joins them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fupin_analysis.review.columns import Numbers, Rows
from fupin_analysis.review.units.look import SLIP, Look
from fupin_analysis.review.units.votes import Suspects

_SEVERAL = 2
Split = dict[int, int]
"""Row → +1 where its figure is one of few that are too large, −1 where it is one of few too small ones."""


def find_mixed(look: Look, suspects: Suspects) -> dict[str, float]:
    """The smaller cluster of each column that mixes 万元 and 元, no suspects among them: value_id → proposed figure.

    ``mixed_gap`` is the least distance of the clusters (log10), ``mixed_least`` the fewest figures of a column,
    ``mixed_near`` how near the other cluster the figures must come to lie once they are moved by 元 ÷ 万元.
    """
    money = [name for name in look.money if look.form.by_name[name].twin is None]
    if len(look.table) < look.settings.mixed_least:
        return {}
    splits = {name: _split(look, name) for name in money}
    found: dict[str, float] = {}
    for name, split in splits.items():
        for at, power in split.items():
            value_id = f"{look.table.ids[at]}/{name}"
            honest = power < 0 and look.form.id in look.settings.small_forms
            if value_id not in suspects and not honest and not _is_borne_out(look, name, at, splits):
                found[value_id] = round(float(look.table[name][at]) * 10.0 ** (-SLIP * power), 6)
    return found


def find_several(look: Look, suspects: Suspects) -> set[str]:
    """Suspects that are no slip of a cell or row: two or more of a column beside two or more sound figures."""
    found: set[str] = set()
    for name in look.money:
        for rows in _columns(look):
            told = [f"{look.table.ids[at]}/{name}" for at in rows[look.table[name][rows] > 0].tolist()]
            slipped = [value_id for value_id in told if value_id in suspects]
            alone = [value_id for value_id in slipped if not _is_row_slip(look, value_id, suspects)]
            if len(alone) >= _SEVERAL and len(told) - len(slipped) >= _SEVERAL:
                found |= set(alone)
    return found


def _is_row_slip(look: Look, value_id: str, suspects: Suspects) -> bool:
    record_id, _, name = value_id.rpartition("/")
    others = [other for other in look.money if other != name and f"{record_id}/{other}" in suspects]
    return bool(others)


def _split(look: Look, name: str) -> Split:
    """The smaller clusters of all columns of one field: by table, and by kind where the form knows kinds."""
    found: Split = {}
    settings = look.settings
    for rows in _columns(look):
        logs = look.logs(name)[rows]
        told = np.flatnonzero(~np.isnan(logs))
        if len(told) >= settings.mixed_least:
            few = _few(logs[told], settings.mixed_gap, settings.mixed_near)
            found |= {int(rows[told[k]]): power for k, power in few.items()}
    return found


def _columns(look: Look) -> Iterator[Rows]:
    tables = np.array([record_id.rpartition("/")[0] for record_id in look.table.ids], dtype=object)
    for rows in look.groups.values():
        for table in dict.fromkeys(tables[rows].tolist()):
            yield rows[tables[rows] == table]


def _few(logs: Numbers, gap: float, near: float) -> Split:
    order = np.argsort(logs, kind="stable")
    steps = np.diff(logs[order])
    at = int(np.argmax(steps)) + 1
    low, high = order[:at], order[at:]
    if steps[at - 1] < gap:
        return {}
    if len(high) <= len(low):
        few, power, many = high, 1, logs[low]
    else:
        few, power, many = low, -1, logs[high]
    moved = logs[few] - SLIP * power
    fits = (moved >= many.min() - near) & (moved <= many.max() + near)
    return dict.fromkeys(few.tolist(), power) if fits.all() else {}


def _is_borne_out(look: Look, name: str, at: int, splits: dict[str, Split]) -> bool:
    """True where the enterprise's own last figure, or another one of the row that is in no cluster, is of this size."""
    size = float(look.logs(name)[at])
    beside = [look.logs(other)[at] for other in look.money if other != name and at not in splits.get(other, {})]
    with np.errstate(divide="ignore", invalid="ignore"):
        measures = np.array([*beside, np.log10(look.own[name][at])], dtype="float64")
        return bool((np.abs(measures - size) < SLIP / 2).any())
