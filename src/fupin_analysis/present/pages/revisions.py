"""01_returns, 修订: figures that were reported before and have moved since (issue of an edition)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from fupin_analysis.indicators.figure_ids import FIGURES
from fupin_analysis.indicators.revisions import period_name
from fupin_analysis.plan.periods import Period
from fupin_analysis.present import items, words
from fupin_analysis.present.cited import cite
from fupin_analysis.present.names import short_enterprises
from fupin_analysis.present.pages.layout import said, tabled
from fupin_analysis.present.sentences import join, say

LINE, TABLE = "revisions-line", "revisions-table"
_MOST = 6
_NAMED = 3
"""So many of the senders behind a revision are named, then they are counted."""
_COLUMNS = "period name unit previous actual change change_pct reason firms previous_edition"
_HEADS = {"previous": "修订前", "actual": "修订后", "change": "变化", "firms": "涉及单位"}
_ID = "{target}{at}"


def revised(frame: pd.DataFrame) -> tuple[items.Item, ...]:
    """The sentence and the table of what was revised (``fa.revised``); nothing at all where nothing was.

    The sentence says first what differs from an edition of the same cut-off, then the latest period before it; at
    most six figures. One that looks the same when rounded is left to the table.
    """
    if frame.empty:
        return ()
    rows = _prepared(frame)
    told = [row for row in rows.to_dict("records") if not _looks_same(row)]
    again = [row for row in told[:_MOST] if row["is_own"]]
    sentences = [_sentence(row) for row in told[:_MOST] if not row["is_own"]]
    more = len(rows) - min(len(told), _MOST)
    rest = say("revisions.more", more=words.number(more)) if more else ""
    notes = [
        "修订前为上一版次报告中的数，修订后按本次已收到的报表和核定计算；两者的截止日相同。",
        "修订前的数不是本报告的数，其来源用 fupin trace 编号 --as-of 期间 --edition 版次 查看。",
    ]
    made = tabled(TABLE, rows, _COLUMNS, title="已报各期的修订", notes=notes, rows=30, labels=_HEADS)
    return said(LINE, rows, join(_again(again), *sentences, rest)), made


def _prepared(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with their period in words, the senders' short names, and what makes the id of the figure of today."""
    here = period_name(dt.date.fromisoformat(str(frame.attrs["as_of"])))
    rows = frame.assign(is_own=frame["period"] == here)
    rows = rows.sort_values(["is_own", "period"], ascending=False, kind="stable").reset_index(drop=True)
    given = frame.attrs.get("short_names")
    names = [str(text).split("、") if text else [] for text in rows["enterprises"].fillna("")]
    firms = [
        words.listing(list(short_enterprises(each, given).values()), most=_NAMED) if each else "" for each in names
    ]
    rows = rows.assign(
        period_name=[_label(str(period)) for period in rows["period"]],
        firms=firms,
        at=("@month=" + rows["period"]).where(~rows["is_own"], ""),
    )
    rows.attrs = {**frame.attrs, FIGURES: {"actual": _ID}}
    return rows


def _label(period: str) -> str:
    return words.date(period) if len(period) > len("2018-12") else Period.parse(period).label


def _looks_same(row: Mapping[Hashable, Any]) -> bool:
    known = not (words.is_missing(row["previous"]) or words.is_missing(row["actual"]))
    return known and _shown(row, "previous") == _shown(row, "actual")


def _shown(row: Mapping[Hashable, Any], name: str) -> str:
    """The figure in words; where 亿元 would hide what changed, in 万元."""
    said = words.amount(row[name], str(row["unit"]))
    if not said.endswith("亿元") or said != words.amount(_other(row, name), str(row["unit"])):
        return said
    return f"{words.number(row[name], 1)}万元"


def _other(row: Mapping[Hashable, Any], name: str) -> Any:
    return row["actual" if name == "previous" else "previous"]


def _why(row: Mapping[Hashable, Any]) -> str:
    """重报1户（中澜水电）: the grounds, and the senders whose part of the figure moved."""
    return f"{row['reason']}（{row['firms']}）" if row["firms"] else str(row["reason"])


def _again(rows: list[dict[Hashable, Any]]) -> str:
    """本版较2018-12-1版：新增就业1 026人改为1 028人（+2人），因重报1户（中澜水电）."""
    if not rows:
        return ""
    each = []
    for row in rows:
        facts = {"name": str(row["name"]), "reason": _why(row), "before": _shown(row, "previous")}
        after = cite(_shown(row, "actual"), str(row["target"]))
        change = f"（{_change(row)}）" if not words.is_missing(row["change"]) else ""
        each.append(say("revisions.again_each", after=after, change=change, **facts))
    return say("revisions.again", edition=str(rows[0]["previous_edition"]), each="；".join(each))


def _sentence(row: Mapping[Hashable, Any]) -> str:
    """2018年8月新增就业由上期报告（版次2018-08-1）的612人修订为640人（+28人），因补报2户（岷山、川江）.

    The former figure is none of this report, nor is the change from it: the edition is named in which it is one.
    """
    facts = {"period": str(row["period_name"]), "name": str(row["name"]), "reason": _why(row)}
    edition, before = str(row["previous_edition"]), _shown(row, "previous")
    after = cite(_shown(row, "actual"), _ID.format(target=row["target"], at=row["at"]))
    if words.is_missing(row["previous"]):
        return say("revisions.first", after=after, **facts)
    if words.is_missing(row["actual"]):
        return say("revisions.gone", before=before, edition=edition, **facts)
    return say("revisions.changed", before=before, edition=edition, after=after, change=_change(row), **facts)


def _change(row: Mapping[Hashable, Any]) -> str:
    size = abs(float(row["change"]))
    said_size = words.points(size) if row["unit"] == "%" else words.amount(size, str(row["unit"]))
    return f"{'+' if row['change'] > 0 else '-'}{said_size}"
