"""What a report covers: its period and cut-off day, and which returns and findings belong to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from fupin_analysis.errors import HomeError
from fupin_analysis.home import Home
from fupin_analysis.plan.periods import Period, PeriodError, is_period, latest, read_cutoff
from fupin_analysis.suite.cleaned import Cleaned


def cut_off_day(as_of: str | None, period: Period) -> dt.date:
    """The day of ``as_of`` (a day, or the last day of a period); the period's last day by default."""
    return read_cutoff(as_of) if as_of else period.end


def check_cut_off(as_of: str | None, period: str | None) -> None:
    """PeriodError for a cut-off that is no day or period, or that lies before the end of the period asked for."""
    day = read_cutoff(as_of) if as_of else None
    asked = Period.parse(period) if period else None
    if day and asked and day < asked.end:
        raise PeriodError(
            f"统计截止日 {day} 早于报告期 {asked} 的最后一天 {asked.end}，那时这一期还没有报完。"
            f'请去掉 --as-of，或改用已结束的报告期；只想看那天的数，用 fa.scorecard("{day}")。',
            code="period-open",
        )


def choose_period(home: Home, cleaned: Cleaned, asked: Period | None, *, until: dt.date | None = None) -> Period:
    """The period of the report: the one asked for where it has returns, else the latest that has.

    ``until``: of those that had ended by then. Where a month and a longer period end on the same day, the month is
    meant: reports are monthly by default.
    """
    known = {Period.parse(text) for text in cleaned.returns["period"].dropna().unique() if text}
    if not known:
        raise HomeError(
            f"{home.raw} 的文件里没有一份能识别期间的填报表。请用 --period 指明期间，或检查文件。", code="home-empty"
        )
    if asked is None:
        ended = {period for period in known if until is None or period.end <= until}
        if not ended:
            raise HomeError(
                f"{home.raw} 里没有在 {until} 以前结束的报告期。最早的是 {min(known)}。", code="home-period"
            )
        return latest(ended)
    if asked not in known:
        named = "、".join(str(period) for period in sorted(known))
        raise HomeError(f"{home.raw} 里没有 {asked} 的填报表。现有期间：{named}。", code="home-period")
    return asked


def has_period_folders(home: Home) -> bool:
    """Whether the returns lie in folders that name their period; then no other period is told to cleaning."""
    return any(folder.is_dir() and is_period(folder.name) for folder in home.raw.iterdir())


def returns_until(returns: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Returns of periods that end no later than ``period``."""
    ends = returns["period"].map(lambda text: bool(text) and is_period(text) and Period.parse(text).end <= period.end)
    return returns[ends.astype(bool)]


def findings_until(cleaned: Cleaned, period: Period) -> pd.DataFrame:
    """Findings on those returns, and on files of no return unless their folder names a later period.

    A return that was refused belongs to the period of its folder: a file of November that December's mail brings again
    is a question of December's.
    """
    found, returns = cleaned.findings, cleaned.returns
    counted = set(returns_until(returns, period)["return_id"])
    known = set(returns["return_id"])
    folders = found["file"].fillna("").str.split("/").str[0]
    later = {name for name in folders.unique() if is_period(name) and Period.parse(name).end > period.end}
    refused = set(returns.loc[returns["outcome"] == "refused", "return_id"])
    of_none = ~found["return_id"].isin(known - refused) & folders.isin(later)
    return found[(found["return_id"].isin(counted) | ~found["return_id"].isin(known)) & ~of_none]


def count_cleaned(files: pd.DataFrame, returns: pd.DataFrame, findings: pd.DataFrame) -> dict[str, Any]:
    """Files by outcome, returns, findings by grade."""
    grades = findings["grade"].value_counts()
    return {
        "files": {str(k): int(v) for k, v in files["outcome"].value_counts().sort_index().items()},
        "returns": len(returns),
        "findings": {grade: int(grades.get(grade, 0)) for grade in "ABCD"},
    }
