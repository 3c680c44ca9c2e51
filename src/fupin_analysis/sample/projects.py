"""Help projects of the villages and the 18 key investments, month by month (E5 of domain.md 2.3).

A village project spends what its plan of work asks for as far as money has arrived in the village, so that
projects, instalments and the monthly return always agree. Plateau works rest from December to February.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.sample.dice import apportion, day_in, month_end, pick, rows_of, stream, words, workday
from fupin_analysis.sample.roster import KINDS, TARGETS

WINTER = (12, 1, 2)
COST = {"产业发展": 1.5, "基础建设": 1.7, "就业促进": 0.5, "结对共建": 0.12}
SEASON = np.array([0.02, 0.02, 0.06, 0.09, 0.11, 0.12, 0.12, 0.12, 0.12, 0.11, 0.08, 0.03])


def make_projects(
    seed: int, year: int, villages: pd.DataFrame, promised: np.ndarray, carried: pd.DataFrame
) -> pd.DataFrame:
    """Projects of a year: those of the plan (2018: 369) and what last year left unfinished."""
    rng = stream(seed, "projects", year)
    rows: list[dict[str, Any]] = []
    for place, village in enumerate(rows_of(villages)):
        kinds = [kind for kind in KINDS for _ in range(int(villages[kind].iloc[place]))]
        if year > 2018:
            kinds = [kind for kind in kinds if rng.random() < 0.8] or ["产业发展"]
        rest = carried.loc[carried["place"] == place, "left_wan"].sum() if len(carried) else 0.0
        money = round(float(promised[place]) * float(rng.uniform(0.93, 1.0)) - float(rest), 2)
        costs = apportion(max(money, 0.2 * len(kinds)), [COST[k] * rng.uniform(0.6, 1.5) for k in kinds])
        for kind, cost in zip(kinds, costs, strict=True):
            where = {"county": village.county, "township": village.township, "village": village.village}
            plan = _village_project(rng, year, kind, float(cost), village)
            rows.append({"place": place, "enterprise": village.enterprise, **where, **plan})
    frame = pd.DataFrame(rows)
    frame.insert(0, "project_no", [f"XM{year}-{number:04d}" for number in range(1, len(frame) + 1)])
    if carried.empty:
        return frame.assign(year=year)
    again = carried.assign(invest_plan_wan=carried["left_wan"], start_month=3, end_month=6, prior_wan=carried["spent"])
    return pd.concat([frame, again[frame.columns]], ignore_index=True).assign(year=year)


def _village_project(rng: np.random.Generator, year: int, kind: str, cost: float, village: Any) -> dict[str, Any]:
    lexicon = words()["projects"]
    thing = pick(rng, lexicon[kind])
    start = 1 if kind == "结对共建" else int(rng.integers(3, 7))
    end = min(start + int(rng.integers(2, 7)), 12)
    due = month_end(year, 12 if kind == "结对共建" else min(end + int(rng.integers(0, 3)), 12))
    village_committee = f"{village.village}村民委员会"
    return {
        "project_name": f"{village.village}{thing}项目" if kind != "结对共建" else f"{village.village}{thing}",
        "project_kind": kind,
        "content": f"{thing}{int(rng.integers(1, 9))}处，覆盖{int(rng.integers(1, 5))}个村民小组",
        "owner": village.enterprise if rng.random() < 0.7 else village_committee,
        "implementer": village_committee if rng.random() < 0.5 else f"{village.township}人民政府",
        "due_on": due,
        "quality": pick(rng, lexicon["quality"]),
        "invest_total_wan": cost,
        "invest_plan_wan": cost,
        "prior_wan": 0.0,
        "start_month": start,
        "end_month": end,
        "is_winter_shut": kind == "基础建设",
        "benefit_households": int(rng.integers(5, int(village.poor_households) + 1)),
        "check_lag": int(rng.integers(8, 45)),
        "started_on": None,
    }


def spend(projects: pd.DataFrame, arrived: np.ndarray) -> np.ndarray:
    """Cumulative spending (project, 12) of one year, never more than ``arrived`` (village, 12) of its village."""
    out = np.zeros((len(projects), 12))
    start = projects["start_month"].to_numpy(dtype=float)[:, None]
    end = projects["end_month"].to_numpy(dtype=float)[:, None]
    cost = projects["invest_plan_wan"].to_numpy(dtype=float)
    month = np.arange(1, 13)[None, :]
    wanted = np.clip((month - start + 1) / (end - start + 1), 0, 1) * cost[:, None]
    shut = projects["is_winter_shut"].to_numpy(dtype=bool)
    for _, rows in projects.groupby("place").indices.items():
        have = arrived[int(projects["place"].iloc[rows[0]])]
        before = np.zeros(len(rows))
        for m in range(12):
            want = np.maximum(wanted[rows, m] - before, 0.0)
            if m + 1 in WINTER:
                want = np.where(shut[rows], 0.0, want)
            free = max(float(have[m]) - float(before.sum()), 0.0)
            ratio = min(1.0, free / want.sum()) if want.sum() > 0 else 0.0
            before = before + (want if ratio == 1.0 else np.floor(want * ratio * 100) / 100)
            before = np.minimum(np.round(before, 2), cost[rows])
            out[rows, m] = before
    return out


def date_works(seed: int, year: int, projects: pd.DataFrame, spent: np.ndarray) -> pd.DataFrame:
    """The projects with started_on, finished_on, supervised_on, accepted_on and what is left at the year's end."""
    rng = stream(seed, "works", year)
    began, ended = spent > 0, spent >= projects["invest_plan_wan"].to_numpy()[:, None] - 0.005
    out = projects.copy()
    starts, ends, checks, accepts = [], [], [], []
    for i, row in enumerate(rows_of(projects)):
        first = int(began[i].argmax()) + 1 if began[i].any() else 0
        start = day_in(rng, year, first, 2, 12) if first else None
        start = row.started_on if isinstance(row.started_on, dt.date) else start
        last = int(ended[i].argmax()) + 1 if ended[i].any() else 0
        finish = day_in(rng, year, last, 15, 28) if last and row.project_kind != "结对共建" else None
        lag = dt.timedelta(days=int(row.check_lag))
        starts.append(start)
        ends.append(finish)
        checks.append(workday(start + lag) if start and rng.random() < 0.93 else None)
        accepts.append(workday(finish + lag) if finish and rng.random() < 0.85 else None)
    out["started_on"], out["finished_on"], out["supervised_on"], out["accepted_on"] = starts, ends, checks, accepts
    out["spent"] = np.round(out["prior_wan"] + spent[:, 11], 6)
    out["left_wan"] = np.round(out["invest_plan_wan"] - spent[:, 11], 6)
    return out


def make_key_projects(seed: int, year: int, enterprises: pd.DataFrame, villages: pd.DataFrame) -> pd.DataFrame:
    """The 18 key investments of supervised provincial enterprises in Liangshan and Leshan, with ``months`` (12)."""
    base, rng = stream(seed, "key"), stream(seed, "key", year)
    owners = enterprises.loc[enterprises["category"] == "省属监管", "full_name"].to_numpy()
    counties = villages.loc[villages["prefecture"].str.contains("凉山|乐山"), "county"].unique()
    count = int(TARGETS["invest_projects"])
    plans = apportion(TARGETS["invest_wan"], base.uniform(0.3, 2.4, count), 100)
    rows: list[dict[str, Any]] = []
    for number in range(count):
        thing = pick(base, words()["projects"]["重点投资"])
        county, owner = pick(base, counties), pick(base, owners)
        first = dt.date(2017, int(base.integers(3, 12)), int(base.integers(3, 27)))
        last_year, scale = int(base.integers(2019, 2023)), float(base.uniform(2.2, 7.5))
        reach = 1.0 + float(base.uniform(0, 0.12)) if number not in (4, 11, 15) else float(base.uniform(0.45, 0.9))
        plan = float(plans[number]) if year == 2018 else round(float(plans[number]) * float(rng.uniform(0.6, 1.1)), -1)
        reach = reach if year == 2018 else float(rng.uniform(0.85, 1.1))
        months = apportion(round(plan * reach, 1), SEASON * rng.uniform(0.7, 1.3, 12), 0.1)
        rows.append(
            {
                "project_no": f"ZD2018-{number + 1:02d}",
                "enterprise": owner,
                "county": county,
                "project_name": f"{county[:2]}{thing}项目",
                "project_kind": "重点投资",
                "content": f"{thing}及配套设施",
                "owner": owner,
                "implementer": f"{county[:2]}{thing}项目公司",
                "due_on": month_end(last_year, 12),
                "quality": pick(base, words()["projects"]["quality"]),
                "invest_total_wan": round(float(plans[number]) * scale, -1),
                "invest_plan_wan": plan,
                "started_on": first,
                "months": np.round(np.cumsum(months), 6),
                "prior_wan": round(float(plans[number]) * scale * 0.12, 1) + (year - 2018) * float(plans[number]),
                "check_month": int(base.integers(6, 10)),
                "benefit_households": int(base.integers(30, 400)),
            }
        )
    return pd.DataFrame(rows).assign(year=year)
