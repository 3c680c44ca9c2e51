"""Volunteer batches: one dispatch is one batch, whoever tells it how often (三(三)3; A24)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.indicators.clusters import link_spans
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import make_parts
from fupin_analysis.plan.roster import split_list

_NOISE = re.compile(r"[\s·•“”\"'《》（）()、，,。.\-—]+")


def theme(text: object) -> str:
    """A title reduced to what is compared."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(text))).lower()


def names_of(enterprises: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Full name → every name under which a partner may be called, the longest first."""
    out = {}
    for row in enterprises.itertuples(index=False):
        names = {row.full_name, row.short_name, *split_list(row.aliases)}
        out[str(row.full_name)] = tuple(sorted((str(n) for n in names if n), key=len, reverse=True))
    return out


def partners(text: object, names: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """The enterprises that a partner cell names."""
    if not isinstance(text, str) or not text.strip():
        return frozenset()
    return frozenset(full for full, called in names.items() if any(name in text for name in called))


def batch_numbers(rows: pd.DataFrame, enterprises: pd.DataFrame, *, gap_days: int) -> pd.Series[Any]:
    """The batch of each row: same organiser (or joint group), theme, county and contiguous days are one (A24).

    Two enterprises make a joint group where either row names the other as its partner.
    """
    names = names_of(enterprises)
    start = pd.to_datetime(rows["started_on"])
    end = pd.to_datetime(rows["ended_on"]).fillna(start)
    block = rows["title"].map(theme).astype("str") + "|" + rows["county"].astype("str")
    who = rows["enterprise"].astype("str").to_numpy()
    named = [partners(text, names) for text in rows["partner"]]

    def joined(a: int, b: int) -> bool:
        return bool(who[a] == who[b] or who[b] in named[a] or who[a] in named[b])

    labels = link_spans(block.to_numpy(), start, end, gap_days=gap_days, joined=joined)
    return pd.Series(labels, index=rows.index)


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
