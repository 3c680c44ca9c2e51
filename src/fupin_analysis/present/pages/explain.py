"""口径说明: every target with what counts and how it is read; where the document disagrees with itself."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.present import items
from fupin_analysis.present.explained import NO_TEXT
from fupin_analysis.present.pages.layout import tabled

_SHOWN = 12


def targets(frame: pd.DataFrame) -> items.Item:
    """The table of all targets (``fa.explanations``); a page shows its head, the annex all of it."""
    has_text = bool((frame["clause"] != NO_TEXT).any())
    columns = f"name section asked counts excludes operation {'clause ' if has_text else ''}reading"
    notes = [] if has_text else [f"{NO_TEXT}。"]
    return tabled("explain-targets", frame, columns, title="口径说明：每个数怎样算", rows=_SHOWN, notes=notes)


def sources(frame: pd.DataFrame) -> items.Item:
    """The columns of the forms that each target reads, with its pace."""
    return tabled(
        "explain-sources", frame, "name target pace source", title="口径说明：取自哪些表、怎样看进度", rows=_SHOWN
    )


def contradictions(frame: pd.DataFrame) -> items.Item:
    """Where the document disagrees with itself (``fa.contradictions``)."""
    labels = {"title": "何处不一致"}
    return tabled("explain-contradictions", frame, "title section text read", title="文件不一致之处", labels=labels)


def standing(frame: pd.DataFrame) -> items.Item:
    """Where each of them stands (``fa.contradictions(by="figure")``)."""
    labels = {"title": "何处不一致", "name": "统计内容", "actual": "目前"}
    columns = "title name actual unit note"
    return tabled("explain-standing", frame, columns, title="文件不一致之处的现状", labels=labels)
