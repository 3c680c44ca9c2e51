"""The scorecard: a row a target, with what it is judged by, what stands behind it and what moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from fupin_analysis.indicators.aspects import ASPECTS
from fupin_analysis.indicators.cuts import year_divided
from fupin_analysis.indicators.figure_ids import FIGURES, FigureId
from fupin_analysis.indicators.figures import Figure, compute_value
from fupin_analysis.indicators.held_rows import NOT_ALIKE, held_between, held_since
from fupin_analysis.indicators.inputs import Inputs, in_its_year, is_first_month, month_before, view_of
from fupin_analysis.indicators.judging import Standing, stand
from fupin_analysis.indicators.outlook import outlook
from fupin_analysis.indicators.panel import Panel, matched_panel
from fupin_analysis.indicators.parts import DECIMALS, NOTES
from fupin_analysis.indicators.senders import heard_of
from fupin_analysis.indicators.whole import in_digits
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.pace import pace_share
from fupin_analysis.plan.periods import Period, same_day_last_year
from fupin_analysis.plan.readings import Reading
from fupin_analysis.plan.targets import COMPARISONS, FORCES, Target

COLUMNS = {
    "target": "str",
    "name": "str",
    "short": "str",
    "task": "str",
    "section": "str",
    "force": "str",
    "kind": "str",
    "is_headline": "bool",
    "is_narrative": "bool",
    "shows": "str",
    "unit": "str",
    "threshold": "float64",
    "comparison": "str",
    "month": "float64",
    "actual": "float64",
    "completion_pct": "float64",
    "pace_pct": "float64",
    "gap_points": "float64",
    "light": "str",
    "sign": "str",
    "verdict": "str",
    "coverage_n": "Int64",
    "coverage_of": "Int64",
    "coverage_amount_pct": "float64",
    "low": "float64",
    "high": "float64",
    "held_count": "Int64",
    "held_amount": "float64",
    "reported": "float64",
    "proposed": "float64",
    "approx_count": "Int64",
    "approx_low": "float64",
    "approx_high": "float64",
    "previous": "float64",
    "change": "float64",
    "panel_n": "Int64",
    "panel_change": "float64",
    "panel_change_pct": "float64",
    "projection_low": "float64",
    "projection_high": "float64",
    "needed_per_month": "float64",
    "yoy": "float64",
    "yoy_change": "float64",
    "note": "str",
    "reading": "str",
}
NO_YOY = "无同口径同期数"


def scorecard(
    inputs: Inputs, *, alternatives: Mapping[str, Inputs] | None = None, targets: Collection[str] | None = None
) -> pd.DataFrame:
    """A row a target and narrative row, in the order of a report; columns and types are ``COLUMNS``.

    ``targets``: the ids of those that are asked for; None: all of them.

    ``actual`` leaves held values out; ``alternatives`` are the same inputs with held values filled (``proposed``,
    ``reported``), so that a figure is given three ways where values are held. ``actual`` is NA where nothing is known;
    ``note`` then says why. Rates are 0–100, money is 万元.
    """
    others = dict(alternatives or {})
    asked = [one for one in inputs.plan.targets.values() if targets is None or one.id in targets]
    rows = [_row(inputs, target, others) for target in asked]
    out = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    out.attrs.update(title="目标完成总表", as_of=inputs.as_of.isoformat(), unit="", source="全部目标")
    out.attrs[FIGURES] = {"actual": "{target}"} | {name: f"{{target}}#{name}" for name in ASPECTS if name in COLUMNS}
    return out


def _row(inputs: Inputs, target: Target, others: Mapping[str, Inputs]) -> dict[str, Any]:
    measure = inputs.plan.measure(target.id)
    standing = stand(inputs, target.id, others)
    figure, judged = standing.figure, standing.target
    is_over = target.is_over(inputs.as_of)
    before, month = _last_month(inputs, target.id, measure, figure)
    year_ago, yoy_note = _year_ago(inputs, target.id, measure, figure)
    first = "" if is_over else _first_note(inputs, measure, figure, before)
    waits = held_since(inputs, FigureId(target.id))
    unlike = NOT_ALIKE.format(count=waits) if waits else ""
    notes = (
        figure.reason,
        standing.why,
        first,
        unlike,
        _coverage_note(inputs, standing),
        *_more_notes(standing),
        yoy_note,
    )
    return {
        **_said(inputs, target, judged, measure),
        "month": month,
        "actual": figure.value,
        "completion_pct": judged.completion_pct(figure.value),
        **_paced(inputs, judged, figure, is_over=is_over),
        "light": standing.verdict.light,
        "sign": standing.verdict.sign,
        "verdict": standing.verdict.word,
        "coverage_n": figure.coverage_n,
        "coverage_of": figure.coverage_of,
        **_open_columns(standing),
        "previous": before,
        "change": None if waits else _difference(figure.value, before),
        **_moving(inputs, judged, figure, before),
        "yoy": year_ago,
        "yoy_change": _year_change(inputs, target.id, figure.value, year_ago),
        "note": "；".join(dict.fromkeys(part for part in notes if part)),
        "reading": "；".join(f"{one.id}：{one.label}" for one in _readings(inputs, target)),
    }


def _open_columns(standing: Standing) -> dict[str, Any]:
    """What is open behind a figure: not sent, held, approximate."""
    held, missing, vague, value = standing.held, standing.missing, standing.vague, standing.figure.value
    return {
        "coverage_amount_pct": missing.amount_pct,
        "low": missing.low,
        "high": missing.high,
        "held_count": held.count,
        "held_amount": held.amount,
        "reported": standing.ways.get("reported", value),
        "proposed": standing.ways.get("proposed", value),
        "approx_count": vague.count,
        "approx_low": vague.low,
        "approx_high": vague.high,
    }


def _moving(inputs: Inputs, judged: Target, figure: Figure, before: float | None) -> dict[str, Any]:
    """同口径 beside the change since last month, and where a task that still runs is heading."""
    panel = Panel() if before is None or figure.value is None else matched_panel(inputs, figure)
    ahead = outlook(inputs, judged, figure)
    return {
        "panel_n": panel.n,
        "panel_change": panel.change,
        "panel_change_pct": panel.change_pct,
        "projection_low": ahead.low,
        "projection_high": ahead.high,
        "needed_per_month": ahead.needed,
    }


def _said(inputs: Inputs, target: Target, judged: Target, measure: Measure) -> dict[str, Any]:
    return {
        "target": target.id,
        "name": dated(target.name, target, measure, inputs),
        "short": dated(target.short, target, measure, inputs),
        "task": target.task,
        "section": "、".join(target.sections),
        "force": FORCES[target.force],
        "kind": target.kind,
        "is_headline": target.headline,
        "is_narrative": target.is_narrative,
        "shows": dated(measure.shows, target, measure, inputs),
        "unit": judged.unit,
        "threshold": judged.floor,
        "comparison": COMPARISONS[judged.comparison],
    }


def _readings(inputs: Inputs, target: Target) -> list[Reading]:
    """The readings that the figure rests on; of A45 (no allocation) none where there is one."""
    is_divided = inputs.allocation_of(year_divided(inputs, target.id)) is not None
    every = (inputs.plan.readings[key] for key in target.readings)
    return [one for one in every if not (is_divided and one.setting == "allocation.missing")]


def dated(words: str, target: Target, measure: Measure, inputs: Inputs) -> str:
    """The words with the year that is counted where that is over: who reads in 2019 must see that 2018 is meant."""
    if not words or (target.period != "year" and measure.year != "plan"):
        return words
    year = target.year_at(inputs.as_of) if target.period == "year" else view_of(inputs, measure).year
    return f"{words}（{year}年）" if year < inputs.as_of.year and str(year) not in words else words


def _paced(inputs: Inputs, judged: Target, figure: Figure, *, is_over: bool) -> dict[str, Any]:
    """时序进度 and the points off it; neither of a task whose year is over."""
    share = None if is_over else pace_share(judged, inputs.as_of)
    pace = None if share is None else 100.0 * share
    done = judged.completion_pct(figure.value)
    return {"pace_pct": pace, "gap_points": None if pace is None or done is None else done - pace}


def _last_month(inputs: Inputs, target: str, measure: Measure, figure: Figure) -> tuple[float | None, float | None]:
    """The figure a month earlier as known today, and the rise since (本月) of figures that add up over a year."""
    before = month_before(inputs, measure)
    if before is None:
        first = is_first_month(inputs, measure) and measure.grows
        return None, figure.value if first else None
    earlier = compute_value(before, target)
    rises = measure.grows and in_its_year(inputs, measure) and not held_between(inputs, before, FigureId(target))
    if not rises or figure.value is None or earlier is None:  # a first return tells the year so far, no month
        return earlier, None
    return earlier, round(figure.value - earlier, DECIMALS)


def _first_note(inputs: Inputs, measure: Measure, figure: Figure, before: float | None) -> str:
    """Why a figure has no month of its own where nothing was told before: the span that a first return covers."""
    month = Period.of(inputs.as_of)
    own_year = measure.year == "each" or month.year == inputs.plan.year
    first = figure.value is not None and before is None and month.number > 1 and own_year
    return f"首期数涵盖1月至{month.number}月，不作本月数" if first and measure.grows else ""


def _year_ago(inputs: Inputs, target: str, measure: Measure, figure: Figure) -> tuple[float | None, str]:
    """The figure a year earlier, only where returns of the same scope reach back so far."""
    if measure.year == "plan" or figure.value is None:
        return None, ""
    day = same_day_last_year(inputs.as_of)
    early = day < inputs.plan.duties.first_period.end
    value = None if early else compute_value(inputs.before(day), target)
    return value, NO_YOY if value is None and measure.year == "each" else ""


def _year_change(inputs: Inputs, target: str, now: float | None, year_ago: float | None) -> float | None:
    if year_ago is not None and held_between(inputs, inputs.before(same_day_last_year(inputs.as_of)), FigureId(target)):
        return None
    return _difference(now, year_ago)


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else round(now - before, DECIMALS)


def _coverage_note(inputs: Inputs, standing: Standing) -> str:
    figure = standing.figure
    if inputs.enterprises.empty and figure.value is not None:
        return "没有企业名册，应报数未知，只反映已收到的报表"
    found = heard_of(inputs, inputs.plan.measure(figure.target))
    if found is None or figure.coverage_n is None:
        return ""
    short = f"应报{len(found.due)}户，已报{len(found.came)}户" if found.silent else ""
    return "，".join(part for part in (short, found.note) if part)


def _more_notes(standing: Standing) -> tuple[str, ...]:
    """How the range for what is missing was made, what is held, what is approximate, what the parts leave out."""
    vague, figure = standing.vague, standing.figure
    said = () if figure.value is None else figure.parts.attrs.get(NOTES, ())
    unit = standing.target.unit
    about = ""
    if vague.count and vague.low is not None and vague.high is not None:
        about = f"含约数{vague.count}项，取上下限为{in_digits(vague.low)}至{in_digits(vague.high)}{unit}"
    return (standing.missing.note, standing.held.note, about, *said)
