"""The plan of a year in one object: targets, readings, duties, lights, forms, counties. A new year is new files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from fupin_analysis.errors import NotAskedError, PlanError
from fupin_analysis.plan.contradictions import Contradiction, load_contradictions
from fupin_analysis.plan.counties import counties_frame, load_counties
from fupin_analysis.plan.duties import Duties, load_duties
from fupin_analysis.plan.forms import Form, load_forms
from fupin_analysis.plan.lights import LightRules, load_lights
from fupin_analysis.plan.measures import SUPPORTING, Measure, load_measures
from fupin_analysis.plan.near import near_figures, tell_near
from fupin_analysis.plan.own_indicators import ALIKE, FILE, Indicator, declare, load_indicators
from fupin_analysis.plan.readings import Readings, load_readings
from fupin_analysis.plan.standards import Standard, load_standards
from fupin_analysis.plan.targets import TASKS, Target, TargetFile, load_targets
from fupin_analysis.plan.toml_source import build, check_keys, fingerprint, place, read_toml

BUILT_IN = Path(__file__).parent
FIRST_YEAR = 2018


@dataclass(frozen=True)
class NamedProject:
    """A project that the document names: ``counties`` are codes of the 45, empty where the place is left open."""

    id: str
    name: str
    counties: tuple[str, ...]
    prefecture: str
    field: str
    sections: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """What holds for a year under given readings. ``targets`` already say what the readings make of them."""

    year: int
    file: TargetFile
    readings: Readings
    duties: Duties
    lights: LightRules
    forms: Mapping[str, Form]
    named_projects: tuple[NamedProject, ...]
    measures: Mapping[str, Measure]
    standards: Mapping[str, Standard]
    contradictions: tuple[Contradiction, ...]

    own: Mapping[str, Target] = field(default_factory=dict)
    """Targets of the analyst's own indicators (``own_indicators``)."""

    @cached_property
    def targets(self) -> dict[str, Target]:
        """Targets by id in the order of a report: the three great tasks first, as in the file within each."""
        every = [*self.file.targets.values(), *self.own.values()]
        ordered = sorted(every, key=lambda target: TASKS.index(target.task))
        return {target.id: target.under(self.readings) for target in ordered}

    @property
    def counties(self) -> pd.DataFrame:
        """The 45 counties as a frame, without what was not yet known (``counties.counties_frame``)."""
        return counties_frame()

    def target(self, target_id: str) -> Target:
        """One target; an unknown id is a NotAskedError."""
        try:
            return self.targets[target_id]
        except KeyError as error:
            raise NotAskedError(f"没有目标“{target_id}”。可用：{'、'.join(self.targets)}。") from error

    def area(self, scope: str) -> tuple[str, ...]:
        """The prefectures that a scope means; NotAskedError where the plan does not say."""
        try:
            return self.file.areas[scope]
        except KeyError as error:
            raise NotAskedError(f"目标文件没有写明“{scope}”是哪些市州（areas）。") from error

    def lacks(self, targets: Iterable[str]) -> str:
        """What the plan does not ask of what an answer tells, in Chinese for its note; "" where it has all."""
        names = [self.measures[id].shows if id in self.measures else id for id in targets if id not in self.targets]
        return f"本计划没有下列目标，相关各栏空缺：{'、'.join(names)}" if names else ""

    def measure(self, measure_id: str) -> Measure:
        """How a figure is made; an unknown id is a PlanError that lists what there is."""
        try:
            return self.measures.get(measure_id) or self._listed(measure_id)
        except KeyError as error:
            near = near_figures(measure_id, self.measures, self.targets, self.forms)
            listed = tell_near(near, self.measures, self.targets)
            hint = f"相近的有：{listed}。" if near else "用 fupin trace --list 可列出全部编号和名称。"
            raise PlanError(f"没有指标“{measure_id}”。{hint}", code="plan-target") from error

    def model(self, measure: Measure) -> Measure:
        """The measure whose rules hold for one: of an own indicator that is like another figure that figure's."""
        return self.measures[measure.column] if measure.function == ALIKE else measure

    def _listed(self, measure_id: str) -> Measure:
        """``form.field``: that column of the form as it was told, for the figures of lists."""
        form_id, dot, name = measure_id.partition(".")
        if not dot or form_id not in self.forms or name not in self.forms[form_id].by_name:
            raise KeyError(measure_id)
        form, field = self.forms[form_id], self.forms[form_id].by_name[name]
        return Measure(
            target=measure_id,
            function="listed.values",
            operation="sum",
            shows=field.label,
            name=f"{form.title}：{field.label}",
            column=name,
            uses={form_id: (name,)},
            year="standing",
            unit=field.unit or "",
        )

    def curve_note(self, target: Target) -> str:
        """Why a target's pace is not even over the year; empty where it is."""
        curve = self.file.curves.get(target.curve)
        return "按四类项目加权" if target.curve == "parts" else curve.note if curve else ""

    def with_indicators(self, indicators: Iterable[Indicator]) -> Plan:
        """The same plan with further indicators; an id or a name that is taken already is a PlanError."""
        measures, own = dict(self.measures), dict(self.own)
        for one in indicators:
            if one.id in measures:
                raise PlanError(f"自定指标“{one.id}”：这个编号已有人用，请换一个。", code="plan-duplicate")
            measures[one.id], own[one.id] = declare(one, self.forms, self.measures, {**self.file.targets, **own})
        return replace(self, measures=measures, own=own)

    def with_forms(self, forms: Mapping[str, Form]) -> Plan:
        """The same plan with the forms of a home beside its own."""
        return replace(self, forms={**self.forms, **forms})

    def with_readings(self, overrides: Mapping[str, object] | None) -> Plan:
        """The same plan under other readings (ids or settings → values)."""
        return replace(self, readings=self.readings.with_(overrides)) if overrides else self


def load_plan(
    year: int = FIRST_YEAR, *, folder: Path | None = None, overrides: Mapping[str, object] | None = None
) -> Plan:
    """The plan of a year, from ``folder`` (a home's ``plan/``) where it has the file, else the one that comes with us.

    A file is looked for as ``folder/y<year>/<file>``, ``folder/<file>``, then here for the year and each year before
    it. Targets must be of the year itself: without them there is no plan (PlanError). ``overrides`` are readings.
    """
    content = fingerprint(folder) if folder else ""
    return _load_plan(year, folder.resolve() if folder else None, content).with_readings(overrides)


def plan_years(folder: Path | None = None) -> list[int]:
    """The years that have a plan, here or in ``folder``."""
    roots = [BUILT_IN, *([folder] if folder else [])]
    found = {int(path.parent.name[1:]) for root in roots for path in root.glob("y[0-9][0-9][0-9][0-9]/targets.toml")}
    own = folder / "targets.toml" if folder else None
    if own is not None and own.exists():
        found.add(load_targets(own).year)
    return sorted(found)


def plan_for(as_of: dt.date, *, folder: Path | None = None, overrides: Mapping[str, object] | None = None) -> Plan:
    """The plan that a day is judged by: that of its year, else the latest before it, else the first."""
    years = plan_years(folder)
    year = max((known for known in years if known <= as_of.year), default=min(years))
    return load_plan(year, folder=folder, overrides=overrides)


@lru_cache(maxsize=8)
def _load_plan(year: int, folder: Path | None, content: str) -> Plan:
    targets_path = _find("targets.toml", year, folder)
    source = load_targets(targets_path)
    if source.year != year:
        raise PlanError(
            f"没有{year}年的计划：找到的 targets.toml 是{source.year}年的。"
            f"请在 plan/y{year}/ 放入当年的 targets.toml。",
            code="plan-year",
        )
    readings_path = _find("readings.toml", year, folder)
    readings = load_readings(readings_path)
    forms = load_forms(_find("forms", year, folder))
    measures = load_measures(_find("measures.toml", year, folder), _find(SUPPORTING, year, folder))
    known = {"sections": source.outline, "readings": readings, "targets": source.targets, "figures": measures}
    plan = Plan(
        year=year,
        file=source,
        readings=readings,
        duties=load_duties(_find("duties.toml", year, folder), forms),
        lights=load_lights(_find("lights.toml", year, folder)),
        forms=forms,
        named_projects=_load_projects(_places("named_projects.toml", year, folder, since=year), source),
        measures=measures,
        standards=load_standards(_find("standards.toml", year, folder), forms),
        contradictions=load_contradictions(targets_path.with_name("contradictions.toml"), known),
    )
    _check_references(source, targets_path, readings, readings_path)
    return plan


def own_indicators(folder: Path | None) -> tuple[Indicator, ...]:
    """The indicators that a home has of its own (``plan/indicators.toml``), whatever the year."""
    path = folder / FILE if folder else None
    return load_indicators(path) if path is not None and path.exists() else ()


def _places(name: str, year: int, folder: Path | None, *, since: int = FIRST_YEAR) -> list[Path]:
    """Where a file of the plan is found, best first; what comes with us not from before ``since``."""
    places = [folder / f"y{year}" / name, folder / name] if folder else []
    places += [BUILT_IN / f"y{known}" / name for known in range(year, since - 1, -1)]
    return [path for path in places if path.exists()]


def _find(name: str, year: int, folder: Path | None) -> Path:
    for path in _places(name, year, folder):
        return path
    raise PlanError(f"没有{year}年的计划文件 {name}。请放入 plan/y{year}/。", code="plan-year")


def _load_projects(paths: list[Path], source: TargetFile) -> tuple[NamedProject, ...]:
    """The projects that the year's own document names; those of another year are not handed down."""
    if not paths:
        return ()
    path = paths[0]
    raw = read_toml(path)
    check_keys(raw, ["projects"], path, what="点名项目文件")
    codes = {county.code for county in load_counties()}
    out = []
    for table in raw.get("projects", []):
        near = f'"{table.get("id", "")}"'
        project = build(NamedProject, table, path, what=f"点名项目{near}", near=near)
        for key, allowed in (("counties", codes), ("sections", set(source.outline))):
            for value in getattr(project, key):
                if value not in allowed:
                    raise PlanError(
                        f"{place(path, key, near=near)}：点名项目{near}的 {key} 不认识“{value}”。",
                        code="plan-reference",
                    )
        out.append(project)
    return tuple(out)


def _check_references(source: TargetFile, path: Path, readings: Readings, readings_path: Path) -> None:
    """Targets name readings that exist and settings that a reading has; readings of this plan name its targets."""
    for target in source.targets.values():
        near = f"[targets.{target.id}]"
        for key, given, known in (
            ("readings", target.readings, set(readings)),
            ("bind", target.bind.values(), set(readings.settings)),
        ):
            for value in given:
                if value not in known:
                    raise PlanError(
                        f"{place(path, key, near=near)}：目标“{target.id}”的 {key} 里没有口径“{value}”。",
                        code="plan-reference",
                    )
    if readings_path.parent == path.parent:
        for reading in readings.values():
            for value in reading.targets:
                if value not in source.targets:
                    raise PlanError(
                        f"{place(readings_path, 'targets', near=f'[readings.{reading.id}]')}："
                        f"口径 {reading.id} 涉及的“{value}”不是目标。",
                        code="plan-reference",
                    )
