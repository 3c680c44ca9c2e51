"""Summary sheets: never added, checked line by line against the sheets they sum up (mode 47)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fupin_analysis.intake.body import Strand
from fupin_analysis.intake.collect import Cell, Collector
from fupin_analysis.intake.columns import plan_columns
from fupin_analysis.intake.fill import fill_column, fill_columns
from fupin_analysis.intake.job import Job
from fupin_analysis.intake.ledger import show_masked
from fupin_analysis.intake.match import match_form
from fupin_analysis.intake.parse.amounts import column_scale
from fupin_analysis.intake.parse.cells import Spec, is_nothing, shown
from fupin_analysis.intake.parse.column import parse_column
from fupin_analysis.intake.row_units import read_rows, units_of_rows
from fupin_analysis.intake.sheet_names import SUMMARY, bare_name, is_summary
from fupin_analysis.plan.forms import Form, header_key
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

FOR_CHECK = "汇总表，只用于核对"
_NAMES = frozenset({"text", "enterprise", "county", "township", "village", "enum"})
_SUMMED = frozenset({"int", "number", "money"})
_SHORTEST, _SHOWN, _FEW, _MANY, _PLACES = 2, 3, 3, 12, 6


@dataclass(slots=True)
class Record:
    """One record of the sheets that are summed up: whose, from which sheet, names as compared, and its figures."""

    unit: str
    sheet: str
    names: dict[str, str] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """One row of a summary: what it calls itself, all its words, its names by field, its figures with cell and raw.

    The label may be quoted: it names no person.
    """

    label: str
    is_total: bool
    words: list[str]
    names: dict[str, str] = field(default_factory=dict)
    figures: dict[str, tuple[float, Cell, str]] = field(default_factory=dict)


def adopt_summaries(jobs: Sequence[Job]) -> None:
    """Tables on summary sheets that fit no form by themselves: the form of the sheets beside whose figures they sum."""
    for job in jobs:
        if job.match is None and not job.rivals and not job.sheet.hidden:
            for form in _summed_forms(job, jobs):
                match = match_form(job.body.paths, form)
                found = sum(f.type in _SUMMED for f in match.fields.values())
                if found >= _SHORTEST and found >= len(job.body.paths) / 3:
                    job.match, job.unused = match, FOR_CHECK
                    break


def _summed_forms(job: Job, jobs: Iterable[Job]) -> list[Form]:
    """Forms that two sheets of the book or more are returns of, where the table's sheet or title calls it a summary."""
    named = SUMMARY.search(job.sheet.name) or SUMMARY.search(job.table.title)
    sheets: dict[str, set[int]] = {}
    forms: dict[str, Form] = {}
    for other in jobs:
        if other.match is not None and not is_summary(other) and other.page is not job.page:
            sheets.setdefault(other.form, set()).add(other.page.number)
            forms[other.form] = other.match.form
    return [f for name, f in forms.items() if f.sums_up(job.sheet.name) or (named and len(sheets[name]) >= _SHORTEST)]


def check_summaries(jobs: Sequence[Job], out: Collector) -> None:
    """Say of every summary whether it agrees with the sheets it sums up, and which of its units have no sheet."""
    for job in jobs:
        if job.match is not None and job.unused == FOR_CHECK:
            records = _records_of(job, out)
            lines = _lines_of(job, job.match.form)
            _check(job, job.match.form, lines, records, out)


def _fold(text: Any) -> str:
    return header_key(shown(text))


def _records_of(job: Job, out: Collector) -> list[Record]:
    form, period = job.form, str(job.page.around.period or "")
    lists = out.records
    keys = ("record_id", "form", "period", "enterprise", "sheet")
    rows = zip(*(lists[key] for key in keys), strict=True)
    found = {rid: Record(who, sheet) for rid, own, month, who, sheet in rows if own == form and month == period}
    by_name = job.match.form.by_name if job.match else {}
    values = out.values
    for record_id, name, value in zip(values["record_id"], values["field"], values["value"], strict=True):
        f, record = by_name.get(name), found.get(record_id)
        if f is None or record is None or value is None:
            continue
        if f.type in _NAMES:
            record.names[name] = _fold(value)
        elif f.type in _SUMMED:
            record.figures[name] = float(value)
    return list(found.values())


def _units(job: Job) -> dict[str, str | None]:
    """The unit of every column, by field."""
    return {plan.field.name: plan.unit.unit for plan in plan_columns(job, fill_columns(job))}


def _lines_of(job: Job, form: Form) -> list[Line]:
    """The rows of a summary, records first, then totals."""
    pairs, body, fields = job.columns(), job.body, job.match.fields if job.match else {}
    units = _units(job)
    row_units = units_of_rows(job)
    told = [s.cells[0] for s in body.strands if s.cells], [s.totals[0] for s in body.strands if s.totals]
    lines: list[Line] = []
    for is_total, numbers in ((False, body.numbers), (True, body.total_numbers)):
        if not told[is_total]:
            continue
        first = len(lines)
        for at in range(len(numbers)):
            words = _words_of(job, at, is_total=is_total)
            label = next((show_masked(word, body.strands[n], fields.get(n)) for n, word in words), "")
            if is_total and at < len(body.total_labels):
                label = show_masked(body.total_labels[at])
            lines.append(Line(label.strip(), is_total, [_fold(word) for _, word in words]))
        for strand, f in pairs:
            spots = strand.totals if is_total else strand.cells
            cells = fill_column(job, strand, f, spots if is_total else None).cells
            if f.name in form.by_name and f.type in _SUMMED and not _is_numbering(strand):
                spec = Spec(f, units[f.name], " ".join(strand.path))
                read = parse_column(cells, spec)
                if not is_total:
                    read_rows(read, cells, spec, row_units)
                for line, value, spot, cell in zip(lines[first:], read.values, spots, cells, strict=True):
                    if value is not None:
                        line.figures[f.name] = (float(value), spot, shown(cell))
            elif f.type in _NAMES and not is_total:
                for line, cell in zip(lines[first:], cells, strict=True):
                    if cell is not None and not is_nothing(cell):
                        line.names[f.name] = _fold(cell)
    return lines


def _words_of(job: Job, at: int, *, is_total: bool) -> list[tuple[int, str]]:
    """The words of one row of a summary, each with the number of its column."""
    spots = [(strand.totals if is_total else strand.cells)[at] for strand in job.body.strands]
    cells = [job.page.cells[row][col] for row, col in spots]
    return [(n, cell) for n, cell in enumerate(cells) if isinstance(cell, str) and not is_nothing(cell)]


def _is_numbering(strand: Strand) -> bool:
    """True for 行次: a number, and nothing that can be summed."""
    return bool(strand.path) and header_key(strand.path[-1]) in folded(load_vocabulary().headers.sequence)


def _check(job: Job, form: Form, lines: Sequence[Line], records: Sequence[Record], out: Collector) -> None:
    choose = _chooser(form, lines, records)
    slack = _slack(job, form, lines)
    wrong: list[tuple[Line, list[tuple[str, str, float, Cell]]]] = []
    missing: list[str] = []
    compared = 0
    count = sum(not line.is_total for line in lines)
    for line in lines:
        own = choose(line)
        if own is None:
            if any(value for value, _, _ in line.figures.values()):
                missing.append(line.label)
            continue
        off = []
        for name, (value, spot, raw) in line.figures.items():
            ours = round(sum(record.figures.get(name, 0.0) for record in own), _PLACES)
            compared += 1
            allowed = slack[name] * (max(count, 1) if line.is_total else 1) + 1e-6 * max(len(own), 1)
            if abs(value - ours) > allowed:
                quoted = raw if line.is_total and raw.isdigit() else show_masked(raw)  # such a sum is no telephone
                off.append((form.by_name[name].label, quoted, ours, spot))
        if off:
            wrong.append((line, off))
    _say(job, wrong, missing, compared, out)


def _chooser(form: Form, lines: Sequence[Line], records: Sequence[Record]) -> Callable[[Line], Sequence[Record] | None]:
    """How a line finds the records that it sums: by unit or sheet, by the form's key, else by its other names."""
    units = {_fold(r.unit) for r in records} | {_fold(bare_name(r.sheet)) for r in records}
    known = {name for record in records for name in record.names}
    named = [name for line in lines for name in line.names if name in known]
    keys = [name for name in form.key if name in named] or list(dict.fromkeys(named))

    def choose(line: Line) -> Sequence[Record] | None:
        if line.is_total:
            return records
        unit = next((hit for word in line.words if (hit := _unit_like(word, units))), None)
        whole = [r for r in records if unit in (_fold(r.unit), _fold(bare_name(r.sheet)))] if unit else list(records)
        used = [name for name in keys if name in line.names and line.names[name] != unit]
        own = [r for r in whole if all(r.names.get(name) == line.names[name] for name in used)]
        return own if own and (unit or used) else whole if unit else None

    return choose


def _unit_like(word: str, units: set[str]) -> str | None:
    """The one unit that a word names: 川江能源 for 川江能源有限公司 and the other way round."""
    if word in units:
        return word
    found = [u for u in units if min(len(u), len(word)) > _SHORTEST and (word.startswith(u) or u.startswith(word))]
    return found[0] if len(found) == 1 else None


def _slack(job: Job, form: Form, lines: Sequence[Line]) -> Mapping[str, float]:
    """How far a printed figure may be off by rounding: half of its last place, in the field's own unit."""
    units = _units(job)
    out: dict[str, float] = {}
    for _, f in job.columns():
        if f.type in _SUMMED and f.name in form.by_name:
            raws = [line.figures[f.name][2] for line in lines if f.name in line.figures]
            places = sorted((len(_decimals(raw)) for raw in raws), reverse=True)
            factor = float(column_scale(f, units[f.name]).factor)
            digits = places[1] if len(places) > _FEW else max(places, default=0)  # one that is longer is a slip
            out[f.name] = 0.5 * 10.0**-digits * factor if digits or factor != 1 else 0.0
    return out


def _decimals(raw: str) -> str:
    try:
        return f"{round(float(raw), _PLACES):f}".rstrip("0").partition(".")[2]
    except ValueError:
        return "".join(ch for ch in header_key(raw).partition(".")[2] if ch.isdigit())


def _say(
    job: Job,
    wrong: Sequence[tuple[Line, list[tuple[str, str, float, Cell]]]],
    missing: Sequence[str],
    compared: int,
    out: Collector,
) -> None:
    sheet = job.sheet.name
    if not compared:
        out.add("sheet-summary", sheet=sheet)
    elif not wrong and not missing:
        out.add("summary-agrees", sheet=sheet, facts={"count": compared})
    for line, off in wrong[:_MANY]:
        said = "；".join(f"“{label}”填 {raw}，分表相加 {ours:.10g}" for label, raw, ours, _ in off[:_SHOWN])
        more = f"等 {len(off)} 项" if len(off) > _SHOWN else ""
        facts = {"shown": f"“{line.label}”行{said}{more}"}
        out.add("summary-differs", sheet=sheet, cells=[spot for *_, spot in off], raw=off[0][1], facts=facts)
    if len(wrong) > _MANY:
        out.add("summary-apart", sheet=sheet, facts={"count": len(wrong)})
    if missing:
        names = "、".join(missing[:_MANY]) + (f"等 {len(missing)} 行" if len(missing) > _MANY else "")
        out.add("summary-missing", sheet=sheet, facts={"names": names})
