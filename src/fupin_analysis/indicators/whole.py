"""Ends of a range of what is counted: there are 13 or 14 of a thing, and no 13.1."""

from __future__ import annotations

import math

from fupin_analysis.indicators.aspects import TINY, Made, combination, uncelled
from fupin_analysis.plan.targets import Target

MEASURED = ("万元", "%")
"""Units of which there are parts."""


def whole_number(made: Made, target: Target, *, up: bool) -> Made:
    """A figure of things that are counted, taken down (``up``: up) to a whole number by a part of its own."""
    if made.value is None or target.unit in MEASURED:
        return made
    value = float(made.value)
    whole = math.ceil(value - TINY) if up else math.floor(value + TINY)
    if abs(whole - value) <= TINY:
        return made
    rest = uncelled([("", whole - value, "取整")], field="estimate", file="推算")
    return combination((1.0, made), (1.0, Made(rest)))


def whole_value(value: float, target: Target, *, up: bool) -> float:
    """The same of a number alone."""
    if target.unit in MEASURED:
        return value
    return float(math.ceil(value - TINY) if up else math.floor(value + TINY))


def in_digits(number: float) -> str:
    """A number in a sentence: one decimal, none of a whole number; of what is less than that the first digit."""
    text = f"{number:.1f}"
    return f"{number:.1g}" if number and float(text) == 0.0 else text.removesuffix(".0")
