"""One blank sheet of a form: title, filer and period, the head with its merges, ruled rows to fill, signatures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from fupin_analysis.outputs.annex_style import Formats, row_height, text_width
from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.plan.roster import YES_NO

ROWS, ROWS_OF_ONE = 30, 3
"""Ruled rows of a form with many records, and of one that has a single record (its key is the filer)."""
FOOTER = ("填报人：", "审核人：", "联系电话：", "填报日期：")
UNIT_TYPES = frozenset({"int", "number", "money", "pct"})
TEXT_TYPES = frozenset({"id", "phone"})
LIST_LENGTH = 255
"""Excel takes a list of options in a rule up to this many characters."""
_A4 = 9
_HEAD_POINTS, _ROW_POINTS = 18.0, 20.0
_LABEL_WIDTH = 12.0
_WIDTHS = {"text": 18.0, "enterprise": 26.0, "id": 21.0, "date": 12.0, "village": 12.0, "township": 12.0}


class Head(NamedTuple):
    """One text of the head over a rectangle of cells (zero-based, relative to the head's first row)."""

    top: int
    left: int
    bottom: int
    right: int
    text: str


@dataclass(frozen=True)
class Around:
    """What stands around the table: the title, and whether filer, period and signatures are asked for."""

    title: str
    asks_filer: bool = True


def lay_head(form: Form) -> list[Head]:
    """The head of a form: neighbours under the same words share them, a leaf reaches down to the last row."""
    depth = max(len(f.path) for f in form.fields)
    out: list[Head] = []
    for level in range(depth - 1):
        left = 0
        while left < len(form.fields):
            under = form.fields[left].under
            if len(under) <= level:
                left += 1
                continue
            right = left
            while right + 1 < len(form.fields) and form.fields[right + 1].under[: level + 1] == under[: level + 1]:
                right += 1
            out.append(Head(level, left, level, right, under[level]))
            left = right + 1
    leaves = [Head(len(f.under), at, depth - 1, at, leaf_text(f, form)) for at, f in enumerate(form.fields)]
    return sorted([*out, *leaves])


def leaf_text(f: Field, form: Form) -> str:
    """The lowest head of a column, with its unit where the corner of the sheet does not say it."""
    said = f.unit if f.type in UNIT_TYPES and f.unit and f.unit != form.unit else None
    return f"{f.header}（{said}）" if said else f.header


def rule_of(f: Field) -> dict[str, Any] | None:
    """The data validation of a column for xlsxwriter; None where anything may be written.

    Options are binding; numbers and dates only warn, because what is unusual may still be true.
    """
    rule: dict[str, Any]
    if f.type in ("enum", "bool"):
        options = list(f.options if f.type == "enum" else YES_NO)
        joined = ",".join(options)
        if not options or len(joined) > LIST_LENGTH or any("," in option for option in options):
            return None
        rule = {
            "validate": "list",
            "source": options,
            "error_message": f"请从下拉列表中选择：{'、'.join(options)}"[:250],
        }
    elif f.type in ("int", "year"):
        least, most = (2000, 2100) if f.type == "year" else (-(10**9), 10**9)
        rule = _between("integer", least, most, "请填写整数。")
    elif f.type in ("number", "money"):
        rule = _between("decimal", -(10**12), 10**12, f"请只填数字{f'，单位：{f.unit}' if f.unit else ''}。")
    elif f.type == "pct":
        rule = _between("decimal", 0, 100, "请填写 0 至 100 之间的数，85% 填 85。")
    elif f.type == "date":
        rule = _between("date", dt.date(2000, 1, 1), dt.date(2100, 12, 31), "请填写日期，如 2018-09-30。")
    else:
        return None
    return {**rule, "ignore_blank": True, "error_title": f.header[:32]}


def _between(kind: str, least: Any, most: Any, message: str) -> dict[str, Any]:
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": least,
        "maximum": most,
        "error_type": "warning",
        "error_message": message,
    }


class TemplateSheet:
    """Draws one form on one worksheet."""

    def __init__(self, sheet: Any, formats: Formats, form: Form, around: Around) -> None:
        self._sheet, self._formats, self._form, self._around = sheet, formats, form, around
        self._last = len(form.fields) - 1
        self._heads = lay_head(form)
        self._widths = [_width(f, form) for f in form.fields]
        self._widths[0] = max(self._widths[0], _LABEL_WIDTH)

    def draw(self) -> None:
        """Everything on the sheet, then how it is printed."""
        self._sheet.set_default_row(_ROW_POINTS)
        for at, width in enumerate(self._widths):
            self._sheet.set_column(at, at, width)
        top = self._draw_above()
        first = self._draw_head(top)
        last = self._draw_rows(first)
        if self._around.asks_filer:
            self._draw_footer(last + 2)
        self._set_print(top, first)

    def _draw_above(self) -> int:
        """Code, title, filer, period and unit; the row on which the head begins."""
        plain = self._formats.make()
        self._sheet.write_string(0, 0, f"表号：{self._form.code}", plain)
        self._across(1, 0, self._last, self._around.title, self._formats.title())
        self._sheet.set_row(1, 28)
        row = 2
        if self._around.asks_filer:
            self._pair(row, 0, min(4, self._last), "填报单位：", text="填写登记的全称")
            row += 1
            if self._last >= 1:
                self._pair(row, 0, min(2, max(1, self._last - 1)), "填报期：", text="如 2018年9月")
            beside = self._last >= 2
            row += 0 if beside and self._form.unit else 1
        if self._form.unit:
            self._sheet.write_string(row, self._last, f"单位：{self._form.unit}", self._formats.make(align="right"))
            row += 1
        return row

    def _pair(self, row: int, left: int, right: int, key: str, *, text: str = "") -> None:
        """A key and, beside it, the underlined place of its value (text, so that 2018-9 stays what was typed)."""
        self._sheet.write_string(row, left, key, self._formats.make())
        if right <= left:
            return
        self._across(row, left + 1, right, "", self._formats.make(bottom=1, num_format="@"))
        if text:
            self._sheet.data_validation(
                row,
                left + 1,
                row,
                left + 1,
                {"validate": "any", "input_title": key.rstrip("："), "input_message": text},
            )

    def _across(self, row: int, left: int, right: int, text: str, style: Any) -> None:
        if right > left:
            self._sheet.merge_range(row, left, row, right, text, style)
        elif text:
            self._sheet.write_string(row, left, text, style)
        else:
            self._sheet.write_blank(row, left, None, style)

    def _draw_head(self, top: int) -> int:
        """The head; the first row under it."""
        style = self._formats.head()
        depth = 1 + max(head.bottom for head in self._heads)
        for head in self._heads:
            if (head.top, head.left) == (head.bottom, head.right):
                self._sheet.write_string(top + head.top, head.left, head.text, style)
            else:
                self._sheet.merge_range(top + head.top, head.left, top + head.bottom, head.right, head.text, style)
        for level in range(depth - 1):
            self._sheet.set_row(top + level, _HEAD_POINTS)
        self._sheet.set_row(top + depth - 1, max(_HEAD_POINTS, *(self._needed(h) for h in self._heads)) + 4)
        return top + depth

    def _needed(self, head: Head) -> float:
        """Points that a leaf still needs in the last row, beyond the rows above that it reaches over."""
        if head.left != head.right:
            return 0.0
        return row_height([(head.text, self._widths[head.left])]) - _HEAD_POINTS * (head.bottom - head.top)

    def _draw_rows(self, first: int) -> int:
        """Ruled rows with the format and the rule of each column; the last of them."""
        last = first + (ROWS_OF_ONE if self._form.key == ("enterprise",) else ROWS) - 1
        for at, f in enumerate(self._form.fields):
            style = self._formats.make(border=1, **_format_of(f))
            for row in range(first, last + 1):
                self._sheet.write_blank(row, at, None, style)
            rule = rule_of(f)
            if rule:
                self._sheet.data_validation(first, at, last, at, rule)
        return last

    def _draw_footer(self, row: int) -> None:
        pairs = min(len(FOOTER), max(1, (self._last + 1) // 2))
        for number, key in enumerate(FOOTER):
            down, at = divmod(number, pairs)
            self._pair(row + down, 2 * at, 2 * at + 1 if self._last else 0, key)

    def _set_print(self, top: int, first: int) -> None:
        self._sheet.set_paper(_A4)
        self._sheet.set_landscape()
        self._sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(top, first - 1)
        self._sheet.freeze_panes(first, 0)
        self._sheet.set_footer("&R第&P页，共&N页")


def _width(f: Field, form: Form) -> float:
    least = _WIDTHS.get(f.type, 9.0)
    return max(least, min(20.0, text_width(leaf_text(f, form)) / 2 + 3))


def _format_of(f: Field) -> dict[str, Any]:
    if f.type in TEXT_TYPES:
        return {"num_format": "@"}
    if f.type == "date":
        return {"num_format": "yyyy-mm-dd", "align": "center"}
    if f.type in UNIT_TYPES:
        return {"align": "right"}
    return {"text_wrap": True}


def sheet_names(forms: Sequence[Form]) -> dict[str, str]:
    """A name for the sheet of each form by id: the first that the form gives, else its title, at most 31 signs."""
    out: dict[str, str] = {}
    for form in forms:
        name = (form.sheets[0] if form.sheets else form.title).translate(_NOT_IN_A_NAME)[:31]
        out[form.id] = name if name not in out.values() else f"{name[:24]}{form.code}"
    return out


_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
