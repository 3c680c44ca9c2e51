"""Volunteer batches: one dispatch is one batch, whoever tells it how often (三(三)3; A24)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.indicators.beside import beside
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import join_parts, make_parts, with_cuts
from fupin_analysis.review.joint import batch_numbers, names_of, partners

BATCHES = "volunteer_batches"
PEOPLE = ("volunteer_people", "expert_people", "benefit_people")
_OWN = {"batch": "batch", "activity_kind": "activity_kind"}


def batch_rows(view: View) -> pd.DataFrame:
    """The year's rows in order, with ``batch``: the record that tells it first; ``enterprise`` is who told the row.

    ``activity_kind`` is that of the batch, ``begun_on`` its first day: a joint batch is one batch, told by several.
    """
    key = ("batch rows", view.year, view.measure.uses["volunteering"])
    return view.inputs.kept(key, lambda: _batch_rows(view))


def _batch_rows(view: View) -> pd.DataFrame:
    rows = view.events("volunteering")
    gap = int(view.setting("volunteer.merge_days"))
    number = batch_numbers(rows, view.reference("enterprises"), gap_days=gap)
    rows = rows.assign(number=number).sort_values(["started_on", "record_id"], kind="stable")
    lead = rows.groupby("number")[["record_id", "activity_kind", "started_on"]].transform("first")
    return rows.assign(
        batch=lead["record_id"],
        activity_kind=lead["activity_kind"],
        begun_on=lead["started_on"],
    )


def batches_held(view: View) -> pd.DataFrame:
    """Batches of the year: merged dispatches, or the numbers as told (A24).

    A joint batch has parts of everybody who took part, so that by enterprise each has it, and the whole once.
    """
    view = beside(view, BATCHES) if view.measure.target != BATCHES else view
    told = batch_rows(view)
    if view.setting("volunteer.unit") == "reported":
        return _told_parts(told)
    rows = pd.concat([told, _of_partners(view, told)], ignore_index=True)
    return with_cuts(make_parts(rows, "title", key="batch", on="begun_on"), rows, _OWN)


def _of_partners(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows once more for every registered enterprise that they name as a partner and that told nothing of it."""
    names = names_of(view.reference("enterprises"))
    named = [sorted(partners(text, names)) for text in rows["partner"]]
    more = rows.assign(enterprise=pd.Series(named, index=rows.index, dtype="object")).explode("enterprise")
    more = more[more["enterprise"].notna()].drop_duplicates(["batch", "enterprise"])
    told = set(zip(rows["batch"], rows["enterprise"], strict=True))
    return more[[pair not in told for pair in zip(more["batch"], more["enterprise"], strict=True)]]


def records(view: View) -> pd.DataFrame:
    """The rows that tell of the year's batches, of joint ones those of everybody who told."""
    rows = batch_rows(beside(view, BATCHES))
    return with_cuts(make_parts(rows, "title", on="begun_on"), rows, _OWN)


def _told_parts(rows: pd.DataFrame) -> pd.DataFrame:
    """As many parts as each row tells batches; one that tells no number tells of one."""
    told = rows["batches"].fillna(1).astype("int64").clip(lower=0)
    number = pd.Series(np.arange(len(rows)), index=rows.index).astype("str")
    repeats = rows.index.repeat(told)
    many = rows.loc[repeats].reset_index(drop=True)
    key = number.loc[repeats].reset_index(drop=True) + "-" + many.groupby("record_id").cumcount().astype("str")
    return with_cuts(make_parts(many, "batches", key=key, on="started_on"), many, _OWN)


def people_of_batches(view: View) -> pd.DataFrame:
    """People of the batches in the measure's columns; of partners who both tell them, the larger number counts.

    They stand under whoever told that number.
    """
    rows = batch_rows(beside(view, BATCHES))
    made = []
    for column in view.measure.column.split():
        told = rows[rows[column].notna()]
        sums = told.groupby(["batch", "enterprise"], sort=False)[column].sum().reset_index()
        most = sums.sort_values(column, ascending=False, kind="stable").drop_duplicates("batch")
        teller = told["batch"].map(dict(zip(most["batch"], most["enterprise"], strict=True)))
        counted = told[told["enterprise"] == teller]
        parts = make_parts(counted, column, amount=column, key="batch", on="begun_on")
        made.append(with_cuts(parts, counted, _OWN))
    return join_parts(*made)


def organisers(rows: pd.DataFrame, enterprises: pd.DataFrame) -> pd.Series[Any]:
    """Batch → everybody who organised it: the tellers, and the partners that its rows name beside them.

    An enterprise of the register is called by its full name and named once; a partner cell that names none is kept as
    it is written.
    """
    names = names_of(enterprises)
    found: dict[str, list[str]] = {}
    for batch, teller in zip(rows["batch"], rows["enterprise"], strict=True):
        found.setdefault(str(batch), []).append(str(teller))
    for batch, text in zip(rows["batch"], rows["partner"], strict=True):
        if isinstance(text, str) and text.strip():
            found[str(batch)] += sorted(partners(text, names)) or [text]
    batches = list(dict.fromkeys(rows["batch"].astype("str")))
    return pd.Series([list(dict.fromkeys(found[batch])) for batch in batches], index=batches, dtype="object")


def joint_batches(view: View) -> pd.DataFrame:
    """Batches that several organised together, each once."""
    rows = batch_rows(beside(view, BATCHES))
    named = organisers(rows, view.reference("enterprises"))
    rows = rows[rows["batch"].isin(set(named.index[[len(names) > 1 for names in named]]))]
    return with_cuts(make_parts(rows, "partner", key="batch", on="begun_on"), rows, _OWN)
