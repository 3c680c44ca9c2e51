"""A figure by enterprise, county, month …: its parts grouped first, then put together the same way."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.frames import empty
from fupin_analysis.indicators.aspects import PER_UNIT
from fupin_analysis.indicators.cut_judging import Others, others_of, stand_in_cut
from fupin_analysis.indicators.cuts import PLACES, TIMES, UNKNOWN, cut_groups, plan_by, year_divided
from fupin_analysis.indicators.figure_ids import CODED, FigureId
from fupin_analysis.indicators.figures import compute_parts, compute_value, figure_target
from fupin_analysis.indicators.held_rows import NOT_ALIKE, held_between, held_since
from fupin_analysis.indicators.inputs import Inputs, in_its_year, month_before, view_of
from fupin_analysis.indicators.judging import stand
from fupin_analysis.indicators.parts import ACTUAL, DECIMALS, RATE_DECIMALS, combine, percent_of
from fupin_analysis.indicators.senders import heard_of
from fupin_analysis.plan.counties import counties_frame
from fupin_analysis.plan.pace import pace_amount, pace_share
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.roster import ENTERPRISE_CATEGORIES

DIVIDED = ("enterprise", "category", "growth_tier")
"""Cuts among which the allocation divides a task."""
_SERIES = {"figure_id": "str", "period": "str"} | dict.fromkeys("actual month pace_pct plan".split(), "float64")
_COUNTED_ONCE = ("distinct", "merged")
SHARED = "其中{count}个也计入其他行，各行不可相加"
OWN_QUARTER = "in_quarter"
"""Column of what a quarter adds, in the place of ``month``; the aspect of that name is the same figure."""
COLUMNS = "figure_id cut value actual month target completion_pct light verdict note".split()


def measure(inputs: Inputs, target: str, *, by: str | None = None) -> pd.DataFrame:
    """The figure of a target by the values of a cut (``COLUMNS``), one row where ``by`` is None.

    ``target`` is what the allocation gives to that enterprise or county, NA where there is none (未分解); ``month``
    the rise in the last month for figures that grow, NA of a first return (it tells the year so far). Of months and
    quarters ``actual`` is the figure as of their end (the year so far); what a quarter itself adds stands in
    ``in_quarter``, in the place of ``month``.
    """
    if by in TIMES:
        return _by_time(inputs, target, by)
    parts = compute_parts(inputs, target)
    chosen = inputs.plan.measure(target)
    before = month_before(inputs, chosen) if in_its_year(inputs, chosen) else None
    grew = before is not None and inputs.plan.measure(target).grows and compute_value(before, target) is not None
    earlier = compute_parts(before, target) if before is not None and grew else None
    plan = plan_by(inputs, target, by)
    if by is None:
        rows = [_cut_row(inputs, target, None, None, parts, earlier, plan, Others())]
    else:
        mine, none, others = _split(inputs, target, parts, by), parts.iloc[:0], others_of(inputs, target, by)
        then = None if earlier is None else _split(inputs, target, earlier, by)
        rows = [
            _cut_row(
                inputs,
                target,
                by,
                one,
                mine.get(one, none),
                None if then is None else then.get(one, none),
                plan,
                others,
            )
            for one in _values(inputs, target, set(mine), by, plan)
        ]
    out = pd.DataFrame(rows, columns=COLUMNS)
    if by is not None and chosen.operation in _COUNTED_ONCE:
        out = _with_shared(out, inputs, target, parts, by)
    if is_refused(inputs, target, by):
        out[["actual", "month"]] = None
    return out.astype({"actual": "float64", "month": "float64", "target": "float64", "completion_pct": "float64"})


def _split(inputs: Inputs, target: str, parts: pd.DataFrame, by: str) -> dict[str, pd.DataFrame]:
    """Value of a cut → the parts that fall to it, with the index that they have among all."""
    groups = cut_groups(inputs, target, parts, by)
    return {str(value): parts.loc[index] for value, index in groups.groupby(groups, sort=False).groups.items()}


def _with_shared(rows: pd.DataFrame, inputs: Inputs, target: str, parts: pd.DataFrame, by: str) -> pd.DataFrame:
    """The rows with a note where some of what they count is counted in others too, so that they do not add up."""
    counted = parts[(parts["part"] == ACTUAL) & (parts["amount"] > 0)]
    pairs = pd.DataFrame({"key": counted["key"], "value": cut_groups(inputs, target, counted, by)}).drop_duplicates()
    many = pairs[pairs.duplicated("key", keep=False)]["value"].value_counts()
    shared = rows["value"].map(many).fillna(0).astype(int)
    if not shared.any():
        return rows
    said = [SHARED.format(count=count) if count else "" for count in shared]
    notes = ["；".join(filter(None, pair)) for pair in zip(rows["note"], said, strict=True)]
    out = rows.assign(note=notes)
    out.attrs["note"] = "同一对象可计入多行，各行不可相加"
    return out


def is_refused(inputs: Inputs, target: str, by: str | None) -> bool:
    """Whether a cut of enterprises gives no figure because nobody divided the task among them (A45 ``refuse``)."""
    known = inputs.allocation_of(year_divided(inputs, target))
    divided = inputs.plan.measure(target).allocation is None or known is not None
    return by in DIVIDED and not divided and inputs.setting("allocation.missing") == "refuse"


def _undivided(inputs: Inputs, target: str, by: str | None) -> str:
    """What stands beside a figure without a task of its own: 未分解, or what to hand in (A45)."""
    if is_refused(inputs, target, by):
        return f"缺少任务分解，请补交 data/reference/allocation_{year_divided(inputs, target)}.xlsx"
    return "未分解"


def _cut_row(
    inputs: Inputs,
    target: str,
    by: str | None,
    value: str | None,
    mine: pd.DataFrame,
    before: pd.DataFrame | None,
    plan: dict[str, float],
    others: Others,
) -> dict[str, object]:
    chosen = inputs.plan.measure(target)
    actual = combine(chosen.operation, mine, test=chosen.test)
    if _is_unknown(inputs, target, by, value, mine):
        actual = None
    month = None if before is None or actual is None else actual - (combine(chosen.operation, before) or 0.0)
    figure = FigureId(target, ((by, value),) if by and value is not None else ())
    waits = 0 if month is None else held_since(inputs, figure)
    own = figure_target(inputs.plan.target(target), chosen)
    is_same = chosen.operation in PER_UNIT or own.floor == 0  # asked of everybody alike; an amount has to be allocated
    aim = own.floor if by is None or is_same else plan.get(str(value))
    done = None if actual is None or not aim else percent_of(actual, aim)
    verdict, why = None, ""
    if aim is not None and actual is not None:
        factor = 1.0 if own.floor == aim else (own.floor or 0.0) / aim if aim else None
        if by is None or value is None:
            verdict = stand(inputs, target).verdict
        else:
            known = None if factor is None else actual
            verdict, why = stand_in_cut(inputs, own, (by, value), known, others, mine, factor=factor or 1.0)
    undivided = "" if aim is not None or own.is_narrative else _undivided(inputs, target, by)
    notes = (undivided, why, NOT_ALIKE.format(count=waits) if waits else "")
    return {
        "figure_id": str(figure),
        "cut": by or "",
        "value": value or "",
        "actual": actual,
        "month": None if month is None or waits else round(month, DECIMALS),
        "target": aim,
        "completion_pct": done,
        "light": verdict.light if verdict else "",
        "verdict": verdict.word if verdict else "",
        "note": "；".join(one for one in notes if one),
    }


def _is_unknown(inputs: Inputs, target: str, by: str | None, value: str | None, mine: pd.DataFrame) -> bool:
    """True where nought would be a guess: nobody told the figure, or this enterprise has told nothing of it."""
    if compute_value(inputs, target) is None:
        return True
    if by != "enterprise" or len(mine):
        return False
    found = heard_of(inputs, inputs.plan.measure(target))
    return found is not None and value in found.silent


def _values(inputs: Inputs, target: str, told: set[str], by: str, plan: dict[str, float]) -> list[str]:
    """Every value that has parts or a plan; of enterprises and counties all that there are, in their order."""
    seen = told | set(plan)
    if by == "enterprise" and len(inputs.enterprises):
        firms = inputs.enterprises
        order = list(firms.loc[firms["category"].isin(ENTERPRISE_CATEGORIES), "full_name"])
    elif by in PLACES:
        column = "name" if by == CODED else by
        order = list(dict.fromkeys(counties_frame()[column]))
    else:
        order = []
    rest = sorted(seen - set(order), key=lambda value: (value == UNKNOWN, value))
    return [*order, *rest]


def series(inputs: Inputs, target: str) -> pd.DataFrame:
    """The figure at the end of each month of the year that the target speaks of.

    Columns: ``figure_id period actual month pace_pct plan``. All that is known today is used, so that a late return
    does not swell the month in which it came. ``actual`` is the figure so far, ``month`` its rise; ``plan`` what was
    due by then. Months before the first return are NA, and of those after the cut-off only ``plan`` is told. Of a
    target that the plan does not ask there are no rows, and ``attrs["note"]`` says so.
    """
    if target in inputs.plan.measures and target not in inputs.plan.targets:
        return _no_series(inputs, target)
    rows, last = [], None
    own = figure_target(inputs.plan.target(target), inputs.plan.measure(target))
    view = view_of(inputs, inputs.plan.measure(target))
    first = Period("month", view.year, view.first_month)
    for period in first.until(first.shift(11)):
        value = compute_value(inputs.before(period.end), target) if period.end <= inputs.as_of else None
        is_first = last is None and period != first  # it tells the year so far, not a month
        rise = None
        if value is not None and not is_first and inputs.plan.measure(target).grows:
            then = inputs.before(period.shift(-1).end)
            waits = 0 if last is None else held_between(inputs.before(period.end), then, FigureId(target))
            rise = None if waits else round(value - (last or 0.0), DECIMALS)
        share = pace_share(own, period.end)
        rows.append(
            {
                "figure_id": target,
                "period": str(period),
                "actual": value,
                "month": rise,
                "pace_pct": None if share is None else 100.0 * share,
                "plan": pace_amount(own, period.end),
            }
        )
        last = value if value is not None else last
    return pd.DataFrame(rows, columns=list(_SERIES)).astype(_SERIES)


def _no_series(inputs: Inputs, target: str) -> pd.DataFrame:
    out = empty(_SERIES)
    out.attrs["note"] = inputs.plan.lacks([target])
    return out


def _waits(inputs: Inputs, target: str, rows: pd.DataFrame) -> pd.Series[int]:
    """How many held values keep the end of each period (a row) from comparison with that of the row before."""
    days = [Period.parse(name).end for name in rows["period"]]
    told = rows["actual"].notna() & rows["actual"].shift().notna() & inputs.plan.measure(target).grows
    waits = [
        held_between(inputs.before(day), inputs.before(then), FigureId(target)) if then and both else 0
        for then, day, both in zip([None, *days[:-1]], days, told, strict=True)
    ]
    return pd.Series(waits, index=rows.index, dtype="int64")


def _by_time(inputs: Inputs, target: str, by: str) -> pd.DataFrame:
    rows = series(inputs, target)
    rows = rows[[Period.parse(period).end <= inputs.as_of for period in rows["period"]]]
    if by == "quarter":
        ends = rows[rows["period"].str[-2:].astype(int) % 3 == 0].copy()
        ends["period"] = [str(Period.of(Period.parse(p).end, "quarter")) for p in ends["period"]]
        whole = ends["actual"].where(ends["period"].str.endswith("Q1"))
        ends[OWN_QUARTER] = ends["actual"].diff().fillna(whole) if inputs.plan.measure(target).grows else None
        ends[OWN_QUARTER] = ends[OWN_QUARTER].where(_waits(inputs, target, ends) == 0).astype("float64")
        rows = ends
    unlike = NOT_ALIKE if by == "month" else NOT_ALIKE.replace("本月", "本季")
    notes = [unlike.format(count=count) if count else "" for count in _waits(inputs, target, rows)]
    out = rows.rename(columns={"period": "value", "plan": "target"})
    out["figure_id"] = [
        str(FigureId(target, ((by, value),) if by and value is not None else ())) for value in out["value"]
    ]
    aim = out["target"].where(out["target"] > 0)
    out = out.assign(
        cut=by, completion_pct=(100.0 * out["actual"] / aim).round(RATE_DECIMALS), light="", verdict="", note=notes
    )
    columns = [OWN_QUARTER if name == "month" and by == "quarter" else name for name in COLUMNS]
    return out[columns].reset_index(drop=True)
