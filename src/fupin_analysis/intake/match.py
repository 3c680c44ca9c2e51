"""Columns of a table → fields of the form that fits best (modes 34, 36–39); what is unsure is said, not guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fupin_analysis.intake.alike import pair_alike
from fupin_analysis.intake.headers import (
    STRANGE,
    FormIndex,
    Path,
    common_fields,
    common_keys,
    index_form,
    is_dangerous,
    keys_and_units,
    weight,
)
from fupin_analysis.intake.parse.amounts import column_scale
from fupin_analysis.intake.parse.units import is_money
from fupin_analysis.intake.shelf import Shelf, remember, shelf_of
from fupin_analysis.plan.forms import Field, Form

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
_NAMED = 0.25
"""What the evidence of title or sheet name adds to a score, at most."""
_SLIP = 1e-9


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
    plans: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    """How tables with these heads are read (``columns.plan_columns``), by their units."""


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
    shelf = shelf_of(forms)
    keys, units = keys_and_units(tuple(paths))
    evidence = shelf.evidence(titles, sheet)
    known: Choice | None = shelf.choices.get((keys, units, evidence))
    if known is None:
        known = _choose(keys, units, shelf, evidence)
        remember(shelf.choices, (keys, units, evidence), known)
    return known


def _choose(keys: tuple[Path, ...], units: Units, shelf: Shelf, evidence: Sequence[float]) -> Choice:
    """Rank the forms by sure matches, then look for likeness in the best few alone: that is the costly part."""
    ranked: list[Match] = []
    for match, told in _best_by_sure(keys, units, shelf, evidence):
        _match_alike(match, keys)
        _tell_loose(match, keys, units)
        match.score = _score(match, keys) + _NAMED * told
        if match.score >= ACCEPT and _has_substance(match, told):
            ranked.append(match)
    ranked.sort(key=lambda match: -match.score)
    if not ranked:
        return Choice(None)
    rivals = [m for m in ranked[1:] if ranked[0].score - m.score < _MARGIN]
    return Choice(None, tuple(m.form.title for m in (ranked[0], *rivals))) if rivals else Choice(ranked[0])


def _best_by_sure(
    keys: tuple[Path, ...], units: Units, shelf: Shelf, evidence: Sequence[float]
) -> list[tuple[Match, float]]:
    """The few best forms by their sure matches, best first; a form that cannot come near is not matched at all."""
    fits = [shelf.fits(key) if key else {} for key in keys]
    overlap = Counter(at for fit in fits for at in fit)
    hopes = [
        (_most(shelf.indexes[at], keys, [fit.get(at, {}) for fit in fits]) + _NAMED * told, at)
        for at, told in enumerate(evidence)
        if told >= 0.5 or overlap[at] >= 2
    ]
    best: list[tuple[float, int, Match]] = []
    for hope, at in sorted(hopes, key=lambda pair: -pair[0]):
        if len(best) == _LOOKED_AT and hope + _SLIP < -best[-1][0]:
            break
        match = _match_sure(keys, shelf.forms[at], units, [fit.get(at, {}) for fit in fits])
        best.append((-(_score(match, keys) + _NAMED * evidence[at]), at, match))
        best = sorted(best, key=lambda item: item[:2])[:_LOOKED_AT]
    return [(match, evidence[at]) for _, at, match in best]


def _most(index: FormIndex, keys: Sequence[Path], fits: Sequence[Mapping[str, int]]) -> float:
    """No sure match of these heads to a form can score more than this."""
    weights, known = index.weights, [fit for fit in fits if fit]
    common = sum(key in common_keys() for key in keys)
    names = set[str]().union(*known)
    here = common + min(sum([weights[n] for n in names]), sum([max([weights[n] for n in fit]) for fit in known]))
    loose = max(sum(map(bool, keys)) - len(known) - common, 0)
    explained = here / (here + loose) if here else 0.0
    had = sum([weights[f.name] for f in index.required if f.name in names or f.type == "enterprise"])
    return 0.45 * explained + 0.45 * (had / index.needed if index.needed else explained)


def _match_sure(keys: Sequence[Path], form: Form, units: Units, fits: Sequence[Mapping[str, int]]) -> Match:
    """Columns, by their path keys and units, matched to the fields of one form without regard to likeness.

    ``fits`` tells of each column which fields it may be; each field takes at most one column.
    """
    match = Match(form, 0.0)
    heads = list(zip(keys, units, strict=True))
    wanted = {at: _wanted(form, head, fit) for at, (head, fit) in enumerate(zip(heads, fits, strict=True)) if fit}
    _assign(match, heads, wanted)
    _match_common(match, keys)
    _tell_lost(match)
    return match


def match_form(paths: Sequence[tuple[str, ...]], form: Form) -> Match:
    """The columns of a table as fields of one form, whether it is a return of that form or not; no likeness."""
    keys, units = keys_and_units(tuple(paths))
    shelf = shelf_of({form.id: form})
    match = _match_sure(keys, form, units, [shelf.fits(key).get(0, {}) if key else {} for key in keys])
    _tell_loose(match, keys, units)
    return match


def _match_alike(match: Match, keys: Sequence[Path]) -> None:
    """Heads that the form does not know, where they are like fields that are left."""
    taken = {f.name for f in match.fields.values()} | set(match.twice)
    free = [f for f in match.form.fields if f.name not in taken]
    loose = {at: key for at, key in enumerate(keys) if key and at not in match.fields and at not in match.ambiguous}
    if free and loose:
        for at, (f, ratio) in pair_alike(loose, free, index_form(match.form)).items():
            match.fields[at], match.similar[at] = f, ratio
        _tell_lost(match)


def _tell_loose(match: Match, keys: Sequence[Path], units: Units) -> None:
    """Columns that became no field: doubtful where they speak of money without its stage, else unknown."""
    doubled = {at for places in match.twice.values() for at in places}
    has_money = any(f.type == "money" for f in match.form.fields)
    for at, key in enumerate(keys):
        if not key or at in match.fields or at in match.ambiguous or at in doubled:
            continue
        if has_money and _may_be_money(key, units[at]):
            match.ambiguous[at] = ()
        else:
            match.unknown.append(at)


def _tell_lost(match: Match) -> None:
    taken = {f.name for f in match.fields.values()}
    match.lost = tuple(f for f in index_form(match.form).required if f.name not in taken and f.type != "enterprise")


def _may_be_money(key: Path, unit: str | None) -> bool:
    return is_dangerous(key) and (unit is None or is_money(unit))


def _wanted(form: Form, head: Head, fit: Mapping[str, int]) -> dict[str, int]:
    """Fields that a column may be; another kind of unit counts against it, danger words leave only the whole head."""
    out: dict[str, int] = {}
    key, unit = head
    danger = _may_be_money(key, unit)
    for name, score in fit.items():
        f = form.by_name[name]
        if danger and f.type == "money" and score < _WHOLE:
            continue
        out[name] = score - (_OTHER_UNIT if unit and column_scale(f, unit).clash else 0)
    return out


def _assign(match: Match, heads: Sequence[Head], wanted: dict[int, dict[str, int]]) -> None:
    """Give columns to fields from the surest down; ties that nothing settles are ambiguous or twice the same."""
    for level in sorted({s for scores in wanted.values() for s in scores.values()}, reverse=True):
        open_: dict[int, set[str]] = {}
        taken = {f.name for f in match.fields.values()} | set(match.twice)
        for at, scores in wanted.items():
            names = {name for name, score in scores.items() if score == level and name not in taken}
            if names and at not in match.fields and at not in match.ambiguous:
                open_[at] = names
        for at in _settle_clear(match, open_, level):
            del open_[at]
        _settle_ties(match, heads, open_)


def _settle_clear(match: Match, open_: dict[int, set[str]], level: int) -> list[int]:
    """Give columns with one field left, which no other column wants at this level, that field; which they are."""
    by_name = match.form.by_name
    wishes = Counter(name for names in open_.values() for name in names)
    clear = [at for at, names in open_.items() if len(names) == 1 and wishes[next(iter(names))] == 1]
    for at in clear:
        match.fields[at] = by_name[next(iter(open_[at]))]
        if level <= STRANGE:
            match.similar[at] = level
    return clear


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
    places: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        if key in common_keys():
            places.setdefault(common_keys()[key].name, []).append(at)
    for f in common_fields() if places else ():
        if f.name in match.form.by_name:
            continue
        found = [at for at in places.get(f.name, ()) if at not in match.fields and at not in match.ambiguous]
        if len(found) == 1:
            match.fields[found[0]] = f


def _score(match: Match, keys: Sequence[Path]) -> float:
    """0–0.9: how much of the table the form explains, and how much of the form's required fields the table has."""
    index = index_form(match.form)
    found = sum([weight(f) for f in match.fields.values()])
    loose = sum(map(bool, keys)) - len(match.fields)
    match.explained = found / (found + loose) if found else 0.0
    lost = {f.name for f in match.lost}
    had = sum([weight(f) for f in index.required if f.name not in lost])
    return 0.45 * match.explained + 0.45 * (had / index.needed if index.needed else match.explained)


def _has_substance(match: Match, told: float) -> bool:
    """At least one field that is no name, and a fair share of the columns.

    A form that wants only a few columns of a wide table must find all it requires and two fields that are no names;
    a title that names the form says enough.
    """
    own = [f for f in match.fields.values() if f.type != "seq" and f.name != "remark"]
    telling = sum(weight(f) >= 1 and f.type != "enterprise" for f in own)
    if told >= 1:
        return telling >= 1
    fair = match.explained >= _EXPLAINED or (telling >= 2 and not match.lost)
    return len(own) >= 2 and telling >= 1 and fair
