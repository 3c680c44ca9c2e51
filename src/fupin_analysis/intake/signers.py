"""Who signed a return and how they are reached: names and numbers beside such words are masked (domain.md 3.3, 77)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from fupin_analysis.intake.collect import Cell
from fupin_analysis.intake.parse.text import squeeze, word_kind
from fupin_analysis.plan.privacy import mask_phone
from fupin_analysis.plan.vocabulary import load_vocabulary

PERSON, PHONE = ("filer", "checker"), ("phone",)
_REACH = 4  # columns: a merged label leaves its value some cells further to the right
_HAN = r"[\u4e00-\u9fff·•]"
_NAME = rf"{_HAN}(?:[ \u3000\u00a0]*{_HAN}){{1,5}}"
_BRACKET = r"(?:\s*[（(][^（）()]*[）)])?"
_WHOLE_NAME = re.compile(rf"{_HAN}{{2,8}}")
_NAME_INSIDE = re.compile(rf"(?<!{_HAN}){_HAN}{{2,6}}(?!{_HAN})")
_BODY_END = re.compile(r"(?:[部室司局办委处院厂团县乡镇村组章]|公司|中心)$")
_NUMBER = re.compile(r"[\d(（+＋][\d\s()（）+＋\-—－]{5,}\d")


@lru_cache(maxsize=4096)
def mask_inside(text: str) -> str:
    """Names and numbers that stand in one cell behind a word for a signer or a telephone: 审核人：王**."""
    text = _named(PERSON).sub(lambda found: f"{found[1]}{found[2][:1]}**", text)
    text = _alone(PERSON).sub(lambda found: f"{found[1]}{found[2][:1]}**", text)
    return _numbered().sub(lambda found: found[1] + mask_phone(found[2]), text)


def mask_beside(spots: Sequence[Cell], texts: Sequence[str], roles: Sequence[str]) -> Mapping[Cell, str]:
    """Cells to the right of a cell that ends in such a word, with the text to show in their place.

    ``spots`` are (row, column) in the order of rows; only what stands outside the tables counts as such a word.
    """
    cells = list(zip(spots, texts, roles, strict=True))
    known = {spot: text for spot, text, role in cells if role not in ("header", "total")}
    out: dict[Cell, str] = {}
    for spot, text, role in cells:
        kind = _kind_at_end(text) if role in ("footer", "label", "note", "title", "section") else ""
        if not kind:
            continue
        right = next((at for at in ((spot[0], spot[1] + n) for n in range(1, _REACH + 1)) if at in known), None)
        if right is not None and not _kind_at_end(known[right]):
            hidden = mask_phone_cell(known[right]) if kind == "phone" else mask_name(known[right])
            if hidden != known[right]:
                out[right] = hidden
    return out


def mask_name(text: str) -> str:
    """A cell that should hold a name: 赵小六 as 赵**; names beside other words too; bodies and 无 stay."""
    bare = squeeze(text)
    if word_kind(bare) is not None or _BODY_END.search(bare):
        return text
    if _WHOLE_NAME.fullmatch(bare):
        return f"{bare[:1]}**"
    shown = _NAME_INSIDE.sub(lambda found: f"{found[0][:1]}**", text) if len(bare) <= 30 else text
    return mask_phone_cell(shown)


def mask_phone_cell(text: str) -> str:
    """A cell that should hold telephone numbers."""
    return _NUMBER.sub(lambda found: mask_phone(found[0]), re.sub(r"\.0+$", "", text))


def asks_beside(text: str) -> bool:
    """True where a text ends in a word for a signer or a telephone: what stands beside it must not be shown."""
    return bool(_kind_at_end(text))


@lru_cache(maxsize=8192)
def _kind_at_end(text: Any) -> str:
    """``person`` or ``phone`` where the text ends in such a word (经办人：), else ''."""
    if not isinstance(text, str) or len(text) > 60:
        return ""
    for kind, meanings in (("person", PERSON), ("phone", PHONE)):
        if _ending(meanings).search(text):
            return kind
    return ""


@lru_cache(maxsize=4)
def _words(meanings: tuple[str, ...]) -> str:
    labels = load_vocabulary().labels
    keys = sorted({word for meaning in meanings for word in labels.get(meaning, ())}, key=len, reverse=True)
    return "|".join(r"\s*".join(map(re.escape, key)) for key in keys)


@lru_cache(maxsize=4)
def _ending(meanings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s:：,，;；、_）)]|[^\u4e00-\u9fff])(?:{_words(meanings)}){_BRACKET}\s*[:：]?\s*$")


@lru_cache(maxsize=4)
def _named(meanings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"((?:{_words(meanings)}){_BRACKET}\s*[:：]\s*)({_NAME})(?!{_HAN}|[:：])")


@lru_cache(maxsize=4)
def _alone(meanings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"^(\s*(?:{_words(meanings)}){_BRACKET}\s+)({_NAME})\s*$")


@lru_cache(maxsize=1)
def _numbered() -> re.Pattern[str]:
    return re.compile(rf"((?:{_words(PHONE)}){_BRACKET}\s*[:：]?\s*)({_NUMBER.pattern})")
