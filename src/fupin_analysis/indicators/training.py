"""Training sessions of poor labour held centrally (三(三)2; A25, A26)."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import join_parts, make_parts, with_cuts

_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")}
_NUMBER = r"(\d+|[一二三四五六七八九十]+)"
_WAYS = (re.compile(rf"第{_NUMBER}"), re.compile(rf"{_NUMBER}[期次班]"), re.compile(rf"^{_NUMBER}$"))


def session_number(text: object) -> str:
    """``第一期``, ``2018年第1期``, ``1期`` and ``1`` are one session: ``1``; a text without a number stays as it is."""
    plain = re.sub(r"\s", "", str(text))
    for way in _WAYS:
        if found := way.search(plain):
            return str(_as_number(found.group(1)))
    return plain


def _as_number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    high = _DIGITS.get(tens, 1) if ten else 0
    return high * 10 + _DIGITS.get(ones, 0)


def session_keys(rows: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """(whether a class is held centrally, the key of its session).

    Parallel classes of one session are one; sessions of enterprises are their own (host and number). A number that
    comes back after its classes have closed is another session: numbers begin anew.
    """
    central = rows["is_central"].fillna(False).astype("bool")
    number = rows["session"].map(session_number).astype("str")
    host = rows["host"].fillna(rows["enterprise"]).astype("str")
    key = ("集中/" + number).where(central, host + "/" + number)
    return central, key + _round(rows, key)


def _round(rows: pd.DataFrame, key: pd.Series[Any]) -> pd.Series[Any]:
    """Nothing for the first run of classes of a key whose days overlap or follow on one another, ``#2`` for the next.

    A class without any day belongs to the first.
    """
    if rows.empty:
        return pd.Series("", index=rows.index, dtype="str")
    ended = pd.to_datetime(rows["ended_on"])
    start = pd.to_datetime(rows["started_on"]).fillna(ended).sort_values(kind="stable", na_position="first")
    own, last = key.loc[start.index], ended.loc[start.index].fillna(start)
    before = pd.to_datetime(last.groupby(own).transform(lambda days: days.cummax().shift()))
    again = (start > before + pd.Timedelta(days=1)).astype("int64").groupby(own).cumsum()
    texts = again.map(lambda number: f"#{number + 1}" if number else "").astype("str")
    return texts.reindex(rows.index)


def is_held(rows: pd.DataFrame, key: pd.Series[Any], as_of: pd.Timestamp) -> pd.Series[Any]:
    """One 期 is one opening and closing: it counts when every class of it is told to have closed (A26)."""
    closed = pd.to_datetime(rows["ended_on"]) <= as_of
    return closed.groupby(key).transform("all").astype("bool")


def sessions_held(view: View) -> pd.DataFrame:
    """Sessions held: centrally only, or every host's (A26)."""
    rows = view.events("training")
    central, key = session_keys(rows)
    if view.setting("training.central_only"):
        rows, key = rows[central], key[central]
    held = is_held(rows, key, pd.Timestamp(view.as_of))
    return make_parts(rows[held], "session", key=key[held], on="started_on")


def classes(view: View) -> pd.DataFrame:
    """The classes of the year with ``key``, ``held`` and the first ``host`` of their session."""
    rows = view.events("training")
    central, key = session_keys(rows)
    rows = rows.assign(is_central=central, key=key, host=rows["host"].fillna(rows["enterprise"]))
    first = rows.groupby("key", sort=False)["host"].transform("first")
    return rows.assign(held=is_held(rows, key, pd.Timestamp(view.as_of)), host=first)


def of_sessions(view: View) -> pd.DataFrame:
    """What is told of each class in the measure's columns (``title``: that there was one), by session and host."""
    rows = classes(view)
    made = []
    for column in view.measure.column.split():
        told = rows[rows[column].notna()]
        parts = make_parts(told, column, amount=1.0 if column == "title" else column, key="key", on="started_on")
        made.append(with_cuts(parts, told, {"session": "key", "host": "host"}))
    return join_parts(*made)
