"""Returns of the few: commission, foundation, telecom, grid and livestock firms (E16, E17 of domain.md 2.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.sample.dice import day_in, month_end, pick, stream, workday

MILESTONES = (  # kind, item, field, day done, count
    ("里程碑", "组建高原生态产业平台公司", "产业平台", dt.date(2018, 11, 20), None),
    ("里程碑", "召开“国企入凉”联席会议", "产业投资", dt.date(2018, 9, 27), 1),
    ("里程碑", "启动“国企康巴行动”", "产业投资", dt.date(2018, 12, 5), None),
    ("里程碑", "建设“三大示范基地”", "产业基地", dt.date(2019, 5, 30), 3),
    ("点名项目", "甜樱桃种植基地", "农业", None, None),
    ("点名项目", "核桃产业化项目", "农业", dt.date(2019, 9, 18), None),
    ("点名项目", "肉羊种养循环项目", "畜牧", None, None),
    ("点名项目", "高速公路建设", "交通", dt.date(2018, 12, 29), None),
    ("点名项目", "藏香猪养殖加工", "畜牧", dt.date(2019, 3, 12), None),
    ("长期任务", "已签约项目推进", "产业投资", None, None),
    ("长期任务", "驻村干部培训", "队伍", None, None),
    ("长期任务", "安心工程", "民生", None, None),
)
PARKS = ("示例飞地园区甲", "示例飞地园区乙")
ENCLAVES = (
    (0, "瑞禾生物科技示例公司", "特色食品加工", 12500.0, dt.date(2018, 8, 22)),
    (1, "锦云新材料示例公司", "锂电材料", 36800.0, dt.date(2018, 12, 11)),
    (0, "青禾医药示例公司", "藏药加工", 8600.0, dt.date(2019, 2, 26)),
)


def milestone_rows(on: dt.date, commission: str) -> pd.DataFrame:
    """F16 on a day."""
    rows: list[dict[str, Any]] = []
    for kind, item, field, done_on, count in MILESTONES:
        done = done_on is not None and done_on <= on
        idle = kind == "里程碑" and done_on is not None and done_on > on + dt.timedelta(days=150)
        rows.append(
            {
                "enterprise": commission,
                "item_kind": kind,
                "item": item,
                "sector": field,
                "status": "已完成" if done else "未启动" if idle else "推进中",
                "done_count": count if done else None,
                "done_on": done_on if done else None,
                "evidence": "批复文件" if done else None,
                "owner": commission,
            }
        )
    return pd.DataFrame(rows)


def enclave_rows(on: dt.date, commission: str) -> pd.DataFrame:
    """F18 on a day: what was signed this year."""
    names = ["park", "firm", "project_name", "invest_total_wan", "signed_on"]
    frame = pd.DataFrame([(PARKS[park], *rest) for park, *rest in ENCLAVES], columns=names)
    keep = [day.year == on.year and day <= on for day in frame["signed_on"]]
    return frame[keep].assign(enterprise=commission)


def livestock_rows(seed: int, on: dt.date, firms: list[str], county: str = "普格县") -> pd.DataFrame:
    """F17: two bases whose stock grows towards 300 000 at the end of 2019."""
    rng = stream(seed, "livestock")
    months = (on.year - 2018) * 12 + on.month
    rows: list[dict[str, Any]] = []
    for firm in firms[:1]:
        for base, share in (("一号肉羊基地", 0.6), ("二号肉羊基地", 0.4)):
            stock = int(share * (62000 + 9600 * months * float(rng.uniform(0.92, 1.02))))
            sold = int(share * 2600 * on.month)
            row = {"base_name": base, "county": county, "stock_heads": stock, "sold_ytd_heads": sold}
            rows.append({"enterprise": firm, **row, "counted_on": on})
    return pd.DataFrame(rows)


def tariff_rows(seed: int, on: dt.date, firms: list[str], counties: pd.Series) -> pd.DataFrame:
    """F14: monthly prices of each operator in each county; some counties came late to the low tariffs."""
    out = []
    for firm in firms:
        rng = stream(seed, "tariffs", firm)
        low = rng.choice([8.0, 9.0, 10.0], len(counties))
        start = [dt.date(2018, int(rng.choice([3, 6, 9, 11])), 1) for _ in counties]
        late = np.array([day > on for day in start])
        frame = pd.DataFrame({"enterprise": firm, "county": counties.to_numpy()})
        frame["iptv_monthly_yuan"] = np.where(late, 15.0, low)
        frame["broadband_monthly_yuan"] = np.where(late, 29.0, low * 2)
        frame["started_on"] = [day if day <= on else None for day in start]
        out.append(frame)
    return pd.concat(out, ignore_index=True) if out else pd.DataFrame()


def coverage_rows(seed: int, on: dt.date, telecom: list[str], grid: list[str], counties: pd.Series) -> pd.DataFrame:
    """F15: fibre and roads told by telecom firms, grid and low voltage by grid firms."""
    share = min(0.86 + 0.012 * ((on.year - 2018) * 12 + on.month), 1.0)
    out = []
    for firm in [*telecom, *grid]:
        rng = stream(seed, "coverage", firm)
        count = len(counties)
        reach = np.minimum(share + rng.uniform(0, 0.08, count), 1.0)
        poor, area = rng.integers(40, 130, count), rng.integers(30, 160, count)
        sites, roads = rng.integers(6, 40, count), np.round(rng.uniform(60, 420, count), 1)
        hamlets = rng.integers(3, 20, count)
        frame = pd.DataFrame({"enterprise": firm, "county": counties.to_numpy(), "poor_villages": poor})
        if firm in telecom:
            frame["fibre_villages"] = np.floor(poor * reach)
            frame["hamlets_planned"], frame["hamlets_done"] = hamlets, np.floor(hamlets * reach)
            frame["road_total_km"], frame["road_covered_km"] = roads, np.floor(roads * reach * 10) / 10
        else:
            frame["grid_area_villages"], frame["grid_covered_villages"] = area, np.floor(area * reach)
            frame["low_voltage_sites"], frame["low_voltage_fixed"] = sites, np.floor(sites * reach * 0.95)
        out.append(frame)
    return pd.concat(out, ignore_index=True) if out else pd.DataFrame()


def make_fund_uses(seed: int, year: int, counties: pd.Series, foundation: str) -> pd.DataFrame:
    """F7-1: uses of publicly raised money; most are disclosed within a month or two."""
    rng = stream(seed, "uses", year)
    rows: list[dict[str, Any]] = []
    for number in range(26):
        day = workday(day_in(rng, year, int(rng.integers(2, 13)), 3, 25))
        shown = rng.random() < 0.92
        rows.append(
            {
                "enterprise": foundation,
                "use_no": f"SY{year}-{number + 1:03d}",
                "purpose": pick(rng, ["助学金", "饮水工程", "产业扶持", "医疗救助", "村道硬化"]),
                "county": pick(rng, counties.to_numpy()),
                "used_wan": round(float(rng.uniform(8, 240)), 2),
                "used_on": day,
                "is_joint": bool(rng.random() < 0.9),
                "disclosed_on": workday(day + dt.timedelta(days=int(rng.integers(5, 50)))) if shown else None,
            }
        )
    return pd.DataFrame(rows).assign(year=year)


def make_checks(seed: int, year: int, instalments: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """F11: a register of the checks that instalments and projects mention, with problems, deadlines and repairs."""
    rng = stream(seed, "checks", year)
    funds = instalments[["enterprise", "fund_no", "supervised_on"]].assign(subject_kind="资金")
    works = projects[["enterprise", "project_no", "supervised_on"]].assign(subject_kind="项目")
    funds.columns = works.columns = ["enterprise", "subject", "checked_on", "subject_kind"]
    frame = pd.concat([funds, works], ignore_index=True).dropna(subset=["checked_on"])
    frame = frame[[day.year == year for day in frame["checked_on"]]].sort_values(
        ["checked_on", "subject"], kind="stable"
    )
    frame = frame.reset_index(drop=True)
    frame.insert(1, "check_no", [f"JC{year}-{number:04d}" for number in range(1, len(frame) + 1)])
    frame["way"] = [pick(rng, _WAYS[kind]) for kind in frame["subject_kind"]]
    wrong = rng.random(len(frame)) < 0.14
    months = [min(day.month + 2, 12) for day in frame["checked_on"]]
    due = [month_end(year, month) for month in months]
    fixed = [workday(day + dt.timedelta(days=int(rng.integers(15, 90)))) for day in frame["checked_on"]]
    mended = rng.random(len(frame)) < 0.85
    frame["problem"] = [pick(rng, _PROBLEMS) if bad else None for bad in wrong]
    frame["fix_due_on"] = [day if bad else None for day, bad in zip(due, wrong, strict=True)]
    frame["fixed_on"] = [day if bad and ok else None for day, bad, ok in zip(fixed, wrong, mended, strict=True)]
    return frame.assign(year=year)


_WAYS = {"资金": ("审计", "督查", "使用情况反馈", "公示"), "项目": ("督查", "暗访", "验收")}
_PROBLEMS = ("资金拨付手续不全", "公示不及时", "进度滞后", "台账资料不完整", "质量存在瑕疵")
