"""Personal data leave the raw file only as a token (same person, same token) and a mask (domain.md 3.3, 77)."""

from __future__ import annotations

import hmac
import re

from fupin_analysis.plan.persons import SURNAMES, mask_persons

PUBLIC_SALT = "fupin-analysis"
"""Used where no home keeps a salt of its own: the demo, examples and single files. Real homes make their own."""

_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_GAP = r"[ .·—–-]{0,2}"  # what people put between the groups of a number
_ID = re.compile(  # 18 digits with the century of the birth year, or the 15 of before 1999
    rf"(?<![0-9A-Za-z])(\d{{6}}){_GAP}(?:(?:18|19|20)\d{{2}}{_GAP}{_DAY}{_GAP}\d{{3}} ?|\d{{2}}{_DAY}\d{{2}})"
    rf"([0-9Xx])(?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<!\d)((?:(?:\+|00)?86[ -]?)?1[3-9]\d)\d{4}(\d{4})(?!\d)")
_MOBILE_IN_GROUPS = re.compile(  # not inside a contract number: HT-138-2018-0912
    rf"(?<![0-9A-Za-z])(?<![0-9A-Za-z]-)((?:(?:\+|00)?86[ -]?)?1[3-9]\d){_GAP}\d{{4}}{_GAP}(\d{{4}})(?![\d.]?\d)"
)
_LANDLINE = re.compile(r"(?<!\d)((?:(?:\+|00)86[ -]?)?0\d{2,3}[) —–-]{0,2})\d{4}[ -]?(\d{3,4})(?!\d)")
_CARD = re.compile(r"(?<![0-9A-Za-z])(62\d\d)(?:[ -]?\d){10,13}(\d\d)(?![0-9A-Za-z])")  # 16 to 19 digits
_ACCOUNT = re.compile(  # other banks' and accounts, only behind a word for them
    r"((?:[卡账帐]号|[账帐]户|银行卡|存折|一[卡折]通)[^0-9A-Za-z]{0,4}\d\d)(?:[ -]?\d){8,18}(\d\d)(?![0-9A-Za-z])"
)
_EMAIL = re.compile(r"(?<![0-9A-Za-z_.%+-])([0-9A-Za-z_])[0-9A-Za-z_.%+-]*(@[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)+)")
_PASSPORT = re.compile(r"((?:护照|通行证)[^0-9A-Za-z]{0,4}(?:[A-Za-z]{1,2}|\d)\d?)\d{4,7}(\d{2})(?![0-9A-Za-z])")
_WECHAT = re.compile(  # a letter, then letters, digits and dashes; not the account of an office (公众号)
    r"((?:微信|(?<![A-Za-z])(?:[Ww]e[Cc]hat|[Vv][Xx])(?![A-Za-z]))(?:号码?|ID|id)?[^0-9A-Za-z\u4e00-\u9fff]{0,3}[A-Za-z])"
    r"[0-9A-Za-z_-]{4,18}([0-9A-Za-z_-])(?![0-9A-Za-z_@-])"
)
_QQ = re.compile(  # of a person, not of a group (QQ群)
    r"((?:(?<![A-Za-z])[Qq]{2}(?:号码?)?|扣扣号?|微信号码?)[^0-9A-Za-z\u4e00-\u9fff]{0,3}\d\d)\d{1,7}(\d\d)(?![\d@])"
)
_MASKS = (_EMAIL, _ID, _CARD, _ACCOUNT, _MOBILE, _MOBILE_IN_GROUPS, _LANDLINE, _PASSPORT, _WECHAT, _QQ)
_ANY = re.compile("|".join(pattern.pattern for pattern in _MASKS))
_NARROW = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x00A0: " "})
_ENOUGH = re.compile(r"\d(?:[^\w]{0,2}\d){6}|[@＠]|微信|护照|通行证|扣扣|[QqＱｑ]{2}|[VvＶｖ][XxＸｘ]|[Ww]e[Cc]hat")

_NAME = re.compile(r"[\u4e00-\u9fff]{2,3}")


def person_token(name: str, salt: str = PUBLIC_SALT) -> str:
    """``张*#1a2b3c4d``: the surname, and a keyed hash that keeps persons apart within one home."""
    return f"{name[:1]}*#{_digest(name, salt)[:8]}"


def id_token(number: str, salt: str = PUBLIC_SALT) -> str:
    """An identity number as 16 hex digits of a keyed hash; the number itself is kept nowhere."""
    return _digest(number.upper(), salt)[:16]


def mask_phone(text: str) -> str:
    """Keep the first three and last two digits of a telephone number."""
    digits = re.sub(r"\D", "", text)
    return f"{digits[:3]}****{digits[-2:]}" if len(digits) >= 7 else "****"


def mask_text(text: str) -> str:
    """Free text with numbers and addresses of persons (``mask_numbers``) and their names masked; the rest unchanged.

    Numbers are found in any width, in groups and with the country's code; the text itself keeps its widths.
    Names are known by the words or numbers beside them.
    """
    return mask_persons(mask_numbers(text))


def mask_numbers(text: str) -> str:
    """Free text with numbers of identity cards, passports, bank cards and telephones, 微信, QQ and e-mail masked."""
    if not _ENOUGH.search(text):
        return text
    if not _ANY.search(text.translate(_NARROW)):
        return text
    for pattern in _MASKS:
        stars = "********" if pattern in (_ID, _CARD, _ACCOUNT) else "****"
        for found in reversed(list(pattern.finditer(text.translate(_NARROW)))):
            text = f"{text[: found.start()]}{found[1]}{stars}{found[2]}{text[found.end() :]}"
    return text


def mask_name(text: str) -> str:
    """A text that is most likely the name of a person, where none belongs: 赵小六 as 赵**; others as they are."""
    return f"{text[:1]}**" if _NAME.fullmatch(text) and text[0] in SURNAMES else text


def is_phone(text: str) -> bool:
    """True for a cell that holds a mobile number and nothing else, also one that was stored as a number."""
    bare = re.sub(r"\.0+$", "", text.translate(_NARROW).strip())
    return any(pattern.fullmatch(bare) for pattern in (_MOBILE, _MOBILE_IN_GROUPS))


def _digest(text: str, salt: str) -> str:
    return hmac.digest(salt.encode(), text.encode(), "sha256").hex()
