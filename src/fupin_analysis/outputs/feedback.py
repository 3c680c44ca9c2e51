"""退回修改件: one workbook a filer with the list of questions and the filer's own sheets, marked (domain.md 4.1)."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import xlsxwriter

from fupin_analysis.outputs.annex_sheet import TO_FILL, AnnexTable, SheetWriter
from fupin_analysis.outputs.annex_style import Formats, tame
from fupin_analysis.outputs.feedback_copy import CopyWriter, SheetCopy
from fupin_analysis.outputs.feedback_list import FEEDBACK, GRADES
from fupin_analysis.outputs.questions import UNKNOWN
from fupin_analysis.outputs.template_reference import NOTICE_MARK
from fupin_analysis.plan.notice import FILE as NOTICE_FILE
from fupin_analysis.plan.notice import read_text, split_notice
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.present.tables import Column, Table
from fupin_analysis.review.decisions import SHEET, WORDS

NOTICE = (
    "问题中“应满足……”的，是《指标核对关系说明》中的核对关系：比较哪些栏目、怎样算符合，请看该说明。",
    "请逐项核对：原报无误的，在“单位答复”中写明依据；有误的，填写更正值，或更正后重报全表。",
    "后面各表是原报表的副本，黄色为有问题的单元格，指到格上可看问题；副本中个人信息已遮盖，请勿在副本上填报。",
)
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.I)
_NAME_LENGTH = 60
_OURS = ("enterprise", "number", "grade", "finding", *TO_FILL)
"""Columns of the list in which no sender's words stand."""


def feedback_bytes(
    enterprise: str,
    questions: pd.DataFrame,
    copies: Sequence[SheetCopy],
    *,
    period: Period,
    notice: Sequence[str] = (),
    demo: bool = False,
) -> bytes:
    """The workbook for one filer; the same questions give the same bytes.

    ``questions``: its rows of ``feedback_list.list_feedback``; ``notice``: the office's own lines under the list.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        book.set_properties({"title": "退回修改件", "created": dt.datetime.combine(period.end, dt.time())})
        formats = Formats(book)
        table = _table(enterprise, questions, period, [*notice, *NOTICE])
        writer = SheetWriter(book, formats, SHEET, [AnnexTable(table)], cut_off=period.label, demo=demo)
        writer.write()
        writer.offer("decision", list(WORDS))
        names = unique_sheet_names([copy.name for copy in copies])
        for name, copy in zip(names, copies, strict=True):
            CopyWriter(book.add_worksheet(name), formats, copy).write()
    return stream.getvalue()


def _table(enterprise: str, questions: pd.DataFrame, period: Period, notes: Sequence[str]) -> Table:
    texts = {name: questions[name].map(tame) for name in FEEDBACK if name in questions and name not in _OURS}
    shown = questions.assign(**texts, grade=questions["grade"].map(GRADES))
    columns = tuple(
        Column(name, label, "count" if name == "number" else "text")
        for name, label in FEEDBACK.items()
        if name != "enterprise"
    )
    counts = questions["grade"].value_counts()
    parts = "，".join(f"{label} {counts[grade]}项" for grade, label in GRADES.items() if counts.get(grade))
    title = f"{'' if enterprise == UNKNOWN else enterprise}{period.label}填报表退回修改件"
    return Table(title, f"共{len(questions)}项：{parts}", columns, shown, tuple(notes))


def notice_lines(text: str) -> list[str]:
    """The lines of feedback.txt that are sent: not empty, and not marked as the office's own."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(NOTICE_MARK)]


def unique_sheet_names(names: Sequence[str]) -> list[str]:
    """Names that Excel takes for sheets, each different, whatever the sender called them."""
    taken = {SHEET.lower(), "history"}
    out = []
    for name in names:
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip().strip("'").strip()[:31] or "表"
        made, number = plain, 2
        while made.lower() in taken:
            tail = f"({number})"
            made, number = f"{plain[: 31 - len(tail)]}{tail}", number + 1
        taken.add(made.lower())
        out.append(made)
    return out


def file_names(enterprises: Sequence[str]) -> dict[str, str]:
    """Filer → a file name that every system takes, each different, the suffix included."""
    taken: set[str] = set()
    out = {}
    for enterprise in enterprises:
        plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", enterprise).strip(" .")[:_NAME_LENGTH].rstrip(" .")
        if enterprise == UNKNOWN:
            plain = "未能识别单位"
        plain = f"{plain}_" if _RESERVED.match(plain) else plain or "未命名"
        made, number = plain, 2
        while made.lower() in taken:
            made, number = f"{plain}-{number}", number + 1
        taken.add(made.lower())
        out[enterprise] = f"{made}.xlsx"
    return out


def read_notice(reference: Path) -> list[str]:
    """The office's lines from ``feedback.txt`` (UTF-8 or GB18030); none where there is no such file.

    Homes of before have them in ``notice.txt``: they are read there as well, unless it holds the document itself.
    """
    own, older = reference / "feedback.txt", reference / NOTICE_FILE
    if own.is_file():
        return notice_lines(read_text(own))
    if not older.is_file():
        return []
    text = read_text(older)
    return [] if split_notice(text, load_plan().file.outline) is not None else notice_lines(text)
