"""Chinese numerals, everyday and formal, also mixed with digits: 三十二, 壹佰贰拾万, 1百23, 三万五, 两个半's 半."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

DIGITS = {
    **dict.fromkeys("零〇○0０", 0),
    **dict.fromkeys("一壹弌", 1),
    **dict.fromkeys("二贰貳两俩", 2),
    **dict.fromkeys("三叁參仨", 3),
    **dict.fromkeys("四肆", 4),
    **dict.fromkeys("五伍", 5),
    **dict.fromkeys("六陆陸", 6),
    **dict.fromkeys("七柒", 7),
    **dict.fromkeys("八捌", 8),
    **dict.fromkeys("九玖", 9),
}
SMALL = {**dict.fromkeys("十拾", 10), **dict.fromkeys("百佰", 100), **dict.fromkeys("千仟", 1000)}
BIG = {**dict.fromkeys("万萬", 10**4), **dict.fromkeys("亿億", 10**8)}
CHARS = "".join([*DIGITS, *SMALL, *BIG]).replace("0", "").replace("０", "")
_TOKEN = re.compile(rf"\d+(?:\.\d+)?|[{CHARS}点半廿卅]")


class Numeral(NamedTuple):
    """A numeral read. ``mixed``: digits and Chinese; ``scaled``: 万 or 亿 said; ``short``: 三万五 for 35 000."""

    value: Decimal
    mixed: bool
    scaled: bool
    short: bool
    small: bool


def read_numeral(text: str) -> Numeral | None:
    """The number that a whole text says, or None where it is not a well-formed numeral."""
    tokens = _TOKEN.findall(text)
    if not tokens or "".join(tokens) != text:
        return None
    tokens = _unfold(tokens)
    if "点" in tokens[2:] and (pointed := _with_point(tokens)) is not None:
        return pointed
    arabic = any(t[0].isdigit() and t.isascii() for t in tokens)
    chinese = any(t in DIGITS for t in tokens if not t.isascii())
    units = [t for t in tokens if t in SMALL or t in BIG]
    if not units and "半" not in tokens:
        value = _positional(tokens)
        return None if value is None else Numeral(value, arabic and chinese, False, False, False)
    got = _by_units(tokens)
    if got is None:
        return None
    value, short = got
    small = any(t in SMALL for t in units)
    clear = tokens[-1] in SMALL and any(t in BIG for t in units)  # 12万5千: every digit has its unit
    mixed = arabic and (chinese or (small and not clear and sum(t[0].isdigit() for t in tokens) > 1))
    return Numeral(value, mixed, any(t in BIG for t in units), short, small)


def _with_point(tokens: list[str]) -> Numeral | None:
    """一百二十点五万: units before the point, digits behind it, then 万 or 亿; None where it is another numeral."""
    cut = tokens.index("点")
    end = next((at for at in range(cut + 1, len(tokens)) if tokens[at] not in DIGITS), len(tokens))
    whole, part, scale = tokens[:cut], tokens[cut + 1 : end], tokens[end:]
    if not part or not any(t in SMALL for t in whole) or any(t in BIG for t in whole) or len(scale) > 1:
        return None
    if (scale and scale[0] not in BIG) or not all(t in SMALL or t in DIGITS for t in whole):
        return None
    got = _by_units(whole)
    if got is None or got[1]:
        return None
    value = got[0] + Decimal("0." + "".join(str(DIGITS[t]) for t in part))
    return Numeral(value * (BIG[scale[0]] if scale else 1), False, bool(scale), False, True)


def _positional(tokens: list[str]) -> Decimal | None:
    """Digit after digit: 二〇一八, 三点五; two digits without 〇 (七八) say “seven or eight” and are refused."""
    if "点" in tokens:
        cut = tokens.index("点")
        whole, part = _positional(tokens[:cut]), tokens[cut + 1 :]
        if whole is None or not part or not all(t in DIGITS for t in part):
            return None
        return Decimal(f"{whole}." + "".join(str(DIGITS[t]) for t in part))
    if len(tokens) == 1 and tokens[0].isascii():
        return Decimal(tokens[0])
    if not tokens or not all(t in DIGITS for t in tokens):
        return None
    if len(tokens) == 2 and not any(DIGITS[t] == 0 for t in tokens):
        return None
    return Decimal("".join(str(DIGITS[t]) for t in tokens))


def _unfold(tokens: list[str]) -> list[str]:
    pairs = {"廿": ["二", "十"], "卅": ["三", "十"]}
    return [t for token in tokens for t in pairs.get(token, [token])]


def _by_units(tokens: list[str]) -> tuple[Decimal, bool] | None:
    """Numerals with 十百千万亿; None where the order of units makes no sense."""
    total = section = Decimal(0)
    number: Decimal | None = None
    last_small, last_big, last = 10**4, 10**16, 0
    zero, short, at = False, False, 0
    while at < len(tokens):
        token = tokens[at]
        if token in SMALL:
            unit = SMALL[token]
            if unit >= last_small or (number is None and unit != 10):
                return None
            section += (Decimal(1) if number is None else number) * unit
            number, last_small, last, zero = None, unit, unit, False
        elif token in BIG:
            unit = BIG[token]
            counted = _count_big(total, section + (number or 0), unit, last_big)
            if counted is None:
                return None
            total = counted
            section, number = Decimal(0), None
            last_small, last_big, last, zero = 10**4, unit, unit, False
        elif token == "半":
            if at != len(tokens) - 1 or (last == 0 and number is not None):
                return None
            number = None
            total += Decimal(last or 1) / 2
        elif token in DIGITS and DIGITS[token] == 0 and not token.isascii():
            zero = True
        else:
            if number is not None:
                return None
            read = _run(tokens, at)
            if read is None:
                return None
            number, step = read
            at += step - 1
        at += 1
    if number is not None:
        short = last >= 100 and not zero and number == int(number) and 0 < number < 10
        section += number * last / 10 if short else number
    return total + section, short


def _count_big(total: Decimal, part: Decimal, unit: int, last_big: int) -> Decimal | None:
    """The total after 万 or 亿; None where nothing is counted or the same unit comes twice."""
    if unit == last_big or (part == 0 and not (total and unit > last_big)):
        return None
    if unit > last_big:  # 万亿: everything so far is counted in 亿
        return (total + part) * unit
    return total + part * unit


def _run(tokens: list[str], at: int) -> tuple[Decimal, int] | None:
    """A number inside a numeral that starts at ``at``: digits as typed, one Chinese digit, or 三点五."""
    token = tokens[at]
    if token.isascii():
        return (Decimal(token), 1) if token[0].isdigit() else None
    if token not in DIGITS:
        return None
    if at + 1 < len(tokens) and tokens[at + 1] == "点":
        end = at + 2
        while end < len(tokens) and tokens[end] in DIGITS:
            end += 1
        if end == at + 2:
            return None
        part = "".join(str(DIGITS[t]) for t in tokens[at + 2 : end])
        return Decimal(f"{DIGITS[token]}.{part}"), end - at
    return Decimal(DIGITS[token]), 1
