"""Answers on what the heads of enterprises owe: visits, meetings, cadres, lists (三(二)2, 四(一))."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fupin_analysis.indicators.answer import answer, choose, rate
from fupin_analysis.indicators.cadres import in_post, large_units, staff
from fupin_analysis.indicators.figures import compute, compute_parts
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.parts import ACTUAL
from fupin_analysis.indicators.responsibility import (
    due_by_now,
    is_visit,
    reporting,
    told_until,
)
from fupin_analysis.plan.lights import LightRules

RULES = {  # column → target, what is asked
    "principal_trips": ("visit_principal", "主要领导到县进村入户"),
    "deputy_visits": ("visit_deputy", "分管领导到县进村入户"),
    "meetings": ("meetings", "专题会议"),
}
_DUE = {"principal_trips": "principal_due", "deputy_visits": "deputy_due", "meetings": "meetings_due"}
_TOLD = {
    "principal_trips": ("principal_told", "principal_trips_ytd"),
    "deputy_visits": ("deputy_told", "deputy_visits_ytd"),
    "meetings": ("meetings_told", "meetings_ytd"),
}


def visits_meetings(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Visits and meetings that count, what is due by now, and what the summary form tells; by enterprise or by rule."""
    cut = choose(by, ("enterprise", "rule"), what="领导调研和会议")
    rows = _by_enterprise(inputs)
    made = rows if cut == "enterprise" else _by_rule(inputs, rows)
    note = "按清单计数：到县并进村或入户，一趟一次；应有数为年度要求×最近季报月份÷12，取整；汇总表数仅作对照"
    return answer(made, inputs, title="领导调研和专题会议", unit="次", source="三(二)2", note=note)


def _by_enterprise(inputs: Inputs) -> pd.DataFrame:
    year = inputs.as_of.year
    units = reporting(view_of(inputs, inputs.plan.measure("visit_principal")))
    until = told_until(inputs, "visits", year)
    told = inputs.state("responsibility", year).drop_duplicates("enterprise", keep="last").set_index("enterprise")
    out = units.copy()
    met = pd.Series(True, index=out.index)
    for column, (target, _) in RULES.items():
        parts = compute_parts(inputs, target)
        actual = parts[parts["part"] == ACTUAL].groupby("enterprise")["amount"].sum()
        out[column] = out["enterprise"].map(actual).fillna(0).astype("int64")
        out[_DUE[column]] = due_by_now(inputs.asked(target), until) if until else 0
        name, field = _TOLD[column]
        out[name] = out["enterprise"].map(told[field]).astype("Int64")
        met &= out[column] >= out[_DUE[column]]
    visits = inputs.events("visits", year)
    other = visits[~is_visit(visits, to_village=bool(inputs.setting("visit.require_village")))]
    out["not_counted"] = out["enterprise"].map(other.groupby("enterprise").size()).fillna(0).astype("int64")
    out["is_met"] = met
    year_done = pd.concat([out[c] >= inputs.asked(target) for c, (target, _) in RULES.items()], axis=1).all(axis=1)
    out["light"] = _lights(met, year_done, inputs.plan.lights, is_over=_year_is_over(inputs))
    columns = (
        "enterprise principal_trips principal_due principal_told deputy_visits deputy_due deputy_told "
        "meetings meetings_due meetings_told not_counted is_met light"
    ).split()
    return out.sort_values(["is_met", "enterprise"], kind="stable")[columns]


def _year_is_over(inputs: Inputs) -> bool:
    return (inputs.as_of.month, inputs.as_of.day) == (12, 31)


def _lights(met: pd.Series[bool], done: pd.Series[bool], rules: LightRules, *, is_over: bool) -> list[str]:
    """Done for the year 蓝, as much as is due 绿, behind 黄, missed at the year's end 红."""
    behind = rules.verdict("missed" if is_over else "slow").light
    words = np.select([done, met], [rules.verdict("done").light, rules.verdict("kept").light], default=behind)
    return [str(word) for word in words]


def _by_rule(inputs: Inputs, rows: pd.DataFrame) -> pd.DataFrame:
    made = []
    for column, (target, words) in RULES.items():
        met = int((rows[column] >= rows[_DUE[column]]).sum())
        made.append(
            {
                "rule": f"{words}{inputs.asked(target):g}{inputs.plan.target(target).unit}",
                "required": int(rows[_DUE[column]].max()) if len(rows) else 0,
                "enterprises": len(rows),
                "met": met,
                "not_met": len(rows) - met,
                "met_pct": 100.0 * met / len(rows) if len(rows) else np.nan,
            }
        )
    return pd.DataFrame(made)


def cadre_rule(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """The rule of four by enterprise; or ``summary``: the rule and the 87 side by side, not mended (A12)."""
    cut = choose(by, ("enterprise", "summary"), what="驻村干部")
    rows = _cadres_by_enterprise(inputs)
    made = rows if cut == "enterprise" else _cadre_summary(inputs, rows)
    staff_people, four = inputs.setting("min4.staff_people"), inputs.asked("stationed_min4")
    floor = inputs.asked("stationed_cadres")
    note = (
        f"在岗职工{staff_people:g}人及以上的单位须派{four:g}人；{floor:g}名在岗干部最多只够{floor // four:g}个单位派满"
        f"{four:g}人，两项要求并列，不互相修正"
    )
    return answer(made, inputs, title="驻村干部选派", unit="人", source="三(二)、三(二)2", note=note)


def _cadres_by_enterprise(inputs: Inputs) -> pd.DataFrame:
    view = view_of(inputs, inputs.plan.measure("stationed_min4"))
    subject = set(large_units(view)["enterprise"])
    posted = in_post(inputs.latest("cadres"), inputs.as_of).groupby("enterprise")["cadre"].nunique()
    firms = reporting(view_of(inputs, inputs.plan.measure("visit_principal")))
    everyone = pd.DataFrame({"enterprise": sorted({*firms["enterprise"], *subject, *posted.index})}, dtype="object")
    registry = inputs.enterprises[["full_name", "staff_people"]]
    first = str(inputs.setting("min4.headcount_field"))
    people = staff(registry, inputs.latest("enterprise_card"), inputs.latest("responsibility"), first=first)
    count = people.set_index("enterprise")["staff_people"]
    out = everyone.assign(
        staff_people=everyone["enterprise"].map(count).astype("Int64"),
        is_subject=everyone["enterprise"].isin(subject),
        cadres=everyone["enterprise"].map(posted).fillna(0).astype("int64"),
    )
    out["required_people"] = np.where(out["is_subject"], int(inputs.asked("stationed_min4")), 0)
    out["is_met"] = out["cadres"] >= out["required_people"]
    out["gap_people"] = (out["required_people"] - out["cadres"]).clip(lower=0)
    return out.sort_values(["gap_people", "staff_people"], ascending=False, kind="stable")


def _cadre_summary(inputs: Inputs, rows: pd.DataFrame) -> pd.DataFrame:
    cadres = compute(inputs, "stationed_cadres").value
    floor, four = inputs.asked("stationed_cadres"), inputs.asked("stationed_min4")
    size = inputs.setting("min4.staff_people")
    subject = rows[rows["is_subject"]]
    lines = [
        ("在岗驻村干部", cadres, "名", "报告日在岗的不同人，挂职县上的另列"),
        ("现有人数基准", floor, "名", "文件所述在岗干部"),
        (f"最多够派满{four:g}人的单位", floor // four, "个", f"{floor:g}÷{four:g}取整"),
        (f"{size:g}人及以上的单位", float(len(subject)), "个", "按在岗职工人数"),
        (f"其中驻村满{four:g}人", float(subject["is_met"].sum()), "个", ""),
        ("满足四人规定共需", len(subject) * four, "名", _against(len(subject) * four, floor)),
        ("其中还差", float(subject["gap_people"].sum()), "名", ""),
    ]
    return pd.DataFrame(lines, columns=["item", "value", "unit", "note"]).astype({"value": "float64"})


def _against(needed: float, floor: float) -> str:
    """What the number of cadres needed says of the two demands: they hold together, or they do not."""
    return f"多于{floor:g}名：两项要求不能同时成立" if needed > floor else f"未超过{floor:g}名"


def checklists(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Items of the lists put into practice: by list, by item, or by enterprise. ``owed``: items times enterprises."""
    cut = choose(by, ("list_name", "item", "enterprise"), what="责任清单")
    rows = inputs.latest("checklist")
    rows = rows[rows["list_name"].notna() & rows["item"].notna()]
    rows = rows.drop_duplicates(["enterprise", "list_name", "item"], keep="last")
    parts = pd.DataFrame(
        {
            cut: rows[cut],
            "list_name": rows["list_name"],
            "owed": 1,
            "answered": rows["is_done"].notna().astype(int),
            "done": rows["is_done"].fillna(False).astype(int),
        }
    )
    keys = ["list_name", "item"] if cut == "item" else [cut]
    parts = parts.loc[:, ~parts.columns.duplicated()]
    sums = parts.groupby(keys, sort=cut == "enterprise")[["owed", "answered", "done"]].sum().reset_index()
    sums["done_pct"] = rate(sums["done"], sums["owed"])
    if cut == "enterprise":
        sums = sums.sort_values(["done_pct", "enterprise"], kind="stable")
    note = "应落实为已报企业清单所列事项；未报责任清单的企业不在其中"
    return answer(sums, inputs, title="责任清单落实", unit="项", source="三(二)2、四(一)", note=note)
