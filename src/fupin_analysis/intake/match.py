"""Columns of a table → fields of the form that fits best (modes 34, 36–39); what is unsure is said, not guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from fupin_analysis.intake.alike import pair_alike
from fupin_analysis.intake.headers import STRANGE, FormIndex, Path, index_form, is_dangerous, path_key, path_unit
from fupin_analysis.intake.parse.amounts import column_scale
from fupin_analysis.intake.parse.units import is_money
from fupin_analysis.plan.forms import Field, Form, header_key, load_common, plan_forms_folder
from fupin_analysis.plan.vocabulary import load_vocabulary

ACCEPT = 0.5
"""Least score of a form; below it a table has no form."""
_MARGIN = 0.02
_LOOKED_AT = 3
_WHOLE = 95
_OTHER_UNIT = 6
Units = tuple[str | None, ...]
Head = tuple[Path, str | None]
_EXPLAINED = 0.34
"""Least share of a table's columns that a form must explain where no title names the form."""
_WEIGHTS = {"seq": 0.1, "county": 0.5, "township": 0.5, "village": 0.5, "person": 0.7}


@dataclass(slots=True)
class Match:
    """Which form a table is, and which of its columns (by position) is which field.

    ``similar``: position → likeness in percent; ``ambiguous``: position → labels of the fields it may mean (empty for
    danger words); ``twice``: field → positions with the very same head; ``unknown``: positions that no field fits.
    """

    form: Form
    score: float
    fields: dict[int, Field] = field(default_factory=dict)
    similar: dict[int, int] = field(default_factory=dict)
    ambiguous: dict[int, tuple[str, ...]] = field(default_factory=dict)
    twice: dict[str, list[int]] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    lost: tuple[Field, ...] = ()
    explained: float = 0.0


@dataclass(slots=True)
class Choice:
    """The form chosen for a table, or why there is none; ``rivals`` are the titles that fit equally well."""

    match: Match | None
    rivals: tuple[str, ...] = ()


def choose_form(
    paths: Sequence[tuple[str, ...]], forms: Mapping[str, Form], *, titles: Sequence[str] = (), sheet: str = ""
) -> Choice:
    """The form that fits the heads best, with title and sheet name as evidence; none where nothing fits well enough.

    Tables with the same heads get the same ``Match`` object: it is read, never changed.
    """
    keys = tuple(path_key(path) for path in paths)
    units = tuple(path_unit(path) for path in paths)
    own = tuple(forms.values())
    evidence = _evidence(own, titles, sheet)
    known = _CHOICES.get((keys, units, tuple(map(id, own)), evidence))
    if known is not None and all(a is b for a, b in zip(known[0], own, strict=True)):
        return known[1]
    choice = _choose(keys, units, own, evidence)
    if len(_CHOICES) > _CHOICES_KEPT:
        _CHOICES.clear()
    _CHOICES[keys, units, tuple(map(id, own)), evidence] = (own, choice)
    return choice


_CHOICES: dict[tuple[object, ...], tuple[tuple[Form, ...], Choice]] = {}
_CHOICES_KEPT = 512


def _choose(keys: tuple[Path, ...], units: Units, forms: Sequence[Form], evidence: Sequence[float]) -> Choice:
    """Rank all forms by sure matches, then look for likeness in the best few alone: that is the costly part."""
    rough = []
    for form, told in zip(forms, evidence, strict=True):
        index = index_form(form)
        if told >= 0.5 or _overlap(keys, index) >= 2:
            rough.append((match_columns(keys, form, units=units, alike=False).score + 0.25 * told, form, told))
    rough.sort(key=lambda item: -item[0])
    ranked: list[Match] = []
    for _, form, told in rough[:_LOOKED_AT]:
        match = match_columns(keys, form, units=units)
        match.score += 0.25 * told
        if match.score >= ACCEPT and _has_substance(match, told):
            ranked.append(match)
    ranked.sort(key=lambda match: -match.score)
    if not ranked:
        return Choice(None)
    rivals = [m for m in ranked[1:] if ranked[0].score - m.score < _MARGIN]
    return Choice(None, tuple(m.form.title for m in (ranked[0], *rivals))) if rivals else Choice(ranked[0])


def match_columns(keys: Sequence[Path], form: Form, *, units: Units = (), alike: bool = True) -> Match:
    """Columns, by their path keys and units, matched to the fields of one form; each field takes at most one column.

    Without ``alike`` only sure matches are made, none by likeness.
    """
    index = index_form(form)
    match = Match(form, 0.0)
    units = units or (None,) * len(keys)
    wanted = {at: _wanted(index, key, units[at]) for at, key in enumerate(keys) if key}
    heads = [(key, unit) for key, unit in zip(keys, units, strict=True)]
    _assign(match, heads, wanted)
    _match_common(match, keys)
    if alike:
        taken = {f.name for f in match.fields.values()} | set(match.twice)
        free = [f for f in form.fields if f.name not in taken]
        loose = {at: key for at, key in enumerate(keys) if key and at not in match.fields and at not in match.ambiguous}
        for at, (f, ratio) in pair_alike(loose, free, index).items():
            match.fields[at], match.similar[at] = f, ratio
    doubled = {at for places in match.twice.values() for at in places}
    for at, key in enumerate(keys):
        if not key or at in match.fields or at in match.ambiguous or at in doubled:
            continue
        if _may_be_money(key, units[at]) and any(f.type == "money" for f in form.fields):
            match.ambiguous[at] = ()
        else:
            match.unknown.append(at)
    taken = {f.name for f in match.fields.values()}
    match.lost = tuple(f for f in form.required if f.name not in taken and f.type != "enterprise")
    match.score = _score(match, len([k for k in keys if k]))
    return match


def _may_be_money(key: Path, unit: str | None) -> bool:
    return is_dangerous(key) and (unit is None or is_money(unit))


def _wanted(index: FormIndex, key: Path, unit: str | None) -> dict[str, int]:
    """Fields that a column may be; another kind of unit counts against it, danger words leave only the whole head."""
    out: dict[str, int] = {}
    danger = _may_be_money(key, unit)
    for name, score in index.candidates(key).items():
        f = index.form.by_name[name]
        if danger and f.type == "money" and score < _WHOLE:
            continue
        out[name] = score - (_OTHER_UNIT if unit and column_scale(f, unit).clash else 0)
    return out


def _assign(match: Match, heads: Sequence[Head], wanted: dict[int, dict[str, int]]) -> None:
    """Give columns to fields from the surest down; ties that nothing settles are ambiguous or twice the same."""
    by_name = match.form.by_name
    for level in sorted({s for scores in wanted.values() for s in scores.values()}, reverse=True):
        open_: dict[int, set[str]] = {}
        taken = {f.name for f in match.fields.values()} | set(match.twice)
        for at, scores in wanted.items():
            names = {name for name, score in scores.items() if score == level and name not in taken}
            if names and at not in match.fields and at not in match.ambiguous:
                open_[at] = names
        while True:
            pair = _clear_pair(open_)
            if pair is None:
                break
            at, name = pair
            match.fields[at] = by_name[name]
            if level <= STRANGE:
                match.similar[at] = level
            del open_[at]
            open_ = {other: rest for other, names in open_.items() if (rest := names - {name})}
        _settle_ties(match, heads, open_)


def _clear_pair(open_: dict[int, set[str]]) -> tuple[int, str] | None:
    """A column with one field left that no other column wants at this level, else None."""
    for at, names in open_.items():
        if len(names) == 1:
            name = next(iter(names))
            if sum(name in other for other in open_.values()) == 1:
                return at, name
    return None


def _settle_ties(match: Match, heads: Sequence[Head], open_: dict[int, set[str]]) -> None:
    """What is left at one level: the same head twice (mode 39), or heads that fit several fields equally."""
    by_name = match.form.by_name
    for at, names in open_.items():
        if at in match.fields or at in match.ambiguous:
            continue
        same = [other for other in open_ if heads[other] == heads[at]]
        if len(names) == 1 and len(same) > 1:
            name = next(iter(names))
            if by_name[name].is_numeric or by_name[name].required:
                match.twice[name] = same
            elif name not in {f.name for f in match.fields.values()}:
                match.fields[same[0]] = by_name[name]
        else:
            match.ambiguous[at] = tuple(by_name[name].label for name in sorted(names))


def _match_common(match: Match, keys: Sequence[Path]) -> None:
    """Columns of the enterprise and of the period, which every form may carry (domain.md 2.2)."""
    for f in common_fields():
        if f.name in match.form.by_name:
            continue
        names = {path_key((name,)) for name in (f.header, *f.aliases)}
        found = [
            at for at, key in enumerate(keys) if key in names and at not in match.fields and at not in match.ambiguous
        ]
        if len(found) == 1:
            match.fields[found[0]] = f


@lru_cache(maxsize=1)
def common_fields() -> tuple[Field, ...]:
    """The enterprise and the period as columns of any form."""
    known = load_common(plan_forms_folder())["enterprise"]
    names = load_vocabulary().labels["period"]
    return (
        Field("enterprise", known["header"], "enterprise", aliases=tuple(known["aliases"])),
        Field("period", names[0], "text", aliases=tuple(names[1:])),
    )


def _score(match: Match, columns: int) -> float:
    """0–0.9: how much of the table the form explains, and how much of the form's required fields the table has."""
    form = match.form
    found = sum(_weight(f) for f in match.fields.values())
    loose = columns - len(match.fields)
    match.explained = found / (found + loose) if found else 0.0
    needed = sum(_weight(f) for f in form.required)
    had = sum(_weight(f) for f in form.required if f not in match.lost)
    return 0.45 * match.explained + 0.45 * (had / needed if needed else match.explained)


def _weight(f: Field) -> float:
    return 0.1 if f.name == "remark" else _WEIGHTS.get(f.type, 1.0)


def _has_substance(match: Match, told: float) -> bool:
    """At least one field that is no name, and a fair share of the columns.

    A form that wants only a few columns of a wide table must find all it requires and two fields that are no names;
    a title that names the form says enough.
    """
    own = [f for f in match.fields.values() if f.type != "seq" and f.name != "remark"]
    telling = sum(_weight(f) >= 1 and f.type != "enterprise" for f in own)
    if told >= 1:
        return telling >= 1
    fair = match.explained >= _EXPLAINED or (telling >= 2 and not match.lost)
    return len(own) >= 2 and telling >= 1 and fair


def _overlap(keys: Sequence[Path], index: FormIndex) -> int:
    return sum(bool(key) and (key in index.exact or bool(index.candidates(key))) for key in keys)


def _evidence(forms: Sequence[Form], titles: Sequence[str], sheet: str) -> tuple[float, ...]:
    """For each form 1 where a title names it, 0.6 where the sheet does (0.4 in part), else 0."""
    bare = tuple(re.sub(r"[\d年月日季度第()一二三四-]", "", header_key(t)) for t in titles)
    indexes = [index_form(form) for form in forms]
    named = _titles_said(tuple(index.title for index in indexes), bare)
    name = header_key(re.sub(r"^\d+[.、_-]?", "", sheet.strip()))
    by_sheet = _sheet_said(tuple(index.names for index in indexes), name)
    return tuple(1.0 if title else part for title, part in zip(named, by_sheet, strict=True))


@lru_cache(maxsize=2048)
def _titles_said(wanted: tuple[str, ...], heads: tuple[str, ...]) -> tuple[bool, ...]:
    """Which titles of forms are said, the period and the sender left out of account."""
    plain = [re.sub(r"[\d年月日季度第()一二三四-]", "", title) for title in wanted]
    return tuple(any(p in head or fuzz.ratio(p, head) >= 90 for head in heads) for p in plain)


@lru_cache(maxsize=2048)
def _sheet_said(names: tuple[frozenset[str], ...], sheet: str) -> tuple[float, ...]:
    def told(own: frozenset[str]) -> float:
        if sheet in own:
            return 0.6
        return 0.4 if any(len(name) >= 3 and name in sheet for name in own) else 0.0

    return tuple(told(own) if sheet else 0.0 for own in names)
