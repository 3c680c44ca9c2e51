"""What the settings of the readings may be: a choice that no clause can mean is refused before anything is reckoned."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import Any

from fupin_analysis.errors import PlanError

SHARES = ("satisfaction.min", "growth.at_200", "growth.at_500", "poverty_rate.max", "redline1.red_pct")
"""Settings in percent of a whole, or of growth that a clause asks for."""
RANGES = ("jobs.age", "enclave.range")
"""Settings of two numbers, the lower first."""
ORDERED = (
    ("growth.lower_bound", "growth.upper_bound"),
    ("grant.plan_low", "grant.plan_high"),
    ("jobs.min_days", "jobs.long_days"),
    ("growth.deadline", "growth.final"),
)
"""Settings of which the first may not be above the second."""
_DAY_OF_YEAR = "redline1.default_due"


def check_settings(settings: Mapping[str, Any]) -> None:
    """PlanError for the first setting whose value cannot be meant; settings that are not there are passed over."""
    for key, value in settings.items():
        why = next(_wrong_with(key, value), "")
        if why:
            raise PlanError(f"口径设置“{key}”不能是“{_said(value)}”：{why}。", code="plan-reading-bound")
    for low, high in ORDERED:
        if low in settings and high in settings and settings[low] > settings[high]:
            both = f"“{low}”（{_said(settings[low])}）大于“{high}”（{_said(settings[high])}）"
            raise PlanError(f"口径设置{both}，前者不能大于后者。", code="plan-reading-bound")


def _wrong_with(key: str, value: Any) -> Iterator[str]:
    numbers = [one for one in (value if isinstance(value, tuple) else (value,)) if _is_number(one)]
    if not all(math.isfinite(one) for one in numbers):
        yield "应是有限的数"
    if any(one < 0 for one in numbers):
        yield "不能小于0"
    if key.endswith("_days") and any(one != int(one) for one in numbers):
        yield "天数应是整数"
    if key in SHARES and any(one > 100 for one in numbers):
        yield "是百分数，不能大于100"
    if key in RANGES and not (len(numbers) == 2 and numbers[0] < numbers[1]):
        yield "应是两个数，前小后大，如 [16, 60]"
    if key == _DAY_OF_YEAR and not _is_day(str(value)):
        yield "应是月-日，如 12-31"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_day(text: str) -> bool:
    try:
        dt.datetime.strptime(f"2018-{text}", "%Y-%m-%d")
    except ValueError:
        return False
    return True


def _said(value: Any) -> str:
    return str(list(value)) if isinstance(value, tuple) else str(value)
