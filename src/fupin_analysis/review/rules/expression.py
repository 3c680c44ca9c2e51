"""The language of rules: columns, numbers, texts, + − × ÷, comparisons, and/or/not, ``filled(x)``, ``blank(x)``.

An expression is parsed once and evaluated over a whole table. Nothing else of Python is understood, so a rule file can
do no harm. Numbers are compared with a tolerance of 1e-6 (1 分 in 万元); ``a <= b <= c`` chains as usual.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from fupin_analysis.errors import PlanError
from fupin_analysis.review.columns import Flags, filled, plain
from fupin_analysis.review.keys import Columns

TOLERANCE = 1e-6

_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}
_FUNCTIONS = ("filled", "blank")


@dataclass(frozen=True)
class Expression:
    """A parsed rule text with the names of the columns that it reads, in order of appearance."""

    text: str
    tree: ast.expr
    names: tuple[str, ...]

    @property
    def compared(self) -> tuple[str, ...]:
        """The columns that are compared, not only asked about by ``filled`` or ``blank``."""
        calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        asked = {id(part) for call in calls for part in (call.func, *call.args)}
        names = [n.id for n in ast.walk(self.tree) if isinstance(n, ast.Name) and id(n) not in asked]
        return tuple(dict.fromkeys(names))

    def evaluate(self, table: Columns, *, zero: bool = False) -> Flags:
        """True where the rule holds or cannot be told: a blank in a comparison never breaks a rule.

        With ``zero`` a blank number counts as 0. Raises PlanError where a name is no column of the table.
        """
        missing = [name for name in self.names if name not in table]
        if missing:
            raise PlanError(f"规则“{self.text}”用到的栏目“{'、'.join(missing)}”不存在。", code="rule-name")
        with np.errstate(all="ignore"):
            return np.asarray(_Evaluator(table, zero).visit(self.tree), dtype=bool)


@lru_cache(maxsize=1024)
def parse_expression(text: str) -> Expression:
    """Parse a rule; whatever is not in the language is refused."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise PlanError(f"规则“{text}”写法有误：{error.msg}。", code="rule-syntax") from error
    names: dict[str, None] = {}
    _check(tree, text, names)
    return Expression(text, tree, tuple(names))


def _check(node: ast.AST, text: str, names: dict[str, None]) -> None:
    match node:
        case ast.Name():
            names[node.id] = None
        case ast.Constant(value=int() | float() | str()):
            pass
        case ast.Call(func=ast.Name(id=name), args=[ast.Name() as inner], keywords=[]) if name in _FUNCTIONS:
            names[inner.id] = None
        case ast.BoolOp(values=parts):
            for part in parts:
                _check(part, text, names)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=inner):
            _check(inner, text, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            _check(left, text, names)
            _check(right, text, names)
        case ast.Compare(left=left, comparators=others):
            for part in (left, *others):
                _check(part, text, names)
        case _:
            raise PlanError(
                f"规则“{text}”里的“{ast.unparse(node)}”不在规则语言之内。可用：栏目名、数字、文字、+ - * /、比较、"
                f"and or not、filled()、blank()。",
                code="rule-syntax",
            )


class _Evaluator:
    """Walks a checked tree over plain columns; an unknown comparison is True (and stays so)."""

    def __init__(self, table: Columns, zero: bool) -> None:
        self.table = table
        self.zero = zero

    def visit(self, node: ast.AST) -> Any:
        match node:
            case ast.BoolOp(op=ast.And(), values=parts):
                return np.logical_and.reduce([self.visit(part) for part in parts])
            case ast.BoolOp(values=parts):
                return np.logical_or.reduce([self.visit(part) for part in parts])
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return ~self.visit(inner)
            case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=column)]):
                told = filled(plain(self.table[column]))
                return told if name == "filled" else ~told
            case ast.Compare(left=left, ops=ops, comparators=others):
                terms = [self.value(part) for part in (left, *others)]
                pairs = zip(terms, ops, terms[1:], strict=False)
                return np.logical_and.reduce([self._compare(a, op, b) for a, op, b in pairs])
        raise PlanError(f"规则里的“{ast.unparse(node)}”不是判断。", code="rule-syntax")

    def value(self, node: ast.AST) -> Any:
        match node:
            case ast.Constant(value=constant):
                return constant
            case ast.Name(id=name):
                column = plain(self.table[name])
                return np.nan_to_num(column, nan=0.0) if self.zero and column.dtype.kind == "f" else column
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -self.value(inner)
            case ast.BinOp(left=left, op=op, right=right):
                return _ARITHMETIC[type(op)](self.value(left), self.value(right))
        raise PlanError(f"规则里的“{ast.unparse(node)}”不是数值。", code="rule-syntax")

    def _compare(self, left: Any, op: ast.cmpop, right: Any) -> Flags:
        holds = np.full(len(self.table), True)
        known = _known(left) & _known(right) & holds
        one, other = _taken(left, known), _taken(right, known)
        number = _is_number(one) and _is_number(other)
        slack = TOLERANCE if number else 0
        if isinstance(op, ast.Eq | ast.NotEq):
            same = abs(one - other) <= slack if number else one == other
            holds[known] = same if isinstance(op, ast.Eq) else np.logical_not(same)
        elif isinstance(op, ast.LtE | ast.GtE):
            low, high = (one, other) if isinstance(op, ast.LtE) else (other, one)
            holds[known] = low <= high + slack if number else low <= high
        else:
            low, high = (one, other) if isinstance(op, ast.Lt) else (other, one)
            holds[known] = low < high - slack if number else low < high
        return holds


def _known(term: Any) -> Any:
    return filled(term) if isinstance(term, np.ndarray) else True


def _taken(term: Any, known: Flags) -> Any:
    return term[known] if isinstance(term, np.ndarray) else term


def _is_number(term: Any) -> bool:
    return term.dtype.kind == "f" if isinstance(term, np.ndarray) else isinstance(term, int | float)
