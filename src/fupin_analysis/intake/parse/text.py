"""Text as it is compared and kept: invisible characters, widths, and the words that stand for “nothing”."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from fupin_analysis.intake.parse.parsed import NOTHING, Parsed
from fupin_analysis.plan.privacy import mask_text
from fupin_analysis.plan.vocabulary import Vocabulary, load_vocabulary

INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f]")
DIRECTION = re.compile(r"[\u202b\u202d\u202e\u2067]")
"""Marks that let 06 be seen as 60: what was meant nobody can tell."""
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u3000]+")
_BLANK = re.compile(r"\s+")
_FULL: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FULL |= {0x3000: " ", 0x2212: "-", 0xFE63: "-", 0x2010: "-", 0x2011: "-", 0x2012: "-", 0x00A0: " "}
_FOLDED = re.compile("[\uff01-\uff5e\u2212\ufe63\u2010-\u2012]")
_WIDE = re.compile(r"[\uff10-\uff19\uff0e\uff05\uff0b\uff0d]")
_DASH = re.compile(r"[-—–―─－﹣‐‑‒−┄┈_/／⁄\\＼~～…*·•.]+")
_NOT_DONE = re.compile(
    r"(?:本月|本期|本季度?|本年|今年|当月|目前)?(?:尚|暂|还|均|仍)?(?:未|没有?|无)"
    r"(?:开展|开始|安排|支出|发生|使用|投入|发放|组织|进行|实施|有|新增|产生|启动|动用|项目|此项(?:工作|支出)?|资金|收入|人员"
    r"|人|活动|捐赠|捐款|采购|举办|派出|选派|到位|到账|拨付|拨款|下达|支付|付款|购买|销售)?"
)
"""Nothing was done or came: 未到位, 没有开展, 本月无支出; 无变化 says another thing."""
UNSEEN = re.compile(r"[\u00a0\t]")
"""Blanks that are not seen as such: between digits and in names they part what belongs together."""


def tidy(text: str) -> str:
    """Without invisible characters, runs of blanks as one, line breaks kept (mode 80)."""
    if text.isalnum():
        return text
    if text.isprintable():  # no blank but plain ones, nothing invisible, one line
        return _SPACES.sub(" ", text).strip() if "  " in text else text.strip()
    text = INVISIBLE.sub("", text)
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.splitlines()).strip()


def squeeze(text: str) -> str:
    """Without any blank at all: names are compared and kept like this (modes 36, 80)."""
    if text.isalnum():
        return text
    return text.replace(" ", "") if text.isprintable() else _BLANK.sub("", INVISIBLE.sub("", text))


def fold(text: str) -> str:
    """Full-width signs as ASCII, nothing else: ``①`` and ``㎡`` stay what they are (modes 16, 18)."""
    if text.isascii():
        return text.strip() if text.isprintable() else INVISIBLE.sub("", text).strip()
    if text.isprintable() and not _FOLDED.search(text):
        return text.strip()
    return INVISIBLE.sub("", text).translate(_FULL).strip()


def is_wide(text: str) -> bool:
    """True where a full-width digit or sign stands in the text."""
    return _WIDE.search(text) is not None


def is_blank(cell: Any) -> bool:
    """True where nothing is left after all blanks, full-width ones too, are stripped."""
    return cell is None or (isinstance(cell, str) and not squeeze(cell)) or cell != cell


@lru_cache(maxsize=1)
def cell_words() -> dict[str, str]:
    """Squeezed lower-case cell text → ``dash`` | ``nil`` | ``unknown`` | ``ditto`` (modes 11–13)."""
    cells = _vocabulary().cells
    groups = {"dash": cells.dashes, "nil": cells.nils, "unknown": cells.unknowns, "ditto": cells.dittos}
    return {_plain(word): kind for kind, words in groups.items() for word in words}


@lru_cache(maxsize=16384)
def word_kind(text: str) -> str | None:
    """What a cell says instead of a value, or None."""
    plain = _plain(text)
    if len(plain) > _LONGEST_WORD:
        return None
    if known := cell_words().get(plain) or cell_words().get(plain.strip("()（）")):
        return known
    return "dash" if plain and _DASH.fullmatch(plain) else None


def is_not_done(text: str) -> bool:
    """True for the ways in which a cell of figures says that nothing was done: 未到位, 没有开展."""
    plain = _plain(text)
    return len(plain) <= _LONGEST_WORD and _NOT_DONE.fullmatch(plain.strip("()（）")) is not None


@lru_cache(maxsize=16384)
def parse_text(text: str) -> Parsed:
    """Free text, identities masked; 无 and dashes are no text (modes 11, 12, 77)."""
    clean = tidy(text)
    kind = word_kind(clean)
    if kind in ("dash", "nil", "unknown"):
        return NOTHING.noting(f"cell-{kind}", grade="A")
    if kind == "ditto":
        return NOTHING.noting("cell-ditto-free")
    masked = mask_text(clean)
    if masked != clean:
        return Parsed(masked, raw=masked).noting("text-personal")
    return Parsed(masked)


@lru_cache(maxsize=16384)
def parse_name(text: str) -> Parsed:
    """A name of a place or an enterprise: blanks inside it are padding (昭　觉　县); numbers of persons masked."""
    clean = squeeze(text)
    kind = word_kind(clean)
    if kind in ("dash", "nil", "unknown"):
        return NOTHING.noting(f"cell-{kind}", grade="A")
    if (masked := mask_text(clean)) != clean:
        return Parsed(masked, raw=masked).noting("text-personal")
    return Parsed(clean)


_LONGEST_WORD = 8


def _plain(text: str) -> str:
    return squeeze(text).strip("。.,，;；").lower() or squeeze(text).lower()


def _vocabulary() -> Vocabulary:
    return load_vocabulary()
