"""指标核对关系说明: the rule book for those who fill the forms, as a page and as a workbook beside the templates."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping

import xlsxwriter

from fupin_analysis.outputs.annex_style import Formats, row_height, tame
from fupin_analysis.outputs.pages import Frame, render
from fupin_analysis.plan.forms import Form
from fupin_analysis.present.rule_words import EVERYWHERE, HEADS, rule_lines, rule_rows
from fupin_analysis.review.rules.load import RuleBook

TITLE = "指标核对关系说明"
SHEET = "核对关系"
_CREATED = dt.datetime(2018, 8, 1)
"""Stands for the clock, so that the same rules give the same bytes."""
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTHS = {"code": 7, "title": 24, "text": 38, "columns": 34, "outcome": 20, "passing": 30, "failing": 30, "id": 20}


def rule_page(book: RuleBook, forms: Mapping[str, Form], *, demo: bool = False) -> str:
    """The page, with a table a form; nothing of it is fetched from elsewhere."""
    groups = []
    for form_id, lines in rule_lines(book, forms).items():
        title = "各表通用" if form_id == EVERYWHERE else f"{forms[form_id].code} {forms[form_id].title}"
        groups.append({"title": title, "lines": lines})
    heads = [HEADS[name] for name in ("text", "columns", "outcome", "passing", "failing")]
    frame = Frame(TITLE, "", f"共{len(book.rules)}条", demo, ())
    return render("rules.html.j2", frame, file="", title=TITLE, groups=groups, heads=heads)


def rule_workbook(book: RuleBook, forms: Mapping[str, Form]) -> bytes:
    """One sheet with a row a rule and form, ready to print across."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as made:
        made.set_properties({"title": TITLE, "created": _CREATED})
        formats = Formats(made)
        sheet = made.add_worksheet(SHEET)
        sheet.merge_range(0, 0, 0, len(HEADS) - 1, TITLE, formats.title())
        sheet.set_row(0, 28)
        for at, (name, head) in enumerate(HEADS.items()):
            sheet.set_column(at, at, _WIDTHS[name])
            sheet.write_string(1, at, head, formats.head())
        for number, row in enumerate(rule_rows(book, forms), start=2):
            for at, name in enumerate(HEADS):
                sheet.write_string(number, at, tame(row[name]), formats.cell("text"))
            sheet.set_row(number, row_height([(row[name], _WIDTHS[name]) for name in HEADS]))
        sheet.freeze_panes(2, 0)
        sheet.repeat_rows(1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return stream.getvalue()
