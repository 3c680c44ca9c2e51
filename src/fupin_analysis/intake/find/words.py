"""What a text says by its words alone: a total, a section, a note, a unit, pairs of key and value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from fupin_analysis.intake.parse.units import fold_unit
from fupin_analysis.plan.forms import header_key, simplify
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

TOTAL, PART, NOTE, LABEL, UNIT, SECTION, LONG, BARE = 1, 2, 4, 8, 16, 32, 64, 128
"""Flags of a text; PART is 其中, LONG a sentence that no head or name would be, BARE a word (累计, 平均) that
tells a total or a line beside it only where its row names nothing else."""
LONG_TEXT = 40
_NAME_LENGTH = 16
_NO_TOTAL = re.compile(r"[/与和](?:合计|小计|总计|共计)|(?:合计|小计|总计|共计)[/与和]|是否|累计$")
_HINT = re.compile(
    r"[:：计計注※*＊。；;”\"’」]|^\s*[其（(【\[一二三四五六七八九十百第]|总|汇|说明|备注|来源|以下|此表|本表|关系|单\s*位"
    r"|總|otal|OTAL|ote|ource|Sum|[IVXⅠ-Ⅻ㈠-㈩]"
    r"|^\s*[合全平均人户完到使进比较增同环上去占差本Σ∑]"
)
"""Only a text with one of these can carry a flag: most names are passed over at once."""
_PLACES = frozenset("县乡镇村市区州日月年")
"""Words in brackets that belong to the name (区（县）), though some are units elsewhere."""
_STOP = re.compile(r"[。；;]")
_NUMBERED_HEAD = re.compile(r"^\s*\d{1,2}[.．、]\s*[^\s\d].*[:：]\s*$")
"""A numbered line that ends in a colon: 1. Cash flows from operating activities:"""
_BLANKS = re.compile(r"[\s\u3000\u00a0\u200b-\u200f\ufeff]+")
_BRACKETED = re.compile(r"[（(\[【]([^（）()\[\]【】]*)[)）\]】]")
_COLON = re.compile(r"[:：﹕∶]")
_MONEY_NOTE = re.compile(r"(?:金额|货币|资金|计价)单位")
_NO_UNIT = re.compile(r"人民币|[见表如各详]|公司|集团")
_UNIT_LENGTH = 6
_UNIT_SPLIT = re.compile(r"[、,，;；/\s和及]+")


@dataclass(frozen=True)
class Pair:
    """A key and its value inside one text; ``meaning`` is the vocabulary's word for what the key tells, else ""."""

    key: str
    value: str
    meaning: str


def strip(text: str) -> str:
    """The text without blanks of any kind at its ends."""
    return _BLANKS.sub(" ", text).strip()


@lru_cache(maxsize=65536)
def flags(text: str) -> int:
    """All flags of one text."""
    found = LONG if len(text) > LONG_TEXT and len(strip(text)) > LONG_TEXT else 0
    if not _HINT.search(text):
        return found
    key = header_key(text)
    if is_total(key):
        return found | TOTAL
    if is_part(text, key):
        return found | PART
    if is_bare(key):
        return found | BARE
    if is_note(text):
        return found | NOTE
    if unit_note(text) is not None:
        found |= UNIT
    if pairs(text):
        found |= LABEL
    if _section_pattern().match(strip(text)) or _NUMBERED_HEAD.match(text):
        found |= SECTION
    return found


@lru_cache(maxsize=1)
def _total_words() -> tuple[frozenset[str], tuple[str, ...]]:
    totals = load_vocabulary().totals
    return folded(totals.total, totals.subtotal), tuple(totals.endings)


def is_total(key: str) -> bool:
    """True for 合计, 小计（昭觉县）, 昭觉县小计, 一、合计; ``key`` is folded by header_key."""
    words, endings = _total_words()
    if key in words:
        return True
    bare = _BRACKETED.sub("", key).strip(":")
    if key.startswith("subtotalof"):
        return True
    if not key or len(bare) > _NAME_LENGTH or len(key) > 2 * _NAME_LENGTH:
        return False
    return bare in words or (bare.endswith(endings) and _NO_TOTAL.search(bare) is None)


def is_part(text: str, key: str) -> bool:
    """True for 其中, 其中：…, 其中藏区, 其中昭觉县; never for names (其中坝村), amounts (其中20) or sentences."""
    if not key.startswith("其中") or len(key) > LONG_TEXT or _STOP.search(key):
        return False
    rest = key[2:]
    if not rest or re.match(r"\s*[（(]?其\s*中\s*[:：﹕∶、,，（(]", text):
        return True
    if len(key) > _NAME_LENGTH:
        return False
    totals = load_vocabulary().totals
    return rest in folded(totals.categories) or rest.endswith(totals.category_endings)


_COUNTED = re.compile(r"(?:合计|共计|总计|共)\d+(?:个|户|人|项|家|名|村|县|乡|镇|次|批)[\u4e00-\u9fff]{0,3}")


def is_bare(key: str) -> bool:
    """True for 累计, Σ, 全县, 共计3个村, 平均: a total or a line beside it, if nothing else names the row."""
    totals = load_vocabulary().totals
    bare = key.strip(":")
    return bare in folded(totals.bare) or bare in folded(totals.derived) or _COUNTED.fullmatch(bare) is not None


def is_derived(label: str) -> bool:
    """True for a row beside the total that is no sum of the rows: 平均, 完成率, 上月数."""
    return header_key(label).strip(":") in folded(load_vocabulary().totals.derived)


@lru_cache(maxsize=1)
def _note_pattern() -> re.Pattern[str]:
    notes = load_vocabulary().notes
    words = "|".join(sorted(map(re.escape, notes.words), key=len, reverse=True))
    lines = "|".join(sorted(map(re.escape, notes.lines), key=len, reverse=True))
    said = rf"(?:{words})\s*[\d一二三四五六七八九十①②③]*\s*[)）】\]]*[:：.．、]"
    signs = r'[*＊]\S.*。\s*$|[“"‘「].{1,6}[”"’」]\s*(?:表示|指|为|代表)'
    return re.compile(rf"^[\s（(【\[*※]*(?:{said}|{lines})|^\s*(?:※|{signs})", re.IGNORECASE)


def is_note(text: str) -> bool:
    """True for 注：…, 备注1：…, 说明：…, 资料来源…, ※…, “-”表示…, *…。; never for the bare head 备注 or *姓名."""
    return _note_pattern().match(text) is not None


@lru_cache(maxsize=1)
def _section_pattern() -> re.Pattern[str]:
    sections = load_vocabulary().sections
    n = f"[{sections.numerals}]+"
    words = "|".join(re.escape(word).replace(r"\{n\}", n) for word in sections.words)
    return re.compile(rf"^(?:{n}[、.．]|[（(]{n}[)）]|[㈠-㈩]|[IVX]+[、.．]|[Ⅰ-Ⅻ]|{words})")


@lru_cache(maxsize=1)
def _title_pattern() -> re.Pattern[str]:
    titles, numerals = load_vocabulary().titles, load_vocabulary().sections.numerals
    marks = "|".join(sorted(map(re.escape, titles.attachments), key=len, reverse=True))
    return re.compile(rf"^(?:{marks})\s*[（(]?[\d{numerals}][\d{numerals}\-—.、）)]*\s*[:：]?")


def is_title(text: str) -> bool:
    """True for 附件2, 表3 培训情况, …统计表: what stands over a table."""
    return is_numbered_title(text) or header_key(strip(text)).endswith(load_vocabulary().titles.endings)


def is_numbered_title(text: str) -> bool:
    """True for 附件2, 表3 培训情况: what cannot be a section of the table above."""
    return _title_pattern().match(strip(text)) is not None


_DATE_LINE = re.compile(r"^\W*\d{0,4}\s*年\s*\d{0,2}\s*月\s*\d{0,2}\s*日?\W*$")


def is_date_line(text: str) -> bool:
    """True for the line of a signature's date, filled in or not: 　年　月　日."""
    return _DATE_LINE.match(text) is not None


_PAGE_LINE = re.compile(r"^\W*第\s*\d*\s*页(?:\W*(?:共|总)\s*\d*\s*页)?\W*$|^\s*[-—–－·]+\s*\d{1,4}\s*[-—–－·]+\s*$")


def is_page_line(text: str) -> bool:
    """True for the number of a printed page: 第1页 共2页, — 1 —."""
    return _PAGE_LINE.match(text) is not None


def unit_words(text: str) -> str | None:
    """The unit that a text is, where it is one or several units (万元; 个、人), else None."""
    parts = [part for part in _UNIT_SPLIT.split(strip(text).strip("。.;；")) if part]
    known = load_vocabulary().units.all
    if parts and (header_key(text) in known or all(header_key(part) in known or fold_unit(part) for part in parts)):
        return simplify(strip(text))
    return None


@lru_cache(maxsize=1)
def _unit_pattern() -> re.Pattern[str]:
    keys = "|".join(sorted(map(re.escape, load_vocabulary().units.keys), key=len, reverse=True))
    return re.compile(rf"(?:{keys})\s*[:：]\s*(?:人民币)?\s*[（(]?([^:：（）()]+?)(?=\s{{2,}}|[（）()]|\S+[:：]|$)")


def unit_note(text: str) -> str | None:
    """The units that a corner note states (单位：万元、人 → 万元、人; （万元） → 万元), else None."""
    for found in _unit_pattern().finditer(text):
        before = text[: found.start()].rstrip()
        if before.endswith(("（", "(")) and before[:-1].strip():
            continue  # 单价（单位：元/公斤） is a head that states its unit, not a note
        words = unit_words(found[1]) or _odd_money(found[0], found[1])
        if words:
            return words
    bare = strip(text)
    inner = _BRACKETED.fullmatch(bare)
    return unit_words(inner[1]) if inner and inner[1] else None


def _odd_money(note: str, said: str) -> str | None:
    """What a note of money alone (金额单位：筐) says though it is no unit: nobody may take it for the form's own."""
    word = said.strip()
    is_odd = _MONEY_NOTE.match(note) is not None and len(word) <= _UNIT_LENGTH and _NO_UNIT.search(word) is None
    return word if is_odd else None


@lru_cache(maxsize=16384)
def header_unit(text: str) -> str | None:
    """The unit that a head states: in its last bracket (到位资金（万元）), after a comma or at its end (增减%)."""
    for inner in reversed(_BRACKETED.findall(text)):
        words = unit_words(re.sub(r"^\s*单\s*位\s*[:：]?", "", inner))
        if words and words not in _PLACES and not set(words) <= _PLACES | set("、,，/"):
            return words
    bare = strip(text)
    tail = re.split(r"[,，:：/]", bare)[-1] if re.search(r"[,，:：/]", bare) else ""
    if tail and unit_words(tail):
        return strip(tail)
    return "%" if bare.endswith(("%", "％")) else None


_LOOSE_MONTH = re.compile(
    r"(?:^|[\s\u3000])(?:截[至止])?\s*((?:19|20)\d\d\s*年\s*\d{1,2}\s*月(?:份|\s*\d{1,2}\s*日)?)(?=$|[\s\u3000])"
)


def loose_months(text: str) -> list[str]:
    """Months that stand between pairs and belong to none: 编报单位：甲公司   2018年9月   金额单位：元."""
    return [] if any(pair.meaning == "filled_on" for pair in pairs(text)) else _LOOSE_MONTH.findall(text)


@lru_cache(maxsize=16384)
def pairs(text: str) -> tuple[Pair, ...]:
    """Keys and values of one text: 填报人：张三  联系电话：123; a key must be known, or short and alone."""
    if unit_note(text) is not None:
        text = _unit_pattern().sub(lambda found: " " * len(found[0]) if unit_words(found[1]) else found[0], text)
    colons = [found.start() for found in _COLON.finditer(text)]
    if not colons:
        return ()
    found: list[tuple[int, int, str]] = []
    start = 0
    for at in colons:
        key = _key_before(text[start:at], first=not found)
        if key is not None:
            found.append((at - len(key), at, key))
            start = at + 1
    if not found:
        return _plain_pair(text, colons[0])
    ends = [*(begin for begin, _, _ in found[1:]), len(text)]
    return tuple(_pair(key, text[at + 1 : end], meaning(key)) for (_, at, key), end in zip(found, ends, strict=True))


def _pair(key: str, value: str, told: str) -> Pair:
    """A pair whose value ends at a wide gap, where it is a name: what follows the gap is another thing."""
    if told == "enterprise":
        value = _LOOSE_MONTH.sub("", re.split(r"[\s\u3000]{3,}", value.strip())[0])
    return Pair(_bare_key(key), strip(value), told)


def meaning(key: str) -> str:
    """What a label key tells (enterprise, filer …), "" where the vocabulary does not know it."""
    meanings = load_vocabulary().label_meanings
    return meanings.get(header_key(key)) or meanings.get(header_key(_bare_key(key)), "")


def _bare_key(key: str) -> str:
    return strip(_BRACKETED.sub("", key)) or strip(key)


def _key_before(text: str, *, first: bool) -> str | None:
    """The longest known key at the end of a text, with its bracket; a first key must stand at a word's start."""
    trimmed = text.rstrip()
    for begin in range(len(trimmed)):
        tail = trimmed[begin:]
        if len(tail) > 24 or tail[:1].isspace() or not meaning(tail):
            continue
        before = trimmed[:begin]
        if first and before and not before[-1:].isspace() and before[-1] not in "）)。；;，,、|":
            return None
        return text[begin:]
    return None


def _plain_pair(text: str, colon: int) -> tuple[Pair, ...]:
    key, value = strip(text[:colon]), strip(text[colon + 1 :])
    said = 2 <= len(key) <= 10 and len(value) <= LONG_TEXT and not re.search(r"[\d。，,；;]|[（(][^）)]*$", key)
    if said and not is_total(header_key(key)):
        bare = _bare_key(key)
        return (_pair(key, value, "enterprise" if bare == "单位" else ""),)
    return ()
