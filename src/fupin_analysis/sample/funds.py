"""Instalments of help money: what was promised, when it left, arrived, and was looked after (E6 of domain.md 2.3).

Money is 万元 with two decimals. Promises fall due at month ends; a few are kept late, in part or not at all, and a
few payments are never supervised, so that the two red lines have something to show.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.sample.dice import apportion, month_end, pick, rows_of, stream, workday

SOURCES = ("单位自筹", "单位自筹", "单位自筹", "职工捐款", "物资折款")
ACCOUNTS = ("共管账户", "共管账户", "县级账户", "乡镇账户", "村级账户")
DUE_MONTHS = (3, 5, 6, 8, 9, 10, 11, 12)
WATCHED_DAYS = 85
GROWTH = {2018: 1.0, 2019: 1.08, 2020: 1.12}


def make_instalments(seed: int, year: int, villages: pd.DataFrame, enterprises: pd.DataFrame) -> pd.DataFrame:
    """One row an instalment of the year; ``place`` is the row of the village, −1 where no village is tagged."""
    rng = stream(seed, "funds", year)
    pace = enterprises.set_index("full_name")["pace"]
    fate = _fates(rng, len(villages))
    rows: list[dict[str, Any]] = []
    for place, village in enumerate(rows_of(villages)):
        promised = _promised(rng, float(village.grant_wan) * GROWTH.get(year, 1.0), year)
        parts = int(np.clip(promised // 90, 1, 4))
        dues = sorted(rng.choice(DUE_MONTHS, size=parts, replace=False))
        for amount, month in zip(apportion(promised, rng.uniform(0.7, 1.4, parts), 0.01), dues, strict=True):
            row = _instalment(rng, year, int(month), float(amount), float(pace[village.enterprise]))
            where = {"county": village.county, "township": village.township, "village": village.village}
            rows.append({"place": place, "enterprise": village.enterprise, **where, **row})
        _spoil(rows[-1], fate[place], rng)
    rows += _untagged(rng, year, villages, enterprises)
    frame = pd.DataFrame(rows)
    frame.insert(0, "fund_no", [f"ZJ{year}-{number:04d}" for number in range(1, len(frame) + 1)])
    return frame.assign(year=year)


def _promised(rng: np.random.Generator, allocated: float, year: int) -> float:
    """An enterprise promises what the plan gave it; one in six more."""
    more = rng.random() < 0.17
    total = allocated * float(rng.uniform(1.12, 1.45)) if more else allocated
    return round(total, 1) if more or year > 2018 else round(total, 2)


def _fates(rng: np.random.Generator, count: int) -> list[str]:
    fate = np.full(count, "kept", dtype=object)
    picked = rng.permutation(count)
    fate[picked[:2]], fate[picked[2:5]], fate[picked[5:9]] = "broken", "part", "unsupervised"
    return [str(f) for f in fate]


def _instalment(rng: np.random.Generator, year: int, month: int, amount: float, pace: float) -> dict[str, Any]:
    due = month_end(year, month)
    early = int(rng.integers(2, 24))
    late = int(rng.integers(12, 55)) if rng.random() < (1.0 - pace) * 1.1 else 0
    arrived = workday(due + dt.timedelta(days=late if late else -early))
    arrived = min(arrived, dt.date(year, 12, 28)) if month < 12 and rng.random() < 0.9 else arrived
    left = workday(arrived - dt.timedelta(days=int(rng.integers(2, 11))))
    left = max(min(left, arrived), dt.date(year, 1, 2))
    watch = arrived + dt.timedelta(days=int(rng.integers(12, 70)))
    source = str(rng.choice(SOURCES, p=(0.5, 0.2, 0.2, 0.06, 0.04)))
    return {
        "project_name": None,
        "fund_kind": "无偿",
        "fund_source": source,
        "committed_wan": amount,
        "due_on": due,
        "appropriated_wan": amount,
        "appropriated_on": left,
        "arrived_wan": amount,
        "arrived_on": arrived,
        "is_in_kind": source == "物资折款",
        "account": pick(rng, ACCOUNTS),
        "supervised_on": _looked_after(left, watch),
        "disclosed_on": _looked_after(left, watch + dt.timedelta(days=int(rng.integers(3, 20)))),
        "voucher": f"PZ{year % 100}{month:02d}-{int(rng.integers(1, 900)):03d}",
    }


def _looked_after(left: dt.date, day: dt.date) -> dt.date:
    """The day of a check: within the window (A42), and of the year's money by its end, as its last return tells it."""
    last = left + dt.timedelta(days=WATCHED_DAYS)
    return min(workday(day), last, max(left, dt.date(left.year, 12, 31)))


def _spoil(row: dict[str, Any], fate: str, rng: np.random.Generator) -> None:
    """Turn one instalment into a case of its kind (A41, A42)."""
    if fate == "broken":
        row.update(appropriated_wan=0.0, appropriated_on=None, arrived_wan=0.0, arrived_on=None, voucher=None)
        row.update(supervised_on=None, disclosed_on=None, due_on=min(row["due_on"], month_end(row["due_on"].year, 9)))
    elif fate == "part":
        kept = round(row["committed_wan"] * float(rng.uniform(0.3, 0.8)), 1)
        row.update(appropriated_wan=kept, arrived_wan=kept)
    elif fate == "unsupervised":
        row.update(supervised_on=None, disclosed_on=None)


def _untagged(
    rng: np.random.Generator, year: int, villages: pd.DataFrame, enterprises: pd.DataFrame
) -> list[dict[str, Any]]:
    """County-wide grants, loans and money brought in: help that belongs to none of the 94 villages (A35)."""
    rows: list[dict[str, Any]] = []
    for enterprise in rows_of(enterprises):
        counties = sorted(set(villages.loc[villages["enterprise"] == enterprise.full_name, "county"]))
        for kind, chance, scale in (("无偿", 0.45, 60.0), ("有偿", 0.08, 300.0), ("引进", 0.1, 150.0)):
            if not counties or rng.random() > chance:
                continue
            amount = round(float(rng.uniform(0.3, 1.6)) * scale, 1)
            month = int(rng.choice(DUE_MONTHS))
            row = _instalment(rng, year, month, amount, float(enterprise.pace))
            row.update(fund_kind=kind, is_in_kind=False, account="县级账户")
            row["fund_source"] = {"无偿": "单位自筹", "有偿": "信贷", "引进": "社会引资"}[kind]
            where = {"county": pick(rng, counties), "township": None, "village": None}
            rows.append({"place": -1, "enterprise": enterprise.full_name, **where, **row})
    return rows


def arrived_by_month(instalments: pd.DataFrame, year: int) -> np.ndarray:
    """Money that has arrived by the end of each month, an array (instalment, 12)."""
    ends = np.array([np.datetime64(month_end(year, month)) for month in range(1, 13)])
    when = pd.to_datetime(instalments["arrived_on"]).to_numpy()[:, None]
    here = ~np.isnat(when) & (when <= ends[None, :])
    arrived: np.ndarray = np.where(here, instalments["arrived_wan"].to_numpy()[:, None], 0.0)
    return arrived


def use_in_turn(arrived: np.ndarray, used: np.ndarray) -> np.ndarray:
    """Money used in a village by month (12) told over its instalments (n, 12): first come, first used."""
    order = np.argsort(-(arrived > 0).sum(axis=1), kind="stable")
    before = np.zeros_like(used)
    out = np.zeros_like(arrived)
    for row in order:
        out[row] = np.clip(used - before, 0.0, arrived[row])
        before = before + arrived[row]
    told: np.ndarray = np.round(out, 6)
    return told


def drawdown(rng: np.random.Generator, arrived: np.ndarray, year: int) -> np.ndarray:
    """Use of untagged money: a part of what was there a month before, never falling; (n, 12)."""
    lagged = np.concatenate([np.zeros((len(arrived), 1)), arrived[:, :-1]], axis=1)
    part = rng.uniform(0.5, 1.0, (len(arrived), 1))
    drawn: np.ndarray = np.round(np.minimum(lagged * part, arrived), 2)
    return drawn
