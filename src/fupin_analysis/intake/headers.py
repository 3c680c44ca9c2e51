"""Heads as they are compared, and an index of a form's heads that finds a column's fields in one look-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from fupin_analysis.intake.parse.text import tidy
from fupin_analysis.intake.parse.units import split_unit
from fupin_analysis.plan.forms import Field, Form, header_key, load_common, plan_forms_folder
from fupin_analysis.plan.vocabulary import load_vocabulary

Path = tuple[str, ...]
_NUMBERING = re.compile(r"^(?:\d{1,2}[.、](?!\d)|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\))")
_ANSWERS = re.compile(
    r"(?<=.)(?:[(\[](?:请?填写?)?:?)(?:1[.、:=]?[是有]|[是有](?:[/、或]|=?1|[填打选])|√|[vy]/[xn]|[选填]).{0,20}$"
    r"|(?<=.)1[.、:=][是有].{1,8}$"
)
"""The key to the answers behind a question: (1.是2.否), （是/否）, （填√或×）; it is no part of the head (mode 66)."""
_QUOTES = re.compile(r"[\"'“”‘’「」《》]")
_BARE = re.compile(r"\d{1,3}(?:\.\d+)?")
_PERIOD = re.compile(r"(?:\d{4}年)?(?:\d{1,2}月|第?[1-4一二三四]季度)?(?:度|份)?|本年度?|当年")
_SPECIFIC = 4
"""A leaf of this many signs names its quantity by itself, also under a head that the form does not know."""
_COUNTS = re.compile(r"[人户次项数额量月年期]$")
"""A shorter leaf with one of these at its end (总户数, 上期数) says how much, but not of what: 危房户(户) does not."""
_PLACES = frozenset({"county", "township", "village"})
STRANGE = 82
"""How sure a match is whose leaf is specific but stands under heads that the form does not know: told, not trusted."""
DANGER = ("投入", "落实")
"""Words that may mean promised, arrived or used (domain.md E6): never taken by likeness."""
_WEIGHTS = {"seq": 0.1, "county": 0.5, "township": 0.5, "village": 0.5, "person": 0.7}
_PATHS_KEPT = 4096
_STAGES = ("承诺", "计划", "拨付", "下达", "到位", "到账", "使用", "支出", "支付")


@lru_cache(maxsize=16384)
def level_key(text: str) -> str:
    """One level of a head: no blanks, no unit, no numbering in front."""
    key, _ = split_unit(_QUOTES.sub("", tidy(text)))
    key = _ANSWERS.sub("", key)
    return header_key(_NUMBERING.sub("", key)) or key


def path_key(path: Iterable[str]) -> Path:
    """A whole head from the top down; empty and repeated levels, and bare numbers above others, dropped."""
    return _path_key(tuple(path))


@lru_cache(maxsize=16384)
def _path_key(path: Path) -> Path:
    out: list[str] = []
    for text in path:
        key = level_key(text)
        if key and (not out or out[-1] != key):
            out.append(key)
    if len(out) > 1:
        out = [key for key in out if not _BARE.fullmatch(key)] or out[-1:]
    return tuple(out)


def levels_of(path: Path) -> Path:
    """The levels of a head that was typed into one cell: 拨付/累计, 产业发展-计划."""
    return path_key(part for level in path for part in re.split(r"[/|>_—–-]+", level) if part)


def path_unit(path: Sequence[str]) -> str | None:
    """The unit at the end of a head's lowest level."""
    return split_unit(tidy(path[-1]))[1] if path else None


@lru_cache(maxsize=2048)
def keys_and_units(paths: tuple[Path, ...]) -> tuple[tuple[Path, ...], tuple[str | None, ...]]:
    """Heads as written → as they are compared, with the unit of each."""
    return tuple(path_key(path) for path in paths), tuple(path_unit(path) for path in paths)


@lru_cache(maxsize=16384)
def is_dangerous(path: Path) -> bool:
    """True where a head does not say which stage of money it means: 投入, 落实, 已拨付/到位."""
    if any(word in level for level in path for word in DANGER):
        return True
    leaf = path[-1] if path else ""
    parts = re.split(r"[/、和及或]", leaf)
    return len(parts) > 1 and sum(any(word in part for word in _STAGES) for part in parts) > 1


@lru_cache(maxsize=1)
def common_fields() -> tuple[Field, ...]:
    """The enterprise and the period as columns of any form."""
    known = load_common(plan_forms_folder())["enterprise"]
    names = load_vocabulary().labels["period"]
    return (
        Field("enterprise", known["header"], "enterprise", aliases=tuple(known["aliases"])),
        Field("period", names[0], "text", aliases=tuple(names[1:])),
    )


@lru_cache(maxsize=1)
def common_keys() -> Mapping[Path, Field]:
    """Their heads as they are compared."""
    return {path_key((name,)): f for f in reversed(common_fields()) for name in (f.header, *f.aliases)}


@dataclass(slots=True)
class FormIndex:
    """Every way in which a form's fields may be headed, by path, by joined text and by tail."""

    form: Form
    exact: dict[Path, dict[str, int]] = field(default_factory=dict)
    joined: dict[str, dict[str, int]] = field(default_factory=dict)
    tails: dict[Path, set[str]] = field(default_factory=dict)
    unders: dict[str, set[str]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    leaves: dict[str, str] = field(default_factory=dict)
    title: str = ""
    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    weights: dict[str, float] = field(default_factory=dict)
    required: tuple[Field, ...] = ()
    needed: float = 0.0
    known: dict[Path, dict[str, int]] = field(default_factory=dict)
    readers: dict[Any, Any] = field(default_factory=dict)
    """How columns of the form are read (``columns.ColumnPlan.reader``)."""

    def candidates(self, path: Path) -> dict[str, int]:
        """Fields that a column's path may mean → how sure (100 the whole path … 82 the leaf under unknown heads)."""
        known = self.known.get(path)
        if known is None:
            if len(self.known) > _PATHS_KEPT:
                self.known.clear()
            known = self.known[path] = self._candidates(path) or self._whole(levels_of(path))
        return known

    def _whole(self, path: Path) -> dict[str, int]:
        """Fields that the path as a whole may mean, or the end of their own."""
        out: dict[str, int] = dict(self.exact.get(path, {}))
        for name, score in self.joined.get("".join(path), {}).items():
            out[name] = max(out.get(name, 0), score)
        for name in self.tails.get(path, ()):
            out[name] = max(out.get(name, 0), 90)
        return out

    def _candidates(self, path: Path) -> dict[str, int]:
        out = self._whole(path)
        for cut in range(1, len(path)):
            for name, score in self.exact.get(path[cut:], {}).items():
                sure = self._under_strange_heads(name, path[:cut], path[cut:], score)
                out[name] = max(out.get(name, 0), sure)
        return {name: score for name, score in out.items() if score}

    def _under_strange_heads(self, name: str, above: Path, tail: Path, score: int) -> int:
        """How sure a match is whose column has heads above that the field does not have in its own path."""
        own = self.unders[name]
        strange = [level for level in above if not self._is_own(level, own)]
        if not strange:
            return score - 3
        if not self._is_specific("".join(tail), name):
            return 0
        others = set().union(*self.unders.values()) - own
        if any(level in others for level in strange):
            return 0
        return STRANGE

    def _is_specific(self, leaf: str, name: str) -> bool:
        """True for 乡镇, 危房户 (three signs that stand in no other head of the form); never for 总人数 or 其他."""
        if len(leaf) >= _SPECIFIC or self.form.by_name[name].type in _PLACES:
            return True
        others = (text for other, texts in self.texts.items() if other != name for text in texts)
        generic = _COUNTS.search(leaf) and leaf[0] in "总上下本当小合累其实应已未新"
        return len(leaf) == _SPECIFIC - 1 and not generic and all(leaf not in text for text in others)

    def _is_own(self, level: str, own: set[str]) -> bool:
        if _PERIOD.fullmatch(level) or level in self.title:
            return True
        return any(level in word or word in level for word in own)


def lexicon(forms: Mapping[str, Form]) -> frozenset[str]:
    """Every level of every head that the forms know, without units: what ``find.lay_out`` sharpens its eye with."""
    return _words_of(tuple(index_form(form).words for form in forms.values()))


@lru_cache(maxsize=16)
def _words_of(parts: tuple[frozenset[str], ...]) -> frozenset[str]:
    return frozenset().union(*parts)


_INDEXES: dict[int, FormIndex] = {}
_INDEXES_KEPT = 512


def forget_indexes() -> None:
    """Let go of all forms: others are to come."""
    _INDEXES.clear()


def index_form(form: Form) -> FormIndex:
    """The index of a form, made once for every form object."""
    known = _INDEXES.get(id(form))
    if known is not None and known.form is form:
        return known
    while len(_INDEXES) >= _INDEXES_KEPT:
        del _INDEXES[next(iter(_INDEXES))]
    made = FormIndex(form, title=header_key(form.title))
    for f in form.fields:
        _add(made, f)
    made.names = frozenset(header_key(s) for s in (*form.sheets, form.title, form.code))
    made.words = frozenset(level for path in made.exact for level in path)
    made.weights = {f.name: weight(f) for f in form.fields}
    made.required = form.required
    made.needed = sum(map(weight, form.required))
    _INDEXES[id(form)] = made
    return made


def weight(f: Field) -> float:
    """How much a field tells of which form a table is: 备注, running numbers and names stand in many."""
    return 0.1 if f.name == "remark" else _WEIGHTS.get(f.type, 1.0)


def _add(index: FormIndex, f: Field) -> None:
    main = path_key(f.path)
    index.unders[f.name] = set(main[:-1])
    index.texts[f.name] = []
    index.leaves[f.name] = main[-1] if main else ""
    ways = [(main, 100)]
    for alias in f.aliases:
        path = path_key(alias.split("/")) if "/" in alias else path_key((alias,))
        ways.append((path, 99))
        if len(path) == 1 and f.under:
            ways.append(((*main[:-1], *path), 99))
        index.unders[f.name] |= set(path[:-1])
    for path, score in ways:
        if not path:
            continue
        _best(index.exact.setdefault(path, {}), f.name, score)
        _best(index.joined.setdefault("".join(path), {}), f.name, score - 1)
        for cut in range(1, len(path)):
            index.tails.setdefault(path[cut:], set()).add(f.name)
            if len(path) - cut > 1:
                _best(index.joined.setdefault("".join(path[cut:]), {}), f.name, 89)
        index.texts[f.name].append("".join(path))


def _best(scores: dict[str, int], name: str, score: int) -> None:
    scores[name] = max(scores.get(name, 0), score)
