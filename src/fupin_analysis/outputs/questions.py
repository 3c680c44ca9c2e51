"""What each filer is asked: open findings of grades C and D by enterprise, ready to mail (domain.md 4.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from fupin_analysis.present import words
from fupin_analysis.review.messages import split_message
from fupin_analysis.review.weights import cell_order

GRADES = ("C", "D")
UNKNOWN = "（未能识别单位的文件）"
PLACES = {
    "enterprise": "单位",
    "number": "序号",
    "file": "文件",
    "sheet": "工作表",
    "cells": "单元格",
    "label": "栏目",
    "raw": "原报内容",
    "question": "问题",
    "proposed": "建议值",
}
"""Columns and heads that every list of questions has: whose, where, what was written and what is proposed."""
QUESTIONS = {**PLACES, "weight_pct": "占该栏合计%", "answer": "单位答复"}
"""Columns and heads; ``weight_pct`` is 0-100, ``answer`` is empty, for the filer to write in."""
_RAW_LENGTH = 120


def list_questions(
    findings: pd.DataFrame, returns: pd.DataFrame, *, named: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """A row a question, columns ``QUESTIONS``: filers by name, the heaviest question first.

    ``findings`` and ``returns`` as in ``frames``; ``named``: path → filer of files without a return, by their names,
    which the question says. What cannot be tied to a filer comes last, as UNKNOWN.
    """
    wanted = findings[findings["grade"].isin(GRADES) & findings["status"].eq("open")]
    filers = returns.drop_duplicates("return_id").set_index("return_id")["enterprise"]
    own = wanted["return_id"].map(filers).astype("object").fillna("").astype(str)
    by_name = pd.Series([(named or {}).get(path, "") for path in wanted["file"]], index=wanted.index, dtype="str")
    enterprise = own.where(own != "", by_name).replace("", UNKNOWN)
    is_by_name = ((own == "") & (by_name != "")).tolist()
    said = [
        _tell_by_name(split_message(row), at) for row, at in zip(wanted.to_dict("records"), is_by_name, strict=True)
    ]
    out = pd.DataFrame(
        {
            "enterprise": enterprise.to_numpy(dtype=object),
            "file": wanted["file"].to_numpy(dtype=object),
            "sheet": wanted["sheet"].to_numpy(dtype=object),
            "cells": wanted["cells"].to_numpy(dtype=object),
            "label": [label for label, _ in said],
            "raw": [shorten(raw) for raw in wanted["raw"]],
            "question": [question for _, question in said],
            "proposed": [proposal_words(value) for value in wanted["proposed"]],
            "weight_pct": (wanted["weight"].fillna(0.0) * 100).to_numpy(),
        }
    )
    out = out.assign(_last=out["enterprise"].eq(UNKNOWN), _cell=out["cells"].map(cell_order))
    order = ["_last", "enterprise", "weight_pct", "file", "sheet", "_cell"]
    out = out.sort_values(order, ascending=[True, True, False, True, True, True], kind="stable", ignore_index=True)
    number = out.groupby("enterprise", sort=False).cumcount() + 1
    return out.assign(number=number, answer="")[list(QUESTIONS)]


BY_NAME = "（单位由文件名认定）"


def _tell_by_name(said: tuple[str, str], is_by_name: bool) -> tuple[str, str]:
    return (said[0], f"{said[1]}{BY_NAME}") if is_by_name else said


def shorten(raw: Any) -> str:
    """The raw words, cut where nobody would read on."""
    text = "" if words.is_missing(raw) else " ".join(str(raw).split())
    return text if len(text) <= _RAW_LENGTH else f"{text[:_RAW_LENGTH]}……"


def proposal_words(value: Any) -> str:
    """What is proposed, as it would be typed into the cell: plain digits, 2018-09-30, 是; none is empty."""
    if words.is_missing(value):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return words.trim(float(value), 6).replace(words.GROUP, "")
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    return str(value)


def count_questions(questions: pd.DataFrame) -> tuple[int, int]:
    """Questions and known filers asked."""
    return len(questions), questions.loc[questions["enterprise"] != UNKNOWN, "enterprise"].nunique()
