"""Heads that no form knows, paired with the fields left over where they are alike (mode 37); always reported."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

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
_FILLERS = re.compile(r"的|之|为|名称|具体|相关|有关|项目|情况|数额")
"""Words that change nothing where the rest is the same: 项目质量要求, 对方单位名称."""
_FILLED = 92
_LEAF = 4


def pair_alike(loose: Mapping[int, Path], free: Sequence[Field], index: FormIndex) -> dict[int, tuple[Field, int]]:
    """Columns (by position) → field and likeness in percent; nothing where two pairs are about as good."""
    pairs: list[tuple[int, int, Field]] = []
    for at, key in loose.items():
        risky, heads = is_dangerous(key), {"".join(key)}
        if len(key[-1]) >= _LEAF:
            heads.add(key[-1])
        for f in free:
            if risky and f.type == "money":
                continue
            ratio = max((likeness(text, head) for text in _texts(index, f) for head in heads), default=0)
            if ratio >= CLOSE:
                pairs.append((ratio, at, f))
    pairs.sort(key=lambda item: -item[0])
    out: dict[int, tuple[Field, int]] = {}
    used: set[str] = set()
    for ratio, at, f in pairs:
        rivals = [p for p in pairs if p[0] >= ratio - 2 and (p[1] == at) != (p[2] is f)]
        if not rivals and at not in out and f.name not in used:
            out[at] = (f, ratio)
            used.add(f.name)
    return out


def _texts(index: FormIndex, f: Field) -> list[str]:
    leaf = index.leaves[f.name]
    return [*index.texts[f.name], leaf] if len(leaf) >= _LEAF else index.texts[f.name]


def likeness(one: str, other: str) -> int:
    """Likeness of two heads in percent; 0 where a telling word or a number stands in only one of them."""
    if any((words.search(one) is None) != (words.search(other) is None) for words in _TELLING):
        return 0
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return 0
    bare = _FILLERS.sub("", one)
    if len(bare) >= 3 and bare == _FILLERS.sub("", other):
        return max(_FILLED, int(fuzz.ratio(one, other)))
    return int(fuzz.ratio(one, other))
