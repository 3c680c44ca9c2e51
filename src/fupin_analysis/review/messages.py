"""What a finding says without saying again where: its column, its question, and what has become of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_LABEL = re.compile(r"^「([^」]*)」")
_GRADES = {"A": "已自动处理", "B": "已处理并告知", "C": "待核实，未计入", "D": "退回"}
_CLOSED = {"explained": "已说明", "corrected": "已更正", "closed": "已了结"}


def split_message(row: Mapping[Any, Any]) -> tuple[str, str]:
    """Column and question of a message ``[code] 文件 › 表 › 单元格「栏目」：问题``; the place is told elsewhere."""
    message = str(row["message"])
    rest = message.removeprefix(f"[{row['code']}] ")
    spots = " › ".join(str(row[part]) for part in ("file", "sheet", "cells") if row[part])
    if spots and not rest.startswith(spots):
        return "", rest
    rest = rest[len(spots) :]
    found = _LABEL.match(rest)
    label = found.group(1) if found else ""
    return label, rest[found.end() if found else 0 :].removeprefix("：").strip()


def tell_finding(row: Mapping[Any, Any]) -> str:
    """One finding beside the value it is on: ``已处理并告知：“约20”是约数……``."""
    said = split_message(row)[1]
    if state := _CLOSED.get(str(row["status"])):
        return f"{state}，当时的提问：{said}"
    return f"{_GRADES.get(str(row['grade']), str(row['grade']))}：{said}"
