"""Personal data leave the raw file only as a token (same person, same token) and a mask (domain.md 3.3, 77)."""

from __future__ import annotations

import hashlib
import hmac
import re

PUBLIC_SALT = "fupin-analysis"
"""Used where no home keeps a salt of its own: the demo, examples and single files. Real homes make their own."""

_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ID = re.compile(  # 18 digits with the century of the birth year, or the 15 of before 1999
    rf"(?<![0-9A-Za-z])(\d{{6}})(?:(?:18|19|20)\d{{2}}{_DAY}\d{{3}}|\d{{2}}{_DAY}\d{{2}})([0-9Xx])(?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[-—－ ]?)\d{4}(\d{3,4})(?!\d)")


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
    """Free text with identity and telephone numbers inside it masked; everything else unchanged."""
    text = _ID.sub(r"\1********\2", text)
    text = _MOBILE.sub(r"\1****\2", text)
    return _LANDLINE.sub(r"\1****\2", text)


def _digest(text: str, salt: str) -> str:
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()
