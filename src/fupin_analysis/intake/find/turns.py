"""One row read as keys and values that take turns: which of its cells are the keys, and how well that fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fupin_analysis.intake.find.tokens import ANSWER, Cell, Line, Token

MOST = 3.0
"""No single cell counts for more."""
_FIRST_VALUE, _LAST_KEY, _LAST_KEY_GAP = 2.0, 2.5, 0.5
_KEY_KEY, _KEY_GAP, _KEY_OVER, _VALUE_VALUE, _VALUE_GAP = 2.0, 0.8, 0.3, 1.5, 1.0
"""Costs of two keys or two values in a row, less where a blank stands between them; _KEY_OVER is that of a key
that is merged down over the keys beside it, or of headings that are each merged over keys and values."""
_FIGURES = 3.0
"""Cost of two figures side by side, as rows of records have them."""
_MANY, _EACH_MORE = 8, 0.6
"""Rows of more cells are seldom keys and values."""
_NEVER = -1e9


class Turns(NamedTuple):
    """How well a row reads as keys and values, and the columns of its keys."""

    gain: float
    keys: frozenset[int]


class _Way(NamedTuple):
    gain: float
    keys: tuple[int, ...]


def take_turns(line: Line, lean: Mapping[int, float], known: Mapping[Cell, bool], right: int) -> Turns:
    """The best way to read a row; ``known`` tells which cells from above are keys, ``right`` is the last column."""
    key, value, before = _Way(0.0, ()), _Way(0.0, ()), None
    headings = len(line.own) > 1 and all(token.right > token.col for token in line.own)
    for token in line.tokens:
        as_key, as_value = _gains(token, token.odds + lean.get(token.col, 0.0), known)
        if before is None:
            after_key, after_value = key, _Way(-_FIRST_VALUE, ())
        else:
            again = _KEY_OVER if before.bottom > before.row or headings else _KEY_GAP if token.gap else _KEY_KEY
            after_key = max(_Way(key.gain - again, key.keys), value)
            more = _FIGURES if max(token.sort, before.sort) < ANSWER else _VALUE_GAP if token.gap else _VALUE_VALUE
            after_value = max(key, _Way(value.gain - more, value.keys))
        key = _Way(after_key.gain + as_key, (*after_key.keys, token.col))
        value = _Way(after_value.gain + as_value, after_value.keys)
        before = token
    if before is None:
        return Turns(0.0, frozenset())
    room = before.right < right or headings
    key = _Way(key.gain - (_LAST_KEY_GAP if room else _LAST_KEY), key.keys)
    best = max(key, value)
    return Turns(best.gain - max(0.0, _EACH_MORE * (len(line.tokens) - _MANY)), frozenset(best.keys))


def _gains(token: Token, odds: float, known: Mapping[Cell, bool]) -> tuple[float, float]:
    """What is won by reading a cell as a key, and as a value."""
    told = known.get(token.place)
    if told is not None:  # in its own row above
        return (0.0, _NEVER) if told else (_NEVER, 0.0)
    half = max(-MOST, min(MOST, odds)) / 2
    return (half if token.sort > ANSWER else _NEVER), -half
