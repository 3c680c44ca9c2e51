"""The figure of a target: its parts by the declared function, put together by the declared operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module

import pandas as pd

from fupin_analysis.errors import NotAskedError, PlanError
from fupin_analysis.indicators.inputs import Inputs, View, view_of
from fupin_analysis.indicators.lacking import UNTOLD
from fupin_analysis.indicators.parts import ACTUAL, BLANK, NOTES, combine, no_parts, village_key
from fupin_analysis.indicators.reporting import coverage
from fupin_analysis.indicators.told import any_told
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.roster import split_list
from fupin_analysis.plan.targets import Target

PartsFunction = Callable[[View], pd.DataFrame]
PACKAGE = "fupin_analysis.indicators"
ALL_BLANK = "尚无一家填报此表或注明“无”，不按0计"
ALL_UNTOLD = "应考核的都没有填写，无从判断"
NO_AMOUNT = "已报送{rows}行，数额都未填或待核实"
LACKS = "lacks"
"""In ``attrs`` of parts: what the plan does not ask or say, so that there is no figure."""
NO_RETURN, NO_CASE, NO_ROSTER = "尚无报送", "尚无应考核的对象", "缺少企业名册或收到时间，无法计算"


@dataclass(frozen=True)
class Figure:
    """A figure with what it rests on. ``value`` is None where nothing is known, and ``reason`` then says why."""

    target: str
    operation: str
    test: str
    value: float | None
    parts: pd.DataFrame
    reason: str = ""
    coverage_n: int | None = None
    coverage_of: int | None = None


def figure_target(target: Target, measure: Measure) -> Target:
    """The target as its figure is judged: a rule asked of every enterprise becomes a share of 100 %.

    Its pace is already in the figure (what is due by now), so 时序进度 is not applied again; before the year ends a
    share below 100 is not yet missed (``watch``).
    """
    if measure.threshold is None:
        return replace(target, unit=measure.unit) if measure.unit else target
    return replace(
        target,
        threshold=measure.threshold,
        unit=measure.unit or target.unit,
        comparison=measure.comparison or target.comparison,
        pace=False,
        count_step=False,
        watch=target.watch or target.pace,
    )


def function_of(measure: Measure) -> PartsFunction:
    """The parts function that a measure names; a name that does not exist is a PlanError."""
    module, _, name = measure.function.rpartition(".")
    try:
        found: PartsFunction = getattr(import_module(f"{PACKAGE}.{module}"), name)
    except (ImportError, AttributeError) as error:
        raise PlanError(f"口径“{measure.target}”的函数“{measure.function}”不存在。", code="plan-function") from error
    return found


def compute_parts(inputs: Inputs, target: str, *, year: int | None = None) -> pd.DataFrame:
    """The parts of a target's figure (``parts.PARTS``), attributed to the helping enterprise where an office tells.

    ``year`` asks for another year than the one that the target speaks of. Where the plan does not ask what the figure
    is held against there are none, and ``attrs`` say why (``LACKS``).
    """
    measure = inputs.plan.measure(target)
    view = view_of(inputs, measure)
    view = view if year is None else replace(view, year=year)

    def make() -> pd.DataFrame:
        try:
            return attribute(function_of(measure)(view), inputs, measure)
        except NotAskedError as error:
            parts = no_parts()
            parts.attrs[LACKS] = error.message
            return parts

    return inputs.kept(("parts", target, view.year), make)


def notes_behind(inputs: Inputs, target: str) -> tuple[str, ...]:
    """What stands beside a figure wherever it is told: what its parts leave out, or take from elsewhere (``noted``)."""
    return tuple(compute_parts(inputs, target).attrs.get(NOTES, ()))


def parts_beside(inputs: Inputs, measure: str) -> pd.DataFrame:
    """The parts of another figure, for one that is made of them; NotAskedError where the plan does not ask for it."""
    parts = compute_parts(inputs, measure)
    if LACKS in parts.attrs:
        raise NotAskedError(parts.attrs[LACKS])
    return parts


def attribute(parts: pd.DataFrame, inputs: Inputs, measure: Measure) -> pd.DataFrame:
    """Parts told by county offices, given to the first enterprise that helps the village; others stay as they are."""
    form = inputs.plan.forms.get(measure.coverage_form or "")
    if form is None or "county_office" not in form.filers or inputs.villages.empty:
        return parts
    roster = inputs.villages
    helpers = [names[0] if (names := split_list(cell)) else "" for cell in roster["enterprise"]]
    of_village = dict(zip(village_key(roster), helpers, strict=True))
    helper = parts["village"].map(of_village)
    return parts.assign(enterprise=parts["enterprise"].where(helper.isna(), helper).astype("str"))


def compute(inputs: Inputs, target: str) -> Figure:
    """The figure of a target or measure for the whole province on the cut-off."""
    return inputs.kept(("figure", target), lambda: _compute(inputs, target))


def compute_value(inputs: Inputs, target: str) -> float | None:
    """The figure alone, without what it rests on; None where nothing is known."""
    return inputs.kept(("value", target), lambda: _value(inputs, target))


def _value(inputs: Inputs, target: str) -> float | None:
    measure = inputs.plan.measure(target)
    parts = compute_parts(inputs, target)
    if LACKS in parts.attrs or not is_heard(inputs, measure) or _is_blank(measure, parts):
        return None
    return combine(measure.operation, parts, test=measure.test)


def _is_blank(measure: Measure, parts: pd.DataFrame) -> bool:
    """True where rows came and none of them told its amount: what nobody has written down is not nought."""
    return measure.operation == "sum" and bool(parts.attrs.get(BLANK)) and not (parts["part"] == ACTUAL).any()


def _compute(inputs: Inputs, target: str) -> Figure:
    measure = inputs.plan.measure(target)
    heard, of_all = coverage(inputs, *measure.coverage_forms, until=view_of(inputs, measure).as_of)
    value, parts = compute_value(inputs, target), compute_parts(inputs, target)
    figure = Figure(target, measure.operation, measure.test, value, parts, coverage_n=heard, coverage_of=of_all)
    if value is not None:
        return figure
    if LACKS in parts.attrs:
        return replace(figure, reason=parts.attrs[LACKS])
    told = is_heard(inputs, measure)
    if told and _is_blank(measure, parts):
        return replace(figure, reason=NO_AMOUNT.format(rows=parts.attrs[BLANK]))
    if told and UNTOLD in parts.attrs:
        return replace(figure, reason=ALL_UNTOLD)
    return replace(figure, reason=(measure.absent or NO_CASE) if told else _silence(inputs, measure))


def untold_parts(inputs: Inputs, target: str) -> tuple[pd.DataFrame, ...]:
    """The parts of a figure were what is left blank told, at the least and at the most; none where nothing is."""
    told = compute_parts(inputs, target).attrs.get(UNTOLD)
    if told is None:
        return ()
    measure = inputs.plan.measure(target)
    return inputs.kept(
        ("untold", target), lambda: tuple(attribute(end, inputs, measure) for end in (told.low, told.high))
    )


def untold_values(inputs: Inputs, target: str) -> tuple[float, ...]:
    """The figure at these ends (``untold_parts``)."""
    measure = inputs.plan.measure(target)
    made = (combine(measure.operation, parts, test=measure.test) for parts in untold_parts(inputs, target))
    return tuple(value for value in made if value is not None)


def is_heard(inputs: Inputs, measure: Measure) -> bool:
    """True where a figure is known at all: somebody listed something, or said that there was nothing (0016)."""
    if "returns" in measure.reference:
        return len(inputs.returns) > 0 and len(inputs.enterprises) > 0
    if not measure.coverage_forms:
        return True
    view = view_of(inputs, measure)
    year = None if measure.year == "standing" else view.year
    return any(any_told(inputs, form, year=year, first_month=view.first_month) for form in measure.coverage_forms)


def _silence(inputs: Inputs, measure: Measure) -> str:
    if "returns" in measure.reference:
        return NO_ROSTER
    define = inputs.plan.forms.get(measure.coverage_form or "")
    is_blank = define is not None and define.may_be_blank and len(inputs.known_returns()) > 0
    return measure.absent or (ALL_BLANK if is_blank else NO_RETURN)
