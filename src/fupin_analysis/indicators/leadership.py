"""Answers on what the heads of enterprises owe: visits, meetings, cadres, lists (三(二)2, 四(一))."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.answer import answer, choose
from fupin_analysis.indicators.cadres import who_told
from fupin_analysis.indicators.cut_judging import Others, stand_in_cut
from fupin_analysis.indicators.figure_ids import FIGURE_KEY, FIGURES, TOTALS
from fupin_analysis.indicators.figures import compute_parts, figure_target
from fupin_analysis.indicators.grids import tabulate, totals
from fupin_analysis.indicators.held import held_values
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.leadership_parts import RULES, by_enterprise, rules_of
from fupin_analysis.indicators.responsibility import reporting
from fupin_analysis.indicators.trace import figure_value
from fupin_analysis.indicators.turning import HELD
from fupin_analysis.indicators.unread import held_ways

_WORST = ("red", "yellow", "grey", "green", "blue")
"""Lights of which the first decides, where several rules are asked of one."""
_OF_FIRM = {
    "principal_trips": "principal_trips",
    "principal_due": "principal_trips_due",
    "principal_told": "principal_trips_told",
    "deputy_visits": "deputy_visits",
    "deputy_due": "deputy_visits_due",
    "deputy_told": "deputy_visits_told",
    "meetings": "meetings_counted",
    "meetings_due": "meetings_due",
    "meetings_told": "meetings_told",
    "not_counted": "visits_not_counted",
}
_OF_RULE = {
    "enterprises": "leader_rules_asked",
    "met": "leader_rules_kept",
    "not_met": "leader_rules_broken",
    "met_pct": "leader_rules_kept_pct",
}
_OF_LIST = {
    "owed": "checklist_owed",
    "answered": "checklist_answered",
    "done": "checklist_done",
    "done_pct": "checklist_done_pct",
}


def visits_meetings(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Visits and meetings that count, what is due by now, and what the summary form tells; by enterprise or by rule.

    ``attrs["totals"]["all_kept"]``: how many enterprises keep all the rules; ``attrs["rules"]`` (by enterprise): of
    each rule the columns of what was ``made``, ``due`` and ``met``, its ``name``, ``unit`` and what the ``year`` asks.
    Without rows where the plan has none of the rules.
    """
    cut = choose(by, ("enterprise", "rule"), what="领导调研和会议")
    made = _by_enterprise(inputs) if cut == "enterprise" else _by_rule(inputs)
    lack = inputs.plan.lacks(RULES)
    note = "按清单计数：到县并进村或入户，一趟一次；应有数为年度要求×最近季报月份÷12，取整；汇总表数仅作对照"
    note = f"{note}；{lack}" if lack else note
    out = answer(made, inputs, title="领导调研和专题会议", unit="次", source="三(二)2", note=note)
    return out if cut == "rule" else _with_rules(out, inputs)


def _with_rules(frame: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    """The table with what is said of each rule, for charts."""
    rules = []
    for rule in rules_of(inputs.plan):
        begin, made = RULES[rule]
        target = inputs.plan.target(rule)
        rules.append({"made": made, "due": f"{begin}_due", "met": f"{begin}_met",
                      "name": target.name, "unit": target.unit, "year": inputs.asked(rule)})  # fmt: skip
    frame.attrs["rules"] = rules
    return frame


def _by_enterprise(inputs: Inputs) -> pd.DataFrame:
    units = reporting(view_of(inputs, inputs.plan.measure("visit_principal")))
    names = list(units["enterprise"]) if rules_of(inputs.plan) else []
    out = tabulate(inputs, _OF_FIRM, "enterprise", values=names)
    attrs = out.attrs | {TOTALS: out.attrs[TOTALS] | totals(inputs, {"all_kept": "leader_rules_all_kept"})}
    out = out.astype(dict.fromkeys(_OF_FIRM, "Int64"))
    told_by = set(inputs.state("responsibility", inputs.as_of.year)["enterprise"])
    for name, _ in RULES.values():  # a firm that sent no summary has told no number
        out[f"{name}_told"] = out[f"{name}_told"].where(out["enterprise"].isin(told_by))
    out, light = _judged(inputs, out)
    out["light"] = light
    out = out.sort_values(["is_met", "enterprise"], kind="stable")
    out.attrs = attrs
    return out


def _judged(inputs: Inputs, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The rows with whether each rule is kept (NA where it is not told) and all are (``is_met``); and their lights.

    Of the lights of the three rules the worst counts; 蓝 once all that the year asks is done.
    """
    unknown = {f"{name}_met": pd.Series(pd.NA, index=rows.index, dtype="boolean") for name, _ in RULES.values()}
    out, is_done, lights = rows.assign(**unknown), pd.Series(True, index=rows.index), []
    for target in rules_of(inputs.plan):
        name, _ = RULES[target]
        stands = by_enterprise(compute_parts(inputs, target), of_year=inputs.asked(target))
        stands = stands.reindex(rows["enterprise"]).set_axis(rows.index)
        kept = stands["share"].ge(100.0).astype("boolean").mask(stands["share"].isna())
        out = out.assign(**{f"{name}_met": kept})
        is_done &= stands["is_done"].eq(True)
        lights.append(_lights(inputs, target, rows["enterprise"], stands["share"]))
    met = [f"{RULES[target][0]}_met" for target in rules_of(inputs.plan)]
    out["is_met"] = out[met].fillna(False).all(axis=1).astype("bool")
    done = inputs.plan.lights.verdict("done").light
    order = [inputs.plan.lights.lights[key].name for key in _WORST]
    worst = [min(own, key=order.index) for own in zip(*lights, strict=True)]
    is_blue = is_done & out["is_met"]
    return out, [done if blue else light for blue, light in zip(is_blue, worst, strict=True)]


def _lights(inputs: Inputs, target: str, names: pd.Series[str], shares: pd.Series[float]) -> list[str]:
    """The light of one rule for each enterprise, by the share of what is asked of it that it keeps."""
    judged = figure_target(inputs.plan.target(target), inputs.plan.measure(target))
    filled = held_ways(inputs, held_values(inputs, inputs.plan.measure(target))).values()
    shared = (by_enterprise(compute_parts(at, target))["share"].dropna() for at in filled)
    ways = [{str(name): float(share) for name, share in one.items()} for one in shared]
    parts, others = compute_parts(inputs, target), Others({HELD: ways})
    known = shares.astype("object").where(shares.notna(), None)
    return [
        stand_in_cut(inputs, judged, ("enterprise", name), share, others, parts[parts["enterprise"] == name])[0].light
        for name, share in zip(names, known, strict=True)
    ]


def _by_rule(inputs: Inputs) -> pd.DataFrame:
    rules = rules_of(inputs.plan)
    out = tabulate(inputs, _OF_RULE, "rule", values=rules)
    attrs = out.attrs
    targets = [inputs.plan.target(rule) for rule in rules]
    names = [f"{target.name}{inputs.asked(target.id):g}{target.unit}" for target in targets]
    due = [_due_of_each(inputs, rule) for rule in rules]
    out = out.assign(rule=names).astype(dict.fromkeys(("enterprises", "met", "not_met"), "Int64"))
    out.insert(1, "required", pd.Series(due, dtype="Int64"))
    out.attrs = attrs
    return out


def _due_of_each(inputs: Inputs, target: str) -> int:
    """What a rule asks of each enterprise by now."""
    parts = compute_parts(inputs, target)
    due = parts.loc[parts["part"] == "base", "amount"]
    return int(due.max()) if len(due) else 0


def cadre_rule(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """The rule of four by enterprise; or ``summary``: the rule and the 87 side by side, not mended (A12)."""
    cut = choose(by, ("enterprise", "summary"), what="驻村干部")
    note = inputs.plan.lacks(("stationed_cadres", "stationed_min4"))
    if cut == "enterprise":
        made = _cadres_by_enterprise(inputs)
    else:
        made = _summary_rows(inputs, [] if note else _demands(inputs))
    if not note:
        staff_people, four = inputs.setting("min4.staff_people"), inputs.asked("stationed_min4")
        floor = inputs.asked("stationed_cadres")
        note = (
            f"在岗职工{staff_people:g}人及以上的单位须派{four:g}人；{floor:g}名在岗干部最多只够{floor // four:g}个单位"
            f"派满{four:g}人，两项要求并列，不互相修正"
        )
    return answer(made, inputs, title="驻村干部选派", unit="人", source="三(二)、三(二)2", note=note)


_OF_UNIT = {
    "staff_people": "staff_told",
    "cadres": "stationed_cadres",
    "required_people": "cadres_needed",
    "gap_people": "cadres_short",
}
_OF_LARGE = {"large_units": "large_units", "large_units_kept": "large_units_kept",
             "large_units_untold": "large_units_untold"}  # fmt: skip


def _cadres_by_enterprise(inputs: Inputs) -> pd.DataFrame:
    """A row a unit that owes cadres, has sent some, or reports; totals of the units of 100 people and more beside."""
    subject = set(compute_parts(inputs, "large_units")["enterprise"])
    posted = set(compute_parts(inputs, "stationed_cadres")["enterprise"])
    firms = reporting(view_of(inputs, inputs.plan.measure("visit_principal")))
    everyone = sorted({*firms["enterprise"], *subject, *posted})
    out = tabulate(inputs, _OF_UNIT, "enterprise", values=everyone)
    attrs = out.attrs | {TOTALS: out.attrs[TOTALS] | totals(inputs, _OF_LARGE)}
    told = set(compute_parts(inputs, "staff_told")["enterprise"])
    out = out.astype(dict.fromkeys(_OF_UNIT, "Int64"))
    out["staff_people"] = out["staff_people"].where(out["enterprise"].isin(told))
    out.insert(2, "is_subject", out["enterprise"].isin(subject))
    is_told = out["enterprise"].isin(who_told(view_of(inputs, inputs.plan.measure("stationed_min4"))))
    for name in ("cadres", "gap_people"):  # who has told nothing of its cadres has not told that there are none
        out[name] = out[name].where(is_told)
    out["is_met"] = (out["cadres"] >= out["required_people"]).astype("boolean")
    out = out.sort_values(["gap_people", "staff_people"], ascending=False, kind="stable")
    out.attrs = attrs
    return out


_Demand = tuple[str, str | float, str, str]
"""Of a number of the two demands: what it is, the id of its figure (or the number, where it is none), unit, note."""


def _demands(inputs: Inputs) -> list[_Demand]:
    """The numbers of the two demands, the rule of four and the 87."""
    floor, four = inputs.asked("stationed_cadres"), inputs.asked("stationed_min4")
    size = inputs.setting("min4.staff_people")
    needed = figure_value(inputs, "cadres_needed")
    return [
        ("在岗驻村干部", "stationed_cadres", "名", "报告日在岗的不同人，挂职县上的另列"),
        ("现有人数基准", "stationed_cadres#threshold", "名", "文件所述在岗干部"),
        (f"最多够派满{four:g}人的单位", floor // four, "个", f"{floor:g}÷{four:g}取整"),
        (f"{size:g}人及以上的单位", "large_units", "个", "按在岗职工人数"),
        (f"其中驻村满{four:g}人", "large_units_kept", "个", ""),
        ("满足四人规定共需", "cadres_needed", "名", _against(needed, floor)),
        ("其中还差", "cadres_short", "名", ""),
    ]


def _summary_rows(inputs: Inputs, lines: list[_Demand]) -> pd.DataFrame:
    """A row a number of the two demands; ``figure`` is the id of those that are figures."""
    ids = [what if isinstance(what, str) else None for _, what, _, _ in lines]
    values = [figure_value(inputs, what) if isinstance(what, str) else what for _, what, _, _ in lines]
    out = pd.DataFrame(
        {
            "item": [item for item, _, _, _ in lines],
            "value": pd.Series(values, dtype="float64"),
            "figure": pd.Series(ids, dtype="str"),
            "unit": [unit for _, _, unit, _ in lines],
            "note": [note for _, _, _, note in lines],
        }
    )
    out.attrs[FIGURES] = {"value": "{figure}"}
    return out


def _against(needed: float | None, floor: float) -> str:
    """What the number of cadres needed says of the two demands: they hold together, or they do not."""
    if needed is None:
        return ""
    return f"多于{floor:g}名：两项要求不能同时成立" if needed > floor else f"未超过{floor:g}名"


def checklists(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Items of the lists put into practice: by list, by item, or by enterprise. ``owed``: items times enterprises."""
    cut = choose(by, ("list_name", "item", "enterprise"), what="责任清单")
    made = _by_item(inputs) if cut == "item" else tabulate(inputs, _OF_LIST, cut)
    attrs = made.attrs
    made = made.astype(dict.fromkeys(("owed", "answered", "done"), "Int64"))
    if cut == "enterprise":
        made = made.sort_values(["done_pct", "enterprise"], kind="stable")
    made.attrs = attrs
    note = "应落实为已报企业清单所列事项；未报责任清单的企业不在其中"
    return answer(made, inputs, title="责任清单落实", unit="项", source="三(二)2、四(一)", note=note)


def _by_item(inputs: Inputs) -> pd.DataFrame:
    """A row a list and item."""
    lists = tabulate(inputs, {"owed": "checklist_owed"}, "list_name")
    rows = [tabulate(inputs, _OF_LIST, "item", within=(("list_name", name),)) for name in lists["list_name"]]
    made = [frame.assign(list_name=name) for frame, name in zip(rows, lists["list_name"], strict=True)]
    columns = ["list_name", "item", FIGURE_KEY, *_OF_LIST]
    out = pd.concat(made, ignore_index=True)[columns] if made else pd.DataFrame(columns=columns)
    out.attrs = tabulate(inputs, _OF_LIST, "list_name").attrs
    return out
