"""Ranks of enterprises by a target, by the rules of domain.md 4.5."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_analysis.indicators.answer import answer
from fupin_analysis.indicators.by_cut import measure
from fupin_analysis.indicators.figure_ids import FIGURES, figure_key, measure_named
from fupin_analysis.indicators.grids import HELD_COUNT, held_counts, template, with_totals
from fupin_analysis.indicators.inputs import Inputs, View
from fupin_analysis.indicators.parts import make_parts
from fupin_analysis.indicators.reporting import owed_of_form, told
from fupin_analysis.indicators.scorecard import dated
from fupin_analysis.plan.lights import RankRules
from fupin_analysis.plan.periods import Period

DEFAULT = "grant_fund_plan"
_COLUMNS = (
    "rank rank_text enterprise category plan actual completion_pct completion_text previous_rank rank_change note "
    "held_count figure_key"
).split()


def enterprise_ranks(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Enterprises ranked by the completion of a target (``by``: its id or name), then who is not ranked and why.

    Ranked are those with that task in the allocation who have reported and have nothing held; equal rates share a
    rank, the larger amount first. ``rank_change`` is positive for those who rose since last month. Without an
    allocation nobody is ranked. ``attrs["task"]``: the target's name, with its year where that is over.
    """
    target = measure_named(inputs.plan, by) if by else DEFAULT
    chosen = inputs.plan.target(target)
    rows = _ranked(inputs, target).copy()
    end = Period.of(inputs.as_of).shift(-1).end
    before = _ranked(inputs.before(end), target).set_index("enterprise")["rank"]
    rows["previous_rank"] = rows["enterprise"].map(before).astype("Int64")
    rows["rank_change"] = rows["previous_rank"] - rows["rank"]
    rows = rows.sort_values("order").sort_values("actual", ascending=False, kind="stable", na_position="last")
    ordered = rows.sort_values("rank", kind="stable", na_position="last")
    of_offices = _is_told_by_offices(inputs, target)
    held = "由县扶贫办填报，有待核实的照排，项数另列" if of_offices else "有待核实的不排"
    note = f"有任务、已报送的参加排名，{held}；同率同名次，其后名次顺延"
    out = ordered.assign(figure_key=[figure_key(("enterprise", name)) for name in ordered["enterprise"]])[_COLUMNS]
    figures = {"actual": "", "plan": "#threshold", "completion_pct": "#completion_pct", HELD_COUNT: f"#{HELD_COUNT}"}
    out.attrs[FIGURES] = {name: template(f"{target}{aspect}") for name, aspect in figures.items()}
    if target == DEFAULT:
        out = with_totals(out, inputs, {"ranked": "enterprises_ranked", "unranked": "enterprises_unranked"})
    name = dated(chosen.name, chosen, inputs.plan.measure(target), inputs)
    made = answer(
        out, inputs, title=f"{name}：企业排名", unit=chosen.unit, source="、".join(chosen.sections), note=note
    )
    made.attrs["labels"] |= {"plan": "年度任务"}  # the whole year's: what is due by now is the pace of all
    made.attrs["task"] = name
    return made


def counted(view: View) -> pd.DataFrame:
    """Enterprises that take part in the ranks by the default target (``column`` ranked), or do not (unranked)."""
    rows = _ranked(view.inputs, DEFAULT)
    rows = rows[rows["rank"].notna() == (view.measure.column == "ranked")]
    return make_parts(rows.assign(record_id=""), "arrived_wan", key="enterprise")


def _ranked(inputs: Inputs, target: str) -> pd.DataFrame:
    return inputs.kept(("ranked", target), lambda: _rank(inputs, target))


def _rank(inputs: Inputs, target: str) -> pd.DataFrame:
    rules = inputs.plan.lights.rank
    rows = measure(inputs, target, by="enterprise").rename(columns={"value": "enterprise", "target": "plan"})
    rows["order"] = range(len(rows))
    firms = inputs.enterprises
    rows["category"] = rows["enterprise"].map(dict(zip(firms["full_name"], firms["category"], strict=True)))
    held = held_counts(inputs, target, "enterprise")
    rows[HELD_COUNT] = rows["enterprise"].map(held).fillna(0).astype("Int64")
    rows["note"] = _reasons(inputs, target, rows, rules)
    rows["completion_pct"] = rows["completion_pct"].where(rows["plan"].notna())
    small = rows["plan"].le(rules.small_plan).fillna(False)
    takes_part = rows["note"].eq("") & ~small & rows["completion_pct"].notna()
    rate = rows["completion_pct"].round(6).where(takes_part)
    rows["rank"] = rate.rank(method="min", ascending=False).astype("Int64")
    rows["rank_text"] = _rank_texts(rows["rank"])
    rows["completion_text"] = _completion_texts(rows, small, rules)
    return rows


def _reasons(inputs: Inputs, target: str, rows: pd.DataFrame, rules: RankRules) -> pd.Series[Any]:
    """Why an enterprise is not ranked, "" where it is: no task, no return, or values held that its figure lacks.

    What county offices told is none of its own data: values of theirs that are held keep no helper out.
    """
    chosen = inputs.plan.measure(target)
    form = chosen.coverage_form or ""
    due = owed_of_form(inputs, form)
    heard = told(inputs, form, str(due["period"].iloc[0])) if len(due) else set(rows["enterprise"])
    silent = set(due["enterprise"]) - heard
    words = rules.not_ranked
    reason = pd.Series("", index=rows.index, dtype="object")
    if not _is_told_by_offices(inputs, target):
        reason = reason.mask(rows[HELD_COUNT] > 0, words["held"])
    reason = reason.mask(rows["enterprise"].isin(silent), words["missing"])
    return reason.mask(rows["plan"].isna() | rows["plan"].eq(0), words["no_task"])


def _is_told_by_offices(inputs: Inputs, target: str) -> bool:
    form = inputs.plan.forms.get(inputs.plan.measure(target).coverage_form or "")
    return form is not None and "county_office" in form.filers


def _rank_texts(ranks: pd.Series[Any]) -> list[str]:
    shared = ranks.duplicated(keep=False) & ranks.notna()
    known = ranks.notna()
    return [
        (f"并列第{rank}" if both else f"第{rank}") if is_ranked else ""
        for rank, both, is_ranked in zip(ranks, shared, known, strict=True)
    ]


def _completion_texts(rows: pd.DataFrame, small: pd.Series[bool], rules: RankRules) -> list[str]:
    """n/N where the task is small, a mark where the rate is beyond belief, else ""."""
    out = []
    for actual, plan, done, few in zip(rows["actual"], rows["plan"], rows["completion_pct"], small, strict=True):
        if few and pd.notna(plan) and plan > 0:
            out.append(f"{0 if pd.isna(actual) else actual:g}/{plan:g}")
        elif pd.notna(done) and done > rules.flag_over_pct:
            out.append(f"超过{rules.flag_over_pct:g}%，请核对计划或单位")
        else:
            out.append("")
    return out
