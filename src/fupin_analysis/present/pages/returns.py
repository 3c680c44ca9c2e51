"""01_returns: who reported, when and how well (domain.md 4.6, 10)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.present import items, words
from fupin_analysis.present.charts.returns import chart_returns
from fupin_analysis.present.names import short_enterprises
from fupin_analysis.present.pages.layout import day_of, said, tabled
from fupin_analysis.present.sentences import join, say

_CAME_HEAD = {"reported": "已报"}
_CAME = ("按时", "迟报", "退回")


def summary(status: pd.DataFrame, periods: pd.DataFrame) -> items.Item:
    """Returned of owed, filers and forms; against the period before; who is silent; questions open.

    ``status``: ``returns_status``; ``periods``: the same ``by="period"``, whose last two rows are compared.
    """
    due = status[status["status"] != "未到期"]
    came = due["status"].isin(_CAME)
    by_filer = came.groupby(due["enterprise"]).any()
    if by_filer.empty:
        return said("returns-summary", status, say("returns.no_roster" if status.empty else "returns.not_due"))
    on_time = int(due["status"].eq("按时").sum())
    text = say(
        "returns.summary",
        day=day_of(status),
        owed=words.number(len(by_filer)),
        forms=words.number(len(due)),
        returned=words.number(int(by_filer.sum())),
        came=words.number(int(came.sum())),
        rate=words.share(int(came.sum()), len(due)),
        on_time=words.number(on_time),
        on_time_rate=words.share(on_time, len(due)),
    )
    silent = [str(name) for name in by_filer.index[~by_filer.to_numpy(dtype=bool)]]
    short = list(short_enterprises(silent, status.attrs.get("short_names")).values())
    quiet = (
        say("returns.silent", names=words.listing(short, most=6, unit="家")) if short else say("returns.none_silent")
    )
    return said("returns-summary", status, join(text, _before(periods), quiet, _questions(status)))


def _before(periods: pd.DataFrame) -> str:
    known = periods["reported_pct"].dropna().tolist()
    if not known:
        return ""
    before = known[-2] if len(known) > 1 else None
    return say("returns.before", change=words.versus_last(known[-1], before, "%"))


def _questions(status: pd.DataFrame) -> str:
    found = status["findings_open"].fillna(0)
    if not found.sum():
        return ""
    filers = status.loc[found > 0, "enterprise"].nunique()
    return say("returns.questions", findings=words.number(int(found.sum())), filers=words.number(filers))


def grid(status: pd.DataFrame) -> items.Item:
    """The grid of filers and forms."""
    return items.chart("returns-grid", chart_returns(status))


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
    columns = "period owed reported on_time late missing reported_pct on_time_pct"
    return tabled("returns-by-period", periods, columns, title="各期报送情况", unit="份", labels=_CAME_HEAD)


def late_forms(status: pd.DataFrame) -> items.Item:
    """Each form that is missing, refused or late, for the reminder calls."""
    rows = status[status["status"].isin(["未报", "退回", "迟报"])]
    order = rows["status"].map({"未报": 0, "退回": 1, "迟报": 2})
    rows = rows.assign(_order=order).sort_values(["_order", "days_late"], ascending=[True, False], kind="stable")
    rows.attrs = dict(status.attrs)
    columns = "enterprise form_code form_title due_on received status days_late missed_in_row"
    return tabled("returns-late", rows, columns, title="未报、退回和迟报清单", rows=30)


def quality(status: pd.DataFrame) -> items.Item:
    """Open findings by filer, the most first."""
    found = status.assign(forms=status["status"].isin(_CAME).astype(int))
    rows = found.groupby("enterprise", as_index=False)[["forms", "findings_open"]].sum()
    rows = rows[rows["findings_open"] > 0].sort_values("findings_open", ascending=False, kind="stable")
    rows.attrs = dict(status.attrs)
    labels = {"forms": "已报（份）", "findings_open": "待核实或需更正（处）"}
    return tabled("returns-quality", rows, "enterprise forms findings_open", title="报表质量", rows=20, labels=labels)
