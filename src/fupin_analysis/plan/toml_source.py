"""Strict reading of TOML: unknown, missing and mistyped keys are refused with file and line."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

from fupin_analysis.errors import PlanError

T = TypeVar("T")
_SYNTAX = {
    "key part": "节名和键只能用英文字母、数字、_ 和 -，如 [online_sales]；中文要加引号",
    "Invalid value": "等号后面的文字要加英文双引号，数和 true、false 不加",
    "Expected '=' after a key": '键后面要有等号，如 name = "名称"',
    "Cannot overwrite": "同一个键或节写了两次，请删去一处",
    "Cannot declare": "同一个键或节写了两次，请删去一处",
    "Unescaped": "引号没有成对，或文字里有反斜杠；反斜杠要写两个",
    "Illegal character": "引号没有成对，或有不能用的字符",
    "Unterminated": "引号没有成对",
    "Expected newline": "一行只能写一个键；多余的字请删去",
}
"""What the parser's words mean for who wrote the file."""


def fingerprint(*paths: Path) -> str:
    """One hash over files and the files at any depth of folders, for caches: a file may be mended while we run.

    What is not there or cannot be read counts as nothing; whoever reads it then says so.
    """
    made = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*.toml")) if path.is_dir() else [path]:
            try:
                told = hashlib.sha256(file.read_bytes()).digest()
            except OSError:
                continue
            made.update(str(file).encode(errors="surrogatepass") + b"\0" + told)
    return made.hexdigest()


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file (UTF-8, with or without BOM); a syntax error names file and line in Chinese."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        saved = "请用记事本“另存为”，编码选 UTF-8"
        raise PlanError(f"{path}：编码不是 UTF-8（多半存成了 ANSI，即 GB18030），读不出。{saved}。") from error
    except OSError as error:
        raise PlanError(f"{path}：无法读取，文件不存在或没有权限。请核对路径。") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(_tell_syntax(path, text, str(error))) from error


def _tell_syntax(path: Path, text: str, told: str) -> str:
    """Where a file is no TOML and what stands there, in Chinese; the parser's own words are English."""
    found = re.search(r"at line (\d+), column (\d+)", told)
    lines = text.splitlines()
    row = int(found[1]) if found else len(lines)
    shown = lines[row - 1].strip() if 0 < row <= len(lines) else ""
    spot = f"{path}:{row}" + (f" 第{found[2]}字" if found else "")
    hint = next((hint for words, hint in _SYNTAX.items() if words in told), "请核对引号、等号和方括号")
    return f"{spot}：TOML 语法有误，该处写的是“{shown}”。{hint}。"


def find_line(path: Path, key: str, *, near: str | None = None) -> int | None:
    """Line (from 1) where ``key`` is set, at or after the first line that holds ``near``; None if not found."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError:
        return None
    start = 0
    if near is not None:
        start = next((i for i, line in enumerate(lines) if near in line), 0)
    pattern = re.compile(rf"""(^|[\s{{,\[."']){re.escape(key)}["']?\s*(=|\])""")
    hits = (i + 1 for i in range(start, len(lines)) if pattern.search(lines[i]))
    return next(hits, None)


def place(path: Path, key: str, *, near: str | None = None) -> str:
    """``file:line`` of a key, for messages; the file alone when the line cannot be told."""
    line = find_line(path, key, near=near)
    return f"{path}:{line}" if line else str(path)


def check_keys(
    table: Mapping[str, Any], allowed: Iterable[str], path: Path, *, what: str, near: str | None = None
) -> None:
    """Refuse keys that nobody reads: a misspelt key must not pass in silence."""
    known = list(allowed)
    for key in table:
        if key not in known:
            raise PlanError(
                f"{place(path, key, near=near)}：{what}里有不认识的键“{key}”。可用的键：{'、'.join(known)}。",
                code="plan-key",
            )


def build(cls: type[T], table: Mapping[str, Any], path: Path, *, what: str, near: str | None = None) -> T:
    """Make a dataclass of a TOML table; unknown and missing keys are refused, lists become tuples."""
    known = {f.name: f for f in fields(cls) if f.init}  # type: ignore[arg-type]
    check_keys(table, known, path, what=what, near=near)
    for name, field in known.items():
        if name not in table and field.default is MISSING and field.default_factory is MISSING:
            spot = place(path, near or name, near=near)
            raise PlanError(f"{spot}：{what}缺少键“{name}”。", code="plan-key-missing")
    return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()})
