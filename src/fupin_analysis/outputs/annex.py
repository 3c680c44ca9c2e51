"""``annex.xlsx``: the summary tables formatted to be printed, and 待核实, the questions to each filer.

Nothing in it is a formula or a link, whatever a return says; the same tables give the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import xlsxwriter

from fupin_analysis.outputs.annex_ids import IDS, explain
from fupin_analysis.outputs.annex_sheet import AnnexTable, SheetWriter
from fupin_analysis.outputs.annex_style import Formats
from fupin_analysis.outputs.outline import SheetOutline
from fupin_analysis.outputs.questions import QUESTIONS, count_questions
from fupin_analysis.outputs.read_items import ItemShelf
from fupin_analysis.present import words
from fupin_analysis.present.tables import DEMO, Column, Table

QUESTIONS_SHEET = "待核实"
_KINDS = {"number": ("count", 0), "weight_pct": ("pct", 1)}
_WIDTHS = {
    **{"number": 5, "file": 24, "sheet": 12, "cells": 9, "label": 16, "raw": 14},
    **{"question": 38, "proposed": 10, "weight_pct": 9, "answer": 18},
}
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_annex(
    path: Path,
    sheets: Sequence[SheetOutline],
    shelf: ItemShelf,
    questions: pd.DataFrame,
    *,
    day: dt.date,
    demo: bool,
    where: str = "outline.toml",
) -> Path:
    """The workbook with the sheets of the outline, 待核实, and 数据编号 where figures have ids.

    ReportError when an item is missing or no table.

    ``day`` is the cut-off; it also stands for the clock in the file, so that the same tables give the same bytes.
    """
    there = {item.id for item in shelf}
    chosen = [sheet for sheet in sheets if not sheet.optional or there.intersection(sheet.items)]
    wanted = [(s.name, [AnnexTable(shelf.get(id, wanted_by=where).table()) for id in s.items]) for s in chosen]
    explained = explain((name, made.table) for name, tables in wanted for made in tables)
    wanted.append((QUESTIONS_SHEET, [AnnexTable(questions_table(questions, day), "enterprise", _WIDTHS)]))
    if explained is not None:
        wanted.append((IDS, [AnnexTable(explained)]))
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        created = dt.datetime.combine(day, dt.time())
        book.set_properties({"title": "附表", "comments": DEMO if demo else "", "created": created})
        formats = Formats(book)
        for name, tables in wanted:
            SheetWriter(book, formats, name, tables, cut_off=words.cut_off(day), demo=demo).write()
    return path


def questions_table(questions: pd.DataFrame, day: dt.date) -> Table:
    """The sheet 待核实 as a table: one group an enterprise."""
    columns = tuple(Column(name, label, *_KINDS.get(name, ("text", 0))) for name, label in QUESTIONS.items())
    about, notes = words.cut_off(day), ("没有待核实事项。",)
    if len(questions):
        count, filers = count_questions(questions)
        about = f"共{filers}家单位{count}项；{about}；所列数据在核实前未计入汇总"
        notes = ("请逐项核对：原报无误的写明依据；有误的填写更正值，或更正后重报全表。",)
    return Table("待核实事项清单", about, columns, questions, notes)
