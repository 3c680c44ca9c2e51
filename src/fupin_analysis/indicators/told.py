"""Who told a form for a month: rows of it, a word that there was nothing, or a blank table in an otherwise full return.

An enterprise that sent one form has not told the others, and a blank roster by itself says nothing (0016).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.selection import in_year
from fupin_analysis.plan.duties import expected
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.lights import Summary
from fupin_analysis.plan.periods import Period

SAYS_NOTHING = "rows-nothing"
_PARTIAL = "partial"
_OWNER = ("file", "enterprise", "period", "return_id")
Senders = frozenset[str]


@dataclass(frozen=True)
class Told:
    """Senders of a form for a month, each in one set at most.

    ``rows`` listed something, ``nought`` said that there was nothing, ``blank`` left it empty in a return that tells
    most of what is owed. ``odd`` left a roster empty although their own summary tells a number: they have not told it.
    """

    rows: Senders = frozenset()
    nought: Senders = frozenset()
    blank: Senders = frozenset()
    odd: Senders = frozenset()

    @property
    def everyone(self) -> Senders:
        """All who told the form, be it that there was nothing."""
        return self.rows | self.nought | self.blank


def owed(inputs: Inputs, period: Period) -> pd.DataFrame:
    """Filer and form owed for a month (``plan.duties.EXPECTED``); nothing where there is no roster of filers."""
    return inputs.shared(
        ("owed", str(period)), lambda: expected(inputs.enterprises, period, inputs.plan.duties, inputs.duties)
    )


def told_by(inputs: Inputs, form: str, period: str) -> Told:
    """Who told a form for a month, as known on the cut-off."""

    def make() -> Told:
        return inputs.of_month(("told", form), period, lambda: _told_by(inputs, form, period))

    return inputs.kept(("told", form, period), make)


def _told_by(inputs: Inputs, form: str, period: str) -> Told:
    rows = _listed(inputs, form, period)
    define, summary = inputs.plan.forms.get(form), inputs.plan.lights.summaries.get(form)
    sent = _sent(inputs, period)
    words = _nil_words(inputs).get((form, period), frozenset())
    said = frozenset(name for name, return_id in words if return_id in sent) - rows
    if define is None or not (define.may_be_blank or summary):
        return Told(rows, said)
    if summary is None:
        return Told(rows, said, _full(inputs, period) - rows - said)
    none, some = _summed(inputs, summary, period)
    nought = (said | none) - rows
    return Told(rows, nought, odd=some - rows - nought)


def any_told(inputs: Inputs, form: str, *, year: int | None = None, first_month: int = 1) -> bool:
    """True where somebody listed something or said that there was nothing, in ``year`` (ever, when None)."""

    def within(rows: pd.DataFrame) -> pd.DataFrame:
        return rows if year is None else rows[in_year(rows["_period_end"], year, first_month)]

    if len(within(inputs.known(form))):
        return True
    periods = within(inputs.known_returns())["period"].dropna().unique()
    return any(told_by(inputs, form, str(period)).nought for period in periods)


def withdrawn(inputs: Inputs, form: str, rows: pd.DataFrame, *, within_year: bool) -> pd.Series[bool]:
    """Rows after which their sender has said that there is nothing any more (``within_year``: in the rows' year)."""
    gone = pd.Series(False, index=rows.index)
    define = inputs.plan.forms.get(form)
    if rows.empty or define is None or not (define.may_be_blank or form in inputs.plan.lights.summaries):
        return gone
    returns = inputs.known_returns()[["enterprise", "period", "_period_end"]].drop_duplicates()
    last = rows[["enterprise", "_period_end"]].drop_duplicates()
    later = last.merge(returns, on="enterprise", suffixes=("", "_later"))
    later = later[later["_period_end_later"] > later["_period_end"]]
    if within_year:
        later = later[later["_period_end_later"].dt.year == later["_period_end"].dt.year]
    ended = {
        (row.enterprise, row.end)
        for row in later.rename(columns={"_period_end": "end"}).itertuples()
        if row.enterprise in told_by(inputs, form, str(row.period)).nought
    }
    return pd.Series(
        [pair in ended for pair in zip(rows["enterprise"], rows["_period_end"], strict=True)], index=rows.index
    )


def _listed(inputs: Inputs, form: str, period: str) -> Senders:
    return inputs.kept(("listed", form), lambda: _by_period(inputs.known(form))).get(period, frozenset())


def _by_period(rows: pd.DataFrame) -> dict[str, Senders]:
    pairs = rows[["period", "enterprise"]].dropna().drop_duplicates()
    return {str(period): frozenset(names) for period, names in pairs.groupby("period")["enterprise"]}


def _sent(inputs: Inputs, period: str) -> frozenset[str]:
    """``return_id`` of the returns for the month that are known: what a later one says was not heard before."""
    returns = inputs.known_returns()
    return frozenset(returns.loc[returns["period"] == period, "return_id"].dropna())


def _full(inputs: Inputs, period: str) -> Senders:
    """Senders of a whole return that tells at least half of the forms which cannot be blank."""
    return inputs.of_month(("full",), period, lambda: _find_full(inputs, period))


def _find_full(inputs: Inputs, period: str) -> Senders:
    returns = inputs.known_returns()
    whole = returns[(returns["period"] == period) & (returns["outcome"] != _PARTIAL)]
    forms = [key for key, form in inputs.plan.forms.items() if _cannot_be_blank(inputs, form)]
    due = owed(inputs, Period.parse(period))
    asked = due.loc[due["form"].isin(forms), "enterprise"].value_counts()
    came = Counter(name for form in set(due["form"]) & set(forms) for name in _listed(inputs, form, period))
    return frozenset(name for name in set(whole["enterprise"].dropna()) if 2 * came[name] >= asked.get(name, 0))


def _cannot_be_blank(inputs: Inputs, form: Form) -> bool:
    return not form.may_be_blank and form.id not in inputs.plan.lights.summaries


def _summed(inputs: Inputs, summary: Summary, period: str) -> tuple[Senders, Senders]:
    """Senders whose summary adds up to nought, and those whose summary tells a number of the period itself."""
    rows = inputs.known(summary.form)
    rows = rows[rows["period"] == period]
    sums = [_sums(rows, columns) for columns in summary.nought]
    none = frozenset(name for told in sums for name in told.index[told == 0])
    return none, frozenset(sums[0].index[sums[0] > 0]) - none


def _sums(rows: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series[float]:
    numbers = rows[list(columns)].astype("float64").sum(axis=1, min_count=len(columns))
    return numbers.groupby(rows["enterprise"]).sum(min_count=1).dropna()


def _nil_words(inputs: Inputs) -> Mapping[tuple[str, str], frozenset[tuple[str, str]]]:
    """(form, month) → who wrote 无 or 本期无 in it and in which return (``return_id``).

    The sheet says which form, the file (and sheet) whose it is.
    """
    return inputs.shared(("nil words",), lambda: _find_nil_words(inputs))


def _find_nil_words(inputs: Inputs) -> Mapping[tuple[str, str], frozenset[tuple[str, str]]]:
    found = inputs.findings[inputs.findings["code"] == SAYS_NOTHING]
    out: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    if found.empty:
        return {}
    wanted = set(found["file"])
    tables = [table.loc[table["file"].isin(wanted), list(_OWNER)] for table in _filled(inputs)]
    owners = pd.concat([*tables, _said_in(inputs, found)]).drop_duplicates()
    short = dict(zip(inputs.enterprises["full_name"], inputs.enterprises["short_name"], strict=True))
    of_file = {str(file): rows for file, rows in owners.groupby("file")}
    for file, sheet in found[["file", "sheet"]].drop_duplicates().itertuples(index=False, name=None):
        form = _form_of(str(sheet), inputs.plan.forms)
        rows = of_file.get(str(file))
        if form is None or rows is None:
            continue
        if rows["enterprise"].nunique() > 1:
            rows = rows[[str(short.get(name, name)) in str(sheet) for name in rows["enterprise"]]]
        for name, period, return_id in rows[list(_OWNER[1:])].itertuples(index=False, name=None):
            out[form, str(period)].add((str(name), str(return_id)))
    return {key: frozenset(names) for key, names in out.items()}


def _said_in(inputs: Inputs, found: pd.DataFrame) -> pd.DataFrame:
    """Findings' ``file`` with the return that it is of, which may say 无 throughout (``_OWNER``)."""
    returns = inputs.returns[["return_id", "enterprise", "period"]]
    said = found.reindex(columns=["file", "return_id"]).drop_duplicates().dropna()
    return said.astype("str").merge(returns, on="return_id")[list(_OWNER)]


def _filled(inputs: Inputs) -> list[pd.DataFrame]:
    return [table for table in inputs.tables.values() if len(table)]


def _form_of(sheet: str, forms: Mapping[str, Form]) -> str | None:
    """The form with the longest name that is part of the sheet's; None where no name is."""
    named = [(len(name), key) for key, form in forms.items() for name in form.sheets if name in sheet]
    return max(named)[1] if named else None
