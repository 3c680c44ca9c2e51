"""Decisions written into the lists of questions: ``data/reference/decisions/*.xlsx`` → corrections.

The workbooks that ``fupin feedback`` writes have, behind the answer, columns for the office: 核定 (what is to be
done with the figure), 核定值, 核定理由 and 经办人. A workbook saved to that folder is read here; rows without 核定 are
passed over. A question is named by its id (问题编号), which holds for that file as it was sent and the cells that
were asked about; where they have changed it is looked for by what the list says of it (``asked_again``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from fupin_analysis.review.corrections import Correction, CorrectionError

FOLDER = "decisions"
SHEET = "问题清单"
WORDS = {"采用建议值": "accept", "保留原报值": "keep", "改为核定值": "set"}
"""What the office may choose, and the action that it is."""
COLUMNS = {
    "decision": "核定（机关填）",
    "decided": "核定值",
    "ground": "核定理由",
    "decider": "经办人",
    "finding": "问题编号",
}
"""Columns of the list and their heads, all but the last for the office to fill."""
PLACES = {"file": "文件", "sheet": "工作表", "cell": "单元格", "field": "栏目", "raw": "原报内容"}
"""Columns of the list that say what a question was about; one that lacks them is known by its number alone."""
ANSWER = "单位答复"
DECIDED_ON = "核定日期"
"""Column that an office may add: a cut-off that was closed before this day does not know the decision."""
_HEAD_ROWS = 12


def decision_files(folder: Path) -> list[Path]:
    """The workbooks in the folder of decisions beside the rosters, by name; those that Excel has open apart."""
    found = (folder / FOLDER).glob("*.xlsx") if (folder / FOLDER).is_dir() else ()
    return sorted(path for path in found if not path.name.startswith(("~$", ".")))


def read_decisions(folder: Path, first: int) -> tuple[Correction, ...]:
    """The corrections of all workbooks, numbered from ``first``; CorrectionError names file, sheet and cell."""
    made: list[Correction] = []
    for path in decision_files(folder):
        made += [_make(row, path, n) for n, row in enumerate(_rows(path), start=first + len(made))]
    return tuple(made)


def is_filled(path: Path) -> bool:
    """True where somebody has answered or decided in a list; False for what is no list at all."""
    try:
        lines, at, columns = _read_list(path)
    except CorrectionError:
        return False
    to_fill = [col for name, col in columns.items() if name not in ("finding", "on", *PLACES)]
    return any(_text(line[columns["finding"]]) and any(_text(line[col]) for col in to_fill) for line in lines[at + 1 :])


def _rows(path: Path) -> Iterator[dict[str, tuple[str, Any]]]:
    """The rows with a decision: (cell, what stands in it) by column of COLUMNS and ``answer``."""
    lines, at, columns = _read_list(path)
    for number, line in enumerate(lines[at + 1 :], start=at + 2):
        row = {name: (f"{get_column_letter(col + 1)}{number}", line[col]) for name, col in columns.items()}
        if _text(row["decision"][1]) and _text(row["finding"][1]):
            yield row


def _read_list(path: Path) -> tuple[list[tuple[Any, ...]], int, Mapping[str, int]]:
    """The lines of a list of questions, the number of its head and its columns; CorrectionError where it is none."""
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise CorrectionError(
            f"{path}：打不开（{error}）。请确认是 .xlsx 文件、没有密码。", code="decision-file"
        ) from error
    if SHEET not in book.sheetnames:
        raise CorrectionError(f"{path}：没有工作表“{SHEET}”。请放入填好核定意见的退回修改件。", code="decision-sheet")
    lines = list(book[SHEET].iter_rows(values_only=True))
    return lines, *_find_head(lines, path)


def _find_head(lines: list[tuple[Any, ...]], path: Path) -> tuple[int, Mapping[str, int]]:
    heads = {**COLUMNS, "answer": ANSWER}
    for at, line in enumerate(lines[:_HEAD_ROWS]):
        said = ["".join(_text(cell).split()) for cell in line]
        if COLUMNS["finding"] in said and COLUMNS["decision"] in said:
            missing = [head for head in heads.values() if head not in said]
            if missing:
                raise CorrectionError(f"{path} › {SHEET}：缺少栏目 {'、'.join(missing)}。", code="decision-head")
            places = {name: head for name, head in {**PLACES, "on": DECIDED_ON}.items() if head in said}
            return at, {name: said.index(head) for name, head in {**heads, **places}.items()}
    needed = f"“{COLUMNS['finding']}”和“{COLUMNS['decision']}”"
    raise CorrectionError(f"{path} › {SHEET}：找不到栏目{needed}。", code="decision-head")


def _make(row: Mapping[str, tuple[str, Any]], path: Path, number: int) -> Correction:
    cell, said = row["decision"][0], _text(row["decision"][1])
    spot = f"{path} › {SHEET} › {cell}"
    if said not in WORDS:
        raise CorrectionError(f"{spot}：核定“{said}”不认识，只能是 {'、'.join(WORDS)}。", code="correction-action")
    value = _plain(row["decided"][1])
    if (WORDS[said] == "set") != (value is not None):
        raise CorrectionError(f"{spot}：“核定值”与核定不配：只有“改为核定值”需要且必须填写。", code="correction-value")
    who, reason = _text(row["decider"][1]), _text(row["ground"][1]) or _text(row["answer"][1])
    if not who or not reason:
        raise CorrectionError(f"{spot}：请填写经办人和核定理由（或单位答复）。", code="decision-reason")
    finding = _text(row["finding"][1])
    on = _plain(row["on"][1]) if "on" in row else None
    if on is not None and not isinstance(on, dt.date):
        raise CorrectionError(f"{spot}：“{DECIDED_ON}”请填写日期，如 2018-11-05。", code="correction-on")
    places: dict[str, Any] = {name: _text(row[name][1]) for name in PLACES} if PLACES.keys() <= row.keys() else {}
    return Correction(
        WORDS[said], reason, who, finding=finding, value=value, on=on, number=number, source=spot, **places
    )


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _plain(value: Any) -> Any:
    """A cell as a correction gives it: whole numbers as int, days as a date, blank as None."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip() or None if isinstance(value, str) else value
