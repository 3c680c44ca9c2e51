"""01_returns: who reported, when and how well (domain.md 4.6, 10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from fupin_analysis.indicators.figure_ids import TOTALS
from fupin_analysis.present import items, words
from fupin_analysis.present.charts.returns import chart_returns
from fupin_analysis.present.cited import cite
from fupin_analysis.present.names import short_enterprises
from fupin_analysis.present.pages.layout import day_of, said, tabled
from fupin_analysis.present.sentences import join, say

_CAME_HEAD = {"reported": "已报"}
_SENT = ("按时", "迟报", "退回")


def summary(status: pd.DataFrame, periods: pd.DataFrame) -> items.Item:
    """Returned of owed, filers and forms; that of the period before; who is silent; questions open.

    ``status``: ``returns_status``; ``periods``: the same ``by="period"``, whose last row but one is told too.
    """
    due = status[status["status"] != "未到期"]
    if due.empty:
        return said("returns-summary", status, say("returns.no_roster" if status.empty else "returns.not_due"))
    key = f"@period={status['period'].iloc[0]}"
    facts = {
        place: cite(words.number(status.attrs.get(TOTALS, {}).get(name)), f"{measure}{key}")
        for place, (name, measure) in _COUNTED.items()
    }
    rates = {
        place: cite(words.percent(status.attrs.get(TOTALS, {}).get(name), against=100.0), f"{measure}{key}")
        for place, (name, measure) in _RATES.items()
    }
    text = say("returns.summary", day=day_of(status), **facts, **rates)
    return said("returns-summary", status, join(text, _before(periods), _silent(due), _questions(status, key)))


_COUNTED = {
    "owed": ("filers_owed", "filers_owed"),
    "returned": ("filers_came", "filers_came"),
    "forms": ("owed", "filings_owed"),
    "came": ("reported", "filings_came"),
    "on_time": ("on_time", "filings_on_time"),
}
_RATES = {"rate": ("reported_pct", "filings_came_pct"), "on_time_rate": ("on_time_pct", "filings_on_time_pct")}
"""Place in the sentence → (name among the totals, measure)."""


def _silent(due: pd.DataFrame) -> str:
    """Who has sent nothing at all, by their short names."""
    refused = _names(due, lambda status: bool(status.isin(_SENT).any() and not status.isin(_SENT[:2]).any()))
    more = say("returns.refused", names=refused) if refused else ""
    silent = _names(due, lambda status: not bool(status.isin(_SENT).any()))
    return join(say("returns.silent", names=silent) if silent else say("returns.none_silent"), more)


def _names(due: pd.DataFrame, chosen: Callable[[pd.Series[Any]], bool]) -> str:
    """The short names of the filers whose statuses are as ``chosen``; "" where none are."""
    is_one = due.groupby("enterprise")["status"].agg(lambda status: bool(chosen(status)))
    names = [str(name) for name in is_one.index[is_one.to_numpy(dtype=bool)]]
    short = list(short_enterprises(names, due.attrs.get("short_names")).values())
    return words.listing(short, most=6, unit="家") if names else ""


def _before(periods: pd.DataFrame) -> str:
    """The rate of the period before, where there was one."""
    known = periods.dropna(subset=["reported_pct"])
    if len(known) < 2:
        return ""
    row = known.iloc[-2]
    rate = words.percent(row["reported_pct"], against=100.0)
    return say("returns.before", before=cite(rate, f"filings_came_pct@period={row['period']}"))


def _questions(status: pd.DataFrame, key: str) -> str:
    found, filers = (status.attrs.get(TOTALS, {}).get(name) for name in ("findings_open", "filers_asked"))
    if not found:
        return ""
    waiting = status.attrs.get(TOTALS, {}).get("questions_waiting")
    return say(
        "returns.questions",
        findings=cite(words.number(found), f"questions_open{key}"),
        filers=cite(words.number(filers), f"filers_asked{key}"),
        waiting=cite(words.number(waiting or 0), f"questions_waiting{key}"),
    )


_DRAWN = (
    *(
        "filers_owed",
        "filers_came",
        "filers_silent",
        "filers_refused",
        "filings_owed",
        "filings_came",
        "filings_on_time",
    ),
    *("filings_on_time_pct", "filings_late", "filings_missing", "filings_refused"),
)
"""What the grid's finding and its alternative text count."""


def grid(status: pd.DataFrame) -> items.Item:
    """The grid of filers and forms."""
    key = f"@period={status['period'].iloc[0]}" if len(status) else ""
    ids = [f"{measure}{key}" for measure in _DRAWN if key]
    return items.chart("returns-grid", chart_returns(status), figure_ids=ids)


def by_form(forms: pd.DataFrame, status: pd.DataFrame) -> items.Item:
    """A row a form: owed, reported, on time; code and title are those of ``status``."""
    known = status.drop_duplicates("form").set_index("form")
    rows = forms.assign(**{name: forms["form"].map(known[name]) for name in ("form_code", "form_title")})
    rows.attrs = dict(forms.attrs)
    columns = "form_code form_title owed reported on_time late missing refused reported_pct on_time_pct"
    labels = {**_CAME_HEAD, **{name: status.attrs["labels"][name] for name in ("form_code", "form_title")}}
    return tabled("returns-by-form", rows, columns, title="各表报送情况", unit="份", labels=labels)


def by_filer(filers: pd.DataFrame) -> items.Item:
    """A row a filer, the weakest first."""
    rows = filers.sort_values(["reported_pct", "on_time_pct"], kind="stable", na_position="last")
    rows.attrs = dict(filers.attrs)
    columns = "enterprise owed reported on_time late missing refused reported_pct on_time_pct missed_in_row"
    return tabled(
        "returns-by-filer", rows, columns, title="各单位报送情况（由低到高）", unit="份", rows=25, labels=_CAME_HEAD
    )


def by_period(periods: pd.DataFrame) -> items.Item:
    """A row a period."""
    columns = "period owed reported on_time late missing refused reported_pct on_time_pct firms_owed firms_on_time"
    notes = [
        "应报＝按时＋迟报＋未报＋退回，已报＝按时＋迟报。",
        "定期报告：企业每月一期，当年各期按时户次之和÷应报户次之和。",
    ]
    return tabled(
        "returns-by-period", periods, columns, title="各期报送情况", unit="份", labels=_CAME_HEAD, notes=notes
    )


def late_forms(status: pd.DataFrame) -> items.Item:
    """Each form that is missing, refused or late, for the reminder calls."""
    rows = status[status["status"].isin(["未报", "退回", "迟报"])]
    order = rows["status"].map({"未报": 0, "退回": 1, "迟报": 2})
    rows = rows.assign(_order=order).sort_values(["_order", "days_late"], ascending=[True, False], kind="stable")
    rows.attrs = dict(status.attrs)
    columns = "enterprise form_code form_title due_on received status days_late missed_in_row"
    return tabled("returns-late", rows, columns, title="未报、退回和迟报清单", rows=30)


def quality(filers: pd.DataFrame) -> items.Item:
    """Open questions by filer, the most first (``returns_status`` by enterprise)."""
    rows = filers[filers["findings_open"] > 0].sort_values("findings_open", ascending=False, kind="stable")
    rows.attrs = dict(filers.attrs)
    labels = {"reported": "已报（份）", "findings_open": "待核实或需更正（处）"}
    return tabled(
        "returns-quality", rows, "enterprise reported findings_open", title="报表质量", rows=20, labels=labels
    )
