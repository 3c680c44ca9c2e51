"""Duties: who owes which form for which period by when (``duties.toml``; domain.md 2.5, A46)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fupin_analysis.errors import FupinError, PlanError
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.readings import freeze
from fupin_analysis.plan.roster import FILER_KINDS, filer_kind
from fupin_analysis.plan.toml_source import check_keys, place, read_toml

EXPECTED = {"enterprise": "str", "form": "str", "period": "str", "due_on": "datetime64[s]"}
ALL_FORMS = "全部"
"""In the column ``form`` of duties.csv: every form that the filer would owe."""


@dataclass(frozen=True)
class Duties:
    """The rules of a plan. ``owes`` is filer kind → form ids, ``forms`` the forms themselves by id."""

    owes: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, Form]
    due_day: int
    due_exceptions: Mapping[str, dt.date]
    first_period: Period
    covers_from: dt.date

    def due_on(self, period: Period) -> dt.date:
        """The day by which the returns of a period are owed: the set day of the month after it."""
        set_day = self.due_exceptions.get(str(period))
        if set_day is not None:
            return set_day
        after = Period.of(period.end, "month").shift(1)
        return dt.date(after.year, after.number, min(self.due_day, after.end.day))

    def collected_until(self, period: Period) -> dt.date:
        """The last day on which a return of a period goes into the report of it: the month of its due day is out."""
        return Period.of(self.due_on(period)).end

    def is_due(self, form: Form, period: Period) -> bool:
        """Whether a form is owed with a month's return: monthly, at a quarter's end, at first and each January."""
        if period < self.first_period:
            return False
        if form.period == "month":
            return True
        if form.period == "quarter":
            return period.number % 3 == 0
        return period.number == 1 or period == self.first_period

    def covers(self, form: Form, period: Period) -> tuple[dt.date, dt.date]:
        """First and last day that a form's return speaks of; its very first one reaches back to ``covers_from``."""
        if form.period == "year":
            return dt.date(period.year, 1, 1), period.end
        own = Period.of(period.end, form.period)
        first = next(p for p in self.first_period.until(period.shift(12)) if self.is_due(form, p))
        return (self.covers_from if period == first else own.start), period.end


def duties_for(row: Mapping[str, Any] | pd.Series[Any], period: Period, duties: Duties) -> list[str]:
    """Ids of the forms that a row of enterprises.csv owes with the return of a month, in the order of the forms.

    Owing is by kind of filer (``roster.filer_kind``); validity dates and single waivers are looked at by ``expected``.
    """
    kinds = filer_kind(row)
    owed = {form for kind in kinds for form in duties.owes.get(kind, ())}
    return [key for key, form in duties.forms.items() if key in owed and duties.is_due(form, _month(period))]


def expected(
    enterprises: pd.DataFrame, period: Period | str, duties: Duties, overrides: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every return owed for a period: a row a filer and form, columns ``EXPECTED``, period as text (2018-09).

    ``enterprises`` and ``overrides`` have the columns of ``roster.ENTERPRISES`` and ``roster.DUTIES``. A quarter or
    year asks for each of its months. A filer counts where it is valid on the period's last day. Overrides that are
    in force on that day add a form (是) or waive it (否, or 全部); one that names no form is refused.
    """
    whole = Period.parse(period) if isinstance(period, str) else period
    months = Period.of(whole.start, "month").until(whole.month)
    pieces = [_expected_of_month(enterprises, month, duties, overrides) for month in months]
    rows = [row for piece in pieces for row in piece]
    frame = pd.DataFrame(rows, columns=list(EXPECTED))
    frame["due_on"] = pd.to_datetime(frame["due_on"])
    return frame.astype(EXPECTED)


def _expected_of_month(
    enterprises: pd.DataFrame, month: Period, duties: Duties, overrides: pd.DataFrame | None
) -> list[tuple[str, str, str, dt.date]]:
    if month < duties.first_period:
        return []
    due_on = duties.due_on(month)
    changes = _changes(overrides, month, duties)
    rows = []
    for record in enterprises.to_dict("records"):
        row = {str(key): value for key, value in record.items()}
        if not _is_valid(row, month.end):
            continue
        owed = set(duties_for(row, month, duties))
        for form, owes in changes.get(str(row["full_name"]), []):
            if owes and form != ALL_FORMS:
                owed |= {form} if duties.is_due(duties.forms[form], month) else set()
            elif not owes:
                owed = set() if form == ALL_FORMS else owed - {form}
        rows += [(str(row["full_name"]), form, str(month), due_on) for form in duties.forms if form in owed]
    return rows


def _changes(overrides: pd.DataFrame | None, month: Period, duties: Duties) -> dict[str, list[tuple[str, bool]]]:
    """Enterprise → (form, owes) of the overrides in force on the month's last day, in the order of the file."""
    out: dict[str, list[tuple[str, bool]]] = {}
    codes = {form.code: key for key, form in duties.forms.items()}
    for number, record in enumerate([] if overrides is None else overrides.to_dict("records"), start=2):
        row = {str(key): value for key, value in record.items()}
        form = codes.get(str(row["form"]), str(row["form"]))
        if form not in duties.forms and form != ALL_FORMS:
            listed = "、".join([*duties.forms, *codes, ALL_FORMS])
            raise PlanError(
                f"duties.csv 第 {number} 行「表样」：没有“{form}”这张表。可用：{listed}。", code="plan-reference"
            )
        if _is_valid(row, month.end):
            out.setdefault(str(row["enterprise"]), []).append((form, row["owes"] == "是"))
    return out


def _is_valid(row: Mapping[str, Any], day: dt.date) -> bool:
    start, end = row.get("valid_from"), row.get("valid_to")
    moment = pd.Timestamp(day)
    after = start is None or pd.isna(start) or pd.Timestamp(start) <= moment
    before = end is None or pd.isna(end) or pd.Timestamp(end) >= moment
    return bool(after and before)


def _month(period: Period) -> Period:
    return period if period.kind == "month" else period.month


def load_duties(path: Path, forms: Mapping[str, Form]) -> Duties:
    """Read ``duties.toml`` against the forms; unknown filers and forms, and forms that say otherwise, are refused."""
    raw = read_toml(path)
    check_keys(raw, ("due", "first", "owes"), path, what="报送责任文件")
    due, first, owes = (dict(raw.get(key, {})) for key in ("due", "first", "owes"))
    check_keys(due, ("day", "on"), path, what="[due]", near="[due]")
    check_keys(first, ("period", "covers_from"), path, what="[first]", near="[first]")
    check_keys(owes, FILER_KINDS, path, what="[owes]", near="[owes]")
    for key, table, name in (("day", due, "due"), ("period", first, "first"), ("covers_from", first, "first")):
        if key not in table:
            raise PlanError(f"{path}：[{name}] 缺少“{key}”。", code="plan-key-missing")
    _check_owes(owes, forms, path)
    try:
        exceptions = {str(Period.parse(key)): value for key, value in due.get("on", {}).items()}
        first_period = Period.parse(first["period"])
    except FupinError as error:
        raise PlanError(f"{path}：{error.message}", code="plan-period") from error
    return Duties(
        owes={kind: freeze(ids) for kind, ids in owes.items()},
        forms=forms,
        due_day=int(due["day"]),
        due_exceptions=exceptions,
        first_period=first_period,
        covers_from=first["covers_from"],
    )


def _check_owes(owes: Mapping[str, list[str]], forms: Mapping[str, Form], path: Path) -> None:
    for kind, ids in owes.items():
        for form_id in ids:
            if form_id not in forms:
                raise PlanError(
                    f"{place(path, kind, near='[owes]')}：{kind} 应报的“{form_id}”不是表样。可用：{'、'.join(forms)}。",
                    code="plan-reference",
                )
            if kind not in forms[form_id].filers:
                raise PlanError(
                    f"{place(path, kind, near='[owes]')}：{kind} 应报“{form_id}”，但该表样的 filers 没有 {kind}。",
                    code="plan-reference",
                )
    for form in forms.values():
        for kind in form.filers:
            if form.id not in owes.get(kind, []):
                raise PlanError(
                    f"{path}：表样“{form.id}”写明由 {kind} 填报，[owes] 的 {kind} 里却没有它。",
                    code="plan-reference",
                )
