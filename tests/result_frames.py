"""Small result frames with the columns of docs/indicators.md, made by hand for the tests of present."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
AS_OF = "2018-09"
LABELS = {
    "enterprise": "企业",
    "name": "指标",
    "shows": "口径",
    "unit": "单位",
    "light": "灯色",
    "actual": "累计",
    "month": "本月",
    "threshold": "目标",
    "completion_pct": "完成率（%）",
    "pace_pct": "时序进度（%）",
    "gap_points": "差（百分点）",
    "committed_wan": "承诺（万元）",
    "due_on": "到期日",
}


def stamp(frame: pd.DataFrame, **attrs: object) -> pd.DataFrame:
    frame.attrs = {"as_of": "2018-09-30", "labels": LABELS, "demo": True, "note": "", "unit": "", **attrs}
    return frame


def names(count: int) -> list[str]:
    heads = "川江 蜀峰 岷能 锦路 雪宝 青衣 嘉水 凉光 天府云 邛海 剑门 安宁 大渡 米仓 龙泉 贡嘎 沱江 金沙".split()
    kinds = "交通 能源 建设 水务 通信 发展 投资 农业".split()
    made = [f"{h}{k}集团有限责任公司" for k in kinds for h in heads]
    return made[:count]


def scorecard() -> pd.DataFrame:
    rows = [
        # target, name, section, force, unit, threshold, actual, month, pace, light, verdict, previous, held
        (
            "grant_fund_plan",
            "无偿帮扶资金（94村）",
            "三(二)1",
            "plan",
            "万元",
            21000,
            15230.5,
            1204.3,
            75,
            "黄",
            "偏慢",
            14026.2,
            3,
        ),
        ("proj_industry", "产业发展项目数", "三(二)1", "plan", "个", 123, 88, 9, 70.2, "绿", "正常", 79, 0),
        ("proj_infra", "基础建设项目数", "三(二)1", "plan", "个", 113, 61, 5, 72.0, "红", "告急", 56, 1),
        ("jobs_new", "贫困户劳动力新增就业", "二(三)3", "strive", "名", 1000, 786, 71, 75, "绿", "正常", 715, 0),
        ("volunteer_batches", "志愿服务活动批次", "三(三)3", "plan", "批次", 70, 74, 8, 75, "蓝", "已完成", 66, 0),
        (
            "donations_annual",
            "年度募集资金",
            "三(三)1",
            "strive",
            "万元",
            15000,
            3120.4,
            210,
            30,
            "红",
            "告急",
            2910.4,
            2,
        ),
        (
            "farm_sales",
            "凉山特色农产品销售额",
            "三(一)1",
            "strive",
            "万元",
            8000,
            5904.2,
            820,
            62,
            "绿",
            "正常",
            5084.2,
            0,
        ),
        ("training_sessions", "贫困户劳动力技能培训期数", "三(三)2", "plan", "期", 2, 1, 0, 50, "绿", "正常", 1, 0),
        ("satisfaction", "帮扶工作群众认可度", "一", "hard", "%", 90, 89.96, np.nan, np.nan, "黄", "偏慢", np.nan, 0),
        (
            "county_exit",
            "帮扶深度贫困县摘帽",
            "一",
            "hard",
            "个",
            45,
            np.nan,
            np.nan,
            np.nan,
            "灰",
            "无数据",
            np.nan,
            0,
        ),
    ]
    cols = "target name section force unit threshold actual month pace_pct light verdict previous held_count".split()
    frame = pd.DataFrame(rows, columns=cols)
    frame["task"] = [
        "驻村帮扶",
        "驻村帮扶",
        "驻村帮扶",
        "平台建设",
        "平台建设",
        "平台建设",
        "产业扶贫",
        "平台建设",
        "总体目标",
        "总体目标",
    ]
    frame["completion_pct"] = frame["actual"] / frame["threshold"] * 100
    frame["gap_points"] = frame["completion_pct"] - frame["pace_pct"]
    frame["change"] = frame["actual"] - frame["previous"]
    frame["comparison"] = ["不低于"] * 5 + ["超过"] + ["不低于"] * 3 + ["全覆盖"]
    frame["yoy"], frame["yoy_change"] = np.nan, np.nan
    frame["coverage_n"], frame["coverage_of"] = 57, 60
    frame["held_amount"] = [1234.5, 0, np.nan, 0, 0, 88.2, 0, 0, 0, 0]
    frame["proposed"] = frame["actual"]
    frame["reported"] = frame["actual"]
    frame["kind"], frame["shows"], frame["note"], frame["reading"] = "H", "", "", ""
    return stamp(frame)


def series(target: str = "jobs_new", total: float = 1000.0, unit: str = "人") -> pd.DataFrame:
    months = pd.period_range("2018-01", "2018-12", freq="M").astype(str)
    actual = [np.nan] * 6 + [0.55 * total, 0.66 * total, 0.786 * total] + [np.nan] * 3
    pace = [100 * m / 12 for m in range(1, 13)]
    frame = pd.DataFrame({"period": months, "actual": actual, "pace_pct": pace})
    frame["plan"] = frame["pace_pct"] / 100 * total
    frame["month"] = frame["actual"].diff()
    frame["figure_id"] = target
    return stamp(frame, unit=unit)


def counties() -> pd.DataFrame:
    path = ROOT / "src" / "fupin_analysis" / "plan" / "counties.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    frame = pd.DataFrame({"county": [r["name"] for r in rows], "prefecture": [r["prefecture"] for r in rows]})
    frame["volunteer_batches"] = [(i * 7) % 5 if i % 4 else 0 for i in range(45)]
    frame["is_blank"] = [i % 9 == 0 for i in range(45)]
    return stamp(frame)


def funding_stages() -> pd.DataFrame:
    return stamp(
        pd.DataFrame(
            {
                "stage": ["承诺", "拨付", "到位", "使用"],
                "amount_wan": [21034.0, 17120.8, 15230.5, 9260.25],
                "of_plan_pct": [100.16, 81.53, 72.53, 44.1],
                "of_previous_pct": [np.nan, 81.4, 88.96, 60.8],
                "rate_name": ["", "拨付率", "到位率", "支出率"],
            }
        )
    )


def funding_by(cut: str, keys: list[str]) -> pd.DataFrame:
    n = len(keys)
    committed = np.linspace(820, 60, n).round(1)
    share = np.array([(0.95 - 0.03 * i) if i % 7 else 0.12 for i in range(n)]).clip(0, 1)
    frame = pd.DataFrame({cut: keys, "committed_wan": committed, "arrived_wan": committed * share})
    frame["appropriated_wan"] = frame["arrived_wan"] * 1.05
    frame["used_wan"] = frame["arrived_wan"] * 0.6
    frame["honoured_pct"] = frame["arrived_wan"] / frame["committed_wan"] * 100
    return stamp(frame)


def growth_tiers(count: int = 24) -> pd.DataFrame:
    base = np.linspace(60, 1400, count)
    tier = np.where(base <= 200, "200万元以内", np.where(base <= 500, "200至500万元", "500万元以上"))
    need = np.where(base <= 200, 20.0, np.where(base <= 500, 15.0, 10.0))
    growth = need + np.array([((i * 37) % 41) - 22.0 for i in range(count)])
    frame = pd.DataFrame({"enterprise": names(count), "tier": tier, "base_wan": base, "required_pct": need})
    frame["growth_2018_pct"] = growth
    frame.loc[2, "growth_2018_pct"] = np.nan
    frame["growth_2019_pct"] = np.nan
    frame["growth_2020_pct"] = np.nan
    frame["judged_year"] = 2018
    frame["is_borderline"] = False
    frame["status"] = np.where(growth >= need, "达标", "未达标")
    return stamp(frame)


def counted(cut: str, keys: list[str], values: list[float], column: str) -> pd.DataFrame:
    return stamp(pd.DataFrame({cut: keys, column: values}))


def project_status() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "project_kind": ["产业发展", "基础建设", "就业促进", "结对共建"],
            "planned": [123, 113, 38, 95],
            "projects": [123, 112, 38, 94],
            "not_started": [8, 14, 2, 5],
            "preparing": [6, 9, 1, 3],
            "building": [48, 50, 13, 40],
            "finished": [41, 26, 14, 30],
            "accepted": [18, 11, 8, 16],
            "stopped": [2, 2, 0, 0],
            "cancelled": [0, 0, 0, 0],
            "completed": [59, 37, 22, 86],
        }
    )
    frame["completion_pct"] = frame["completed"] / frame["planned"] * 100
    return stamp(frame)


def key_projects() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "project_name": [f"{n}项目" for n in "雅安产业园 甜樱桃基地 核桃基地 水电站 旅游环线 康养小镇".split()],
            "enterprise": names(6),
            "invest_plan_wan": [50000.0, 32000.0, 24000.0, 18000.0, 9000.0, 6000.0],
            "invest_ytd_wan": [39000.0, 32500.0, 12000.0, 15500.0, 3000.0, 6000.0],
        }
    )
    frame["year_pct"] = frame["invest_ytd_wan"] / frame["invest_plan_wan"] * 100
    frame["is_met"] = frame["year_pct"] >= 100
    return stamp(frame)


def village_exits() -> pd.DataFrame:
    return stamp(
        pd.DataFrame(
            {
                "prefecture": ["甘孜藏族自治州", "阿坝藏族羌族自治州", "凉山彝族自治州", "乐山市"],
                "villages": [30, 24, 32, 8],
                "due": [9, 8, 11, 3],
                "exited": [5, 8, 4, 2],
                "exit_pct": [55.6, 100.0, 36.4, 66.7],
            }
        )
    )


def donations_by_month() -> pd.DataFrame:
    months = pd.period_range("2018-07", "2018-12", freq="M").astype(str)
    counted_wan = [1450.2, 230.0, 310.5, 9804.1, 1500.0, 2210.3]
    frame = pd.DataFrame({"month": months, "counted_wan": counted_wan})
    frame["received_wan"] = frame["counted_wan"]
    frame["pledged_wan"] = frame["counted_wan"] * 1.2
    frame["cumulative_wan"] = frame["counted_wan"].cumsum()
    return stamp(frame, as_of="2018-12-31")


def sales_by_way() -> pd.DataFrame:
    frame = pd.DataFrame({"way": ["以购代捐", "食堂采购", "帮助销售", "电商"], "gross_wan": [2600.0, 2100, 1800, 300]})
    frame["both_told_wan"] = [500.0, 120, 240, 0]
    frame["net_wan"] = frame["gross_wan"] - frame["both_told_wan"]
    frame["counted_wan"] = frame["net_wan"] * 0.9
    frame["settled_wan"] = frame["counted_wan"] * 0.7
    return stamp(frame)


VISIT_RULES = (
    ("principal", "principal_trips", "主要领导到县进村入户调研", "次", 4),
    ("deputy", "deputy_visits", "分管领导到县进村入户调研", "人次", 8),
    ("meetings", "meetings", "专题研究会议", "次", 2),
)


def visits_meetings(count: int = 30) -> pd.DataFrame:
    frame = pd.DataFrame({"enterprise": names(count)})
    frame["principal_trips"] = [i % 6 for i in range(count)]
    frame["principal_due"] = 3
    frame["deputy_visits"] = [(i * 5) % 11 for i in range(count)]
    frame["deputy_due"] = 6
    frame["meetings"] = [i % 3 for i in range(count)]
    frame["meetings_due"] = 1
    frame["is_met"] = False
    for begin, made, *_ in VISIT_RULES:
        frame[f"{begin}_met"] = frame[made] >= frame[f"{begin}_due"]
    rules = [
        {"made": made, "due": f"{begin}_due", "met": f"{begin}_met", "name": name, "unit": unit, "year": year}
        for begin, made, name, unit, year in VISIT_RULES
    ]
    frame = stamp(frame)
    frame.attrs["rules"] = rules
    return frame


def returns_status(count: int = 12) -> pd.DataFrame:
    forms = ["F1", "F2", "F4", "F6", "F8"]
    marks = ["按时", "按时", "按时", "迟报", "未报"]
    rows = [
        (e, f, f"{f}表", marks[(i * 3 + j) % 5] if i % 3 else "按时")
        for i, e in enumerate(names(count))
        for j, f in enumerate(forms)
    ]
    frame = pd.DataFrame(rows, columns=["enterprise", "form_code", "form_title", "status"])
    frame["form"] = frame["form_code"].str.lower()
    return stamp(frame)
