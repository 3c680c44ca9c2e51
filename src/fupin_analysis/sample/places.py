"""What county offices know: exits of villages and households, standards met, incomes, satisfaction (E3, E14)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.sample.dice import person_name, pick, stream, workday
from fupin_analysis.sample.labour import household_number

INDUSTRIES = ("花椒", "苦荞", "核桃", "高山蔬菜", "牦牛", "藏香猪", "土豆", "中药材", "乡村旅游")
STANDARDS = ("has_economy", "has_road", "has_clinic", "has_culture", "has_network")
NEEDS = ("is_over_line", "has_food", "has_clothes", "has_education", "has_medical", "has_housing")


def make_village_states(seed: int, villages: pd.DataFrame) -> pd.DataFrame:
    """Latent facts of each village: when it really leaves poverty, incomes, standards, opinion."""
    rng = stream(seed, "village-states")
    count = len(villages)
    frame = villages.copy()
    slips = np.zeros(count, dtype=int)
    for year in (2018, 2019, 2020):
        planned = np.flatnonzero(frame["plan_exit_year"] == year)
        slips[rng.choice(planned, size=min(2, len(planned)), replace=False)] = 1
    frame["exit_year"] = frame["plan_exit_year"] + slips
    exit_day = [workday(dt.date(int(y), 12, int(rng.integers(3, 24)))) for y in frame["exit_year"]]
    frame["exit_on"] = exit_day
    frame["main_industry"] = [pick(rng, INDUSTRIES) if rng.random() < 0.95 else None for _ in range(count)]
    frame["has_technician"] = rng.random(count) < 0.93
    frame["has_secretary"] = rng.random(count) < 0.97
    frame["weak_standard"] = rng.choice(STANDARDS, count)
    for year in range(2017, 2021):
        grown = rng.uniform(0.97, 1.45, count) if year > 2017 else rng.uniform(12000, 60000, count)
        before = frame[f"income_{year - 1}"] if year > 2017 else 1.0
        frame[f"income_{year}"] = np.round(np.asarray(grown * before) / 100) * 100
    frame["surveyed"] = np.minimum(rng.integers(8, 40, count), frame["poor_households"])
    frame["satisfied_share"] = np.clip(rng.normal(0.945, 0.035, count), 0.78, 1.0)
    frame["pairs_all"] = rng.random(count) < 0.93
    frame["measures_all"] = rng.random(count) < 0.9
    return frame


def village_rows(states: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    """F12 as it stands on a day; opinion is surveyed in the last quarter, incomes of the year run with it."""
    out = states[["county", "township", "village", "plan_exit_year"]].copy()
    out["helper_enterprise"] = states["enterprise"]
    for name in ("total_households", "total_people", "poor_households", "poor_people", "main_industry"):
        out[name] = states[name]
    gone = pd.to_datetime(states["exit_on"]) <= pd.Timestamp(on)
    left = _poverty_left(states, on)
    out["poverty_rate_pct"] = np.round(left / states["total_people"] * 100, 2)
    out["exit_year"] = states["exit_year"].where(gone).astype("Int64")
    near = (states["exit_year"] <= on.year).to_numpy()
    for name in STANDARDS:
        out[name] = gone | near | (states["weak_standard"] != name)
    out["has_leader"] = out["has_unit"] = out["has_team"] = True
    out["has_secretary"], out["has_technician"] = states["has_secretary"], states["has_technician"]
    out["measured_households"] = _most(states, states["measures_all"])
    out["paired_households"] = paired_households(states)
    out["collective_income_prev_yuan"] = states[f"income_{on.year - 1}"]
    out["collective_income_yuan"] = np.round(states[f"income_{on.year}"] * on.month / 12 / 10) * 10
    asked = states["surveyed"] if on.month == 12 else pd.Series(pd.NA, index=states.index, dtype="Int64")
    out["surveyed_households"] = asked
    out["satisfied_households"] = np.minimum(
        np.round(states["surveyed"] * states["satisfied_share"]), states["surveyed"]
    )
    out["satisfied_households"] = out["satisfied_households"].where(out["surveyed_households"].notna())
    return out


def _poverty_left(states: pd.DataFrame, on: dt.date) -> pd.Series:
    """Poor people still counted: falling by a third a year towards the exit, then almost none."""
    years = np.maximum(states["exit_year"] - on.year - (on.month - 12) / 12, 0)
    share = np.where(pd.to_datetime(states["exit_on"]) <= pd.Timestamp(on), 0.02, np.minimum(0.25 + 0.25 * years, 1.0))
    left: pd.Series = np.floor(states["poor_people"] * share)
    return left


def paired_households(states: pd.DataFrame) -> pd.Series:
    """Households with a named helper: all, or all but a few."""
    return _most(states, states["pairs_all"])


def _most(states: pd.DataFrame, everyone: pd.Series) -> pd.Series:
    whole = states["poor_households"]
    return whole.where(everyone, np.floor(whole * 0.88).astype(int))


def make_households(seed: int, states: pd.DataFrame) -> pd.DataFrame:
    """Every registered poor household of the 94 villages, with the day it leaves poverty."""
    rng = stream(seed, "households")
    paired = paired_households(states).to_numpy()
    rows: list[dict[str, Any]] = []
    for place, (_, village) in enumerate(states.iterrows()):
        helpers = [person_name(rng) for _ in range(6)]
        for number in range(1, int(village["poor_households"]) + 1):
            slips = village["exit_year"] >= 2018 and rng.random() < 0.03
            year = int(village["exit_year"]) + int(slips)
            rows.append(
                {
                    "household_no": household_number(village, number),
                    "head_person": person_name(rng, local=True),
                    "county": village["county"],
                    "township": village["township"],
                    "village": village["village"],
                    "enterprise": village["enterprise"],
                    "member_people": int(rng.integers(2, 8)),
                    "helper_person": helpers[number % 6] if number <= paired[place] else None,
                    "plan_exit_year": int(village["plan_exit_year"]),
                    "real_exit": year,
                    "approved_on": village["exit_on"].replace(year=year),
                    "is_relapsed": bool(year < 2018 and rng.random() < 0.01),
                    "base": int(rng.integers(240, 340)) * 10,
                    "growth": float(rng.uniform(0.99, 1.3)),
                    "weak": pick(rng, NEEDS[3:]),
                }
            )
    return pd.DataFrame(rows)


def household_rows(households: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    """F13 as it stands on a day; the income of the year is known from the third quarter on."""
    names = ["household_no", "head_person", "county", "township", "village", "member_people", "helper_person"]
    out = households[[*names, "plan_exit_year"]].copy()
    power = on.year - 2018
    before = np.round(households["base"] * households["growth"] ** power / 10) * 10
    now = np.round(households["base"] * households["growth"] ** (power + 1) / 10) * 10
    out["income_prev_yuan"] = before
    out["income_yuan"] = now if on.month >= 9 else np.nan
    gone = (pd.to_datetime(households["approved_on"]) <= pd.Timestamp(on)).to_numpy()
    for name in NEEDS:
        out[name] = gone | (households["weak"] != name) if name != "is_over_line" else gone | (now > 3500)
    out["exit_year"] = households["real_exit"].where(gone).astype("Int64")
    out["approved_on"] = households["approved_on"].where(gone)
    out["is_relapsed"] = households["is_relapsed"].where(gone).astype("boolean")
    return out
