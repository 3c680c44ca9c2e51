"""Measures as data: which function makes a figure, from which columns, combined how.

``y2018/measures.toml`` has one table a target (and a narrative row), the files of ``y2018/supporting/`` one for each
further figure that a table, chart or sentence shows beside the targets: same keys, and a name of their own. The engine
hands a function only the columns that its measure declares, so a declaration that is too short fails at once, and one
that is too long is seen on the generated page of targets and forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.roster import ROSTERS
from fupin_analysis.plan.toml_source import build, fingerprint, place, read_toml

OPERATIONS = ("sum", "ratio", "distinct", "merged", "check", "mean")
GROWING = frozenset({"sum", "distinct", "merged"})
TESTS = (">=", "<=", ">", "==")
YEARS = ("plan", "each", "standing")
REFERENCES = ("enterprises", "villages", "counties", "returns", "duties")
_COLUMN_KEYS = ("uses", "reference")


@dataclass(frozen=True)
class Measure:
    """How one figure is made: that of a target, or a supporting one, which then has a ``name`` of its own.

    ``function`` is ``module.function`` below ``fupin_analysis.indicators``. ``operation``: ``sum`` of amounts ·
    ``ratio`` 100 × Σ actual ÷ Σ base · ``distinct`` and ``merged`` count keys once · ``check`` share of keys (0–100)
    whose Σ actual stands in ``test`` to Σ base · ``mean`` Σ actual ÷ Σ base, in a unit of its own.
    ``uses`` and ``reference`` map a form or a reference table to the
    columns read. ``year``: ``plan`` the plan's own year, ``each`` the year of the cut-off, ``standing`` what holds on
    the day. ``threshold``, ``comparison`` and ``unit`` are those of the figure where they differ from the
    target's (a rule of "4 visits" is shown as the share of enterprises that keep it). ``allocation`` is the column
    of the allocation that plans it; ``filed`` the form by which coverage is counted (else the first used), or several
    with blanks between.
    ``is_survey``: asked anew each time, so that what somebody told last says nothing of what is missing.
    ``counts`` and ``excludes`` are the 口径, ``absent`` why there may be no figure although returns came.
    ``column`` is for functions that serve several measures: the column that this one adds up or counts, or the words
    by which its rows are known; an analyst's own also says ``where``, and of a ratio ``base_column`` and
    ``base_where``; ``factor`` turns the column's unit into that of the figure.
    ``sections`` cite the document where there is no target that does.
    """

    target: str
    function: str
    operation: str
    shows: str
    name: str = ""
    column: str = ""
    base_column: str = ""
    where: str = ""
    base_where: str = ""
    factor: float = 1.0
    sections: tuple[str, ...] = ()
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reference: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    test: str = ">="
    year: str = "plan"
    unit: str | None = None
    threshold: float | None = None
    comparison: str | None = None
    allocation: str | None = None
    filed: str | None = None
    is_survey: bool = False
    readings: tuple[str, ...] = ()
    counts: str = ""
    excludes: str = ""
    absent: str = ""

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """Every (form, column) that the formula reads."""
        return tuple((form, column) for form, columns in self.uses.items() for column in columns)

    @property
    def grows(self) -> bool:
        """True for figures that add up over a year, so that a month has its own."""
        return self.operation in GROWING and self.year != "standing"

    @property
    def coverage_form(self) -> str | None:
        """The form whose duties say how many of how many the figure rests on; None where no return is read."""
        return next(iter(self.coverage_forms), None)

    @property
    def coverage_forms(self) -> tuple[str, ...]:
        """All such forms: a figure of several is known once anybody tells one of them."""
        return tuple((self.filed or next(iter(self.uses), "")).split())


SUPPORTING = "supporting"
BUILT_IN = tuple(Path(__file__).parent / "y2018" / name for name in ("measures.toml", SUPPORTING))


def load_measures(*paths: Path) -> dict[str, Measure]:
    """All measures by id (default: ours) of files and of folders of files.

    Unknown keys, operations, tests and years raise PlanError with file and line; a measure that is written twice, with
    both files. ``like`` names another of the same file or folder, whose keys hold for this one too where it does not
    set them itself. ``uses.<form>`` and ``reference.<table>`` are written as one text of column names with blanks
    between.
    """
    sources = paths or BUILT_IN
    return dict(_load_measures(sources, fingerprint(*sources)))


@lru_cache(maxsize=8)
def _load_measures(sources: tuple[Path, ...], content: str) -> dict[str, Measure]:
    out: dict[str, Measure] = {}
    files: dict[str, Path] = {}
    for source in sources:
        tables = _tables(source, files)
        for key, table in tables.items():
            out[key] = _load_measure(key, _whole(key, table, tables, files[key]), files[key])
    return out


def _tables(source: Path, files: dict[str, Path]) -> dict[str, Any]:
    """The tables of a file, or of all files of a folder by name; ``files`` learns where each of them stands."""
    tables: dict[str, Any] = {}
    for path in sorted(source.glob("*.toml")) if source.is_dir() else [source]:
        own = read_toml(path)
        for key in own:
            if key in files:
                spots = f"{place(path, key)} 与 {place(files[key], key)}"
                raise PlanError(f"{spots}：口径“{key}”写了两次，请删去一处。", code="plan-duplicate")
        files |= dict.fromkeys(own, path)
        tables |= own
    return tables


def _whole(target: str, table: Mapping[str, Any], tables: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """A table with what it takes over from the one that it is ``like``."""
    own = dict(table)
    other = own.pop("like", None)
    if other is not None and other not in tables:
        spot = place(path, "like", near=f"[{target}]")
        raise PlanError(f"{spot}：没有口径“{target}”要照的“{other}”。", code="plan-like")
    if other is None:
        return own
    rest = {key: one for key, one in tables.items() if key != target}  # a ring of tables ends here
    return {**_whole(other, tables[other], rest, path), **own}


def _load_measure(target: str, table: Mapping[str, Any], path: Path) -> Measure:
    near = f"[{target}]"
    split = {
        key: {name: tuple(str(names).split()) for name, names in table[key].items()}
        for key in _COLUMN_KEYS
        if key in table
    }
    made = build(Measure, {"target": target, **table, **split}, path, what=f"口径“{target}”", near=near)
    for key, known in (("operation", OPERATIONS), ("test", TESTS), ("year", YEARS)):
        if getattr(made, key) not in known:
            spot = place(path, key, near=near)
            raise PlanError(
                f"{spot}：口径“{target}”的 {key}“{getattr(made, key)}”不认识，可用：{'、'.join(known)}。",
                code=f"plan-{key}",
            )
    for name in made.reference:
        if name not in REFERENCES:
            spot = place(path, f"reference.{name}", near=near)
            raise PlanError(f"{spot}：没有参照表“{name}”，可用：{'、'.join(REFERENCES)}。", code="plan-reference")
    return made


def check_columns(measures: Mapping[str, Measure], forms: Mapping[str, Form]) -> list[str]:
    """One Chinese line for every column that a measure reads and no form (or reference table) has."""
    wrong = []
    for measure in measures.values():
        for form, column in measure.columns:
            if form not in forms:
                wrong.append(f"口径“{measure.target}”：没有表样“{form}”。")
            elif column not in forms[form].by_name:
                wrong.append(f"口径“{measure.target}”：表样“{form}”没有栏目“{column}”。")
        for name, columns in measure.reference.items():
            known = {c.name for c in ROSTERS[name]} if name in ROSTERS else set(columns)
            wrong += [f"口径“{measure.target}”：参照表“{name}”没有列“{c}”。" for c in columns if c not in known]
    return wrong
