"""``inspect``: a file as a person would mark it up: the role of every cell, the tables found, what fits which form."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from fupin_analysis.errors import HomeError, ReadError
from fupin_analysis.home import Home, find_home
from fupin_analysis.intake.book import a1, a1_span
from fupin_analysis.intake.inspect import FileView, SheetView, inspect_book
from fupin_analysis.intake.sniff import sniff
from fupin_analysis.intake.stray_cells import REASON as FAR
from fupin_analysis.plan.forms import Form, load_forms
from fupin_analysis.plan.privacy import mask_text
from fupin_analysis.present.sheet_html import write_page, write_refusal
from fupin_analysis.suite.arrivals import list_members
from fupin_analysis.suite.inspect_text import write_lines

CELLS = {"sheet": "str", "cell": "str", "raw": "str", "role": "str", "table": "Int64", "reason": "str"}
TABLES = {
    "sheet": "str",
    "table": "Int64",
    "range": "str",
    "header": "str",
    "orientation": "str",
    "records": "Int64",
    "unit": "str",
    "title": "str",
    "form": "str",
    "remark": "str",
}
COLUMNS = {
    "sheet": "str",
    "table": "Int64",
    "place": "str",
    "head": "str",
    "unit": "str",
    "field": "str",
    "how": "str",
    "sure": "bool",
}


@dataclass(eq=False, repr=False, frozen=True)
class Inspected:
    """One file marked up; it shows itself as text, and in JupyterLab as coloured sheets.

    ``cells``: a row a non-empty cell: sheet, cell (A1), raw (persons masked), role, table (its number), reason.
    ``tables``: a row a table: sheet, table, range, header, orientation, records, unit, title, form, remark.
    ``columns``: a row a column of a table: sheet, table, place, head (levels parted by ›), unit, field, how, sure.
    The last columns of ``tables`` and ``columns`` are filled where forms were given. ``refusal`` says why a file could
    not be read; then all frames are empty.
    """

    name: str
    view: FileView | None
    refusal: str = ""

    @property
    def sheets(self) -> list[SheetView]:
        """The sheets marked up, in the order of the file."""
        return self.view.sheets if self.view else []

    @cached_property
    def cells(self) -> pd.DataFrame:
        """A row a non-empty cell."""
        return _frame((row for sheet in self.sheets for row in _cell_rows(sheet)), CELLS)

    @cached_property
    def tables(self) -> pd.DataFrame:
        """A row a table."""
        return _frame((row for sheet in self.sheets for row in _table_rows(sheet)), TABLES)

    @cached_property
    def columns(self) -> pd.DataFrame:
        """A row a column of a table."""
        return _frame((row for sheet in self.sheets for row in _column_rows(sheet)), COLUMNS)

    def lines(self, *, width: int = 100) -> list[str]:
        """What was found, in Chinese, for a terminal of that width."""
        return write_lines(self.view, width=width) if self.view else [f"不能读取：{self.refusal}"]

    def __repr__(self) -> str:
        return "\n".join(self.lines(width=shutil.get_terminal_size((100, 24)).columns))

    def _repr_html_(self) -> str:
        return write_page(self.view) if self.view else write_refusal(self.name, self.refusal)

    def to_page(self) -> str:
        """The same as a whole page that opens in any browser."""
        head = (
            f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(self.name)}</title></head>'
        )
        return f"{head}<body>{self._repr_html_()}</body></html>"


def inspect(
    path: str | Path,
    *,
    forms: bool | str | Path | Mapping[str, Form] = False,
    home: str | Path | Home | None = None,
) -> Inspected:
    """Mark up one file, by its layout alone or beside forms.

    ``forms``: True for those of the home (``home``, else the nearest), else the plan's; a folder of TOML, or loaded
    forms: then it is told which form each table fits, which column is which field, and by what. HomeError where the
    file is not there; a file that cannot be read gives an ``Inspected`` with its ``refusal``.
    """
    file = Path(path)
    if not file.is_file():
        raise HomeError(f"{path}：没有这个文件。请检查路径（须是一个文件，不能是文件夹）。", code="path-missing")
    known, name = _load(forms, home), mask_text(file.name)
    try:
        data = file.read_bytes()
        if sniff(data).kind == "zip":
            return Inspected(name, None, _say_archive(file))
        return Inspected(name, inspect_book(data, name, forms=known))
    except ReadError as error:
        return Inspected(name, None, error.message)
    except OSError as error:
        return Inspected(name, None, f"{path}：无法打开（{error.strerror}）。请检查路径。")


def _say_archive(file: Path) -> str:
    """What a zip holds: its files are looked at one by one."""
    names = list_members(file)
    shown = "、".join(names[:5]) + ("等" if len(names) > 5 else "")
    return (
        f"{mask_text(file.name)}：这是压缩包，内有 {len(names)} 个文件：{mask_text(shown)}。"
        "请解压后逐个查看；fupin clean 可直接读取压缩包。"
    )


def _load(forms: bool | str | Path | Mapping[str, Form], home: str | Path | Home | None) -> Mapping[str, Form] | None:
    if forms is False:
        return None
    if isinstance(forms, Mapping):
        return forms
    if forms is True:
        return load_forms(_forms_of(home))
    return load_forms(Path(forms))


def _forms_of(home: str | Path | Home | None) -> Path | None:
    """The forms of the home, the one we stand in where none is named; None: it has none, or we stand in none."""
    try:
        return find_home(home).forms
    except HomeError:
        if home is not None or os.environ.get("FUPIN_HOME"):  # it was named, and is not there
            raise
        return None


def _frame(rows: Iterator[list[Any]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns)).astype(columns)


def _cell_rows(view: SheetView) -> Iterator[list[Any]]:
    for spot, role in view.roles.items():
        table = view.table_of.get(spot)
        yield [view.sheet.name, a1(*spot), view.texts[spot], role, table, view.reasons.get(spot, "")]
    for spot, text in view.strays.items():
        yield [view.sheet.name, a1(*spot), text, "unmatched", None, FAR]


def _table_rows(view: SheetView) -> Iterator[list[Any]]:
    for t in view.tables:
        where = a1_span(t.span), a1_span(t.header)
        records = t.kinds.get("record", 0)
        yield [view.sheet.name, t.number, *where, t.orientation, records, t.unit, t.title, t.form, t.remark]


def _column_rows(view: SheetView) -> Iterator[list[Any]]:
    for t in view.tables:
        for column in t.columns:
            head = " › ".join(column.path)
            facts = column.unit, column.label, column.how, column.sure
            yield [view.sheet.name, t.number, column.place, head, *facts]
