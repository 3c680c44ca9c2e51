"""People and hands: job rosters, training classes and volunteer activities (E7–E9 of domain.md 2.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.sample.dice import (
    apportion,
    day_in,
    identity_number,
    month_end,
    person_name,
    pick,
    stream,
    words,
    workday,
)

JOB_SEASON = (0.03, 0.06, 0.14, 0.10, 0.08, 0.07, 0.10, 0.11, 0.11, 0.09, 0.07, 0.04)
JOB_KINDS = ("企业招录", "在建工程务工", "劳务输出", "公益性岗位", "扶贫车间", "自主创业", "灵活就业")
JOB_SHARES = (0.24, 0.28, 0.2, 0.14, 0.08, 0.02, 0.04)
VOLUNTEER_SEASON = (0.04, 0.04, 0.13, 0.06, 0.10, 0.10, 0.08, 0.08, 0.10, 0.14, 0.06, 0.07)
JOINT_SHARE = 0.12
DAILY_HIRES = ("建筑", "交通", "人力资源", "农业", "畜牧", "旅游", "能源")


def make_jobs(seed: int, year: int, villages: pd.DataFrame, enterprises: pd.DataFrame) -> pd.DataFrame:
    """Some 1 080 placements a year of some 1 050 persons; a dozen are hired twice, a few are no poor or too old."""
    rng = stream(seed, "jobs", year)
    total = int(rng.integers(1070, 1110))
    weight = np.sqrt(enterprises["staff_people"].to_numpy(dtype=float))
    weight *= np.where(enterprises["sector"].isin(DAILY_HIRES), 3.0, 1.0) * rng.uniform(0.2, 1.6, len(weight))
    hired = apportion(total, weight, 1).astype(int)
    rows: list[dict[str, Any]] = []
    for enterprise, count in zip(enterprises["full_name"], hired, strict=True):
        homes = villages.index[villages["enterprise"] == enterprise].to_numpy()
        homes = homes if len(homes) else villages.index.to_numpy()
        for _ in range(count):
            village: pd.Series = villages.iloc[int(rng.choice(homes))]
            rows.append({"enterprise": enterprise, **_person(rng, village, year, len(rows)), **_job(rng, year)})
    frame = pd.DataFrame(rows)
    frame = pd.concat([frame, _second_jobs(rng, frame, year)], ignore_index=True)
    return frame.sort_values(["started_on", "id_no"], kind="stable", ignore_index=True).assign(year=year)


def _person(rng: np.random.Generator, village: pd.Series, year: int, number: int) -> dict[str, Any]:
    age = int(rng.integers(17, 58)) if rng.random() < 0.985 else int(rng.integers(61, 66))
    born = day_in(rng, year - age - 1, int(rng.integers(1, 13)), 1, 28)
    tagged = rng.random() < 0.8
    household = int(rng.integers(1, int(village["poor_households"]) + 1))
    return {
        "person": person_name(rng, local=True),
        "id_no": identity_number(f"{str(village['code'])[:4]}00", born, year * 37 + number),
        "sex": str(rng.choice(["男", "女"], p=[0.62, 0.38])),
        "age_years": age,
        "county": village["county"],
        "township": village["township"] if tagged else None,
        "village": village["village"] if tagged else None,
        "household_no": household_number(village, household) if tagged else None,
        "is_registered": bool(rng.random() < 0.988),
    }


def household_number(village: pd.Series, number: int) -> str:
    """A fictional registration number of a household: county code, village, household."""
    return f"H{village['code']}-{int(village['place']) + 1:02d}-{number:03d}"


def _job(rng: np.random.Generator, year: int) -> dict[str, Any]:
    month = int(rng.choice(12, p=np.array(JOB_SEASON) / sum(JOB_SEASON))) + 1
    start = workday(day_in(rng, year, month))
    kind = str(rng.choice(JOB_KINDS, p=JOB_SHARES))
    short = kind in ("在建工程务工", "灵活就业") or rng.random() < 0.15
    left = start + dt.timedelta(days=int(rng.integers(50, 160))) if short and rng.random() < 0.4 else None
    return {
        "employment_kind": kind,
        "employer": _employer(rng, kind),
        "started_on": start,
        "ended_on": left,
        "contract": "临时" if short else "固定",
        "wage_yuan": float(int(rng.integers(17, 52)) * 100),
        "is_new": True,
    }


def _employer(rng: np.random.Generator, kind: str) -> str | None:
    if kind in ("自主创业", "灵活就业"):
        return None
    brand = pick(rng, list("宏安瑞永兴顺昌盛")) + pick(rng, list("源达泰和祥丰"))
    return brand + pick(rng, ["劳务公司", "项目部", "物业公司", "合作社"])


def _second_jobs(rng: np.random.Generator, frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """The same person hired again, by another enterprise or later in the year: still one job a year (A22)."""
    early = frame[pd.to_datetime(frame["started_on"]).dt.month <= 8]
    again = early.iloc[np.sort(rng.choice(len(early), size=14, replace=False))].copy()
    starts = [workday(month_end(year, min(day.month + 3, 12)) - dt.timedelta(days=6)) for day in again["started_on"]]
    again["started_on"], again["ended_on"] = starts, None
    moved = rng.random(len(again)) < 0.6
    others = rng.choice(frame["enterprise"].unique(), size=len(again))
    again["enterprise"] = np.where(moved, others, again["enterprise"])
    return again


def make_training(seed: int, year: int, enterprises: pd.DataFrame, commission: str) -> pd.DataFrame:
    """The centrally held sessions (two of 2018, one told by two parallel classes) and classes of enterprises."""
    rng = stream(seed, "training", year)
    titles = words()["training"]["titles"]
    rows = [
        _class(rng, commission, "第一期", str(titles[0]), dt.date(year, 9, 10), True),
        _class(rng, commission, "第二期", str(titles[1]), dt.date(year, 11, 12), True),
        _class(rng, commission, "第二期", str(titles[2]), dt.date(year, 11, 12), True),
    ]
    for enterprise in enterprises["full_name"]:
        for number in range(int(rng.choice([0, 0, 1, 1, 2]))):
            start = workday(day_in(rng, year, int(rng.integers(2, 12)), 3, 20))
            rows.append(_class(rng, enterprise, f"{year}年第{number + 1}期", pick(rng, titles), start, False))
    return pd.DataFrame(rows).assign(year=year)


def _class(
    rng: np.random.Generator, enterprise: str, session: str, title: str, start: dt.date, central: bool
) -> dict[str, Any]:
    joined = int(rng.integers(24, 62))
    poor = int(joined * rng.uniform(0.7, 1.0))
    certified = int(joined * rng.uniform(0.5, 0.95))
    return {
        "enterprise": enterprise,
        "session": session,
        "title": title,
        "host": enterprise,
        "is_central": central,
        "started_on": start,
        "ended_on": start + dt.timedelta(days=int(rng.integers(4, 19))),
        "joined_people": joined,
        "poor_people": poor,
        "certified_people": certified,
        "employed_people": int(certified * rng.uniform(0.3, 0.8)),
        "cost_wan": round(joined * float(rng.uniform(0.12, 0.3)), 2),
    }


def make_volunteering(seed: int, year: int, villages: pd.DataFrame, enterprises: pd.DataFrame) -> pd.DataFrame:
    """Some 73 dispatches a year; one in eight is joint and told by both enterprises (A24)."""
    rng = stream(seed, "volunteering", year)
    rows: list[dict[str, Any]] = []
    for _ in range(int(rng.integers(72, 78))):
        village: pd.Series = villages.iloc[int(rng.integers(len(villages)))]
        rows += _activity(rng, year, village, str(village["enterprise"]), enterprises["full_name"].to_numpy())
    frame = pd.DataFrame(rows).drop_duplicates(["enterprise", "title", "started_on", "county"])
    return frame.sort_values(["started_on", "title"], kind="stable", ignore_index=True).assign(year=year)


def _activity(
    rng: np.random.Generator, year: int, village: pd.Series, lead: str, others: np.ndarray
) -> list[dict[str, Any]]:
    themes = words()["volunteering"]
    kind = pick(rng, list(themes))
    month = int(rng.choice(12, p=np.array(VOLUNTEER_SEASON) / sum(VOLUNTEER_SEASON))) + 1
    start = day_in(rng, year, month, 3, 26)
    people = int(rng.integers(5, 36))
    row = {
        "enterprise": lead,
        "title": f"{village['county'][:2]}{rng.choice(themes[kind])}",
        "activity_kind": kind,
        "started_on": start,
        "ended_on": start + dt.timedelta(days=int(rng.choice([0, 0, 0, 1, 2]))),
        "county": village["county"],
        "township": village["township"],
        "village": village["village"],
        "batches": 1,
        "volunteer_people": people,
        "expert_people": int(people * rng.uniform(0, 0.4)),
        "benefit_people": int(rng.integers(20, 320)),
        "partner": None,
    }
    partner = pick(rng, others)
    if rng.random() > JOINT_SHARE or partner == lead:
        return [row]
    return [{**row, "partner": partner}, {**row, "enterprise": partner, "partner": lead}]
