"""01_returns, 修订: figures of periods that were reported before and have moved since (issue of an edition)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from fupin_analysis.indicators.figure_ids import FIGURES
from fupin_analysis.plan.periods import Period
from fupin_analysis.present import items, words
from fupin_analysis.present.cited import cite
from fupin_analysis.present.pages.layout import said, tabled
from fupin_analysis.present.sentences import join, say

LINE, TABLE = "revisions-line", "revisions-table"
_MOST = 6
_COLUMNS = "period name unit previous actual change change_pct reason previous_edition"
_HEADS = {"previous": "修订前", "actual": "修订后", "change": "变化"}
_ID = "{target}@month={period}"


def revised(frame: pd.DataFrame) -> tuple[items.Item, ...]:
    """The sentence and the table of what was revised (``fa.revised``); nothing at all where nothing was.

    The sentence names the latest period first and at most six figures; one that looks the same when rounded is left
    to the table.
    """
    if frame.empty:
        return ()
    rows = frame.sort_values("period", ascending=False, kind="stable").reset_index(drop=True)
    rows = rows.assign(period_name=[Period.parse(period).label for period in rows["period"]])
    rows.attrs = {**frame.attrs, FIGURES: {"actual": _ID}}
    sentences = [text for row in rows.to_dict("records") if (text := _sentence(row))]
    more = len(rows) - min(len(sentences), _MOST)
    rest = say("revisions.more", more=words.number(more)) if more else ""
    notes = [
        "修订前为上一版次报告中的数，修订后按本次已收到的报表和核定计算；两者的截止日相同。",
        "修订前的数不是本报告的数，其来源用 fupin trace 编号 --as-of 期间 --edition 版次 查看。",
    ]
    made = tabled(TABLE, rows, _COLUMNS, title="已报各期的修订", notes=notes, rows=30, labels=_HEADS)
    return said(LINE, rows, join(*sentences[:_MOST], rest)), made


def _sentence(row: Mapping[Hashable, Any]) -> str:
    """2018年8月新增就业由上期报告（版次2018-08-1）的612人修订为640人（+28人），因补报2户、更正1处。

    The former figure is none of this report, nor is the change from it: the edition is named in which it is one.
    """
    before, after = (words.amount(row[name], row["unit"]) for name in ("previous", "actual"))
    facts = {"period": str(row["period_name"]), "name": str(row["name"]), "reason": str(row["reason"])}
    edition = str(row["previous_edition"])
    figure = _ID.format(target=row["target"], period=row["period"])
    if words.is_missing(row["previous"]):
        return say("revisions.first", after=cite(after, figure), **facts)
    if words.is_missing(row["actual"]):
        return say("revisions.gone", before=before, edition=edition, **facts)
    if before == after:
        return ""
    after = cite(after, figure)
    return say("revisions.changed", before=before, edition=edition, after=after, change=_change(row), **facts)


def _change(row: Mapping[Hashable, Any]) -> str:
    size = abs(float(row["change"]))
    said_size = words.points(size) if row["unit"] == "%" else words.amount(size, str(row["unit"]))
    return f"{'+' if row['change'] > 0 else '-'}{said_size}"
