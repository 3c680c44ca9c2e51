"""Click in Chinese: its own few sentences, and streams that can print them."""

from __future__ import annotations

import contextlib
import sys

import click
from click import core, exceptions, formatting

_WORDS = {
    "Options": "选项",
    "Commands": "命令",
    "Usage: ": "用法：",
    "Usage:": "用法：",
    "Show this message and exit.": "显示本说明。",
    "Show the version and exit.": "显示版本。",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用 {command} {option} 查看说明。",
    "No such command {name!r}.": "没有命令 {name!r}。",
    "Missing command.": "缺少命令。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "No such option: {name}": "没有选项 {name}",
    "No such option {name!r}.": "没有选项 {name!r}。",
    "Did you mean {possibility}?": "是否为 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（是否为：{possibilities}？）",
    "Option {name!r} does not take a value.": "选项 {name!r} 后面不能有值。",
    "Got unexpected extra argument ({args})": "多出的参数：{args}",
    "Got unexpected extra arguments ({args})": "多出的参数：{args}",
    "Invalid value: {message}": "参数有误：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值有误：{message}",
    "default: {default}": "默认 {default}",
    "required": "必填",
    "Option {name!r} requires an argument.": "选项 {name!r} 后面要有值。",
    "{name} {filename!r} does not exist.": "{name}“{filename}”不存在。",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "{value!r} is not a valid {number_type}.": "“{value}”不是数字。",
}


METAVARS = {
    "period": "期间",
    "as_of": "期间或日期",
    "first": "期间",
    "last": "期间",
    "file": "文件",
    "notebook": "笔记本",
    "home": "目录",
    "out": "文件夹",
    "figure": "数据编号",
    "edition": "版次",
    "edition_a": "版次甲",
    "edition_b": "版次乙",
    "enterprise": "单位",
    "year": "年度",
}
"""What stands for the value of a parameter in help; others are named by their type."""
_TYPES = {"path": "路径", "file": "文件", "directory": "文件夹", "integer": "整数", "float": "数", "text": "文字"}


def name_values(command: click.Command) -> None:
    """Chinese words for the values of a command's options and arguments, instead of TEXT, INTEGER, FILE."""
    for param in command.params:
        if param.metavar is not None or getattr(param, "is_flag", False) or isinstance(param.type, click.Choice):
            continue
        word = METAVARS.get(param.name or "") or _TYPES.get(param.type.name, "值")
        if isinstance(param, click.Argument):
            word = f"[{word}]" if not param.required else word
            word += "..." if param.nargs != 1 else ""
        param.metavar = word


def use_chinese() -> None:
    """Put Chinese for click's own sentences, and make the streams take any character."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    for module in (core, exceptions, formatting, click.decorators, click.parser, click.types):
        for name, translate in (("_", _translate), ("ngettext", _translate_many)):
            if hasattr(module, name):
                setattr(module, name, translate)


def _translate(text: str) -> str:
    return _WORDS.get(text, text)


def _translate_many(one: str, many: str, count: int) -> str:
    return _WORDS.get(one, one) if count == 1 else _WORDS.get(many, many)
