"""Figures as a message to the sender says them."""

from __future__ import annotations

import datetime as dt

import pandas as pd


def show(value: object) -> str:
    """A number without trailing zeros (six places at most), a day as 2018-09-30, a blank as 空."""
    if value is None or value is pd.NA or value != value:
        return "空"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return f"{value:%Y-%m-%d}" if isinstance(value, dt.date) else str(value)
