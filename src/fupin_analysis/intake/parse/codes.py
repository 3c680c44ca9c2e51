"""Cells of a fixed kind: yes and no, options, years, numbers in a list, persons, identity and telephone numbers."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from fupin_analysis.intake.parse.dates import parse_date
from fupin_analysis.intake.parse.parsed import NOTHING, Parsed
from fupin_analysis.intake.parse.text import fold, squeeze, tidy, word_kind
from fupin_analysis.plan.forms import Field, header_key
from fupin_analysis.plan.privacy import id_token, mask_name, mask_phone, mask_text, person_token
from fupin_analysis.plan.vocabulary import load_vocabulary

CLOSE = 85
"""Least likeness (rapidfuzz ratio) for an option or a head to be taken, and then reported."""
_YES = frozenset("是 √ ✓ ✔ ☑ v y yes t true 有 已 对 是的 1 1.0 达标 合格 满意 认可".split())
_NO = frozenset("否 × ✗ ✘ x ☒ n no f false 无 没有 未 没 不是 0 0.0 错 不达标 不合格 不满意 不认可".split())
_ID = re.compile(r"\d{17}[\dXx]|\d{15}")
_ID_INSIDE = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?![\dXx])")
_LONG_ID = 18
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Weights of the check digit (GB 11643)."""
_NAMES = re.compile(r"[、，,;；/\s]+(?=[\u4e00-\u9fff])")


def parse_bool(cell: Any, *, coded: bool = False) -> Parsed:
    """Yes or no (mode 66); 1 and 2 mean yes and no only where the head says so (``coded``)."""
    if isinstance(cell, bool):
        return Parsed(cell)
    text = _number_text(cell) if isinstance(cell, (int, float)) else squeeze(fold(str(cell)))
    bare = re.sub(r"\.0+$|[.、。)]$|^\(", "", {"①": "1", "②": "2"}.get(text, text))
    if coded and bare in ("1", "2"):
        return Parsed(bare == "1").noting("bool-coded")
    key = re.sub(r"^(?:\(?[12]\)?[.、]?|[①②])(?=[^\d.])", "", bare).lower().strip("()。.")
    words = load_vocabulary().cells
    if key in _YES or key in (w.lower() for w in words.yes):
        return _bool(True, key)
    if key in _NO or key in (w.lower() for w in words.no):
        return _bool(False, key)
    if word_kind(key) in ("dash", "unknown"):
        return NOTHING.noting(f"cell-{word_kind(key)}", grade="A")
    if re.match(r"已|是[(,，]|有[(,，]", key):
        return Parsed(True).noting("bool-words")
    if re.match(r"未|不|没|否[(,，]|尚未|暂未", key):
        return Parsed(False).noting("bool-words")
    masked = mask_name(mask_text(text))
    return NOTHING._replace(raw=masked if masked != text else None).noting("bool-unknown")


def _bool(value: bool, key: str) -> Parsed:
    got = Parsed(value)
    return got if key in ("是", "否") else got.noting("bool-coded")


def parse_enum(text: str, field: Field) -> Parsed:
    """One of the field's options, by name, by synonym, else by likeness that is told; else the text as it stands."""
    clean = squeeze(text)
    if field.options and (option := _options(field).get(header_key(clean))):
        return Parsed(option)
    if not field.options:
        kind = word_kind(clean)
        return NOTHING.noting(f"cell-{kind}", grade="A") if kind in ("dash", "nil", "unknown") else Parsed(tidy(text))
    if (kind := word_kind(clean)) in ("dash", "nil", "unknown"):
        return NOTHING.noting(f"cell-{kind}", grade="A")
    if option := _near(header_key(clean), field):
        return Parsed(option).noting("enum-close", option=option)
    listed = "、".join(field.options)
    return Parsed(mask_text(clean)).noting("enum-unknown", options=listed)


def _options(field: Field) -> dict[str, str]:
    return _option_keys(field.options, tuple(field.synonyms.items()))


@lru_cache(maxsize=256)
def _option_keys(options: tuple[str, ...], synonyms: tuple[tuple[str, str], ...]) -> dict[str, str]:
    known = {header_key(said): meant for said, meant in synonyms}
    return known | {header_key(option): option for option in options}


def _near(key: str, field: Field) -> str | None:
    """The option that a text must mean: numbering and brackets off, one option inside it, or a likeness of 85."""
    known = _options(field)
    bare = re.sub(r"\([^)]*\)", "", re.sub(r"^(?:[0-9a-z]|[一二三四五六七八九十])[.、]|^\([^)]*\)", "", key))
    if bare in known:
        return known[bare]
    inside = {meant for said, meant in known.items() if len(said) >= 2 and said in bare}
    negated = re.search(r"未|非|不|无", bare)
    if len(inside) == 1 and not negated:
        return inside.pop()
    if inside or len(bare) < 2:
        return None
    best = process.extract(bare, list(known), scorer=fuzz.ratio, score_cutoff=CLOSE, limit=2)
    if not best or negated:
        return None
    meant = {known[hit[0]] for hit in best if hit[1] == best[0][1]}
    return meant.pop() if len(meant) == 1 else None


def parse_year(cell: Any) -> Parsed:
    """A year: 2018, 2018年, 2018年度, 18年, or the year of a date."""
    if isinstance(cell, (dt.date, dt.datetime)):
        return Parsed(cell.year)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        year = int(cell)
        return Parsed(year) if year == cell and 1990 <= year <= 2035 else NOTHING.noting("date-unreadable")
    got = parse_date(str(cell))
    if got.value is None:
        return got
    return Parsed(got.value.year, issues=got.issues)


def parse_seq(cell: Any) -> Parsed:
    """A running number as text; it is never a key, so anything goes (mode 18)."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return Parsed(_number_text(cell))
    return Parsed(unicodedata.normalize("NFKC", squeeze(str(cell))))


def parse_person(text: str, salt: str) -> Parsed:
    """Names of persons as tokens; two names in a cell give two, joined by ``、``."""
    clean = tidy(text)
    if (kind := word_kind(clean)) in ("dash", "nil", "unknown"):
        return NOTHING.noting(f"cell-{kind}", grade="A")
    if re.fullmatch(r"[\u4e00-\u9fff·]{1,2} +[\u4e00-\u9fff]{1,2}", clean):
        clean = squeeze(clean)  # 张　三: padding, not two persons
    names = [squeeze(part) for part in _NAMES.split(clean)]
    token = "、".join(person_token(name, salt) for name in names if name)
    return Parsed(token, raw=token)


def parse_id(cell: Any, salt: str) -> Parsed:
    """An identity number as a token; one that was typed as a number has lost its last digits (mode 29)."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        digits = _number_text(cell)
        damaged = len(digits) > 15 or abs(cell) >= 1e15
        if not damaged and len(digits) == 15:
            return Parsed(id_token(digits, salt), raw=_mask_id(digits))
        return Parsed(raw=_mask_id(digits)).noting("id-damaged" if damaged else "id-malformed")
    clean = squeeze(fold(str(cell))).strip("'`’")
    if (kind := word_kind(clean)) in ("dash", "nil", "unknown"):
        return NOTHING.noting(f"cell-{kind}", grade="A")
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", clean):
        return Parsed(raw=clean).noting("id-damaged")
    if (found := _ID_INSIDE.search(clean)) and len(_ID_INSIDE.findall(clean)) == 1:  # 5134…(户主)
        clean = found[0]
    got = Parsed(id_token(clean, salt), raw=_mask_id(clean))
    if _is_cut(clean):
        return Parsed(raw=_mask_id(clean)).noting("id-damaged")
    if not (_ID.fullmatch(clean) and _has_birthday(clean)):
        return got.noting("id-malformed")
    return got if _fits_check(clean) else got.noting("id-check")


def birthday_in(cell: Any) -> dt.date | None:
    """The day of birth that an identity number of 18 digits tells; None where its check is wrong, or it is none."""
    found = _ID_INSIDE.findall(squeeze(fold(cell)).strip("'`’")) if isinstance(cell, str) else []
    number = found[0] if len(found) == 1 else ""
    if len(number) != _LONG_ID or not _has_birthday(number) or not _fits_check(number):
        return None
    return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def _is_cut(number: str) -> bool:
    """True for 18 digits that end in three noughts and fail their check: written out again after they were lost."""
    return re.fullmatch(r"\d{15}000", number) is not None and not _fits_check(number)


def _fits_check(number: str) -> bool:
    """True where the last of 18 digits is that which the others give (GB 11643); 15 digits have none."""
    weighed = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return len(number) != _LONG_ID or "10X98765432"[weighed % 11] == number[-1].upper()


def _has_birthday(number: str) -> bool:
    """True where the digits of the birthday make a day: 5134 31 1990 13 45 is nobody's."""
    text = number[6:14] if len(number) == _LONG_ID else f"19{number[6:12]}"
    try:
        dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def parse_phone(cell: Any) -> Parsed:
    """Telephone numbers, masked; one stored as a number is made text again (mode 29)."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        masked = mask_phone(_number_text(cell))
        return Parsed(masked, raw=masked)
    clean = tidy(str(cell))
    if (kind := word_kind(clean)) in ("dash", "nil", "unknown"):
        return NOTHING.noting(f"cell-{kind}", grade="A")
    if re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d+", fold(clean)):
        return Parsed(raw="****").noting("phone-damaged")
    clean = re.sub(r"\.0+$", "", clean)
    parts = [p for p in re.split(r"[、，,;；/\n]+|\s{1,}(?=\d{7})", clean) if p]
    masked = "、".join(mask_phone(part) for part in parts)
    return Parsed(masked, raw=masked)


def _mask_id(text: str) -> str:
    return f"{text[:6]}********{text[-1:]}" if len(text) >= 10 else "********"


def _number_text(cell: float) -> str:
    return str(int(cell)) if cell == int(cell) else f"{cell:.15g}"
