"""Indicators of an analyst's own: a few lines of TOML (``plan/indicators.toml`` of a home) or of a notebook.

One becomes a measure and a target like ours, so that scorecard, cuts, trace and report treat it the same way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.targets import TASKS, Target
from fupin_analysis.plan.toml_source import build, place, read_toml

FILE = "indicators.toml"
FUNCTION = "declared.rows"
OPERATIONS = ("sum", "distinct", "ratio")
COMPARED = ("ge", "gt", "le", "eq", "zero")
YEARS = ("each", "standing")
TASK = TASKS[-1]
_ID = re.compile(r"^[a-z][a-z0-9_]*$")
_WORD = re.compile(r"""("[^"]*"|'[^']*')|([^\W\d]\w*)""")


@dataclass(frozen=True)
class Indicator:
    """What is counted or added up: ``column`` of ``form``, of the rows that ``where`` chooses.

    ``form`` and columns may be given by their ids or as the form prints them (part of its title is enough where it
    is the only one). ``operation``: ``sum`` of the column · ``distinct``: how many different ones · ``ratio``: the
    column's sum as a share (0–100) of that of ``base`` (default: the same column), each of its own rows (``where``,
    ``base_where``). ``where`` is an expression as
    in the rules: columns, numbers, texts, comparisons, and/or/not, filled(), blank(); a row whose columns are blank is
    not chosen. ``year``: ``each`` the year of the cut-off, ``standing`` the last that everybody told. With a
    ``threshold`` the figure is judged (``comparison``, ``pace``: by 时序进度).
    """

    id: str
    name: str
    form: str
    column: str
    operation: str = "sum"
    where: str = ""
    base: str = ""
    base_where: str = ""
    unit: str = ""
    year: str = "each"
    threshold: float | None = None
    comparison: str = "ge"
    pace: bool = False
    task: str = TASK
    counts: str = ""
    excludes: str = ""
    headline: bool = False


def load_indicators(path: Path) -> tuple[Indicator, ...]:
    """The indicators of a file, a table each; unknown keys are refused with file and line."""
    out = []
    for key, table in read_toml(path).items():
        if not isinstance(table, Mapping):
            raise PlanError(f"{place(path, key)}：自定指标应写成 [编号] 开头的一节。", code="plan-key")
        out.append(build(Indicator, {"id": key, **table}, path, what=f"自定指标“{key}”", near=f"[{key}]"))
    return tuple(out)


def declare(one: Indicator, forms: Mapping[str, Form]) -> tuple[Measure, Target]:
    """The measure and the target of an indicator; PlanError that says which word of it is not known."""
    _check(one)
    form = _form_named(one, forms)
    column = _field_named(one, form, one.column)
    base = _field_named(one, form, one.base) if one.base else column
    where, base_where = (_in_names(text, form) for text in (one.where, one.base_where))
    if one.operation != "distinct":
        for field in (column, base):
            if not field.is_numeric:
                raise _wrong(one, f'“{field.label}”不是数，不能相加；计个数请写 operation = "distinct"')
    places = {"county", "township", "village"}  # by which every figure may be cut
    named = {column.name, base.name, *_words(where), *_words(base_where), *places}
    used = [name for name in form.by_name if name in named]
    counted = one.counts or f"{form.title}中{'不同的' if one.operation == 'distinct' else ''}“{column.label}”"
    unit = one.unit or {"distinct": "个", "ratio": "%"}.get(one.operation, column.unit or "")
    measure = Measure(
        target=one.id,
        function=FUNCTION,
        operation=one.operation,
        shows=one.name,
        name=one.name,
        column=column.name,
        base_column=base.name,
        where=where,
        base_where=base_where,
        uses={form.id: tuple(used)},
        year=one.year,
        unit=unit,
        counts=counted + (f"，其中 {one.where}" if one.where else ""),
        excludes=one.excludes,
    )
    return measure, _target(one, unit)


def _target(one: Indicator, unit: str) -> Target:
    judged = one.threshold is not None
    return Target(
        id=one.id,
        name=one.name,
        short=one.name,
        task=one.task,
        kind="H" if judged else "N",
        force="plan" if judged else "narrative",
        unit=unit,
        comparison=one.comparison if judged else "none",
        period="year" if one.year == "each" else "standing",
        per="province",
        scope=("province",),
        sections=("自定",),
        threshold=one.threshold,
        years=tuple(range(2000, 2100)) if one.year == "each" else (),
        pace=one.pace and judged,
        headline=one.headline,
    )


def _check(one: Indicator) -> None:
    for name, known in (("operation", OPERATIONS), ("comparison", COMPARED), ("year", YEARS), ("task", TASKS)):
        if getattr(one, name) not in known:
            raise _wrong(one, f"{name}“{getattr(one, name)}”不认识，可用：{'、'.join(known)}")
    if not _ID.match(one.id):
        raise _wrong(one, "编号只能用小写字母、数字和 _，以字母开头")
    if one.pace and (one.threshold is None or one.year != "each"):
        raise _wrong(one, "pace（时序进度）只用于有 threshold 的年度指标")


def _form_named(one: Indicator, forms: Mapping[str, Form]) -> Form:
    exact = [form for key, form in forms.items() if one.form in (key, form.title, form.code)]
    found = exact or [form for form in forms.values() if one.form and one.form in form.title]
    if len(found) == 1:
        return found[0]
    listed = "、".join(f"{key}（{form.title}）" for key, form in forms.items())
    raise _wrong(one, f"没有（或不止一个）表样“{one.form}”。可用：{listed}")


def _field_named(one: Indicator, form: Form, text: str) -> Field:
    found = form.by_name.get(text) or _by_label(form).get(text)
    if found is None:
        listed = "、".join(f"{f.name}（{f.label}）" for f in form.fields)
        raise _wrong(one, f"表样“{form.title}”没有栏目“{text}”。可用：{listed}")
    return found


def _by_label(form: Form) -> dict[str, Field]:
    """Fields by what the form prints, with and without the unit; a head that stands twice is none."""
    out: dict[str, Field] = {}
    twice: set[str] = set()
    for field in form.fields:
        for said in {field.label, field.label.partition("（")[0], field.header}:
            twice |= {said} if said in out else set()
            out[said] = field
    return {said: field for said, field in out.items() if said not in twice}


def _in_names(where: str, form: Form) -> str:
    """The expression with printed heads put as names of columns; texts in quotes stay."""
    labels = _by_label(form)

    def named(found: re.Match[str]) -> str:
        field = labels.get(found[2] or "")
        return field.name if field is not None else found[0]

    return _WORD.sub(named, where)


def _words(where: str) -> set[str]:
    return {found[2] for found in _WORD.finditer(where) if found[2]}


def _wrong(one: Indicator, why: str) -> PlanError:
    return PlanError(f"自定指标“{one.id}”：{why}。", code="own-indicator")
