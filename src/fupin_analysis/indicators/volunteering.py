"""Volunteer batches: one dispatch is one batch, whoever tells it how often (三(三)3; A24)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import make_parts
from fupin_analysis.review.joint import batch_numbers


def batches_held(view: View) -> pd.DataFrame:
    """Batches of the year: merged dispatches, or the numbers as told (A24)."""
    rows = view.events("volunteering")
    if view.setting("volunteer.unit") == "reported":
        told = rows["batches"].fillna(1).astype("float64")
        number = pd.Series(np.arange(len(rows)), index=rows.index).astype("str")
        return _told_parts(rows, told, number)
    batch = batch_numbers(rows, view.reference("enterprises"), gap_days=int(view.setting("volunteer.merge_days")))
    ordered = rows.assign(batch=batch).sort_values(["started_on", "record_id"], kind="stable")
    lead = ordered.groupby("batch")[["record_id", "enterprise"]].transform("first")
    led = ordered.assign(enterprise=lead["enterprise"])  # a joint batch stands under its lead
    return make_parts(led, "title", key=lead["record_id"], on="started_on")


def _told_parts(rows: pd.DataFrame, told: pd.Series[Any], number: pd.Series[Any]) -> pd.DataFrame:
    repeats = rows.index.repeat(told.astype("int64").clip(lower=0))
    many = rows.loc[repeats].reset_index(drop=True)
    key = number.loc[repeats].reset_index(drop=True) + "-" + many.groupby("record_id").cumcount().astype("str")
    return make_parts(many, "batches", key=key, on="started_on")
