"""Columns of a table → fields of the form that fits best (modes 34, 36–39); what is unsure is said, not guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from fupin_analysis.intake.headers import FormIndex, Path, index_form, is_dangerous, path_key
from fupin_analysis.intake.parse.codes import CLOSE
from fupin_analysis.plan.forms import Field, Form, header_key

ACCEPT = 0.5
"""Least score of a form; below it a table has no form."""
_MARGIN = 0.02
_WEIGHTS = {"seq": 0.1, "county": 0.5, "township": 0.5, "village": 0.5, "person": 0.7}
_TELLING = (
    ("本月", "当月"),
    ("本期", "本季"),
    ("累计",),
    ("上年", "去年", "上月", "上期"),
    ("当年", "本年", "今年"),
    ("计划", "预计", "拟"),
    ("完成", "完工"),
    ("开工",),
    ("承诺",),
    ("拨付", "下达"),
    ("到位", "到账"),
    ("使用", "支出", "支付"),
    ("户",),
    ("人次",),
    ("人",),
    ("率", "比例"),
    ("是否",),
    ("其中",),
    ("时间", "日期", "时限"),
    ("金额", "资金"),
    ("未", "不", "无", "非"),
)
"""Words that change what a head means: two heads that differ in one of them are never alike."""


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


@dataclass(slots=True)
class Choice:
    """The form chosen for a table, or why there is none; ``rivals`` are the titles that fit equally well."""

    match: Match | None
    rivals: tuple[str, ...] = ()


def choose_form(
    paths: Sequence[tuple[str, ...]], forms: Mapping[str, Form], *, titles: Sequence[str] = (), sheet: str = ""
) -> Choice:
    """The form that fits the heads best, with title and sheet name as evidence; none where nothing fits well enough."""
    keys = tuple(path_key(path) for path in paths)
    ranked: list[tuple[float, Match]] = []
    for form in forms.values():
        evidence = _evidence(form, titles, sheet)
        if evidence < 0.5 and _overlap(keys, index_form(form)) < 2:
            continue
        match = match_columns(keys, form)
        match.score += 0.25 * evidence
        ranked.append((match.score, match))
    ranked.sort(key=lambda item: -item[0])
    if not ranked or ranked[0][0] < ACCEPT or not _has_substance(ranked[0][1]):
        return Choice(None)
    top, best = ranked[0]
    rivals = [m for score, m in ranked[1:] if top - score < _MARGIN]
    if rivals:
        return Choice(None, tuple(m.form.title for m in (best, *rivals)))
    return Choice(best)


def match_columns(keys: Sequence[Path], form: Form) -> Match:
    """Columns, by their path keys, matched to the fields of one form; each field takes at most one column."""
    index = index_form(form)
    match = Match(form, 0.0)
    wanted = {at: index.candidates(key) for at, key in enumerate(keys) if key}
    for at, key in enumerate(keys):
        if key and is_dangerous(key):
            wanted[at] = {name: score for name, score in wanted[at].items() if score >= 95}
    _assign(match, keys, wanted)
    _match_alike(match, keys, index)
    taken = {f.name for f in match.fields.values()}
    loose = [at for at, key in enumerate(keys) if key and at not in match.fields and at not in match.ambiguous]
    doubled = {at for places in match.twice.values() for at in places}
    for at in loose:
        if at in doubled:
            continue
        if is_dangerous(keys[at]) and any(f.type == "money" for f in form.fields):
            match.ambiguous[at] = ()
        else:
            match.unknown.append(at)
    match.lost = tuple(f for f in form.required if f.name not in taken and f.type != "enterprise")
    match.score = _score(match, len([k for k in keys if k]))
    return match


def _assign(match: Match, keys: Sequence[Path], wanted: dict[int, dict[str, int]]) -> None:
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
            del open_[at]
            open_ = {other: rest for other, names in open_.items() if (rest := names - {name})}
        _settle_ties(match, keys, open_)


def _clear_pair(open_: dict[int, set[str]]) -> tuple[int, str] | None:
    """A column with one field left that no other column wants at this level, else None."""
    for at, names in open_.items():
        if len(names) == 1:
            name = next(iter(names))
            if sum(name in other for other in open_.values()) == 1:
                return at, name
    return None


def _settle_ties(match: Match, keys: Sequence[Path], open_: dict[int, set[str]]) -> None:
    """What is left at one level: the same head twice (mode 39), or heads that fit several fields equally."""
    by_name = match.form.by_name
    for at, names in open_.items():
        if at in match.fields or at in match.ambiguous:
            continue
        same = [other for other in open_ if keys[other] == keys[at]]
        if len(names) == 1 and len(same) > 1:
            name = next(iter(names))
            if by_name[name].is_numeric or by_name[name].required:
                match.twice[name] = same
            elif name not in {f.name for f in match.fields.values()}:
                match.fields[same[0]] = by_name[name]
        else:
            match.ambiguous[at] = tuple(by_name[name].label for name in sorted(names))


def _match_alike(match: Match, keys: Sequence[Path], index: FormIndex) -> None:
    """Columns left over and fields left over, paired where their heads are alike (mode 37); always reported."""
    taken = {f.name for f in match.fields.values()} | set(match.twice)
    free = [f for f in match.form.fields if f.name not in taken]
    pairs: list[tuple[float, int, Field]] = []
    for at, key in enumerate(keys):
        if not key or at in match.fields or at in match.ambiguous or is_dangerous(key):
            continue
        whole = "".join(key)
        for f in free:
            ratio = max((_likeness(text, whole) for text in index.texts[f.name]), default=0.0)
            if ratio >= CLOSE:
                pairs.append((ratio, at, f))
    pairs.sort(key=lambda item: -item[0])
    for ratio, at, f in pairs:
        rivals = [p for p in pairs if p[0] >= ratio - 2 and (p[1] == at) != (p[2] is f)]
        if rivals or at in match.fields or f.name in {g.name for g in match.fields.values()}:
            continue
        match.fields[at] = f
        match.similar[at] = int(ratio)


def _likeness(one: str, other: str) -> float:
    """Likeness of two heads in percent; 0 where a telling word or a number stands in only one of them."""
    for words in _TELLING:
        if any(w in one for w in words) != any(w in other for w in words):
            return 0.0
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return 0.0
    return float(fuzz.ratio(one, other))


def _score(match: Match, columns: int) -> float:
    """0–0.9: how much of the table the form explains, and how much of the form's required fields the table has."""
    form = match.form
    found = sum(_weight(f) for f in match.fields.values())
    loose = columns - len(match.fields)
    explained = found / (found + loose) if found else 0.0
    needed = sum(_weight(f) for f in form.required) or 1.0
    had = sum(_weight(f) for f in form.required if f not in match.lost)
    return 0.45 * explained + 0.45 * (had / needed if form.required else explained)


def _weight(f: Field) -> float:
    return 0.1 if f.name == "remark" else _WEIGHTS.get(f.type, 1.0)


def _has_substance(match: Match) -> bool:
    """At least two fields that say more than a running number or a remark."""
    return sum(_weight(f) >= 0.5 for f in match.fields.values()) >= 2


def _overlap(keys: Sequence[Path], index: FormIndex) -> int:
    return sum(bool(key) and (key in index.exact or bool(index.candidates(key))) for key in keys)


def _evidence(form: Form, titles: Sequence[str], sheet: str) -> float:
    """1 where a title names the form, 0.6 where the sheet does, else 0."""
    want = header_key(form.title)
    heads = [header_key(t) for t in titles]
    if any(want in head or fuzz.ratio(want, re.sub(r"[\d年月季度第()一二三四-]", "", head)) >= 90 for head in heads):
        return 1.0
    name = header_key(re.sub(r"^\d+[.、_-]?", "", sheet.strip()))
    names = {header_key(s) for s in (*form.sheets, form.title, form.code)}
    if name and name in names:
        return 0.6
    return 0.4 if any(len(s) >= 3 and s in name for s in names) else 0.0
