"""Targets: what the plan of a year asks for (``targets.toml``; domain.md 1 and 1.0), typed and checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.county_list import load_counties
from fupin_analysis.plan.readings import Readings, freeze
from fupin_analysis.plan.toml_source import build, check_keys, place, read_toml

COMPARISONS = {
    "ge": "不低于",
    "gt": "超过",
    "le": "不高于",
    "eq": "等于",
    "range": "区间",
    "coverage": "全覆盖",
    "rate_all": "到期的全部做到",
    "checklist": "逐项做到",
    "milestone": "完成事项",
    "zero": "不得发生",
    "none": "不设数字",
}
PERIODS = {"year": "自然年", "standing": "常年", "deadline": "限期", "due_dates": "各自到期日"}
TASKS = ("产业扶贫", "驻村帮扶", "平台建设", "组织保障", "2020年目标", "自定指标")
"""In the order of a report: the document's three great tasks first, an analyst's own indicators last."""
KINDS = ("H", "R", "R*", "M", "O", "X", "D", "N")
FORCES = {"hard": "硬性规定", "plan": "计划任务", "strive": "力争", "narrative": "叙述", "own": "自定"}
CUTS = (
    "enterprise category county prefecture ethnic_area village month quarter growth_tier fund_source fund_kind "
    "project_kind employment_kind contract activity_kind receiver donor_kind way product role host park base_name "
    "plan_exit_year age item field"
).split()
PER = ("province enterprise county village household project commitment payment fund_use operator_county cadre").split()
_BINDABLE = ("threshold", "strict", "inclusive", "deadline", "final", "years", "first_month")
LONGEST_CLAUSE = 12
_LINEAR = tuple(month / 12 for month in range(1, 13))
_TOP = "year title number signed_on outline curves scopes areas targets".split()


def near_equal(value: float) -> float:
    """The value as it is compared: rounded to six places, so that the noise of floats decides nothing."""
    return round(float(value), 6)


def meets(actual: float, comparison: str, floor: float) -> bool:
    """Whether a figure meets a threshold by one of ``COMPARISONS`` (its key, or the words of it)."""
    value, limit = near_equal(actual), near_equal(floor)
    if comparison in ("gt", COMPARISONS["gt"]):
        return value > limit
    if comparison in ("le", "zero", COMPARISONS["le"], COMPARISONS["zero"]):
        return value <= limit
    if comparison in ("eq", COMPARISONS["eq"]):
        return value == limit
    return value >= limit


@dataclass(frozen=True)
class Target:
    """One target or rule. Thresholds are in ``unit`` (rates 0–100, money 万元), ``sections`` cite the document.

    ``per`` says of whom the threshold is asked; ``years`` in which calendar years it is asked anew; ``watch`` that
    it is a level, judged before its deadline too; ``condition`` on whom it falls; ``items`` the parts of a list;
    ``curve_shares`` the share of the task due by the end of each month. ``count_step``: only whole steps are due.
    ``first_month`` is the month in which its year begins (A20). ``clause``: a few words by which its sentence is found
    in the text of the document, where the office has put that beside its rosters.
    """

    id: str
    name: str
    short: str
    task: str
    kind: str
    force: str
    unit: str
    comparison: str
    period: str
    per: str
    scope: tuple[str, ...]
    sections: tuple[str, ...]
    threshold: float | tuple[float, float] | None = None
    since: dt.date | None = None
    deadline: dt.date | None = None
    final: dt.date | None = None
    years: tuple[int, ...] = ()
    by: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    bind: Mapping[str, str] = field(default_factory=dict)
    condition: Mapping[str, Any] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    sum_of: tuple[str, ...] = ()
    curve: str = "linear"
    curve_shares: tuple[float, ...] = _LINEAR
    pace: bool = False
    count_step: bool = False
    watch: bool = False
    headline: bool = False
    note: str = ""
    first_month: int = 1
    clause: tuple[str, ...] = ()

    @property
    def is_narrative(self) -> bool:
        """True for the second part of the scorecard: rows without a judgement of their own."""
        return self.comparison == "none"

    @property
    def floor(self) -> float | None:
        """The figure that completion is measured by: the threshold, of a range its lower end."""
        return self.threshold[0] if isinstance(self.threshold, tuple) else self.threshold

    def is_met(self, actual: float | None) -> bool | None:
        """Whether ``actual`` (in ``unit``) meets the threshold; None without a figure or a threshold."""
        if actual is None or self.floor is None or self.comparison == "none":
            return None
        return meets(actual, self.comparison, self.floor)

    def completion_pct(self, actual: float | None) -> float | None:
        """``actual`` as a share of the threshold, 0–100 and beyond; None where a share says nothing."""
        if actual is None or not self.floor or self.comparison in ("le", "zero", "none", "milestone"):
            return None
        return float(actual) / self.floor * 100

    def year_at(self, as_of: dt.date) -> int:
        """The year that is judged on a day: the latest of ``years`` that has begun, else the first."""
        return max((year for year in self.years if self.span(year)[0] <= as_of), default=min(self.years))

    def span(self, year: int) -> tuple[dt.date, dt.date]:
        """First and last day of one of its years; the calendar's, unless it begins in another month (A20)."""
        after = dt.date(year + 1, self.first_month, 1)
        return dt.date(year, self.first_month, 1), after - dt.timedelta(days=1)

    def due_on(self, as_of: dt.date) -> dt.date | None:
        """The day after which an unmet target is missed; None for standing rules and dated cases of their own."""
        if self.period == "deadline":
            return self.deadline
        return self.span(self.year_at(as_of))[1] if self.period == "year" else None

    def is_over(self, as_of: dt.date) -> bool:
        """Whether the year of a task that does not come back has ended before the day: it moves no more."""
        return self.period == "year" and as_of > self.span(self.year_at(as_of))[1]

    def under(self, readings: Readings) -> Target:
        """The target with what somebody's readings set otherwise: threshold, strictness, deadlines.

        A reading that holds by default leaves the file's own figure alone, so that the plan of a later year may
        state another one and still share the readings.
        """
        changes: dict[str, Any] = {}
        for key, setting in self.bind.items():
            value = readings.value(setting)
            if not readings.is_changed(setting):
                continue
            if key in ("strict", "inclusive"):
                changes["comparison"] = "gt" if value is (key == "strict") else "ge"
            elif key == "years":
                changes[key] = (value,)
            else:
                changes[key] = value
        return replace(self, **changes) if changes else self


@dataclass(frozen=True)
class Curve:
    """Shares of the year's task due by the end of each month, January to December, and why."""

    shares: tuple[float, ...]
    note: str


@dataclass(frozen=True)
class TargetFile:
    """A whole ``targets.toml``: the document it stands for, its outline, and the targets by id.

    ``areas``: scope → the prefectures that it means, where formulas must know them.
    """

    year: int
    title: str
    number: str
    signed_on: dt.date
    outline: tuple[str, ...]
    curves: Mapping[str, Curve]
    scopes: Mapping[str, str]
    areas: Mapping[str, tuple[str, ...]]
    targets: Mapping[str, Target]


def load_targets(path: Path) -> TargetFile:
    """Read a file of targets; unknown keys, words outside the closed sets and dead references are refused."""
    raw = read_toml(path)
    check_keys(raw, _TOP, path, what="目标文件")
    if not isinstance(raw.get("year"), int):
        raise PlanError(f"{place(path, 'year')}：目标文件缺少 year，应写成 year = 2018。", code="plan-key-missing")
    curves = {name: _load_curve({**table}, name, path) for name, table in dict(raw.get("curves", {})).items()}
    targets: dict[str, Target] = {}
    for key, table in dict(raw.get("targets", {})).items():
        targets[key] = _load_target(key, table, raw, curves, path)
    targets = {key: _blend(target, targets, path) for key, target in targets.items()}
    return build(
        TargetFile,
        {**raw, "curves": curves, "scopes": raw.get("scopes", {}), "areas": _load_areas(raw, path), "targets": targets},
        path,
        what="目标文件",
    )


def _load_curve(table: Mapping[str, Any], name: str, path: Path) -> Curve:
    near = f"[curves.{name}]"
    curve = build(Curve, table, path, what=f"进度曲线“{name}”", near=near)
    rising = all(a <= b for a, b in zip(curve.shares, curve.shares[1:], strict=False))
    if len(curve.shares) != 12 or not rising or curve.shares[-1] != 1.0 or curve.shares[0] < 0:
        raise PlanError(
            f"{place(path, 'shares', near=near)}：进度曲线“{name}”应是12个逐月累计份额，不减，12月为1.0。",
            code="plan-curve",
        )
    return curve


def _load_areas(raw: Mapping[str, Any], path: Path) -> dict[str, tuple[str, ...]]:
    """Scope → its prefectures; a scope or a prefecture that nobody knows is refused."""
    areas = {str(scope): tuple(names) for scope, names in dict(raw.get("areas", {})).items()}
    prefectures = {county.prefecture for county in load_counties()}
    for scope, names in areas.items():
        for word, known in ((scope, raw.get("scopes", {})), *((name, prefectures) for name in names)):
            if word not in known:
                spot = place(path, scope, near="[areas]")
                raise PlanError(f"{spot}：区域“{scope}”：不认识“{word}”。可用：{'、'.join(known)}。", code="plan-word")
    return areas


def _load_target(
    key: str, table: Mapping[str, Any], raw: Mapping[str, Any], curves: Mapping[str, Curve], path: Path
) -> Target:
    near = f"[targets.{key}]"
    frozen = {name: freeze(value) for name, value in table.items()}
    if frozen.get("period") == "year":
        frozen.setdefault("years", (raw["year"],))
    if frozen.get("period") == "deadline":
        frozen.setdefault("since", dt.date(raw["year"], 1, 1))
    target = build(Target, {"id": key, **frozen}, path, what=f"目标“{key}”", near=near)
    _check_words(target, raw, curves, path, near)
    _check_shape(target, path, near)
    shares = curves[target.curve].shares if target.curve in curves else _LINEAR
    return replace(target, curve_shares=shares)


def _check_words(target: Target, raw: Mapping[str, Any], curves: Mapping[str, Curve], path: Path, near: str) -> None:
    closed: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
        ("task", [target.task], TASKS),
        ("kind", [target.kind], KINDS),
        ("force", [target.force], FORCES),
        ("comparison", [target.comparison], COMPARISONS),
        ("period", [target.period], PERIODS),
        ("per", [target.per], PER),
        ("scope", target.scope, raw.get("scopes", {})),
        ("by", target.by, CUTS),
        ("sections", target.sections, raw.get("outline", [])),
        ("bind", target.bind, _BINDABLE),
        ("sum_of", target.sum_of, raw["targets"]),
        ("curve", [target.curve], ["linear", "parts", *curves]),
    )
    for key, given, allowed in closed:
        for word in given:
            if word not in allowed:
                raise PlanError(
                    f"{place(path, key, near=near)}：目标“{target.id}”的 {key} 不认识“{word}”。"
                    f"可用：{'、'.join(allowed)}。",
                    code="plan-word",
                )


def _check_shape(target: Target, path: Path, near: str) -> None:
    is_range = isinstance(target.threshold, tuple)
    numbers = target.threshold if isinstance(target.threshold, tuple) else (target.threshold or 0,)
    dated = target.period == "deadline"
    wrong = {
        "threshold": (target.threshold is None) != (target.comparison == "none")
        or is_range != (target.comparison == "range")
        or not all(isinstance(number, int | float) for number in numbers),
        "deadline": dated != (target.deadline is not None),
        "sections": not target.sections,
        "pace": target.pace and target.period in ("standing", "due_dates"),
        "items": target.comparison == "checklist" and len(target.items) != target.threshold,
        "curve": (target.curve == "parts") != bool(target.sum_of),
        "clause": any(not 2 <= len(words) <= LONGEST_CLAUSE for words in target.clause),
    }
    for key, is_wrong in wrong.items():
        if is_wrong:
            raise PlanError(
                f"{place(path, key, near=near)}：目标“{target.id}”的 {key} 与 comparison = “{target.comparison}”、"
                f"period = “{target.period}”不符，或缺少。",
                code="plan-target",
            )


def _blend(target: Target, targets: Mapping[str, Target], path: Path) -> Target:
    """A sum has the curve of its parts, weighted by their thresholds, and their thresholds' sum."""
    if not target.sum_of:
        return target
    parts = [targets[key] for key in target.sum_of]
    weights = [part.floor or 0.0 for part in parts]
    if near_equal(sum(weights)) != near_equal(target.floor or 0.0):
        raise PlanError(
            f"{place(path, 'threshold', near=f'[targets.{target.id}]')}：目标“{target.id}”"
            f"应等于各分项之和 {sum(weights):g}。",
            code="plan-sum",
        )
    shares = tuple(
        sum(w * part.curve_shares[m] for w, part in zip(weights, parts, strict=True)) / sum(weights) for m in range(12)
    )
    return replace(target, curve_shares=shares)
