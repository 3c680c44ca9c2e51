"""What was known on a day: returns that came later and decisions taken later are not there, whatever they replaced.

A return of a month that is sent again after its report was closed replaces the first in the store; for that month's
cut-off the first still counts. So where something later has replaced or decided anything, the periods are reviewed
again from what had come by then, in memory. What has no date cannot be left out: rosters, names and confirmed outliers
as they stand, and corrections without ``on``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis import frames
from fupin_analysis.home import Home
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.periods import period_or_none
from fupin_analysis.review.batch import Batch, concat, cut
from fupin_analysis.review.reference import Reference
from fupin_analysis.review.repeats import NOT_COUNTED, SUPERSEDED
from fupin_analysis.review.result import REVIEWED_VALUES, History, Reviewed
from fupin_analysis.review.steps import review_period
from fupin_analysis.store import batches, periods
from fupin_analysis.store.state import State
from fupin_analysis.suite.rulebook import rules_for

REPLACED = ("return-replaced", "row-replaced")
"""Findings on a return of which a later one has replaced rows."""


@dataclass(frozen=True)
class Later:
    """What became known after a day: ids of returns, and numbers of corrections."""

    returns: tuple[str, ...] = ()
    corrections: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.returns or self.corrections)


def find_later(
    returns: pd.DataFrame, findings: pd.DataFrame, reference: Reference, *, as_of: dt.date, known_by: dt.date
) -> Later:
    """The returns of periods up to ``as_of`` that came after ``known_by`` and replaced others; later corrections.

    A return that merely came late replaces nothing: it is passed over where rows are chosen.
    """
    decided = tuple(c.number for c in reference.corrections if c.on is not None and c.on > known_by)
    told = returns[np.array([_ends_by(period, as_of) for period in returns["period"]], dtype=bool)]
    late = _is_later(told, known_by)
    hit = told["outcome"].eq(SUPERSEDED) | told["return_id"].isin(
        findings.loc[findings["code"].isin(REPLACED), "return_id"]
    )
    replaced = set(_pairs(told[hit & ~late]))
    newer = told[late & ~told["outcome"].isin(NOT_COUNTED)]
    ids = [i for i, pair in zip(newer["return_id"], _pairs(newer), strict=True) if pair in replaced]
    return Later(tuple(sorted(ids)), decided)


def review_known(
    home: Home,
    state: State,
    forms: Mapping[str, Form],
    reference: Reference,
    *,
    later: Later,
    as_of: dt.date,
    known_by: dt.date,
) -> list[Reviewed]:
    """The periods up to ``as_of``, reviewed from what had come by ``known_by``, without the ``later`` corrections."""
    kept = tuple(c for c in reference.corrections if c.number not in later.corrections)
    then = replace(reference, corrections=kept)
    every = batches.join_batches(
        [batches.read_batch(home.processed, n, k, cells=False) for n, k in state.cache.items()]
    )
    gone = _is_later(every.returns, known_by) | every.returns["return_id"].isin(later.returns)
    batch = replace(every, returns=every.returns[~gone].reset_index(drop=True))
    book, past, done = rules_for(forms), History(), []
    for period in periods.in_order([p for p in batch.returns["period"].fillna("").unique() if _ends_by(p, as_of)]):
        part = _review(batch, period, forms=forms, reference=then, book=book, history=past)
        past = past.with_period(part)
        done.append(part)
    return done


def _review(batch: Batch, period: str, **given: Any) -> Reviewed:
    return review_period(cut(batch, period), period=period, **given)


def join_reviewed(
    parts: Sequence[Reviewed], forms: Mapping[str, Form]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, dict[str, pd.DataFrame]]:
    """Returns, findings, values (REVIEWED_VALUES) and tables of several periods."""
    tables = {
        name: concat([part.tables[name] for part in parts if name in part.tables], periods.table_columns(form))
        for name, form in forms.items()
    }
    return (
        concat([part.returns for part in parts], frames.RETURNS),
        concat([part.findings for part in parts], frames.FINDINGS),
        concat([part.values for part in parts], REVIEWED_VALUES),
        tables,
    )


def _is_later(returns: pd.DataFrame, known_by: dt.date) -> pd.Series[bool]:
    at: pd.Series[Any] = pd.to_datetime(returns["received"])
    return at >= pd.Timestamp(known_by) + pd.Timedelta(days=1)


def _pairs(returns: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(returns["enterprise"], returns["period"], strict=True))


def _ends_by(period: object, day: dt.date) -> bool:
    """Whether a period has ended by a day, or is of a year that has begun: its card counts from the first day."""
    known = period_or_none(str(period)) if isinstance(period, str) else None
    return known is not None and (known.start if known.kind == "year" else known.end) <= day
