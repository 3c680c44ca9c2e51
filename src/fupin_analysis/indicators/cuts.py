"""The values of a cut (enterprise, county, month …) for the parts of a figure, and what is planned for each."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

import pandas as pd

from fupin_analysis.errors import InputError
from fupin_analysis.indicators.figure_ids import CODED, FigureId, cut_words, resolve
from fupin_analysis.indicators.figures import compute_parts
from fupin_analysis.indicators.growth import TIERS, bases, has_tiers, read_rule
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.parts import DECIMALS, VALUES, village_key
from fupin_analysis.plan.allocation import divide
from fupin_analysis.plan.counties import counties_frame
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.roster import split_list
from fupin_analysis.plan.targets import CUTS

PLACES = ("county", "prefecture", "ethnic_area")
TIMES = ("month", "quarter")
"""Cuts whose values are the figure as of the end of a period."""
RECORD, EVENT_MONTH = "record", "event_month"
"""Cuts of any figure: by the record that a part comes from, by the month in which what it tells took place."""
UNKNOWN = "未填"
NO_TIER = "不适用"


def cut_values(inputs: Inputs, target: str, parts: pd.DataFrame, cut: str) -> pd.Series[str]:
    """The value of each part in a cut, "" where it has none; an unknown cut is an InputError."""
    if cut in ("enterprise", "county", "village"):
        return parts[cut].astype("str")
    if cut == RECORD:
        return parts["record_id"].astype("str")
    if cut == EVENT_MONTH:
        months: pd.Series[str] = parts["on"].dt.strftime("%Y-%m").fillna("").astype("str")
        return months
    if cut in PLACES:
        counties = counties_frame()
        return _mapped(parts["county"], dict(zip(counties["name"], counties[cut], strict=True)))
    if cut == "category":
        firms = inputs.enterprises
        return _mapped(parts["enterprise"], dict(zip(firms["full_name"], firms["category"], strict=True)))
    if cut == "growth_tier":
        return _mapped(parts["enterprise"], tiers(inputs))
    if cut in parts:  # what the measure itself says of its parts: how long somebody worked, which batch it was
        own: pd.Series[str] = parts[cut].astype("object").where(parts[cut].notna(), "").astype("str")
        return own
    return _field_values(inputs, target, parts, cut)


def cut_groups(inputs: Inputs, target: str, parts: pd.DataFrame, cut: str) -> pd.Series[str]:
    """``cut_values`` with 未填 for parts that have none, so that the groups are all of the figure."""
    groups: pd.Series[str] = cut_values(inputs, target, parts, cut).replace("", UNKNOWN)
    return groups


def tiers(inputs: Inputs) -> dict[str, str]:
    """Enterprise → growth tier; 不适用 where the base, or the plan, does not allow one."""
    if not has_tiers(inputs.plan):
        return dict.fromkeys(inputs.latest("enterprise_card")["enterprise"], NO_TIER)
    rows = bases(inputs.latest("enterprise_card"), read_rule(inputs))
    return dict(zip(rows["enterprise"], rows["tier"].fillna(NO_TIER), strict=True))


def _mapped(series: pd.Series[str], mapping: dict[str, str]) -> pd.Series[str]:
    return series.map(mapping).astype("object").where(lambda s: s.notna(), "").astype("str")


def _field_values(inputs: Inputs, target: str, parts: pd.DataFrame, cut: str) -> pd.Series[str]:
    """The value of a form's own field in the record of each part."""
    values: dict[str, str] = {}
    forms = [form for form in inputs.plan.measure(target).uses if cut in inputs.known(form)]
    if not forms:
        raise InputError(
            f"指标“{target}”不能按“{cut_words(cut)}”分组。可用：{_cuts_of(inputs, target)}。", code="cut-unknown"
        )
    for form in forms:
        rows = inputs.known(form)
        values.update(zip(rows["record_id"], rows[cut].astype("object").where(rows[cut].notna(), UNKNOWN), strict=True))
    return _mapped(parts["record_id"], values)


def _cuts_of(inputs: Inputs, target: str) -> str:
    """The cuts of a figure: those of any, then the fields of its forms that have names to group by."""
    forms = [inputs.plan.forms[form] for form in inputs.plan.measure(target).uses if form in inputs.plan.forms]
    own = [field.name for form in forms for field in form.fields if field.name in CUTS or field.options]
    every = dict.fromkeys(("enterprise", "category", *PLACES, "village", "growth_tier", *TIMES, EVENT_MONTH, *own))
    said = {"month": "月份"}
    return "、".join(f"{said.get(cut, cut_words(cut))}（{cut}）" for cut in every)


def settle(inputs: Inputs, figure: FigureId) -> FigureId:
    """The id with all names put right, those of enterprises too: 中崟煤电 → its registered full name."""
    resolved = resolve(inputs.plan, figure)
    if not any(cut == "enterprise" for cut, _ in resolved.cuts):
        return resolved
    full = inputs.kept(("names in a cut",), lambda: _full_names(inputs))
    cuts = tuple((cut, full.get(value, value) if cut == "enterprise" else value) for cut, value in resolved.cuts)
    return replace(resolved, cuts=cuts)


def _full_names(inputs: Inputs) -> dict[str, str]:
    """Short name or alias → the one enterprise that has it."""
    firms, twice = inputs.enterprises, set[str]()
    out: dict[str, str] = {}
    for full, short, aliases in zip(firms["full_name"], firms["short_name"], firms["aliases"], strict=True):
        for name in {short, *split_list(aliases)} - {full, ""}:
            twice |= {name} if out.get(name, full) != full else set()
            out[name] = full
    names = set(firms["full_name"]) | twice
    return {name: full for name, full in out.items() if name not in names}


def parts_of(inputs: Inputs, figure: FigureId) -> pd.DataFrame:
    """The parts of a figure (its aspect aside) on the cut-off of ``inputs``: those of its measure, cut by cut."""
    parts = compute_parts(inputs, figure.measure)
    return parts.loc[index_of(inputs, figure)] if figure.cuts else parts


def index_of(inputs: Inputs, figure: FigureId) -> pd.Index:
    """The parts of a figure among those of its measure, by their index; a value that a cut has not is an InputError.

    未填 are the parts that have no value, and those whose form says so.
    """
    found = every = compute_parts(inputs, figure.measure).index
    for cut, value in figure.cuts:
        groups = groups_of(inputs, figure.measure, cut)
        names = [name for name in ((value, "") if value == UNKNOWN else (value,)) if name in groups]
        if not names:
            _check_value(inputs, figure.measure, cut, value)
            return found[:0]
        mine = groups[names[0]] if len(names) == 1 else groups[names[0]].union(groups[names[1]])
        found = mine if found is every else found[found.isin(mine)]
    return found


def _check_value(inputs: Inputs, measure: str, cut: str, value: str) -> None:
    """InputError for a value that a cut of a measure has not, with those that are like it."""

    def make() -> set[str]:
        plan = plan_by(inputs, measure, cut)
        return {*groups_of(inputs, measure, cut), *plan, *_there_are(inputs, measure, cut)} - {""}

    known = inputs.kept(("values of a cut", measure, cut), make)
    if value not in known:
        near = get_close_matches(value, sorted(known), cutoff=0.4)
        hint = f"相近的有：{'、'.join(near)}。" if near else "请用按此分组所列的名称。"
        raise InputError(f"按“{cut_words(cut)}”分组没有“{value}”。{hint}", code="cut-value")


def groups_of(inputs: Inputs, measure: str, cut: str) -> dict[str, pd.Index]:
    """Value of a cut ("" where there is none) → the parts of a measure that fall to it, by their index; kept."""

    def make() -> dict[str, pd.Index]:
        parts = compute_parts(inputs, measure)
        found = parts.index.to_series().groupby(cut_values(inputs, measure, parts, cut), sort=False).groups
        return {str(value): index for value, index in found.items()}

    return inputs.kept(("groups", measure, cut), make)


def at_its_time(inputs: Inputs, figure: FigureId) -> tuple[Inputs, FigureId]:
    """A figure of a month or quarter is the figure as of its end, as known today; any other stays what it is."""
    when = [(cut, value) for cut, value in figure.cuts if cut in TIMES]
    if not when:
        return inputs, figure
    end = Period.parse(when[-1][1]).end
    if end > inputs.as_of:
        raise InputError(f"“{figure}”：该期尚未结束（截至{inputs.as_of:%Y-%m-%d}）。", code="trace-period")
    rest = tuple(one for one in figure.cuts if one[0] not in TIMES)
    return inputs.before(end), replace(figure, cuts=rest)


def _there_are(inputs: Inputs, target: str, cut: str) -> set[str]:
    """The values of a cut that exist although no part may fall to them: their figure is nought, not an error."""
    if cut in PLACES:
        return set(counties_frame()["name" if cut == CODED else cut])
    if cut == "enterprise":
        return set(inputs.enterprises["full_name"]) | set(inputs.known_returns()["enterprise"].dropna())
    if cut == "village":
        return set(village_key(inputs.villages))
    if cut == "category":
        return {UNKNOWN, *inputs.enterprises["category"]}
    if cut == "growth_tier":
        return {UNKNOWN, *TIERS, *tiers(inputs).values()}
    if cut == EVENT_MONTH:
        return {
            UNKNOWN,
            *(str(month) for month in Period("month", inputs.as_of.year, 1).until(Period.of(inputs.as_of))),
        }
    out = {UNKNOWN, *compute_parts(inputs, target).attrs.get(VALUES, {}).get(cut, ()), *groups_of(inputs, target, cut)}
    for form in inputs.plan.measure(target).uses:
        own = inputs.plan.forms[form].by_name.get(cut)
        if own is not None:
            out |= {*own.options, *inputs.known(form)[cut].dropna().astype("str")}
    return out


def plan_by(inputs: Inputs, target: str, by: str | None) -> dict[str, float]:
    """What the allocation gives to each value of a cut; empty where it says nothing (A45); kept."""
    return inputs.kept(("plan by", target, by), lambda: _plan_by(inputs, target, by))


def year_divided(inputs: Inputs, target: str) -> int:
    """The year whose allocation a figure is held against: its own where it comes back each year, else the plan's."""
    measure = inputs.plan.measure(target)
    return view_of(inputs, measure).year if measure.year == "each" else inputs.plan.year


def _plan_by(inputs: Inputs, target: str, by: str | None) -> dict[str, float]:
    column, frame = inputs.plan.measure(target).allocation, inputs.allocation_of(year_divided(inputs, target))
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
