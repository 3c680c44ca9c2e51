"""What goes back to each filer: open findings of grades B to D of one period, by enterprise (退回修改件; mode 78)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.outputs.annex_sheet import TO_FILL
from fupin_analysis.outputs.questions import BY_NAME, PLACES, UNKNOWN, proposal_words, shorten
from fupin_analysis.plan.privacy import mask_text
from fupin_analysis.review.decisions import COLUMNS as DECIDED
from fupin_analysis.review.messages import split_message
from fupin_analysis.review.version_order import folder_period
from fupin_analysis.review.weights import by_weight

GRADES = {"D": "退回，请重报", "C": "待核实，暂未计入", "B": "已按此处理，请确认"}
"""Grades that a filer hears of, in the order of the list, and what each means to it."""
FEEDBACK = {**PLACES, "grade": "处理情况", "answer": "单位答复", **DECIDED}
"""Columns and heads of a list; ``grade`` is A–D until it is shown; the filer fills ``answer``, the office the rest."""
COLUMNS = [*FEEDBACK, "file_id"]


def list_feedback(
    findings: pd.DataFrame, returns: pd.DataFrame, files: pd.DataFrame, period: str, *, named: dict[str, str]
) -> pd.DataFrame:
    """A row a finding, columns ``COLUMNS``: filers by name, refusals first, then by weight in the total, then by place.

    ``findings``, ``returns`` and ``files`` as in ``frames``. A finding belongs to the period of its return; a refusal,
    and what is said of a file without returns, to the period whose folder the file lies in, and to the filer that
    ``named`` (path → name) tells, else to UNKNOWN, which comes last.
    """
    open_ = findings[findings["status"].eq("open") & findings["grade"].isin(list(GRADES))]
    told = returns.drop_duplicates("return_id").set_index("return_id")
    has_return = open_["return_id"].isin(told.index)
    folder = open_["file"].fillna("").map(folder_period)
    is_whole = open_["grade"].eq("D") & folder.ne("")  # what is sent back is missing in the month it came for
    at = open_["return_id"].map(told["period"]).where(has_return & ~is_whole, folder)
    open_ = open_[at.fillna("").eq(period)]
    alone = _only_filers(files, returns)
    own = open_["return_id"].map(told["enterprise"]).astype("object")
    by_file = open_["file"].map(lambda path: alone.get(path) or named.get(path) or UNKNOWN)
    enterprise = own.where(own.notna() & own.ne(""), by_file)
    by_name = [
        not who and path in named and path not in alone for who, path in zip(own.fillna(""), open_["file"], strict=True)
    ]
    ids = dict(zip(files["path"], files["file_id"], strict=True))
    said = [split_message(row) for row in open_.to_dict("records")]
    out = pd.DataFrame(
        {
            "enterprise": enterprise.to_numpy(dtype=object),
            "number": 0,
            **{name: open_[name].fillna("").to_numpy(dtype=object) for name in ("file", "sheet", "cells")},
            "label": [label for label, _ in said],
            "raw": [mask_text(shorten(raw)) for raw in open_["raw"]],
            "question": [
                mask_text(question) + (BY_NAME if is_by_name else "")
                for (_, question), is_by_name in zip(said, by_name, strict=True)
            ],
            "proposed": [proposal_words(value) for value in open_["proposed"]],
            "grade": open_["grade"].to_numpy(dtype=object),
            "answer": "",
            "finding": open_["finding_id"].to_numpy(dtype=object),
            **dict.fromkeys(TO_FILL - {"answer"}, ""),
            "file_id": [ids.get(path, "") for path in open_["file"]],
            "weight": open_["weight"].fillna(0.0).to_numpy(),
        },
        columns=[*COLUMNS, "weight"],
    )
    return _number(out)[COLUMNS]


def _only_filers(files: pd.DataFrame, returns: pd.DataFrame) -> dict[str, str]:
    """Path → filer of the files whose returns are all of one filer: what is said of the file goes to it."""
    known = returns[returns["enterprise"].fillna("") != ""].groupby("file_id")["enterprise"].agg(["nunique", "first"])
    one = known.loc[known["nunique"] == 1, "first"].to_dict()
    return {path: one[id] for path, id in zip(files["path"], files["file_id"], strict=True) if id in one}


def _number(rows: pd.DataFrame) -> pd.DataFrame:
    """Sorted and numbered from 1 within each filer."""
    rank = {grade: place for place, grade in enumerate(GRADES)}
    keyed = rows.assign(_last=rows["enterprise"].eq(UNKNOWN), _rank=rows["grade"].map(rank))
    order = by_weight(keyed, first=["_last", "enterprise", "_rank"]).index
    out: pd.DataFrame = rows.loc[order].reset_index(drop=True)
    return out.assign(number=out.groupby("enterprise", sort=False).cumcount() + 1)
