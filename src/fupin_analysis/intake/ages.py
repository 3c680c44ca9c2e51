"""Ages by the number of the identity card: where none is written, or one that the number contradicts (A23).

Of the number only the age on the last day of the return is kept, never the day of birth (domain.md 3.3, 77).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from fupin_analysis.intake.collect import Collector
from fupin_analysis.intake.columns import ColumnPlan
from fupin_analysis.intake.fill import Filled
from fupin_analysis.intake.job import Job
from fupin_analysis.intake.parse.cells import Spec
from fupin_analysis.intake.parse.codes import birthday_in
from fupin_analysis.intake.parse.column import parse_column
from fupin_analysis.intake.records import Records
from fupin_analysis.intake.values import write_one
from fupin_analysis.plan.forms import Field
from fupin_analysis.plan.periods import period_or_none

SLACK = 1
"""Years by which an age may differ: it may be told of another day of the year, or counted from one (虚岁)."""
RECKONED = "据证件号推算"


def take_ages(job: Job, columns: Sequence[tuple[ColumnPlan, Filled]], records: Records, out: Collector) -> None:
    """Write the ages that nobody told, and say where one that was told is another (``Field.of_id``)."""
    if job.match is None:
        return
    found = {plan.field.name: (plan, filled) for plan, filled in columns}
    for field in job.match.form.fields:
        if field.of_id in found:
            _take(job, field, found[field.of_id][1], found.get(field.name), records, out)


def _take(
    job: Job,
    field: Field,
    ids: Filled,
    told: tuple[ColumnPlan, Filled] | None,
    records: Records,
    out: Collector,
) -> None:
    count = len(ids.cells)
    written = told[1].cells if told is not None else [None] * count
    ages: Sequence[Any] = parse_column(written, Spec(field)).values
    for at, cell in enumerate(ids.cells):
        age = age_at(cell, records.periods[at]) if records.alive[at] else None
        if age is None:
            continue
        if written[at] is None:
            write_one(job, field, at, age, RECKONED, ids.refs[at], records, out)
        elif told is not None and ages[at] is not None and abs(ages[at] - age) > SLACK:
            _say(job, field, at, age, told[1], records, out)


def _say(job: Job, field: Field, at: int, age: int, told: Filled, records: Records, out: Collector) -> None:
    out.add(
        "age-differs",
        sheet=job.sheet.name,
        cells=told.refs[at],
        field=field.name,
        label=field.label,
        record_id=records.ids[at],
        return_id=records.return_ids[at],
        raw=str(told.cells[at]),
        proposed=age,
        facts={"count": 1, "age": age},
    )


def age_at(cell: Any, period: str) -> int | None:
    """The age on the last day of a period by the number in a cell; None where number or period do not tell."""
    born, known = birthday_in(cell), period_or_none(period)
    if born is None or known is None or born > known.end:
        return None
    return _years(born, known.end)


def _years(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
