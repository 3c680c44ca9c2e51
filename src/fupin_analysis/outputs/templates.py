"""Blank templates from the forms: a workbook a kind of filer, the allocation, and the reference files."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from fupin_analysis.errors import FupinError
from fupin_analysis.outputs.annex_style import Formats, row_height
from fupin_analysis.outputs.template_reference import reference_files
from fupin_analysis.outputs.template_sheet import Around, TemplateSheet, sheet_names
from fupin_analysis.outputs.template_words import instructions
from fupin_analysis.plan.duties import Duties
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.roster import FILER_NAMES, SECTOR_KINDS

GUIDE = "填报说明"
ALLOCATION = "allocation"
OTHER = "其他报表"
"""The workbook of forms that name no filer (a home's own forms may not)."""
_CREATED = dt.datetime(2018, 8, 1)
"""Stands for the clock in the files, so that the same forms give the same bytes."""
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_GUIDE_WIDTH = 84.0


class TemplateError(FupinError):
    """A template was asked for that no form gives."""

    code = "template-form"
    exit_code = 2


@dataclass(frozen=True)
class Written:
    """One template: where it is, and whether it was written or kept because a file of another content stood there."""

    path: Path
    is_written: bool


def make_templates(
    forms: Mapping[str, Form], duties: Duties, *, year: int, only: Sequence[str] = ()
) -> dict[str, bytes]:
    """File name → content of every template.

    A workbook for each kind of filer with a sheet a form that it owes, ``allocation_<year>.xlsx``, and the reference
    files. ``only`` names forms (id such as ``funds`` or code such as ``F1``): then just one workbook with these.
    TemplateError for a form that is not there.
    """
    if only:
        chosen = [find_form(name, forms) for name in only]
        name = f"填报表_{'_'.join(form.code for form in chosen)}.xlsx"
        return {_safe(name): workbook_bytes(chosen, duties)}
    out = {f"{name}填报表.xlsx": workbook_bytes(owed, duties) for name, owed in workbooks(forms).items()}
    if ALLOCATION in forms:
        out[f"allocation_{year}.xlsx"] = allocation_bytes(forms[ALLOCATION], year)
    return {**out, **reference_files()}


def workbooks(forms: Mapping[str, Form]) -> dict[str, list[Form]]:
    """Kind of filer in Chinese → the forms it owes; telecom, grid and livestock firms owe those of every firm too."""
    out: dict[str, list[Form]] = {}
    for kind, name in FILER_NAMES.items():
        kinds = {kind, "enterprise"} if kind in SECTOR_KINDS else {kind}
        if any(kind in form.filers for form in forms.values()):
            out[name] = [form for form in forms.values() if kinds & set(form.filers)]
    loose = [form for form in forms.values() if not set(form.filers) & set(FILER_NAMES) and form.id != ALLOCATION]
    return {**out, OTHER: loose} if loose else out


def find_form(name: str, forms: Mapping[str, Form]) -> Form:
    """A form by its id or code; TemplateError with what there is."""
    codes = {form.code.lower(): form for form in forms.values()}
    found = forms.get(name) or codes.get(name.lower())
    if found is None:
        listed = "、".join(f"{form.id}（{form.code}）" for form in forms.values())
        raise TemplateError(f"没有表样“{name}”。可用：{listed}。")
    return found


def workbook_bytes(forms: Sequence[Form], duties: Duties) -> bytes:
    """One workbook of blank sheets, with 填报说明 last."""
    names = sheet_names(forms)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        book.set_properties({"title": "填报表", "created": _CREATED})
        formats = Formats(book)
        for form in forms:
            TemplateSheet(book.add_worksheet(names[form.id]), formats, form, Around(form.title)).draw()
        _draw_guide(book, formats, instructions(forms, duties))
    return stream.getvalue()


def allocation_bytes(form: Form, year: int) -> bytes:
    """The missing annex as a blank workbook: the year stands in its title, nobody signs it."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        book.set_properties({"title": form.title, "created": _CREATED})
        sheet = book.add_worksheet(sheet_names([form])[form.id])
        around = Around(_title_of_year(form.title, year), asks_filer=False)
        TemplateSheet(sheet, Formats(book), form, around).draw()
    return stream.getvalue()


def _title_of_year(title: str, year: int) -> str:
    """The title with the year before 计划, where it has the word, else in front."""
    return title.replace("计划", f"{year}年计划", 1) if "计划" in title else f"{year}年{title}"


def _draw_guide(book: xlsxwriter.Workbook, formats: Formats, lines: Sequence[str]) -> None:
    sheet = book.add_worksheet(GUIDE)
    sheet.set_column(0, 0, _GUIDE_WIDTH)
    sheet.write_string(0, 0, GUIDE, formats.title())
    sheet.set_row(0, 28)
    style = formats.make(text_wrap=True, valign="top")
    for row, line in enumerate(lines, start=1):
        if line:
            sheet.write_string(row, 0, line, style)
            sheet.set_row(row, row_height([(line, _GUIDE_WIDTH)]))
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def write_templates(folder: Path, templates: Mapping[str, bytes], *, force: bool = False) -> list[Written]:
    """Write the files; one of another content that stands there is kept (somebody may have filled it) unless forced."""
    folder.mkdir(parents=True, exist_ok=True)
    out = []
    for name, data in templates.items():
        path = folder / name
        keep = path.exists() and not force and path.read_bytes() != data
        if not keep:
            path.write_bytes(data)
        out.append(Written(path, not keep))
    return out


def _safe(name: str) -> str:
    return re.sub(r'[\\/:*?"<>|]', "_", name)
