"""Which of two returns of one enterprise and period came later (mode 78): what tells it, the surest first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from fupin_analysis.plan.periods import Period, is_period, period_or_none
from fupin_analysis.review.bench import OneReturn

_CHANGED = r"(?<![整发体旧深医房农技危棚土税机教])改(?![革制造善建良扩水厕线电厨气委])"
"""改 as a clerk names a changed file; not that of 整改, 发改委, 危改, 改造."""
_WORDS = rf"更正|修订|修改|改正|订正|重报|补报|{_CHANGED}|[vV]\.?(?=\d)"
_LAST = r"最终|终稿|定稿|正式|最新"
_REDONE, _FINAL = re.compile(f"{_WORDS}|{_LAST}"), re.compile(_LAST)
_DRAFT = re.compile(r"初稿|草稿|征求意见|作废|旧[稿件表版]|原[稿件表版]")
_NUMBER = re.compile(rf"(?:{_WORDS}|{_LAST})[稿件版表]?[-_ 　]*[（(]?(\d{{1,2}})(?![\d月年.])")
_TIMES = re.compile(r"([二三四五六七八九]|\d)次")
_DIGITS = "〇一二三四五六七八九"
_DAY = re.compile(r"(?<!\d)(20\d{2})[年.\-_/]?(0?[1-9]|1[0-2])[月.\-_/]?(0?[1-9]|[12]\d|3[01])日?(?!\d)")
CollectedUntil = Callable[[Period], dt.date]
Level = tuple[int, int]


@dataclass(frozen=True)
class Standing:
    """What is known of when a return came, and which version it calls itself.

    ``is_own_folder``: it lies in the folder of its own or a later period. ``said``: the day of filling that stands in
    it, or the first after the collection with which it came. ``came``: that, else the time of its file, where it can
    be true; ``written``: the time of its file in any case; ``was_open``: returns were still collected then.
    ``level``: drafts before those without a word, corrected ones after them, final ones last; then its number.
    """

    is_own_folder: bool
    said: pd.Timestamp | None
    level: Level
    named_on: dt.date | None
    came: pd.Timestamp | None
    written: pd.Timestamp | None
    was_open: bool
    path: str

    def against(self, other: Standing) -> int:
        """Above 0 where this one is the later, below 0 where the other is; 0 where nothing tells."""
        for own, its in (
            (self.is_own_folder, other.is_own_folder),
            (self.said, other.said),
            (self.level, other.level),
            (self.named_on, other.named_on),
            (self.came, other.came),
        ):
            if own is not None and its is not None and own != its:
                return 1 if _first(its, own) else -1
        return self._by_copies(other)

    def _by_copies(self, other: Standing) -> int:
        """A file of a time after the collection is later than one of a time within it, where neither says its day."""
        if self.said is not None or other.said is not None or (self.came is None) == (other.came is None):
            return 0
        older, newer = (self, other) if other.came is None else (other, self)
        if not older.was_open or newer.written is None:
            return 0
        return 1 if newer is self else -1


def _first(one: Any, other: Any) -> bool:
    return bool(one < other)


def standing_of(one: OneReturn, collected_until: CollectedUntil) -> Standing:
    """Where a return stands; ``collected_until`` gives the last day on which returns of a period are collected."""
    folder = folder_period(one.path)
    name = _own_words(one)
    has_said = one.received is not None and (one.written is None or one.received != one.written)
    own = period_or_none(one.period)
    is_open = one.written is not None and own is not None and one.written.date() <= collected_until(own)
    return Standing(
        is_own_folder=folder >= one.period,
        said=one.received if has_said else None,
        level=_level(name),
        named_on=_day(name, own),
        came=one.received,
        written=one.written,
        was_open=is_open,
        path=one.path,
    )


def in_order(group: Sequence[OneReturn], collected_until: CollectedUntil) -> list[tuple[OneReturn, Standing]]:
    """Returns of one enterprise and period, the latest last; by path where nothing tells."""
    known = [(one, standing_of(one, collected_until)) for one in sorted(group, key=lambda one: one.path)]
    return sorted(known, key=cmp_to_key(_compare))


def is_consistent(ordered: Sequence[tuple[OneReturn, Standing]]) -> bool:
    """False where the signs go round in a circle: an earlier one of the order is the later of some pair."""
    return all(
        after.against(before) >= 0
        for position, (_, before) in enumerate(ordered)
        for _, after in ordered[position + 1 :]
    )


def _compare(one: tuple[OneReturn, Standing], other: tuple[OneReturn, Standing]) -> int:
    return one[1].against(other[1])


def folder_period(path: str) -> str:
    """The period that the first folder of a relative path names, "" where it names none."""
    head = path.split("/", 1)[0] if "/" in path else ""
    return str(Period.parse(head)) if is_period(head) else ""


def calls_itself_redone(one: OneReturn) -> bool:
    """True where its name or folder says 更正, 修订, 重报, 最终, v2 …"""
    return bool(_REDONE.search(_own_words(one)))


def _own_words(one: OneReturn) -> str:
    """The path without the folder of its period, its suffix and the name of its enterprise."""
    path = PurePosixPath(one.path)
    parts = [*path.parts[:-1], path.stem]
    kept = parts[1:] if folder_period(one.path) else parts
    text = "/".join(kept)
    return text.replace(one.enterprise, "") if one.enterprise else text


def _level(words: str) -> Level:
    if not _REDONE.search(words):
        return (-1, 0) if _DRAFT.search(words) else (0, 0)
    rank = 2 if _FINAL.search(words) else 1
    number = _NUMBER.search(words)
    times = _TIMES.search(words)
    if number:
        return rank, int(number[1])
    if times:
        return rank, int(times[1]) if times[1].isdigit() else _DIGITS.index(times[1])
    return rank, 1


def _day(words: str, period: Period | None) -> dt.date | None:
    """A day in the name of a file, after the end of its period: on the last day of that the figures stand."""
    found = _DAY.search(words)
    if found is None or period is None:
        return None
    try:
        day = dt.date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if day > period.end else None
