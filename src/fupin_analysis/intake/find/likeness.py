"""How much a cell's text looks like a label, by its words alone: log odds, above 0 a label, below 0 a value.

The weights are those of a logistic regression over cells of public tables, rounded; no single one decides.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fupin_analysis.intake.find.marks import BLANK, DATE, ERROR, FIGURE, NUMBER, TEXT, YEAR
from fupin_analysis.plan.forms import header_key

KNOWN = 2.6
"""Weight of a word that vocabulary or forms know as a head."""
_OF_KIND = {BLANK: 0.0, NUMBER: -4.0, FIGURE: -4.0, DATE: -4.0, ERROR: -4.0, YEAR: -0.5}
_LENGTHS = ((28, -1.6), (16, -1.2), (10, -1.0), (6, -0.4))
_MEASURES = frozenset("额量率费数价号期度重长高宽径力压流温龄址距速寸名称型别式级")
_THINGS = re.compile(r"(?:公司|集团|省|市|县|镇|乡|村|局|委员会|委|大学|银行|中心|路|楼|有限|股份|部门经理)$")
_BRACKETS = re.compile(r"[（(\[][^）)\]]*[）)\]]")
_UNIT_BRACKET = re.compile(r"[（(][^()（）]{1,8}[)）]$")
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄吴徐孙胡朱林郭马罗梁宋郑谢韩唐冯董曹袁邓许傅沈曾彭吕苏卢蒋蔡贾魏薛叶阎潘杜戴汪姜姚谭廖邹熊郝崔邱"
)
_SENTENCE = re.compile(r"[，。；、,;！？!?～~×*□√☑■《》“”\"<>±≥≤]|^[约由经]")
_DIGIT = re.compile(r"\d")
_LATIN = re.compile(r"[A-Za-z]")
ANSWERS = frozenset(
    ("是", "否", "无", "有", "男", "女", "不适用", "汉族", "中国", "良好", "正常", "合格", "√", "×", "/")
)


def likeness(text: str, kind: int, known: bool) -> float:
    """Log odds that a cell is a label; ``known``: its key is a head word."""
    if kind != TEXT:
        return _OF_KIND[kind]
    return _of_text(text) + (KNOWN if known and not text[:1].isdigit() else 0.0)


@lru_cache(maxsize=65536)
def _of_text(text: str) -> float:
    bare = text.strip()
    key = header_key(_BRACKETS.sub("", bare)) or header_key(bare)
    if key in ANSWERS:
        return -2.5
    if bare.endswith((":", "：")):
        return 2.5
    length, score = len(key), 0.0
    for longer, weight in _LENGTHS:
        if length > longer:
            score += weight
            break
    if _DIGIT.search(key):
        score -= 2.0
    if 2 * len(_LATIN.findall(key)) >= length:
        score -= 1.5
    if _SENTENCE.search(bare):
        score -= 1.0
    if _UNIT_BRACKET.search(bare):
        score += 1.0
    if _THINGS.search(key):
        score -= 1.0
    elif key[-1:] in _MEASURES and length <= 12:
        score += 0.7
    elif 2 <= length <= 3 and key[:1] in _SURNAMES:
        score -= 0.7
    return score
