"""Heads that no form knows, paired with the fields left over where they are alike (mode 37); always reported."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from fupin_analysis.intake.headers import FormIndex, Path, is_dangerous
from fupin_analysis.intake.parse.codes import CLOSE
from fupin_analysis.plan.forms import Field

_TELLING = tuple(
    re.compile(words)
    for words in (
        "本月|当月",
        "本期|本季",
        "累计",
        "上年|去年|上月|上期",
        "当年|本年|今年",
        "计划|预计|拟",
        "完成|完工",
        "开工",
        "承诺",
        "拨付|下达",
        "到位|到账",
        "使用|支出|支付",
        "户",
        "人次",
        "人",
        "率|比例",
        "是否",
        "其中",
        "时间|日期|时限",
        "金额|资金",
        "未|不|无(?!偿)|非",
    )
)
"""Words that change what a head means: two heads that differ in one of them are never alike."""
_ANY_TELLING = re.compile("|".join(words.pattern for words in _TELLING))
_NUMBERS = re.compile(r"\d+")
_FILLERS = re.compile(
    r"的|之|为|名称|具体|相关|有关|项目|情况|数额|居民|公民|参加|参与|(?<=投资)额|实际(?!.*(?:时间|日期|时限))"
)
"""Words that change nothing where the rest is the same: 项目质量要求, 对方单位名称; 实际 tells dates apart."""
_FILLED = 92
_LEAF, _FEW = 4, 3
_NEAR = 0.75
Sign = tuple[int, tuple[str, ...]]


def pair_alike(loose: Mapping[int, Path], free: Sequence[Field], index: FormIndex) -> dict[int, tuple[Field, int]]:
    """Columns (by position) → field and likeness in percent; nothing where two pairs are about as good."""
    pairs: list[tuple[int, int, Field]] = []
    by_sign = _texts_by_sign(free, index)
    for at, key in loose.items():
        risky, heads = is_dangerous(key), {"".join(key)}
        if len(key[-1]) >= _LEAF:
            heads.add(key[-1])
        best: dict[str, int] = {}
        for head in heads:
            for ratio, name in _close(head, by_sign.get(_sign(head), [])):
                best[name] = max(best.get(name, 0), ratio)
        pairs += [(best[f.name], at, f) for f in free if f.name in best and not (risky and f.type == "money")]
    pairs.sort(key=lambda item: -item[0])
    out: dict[int, tuple[Field, int]] = {}
    used: set[str] = set()
    for ratio, at, f in pairs:
        rivals = [p for p in pairs if p[0] >= ratio - 2 and (p[1] == at) != (p[2] is f)]
        if not rivals and at not in out and f.name not in used:
            out[at] = (f, ratio)
            used.add(f.name)
    return out


def name_near(head: str, free: Sequence[Field], index: FormIndex) -> Field | None:
    """The one field left over that a head which was not taken may well be, by the signs that the two have in common.

    For a question only: 计划完成时限 for 完成时限, where 计划 may change what is meant.
    """
    shares = {f.name: max((_share(head, text) for text in index.texts[f.name]), default=0.0) for f in free}
    best = sorted(free, key=lambda f: -shares[f.name])[:2]
    if not best or shares[best[0].name] < _NEAR or (len(best) > 1 and shares[best[1].name] == shares[best[0].name]):
        return None
    return best[0]


def _share(head: str, text: str) -> float:
    """The part of the shorter of two heads that stands in the other one in order; 0 where it is but two signs."""
    same = int(LCSseq.similarity(head, text))
    return same / min(len(head), len(text)) if same >= _FEW else 0.0


def _texts_by_sign(free: Sequence[Field], index: FormIndex) -> dict[Sign, list[tuple[str, str]]]:
    """Every way to head the fields, with the field's name, by what must be the same in two heads that are alike."""
    out: dict[Sign, list[tuple[str, str]]] = {}
    for f in free:
        leaf = index.leaves[f.name]
        for text in {*index.texts[f.name], leaf} if len(leaf) >= _LEAF else index.texts[f.name]:
            out.setdefault(_sign(text), []).append((text, f.name))
    return out


def _close(head: str, ways: Sequence[tuple[str, str]]) -> list[tuple[int, str]]:
    """Fields with a way of the same sign that is close to a head, and the likeness of each."""
    texts = [text for text, _ in ways]
    near = process.extract(head, texts, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=None) if texts else ()
    out = [(int(ratio), ways[at][1]) for _, ratio, at in near]
    bare = _bare(head)
    return out + [(_FILLED, name) for text, name in ways if len(bare) >= _FEW and _bare(text) == bare]


def likeness(one: str, other: str) -> int:
    """Likeness of two heads in percent; 0 where a telling word or a number stands in only one of them."""
    if _sign(one) != _sign(other):
        return 0
    return max((ratio for ratio, _ in _close(one, [(other, "")])), default=int(fuzz.ratio(one, other)))


@lru_cache(maxsize=8192)
def _sign(text: str) -> Sign:
    """Which telling words and which numbers stand in a head."""
    told = 0
    if _ANY_TELLING.search(text):
        told = sum(1 << at for at, words in enumerate(_TELLING) if words.search(text))
    return told, tuple(_NUMBERS.findall(text))


@lru_cache(maxsize=8192)
def _bare(text: str) -> str:
    return _FILLERS.sub("", text)
