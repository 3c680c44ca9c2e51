"""``load``: one form's table out of the store, up to a period, of the present state or of an edition."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from fupin_analysis.errors import InputError
from fupin_analysis.home import Home, find_home
from fupin_analysis.plan.forms import Form, load_forms
from fupin_analysis.plan.periods import Period
from fupin_analysis.review.batch import period_order
from fupin_analysis.review.tables import FILLS, build_tables
from fupin_analysis.store import periods
from fupin_analysis.store.editions import read_edition
from fupin_analysis.store.state import State, StoreError, read_state
from fupin_analysis.suite.edition import at_edition, tell_drift


class EditionWarning(UserWarning):
    """An edition is read by a program (or beside rosters or a plan) that has changed since."""


def load(
    form: str,
    *,
    through: str | None = None,
    held: str | None = None,
    edition: str | None = None,
    home: str | Path | Home | None = None,
) -> pd.DataFrame:
    """One form's table (``form``: id such as ``funds``, or code such as ``F1``): RECORD columns, then its fields.

    ``through``: the last period (all where None). ``held``: None leaves held values NA, ``"proposed"`` puts what review
    proposes, ``"reported"`` what was written. ``edition``: the state behind a published report. Raises an error
    for an unknown form, period, edition or fill, and where nothing has been cleaned yet.
    """
    if held not in FILLS:
        raise InputError(f'held 只能是 None、"proposed" 或 "reported"，不能是“{held}”。', code="load-held")
    own = find_home(home)
    state = current_state(own, edition)
    wanted = _find_form(form, load_forms(at_edition(own, edition).forms))
    names = _until(state, through)
    if held is None:
        return periods.read_table(own.processed, state, wanted, periods=names)
    part = State(periods={name: state.periods[name] for name in names})
    values = periods.read_part(own.processed, part, "values")
    records = periods.read_part(own.processed, part, "records")
    return build_tables(values, records, {wanted.id: wanted}, held=held)[wanted.id]


def current_state(home: Home, edition: str | None = None) -> State:
    """The state of a home, or of one of its editions; an error where nothing has been cleaned yet.

    An EditionWarning says what is no longer as it was when the edition was made (``tell_drift``).
    """
    if edition is not None:
        state = read_edition(home.processed, edition)
        if drift := tell_drift(home, edition):
            warnings.warn(drift, EditionWarning, stacklevel=2)
        return state
    state = read_state(home.processed)
    if not state.cache:
        raise StoreError(f"{home.root}：还没有清洗结果。请先运行 fupin clean。", code="store-empty")
    return state


def _find_form(name: str, forms: Mapping[str, Form]) -> Form:
    by_code = {form.code.lower(): form for form in forms.values()}
    found = forms.get(name) or by_code.get(name.lower())
    if found is None:
        listed = "、".join(f"{form.id}（{form.code}）" for form in forms.values())
        raise InputError(f"没有表样“{name}”。可用：{listed}。", code="load-form")
    return found


def _until(state: State, through: str | None) -> list[str]:
    last = period_order(str(Period.parse(through)))[0] // 10 * 10 + 9 if through else None
    named = periods.in_order(state.periods)
    return [p for p in named if last is None or (p and period_order(p)[0] <= last)]
