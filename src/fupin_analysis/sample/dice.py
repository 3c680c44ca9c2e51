"""Chance that is the same every time: named streams of one seed, and sums that are hit to the cent."""

from __future__ import annotations

import calendar
import datetime as dt
import tomllib
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]


def stream(seed: int, *tags: object) -> np.random.Generator:
    """A generator of its own for every topic, year or filer, so that one more draw here moves nothing there."""
    return np.random.default_rng([seed, zlib.crc32("/".join(map(str, tags)).encode())])


def apportion(total: float, weights: Sequence[float] | Floats, step: float = 0.01) -> Floats:
    """``total`` split by weights into multiples of ``step`` that add up exactly (largest remainders)."""
    share = np.asarray(weights, dtype=float)
    units = round(total / step)
    exact = share / share.sum() * units
    whole = np.floor(exact)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: int(units - whole.sum())]] += 1
    parts: Floats = np.round(whole * step, 6)
    return parts


def month_end(year: int, month: int) -> dt.date:
    """Last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def day_in(rng: np.random.Generator, year: int, month: int, low: int = 1, high: int = 31) -> dt.date:
    """Some day of the month between two days of it."""
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, int(rng.integers(min(low, last), min(high, last) + 1)))


def workday(day: dt.date) -> dt.date:
    """The day itself, or the Friday before a weekend when that stays in the month, else the Monday after."""
    if day.weekday() < 5:
        return day
    back = day - dt.timedelta(days=day.weekday() - 4)
    return back if back.month == day.month else day + dt.timedelta(days=7 - day.weekday())


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The vocabulary of the sample (``words.toml``)."""
    path = Path(__file__).parent / "words.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def pick(rng: np.random.Generator, items: Sequence[str] | npt.NDArray[Any]) -> str:
    """One of some texts."""
    return str(items[int(rng.integers(len(items)))])


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """The rows of a frame as named tuples."""
    return list(frame.itertuples(index=False))


def person_name(rng: np.random.Generator, *, local: bool = False) -> str:
    """A made-up name; ``local`` people of the counties often bear Yi or Tibetan ones."""
    lexicon = words()["persons"]
    if local and rng.random() < 0.7:
        return pick(rng, lexicon["local_first"]) + pick(rng, lexicon["local"])
    given = "".join(pick(rng, lexicon["given"]) for _ in range(int(rng.integers(1, 3))))
    return pick(rng, lexicon["surnames"]) + given


def identity_number(prefecture: str, born: dt.date, number: int) -> str:
    """An 18-digit number with a right check digit whose region (a prefecture itself) is given to nobody."""
    body = f"{prefecture}{born:%Y%m%d}{number % 1000:03d}"
    factors = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * f for d, f in zip(body, factors, strict=True)) % 11]
