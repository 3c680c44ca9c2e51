"""What a report says of its own period and of those before, kept with its edition; and how that moves between editions.

Pure functions over frames. ``FIGURES``: a row a target and reference period, as one edition published it.
``SHARES``: a row a target, reference period and sender, with a mark of the sender's parts, by which the
senders behind a revision are found without opening an old edition again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.indicators.figures import compute_parts, compute_value, figure_target
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import DECIMALS
from fupin_analysis.plan.periods import Period, read_cutoff

FIGURES = {
    "target": "str",
    "name": "str",
    "unit": "str",
    "is_headline": "bool",
    "period": "str",
    "actual": "float64",
    "threshold": "float64",
    "light": "str",
}
SHARES = {"target": "str", "period": "str", "enterprise": "str", "mark": "int64"}
CHANGES = {
    "target": "str",
    "name": "str",
    "unit": "str",
    "period": "str",
    "edition": "str",
    "previous_edition": "str",
    "actual": "float64",
    "previous": "float64",
    "change": "float64",
    "change_pct": "float64",
}
MONTHS_BACK = 12
"""How far back the months before the cut-off are kept with an edition."""


@dataclass(frozen=True)
class Told:
    """What one edition (or the state as it is now, ``name`` "") told: ``figures`` FIGURES, ``shares`` SHARES."""

    name: str
    as_of: str
    written: str
    figures: pd.DataFrame
    shares: pd.DataFrame

    @property
    def order(self) -> tuple[str, str]:
        """An edition is held against the one before it by cut-off, then by writing."""
        return self.as_of, self.written

    @property
    def own(self) -> pd.DataFrame:
        """The figures of its own cut-off."""
        return self.figures[self.figures["period"] == period_name(read_cutoff(self.as_of))].reset_index(drop=True)


def period_name(day: dt.date) -> str:
    """The reference period of a cut-off: ``2018-09`` on the last day of the month, any other day by itself."""
    month = Period.of(day)
    return str(month) if day == month.end else day.isoformat()


def headlines(inputs: Inputs) -> pd.DataFrame:
    """The headline targets with their figures on the cut-off: FIGURES without the period, no light."""
    rows = []
    for target in (target for target in inputs.plan.targets.values() if target.headline):
        judged = figure_target(target, inputs.plan.measure(target.id))
        value = compute_value(inputs, target.id)
        rows.append([target.id, target.name, judged.unit, True, value, judged.floor, ""])
    return pd.DataFrame(rows, columns=[name for name in FIGURES if name != "period"])


def figures_of(inputs: Inputs, own: pd.DataFrame, months: Sequence[Period] = ()) -> pd.DataFrame:
    """FIGURES: those of the cut-off (``own``: the scorecard, or ``headlines``), and headlines of earlier ``months``.

    All is as known at ``inputs.known_by``: a return that came late moves the months before, too.
    """
    told = own.assign(period=period_name(inputs.as_of))
    heads = told[told["is_headline"]]
    earlier = []
    for month in months:
        seen = inputs.before(month.end)
        values = [compute_value(seen, target) for target in heads["target"]]
        earlier.append(
            heads.assign(period=str(month), actual=pd.Series(values, heads.index, dtype="float64"), light="")
        )
    return frames.conform(pd.concat([*earlier, told], ignore_index=True), FIGURES)


def shares_of(inputs: Inputs, targets: Sequence[str], months: Sequence[Period] = ()) -> pd.DataFrame:
    """SHARES of these targets at the cut-off and at the ends of earlier ``months``, by who sent the return."""
    senders = _senders(inputs)
    seen = [(str(month), inputs.before(month.end)) for month in months]
    found = [
        _marks(compute_parts(at, target), senders).assign(target=target, period=period)
        for period, at in [*seen, (period_name(inputs.as_of), inputs)]
        for target in targets
    ]
    return frames.conform(pd.concat(found, ignore_index=True), SHARES) if found else frames.empty(SHARES)


def months_before(inputs: Inputs) -> list[Period]:
    """The months that ended before the cut-off's, from the first that was reported, MONTHS_BACK at most."""
    last = Period.of(inputs.as_of).shift(-1)
    return max(inputs.plan.duties.first_period, last.shift(1 - MONTHS_BACK)).until(last)


def _senders(inputs: Inputs) -> pd.Series[Any]:
    """Who sent each record; a figure may be given to another (the helper of a village that an office tells of)."""
    told = [table[["record_id", "enterprise"]] for table in inputs.tables.values() if len(table)]
    every = pd.concat(told) if told else pd.DataFrame({"record_id": [], "enterprise": []}, dtype="str")
    return every.drop_duplicates("record_id").set_index("record_id")["enterprise"]


def _marks(parts: pd.DataFrame, senders: pd.Series[Any]) -> pd.DataFrame:
    """``enterprise mark``: a number that stays the same as long as a sender's parts do, wherever they were written."""
    amounts = parts["amount"].round(DECIMALS).map("{:.6f}".format).astype("str")
    text = parts["part"] + "|" + parts["key"] + "|" + parts["county"] + "|" + amounts
    sent = parts["record_id"].map(senders)
    grouped = text.groupby(sent.where(sent.notna(), parts["enterprise"]).fillna(""), sort=True)
    marks = {name: crc32("\n".join(sorted(rows)).encode()) for name, rows in grouped}
    return pd.DataFrame({"enterprise": list(marks), "mark": list(marks.values())})


def triangle(told: Sequence[Told], target: str) -> pd.DataFrame:
    """Reference periods by edition (in the order of writing) with the figure that each published; NA where none."""
    columns = {
        one.name: one.figures[one.figures["target"] == target].set_index("period")["actual"]
        for one in sorted(told, key=lambda one: (one.written, one.name))
    }
    return pd.DataFrame(columns, dtype="float64").sort_index().rename_axis("period").reset_index()


def list_changes(told: Sequence[Told]) -> pd.DataFrame:
    """CHANGES: figures that an edition told otherwise than the one before it (by cut-off, then writing) that told them.

    Before it are editions that were written before and are of no later cut-off: what was written since is no earlier
    word. ``change_pct`` is NA for rates (their change is in points) and where the figure was nought before.
    """
    ordered = sorted(told, key=lambda one: one.order)
    if not ordered:
        return frames.empty(CHANGES)
    rows = pd.concat([_beside_former(one, ordered[:at]) for at, one in enumerate(ordered)], ignore_index=True)
    rows["change"] = (rows["actual"] - rows["previous"]).round(DECIMALS)
    share = 100.0 * rows["change"] / rows["previous"]
    rows["change_pct"] = share.where((rows["previous"] > 0) & (rows["unit"] != "%"))
    same = (rows["change"] == 0) | (rows["actual"].isna() & rows["previous"].isna())
    moved = rows[rows["previous_edition"].notna() & ~same]
    return frames.conform(moved, CHANGES).reset_index(drop=True)


def _beside_former(one: Told, earlier: Sequence[Told]) -> pd.DataFrame:
    """The figures of an edition, each with what the last edition before it told of it, and which that is."""
    frames_before = [e.figures.assign(previous_edition=e.name) for e in earlier if e.written <= one.written]
    own = one.figures.assign(edition=one.name)
    if not frames_before:
        return own.assign(previous=float("nan"), previous_edition=None)
    former = pd.concat(frames_before, ignore_index=True).drop_duplicates(["target", "period"], keep="last")
    former = former.rename(columns={"actual": "previous"})[["target", "period", "previous", "previous_edition"]]
    return own.merge(former, on=["target", "period"], how="left")


def moved_senders(before: Told, after: Told, target: str, period: str) -> list[str]:
    """The senders whose parts of a figure differ between two editions, by name."""
    old, new = (_of(one.shares, target, period) for one in (before, after))
    return sorted(name for name in old.keys() | new.keys() if name and old.get(name) != new.get(name))


def _of(shares: pd.DataFrame, target: str, period: str) -> Mapping[str, Any]:
    rows = shares[(shares["target"] == target) & (shares["period"] == period)]
    return dict(zip(rows["enterprise"], rows["mark"], strict=True))
