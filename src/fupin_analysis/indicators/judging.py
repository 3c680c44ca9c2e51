"""The one judgement of a figure: scorecard, cuts and pages all take their light from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from fupin_analysis.indicators.bounded import without_ranges
from fupin_analysis.indicators.figures import Figure, compute, compute_parts, compute_value, figure_target
from fupin_analysis.indicators.held import Held, held_behind, held_values
from fupin_analysis.indicators.inputs import WAYS, Inputs
from fupin_analysis.indicators.lacking import UNTOLD
from fupin_analysis.indicators.missing import Missing, missing_behind
from fupin_analysis.indicators.parts import UNJUDGED, percent_of
from fupin_analysis.indicators.reporting import owed_unknown
from fupin_analysis.indicators.senders import heard_of
from fupin_analysis.indicators.turning import COLOURED, JOINT, NEAR, UNKNOWN, Open, is_certain, is_near, turned_by
from fupin_analysis.indicators.unread import held_ways
from fupin_analysis.indicators.vague import Vague, vague_behind
from fupin_analysis.plan.counties import counties_frame
from fupin_analysis.plan.lights import Verdict, light_for
from fupin_analysis.plan.measures import GROWING
from fupin_analysis.plan.roster import split_list
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
    open_ = _open(figure, ways, missing, vague, beside=_beside(others, figure, vague))
    verdict, cause = _judge(inputs, judged, figure, open_)
    if figure.parts.attrs.get(UNJUDGED) and verdict.reason in _KEPT:
        verdict, cause = inputs.plan.lights.verdict("not_due"), ""
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


def cut_verdict(
    inputs: Inputs,
    judged: Target,
    target_id: str,
    cut: tuple[str, str],
    value: float | None,
    ways: Iterable[float | None] = (),
    bounds: Iterable[float | None] = (),
) -> Verdict:
    """The verdict on one value of a cut, measured by its own task (``value`` is scaled to the target's threshold).

    It is withheld where nobody knows who ought to have reported, for an enterprise that has not, for a place where one
    that helps there has not, for any other cut where too few have, and where held values (``ways``: the value with
    them filled) or approximate ones (``bounds``: the value with them at their bounds) would turn the light,
    or decide beside the threshold. Whose blank it is a figure does not tell: of a count any value may be higher by all
    of them, of a rate no value has a light where they could turn that of the whole.
    """
    rules, measure = inputs.plan.lights, inputs.plan.measure(target_id)
    withheld = "missing" if untold_turns(inputs, target_id, value) else ""
    withheld = "no_roster" if owed_unknown(inputs, measure.coverage_form) else withheld
    found = heard_of(inputs, measure)
    share = None
    if found is not None and found.silent:
        if cut[0] in HERE:
            withheld = "missing" if found.silent & _who_bears(inputs, cut) else withheld
        else:
            share = percent_of(len(found.due) - len(found.silent), len(found.due))

    def judge(one: float | None, why: str) -> Verdict:
        return light_for(judged, one, inputs.as_of, rules, coverage_pct=share, withheld=why)

    own = judge(value, withheld)
    for reason, others in (("held", ways), ("approx", bounds)):
        if not withheld and any(one is not None and judge(one, "").light != own.light for one in others):
            return judge(value, reason)
    about = [one for one in bounds if one is not None and one != value]
    if about and not withheld and value is not None:
        near = is_near(value, judged, measure.operation, near_pct=rules.near_pct)
        return judge(value, "approx") if near else own
    return own


def untold_turns(inputs: Inputs, target_id: str, value: float | None) -> bool:
    """Whether what is left blank could turn a light: that of one ``value`` of a count, of anything else the whole's."""
    figure = compute(inputs, target_id)
    untold = figure.parts.attrs.get(UNTOLD, ())
    if figure.value is None or value is None or not untold:
        return False
    own = value if figure.operation in GROWING else figure.value
    judged = figure_target(inputs.plan.target(target_id), inputs.plan.measure(target_id))
    values = (own, *(own + end - figure.value for end in untold))
    return len({light_for(judged, one, inputs.as_of, inputs.plan.lights).light for one in values}) > 1


def why_of_cut(
    inputs: Inputs, target_id: str, cut: tuple[str, str], verdict: Verdict, value: float | None = None
) -> str:
    """Why there is no verdict on a value of a cut, and how many of how many have not told; "" where there is one."""
    why = said(inputs, verdict.reason)
    if verdict.reason == "missing" and untold_turns(inputs, target_id, value):
        why = WHY[UNTOLD]
    found = heard_of(inputs, inputs.plan.measure(target_id))
    if found is None or verdict.reason not in ("missing", "low_coverage"):
        return why
    bear = found.due & _who_bears(inputs, cut) if cut[0] in HERE else found.due
    silent = bear & found.silent
    return f"应报{len(bear)}户，未报{len(silent)}户，{why}" if silent else why


HERE = ("enterprise", "county", "prefecture", "ethnic_area")
"""Cuts of which it is known whose returns they rest on."""


def _who_bears(inputs: Inputs, cut: tuple[str, str]) -> frozenset[str]:
    """The enterprises that a value of a cut rests on: itself, or those that help villages there by the roster."""
    name, value = cut
    if name == "enterprise":
        return frozenset({value})
    return helpers_by(inputs, name).get(value, frozenset())


def helpers_by(inputs: Inputs, cut: str) -> Mapping[str, frozenset[str]]:
    """County, prefecture or area → the enterprises that help villages in it, by the roster."""

    def make() -> dict[str, frozenset[str]]:
        facts = counties_frame().set_index("name")
        out: dict[str, set[str]] = {}
        for county, helpers in zip(inputs.villages["county"], inputs.villages["enterprise"], strict=True):
            place = county if cut == "county" else facts[cut].get(county)
            out.setdefault(str(place), set()).update(split_list(helpers))
        return {place: frozenset(names) for place, names in out.items()}

    return inputs.kept(("helpers", cut), make)


def _judge(
    inputs: Inputs,
    judged: Target,
    figure: Figure,
    open_: Open | None,
) -> tuple[Verdict, str]:
    """The verdict, and the cause (of ``WHY``) why there is none."""
    rules, share = inputs.plan.lights, None
    if figure.coverage_of and figure.coverage_n is not None:
        share = percent_of(figure.coverage_n, figure.coverage_of)
    if open_ is not None and is_certain(open_, judged):
        share = None  # whatever the others tell

    def judge(value: float | None, withheld: str = "") -> Verdict:
        return light_for(judged, value, inputs.as_of, rules, coverage_pct=share, withheld=withheld)

    if figure.coverage_of is None and owed_unknown(inputs, inputs.plan.measure(figure.target).coverage_form):
        return judge(figure.value, "no_roster"), "no_roster"
    if open_ is not None:
        cause = turned_by(open_, judged, judge, near_pct=rules.near_pct)
        if cause:
            return judge(figure.value, COLOURED.get(cause, cause)), cause
    own = judge(figure.value)
    return own, own.reason


def _open(
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
        known(*figure.parts.attrs.get(UNTOLD, ())),
        is_unknown=missing.is_unknown,
        is_floor=missing.is_floor,
        beside=beside,
    )
