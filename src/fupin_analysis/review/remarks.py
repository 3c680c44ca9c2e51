"""Rows whose own remark says that they do not count: 作废, 此行重复不计 (mode 49).

A remark of which one clause says just that holds the row (C); one that only speaks of such a thing (其中 3 万元不计入)
is told (B). 不重复计算 and 已取消 (a project that was given up) say nothing of the row.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.columns import filled
from fupin_analysis.review.corrected import period_end
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

VOID, DOUBTED = "row-void", "row-doubted"
_REMARK = re.compile(r"备注|备考|说明")
_CLAUSES = re.compile(r"[,，.。;；、:：!！()（）\[\]【】\s]+")
_HINT = re.compile(
    r"作废|废止|无效|不[予再]?计(?!划|[息利酬])|不统计|不纳入|勿[计统纳]|重复|误填|误报|填错|多报|删[除去掉]|剔除|虚报"
)
_SUBJECT = (
    r"(?:[与和同跟]?(?:[本此该上下前]|第\d+)一?(?:行|条|项|笔|栏|数据|记录|数)?的?)*(?:数据|数字|记录|内容|金额|行)?"
)
_WILL = r"(?:请|应|应当|已|已经|为|系|属|属于|予以|建议|需|须|待|拟|申请)*"
_SAYS = (
    r"(?:作废|废止|无效|删[除去掉]|剔除|(?:不|不予|不再|请?勿)(?:重复)?(?:计|计入|计算|统计|纳入)(?:统计|合计|总数|汇总|总额)?|"
    r"不纳入统计|重复|重复(?:填报|上报|报送|计入|计算|统计|录入|记录|数据|行|项)|误填|误报|填错|多报|虚报)"
)
_VOID = re.compile(rf"{_SUBJECT}{_WILL}{_SAYS}(?:的|了|数据|行|处理)*")
_DENIED = re.compile(
    r"(?:无|未|没有|不存在|避免|防止|并非|非|不|已剔除|已删除|已扣除)(?:有)?(?:作废|重复|误填|误报|填错|多报|虚报|无效)"
)
_PART = re.compile(r"其中|部分|利息|物资|上年|往年|去年|本次")


def check_remarks(work: Work) -> None:
    """Hold rows that their remark declares void, whole; tell of the rest. A remark that is kept voids nothing.

    Of forms that list events the row is left out: there rows are counted, not figures alone.
    """
    kept = _kept(work)
    for form in work.present_forms():
        table = work.table(form.id)
        for name in (f.name for f in form.fields if f.type == "text" and _REMARK.search(f.header)):
            texts = table[name]
            for i in np.flatnonzero(filled(texts)).tolist():
                if _HINT.search(texts[i]) and (code := judge(texts[i])) and not _is_kept(work, table, i, name, kept):
                    _note(work, form, table, i, name, code)


def _note(work: Work, form: Form, table: FormTable, i: int, name: str, code: str) -> None:
    fields = [name] if code == DOUBTED else []
    said = str(table[name][i])[:30]
    work.note_record(code, table.ids[i], fields=fields, row=table.sheet_row(i), remark=said)
    if code == VOID and form.content == "events":
        work.set_aside(table.ids[i], f"备注写“{said}”")


def _kept(work: Work) -> set[tuple[str, ...]]:
    """The places (file, sheet and cell, or record and field) at which the analyst lets the written word stand."""
    keeps = [c for c in work.reference.corrections if c.action == "keep"]
    end = period_end(work) if keeps else None
    live = [c for c in keeps if c.until is None or (end is not None and end <= c.until)]
    return {(c.record_id, c.field) if c.record_id else (c.file, c.sheet, c.cell) for c in live}


def _is_kept(work: Work, table: FormTable, i: int, name: str, kept: set[tuple[str, ...]]) -> bool:
    if not kept:
        return False
    cell = work.values.text("cells", work.find(f"{table.ids[i]}/{name}"))
    return bool(kept & {(table.ids[i], name), (str(table["file"][i]), str(table["sheet"][i]), cell)})


def judge(remark: str) -> str:
    """The code for a remark, "" where it says nothing against its row."""
    text = _DENIED.sub("", unicodedata.normalize("NFKC", remark))
    if not _HINT.search(text):
        return ""
    is_void = not _PART.search(text) and any(_VOID.fullmatch(clause) for clause in _CLAUSES.split(text) if clause)
    return VOID if is_void else DOUBTED
