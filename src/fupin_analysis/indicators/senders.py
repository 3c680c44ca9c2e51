"""Who told what of a figure: parts by the sender of the return that they stand in, and senders over the periods."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from fupin_analysis.indicators.figures import compute_parts
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.parts import ACTUAL, BASE
from fupin_analysis.indicators.reporting import Heard, heard, periods_so_far
from fupin_analysis.indicators.told import told_by
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.periods import Period


def heard_of(inputs: Inputs, measure: Measure) -> Heard | None:
    """Who told the form by which a measure's coverage is counted, for the last month in which it was owed."""
    return heard(inputs, measure.coverage_form, until=view_of(inputs, measure).as_of)


def sent_parts(inputs: Inputs, measure: Measure) -> pd.DataFrame:
    """The parts of a measure with ``sender``, who sent the return in which each stands; "" for parts of a roster."""
    return inputs.kept(("sent parts", measure.target), lambda: _sent_parts(inputs, measure))


def _sent_parts(inputs: Inputs, measure: Measure) -> pd.DataFrame:
    owners = inputs.shared(("owners", *sorted(measure.uses)), lambda: _owners(inputs, measure.uses))
    parts = compute_parts(inputs, measure.target)
    return parts.assign(sender=[owners.get(record, "") for record in parts["record_id"]])


def _owners(inputs: Inputs, forms: Iterable[str]) -> dict[str, str]:
    tables = [inputs.tables[form] for form in forms if form in inputs.tables]
    pairs = [zip(table["record_id"].tolist(), table["enterprise"].tolist(), strict=True) for table in tables]
    return {record: name for pair in pairs for record, name in pair if isinstance(name, str)}


def by_sender(inputs: Inputs, measure: Measure) -> pd.Series[float]:
    """Sender → what the figure has from it: amounts of a sum, keys of a count, what a rate or a check rests on."""
    return own_parts(inputs, measure).groupby("sender")["amount"].sum()


def own_parts(inputs: Inputs, measure: Measure) -> pd.DataFrame:
    """The parts that senders told, with ``sender``; their ``amount`` adds up to what the figure has from each."""
    rows = sent_parts(inputs, measure)
    base = rows[(rows["part"] == BASE) & (rows["sender"] != "")]
    own = base if len(base) else rows[(rows["part"] == ACTUAL) & (rows["sender"] != "")]
    if measure.operation in {"sum", "ratio", "mean"}:
        return own
    counted = own[own["amount"] > 0] if measure.operation != "check" else own
    return counted.drop_duplicates(["sender", "key"]).assign(amount=1.0)


def due_before(inputs: Inputs, form: str, last: Period) -> list[Period]:
    """The months up to and with ``last`` in which a form was owed, the latest first."""
    define = inputs.plan.forms[form]
    return [p for p in reversed(periods_so_far(inputs)) if p <= last and inputs.plan.duties.is_due(define, p)]


def last_told(inputs: Inputs, form: str, periods: list[Period], senders: Iterable[str]) -> dict[str, Period]:
    """Sender → the latest of the periods for which it told the form; those that never did are left out."""
    wanted, out = set(senders), dict[str, Period]()
    for period in periods:
        found = wanted & told_by(inputs, form, str(period)).everyone
        out.update(dict.fromkeys(found, period))
        wanted -= found
        if not wanted:
            break
    return out
