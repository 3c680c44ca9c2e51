"""The scorecard: a row a target, with what it is judged by, what stands behind it and what moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fupin_analysis.indicators.aspects import ASPECTS
from fupin_analysis.indicators.figure_ids import FIGURES
from fupin_analysis.indicators.figures import Figure, compute, figure_target
from fupin_analysis.indicators.held import Held, held_behind, held_values
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import DECIMALS
from fupin_analysis.plan.lights import Verdict, light_for
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.pace import pace_share
from fupin_analysis.plan.periods import Period, same_day_last_year
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
    "held_count": "Int64",
    "held_amount": "float64",
    "reported": "float64",
    "proposed": "float64",
    "previous": "float64",
    "change": "float64",
    "yoy": "float64",
    "yoy_change": "float64",
    "note": "str",
    "reading": "str",
}
NO_YOY = "无同口径同期数"
GROWING = frozenset({"sum", "distinct", "merged"})


def scorecard(inputs: Inputs, *, alternatives: Mapping[str, Inputs] | None = None) -> pd.DataFrame:
    """A row a target and narrative row, in the order of a report; columns and types are ``COLUMNS``.

    ``actual`` leaves held values out; ``alternatives`` are the same inputs with held values filled (``proposed``,
    ``reported``), so that a figure is given three ways where values are held. ``actual`` is NA where nothing is known;
    ``note`` then says why. Rates are 0–100, money is 万元.
    """
    others = dict(alternatives or {})
    rows = [_row(inputs, target, others) for target in inputs.plan.targets.values()]
    out = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    out.attrs.update(title="目标完成总表", as_of=inputs.as_of.isoformat(), unit="", source="全部目标")
    out.attrs[FIGURES] = {"actual": "{target}"} | {name: f"{{target}}#{name}" for name in ASPECTS if name in COLUMNS}
    return out


def _row(inputs: Inputs, target: Target, others: Mapping[str, Inputs]) -> dict[str, Any]:
    measure = inputs.plan.measure(target.id)
    judged = figure_target(target, measure)
    figure = compute(inputs, target.id)
    waits = len(held_values(inputs, measure)) > 0
    filled = {name: compute(other, target.id) for name, other in others.items()} if waits else {}
    held = held_behind(inputs, measure, [figure.parts, *(other.parts for other in filled.values())])
    ways = {name: other.value if held.count else figure.value for name, other in filled.items()}
    verdict = _judge(inputs, judged, figure, [value for value in ways.values() if value is not None])
    before, month = _last_month(inputs, target.id, measure, figure)
    first_note = _first_note(inputs, measure, figure, before)
    year_ago, yoy_note = _year_ago(inputs, target.id, measure, figure)
    return {
        **_said(inputs, target, judged, measure),
        "month": month,
        "actual": figure.value,
        "completion_pct": judged.completion_pct(figure.value),
        **_paced(inputs, judged, figure, verdict),
        "light": verdict.light,
        "sign": verdict.sign,
        "verdict": verdict.word,
        "coverage_n": figure.coverage_n,
        "coverage_of": figure.coverage_of,
        **_held_columns(held, ways, figure),
        "previous": before,
        "change": _difference(figure.value, before),
        "yoy": year_ago,
        "yoy_change": _difference(figure.value, year_ago),
        "note": "；".join(
            part for part in (figure.reason, first_note, _coverage_note(inputs, figure), held.note, yoy_note) if part
        ),
        "reading": "；".join(f"{key}：{inputs.plan.readings[key].label}" for key in target.readings),
    }


def _said(inputs: Inputs, target: Target, judged: Target, measure: Measure) -> dict[str, Any]:
    return {
        "target": target.id,
        "name": _dated(target.name, target, inputs),
        "short": _dated(target.short, target, inputs),
        "task": target.task,
        "section": "、".join(target.sections),
        "force": FORCES[target.force],
        "kind": target.kind,
        "is_headline": target.headline,
        "is_narrative": target.is_narrative,
        "shows": _dated(measure.shows, target, inputs),
        "unit": judged.unit,
        "threshold": judged.floor,
        "comparison": COMPARISONS[judged.comparison],
    }


def _dated(words: str, target: Target, inputs: Inputs) -> str:
    """The words with the year of the task where that is over: who reads in 2019 must see that 2018 is meant."""
    if target.period != "year" or not words:
        return words
    year = target.year_at(inputs.as_of)
    return f"{words}（{year}年）" if year < inputs.as_of.year and str(year) not in words else words


def _paced(inputs: Inputs, judged: Target, figure: Figure, verdict: Verdict) -> dict[str, Any]:
    share = pace_share(judged, inputs.as_of)
    pace = None if share is None else 100.0 * share
    done = judged.completion_pct(figure.value)
    return {"pace_pct": pace, "gap_points": None if pace is None or done is None else done - pace}


def _held_columns(held: Held, ways: Mapping[str, float | None], figure: Figure) -> dict[str, Any]:
    return {
        "held_count": held.count,
        "held_amount": held.amount,
        "reported": ways.get("reported", figure.value),
        "proposed": ways.get("proposed", figure.value),
    }


def _judge(inputs: Inputs, judged: Target, figure: Figure, ways: list[float]) -> Verdict:
    """The verdict on the figure; withheld where held values would turn the light, or too few have reported."""
    share = None
    if figure.coverage_of and figure.coverage_n is not None:
        share = 100.0 * figure.coverage_n / figure.coverage_of
    rules = inputs.plan.lights

    def judge(value: float | None, *, decides: bool = False) -> Verdict:
        return light_for(judged, value, inputs.as_of, rules, coverage_pct=share, held_decides=decides)

    own = judge(figure.value)
    turned = any(judge(value).light != own.light for value in ways)
    return judge(figure.value, decides=True) if turned and figure.value is not None else own


def _last_month(inputs: Inputs, target: str, measure: Measure, figure: Figure) -> tuple[float | None, float | None]:
    """The figure a month earlier as known today, and the rise since (本月) of figures that add up over a year."""
    month = Period.of(inputs.as_of)
    end = month.shift(-1).end
    new_year = end.year != month.year
    if new_year and measure.year == "each":
        return None, figure.value if measure.operation in GROWING else None
    earlier = compute(inputs.before(end), target).value
    over = measure.year == "plan" and inputs.as_of.year > inputs.plan.year
    if not _grows(measure) or over or figure.value is None:
        return earlier, None
    if earlier is None and month.number > 1:  # a first return tells the year so far, not a month
        return None, None
    return earlier, round(figure.value - (earlier or 0.0), DECIMALS)


def _grows(measure: Measure) -> bool:
    return measure.operation in GROWING and measure.year != "standing"


def _first_note(inputs: Inputs, measure: Measure, figure: Figure, before: float | None) -> str:
    """Why a figure has no month of its own where nothing was told before: the span that a first return covers."""
    month = Period.of(inputs.as_of)
    own_year = measure.year == "each" or month.year == inputs.plan.year
    first = figure.value is not None and before is None and month.number > 1 and own_year
    return f"首期数涵盖1月至{month.number}月，不作本月数" if first and _grows(measure) else ""


def _year_ago(inputs: Inputs, target: str, measure: Measure, figure: Figure) -> tuple[float | None, str]:
    """The figure a year earlier, only where returns of the same scope reach back so far."""
    if measure.year == "plan" or figure.value is None:
        return None, ""
    day = same_day_last_year(inputs.as_of)
    early = day < inputs.plan.duties.first_period.end
    value = None if early else compute(inputs.before(day), target).value
    return value, NO_YOY if value is None and measure.year == "each" else ""


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else round(now - before, DECIMALS)


def _coverage_note(inputs: Inputs, figure: Figure) -> str:
    if inputs.enterprises.empty and figure.value is not None:
        return "没有企业名册，应报数未知，只反映已收到的报表"
    if not figure.coverage_of or figure.coverage_n is None or figure.coverage_n >= figure.coverage_of:
        return ""
    return f"应报{figure.coverage_of}户，已报{figure.coverage_n}户"
