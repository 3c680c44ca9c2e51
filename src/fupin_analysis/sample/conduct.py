"""What enterprises owe by rule: cadres in villages, visits, meetings, checklists (E4, E12, E13 of domain.md 2.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.sample.dice import apportion, day_in, person_name, pick, rows_of, stream, words, workday

CADRES = 87
ROLES = ("第一书记", "工作队长", "队员", "农技员")


def make_cadres(seed: int, villages: pd.DataFrame, enterprises: pd.DataFrame) -> pd.DataFrame:
    """Postings 2016–2020: 87 in post in the summer of 2018, some followed by another, a few more in time."""
    rng = stream(seed, "cadres")
    places = np.concatenate([rng.permutation(len(villages))[:80], rng.choice(len(villages), size=11)])
    first = villages.loc[villages["enterprise"] == enterprises["full_name"].iloc[0]].index.to_numpy()
    if len(first):
        places[76:80] = rng.choice(first, size=4)
    rows: list[dict[str, Any]] = []
    for number, place in enumerate(places):
        village: pd.Series = villages.iloc[int(place)]
        late = number >= CADRES
        start = day_in(rng, 2018 if late else int(rng.integers(2016, 2019)), 10 if late else int(rng.integers(1, 7)))
        row = _posting(rng, village, "第一书记" if number < 70 else pick(rng, ROLES), start)
        rows.append(row)
        if rng.random() < 0.12 and not late:
            row["ended_on"] = day_in(rng, 2018 + int(rng.random() < 0.5), int(rng.integers(8, 12)), 20, 28)
            rows.append(_posting(rng, village, row["role"], row["ended_on"] + dt.timedelta(days=1)))
    return pd.DataFrame(rows)


def _posting(rng: np.random.Generator, village: pd.Series, role: str, start: dt.date) -> dict[str, Any]:
    trained = rng.random() < 0.93
    return {
        "enterprise": village["enterprise"],
        "person": person_name(rng),
        "post": pick(rng, ["党群工作部副主任", "综合部主管", "工程部高级工程师", "财务部副经理", "工会干事"]),
        "county": village["county"],
        "township": village["township"],
        "village": village["village"],
        "role": role,
        "started_on": start,
        "ended_on": None,
        "is_trained": trained,
        "appraisal": pick(rng, ["优秀", "称职", "称职", "称职", "基本称职"]),
        "phone": f"1{rng.choice(['39', '58', '86'])}0000{int(rng.integers(0, 10000)):04d}",
        "diligence": float(rng.uniform(0.66, 0.95)),
    }


def days_stayed(cadres: pd.DataFrame, year: int, seed: int) -> np.ndarray:
    """Days in the village by month, (posting, 12): a share of the days on which the posting ran."""
    rng = stream(seed, "stay", year)
    noise = rng.uniform(0.85, 1.05, (len(cadres), 12))
    starts = pd.to_datetime(cadres["started_on"]).to_numpy()[:, None]
    ends = pd.to_datetime(cadres["ended_on"]).fillna(pd.Timestamp("2099-01-01")).to_numpy()[:, None]
    first = np.array([f"{year}-{m:02d}-01" for m in range(1, 13)], dtype="datetime64[D]")[None, :]
    after = np.append(first[0, 1:], np.datetime64(f"{year + 1}-01-01"))[None, :]
    run = (np.minimum(ends, after) - np.maximum(starts, first)) / np.timedelta64(1, "D")
    share = cadres["diligence"].to_numpy()[:, None] * noise
    days: np.ndarray = np.floor(np.clip(run, 0, 31) * share).astype(int)
    return days


def make_visits(seed: int, year: int, villages: pd.DataFrame, enterprises: pd.DataFrame) -> pd.DataFrame:
    """Trips of leaders, a row a leader; trips of an enterprise lie a week apart. Most firms meet 4 次 and 8 人次."""
    rng = stream(seed, "visits", year)
    staff = stream(seed, "leaders")
    rows: list[dict[str, Any]] = []
    for enterprise in rows_of(enterprises):
        mine = villages[villages["enterprise"] == enterprise.full_name]
        mine = mine if len(mine) else villages.head(1)
        leaders = [(person_name(staff), "党委书记、董事长"), (person_name(staff), "党委副书记、总经理")]
        deputies = [
            (person_name(staff), "党委副书记"),
            (person_name(staff), "副总经理"),
            (person_name(staff), "工会主席"),
        ]
        trips = int(rng.choice([2, 3, 4, 4, 4, 5, 5, 6], p=[0.06, 0.12, 0.2, 0.2, 0.2, 0.1, 0.08, 0.04]))
        doubled = int(np.round(8 * float(enterprise.pace) * rng.uniform(0.85, 1.2)))
        days = _trip_days(rng, year, max(trips, (doubled + 1) // 2))
        for number, day in enumerate(days):
            village = mine.iloc[int(rng.integers(len(mine)))]
            who = [(*leaders[number % 2], "主要领导")] if number < trips else []
            who += [(*d, "分管领导") for d in deputies[: 2 if 2 * number + 1 < doubled else 1] if 2 * number < doubled]
            if number == 0 and rng.random() < 0.1:
                who.append((person_name(staff), "办公室主任", "其他"))
            rows += [_visit(rng, enterprise.full_name, day, village, *leader) for leader in who]
    return (
        pd.DataFrame(rows).sort_values(["started_on", "enterprise"], kind="stable", ignore_index=True).assign(year=year)
    )


def _trip_days(rng: np.random.Generator, year: int, count: int) -> list[dt.date]:
    weeks = np.sort(rng.choice(np.arange(4, 50), size=count, replace=False))
    return [dt.date(year, 1, 2) + dt.timedelta(days=int(7 * week + rng.integers(0, 3))) for week in weeks]


def _visit(
    rng: np.random.Generator, enterprise: str, day: dt.date, village: pd.Series, person: str, post: str, level: str
) -> dict[str, Any]:
    return {
        "enterprise": enterprise,
        "person": person,
        "post": post,
        "leader_level": level,
        "started_on": day,
        "ended_on": day + dt.timedelta(days=int(rng.integers(0, 3))),
        "county": village["county"],
        "township": village["township"],
        "village": village["village"],
        "visited_households": int(rng.integers(2, 9)),
        "outcome": pick(rng, ["调研产业项目", "走访慰问贫困户", "督导项目进度", "协调解决饮水问题"]),
    }


def make_meetings(seed: int, year: int, enterprises: pd.DataFrame) -> pd.DataFrame:
    """Meetings: most firms hold the two dedicated ones; others are joint or touch on the matter only (A19)."""
    rng = stream(seed, "meetings", year)
    rows: list[dict[str, Any]] = []
    for enterprise in enterprises["full_name"]:
        special = int(rng.choice([0, 1, 2, 3, 4], p=[0.02, 0.08, 0.45, 0.3, 0.15]))
        other = int(rng.choice([0, 1, 2]))
        months = rng.choice(np.arange(1, 13), size=special + other, replace=False)
        for number, month in enumerate(months):
            dedicated = number < special
            kinds = (
                ["党委会", "党委会", "领导小组会", "董事会", "总办会"] if dedicated else ["联席会", "职工会", "总办会"]
            )
            kind, day = pick(rng, kinds), workday(day_in(rng, year, int(month), 3, 27))
            rows.append(
                {
                    "enterprise": enterprise,
                    "title": f"{year}年第{number + 1}次{'脱贫攻坚专题' if dedicated else ''}{kind}",
                    "meeting_kind": kind,
                    "held_on": day,
                    "chair": person_name(rng),
                    "agenda": pick(rng, words()["meetings"]["agenda"]),
                    "is_special": dedicated,
                    "minutes_no": f"纪要〔{year}〕{int(rng.integers(1, 60))}号" if dedicated else None,
                }
            )
    return pd.DataFrame(rows).sort_values(["held_on", "enterprise"], kind="stable", ignore_index=True).assign(year=year)


def make_checklists(seed: int, enterprises: pd.DataFrame) -> pd.DataFrame:
    """The items of five lists for every enterprise; ``done_on`` is when it was first put into practice."""
    rng = stream(seed, "checklists")
    rows: list[dict[str, Any]] = []
    for enterprise in rows_of(enterprises):
        owner = person_name(rng)
        for list_name, items in words()["checklist"].items():
            for item in items:
                done = rng.random() < min(float(enterprise.pace), 0.97)
                day = workday(day_in(rng, 2018, int(rng.choice(np.arange(3, 13))))) if done else None
                rows.append(
                    {
                        "enterprise": enterprise.full_name,
                        "list_name": list_name,
                        "item": item,
                        "owner_person": owner,
                        "has_ledger": bool(rng.random() < 0.95),
                        "done_on": day,
                        "evidence": "会议纪要" if done else None,
                    }
                )
    return pd.DataFrame(rows)


def make_cards(seed: int, enterprises: pd.DataFrame, arrived: pd.Series) -> pd.DataFrame:
    """Base years and budgets; ``arrived`` holds the grants of 2018 by enterprise (all 无偿, A47).

    The base lies 4 to 45 percent under 2018, for a few above it; two firms sit on the bounds of the tiers, one has
    no 2016.
    """
    rng = stream(seed, "cards")
    frame = enterprises[["full_name", "category", "sector", "staff_people", "valid_from"]].rename(
        columns={"full_name": "enterprise"}
    )
    now = frame["enterprise"].map(arrived).fillna(0.0).to_numpy()
    mean = np.round(np.maximum(now, 60.0) / rng.uniform(0.97, 1.5, len(frame)), 1)
    tilt = rng.uniform(0.8, 1.0, len(frame))
    frame["grant_2016_wan"], frame["grant_2017_wan"] = np.round(mean * tilt, 1), np.round(mean * (2 - tilt), 1)
    edges = np.argsort(np.abs(mean - 200))[:1], np.argsort(np.abs(mean - 500))[:1]
    for place, amount in zip(edges, (200.0, 500.0), strict=True):
        frame.loc[frame.index[place], ["grant_2016_wan", "grant_2017_wan"]] = [amount - 20, amount + 20]
    frame.loc[frame["valid_from"].notna(), "grant_2016_wan"] = np.nan
    frame["base_measure"] = np.where(rng.random(len(frame)) < 0.93, "到位", "计划")
    budget = apportion(900.0, mean, 0.1)
    frame["budget_wan"], frame["budget_growth"] = budget, np.round(rng.uniform(0.98, 1.3, len(frame)), 2)
    return frame
