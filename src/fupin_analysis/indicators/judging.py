"""The one judgement of a figure: scorecard, cuts and pages all take their light from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fupin_analysis.indicators.bounded import without_ranges
from fupin_analysis.indicators.figures import (
    Figure,
    compute,
    compute_parts,
    compute_value,
    figure_target,
    untold_values,
)
from fupin_analysis.indicators.held import Held, held_behind, held_values
from fupin_analysis.indicators.inputs import WAYS, Inputs
from fupin_analysis.indicators.lacking import UNTOLD
from fupin_analysis.indicators.missing import Missing, missing_behind
from fupin_analysis.indicators.parts import UNASKED, UNJUDGED, percent_of
from fupin_analysis.indicators.reporting import owed_unknown
from fupin_analysis.indicators.turning import COLOURED, JOINT, NEAR, UNKNOWN, Open, is_certain, turned_by
from fupin_analysis.indicators.unread import held_ways
from fupin_analysis.indicators.vague import Vague, vague_behind
from fupin_analysis.plan.lights import Verdict, light_for
from fupin_analysis.plan.targets import Target

WHY = {
    "held": "待核实数据足以改变判断，暂不作判断",
    "missing": "未报单位补报后可能改变判断，暂不作判断",
    "approx": "约数足以改变判断，暂不作判断",
    UNTOLD: "未填的数据补齐后可能改变判断，暂不作判断",
    JOINT: "{causes}合在一起足以改变判断，暂不作判断",
    UNKNOWN: "未报单位的影响无法估计，暂不作判断",
    NEAR: "含约数，距目标不足{near_pct:g}%，暂不作判断",
    "no_roster": "应报单位不明，不作判断",
    "low_coverage": "报送不足{coverage_pct:g}%，不作判断",
}
"""Why there is a figure and no verdict, as it is noted; places are filled from the rules of lights."""
CAUSES = {"held": "待核实", "missing": "未报", "approx": "约数", UNTOLD: "未填"}
"""What may come together behind a verdict that is withheld, in words."""
_KEPT = frozenset({"done", "kept"})


@dataclass(frozen=True)
class Standing:
    """A figure with its verdict and what that rests on. ``ways``: the figure with held values filled, way → value."""

    target: Target
    figure: Figure
    verdict: Verdict
    held: Held
    ways: Mapping[str, float | None]
    missing: Missing
    vague: Vague
    why: str


def stand(inputs: Inputs, target_id: str, alternatives: Mapping[str, Inputs] | None = None) -> Standing:
    """How a target stands on the cut-off.

    ``alternatives`` are the same inputs with held values filled, where they cannot do that themselves. A verdict is
    withheld where nobody knows who ought to have reported, where too few have, and where held, missing or approximate
    values could turn the light, by themselves or together (``turning``).
    """
    measure = inputs.plan.measure(target_id)
    judged = figure_target(inputs.plan.target(target_id), measure)
    figure = compute(inputs, target_id)
    others = _ways(inputs, alternatives, held_values(inputs, measure))
    held = held_behind(inputs, measure, [figure.parts, *(compute_parts(at, target_id) for at in others.values())])
    ways = {name: compute_value(at, target_id) if held.count else figure.value for name, at in others.items()}
    missing = missing_behind(inputs, inputs.plan.target(target_id), figure)
    vague = vague_behind(inputs, figure)
    open_ = _open(inputs, figure, ways, missing, vague, beside=_beside(others, figure, vague))
    verdict, cause = judge(inputs, judged, figure.value, open_, _share(figure))
    why = said(inputs, cause, open_)
    return Standing(judged, figure, verdict, held, ways, missing, vague, why)


def _beside(others: Mapping[str, Inputs], figure: Figure, vague: Vague) -> tuple[float, ...] | None:
    """The figure with held values filled, the ranges among them left out; None where none is a range."""
    if vague.cells is None or not vague.cells["waits"].any():
        return None
    made = (compute_value(without_ranges(at, vague.cells), figure.target) for at in others.values())
    return tuple(value for value in made if value is not None)


def said(inputs: Inputs, cause: str, open_: Open | None = None) -> str:
    """Why there is no verdict, in Chinese; "" of a cause that is none. Of several together those that are there."""
    rules = inputs.plan.lights
    words = [CAUSES[name] for name in (open_.moving() if open_ else ())]
    causes = "和".join(("、".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
    return WHY.get(cause, "").format(coverage_pct=rules.coverage_pct, near_pct=rules.near_pct, causes=causes)


def _ways(inputs: Inputs, alternatives: Mapping[str, Inputs] | None, held: pd.DataFrame) -> dict[str, Inputs]:
    if held.empty:
        return {}
    ways = held_ways(inputs, held)
    if alternatives or inputs.fill is None:
        return {name: at for name, at in ways.items() if name not in WAYS} | dict(alternatives or {})
    return ways


def judge(
    inputs: Inputs, judged: Target, value: float | None, open_: Open | None, share: float | None
) -> tuple[Verdict, str]:
    """The verdict on a value, of the whole or of a cut, and the cause (of ``WHY``) why there is none.

    ``judged`` is the target as its figure is judged (``figure_target``), ``open_`` what could turn the verdict,
    ``share`` how many of those who owe it have told it, in percent; None where nobody owes it.
    """
    rules, is_owed = inputs.plan.lights, share is not None
    if value is not None and compute_parts(inputs, judged.id).attrs.get(UNASKED):
        return rules.verdict("not_due"), ""
    if open_ is not None and is_certain(open_, judged):
        share = None  # whatever the others tell

    def light(one: float | None, withheld: str = "") -> Verdict:
        return light_for(judged, one, inputs.as_of, rules, coverage_pct=share, withheld=withheld)

    if not is_owed and owed_unknown(inputs, inputs.plan.measure(judged.id).coverage_form):
        return light(value, "no_roster"), "no_roster"
    if open_ is not None:
        cause = turned_by(open_, judged, light, near_pct=rules.near_pct, approx_pct=rules.approx_pct)
        if cause:
            return light(value, COLOURED.get(cause, cause)), cause
    own = light(value)
    if own.reason in _KEPT and compute_parts(inputs, judged.id).attrs.get(UNJUDGED):
        return rules.verdict("not_due"), ""
    return own, own.reason


def _share(figure: Figure) -> float | None:
    if not figure.coverage_of or figure.coverage_n is None:
        return None
    return percent_of(figure.coverage_n, figure.coverage_of)


def _open(
    inputs: Inputs,
    figure: Figure,
    ways: Mapping[str, float | None],
    missing: Missing,
    vague: Vague,
    *,
    beside: tuple[float, ...] | None,
) -> Open | None:
    if figure.value is None:
        return None

    def known(*values: float | None) -> tuple[float, ...]:
        return tuple(value for value in values if value is not None)

    return Open(
        figure.value,
        figure.operation,
        known(*ways.values()),
        known(*missing.unrounded),
        known(vague.low, vague.high),
        untold_values(inputs, figure.target),
        is_unknown=missing.is_unknown,
        is_floor=missing.is_floor,
        beside=beside,
    )
