"""What is left out of a figure until somebody has answered: held values behind it (domain.md 3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from fupin_analysis.indicators.dated import without_days
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.parts import DECIMALS
from fupin_analysis.indicators.selection import event_date
from fupin_analysis.indicators.unread import is_unread
from fupin_analysis.plan.measures import Measure


@dataclass(frozen=True)
class Held:
    """``count`` values are held, ``unread`` of them no number; ``amount`` is the money among them as told, 万元."""

    count: int = 0
    amount: float = 0.0
    enterprises: int = 0
    unread: int = 0

    @property
    def note(self) -> str:
        """One Chinese sentence for the note of a figure; "" where nothing is held."""
        if not self.count:
            return ""
        unread = f"，其中有{self.unread}项数据无法读出，不知多少" if self.unread else ""
        return f"另有{self.enterprises}户{self.count}项数据待核实，未计入{unread}"


def held_values(inputs: Inputs, measure: Measure) -> pd.DataFrame:
    """The held values of the columns that a measure reads, in records that count, with their ``enterprise``."""
    return inputs.kept(("held", measure.target), lambda: _find_held(inputs, measure))


def _find_held(inputs: Inputs, measure: Measure) -> pd.DataFrame:
    kept = [inputs.held.iloc[:0].assign(enterprise="")]
    for form, columns in measure.uses.items():
        define, held = inputs.plan.forms.get(form), inputs.held
        days = {event_date(define)} if define is not None and define.content != "state" else set[str | None]()
        own = held[(held["form"] == form) & held["field"].isin({*columns, *days})]
        if own.empty:
            continue
        own = without_days(own, define) if define is not None else own
        sender = _counting(inputs, form, measure).set_index("record_id")["enterprise"]
        own = own[own["record_id"].isin(sender.index)]
        kept.append(own.assign(enterprise=own["record_id"].map(sender)))
    return pd.concat(kept, ignore_index=True)


def _counting(inputs: Inputs, form: str, measure: Measure) -> pd.DataFrame:
    """The records of a form that count on the cut-off: of the year that the target speaks of, or of every year."""
    define, view = inputs.plan.forms.get(form), view_of(inputs, measure)
    standing = measure.year == "standing"
    if define is None or define.content != "state":
        year = None if standing else view.year
        return inputs.events(form, year, first_month=view.first_month, waiting=True)
    return view.states(form) if standing else view.state(form)


def held_behind(inputs: Inputs, measure: Measure, ways: Sequence[pd.DataFrame] = ()) -> Held:
    """How much is held behind a figure.

    ``ways`` are the parts of the figure with nothing filled, then with held values filled one way and another: held
    values that no way brings into the figure (a pledge, where arrivals count) are then left out.
    """
    rows = held_values(inputs, measure)
    if len(rows) and len(ways) > 1:
        rows = rows[is_brought_in(rows, ways[0], pd.concat(list(ways[1:])))]
    if rows.empty:
        return Held()
    money = rows["field"].astype("str").str.endswith("_wan")
    amount = pd.to_numeric(rows.loc[money, "reported"], errors="coerce").sum()
    unread = int(is_unread(rows, inputs).sum())
    return Held(len(rows), round(float(amount), DECIMALS), int(rows["enterprise"].nunique()), unread)


def is_brought_in(rows: pd.DataFrame, bare: pd.DataFrame, filled: pd.DataFrame) -> pd.Series[bool]:
    """Held values that are a part once filled, or whose record only then has any (a date, a kind, a status)."""
    own = pd.MultiIndex.from_frame(rows[["record_id", "field"]])
    is_part = own.isin(pd.MultiIndex.from_frame(filled[["record_id", "field"]]))
    before, after = set(bare["record_id"]), set(filled["record_id"])
    appears = rows["record_id"].isin(after - before) | rows["record_id"].isin(before - after)
    return pd.Series(is_part, index=rows.index) | appears
