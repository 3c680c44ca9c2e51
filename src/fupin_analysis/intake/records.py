"""Which rows of a table are records, and whose: names, periods and ids of records (modes 15, 35, 45–47)."""

from __future__ import annotations

from dataclasses import dataclass, field

from fupin_analysis.intake.collect import Collector
from fupin_analysis.intake.fill import Filled, carry_down
from fupin_analysis.intake.job import Job
from fupin_analysis.intake.parse.cells import NAMES, is_nothing, shown
from fupin_analysis.intake.parse.text import squeeze
from fupin_analysis.intake.periods_said import said_period
from fupin_analysis.intake.returns import Returns
from fupin_analysis.plan.forms import Field

NAMING = NAMES | {"seq"}
_TELLING = ("enterprise", "period")
_NAMING = (NAMES - {"county"}) | {"text", "person", "enum"}
"""Types of fields that say what a row is about."""


@dataclass(slots=True)
class Records:
    """Records of one table, aligned with its body: ``alive`` is False for rows that are none."""

    alive: list[bool]
    ids: list[str]
    enterprises: list[str]
    periods: list[str]
    return_ids: list[str]
    named_at: list[str]
    empty: list[int] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """True where every row is a record."""
        return all(self.alive)

    @property
    def table_return(self) -> str:
        """The return that the table belongs to where there is just one, else ''."""
        found = {r for r, alive in zip(self.return_ids, self.alive, strict=True) if alive}
        return found.pop() if len(found) == 1 else ""


def find_records(job: Job, columns: list[tuple[Field, Filled]], returns: Returns) -> Records:
    """Tell records from rows that hold nothing, and give each its enterprise, period and ids."""
    count = len(job.body.numbers)
    alive, empty = _substance(columns, count)
    named = _named(columns, alive)
    for f, filled in columns:
        if f.type == "county" and f.required:
            carry_down(filled, alive, named)
    found = {f.name: filled for f, filled in columns if f.name in _TELLING}
    around = job.page.around
    default = around.enterprise.value if around.enterprise else ""
    enterprises = _told(found.get("enterprise"), count, default)
    month = str(around.period) if around.period else ""
    periods = [month] * count
    if "period" in found:
        periods = [_period(text, month, around.year) for text in _told(found["period"], count, "")]
    ids = [f"{job.table_id}/{number}" for number in job.body.numbers]
    owners = list(zip(enterprises, periods, strict=True))
    made = {
        owner: returns.id_of(*owner, around.filled_on)
        for owner in dict.fromkeys(owner for owner, ok in zip(owners, alive, strict=True) if ok)
    }
    return_ids = [made[owner] if ok else "" for owner, ok in zip(owners, alive, strict=True)]
    if not any(alive) and not found:
        returns.id_of(default, month, around.filled_on)
    told_at = around.enterprise.cell if around.enterprise else ""
    named_at = _named_at(found.get("enterprise"), count, told_at)
    return Records(alive, ids, enterprises, periods, return_ids, named_at, empty)


def _named(columns: list[tuple[Field, Filled]], alive: list[bool]) -> list[bool]:
    """Rows that name something besides their county; one of bare figures may be a subtotal that nobody called one."""
    told = [filled.cells for f, filled in columns if f.type in _NAMING]
    if not told:
        return alive
    return [is_alive and any(cells[at] is not None for cells in told) for at, is_alive in enumerate(alive)]


def _substance(columns: list[tuple[Field, Filled]], count: int) -> tuple[list[bool], list[int]]:
    """Which rows say anything but a running number and “nothing”; which of these only name themselves (mode 15)."""
    alive, named = [False] * count, [True] * count
    can_tell = False
    for f, filled in columns:
        if f.type == "seq":
            continue
        names = _only_names(f)
        can_tell = can_tell or not names
        if filled.blank:
            continue
        for at, cell in enumerate(filled.own):
            if cell is None:
                continue
            if not alive[at]:
                alive[at] = not is_nothing(filled.cells[at])
            if not names:
                named[at] = False
        if can_tell and all(alive) and not any(named):
            break
    return alive, [at for at in range(count) if alive[at] and named[at] and can_tell]


def _only_names(f: Field) -> bool:
    return f.type in NAMING or f.prefilled


def _told(filled: Filled | None, count: int, default: str) -> list[str]:
    if filled is None:
        return [default] * count
    return [default if cell is None or is_nothing(cell) else squeeze(shown(cell)) for cell in filled.cells]


def _named_at(filled: Filled | None, count: int, default: str) -> list[str]:
    """The cells in which the enterprise of each row stands: its own, else that of the label or title."""
    if filled is None:
        return [default] * count
    cells = zip(filled.cells, filled.refs, strict=True)
    return [default if cell is None or is_nothing(cell) else where for cell, where in cells]


def _period(text: str, default: str, year: int | None) -> str:
    said = said_period(text, year) if text else None
    return str(said.period.month) if said and not said.vague else default


def write_records(job: Job, records: Records, out: Collector) -> None:
    """The table's rows of ``RECORDS``, and the findings on empty ones."""
    alive = [at for at, ok in enumerate(records.alive) if ok]
    lists, count = out.records, len(alive)
    lists["record_id"] += [records.ids[at] for at in alive]
    lists["return_id"] += [records.return_ids[at] for at in alive]
    lists["form"] += [job.form] * count
    lists["enterprise"] += [records.enterprises[at] for at in alive]
    lists["period"] += [records.periods[at] for at in alive]
    lists["file"] += [out.file] * count
    lists["sheet"] += [job.sheet.name] * count
    lists["row"] += [_first_row(job, at) for at in alive]
    lists["named_at"] += [records.named_at[at] for at in alive]
    if not records.whole:
        _say_nothing(job, records, out)
    for at in records.empty:
        cells = [s.cells[at] for s, f in job.columns() if _only_names(f) and job.sheet.grid[s.cells[at]] is not None]
        out.add(
            "record-empty",
            sheet=job.sheet.name,
            cells=cells,
            record_id=records.ids[at],
            return_id=records.return_ids[at],
        )


def _first_row(job: Job, at: int) -> int:
    """The first sheet row of a record, from 1."""
    number = job.body.numbers[at]
    if job.body.upright:
        return number
    return min((s.cells[at][0] for s in job.body.strands if s.cells), default=number - 1) + 1


def _say_nothing(job: Job, records: Records, out: Collector) -> None:
    """Rows in which all that was written says that there is nothing."""
    nothing = [
        cell
        for at, alive in enumerate(records.alive)
        if not alive
        for cell in (s.cells[at] for s, f in job.columns() if f.type != "seq" and s.cells)
        if job.page.layout.roles[cell] == "value" and is_nothing(job.sheet.grid[cell])
    ]
    if nothing:
        raw = shown(job.sheet.grid[nothing[0]])
        out.add("rows-nothing", sheet=job.sheet.name, cells=nothing, return_id=records.table_return, raw=raw)
