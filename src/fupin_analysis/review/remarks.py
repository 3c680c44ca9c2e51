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
    """Hold the figures (all values where there are none) of rows that their remark declares void; tell the rest."""
    for form in work.present_forms():
        names = [f.name for f in form.fields if f.type == "text" and _REMARK.search(f.header)]
        table = work.table(form.id)
        for name in names:
            texts = table[name]
            for i in np.flatnonzero(filled(texts)).tolist():
                if _HINT.search(texts[i]) and (code := judge(texts[i])):
                    _note(work, form, table.ids[i], name, code, row=table.sheet_row(i), remark=str(texts[i])[:30])


def judge(remark: str) -> str:
    """The code for a remark, "" where it says nothing against its row."""
    text = _DENIED.sub("", unicodedata.normalize("NFKC", remark))
    if not _HINT.search(text):
        return ""
    is_void = not _PART.search(text) and any(_VOID.fullmatch(clause) for clause in _CLAUSES.split(text) if clause)
    return VOID if is_void else DOUBTED


def _note(work: Work, form: Form, record_id: str, name: str, code: str, **facts: object) -> None:
    if code == DOUBTED:
        work.note_record(code, record_id, fields=[name], **facts)
        return
    figures = [f.name for f in form.fields if f.is_numeric and f.type != "seq"]
    said = {work.values.text("field", row) for row in work.rows_of_record(record_id)}
    work.note_record(code, record_id, fields=[n for n in figures if n in said] or (), **facts)
