"""Aspects of a figure: what a report says of it besides itself (本月, 较上月, 完成率 …), as parts that add up to it.

``jobs_new#month`` is a figure like any other: its parts are what the figure adds now, less what it added a month ago.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from fupin_analysis.errors import InputError
from fupin_analysis.indicators.cuts import parts_of, plan_by, year_divided
from fupin_analysis.indicators.figure_ids import FigureId
from fupin_analysis.indicators.figures import compute_value, figure_target
from fupin_analysis.indicators.held_rows import held_between, held_since
from fupin_analysis.indicators.inputs import Inputs, in_its_year, is_first_month, month_before
from fupin_analysis.indicators.intervals import bounded
from fupin_analysis.indicators.parts import ACTUAL, combine, contributions, join_parts, no_parts
from fupin_analysis.plan.pace import pace_share
from fupin_analysis.plan.periods import same_day_last_year
from fupin_analysis.plan.targets import Target

SOURCE = ("file", "sheet", "cells", "raw")
"""Columns of parts that come from no cell of a return: where the plan or a roster says it."""


SHARES = ("ratio", "check")
PER_UNIT = (*SHARES, "mean")
"""Operations whose figure is asked of everybody alike, and does not add up over cuts."""
TINY = 1e-9
"""What is no more than this is what rounding left of nought."""


@dataclass(frozen=True, eq=False)
class Made:
    """The parts of a figure and the operation that puts them together; ``is_known`` False where there is no figure."""

    parts: pd.DataFrame
    operation: str = "sum"
    test: str = ">="
    is_known: bool = True

    @cached_property
    def value(self) -> float | None:
        """The figure."""
        return combine(self.operation, self.parts, test=self.test) if self.is_known else None


UNKNOWN_FIGURE = Made(no_parts(), is_known=False)


def make_figure(inputs: Inputs, figure: FigureId) -> Made:
    """The parts of a figure or of an aspect of it; InputError for an aspect that nobody knows."""
    if not figure.aspect:
        return _whole(inputs, figure)
    if figure.aspect not in ASPECTS:
        known = "、".join(ASPECTS)
        raise InputError(f"“{figure}”：没有“{figure.aspect}”。可用：{known}。", code="trace-aspect")
    return ASPECTS[figure.aspect](inputs, figure.whole)


def _whole(inputs: Inputs, figure: FigureId) -> Made:
    measure = inputs.plan.measure(figure.measure)
    known = compute_value(inputs, figure.measure) is not None
    return Made(parts_of(inputs, figure), measure.operation, measure.test, known)


def scaled(made: Made, factor: float) -> pd.DataFrame:
    """What each part adds to a figure, times ``factor``: parts whose sum is the figure times that."""
    added = contributions(made.operation, made.parts, test=made.test)
    return added.assign(amount=added["amount"] * factor)


def combination(*terms: tuple[float, Made]) -> Made:
    """The sum of figures, each times its factor; unknown where one of them is."""
    if any(made.value is None for _, made in terms):
        return UNKNOWN_FIGURE
    return Made(join_parts(*(scaled(made, factor) for factor, made in terms)))


def netted(made: Made) -> Made:
    """A sum with one part for each cell, where several months of the same figure stand in it."""
    parts, cell = made.parts, ["record_id", "field", "key", "enterprise"]
    if not made.is_known or parts.empty:
        return made
    sums = parts.groupby(cell, sort=False)["amount"].transform("sum")
    kept = parts.assign(amount=sums).drop_duplicates(cell)
    return replace(made, parts=kept[kept["amount"].abs() > TINY])


def told_by_plan(amount: float, raw: str, *, section: str = "", file: str = "任务计划") -> Made:
    """A number that the plan or its curve says, as a figure of one part."""
    return Made(uncelled([("", amount, raw)], field="plan", section=section, file=file))


def uncelled(
    rows: Sequence[tuple[str, float, str]], *, field: str, file: str, section: str = "", part: str = ACTUAL
) -> pd.DataFrame:
    """Parts that stand in no cell of a return: of whom, how much, and in words where it comes from."""
    names, amounts, words = zip(*rows, strict=True) if rows else ((), (), ())
    told = {"part": part, "field": field, "file": file, "sheet": section}
    blank = dict.fromkeys(("record_id", "key", "county", "village", "cells"), "")
    out = pd.DataFrame({"enterprise": names, "amount": amounts, "raw": words}).assign(**told, **blank)
    out["on"] = pd.Series(pd.NaT, index=out.index, dtype="datetime64[s]")
    return out.astype({"amount": "float64", "enterprise": "str", "raw": "str"})


def _month(inputs: Inputs, figure: FigureId) -> Made:
    """The rise in the cut-off's month; a first return tells the year so far, not a month.

    There is none where a value is held now and counted a month ago, or the other way round: nothing rose or fell.
    """
    measure = inputs.plan.measure(figure.measure)
    if not measure.grows:
        return UNKNOWN_FIGURE
    now, before = _whole(inputs, figure), month_before(inputs, measure)
    if before is None or not in_its_year(inputs, measure):
        return now if is_first_month(inputs, measure) else UNKNOWN_FIGURE
    if held_between(inputs, before, figure):
        return UNKNOWN_FIGURE
    return combination((1.0, now), (-1.0, _whole(before, figure)))


def _previous(inputs: Inputs, figure: FigureId) -> Made:
    before = month_before(inputs, inputs.plan.measure(figure.measure))
    return UNKNOWN_FIGURE if before is None else _whole(before, figure)


def _change(inputs: Inputs, figure: FigureId) -> Made:
    if held_since(inputs, figure):
        return UNKNOWN_FIGURE
    return combination((1.0, _whole(inputs, figure)), (-1.0, _previous(inputs, figure)))


def _year_ago(inputs: Inputs, figure: FigureId) -> Made:
    day = same_day_last_year(inputs.as_of)
    if inputs.plan.measure(figure.measure).year == "plan" or day < inputs.plan.duties.first_period.end:
        return UNKNOWN_FIGURE
    return _whole(inputs.before(day), figure)


def _year_change(inputs: Inputs, figure: FigureId) -> Made:
    year_ago = _year_ago(inputs, figure)
    if year_ago.is_known and held_between(inputs, inputs.before(same_day_last_year(inputs.as_of)), figure):
        return UNKNOWN_FIGURE
    return combination((1.0, _whole(inputs, figure)), (-1.0, _year_ago(inputs, figure)))


def judged(inputs: Inputs, figure: FigureId) -> Target | None:
    """The target as the figure is held against it; None of a figure that stands beside the targets."""
    target = inputs.plan.targets.get(figure.measure)
    return None if target is None else figure_target(target, inputs.plan.measure(figure.measure))


def task_of(inputs: Inputs, figure: FigureId) -> float | None:
    """What is asked of a figure: the plan's threshold, of a cut what the allocation gives; None without one.

    A share, or that something never happens, is asked of everybody alike.
    """
    target = judged(inputs, figure)
    if target is None or not _is_divided(inputs, figure, target):
        return None if target is None else target.floor
    (cut, value), *more = figure.cuts
    return None if more else plan_by(inputs, figure.measure, cut).get(value)


def _is_divided(inputs: Inputs, figure: FigureId, target: Target) -> bool:
    """Whether the task of a figure is what the allocation gives it, not what is asked of everybody alike."""
    is_same = inputs.plan.measure(figure.measure).operation in PER_UNIT or target.floor == 0
    return bool(figure.cuts) and not is_same


def _threshold(inputs: Inputs, figure: FigureId) -> Made:
    task, target = task_of(inputs, figure), judged(inputs, figure)
    if task is None or target is None:
        return UNKNOWN_FIGURE
    is_divided = _is_divided(inputs, figure, target)
    where = f"allocation_{year_divided(inputs, figure.measure)}" if is_divided else "任务计划"
    return told_by_plan(task, f"{task:g}{target.unit}", section="、".join(target.sections), file=where)


def _completion(inputs: Inputs, figure: FigureId) -> Made:
    task, target = task_of(inputs, figure), judged(inputs, figure)
    if not task or target is None or target.completion_pct(task) is None:
        return UNKNOWN_FIGURE
    return combination((100.0 / task, _whole(inputs, figure)))


def _pace(inputs: Inputs, figure: FigureId) -> Made:
    target = judged(inputs, figure)
    share = None if target is None or figure.cuts else pace_share(target, inputs.as_of)
    if target is None or share is None:
        return UNKNOWN_FIGURE
    return told_by_plan(100.0 * share, f"{inputs.as_of:%Y-%m-%d}，{target.curve}", file="时序进度曲线")


def _gap(inputs: Inputs, figure: FigureId) -> Made:
    return combination((1.0, _completion(inputs, figure)), (-1.0, _pace(inputs, figure)))


def _lack(inputs: Inputs, figure: FigureId) -> Made:
    """What is still missing of a task, in its unit; less than nothing beyond it."""
    return combination((1.0, _threshold(inputs, figure)), (-1.0, _whole(inputs, figure)))


def _lack_pct(inputs: Inputs, figure: FigureId) -> Made:
    """What is still missing of a task, of the task."""
    task = task_of(inputs, figure)
    return combination((100.0 / task, _lack(inputs, figure))) if task else UNKNOWN_FIGURE


def _share(inputs: Inputs, figure: FigureId) -> Made:
    """What a figure of a cut is of that of all values of the cut (the last of its cuts), in percent."""
    whole = _whole(inputs, replace(figure, cuts=figure.cuts[:-1])).value
    return combination((100.0 / whole, _whole(inputs, figure))) if whole else UNKNOWN_FIGURE


def _low(inputs: Inputs, figure: FigureId) -> Made:
    return _bound(_whole(inputs, figure), low=True)


def _high(inputs: Inputs, figure: FigureId) -> Made:
    return _bound(_whole(inputs, figure), low=False)


def _bound(made: Made, *, low: bool) -> Made:
    """A bound of the interval of a share that is counted; none of a mean of shares."""
    parts = bounded(made.parts, low=low) if made.operation == "ratio" else None
    return UNKNOWN_FIGURE if parts is None else replace(made, parts=parts)


ASPECTS: dict[str, Callable[[Inputs, FigureId], Made]] = {
    "month": _month,
    "previous": _previous,
    "change": _change,
    "yoy": _year_ago,
    "yoy_change": _year_change,
    "threshold": _threshold,
    "completion_pct": _completion,
    "pace_pct": _pace,
    "gap_points": _gap,
    "lack": _lack,
    "lack_pct": _lack_pct,
    "share_pct": _share,
    "low_pct": _low,
    "high_pct": _high,
}
"""Name after the # → what makes it; modules with further ones put theirs in when they are imported (``figures_of``)."""
