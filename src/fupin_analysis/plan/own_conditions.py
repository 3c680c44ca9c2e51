"""Conditions of an analyst's own indicators: printed heads become columns, and every word is checked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import pairwise

from fupin_analysis.plan.forms import Field, Form

_ASKED = ("filled", "blank")
_QUOTES, _SIGNS = str.maketrans("“”‘’", "\"\"''"), str.maketrans("＝＞＜！（）", "=><!()")
_TEXT = r""""[^"]*"|'[^']*'"""
_WORD = r"[^\W\d]\w*"
_PARTS = (ast.BoolOp, ast.boolop, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div,
          ast.Compare, ast.cmpop, ast.Name, ast.Load, ast.Constant, ast.Call)  # fmt: skip
_LANGUAGE = "可用：栏目名、数字、'文字'、+ - * /、== != < <= > >=、and or not、filled()、blank()"
_TRUE_OR_FALSE, _DAY = (0, 1), re.compile(r"^\d{4}-\d{2}-\d{2}$")
_WORDS = ("text", "enum", "county", "township", "village", "enterprise")


class ConditionError(ValueError):
    """What is wrong with a condition, in Chinese and without a full stop."""


def by_label(form: Form) -> dict[str, Field]:
    """Fields by what the form prints, with and without the unit; a head that stands twice is none."""
    out: dict[str, Field] = {}
    twice: set[str] = set()
    for field in form.fields:
        for said in {field.label, field.label.partition("（")[0], field.header}:
            twice |= {said} if said in out else set()
            out[said] = field
    return {said: field for said, field in out.items() if said not in twice}


def near_fields(form: Form, text: str, *, most: int = 5) -> str:
    """``金额/累计（万元）（sold_ytd_wan）、…``: the fields whose names or heads are like a text; all where none is."""
    said = {**{field.name: field for field in form.fields}, **by_label(form)}
    parts = [field for words, field in said.items() if text and (text in words or words in text)]
    like = [said[words] for words in get_close_matches(text, said, n=most, cutoff=0.5)]
    found = list({field.name: field for field in (*like, *parts)}.values())[:most]
    if found:
        return f"相近的有：{_listed(found)}"
    return f"可用：{_listed(form.fields)}"


def _listed(fields: Iterable[Field]) -> str:
    return "、".join(f"{field.name}（{field.label}）" for field in fields)


def in_names(where: str, form: Form) -> str:
    """A condition with printed heads put as names of columns (``金额/累计 > 5`` too); texts in quotes stay.

    Raises ConditionError that names what is no column, no option of its column, or not of the language.
    """
    if not where.strip():
        return ""
    labels = by_label(form)
    quoted = where.translate(_QUOTES)
    signs = re.sub(rf"({_TEXT})|([^\"']+)", lambda found: found[1] or found[2].translate(_SIGNS), quoted)
    named = _named(signs, labels)
    tree = _parse(named, where)
    for name in names_in(named):
        if name not in form.by_name:
            _refuse_name(form, tree, name)
    for compare in (node for node in ast.walk(tree) if isinstance(node, ast.Compare)):
        _check_terms(form, compare)
    return named


def names_in(named: str) -> tuple[str, ...]:
    """The columns that a condition reads."""
    if not named:
        return ()
    tree = ast.parse(named.strip(), mode="eval")
    found = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id not in _ASKED)
    return tuple(dict.fromkeys(found))


def _named(where: str, labels: Mapping[str, Field]) -> str:
    paths = sorted((head for head in labels if not re.fullmatch(_WORD, head)), key=len, reverse=True)
    heads = "|".join(re.escape(head.translate(_SIGNS)).replace("/", r"\s*/\s*") for head in paths)
    pattern = re.compile(f"({_TEXT})" + (rf"|(?<![\w/])({heads})(?![\w/])" if heads else "|(?!)()") + f"|({_WORD})")
    by_head = {re.sub(r"\s", "", head.translate(_SIGNS)): field for head, field in labels.items()}

    def put(found: re.Match[str]) -> str:
        said = re.sub(r"\s", "", found[2] or found[3] or "")
        return by_head[said].name if said in by_head else found[0]

    return pattern.sub(put, where)


def _parse(named: str, where: str) -> ast.Expression:
    try:
        tree = ast.parse(named.strip(), mode="eval")
    except SyntaxError as error:
        single = re.search(r"(?<![=!<>])=(?!=)", re.sub(_TEXT, "", named))
        hint = "（“等于”要写两个等号 ==）" if single else ""
        raise ConditionError(f"条件“{where}”写法有误{hint}。{_LANGUAGE}") from error
    for node in ast.walk(tree.body):
        is_call = isinstance(node, ast.Call)
        if not isinstance(node, _PARTS) or (is_call and not _is_asked(node)):
            raise ConditionError(f"条件“{where}”里的“{ast.unparse(node)}”不能用。{_LANGUAGE}")
    if not isinstance(tree.body, ast.Compare | ast.BoolOp | ast.Call) and not _is_not(tree.body):
        raise ConditionError(f"条件“{where}”不是判断：要有比较、filled() 或 blank()")
    return tree


def _is_not(node: ast.AST) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _is_asked(node: ast.AST) -> bool:
    """``filled(column)`` or ``blank(column)``."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in _ASKED:
        return False
    return len(node.args) == 1 and not node.keywords and isinstance(node.args[0], ast.Name)


def _refuse_name(form: Form, tree: ast.Expression, name: str) -> None:
    """A word that is no column: a text without quotes where it is an option of what it is compared with."""
    for left, right in _pairs(tree):
        other = left if isinstance(right, ast.Name) and right.id == name else right
        field = form.by_name.get(other.id) if isinstance(other, ast.Name) else None
        if field is not None and field.type in _WORDS:
            raise ConditionError(f"条件里的“{name}”不是栏目；是文字请加引号，写成 '{name}'")
    raise ConditionError(f"表样“{form.title}”没有栏目“{name}”（条件所写）。{near_fields(form, name)}")


def _pairs(tree: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The two sides of every comparison, each way round."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            terms = [node.left, *node.comparators]
            for one, other in pairwise(terms):
                yield one, other
                yield other, one


def _check_terms(form: Form, compare: ast.Compare) -> None:
    for column, term in _pairs(compare):
        if isinstance(column, ast.Name) and isinstance(term, ast.Constant):
            _check_value(form, form.by_name[column.id], term.value)


def _check_value(form: Form, field: Field, value: object) -> None:
    """ConditionError where a column cannot be what it is compared with."""
    shown = f"“{field.label}”"
    if field.type == "bool":
        if value not in _TRUE_OR_FALSE:
            raise ConditionError(f"{shown}是“是、否”栏，请写 == 1（是）或 == 0（否），不能是“{value}”")
    elif field.is_personal:
        raise ConditionError(f"{shown}是个人信息，入库时已隐去，不能比较；可用 filled()、blank()")
    elif field.is_numeric or field.type in ("year", "seq"):
        if isinstance(value, str):
            raise ConditionError(f"{shown}是数，不能与文字“{value}”比较")
    elif field.type == "date":
        if not isinstance(value, str) or not _DAY.match(value):
            raise ConditionError(f"{shown}是日期，请与 '2018-07-01' 这样的文字比较，不能是“{value}”")
    elif not isinstance(value, str):
        raise ConditionError(f"{shown}是文字，不能与数 {value} 比较；请加引号")
    elif field.options and value not in field.options:
        if value in field.synonyms:
            raise ConditionError(f"{shown}没有“{value}”，入库时记作“{field.synonyms[value]}”，请写这个")
        near = get_close_matches(value, field.options, n=3, cutoff=0.3)
        like = f"；相近的有：{'、'.join(near)}" if near else ""
        raise ConditionError(f"{shown}没有“{value}”这一项，只有：{'、'.join(field.options)}{like}")
