"""Indicators of an analyst's own: a few lines of TOML (``plan/indicators.toml`` of a home) or of a notebook.

One becomes a measure and a target like ours, so that scorecard, cuts, trace and report treat it the same way; it stays
apart from what the document asks (force ``own``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.forms import MONEY_UNITS, Field, Form
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.own_conditions import ConditionError, by_label, in_names, names_in, near_fields
from fupin_analysis.plan.targets import TASKS, Target
from fupin_analysis.plan.toml_source import build, place, read_toml

FILE = "indicators.toml"
ROWS, RECORDS, ALIKE = "declared.rows", "declared.records", "declared.alike"
"""The functions that make the parts: of a column, of rows, of another figure."""
OPERATIONS = ("sum", "count", "distinct", "ratio", "mean")
_RATES = ("ratio", "check", "mean")
COMPARED = ("ge", "gt", "le", "eq", "zero")
YEARS = ("each", "standing")
TASK, FORCE, SECTIONS = TASKS[-1], "own", ("自定",)
PLACES = ("county", "township", "village")
"""By which every figure may be cut."""
_ID = re.compile(r"^[a-z][a-z0-9_]*$")
_TEXTS = "name form column operation where base base_where unit year comparison like counts excludes".split()


@dataclass(frozen=True)
class Indicator:
    """What is counted or added up: ``column`` of ``form``, of the rows that ``where`` chooses.

    ``form`` and columns may be given by their ids or as the form prints them (part of its title is enough where it
    is the only one). ``operation``: ``sum`` of the column · ``count`` of the rows (no ``column`` needed) ·
    ``distinct``: how many different ones · ``ratio``: the column's sum as a share (0–100) of that of ``base`` (default:
    the same column), each of its own rows (``where``, ``base_where``) · ``mean``: the column's sum divided by that of
    ``base`` (default: by the number of rows that tell it). ``unit`` turns money over (元, 万元, 亿元). ``where`` is an
    expression as in the rules: columns, numbers, texts, comparisons, and/or/not, filled(), blank(); a row whose columns
    are blank is not chosen. ``like``: another figure, of whose parts ``where`` chooses some. ``year``: ``each`` the
    year of the cut-off, ``standing`` the last that everybody told. With a ``threshold`` the figure is judged
    (``comparison``, ``pace``: by 时序进度).
    """

    id: str
    name: str
    form: str = ""
    column: str = ""
    operation: str = "sum"
    where: str = ""
    base: str = ""
    base_where: str = ""
    unit: str = ""
    year: str = "each"
    threshold: float | None = None
    comparison: str = "ge"
    pace: bool = False
    like: str = ""
    counts: str = ""
    excludes: str = ""
    headline: bool = False
    path: Path | None = field(default=None, init=False, compare=False, repr=False)
    """The file that it stands in."""


def load_indicators(path: Path) -> tuple[Indicator, ...]:
    """The indicators of a file, a table each; unknown keys are refused with file and line."""
    out = []
    for key, table in read_toml(path).items():
        if not isinstance(table, Mapping):
            raise PlanError(f"{place(path, key)}：自定指标应写成 [编号] 开头的一节。", code="plan-key")
        one = build(Indicator, {"id": key, **table}, path, what=f"自定指标“{key}”", near=f"[{key}]")
        object.__setattr__(one, "path", path)
        _check(one)
        out.append(one)
    return tuple(out)


def declare(
    one: Indicator,
    forms: Mapping[str, Form],
    measures: Mapping[str, Measure] | None = None,
    targets: Mapping[str, Target] | None = None,
) -> tuple[Measure, Target]:
    """The measure and the target of an indicator; PlanError that says which word of it is not known.

    ``measures`` and ``targets`` are those that it may be ``like``.
    """
    _check(one)
    taken = next((known.id for known in (targets or {}).values() if one.name in (known.name, known.short)), "")
    if taken and taken != one.id:
        raise _wrong(one, f"名称“{one.name}”已是指标“{taken}”的名称，请换一个", "name")
    made = _alike(one, forms, measures or {}) if one.like else _of_form(one, forms)
    other = (targets or {}).get(one.like)
    made = made if made.unit or other is None else replace(made, unit=other.unit)
    is_yearly, years = made.year != "standing", other.years if other else ()
    if made.year == "each" and not years:  # where it is the plan's own year the plan tells it
        years = tuple(range(2000, 2100))
    target = _target(one, made.unit or "", years if is_yearly else ())
    return made, replace(target, first_month=other.first_month) if other and is_yearly else target


def _of_form(one: Indicator, forms: Mapping[str, Form]) -> Measure:
    form = _form_named(one, forms)
    where, base_where = _condition(one, "where", form), _condition(one, "base_where", form)
    column = _column(one, form, where)
    base = _field_named(one, form, "base") if one.base else None
    if one.operation not in ("distinct", "count"):
        for key, chosen in (("column", column), ("base", base)):
            if chosen is not None and not chosen.is_numeric:
                why = f'“{chosen.label}”不是数，不能相加；数不同的个数请写 operation = "distinct"，数行数写 "count"'
                raise _wrong(one, why, key)
    unit, factor = _unit(one, column, base)
    if base is None and one.operation == "ratio":
        base = column
    what = {"distinct": f"不同的“{column.label}”", "count": "行数"}.get(one.operation, f"“{column.label}”")
    named = {column.name, *([base.name] if base else []), *names_in(where), *names_in(base_where), *PLACES}
    return Measure(
        target=one.id,
        function=RECORDS if one.operation == "count" else ROWS,
        operation="distinct" if one.operation == "count" else one.operation,
        shows=one.name,
        name=one.name,
        column=column.name,
        base_column=base.name if base else "",
        where=where,
        base_where=base_where,
        factor=factor,
        uses={form.id: tuple(name for name in form.by_name if name in named)},
        year=one.year,
        unit=unit,
        counts=_counts(one, f"{form.title}中{what}"),
        excludes=one.excludes,
    )


def _alike(one: Indicator, forms: Mapping[str, Form], measures: Mapping[str, Measure]) -> Measure:
    """The measure of some of the parts of another figure: all that holds for that one holds for it too."""
    if one.like not in measures or measures[one.like].function in (ROWS, RECORDS, ALIKE):
        raise _wrong(one, f"没有可照的指标“{one.like}”；like 要写文件目标或报告中数的编号，如 jobs_new", "like")
    for key in ("column", "base", "base_where", "operation", "unit", "year"):
        if getattr(one, key) != Indicator.__dataclass_fields__[key].default:
            raise _wrong(one, f"写了 like 就不能再写 {key}：怎样计数、单位都照“{one.like}”", key)
    other = measures[one.like]
    own = [forms[name] for name in other.uses if name in forms]
    form = _form_named(one, forms) if one.form else own[0] if own else None
    if form is None or form not in own:
        raise _wrong(one, f"“{one.like}”不取自这张表样；它取自{'、'.join(f.title for f in own) or '名册'}", "form")
    where, several = _condition(one, "where", form), len(own) > 1  # of which a condition chooses from one form alone
    if where and several and other.operation in _RATES:
        raise _wrong(one, f"“{one.like}”由几张表相比得出，只从一张表里挑会改变其中一边，不能再写 where", "where")
    uses = {name: tuple(dict.fromkeys(columns)) for name, columns in other.uses.items()}
    uses[form.id] = tuple(dict.fromkeys((*uses[form.id], *names_in(where))))
    return replace(
        other,
        target=one.id,
        function=ALIKE,
        column=one.like,
        base_column=form.id,
        where=where,
        name=one.name,
        shows=one.name,
        uses=uses,
        filed=" ".join(other.coverage_forms) or None,
        sections=(),
        threshold=None,
        comparison=None,
        allocation=None,
        counts=_counts(one, other.counts or other.shows, f"（只计{form.title}）" if several else ""),
        excludes=one.excludes or other.excludes,
    )


def _counts(one: Indicator, said: str, more: str = "") -> str:
    return (one.counts or said) + (f"，其中 {one.where}{more}" if one.where else "")


def _column(one: Indicator, form: Form, where: str) -> Field:
    """The column; of a count of rows without one the first that its condition reads, else that every row must have."""
    if one.column or one.operation != "count":
        return _field_named(one, form, "column")
    told = [form.by_name[name] for name in names_in(where)]
    return next((f for f in (*told, *form.fields) if f.type != "seq" and (f.required or f in told)), form.fields[-1])


def _unit(one: Indicator, column: Field, base: Field | None) -> tuple[str, float]:
    """The unit of the figure, and what turns the column's amounts into it; PlanError where they do not fit."""
    own = column.unit or ""
    if one.operation in ("distinct", "count"):
        if one.unit == "%" or one.unit in MONEY_UNITS:
            raise _wrong(one, f"个数的单位不能是“{one.unit}”", "unit")
        return one.unit or ("项" if one.operation == "count" else "个"), 1.0
    if one.operation == "ratio":
        if one.unit not in ("", "%"):
            raise _wrong(one, f'ratio 是占比，单位只能是 %，不能是“{one.unit}”；求平均请写 operation = "mean"', "unit")
        return "%", 1.0
    if one.operation == "sum":
        return one.unit or own, _factor(one, column, one.unit) if one.unit else 1.0
    head, slash, tail = one.unit.partition("/")
    if not one.unit:
        return f"{own}/{(base.unit if base else '') or '项'}" if own else "", 1.0
    if slash and base is not None and tail in MONEY_UNITS and tail != base.unit:
        raise _wrong(one, f"“{base.label}”的单位不是“{tail}”", "unit")
    return one.unit, _factor(one, column, head)


def _factor(one: Indicator, column: Field, unit: str) -> float:
    """What an amount of a column is multiplied by to stand in a unit: money is turned over, else the two must agree."""
    own = column.unit or ""
    if own in MONEY_UNITS and unit in MONEY_UNITS:
        return round(MONEY_UNITS[own] / MONEY_UNITS[unit], 12)
    fits = not own or own == unit or (own not in MONEY_UNITS and unit not in MONEY_UNITS and unit.startswith(own))
    if not fits or (not own and (unit in MONEY_UNITS or unit == "%")):
        raise _wrong(one, f"栏目“{column.label}”的单位是“{own or '（无）'}”，不能写成“{unit}”", "unit")
    return 1.0


def _target(one: Indicator, unit: str, years: tuple[int, ...]) -> Target:
    judged = one.threshold is not None
    return Target(
        id=one.id,
        name=one.name,
        short=one.name,
        task=TASK,
        kind="H" if judged else "N",
        force=FORCE,
        unit=unit,
        comparison=one.comparison if judged else "none",
        period="year" if years else "standing",
        per="province",
        scope=("province",),
        sections=SECTIONS,
        threshold=one.threshold,
        years=years,
        pace=one.pace and judged,
        headline=one.headline,
    )


def _check(one: Indicator) -> None:
    for name in _TEXTS:
        if not isinstance(getattr(one, name), str):
            raise _wrong(one, f'{name} 应是加引号的文字，如 {name} = "…"', name)
    for name in ("pace", "headline"):
        if not isinstance(getattr(one, name), bool):
            raise _wrong(one, f"{name} 只能是 true 或 false（不加引号）", name)
    if one.threshold is not None and (isinstance(one.threshold, bool) or not isinstance(one.threshold, int | float)):
        raise _wrong(one, f"threshold 应是数，不加引号，如 threshold = 3000，不能是“{one.threshold}”", "threshold")
    if one.threshold is not None and not math.isfinite(one.threshold):
        raise _wrong(one, f"threshold 应是有限的数，不能是“{one.threshold}”", "threshold")
    if not one.name.strip():
        raise _wrong(one, "name 不能为空", "name")
    for name, known in (("operation", OPERATIONS), ("comparison", COMPARED), ("year", YEARS)):
        if getattr(one, name) not in known:
            raise _wrong(one, f"{name}“{getattr(one, name)}”不认识，可用：{'、'.join(known)}", name)
    if not _ID.match(one.id):
        raise _wrong(one, "编号只能用小写字母、数字和 _，以字母开头")
    if not one.like and not one.form:
        raise _wrong(one, "要写 form（取自哪张表样），或 like（照哪个指标）")
    if one.pace and (one.threshold is None or one.year != "each"):
        raise _wrong(one, "pace（时序进度）只用于有 threshold 的年度指标", "pace")
    if one.base_where and one.operation not in ("ratio", "mean"):
        raise _wrong(one, "base_where 只用于 ratio 和 mean", "base_where")


def _form_named(one: Indicator, forms: Mapping[str, Form]) -> Form:
    exact = [form for key, form in forms.items() if one.form in (key, form.title, form.code)]
    found = exact or [form for form in forms.values() if one.form and one.form in form.title]
    if len(found) == 1:
        return found[0]
    listed = "、".join(f"{key}（{form.title}）" for key, form in forms.items())
    raise _wrong(one, f"没有（或不止一个）表样“{one.form}”。可用：{listed}", "form")


def _field_named(one: Indicator, form: Form, key: str) -> Field:
    text = getattr(one, key)
    if not text:
        raise _wrong(one, f"缺少 {key}：要写取自“{form.title}”的哪一栏", key)
    found = form.by_name.get(text) or by_label(form).get(text)
    if found is None:
        raise _wrong(one, f"表样“{form.title}”没有栏目“{text}”（或不止一个）。{near_fields(form, text)}", key)
    return found


def _condition(one: Indicator, key: str, form: Form) -> str:
    try:
        return in_names(getattr(one, key), form)
    except ConditionError as error:
        raise _wrong(one, f"{key}：{error}", key) from error


def _wrong(one: Indicator, why: str, key: str = "") -> PlanError:
    spot = f"{place(one.path, key or one.id, near=f'[{one.id}]')}：" if one.path else ""
    return PlanError(f"{spot}自定指标“{one.id}”：{why.rstrip('。')}。", code="own-indicator")
