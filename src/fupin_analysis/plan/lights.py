"""Lights: 红黄绿灰蓝 by rule, with the word and the reason (``lights.toml``; domain.md 4.4 and 4.5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.pace import pace_share
from fupin_analysis.plan.periods import Period, read_cutoff
from fupin_analysis.plan.readings import freeze
from fupin_analysis.plan.targets import Target, near_equal
from fupin_analysis.plan.toml_source import build, check_keys, place, read_toml

LIGHTS = ("blue", "green", "yellow", "red", "grey")
_TABLES = "ratio withhold summaries outlook rank lights verdicts".split()
VERDICTS = (
    "done kept on_pace slow behind missed not_due no_data held missing approx no_roster low_coverage narrative"
).split()
WITHHELD = ("held", "missing", "approx", "no_roster")
"""Why there is a figure and no verdict: what is asked about, not sent, approximate, or owed by nobody knows whom."""


@dataclass(frozen=True)
class Light:
    """One light: ``name`` (绿), ``sign`` that tells it apart in black and white (●), ``label`` beside the sign."""

    name: str
    sign: str
    label: str


@dataclass(frozen=True)
class RankRules:
    """How ranks are made: ``key`` in order of weight; ``not_ranked`` words for those left out, by reason."""

    small_plan: int
    flag_over_pct: float
    key: tuple[str, ...]
    ties: str
    not_ranked: Mapping[str, str]


@dataclass(frozen=True)
class Summary:
    """Where another form tells the sum of a roster: any group of columns of ``nought`` that is 0 says “none”."""

    form: str
    nought: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class OutlookRules:
    """The year's end from the months so far: after ``months`` of them, between two quantiles of their rates."""

    months: int
    low: float
    high: float


@dataclass(frozen=True)
class LightRules:
    """``green`` and ``yellow`` are ratios of completion to 时序进度; below ``coverage_pct`` a verdict is withheld.

    ``approx_pct``: how far “约” without bounds may be off; ``near_pct``: so near to a threshold a figure may not rest
    on approximate numbers. ``summaries`` are by the form of a roster.
    """

    green: float
    yellow: float
    coverage_pct: float
    approx_pct: float
    near_pct: float
    summaries: Mapping[str, Summary]
    outlook: OutlookRules
    lights: Mapping[str, Light]
    words: Mapping[str, str]
    colours: Mapping[str, str]
    rank: RankRules

    def verdict(self, reason: str, *, ratio: float | None = None, gap_points: float | None = None) -> Verdict:
        """The verdict of a reason (one of ``VERDICTS``)."""
        light = self.lights[self.colours[reason]]
        return Verdict(light.name, light.sign, self.words[reason], reason, ratio, gap_points)

    def by_ratio(self, actual: float, due: float) -> str:
        """on_pace, slow or behind by ``actual ÷ due``; 0.8 exactly is yellow and 1.0 exactly green.

        The amounts are compared, to six places: a quotient so rounded would forgive a shortfall of some yuan.
        """
        value = near_equal(actual)
        if value >= near_equal(due * self.green):
            return "on_pace"
        return "slow" if value >= near_equal(due * self.yellow) else "behind"


@dataclass(frozen=True)
class Verdict:
    """``light`` 绿, its ``sign``, the ``word`` for a table, the ``reason``; ratio to 时序进度 and points off it."""

    light: str
    sign: str
    word: str
    reason: str
    ratio: float | None = None
    gap_points: float | None = None


def light_for(
    target: Target,
    actual: float | None,
    as_of: dt.date | Period | str,
    rules: LightRules,
    *,
    coverage_pct: float | None = None,
    withheld: str = "",
) -> Verdict:
    """The light of a target whose figure on a day is ``actual`` (in its unit; None where nothing is known).

    ``coverage_pct`` is the share of the returns owed that have come in; ``withheld`` (one of ``WITHHELD``) says why
    there is no judging although there is a figure. Hard rules are never red before their date (domain.md 4.4).
    """
    if target.is_narrative:
        return rules.verdict("narrative")
    if actual is None:
        return rules.verdict("no_data")
    if withheld:
        return rules.verdict(withheld)
    if coverage_pct is not None and near_equal(coverage_pct) < near_equal(rules.coverage_pct):
        return rules.verdict("low_coverage")
    day = read_cutoff(as_of)
    share = pace_share(target, day)
    if share is not None:
        return _paced(target, actual, share, day, rules)
    return rules.verdict(_plain(target, actual, day, rules))


def _paced(target: Target, actual: float, share: float, day: dt.date, rules: LightRules) -> Verdict:
    completion = target.completion_pct(actual) or 0.0
    gap = completion - share * 100
    if target.is_met(actual):
        return rules.verdict("done", ratio=completion / share / 100 if share else None, gap_points=gap)
    if not share:
        return rules.verdict("on_pace" if near_equal(actual) > 0 else "not_due", gap_points=gap)
    ratio = completion / share / 100
    reason = rules.by_ratio(actual, (target.floor or 0.0) * share)
    due = target.due_on(day)
    is_past = due is not None and day >= due
    if is_past and (target.force == "hard" or reason == "on_pace"):
        # The year is over and the threshold not met: a hard rule is missed, anything else cannot be green.
        reason = "missed" if target.force == "hard" else "slow"
    elif target.force == "hard" and reason == "behind":
        reason = "slow"
    return rules.verdict(reason, ratio=ratio, gap_points=gap)


def _plain(target: Target, actual: float, day: dt.date, rules: LightRules) -> str:
    """Targets without 时序进度: kept or not on the day for standing rules, done or not by the day for the others."""
    due = target.due_on(day)
    is_due = due is None or day >= due
    if target.is_met(actual):
        return "kept" if due is None or (target.watch and day < due) else "done"
    if not is_due:
        return "slow" if target.watch else "not_due"
    completion = target.completion_pct(actual)
    if target.force == "hard" or completion is None:
        return "missed"
    reason = rules.by_ratio(completion, 100)
    return "slow" if reason == "on_pace" else reason


def promise_light(
    arrived: float, committed: float, due_on: dt.date, as_of: dt.date, rules: LightRules, *, red_pct: float = 60
) -> Verdict:
    """The light of one promise (A41): grey until its day has passed, red at nothing or below ``red_pct``."""
    if as_of <= due_on:
        return rules.verdict("kept" if near_equal(arrived) >= near_equal(committed) else "not_due")
    if near_equal(arrived) >= near_equal(committed):
        return rules.verdict("kept")
    rate = arrived / committed * 100
    return rules.verdict("missed" if near_equal(rate) < near_equal(red_pct) or rate <= 0 else "slow", ratio=rate / 100)


def load_lights(path: Path) -> LightRules:
    """Read ``lights.toml``; a light or verdict that is missing or unknown is refused with file and line."""
    raw = read_toml(path)
    check_keys(raw, _TABLES, path, what="灯色文件")
    for key in _TABLES:
        if key not in raw:
            raise PlanError(f"{path}：灯色文件缺少 [{key}]。", code="plan-key-missing")
    lights = {
        key: build(Light, table, path, what=f"灯色“{key}”", near=key)
        for key, table in _all(raw["lights"], LIGHTS, path, "lights").items()
    }
    verdicts = _all(raw["verdicts"], VERDICTS, path, "verdicts")
    for key, table in verdicts.items():
        check_keys(table, ("light", "word"), path, what=f"判断“{key}”", near=key)
        if table.get("light") not in lights or not table.get("word"):
            raise PlanError(
                f"{place(path, key, near='[verdicts]')}：判断“{key}”须写 word 和 light（{'、'.join(LIGHTS)}）。",
                code="plan-word",
            )
    check_keys(raw["ratio"], ("green", "yellow"), path, what="灯色界限", near="[ratio]")
    check_keys(
        raw["withhold"], ("coverage_pct", "approx_pct", "near_pct"), path, what="不作判断的条件", near="[withhold]"
    )
    green, yellow = raw["ratio"].get("green", 1.0), raw["ratio"].get("yellow", 0.8)
    if not 0 < yellow <= green:
        raise PlanError(
            f"{place(path, 'yellow')}：黄灯界限 {yellow} 应大于0且不高于绿灯界限 {green}。", code="plan-lights"
        )
    return LightRules(
        green=green,
        yellow=yellow,
        coverage_pct=raw["withhold"].get("coverage_pct", 0),
        approx_pct=raw["withhold"].get("approx_pct", 0),
        near_pct=raw["withhold"].get("near_pct", 0),
        summaries={
            form: build(Summary, freeze(table), path, what=f"汇总“{form}”", near=form)
            for form, table in raw["summaries"].items()
        },
        outlook=build(OutlookRules, raw["outlook"], path, what="年末推算", near="[outlook]"),
        lights=lights,
        words={key: table["word"] for key, table in verdicts.items()},
        colours={key: table["light"] for key, table in verdicts.items()},
        rank=build(RankRules, freeze(raw["rank"]), path, what="排名规则", near="[rank]"),
    )


def _all(tables: Mapping[str, Any], wanted: tuple[str, ...] | list[str], path: Path, what: str) -> Mapping[str, Any]:
    check_keys(tables, wanted, path, what=f"[{what}]", near=f"[{what}]")
    for key in wanted:
        if key not in tables:
            raise PlanError(f"{path}：[{what}] 缺少“{key}”。", code="plan-key-missing")
    return tables
