"""A traced figure in words: how its parts are put together, what each of them is, and where it stands."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

from fupin_analysis.errors import FupinError
from fupin_analysis.indicators.parts import ACTUAL
from fupin_analysis.indicators.traced import TracedMeasure
from fupin_analysis.present import words

OPERATIONS = {
    "sum": "各项相加",
    "ratio": "分子之和除以分母之和",
    "mean": "分子之和除以分母之和",
    "distinct": "去重计数",
    "merged": "合并同一批次后计数",
    "check": "逐项检查，符合的占比",
}
COUNTED = frozenset({"distinct", "merged"})
"""Operations that count a person or a batch once, however many parts tell of it."""
_SIDES = {"ratio": ("分子", "分母"), "mean": ("分子", "分母"), "check": ("实际", "标准")}
NO_SOURCE = "参照名单或计划"
NOTHING = "没有数据"
AGAIN, NOT_COUNTED, GROUND = "重复", "不计", "依据"
"""What a part adds to a count whose person or batch is counted already; whose amount is nought; which is no case of its
own but what it is known by (the visits of a firm that made too few)."""
MOST_FIGURES, MOST_PARTS, MOST_LISTED = 24, 5, 200
"""Of one item below a cell, and of a trace by itself: so that notebooks stay small and quick."""
Tracer = Callable[[Sequence[str]], Iterable[TracedMeasure]]
_STYLE = "font-size:12px;line-height:1.45;border-collapse:collapse;margin:.2em 0 .6em"


def tell_operation(operation: str, count: int) -> str:
    """由12项得出，各项相加。"""
    if not count:
        return "没有一项数据计入。"
    return f"由{words.number(count)}项得出，{OPERATIONS.get(operation, operation)}。"


def tell_side(operation: str, part: str) -> str:
    """分子 or 分母 of a rate, 实际 or 标准 of a check; "" where there is but one side."""
    sides = _SIDES.get(operation)
    return "" if sides is None else sides[part == "base"]


def tell_value(value: Any, unit: str) -> str:
    """The figure in its unit; 没有数据 where nothing is known."""
    return NOTHING if words.is_missing(value) else words.amount(value, unit)


def tell_amount(amount: float) -> str:
    """What a part adds, with the digits it has (six at most)."""
    return words.trim(float(amount), 6)


def tell_added(operation: str, amount: float, *, is_again: bool, part: str = ACTUAL) -> str:
    """What a part adds: its amount; to a count 1, 重复 where it was counted already, 不计 where it is nought.

    What a count has on its other side (``part``) is no case, but what the cases are known by: 依据.
    """
    if operation not in COUNTED:
        return tell_amount(amount)
    if part != ACTUAL:
        return GROUND
    return AGAIN if is_again else "1" if amount > 0 else NOT_COUNTED


def repeated(parts: pd.DataFrame, operation: str) -> pd.Series[bool]:
    """Parts that add nothing because the same person or batch is counted already; none where all are added."""
    if operation not in COUNTED:
        return pd.Series(False, index=parts.index)
    counted = (parts["amount"] > 0) & (parts["part"] == ACTUAL)
    again: pd.Series[bool] = counted & parts["key"].where(counted).duplicated()
    return again


def source_of(row: Any) -> str:
    """File › sheet › cell of a part; a roster or the plan where no return says it."""
    places = [str(row[name]) for name in ("file", "sheet", "cells") if row[name]]
    return " › ".join(places) if places else NO_SOURCE


def area_of(row: Any) -> str:
    """County, township and village of a part, as far as it has them."""
    places = str(row["village"] or "").split("/") if row["village"] else [str(row["county"] or "")]
    return "".join(places)


def parts_html(parts: pd.DataFrame, operation: str, *, most: int) -> str:
    """The first ``most`` parts as rows of a small table: what each adds, where it stands, what was written."""
    again = repeated(parts, operation)
    rows = []
    for n, row in enumerate(parts.head(most).to_dict("records")):
        side = tell_side(operation, row["part"])
        adds = tell_added(operation, row["amount"], is_again=bool(again.iloc[n]), part=row["part"])
        said = f"{adds}（{side}）" if side else adds
        cells = (
            said,
            row["enterprise"] or "",
            area_of(row),
            source_of(row),
            _shortened(row["raw"]),
            row["findings"] or "",
        )
        rows.append("".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells))
    head = "".join(
        f"<th>{name}</th>" for name in ("计入", "单位", "县村", "文件 › 工作表 › 单元格", "原文", "变动、问题")
    )
    left = len(parts) - len(rows)
    more = f"<p>另有{words.number(left)}项。</p>" if left > 0 else ""
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table style="{_STYLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}'


def _shortened(raw: Any, most: int = 60) -> str:
    text = "" if words.is_missing(raw) else " ".join(str(raw).split())
    return text if len(text) <= most else f"{text[:most]}……"


def sources_html(tracer: Tracer, ids: Sequence[str]) -> str:
    """A closed 溯源 below an item: of its first figures where the largest parts stand; the others by their ids."""
    shown, left = list(ids[:MOST_FIGURES]), list(ids[MOST_FIGURES:])
    try:
        made = list(tracer(shown))
    except FupinError:  # the store has changed since: what is shown stays, its sources are gone
        return ""
    told = {figure.asked: (one, n) for one in made for n, figure in enumerate(one.figures)}
    blocks = [_block(*told[id]) for id in shown if id in told]
    if left:
        listed = "、".join(html.escape(id) for id in left[:MOST_LISTED])
        blocks.append(f"<p>其余{words.number(len(left))}个数请用 fa.trace(编号, 截止期)：{listed}</p>")
    body = "".join(blocks)
    return (
        f'<details class="fupin-trace" style="font-size:.9em"><summary>溯源</summary>{body}</details>' if body else ""
    )


def _block(made: TracedMeasure, number: int) -> str:
    figure, parts, held = made.figures[number], made.parts_of(number), made.held_of(number)
    name, value = html.escape(figure.name), html.escape(tell_value(figure.value, figure.unit))
    head = f"<b>{name}：{value}</b> <code>{html.escape(figure.asked)}</code>"
    waits = f"另有{words.number(len(held))}项待核实，未计入。" if len(held) else ""
    table = parts_html(parts, figure.operation, most=MOST_PARTS) if len(parts) else ""
    return f"<p>{head}<br>{tell_operation(figure.operation, len(parts))}{waits}</p>{table}"


class TraceFrame(pd.DataFrame):
    """The parts of a figure that shows itself as a Chinese table; what is made of it is a plain frame.

    ``attrs``: ``name``, ``unit``, ``value``, ``figure_id``, ``operation``, ``notes`` (what stands beside the
    figure) and ``held_cells``, the values left out as texts (enterprise, place, column, raw text, what is proposed,
    what is asked).
    """

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def _repr_html_(self) -> str:
        facts = self.attrs
        parts = self.sort_values("amount", ascending=False, kind="stable", key=abs)
        value = html.escape(tell_value(facts["value"], facts["unit"]))
        title = f"{html.escape(facts['name'])}（{words.cut_off(facts['as_of'])}）：{value}"
        about = f"{tell_operation(facts['operation'], len(parts))}数据编号：{html.escape(facts['figure_id'])}"
        about += "".join(f"<br>注：{html.escape(note)}。" for note in facts["notes"])
        table = parts_html(parts, facts["operation"], most=MOST_LISTED) if len(parts) else ""
        return (
            f'<div class="fupin-trace"><p><b>{title}</b><br>{about}</p>{table}{_held_html(facts["held_cells"])}</div>'
        )


def _held_html(held: Sequence[Sequence[str]]) -> str:
    if not held:
        return ""
    head = "".join(f"<th>{name}</th>" for name in ("单位", "文件 › 工作表 › 单元格", "栏目", "原文", "建议值", "问题"))
    rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in held[:MOST_LISTED])
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    table = f'<table style="{_STYLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f"<p><b>未计入的待核实数（{words.number(len(held))}项）</b></p>{table}"
