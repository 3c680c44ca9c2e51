"""Heads of tables: which of a form's own words a family uses, on how many rows, with which units."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from fupin_analysis.plan.forms import Field, Form, header_key, load_forms
from fupin_analysis.sample.dice import stream
from fupin_analysis.sample.layout import Family

Path = tuple[str, ...]
UNIT_KINDS = ("money", "pct", "number", "int")


def make_heads(form: Form, family: Family) -> list[Path]:
    """One path of head texts (from the top down) for each field of the form, all different from one another."""
    return list(_heads(form.id, family))


@lru_cache(maxsize=1024)
def _heads(form_id: str, family: Family) -> tuple[Path, ...]:
    form = load_forms()[form_id]
    paths = [_path(form, f, family) for f in form.fields]
    keys = Counter(tuple(map(header_key, path)) for path in paths)
    safe = [
        path if keys[tuple(map(header_key, path))] == 1 else _joined(f) if family.head == "flat" else f.path
        for path, f in zip(paths, form.fields, strict=True)
    ]
    return tuple(_with_unit(path, f, form, family) for path, f in zip(safe, form.fields, strict=True))


def _path(form: Form, f: Field, family: Family) -> Path:
    word = _word(form, f, family)
    path = tuple(word.split("/")) if "/" in word else (word,)
    whole = (*f.under[: len(f.under) + 1 - len(path)], *path) if f.under else path
    if family.head == "full":
        return whole
    if family.head == "two":
        return whole[-2:]
    clear = len(path) == 1 and (len(path[0]) > 1 or not f.under) and _says_it_alone(form.id, f.name, path[0])
    return (path[0],) if clear else _joined(f)


def _joined(f: Field) -> Path:
    return ("".join(f.path),)


def _word(form: Form, f: Field, family: Family) -> str:
    """The header itself, or for families that like other words one of the aliases, always the same one."""
    if not family.alias or not f.aliases or f.name == "seq":
        return f.header
    choices = [f.header, *(a for a in f.aliases if _says_it_alone(form.id, f.name, a))]
    shared = any("/" in alias for alias in f.aliases)  # 到账/本月 stands beside 到账/累计
    draw = stream(family.alias, "alias", form.id, f.under if shared else f.name)
    return str(choices[int(draw.integers(len(choices)))])


@lru_cache(maxsize=4096)
def _says_it_alone(form_id: str, name: str, text: str) -> bool:
    """True where no other field of the form bears the word, whole or as the last part of a path."""
    form = load_forms()[form_id]
    key = header_key(text)
    for other in form.fields:
        if other.name == name:
            continue
        spoken = {other.header, *other.under, *other.aliases, "".join(other.path)}
        parts = {part for word in spoken for part in (word, *word.split("/"))}
        if key in {header_key(part) for part in parts}:
            return False
    return True


def unit_of(f: Field, family: Family) -> str | None:
    """The unit in which a family writes a field."""
    return family.money if f.type == "money" and f.unit == "万元" else f.unit


def corner_unit(form: Form, family: Family) -> str | None:
    """What the corner says, where the family puts units there and the form has a unit of its own."""
    if family.unit != "corner" or form.unit is None:
        return None
    return family.money if form.unit == "万元" else form.unit


def _with_unit(path: Path, f: Field, form: Form, family: Family) -> Path:
    unit = unit_of(f, family)
    if f.type not in UNIT_KINDS or unit is None:
        return path
    if f.type != "pct" and unit == corner_unit(form, family):
        return path
    if family.unit == "group" and f.type == "money" and len(f.path) > 1 and _same_unit(form, f):
        return (f"{path[0]}（{unit}）", *path[1:])
    if f.type == "int" and family.unit != "leaf":
        return path
    return (*path[:-1], f"{path[-1]}（{unit}）")


def _same_unit(form: Form, f: Field) -> bool:
    """True where everything under the field's highest head is money of one unit."""
    return all(g.type == "money" and g.unit == f.unit for g in form.fields if g.under[:1] == f.under[:1])
