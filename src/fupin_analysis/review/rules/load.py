"""``plan/rules`` read and checked: cross-checks and the settings of the unit test (domain.md 3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from fupin_analysis.errors import PlanError
from fupin_analysis.plan import catalogue
from fupin_analysis.plan.catalogue import GRADES, load_catalogue
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.toml_source import build, check_keys, find_line, fingerprint, place, read_toml
from fupin_analysis.review.rules.expression import Expression, parse_expression
from fupin_analysis.review.rules.named import NAMED

T = TypeVar("T")
STAGES = ("live", "beta")
DAYS = ("period_start", "period_end", "year_start", "year_end", "grace_end")
COUNTS = ("month_days", "year_days")
BUILT_IN = (*DAYS, *COUNTS)
"""Columns that every table has for rules.

First and last day of its period and of the year of that, the day half a month after the period (returns are filed
then), and how many days its last month and the year up to its end have.
"""


@dataclass(frozen=True)
class Rule:
    """One cross-check: an ``expect`` over the columns of its ``forms``, or a named ``check``.

    ``code`` is the finding it raises; ``blame`` the fields that are held or marked (all that it reads where none);
    ``missing`` says whether a blank skips the row or counts as zero; ``beta`` rules report and hold nothing.
    ``settings`` are the bounds of a named check; ``first``: it runs before all others, whatever its grade.
    """

    id: str
    code: str
    text: str
    source: str
    mode: int | None = None
    grade: str | None = None
    forms: tuple[str, ...] = ()
    expect: str = ""
    check: str = ""
    blame: tuple[str, ...] = ()
    missing: str = "skip"
    stage: str = "live"
    first: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    passing: tuple[Mapping[str, Any], ...] = ()
    failing: tuple[Mapping[str, Any], ...] = ()

    @property
    def expression(self) -> Expression:
        """The parsed ``expect``."""
        return parse_expression(self.expect)

    def bounds(self, kind: type[T], what: str) -> T:
        """The settings of a named check as its dataclass; unknown and missing keys are refused."""
        return build(kind, self.settings, Path(f"{self.id}.toml"), what=what)

    @property
    def given_grade(self) -> str | None:
        """The grade of its findings where it is not the catalogue's; a beta rule only tells."""
        return "A" if self.stage == "beta" else self.grade

    @property
    def concerns(self) -> tuple[str, ...]:
        """The forms that it speaks of, as it or its settings name them; none where it is asked of all."""
        named = (*self.forms, self.settings.get("form"), self.settings.get("other"), *self.settings.get("rates", {}))
        return tuple(dict.fromkeys(name for name in named if isinstance(name, str)))

    @property
    def severity(self) -> str:
        """The grade of what it raises: A, B, C or D."""
        return self.given_grade or load_catalogue()[self.code].grade


@dataclass(frozen=True)
class UnitSettings:
    """Bounds of the unit test: ratios to history and row, spreads and number of peers, what a field is measured by."""

    ratio_low: float
    ratio_high: float
    own_least_yuan: float
    row_low: float
    least_peers: int
    spreads: float
    least_spread: float
    explained_within: float
    small_below_yuan: float
    small_forms: tuple[str, ...] = ()
    peers: Mapping[str, str] = field(default_factory=dict)
    anchors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ceilings: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    row_both: tuple[str, ...] = ()
    row_doubted: float = 5.0
    floors: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    kind_ceilings: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    ladders: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    mixed_gap: float = 2.0
    mixed_least: int = 4
    mixed_near: float = 0.5
    ledgers: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class CountSettings:
    """Bounds of counts: ceilings by form and field; the fields that are measured by their peers, and how."""

    least_peers: int = 4
    peer_times: float = 1000.0
    peer_least: float = 1000.0
    peers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ceilings: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleBook:
    """All rules, and the settings of the tests of units and counts."""

    rules: tuple[Rule, ...]
    units: UnitSettings
    counts: CountSettings = field(default_factory=CountSettings)


def rules_of(forms: Mapping[str, Form]) -> Path | None:
    """``rules.toml`` beside the forms, where their folder has one; None leaves the plan's rules in force."""
    folders = {form.path.parent for form in forms.values() if form.path is not None}
    beside = [folder / "rules.toml" for folder in sorted(folders) if (folder / "rules.toml").exists()]
    return beside[0] if beside else None


def plan_rules_path() -> Path:
    """The folder of the rules that come with the plan."""
    return Path(catalogue.__file__).parent / "rules"


def load_rules(path: Path | None = None) -> RuleBook:
    """Read a rule file, or all files of a folder as one.

    Unknown keys, codes, grades, stages and expressions are refused with file and line.

    A file without ``[units]`` (``[counts]``) tests units (counts) by the bounds of the plan.
    """
    path = path or plan_rules_path()
    return _load_rules(path, fingerprint(path))


@lru_cache(maxsize=4)
def _load_rules(path: Path, content: str) -> RuleBook:
    rules: list[Rule] = []
    units: UnitSettings | None = None
    counts: CountSettings | None = None
    tables = {file: read_toml(file) for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])}
    shared = {**(_plan_shared() if path != plan_rules_path() else {}), **_shared(tables.values())}
    for file, table in tables.items():
        check_keys(table, ["units", "counts", "shared", "rules"], file, what="规则文件")
        for rule in (_load_rule(raw, file, shared) for raw in table.get("rules", [])):
            if any(rule.id == other.id for other in rules):
                raise PlanError(f"{file}：规则“{rule.id}”重复。", code="plan-duplicate")
            rules.append(rule)
        units = _load_units(table["units"], file) if "units" in table else units
        if "counts" in table:
            counts = build(CountSettings, table["counts"], file, what="个数检查", near="[counts]")
    return RuleBook(tuple(rules), units or load_rules(None).units, counts or load_rules(None).counts)


def _shared(tables: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """``[shared.<name>]`` of all files of a folder: settings that several rules take in."""
    return {name: said for table in tables for name, said in table.get("shared", {}).items()}


def _plan_shared() -> dict[str, Mapping[str, Any]]:
    return _shared(read_toml(file) for file in sorted(plan_rules_path().glob("*.toml")))


def _with_shared(
    raw: Mapping[str, Any], path: Path, shared: Mapping[str, Mapping[str, Any]], near: str
) -> Mapping[str, Any]:
    """A rule with the shared settings that it names in place of their names; what it says itself comes first."""
    own = dict(raw.get("settings", {}))
    names = own.pop("shared", [])
    if unknown := [name for name in names if name not in shared]:
        spot = place(path, "shared", near=near)
        raise PlanError(f"{spot}：没有共用设置“{'、'.join(unknown)}”，可用：{'、'.join(shared)}。", code="rule-shared")
    taken = {key: value for name in names for key, value in shared[name].items()}
    return {**raw, "settings": {**taken, **own}} if names else raw


def _load_rule(raw: Mapping[str, Any], path: Path, shared: Mapping[str, Mapping[str, Any]]) -> Rule:
    near = f'"{raw.get("id", "")}"'
    rule = build(Rule, _with_shared(raw, path, shared, near), path, what=f"规则{near}", near=near)
    spot = f"{path}:{find_line(path, 'id', near=near) or 0}"
    if bool(rule.expect) == bool(rule.check):
        raise PlanError(f"{spot}：规则{near}须有 expect 或 check，二者选一。", code="rule-kind")
    if rule.check and rule.check not in NAMED:
        raise PlanError(f"{spot}：规则{near}的 check“{rule.check}”不认识，可用：{'、'.join(NAMED)}。", code="rule-kind")
    if rule.stage not in STAGES or rule.missing not in ("skip", "zero"):
        raise PlanError(f"{spot}：规则{near}的 stage 只能是 live、beta，missing 只能是 skip、zero。", code="rule-kind")
    if rule.code not in load_catalogue():
        raise PlanError(f"{spot}：问题目录里没有“{rule.code}”。", code="rule-code")
    if rule.grade is not None and rule.grade not in GRADES:
        raise PlanError(f"{spot}：等级“{rule.grade}”不认识。", code="plan-grade")
    if rule.expect:
        _ = rule.expression
    return rule


def _load_units(raw: Mapping[str, Any], path: Path) -> UnitSettings:
    anchors = {
        form: {name: anchor for anchor, names in by_anchor.items() for name in names}
        for form, by_anchor in raw.get("anchors", {}).items()
    }
    return build(UnitSettings, {**raw, "anchors": anchors}, path, what="单位检查", near="[units]")


def check_against_forms(book: RuleBook, forms: Mapping[str, Form]) -> list[str]:
    """What the rules name that the forms do not have, one sentence each; forms that are absent are passed over."""
    faults = []
    for rule in book.rules:
        for form_id in rule.forms:
            if form_id not in forms:
                continue
            names = (*(rule.expression.names if rule.expect else ()), *rule.blame)
            unknown = [n for n in names if n not in forms[form_id].by_name and n not in BUILT_IN]
            if unknown:
                faults.append(f"规则“{rule.id}”：表样“{form_id}”没有栏目 {'、'.join(unknown)}")
    bounds = [
        *(("单位检查的上限", *item) for item in book.units.ceilings.items()),
        *(("个数检查的上限", *item) for item in book.counts.ceilings.items()),
        *(("个数检查的同栏比较", *item) for item in book.counts.peers.items()),
    ]
    for what, form_id, named in bounds:
        unknown = [n for n in named if form_id in forms and n not in forms[form_id].by_name]
        if unknown:
            faults.append(f"{what}：表样“{form_id}”没有栏目 {'、'.join(unknown)}")
    return faults
