"""A figure by enterprise, county, month …: its parts grouped first, then put together the same way."""

from __future__ import annotations

import datetime as dt
from difflib import get_close_matches

import pandas as pd

from fupin_analysis.errors import InputError
from fupin_analysis.indicators.figures import compute, compute_parts, figure_target
from fupin_analysis.indicators.growth import bases, read_rule
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.parts import DECIMALS, combine, village_key
from fupin_analysis.plan.allocation import divide
from fupin_analysis.plan.counties import counties_frame
from fupin_analysis.plan.lights import light_for
from fupin_analysis.plan.pace import pace_amount, pace_share
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.roster import ENTERPRISE_CATEGORIES

PLACES = ("county", "prefecture", "ethnic_area")
TIMES = {"month": "month", "quarter": "quarter"}
UNKNOWN = "未填"
COLUMNS = "figure_id cut value actual month target completion_pct light verdict note".split()
CODED = "county"  # the figure id of a county carries its code


def split_figure_id(figure_id: str) -> tuple[str, str | None, str | None]:
    """``target@cut=value`` in its parts; cut and value are None for the whole."""
    target, at, rest = figure_id.partition("@")
    if not at:
        return target, None, None
    cut, sign, value = rest.partition("=")
    if not sign or not cut or not value:
        raise InputError(
            f"“{figure_id}”不是数据编号。请写成 指标 或 指标@口径=值，如 jobs_new@county=513431。", code="trace-id"
        )
    return target, cut, value


def figure_id(target: str, cut: str | None = None, value: str | None = None) -> str:
    """The id of a figure; counties by their code."""
    if cut is None:
        return target
    return f"{target}@{cut}={_codes().get(str(value), value) if cut == CODED else value}"


def _codes() -> dict[str, str]:
    counties = counties_frame()
    return dict(zip(counties["name"], counties["code"], strict=True))


def cut_values(inputs: Inputs, target: str, parts: pd.DataFrame, cut: str) -> pd.Series[str]:
    """The value of each part in a cut, "" where it has none; an unknown cut is an InputError."""
    if cut in ("enterprise", "county", "village"):
        return parts[cut].astype("str")
    if cut in PLACES:
        counties = counties_frame()
        return _mapped(parts["county"], dict(zip(counties["name"], counties[cut], strict=True)))
    if cut == "category":
        firms = inputs.enterprises
        return _mapped(parts["enterprise"], dict(zip(firms["full_name"], firms["category"], strict=True)))
    if cut == "growth_tier":
        return _mapped(parts["enterprise"], tiers(inputs))
    return _field_values(inputs, target, parts, cut)


def tiers(inputs: Inputs) -> dict[str, str]:
    """Enterprise → growth tier; 不适用 where the base does not allow one."""
    rows = bases(inputs.latest("enterprise_card"), read_rule(inputs))
    return dict(zip(rows["enterprise"], rows["tier"].fillna("不适用"), strict=True))


def _mapped(series: pd.Series[str], mapping: dict[str, str]) -> pd.Series[str]:
    return series.map(mapping).astype("object").where(lambda s: s.notna(), "").astype("str")


def _field_values(inputs: Inputs, target: str, parts: pd.DataFrame, cut: str) -> pd.Series[str]:
    """The value of a form's own field in the record of each part."""
    values: dict[str, str] = {}
    forms = [form for form in inputs.plan.measure(target).uses if cut in inputs.known(form)]
    if not forms:
        raise InputError(f"指标“{target}”不能按“{cut}”分组。", code="cut-unknown")
    for form in forms:
        rows = inputs.known(form)
        values.update(zip(rows["record_id"], rows[cut].astype("object").where(rows[cut].notna(), UNKNOWN), strict=True))
    return _mapped(parts["record_id"], values)


def cut_parts(inputs: Inputs, target: str, parts: pd.DataFrame, cut: str, value: str) -> pd.DataFrame:
    """The parts of one value of a cut; a county may be given by name or code. No such value is an InputError."""
    wanted = {code: name for name, code in _codes().items()}.get(value, value) if cut == CODED else value
    mine = cut_values(inputs, target, parts, cut)
    known = set(mine) | set(plan_by(inputs, target, cut)) | _there_are(inputs, target, cut)
    if wanted not in known:
        near = get_close_matches(wanted, sorted(known - {""}), cutoff=0.4)
        hint = f"相近的有：{'、'.join(near)}。" if near else "请用按此分组所列的名称。"
        raise InputError(f"按“{cut}”分组没有“{value}”。{hint}", code="cut-value")
    return parts[mine == wanted].reset_index(drop=True)


def _there_are(inputs: Inputs, target: str, cut: str) -> set[str]:
    """The values of a cut that exist although no part may fall to them: their figure is nought, not an error."""
    if cut in PLACES:
        return set(counties_frame()["name" if cut == CODED else cut])
    if cut == "enterprise":
        return set(inputs.enterprises["full_name"]) | set(inputs.known_returns()["enterprise"].dropna())
    if cut == "village":
        return set(village_key(inputs.villages))
    if cut in ("category", "growth_tier"):
        return set(inputs.enterprises["category"]) if cut == "category" else set(tiers(inputs).values())
    out = {UNKNOWN}
    for form in inputs.plan.measure(target).uses:
        own = inputs.plan.forms[form].by_name.get(cut)
        if own is not None:
            out |= {*own.options, *inputs.known(form)[cut].dropna().astype("str")}
    return out


def measure(inputs: Inputs, target: str, *, by: str | None = None) -> pd.DataFrame:
    """The figure of a target by the values of a cut (``COLUMNS``), one row where ``by`` is None.

    ``target`` is what the allocation gives to that enterprise or county, NA where there is none (未分解); ``month``
    the rise in the last month for figures that grow, NA of a first return (it tells the year so far). Of months and
    quarters ``actual`` is the figure as of their end.
    """
    if by in TIMES:
        return _by_time(inputs, target, by)
    parts = compute_parts(inputs, target)
    before = _month_before(inputs, view_of(inputs, inputs.plan.measure(target)).year)
    grew = before is not None and inputs.plan.measure(target).grows and compute(before, target).value is not None
    earlier = compute_parts(before, target) if before is not None and grew else None
    plan = plan_by(inputs, target, by)
    values = [None] if by is None else _values(inputs, target, parts, by, plan)
    rows = [_cut_row(inputs, target, by, value, parts, earlier, plan) for value in values]
    out = pd.DataFrame(rows, columns=COLUMNS)
    return out.astype({"actual": "float64", "month": "float64", "target": "float64", "completion_pct": "float64"})


def _cut_row(
    inputs: Inputs,
    target: str,
    by: str | None,
    value: str | None,
    parts: pd.DataFrame,
    earlier: pd.DataFrame | None,
    plan: dict[str, float],
) -> dict[str, object]:
    chosen = inputs.plan.measure(target)
    mine = parts if by is None or value is None else parts[cut_values(inputs, target, parts, by) == value]
    before = earlier
    if earlier is not None and by is not None and value is not None:
        before = earlier[cut_values(inputs, target, earlier, by) == value]
    actual = combine(chosen.operation, mine, test=chosen.test)
    month = None if before is None or actual is None else actual - (combine(chosen.operation, before) or 0.0)
    own = figure_target(inputs.plan.target(target), chosen)
    is_share = chosen.operation in {"ratio", "check"}  # the same for everybody; an amount has to be allocated
    aim = own.floor if by is None or is_share else plan.get(str(value))
    done = None if actual is None or not aim else 100.0 * actual / aim
    verdict = None
    if aim is not None and actual is not None:
        scaled = actual if own.floor == aim else actual / aim * (own.floor or 0.0) if aim else None
        verdict = light_for(own, scaled, inputs.as_of, inputs.plan.lights)
    return {
        "figure_id": figure_id(target, by, value),
        "cut": by or "",
        "value": value or "",
        "actual": actual,
        "month": None if month is None else round(month, DECIMALS),
        "target": aim,
        "completion_pct": done,
        "light": verdict.light if verdict else "",
        "verdict": verdict.word if verdict else "",
        "note": "" if aim is not None or own.is_narrative else "未分解",
    }


def _month_before(inputs: Inputs, year: int) -> Inputs | None:
    """The same inputs a month earlier, known as of today; None in January, and when the target's ``year`` is over."""
    first = Period.of(inputs.as_of).start
    return None if first.month == 1 or inputs.as_of.year != year else inputs.before(first - dt.timedelta(days=1))


def _values(inputs: Inputs, target: str, parts: pd.DataFrame, by: str, plan: dict[str, float]) -> list[str]:
    """Every value that has parts or a plan; of enterprises and counties all that there are, in their order."""
    seen = {value for value in cut_values(inputs, target, parts, by) if value} | set(plan)
    if by == "enterprise" and len(inputs.enterprises):
        firms = inputs.enterprises
        order = list(firms.loc[firms["category"].isin(ENTERPRISE_CATEGORIES), "full_name"])
    elif by in PLACES:
        column = "name" if by == CODED else by
        order = list(dict.fromkeys(counties_frame()[column]))
    else:
        order = []
    return [*order, *sorted(seen - set(order))]


def plan_by(inputs: Inputs, target: str, by: str | None) -> dict[str, float]:
    """What the allocation gives to each value of a cut; empty where it says nothing (A45)."""
    column, frame = inputs.plan.measure(target).allocation, inputs.allocation
    if column is None or frame is None or by is None:
        return {}
    if by in PLACES:
        counties = counties_frame()
        rows = frame[frame["village"].notna()] if "village" in frame else frame.iloc[:0]
        names = dict(zip(counties["name"], counties["name" if by == CODED else by], strict=True))
        keys = rows["county"].map(names)
    elif by in ("enterprise", "growth_tier", "category"):
        rows = divide(frame)
        firms = inputs.enterprises
        kinds = dict(zip(firms["full_name"], firms["category"], strict=True))
        groups = {"enterprise": None, "growth_tier": tiers(inputs), "category": kinds}[by]
        keys = rows["enterprise"] if groups is None else rows["enterprise"].map(groups)
    else:
        return {}
    if column not in rows:
        return {}
    sums = rows.assign(_key=keys).dropna(subset=["_key", column]).groupby("_key")[column].sum()
    return {str(key): round(float(value), DECIMALS) for key, value in sums.items()}


def series(inputs: Inputs, target: str) -> pd.DataFrame:
    """The figure at the end of each month of the year that the target speaks of.

    Columns: ``figure_id period actual month pace_pct plan``. All that is known today is used, so that a late return
    does not swell the month in which it came. ``actual`` is the figure so far, ``month`` its rise; ``plan`` what was
    due by then. Months before the first return are NA, and of those after the cut-off only ``plan`` is told.
    """
    rows, last = [], None
    own = figure_target(inputs.plan.target(target), inputs.plan.measure(target))
    year = view_of(inputs, inputs.plan.measure(target)).year
    for period in Period("month", year, 1).until(Period("month", year, 12)):
        value = compute(inputs.before(period.end), target).value if period.end <= inputs.as_of else None
        is_first = last is None and period.number > 1  # it tells the year so far, not a month
        rise = (
            None
            if value is None or is_first or not inputs.plan.measure(target).grows
            else round(value - (last or 0.0), DECIMALS)
        )
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
    out = pd.DataFrame(rows, columns=["figure_id", "period", "actual", "month", "pace_pct", "plan"])
    return out.astype(dict.fromkeys(("actual", "month", "pace_pct", "plan"), "float64"))


def _by_time(inputs: Inputs, target: str, by: str) -> pd.DataFrame:
    rows = series(inputs, target)
    rows = rows[[Period.parse(period).end <= inputs.as_of for period in rows["period"]]]
    if by == "quarter":
        ends = rows[rows["period"].str[-2:].astype(int) % 3 == 0].copy()
        ends["period"] = [str(Period.of(Period.parse(p).end, "quarter")) for p in ends["period"]]
        whole = ends["actual"].where(ends["period"].str.endswith("Q1"))
        ends["month"] = ends["actual"].diff().fillna(whole) if inputs.plan.measure(target).grows else None
        rows = ends
    out = rows.rename(columns={"period": "value", "plan": "target"})
    out["figure_id"] = [figure_id(target, by, value) for value in out["value"]]
    aim = out["target"].where(out["target"] > 0)
    out = out.assign(cut=by, completion_pct=100.0 * out["actual"] / aim, light="", verdict="", note="")
    return out[COLUMNS].reset_index(drop=True)
