"""Blanks between digits and the ways to write a minus: what must not turn into a larger or a positive number."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from fupin_analysis.plan.vocabulary import load_vocabulary

_GAP = re.compile(r"\d\s+[\d.]|\.\s+\d")
_SPACED = re.compile(r"(?<![\d.,])(?<!\d )[1-9]\d{0,2}(?: \d{3})+(?:\.\d+)?(?![\d ]*\d)")
_DASH = r"[-—–―─]"
_SIGNS = re.compile(rf"(?:[-—–―─]|\+(?={_DASH}))+")
_SURE = "负"


class Minus(NamedTuple):
    """A text that says less than nothing: ``body`` is the amount alone; ``sure`` where no other reading is known."""

    body: str
    sure: bool


def has_gap(flat: str) -> bool:
    """True where blanks or line breaks part digits that are no groups of three: 12⏎13, 20 15, 1 5 (never 1 200).

    A line break never groups: whoever writes two lines as a rule writes two numbers.
    """
    return _GAP.search(_SPACED.sub(lambda found: found[0].replace(" ", ""), flat)) is not None


def find_minus(close: str) -> Minus | None:
    """The amount behind a minus that is not simply “-20”: 负20, --20, 20-, 冲销20, -(20); None where there is none.

    Only 负 is sure; a dash may be a list mark, 退20 a remark, so the negative is proposed and not taken.
    """
    words, sure = close, False
    if found := _word_pattern().match(words):
        words, sure = words[found.end() :], found[1] == _SURE
    signs = _SIGNS.match(words)
    body = words[signs.end() :] if signs else words
    marked = sure or found is not None or (signs is not None and (signs[0] != "-" or body[:1] == "("))
    sure = sure and signs is None
    if body[:1] == "(" and body[-1:] == ")" and (marked or body[1:2] in "-—–―─负"):
        body, marked = body[1:-1].lstrip("-—–―─负+"), True
    if tail := re.search(rf"(?<=[\d\u4e00-\u9fff.%])(?:{_DASH}+|\({_DASH}+\)|\(负数?\))$", body):
        body, marked, sure = body[: tail.start()], True, False
    if not marked or not body or body[0] in "+-(":
        return None
    return Minus(body, sure)


@lru_cache(maxsize=1)
def _word_pattern() -> re.Pattern[str]:
    words = sorted({_SURE, *load_vocabulary().cells.minus}, key=len, reverse=True)
    return re.compile(rf"({'|'.join(map(re.escape, words))})[了:：]?")
