"""The period on the bench: what the steps of review read and change, and the notes they make."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.forms import Form
from fupin_analysis.review.batch import Batch, period_order
from fupin_analysis.review.bench import Records, Values, open_returns
from fupin_analysis.review.columns import Rows
from fupin_analysis.review.grid import NOWHERE, make_grids
from fupin_analysis.review.name_decisions import stale
from fupin_analysis.review.reference import Reference
from fupin_analysis.review.result import History
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable

T = TypeVar("T")


@dataclass(slots=True)
class Note:
    """A finding in the making: the values it bears on (``value_id`` → proposed value, None where there is none).

    ``set_aside`` are the records that do not count until it is decided.
    """

    finding: Finding
    proposed: dict[str, Any] = field(default_factory=dict)
    set_aside: tuple[str, ...] = ()

    @property
    def grade(self) -> str:
        """The grade given, else the catalogue's."""
        return self.finding.grade or self.finding.entry.grade


class Work:
    """One period under review: returns, records, values, and where each value stands (``grids`` by form).

    Steps change values through ``replace`` and records through ``leave_out``; raw texts and ``reported`` stay.
    """

    def __init__(
        self,
        batch: Batch,
        *,
        forms: Mapping[str, Form],
        reference: Reference,
        history: History | None = None,
        period: str | None = None,
    ) -> None:
        self.forms = forms
        self.reference = reference
        self.history = history or History()
        self.period = period
        self.files = batch.files
        self.cells = batch.cells
        self.checks = batch.checks
        self.companions = batch.companions
        self.returns = open_returns(batch.returns, batch.files)
        self.records = Records(batch.records)
        self.values = Values(batch.values)
        self.grids = make_grids(batch.values, batch.records)
        self._slots = {int(row): at for grid in self.grids.values() for at, row in enumerate(grid.records.tolist())}
        self._tables: dict[str, FormTable] = {}
        self._previous: dict[str, pd.DataFrame] = {}
        self._found: dict[Any, tuple[FormTable, Any]] = {}
        self.names_used: set[int] = set()
        self.rule_codes: frozenset[str] = frozenset()
        self.notes = [Note(f, self._values_of(f)) for f in batch.findings]

    @cached_property
    def lapsed(self) -> Mapping[int, str]:
        """Lines of ``names.csv`` that hold no more, since no register has their name."""
        known = self.reference
        return stale(known.names, known.enterprises, known.villages, self.forms) if known.names else {}

    def table(self, form_id: str) -> FormTable:
        """The form's counted records as a table; held and fixed values as they stand now."""
        if form_id not in self._tables:
            grid, records = self.grids.get(form_id), self.records
            made = FormTable(self.forms[form_id], records.columns, grid, records.counted, self.values.value)
            self._tables[form_id] = made
        return self._tables[form_id]

    def present_forms(self) -> list[Form]:
        """The forms that have records in this period, in the order of the forms."""
        return [form for form_id, form in self.forms.items() if form_id in self.grids]

    def filled(self, form_ids: Iterable[str]) -> Iterator[tuple[Form, FormTable]]:
        """Those of some forms that have counted records in this period, with their tables."""
        for form_id in form_ids:
            if form_id in self.forms and form_id in self.grids and len(table := self.table(form_id)):
                yield self.forms[form_id], table

    def once(self, form: Form, make: Callable[[Work, Form, FormTable], T]) -> T:
        """What ``make`` finds of a form's table as it stands now, found once for all checks that ask."""
        table, key = self.table(form.id), (make, form.id)
        if key not in self._found or self._found[key][0] is not table:
            self._found[key] = (table, make(self, form, table))
        found: T = self._found[key][1]
        return found

    def find(self, value_id: str) -> int:
        """The row of a value; ``NOWHERE`` where there is none of this id."""
        record_id, _, name = value_id.rpartition("/")
        record = self.records.number_of.get(record_id, NOWHERE)
        if record == NOWHERE:
            return NOWHERE
        grid = self.grids[self.records.forms[record]]
        column = grid.fields.get(name)
        return NOWHERE if column is None else int(grid.at[self._slots[record], column])

    def rows_of_record(self, record_id: str) -> list[int]:
        """The rows of the values of one record, in their order."""
        record = self.records.number_of[record_id]
        row = self.grids[self.records.forms[record]].at[self._slots[record]]
        return sorted(row[row != NOWHERE].tolist())

    def rows_of_return(self, return_id: str) -> list[int]:
        """The rows of the values of all records of one return, in their order."""
        records = self.records
        return sorted(
            row for at in records.of_return.get(return_id, ()) for row in self.rows_of_record(records.ids[at])
        )

    def rows_of_type(self, kind: str) -> list[int]:
        """The rows of all values whose field is of a type, in their order."""
        found: list[Rows] = []
        for form in self.present_forms():
            grid = self.grids[form.id]
            found += [grid.at[:, grid.fields[f.name]] for f in form.fields if f.type == kind and f.name in grid.fields]
        rows = np.sort(np.concatenate(found)) if found else np.zeros(0, dtype="int64")
        every: list[int] = rows[rows != NOWHERE].tolist()
        return every

    def value_id(self, row: int) -> str:
        """The id of the value in a row."""
        return self.values.text("value_id", row)

    def record_id(self, row: int) -> str:
        """The record of the value in a row."""
        return self.value_id(row).rpartition("/")[0]

    def path_of(self, row: int) -> str:
        """The file in which the value in a row stands."""
        return self.records.text("file", self.records.number_of[self.record_id(row)])

    def replace(self, changes: Mapping[str, Any]) -> None:
        """Give values (by id) another ``value``; ids that do not exist are passed over."""
        found = {self.find(value_id): value for value_id, value in changes.items()}
        self.put({row: value for row, value in found.items() if row != NOWHERE})

    def put(self, changes: Mapping[int, Any]) -> None:
        """Give values (by row) another ``value``; their columns are made anew when next asked for."""
        touched = set()
        for row, value in changes.items():
            self.values.value[row] = value
            touched.add((self.values.text("form", row), self.values.text("field", row)))
        for form_id, name in touched:
            if form_id in self._tables:
                self._tables[form_id].forget(name)

    def leave_out(self, record_ids: Iterable[str], why: str) -> None:
        """Take records out of every table; the ledger and their values stay."""
        for record_id in record_ids:
            at = self.records.number_of[record_id]
            self.records.counted[at] = False
            self.records.left_out[at] = why
            self.records.waits[at] = False
            self._tables.pop(self.records.forms[at], None)

    def set_aside(self, record_id: str, why: str) -> None:
        """Leave out a record until the question that was noted last is decided."""
        self.leave_out([record_id], why)
        self.records.waits[self.records.number_of[record_id]] = True
        self.notes[-1].set_aside = (*self.notes[-1].set_aside, record_id)

    def decide_row(self, record_id: str, *, counts: bool) -> None:
        """Let a record that was set aside count after all, or leave it out for good."""
        at = self.records.number_of[record_id]
        if self.records.waits[at]:
            self.records.waits[at], self.records.counted[at] = False, counts
            self.records.left_out[at] = "" if counts else self.records.left_out[at]
            self._tables.pop(self.records.forms[at], None)

    def previous(self, form_id: str) -> pd.DataFrame:
        """The form's rows of the periods before this one, oldest first; empty where nothing was stored."""
        if form_id not in self._previous:
            self._previous[form_id] = self._find_previous(form_id)
        return self._previous[form_id]

    def _find_previous(self, form_id: str) -> pd.DataFrame:
        table = self.history.tables.get(form_id)
        if table is None or not self.period:
            return pd.DataFrame()
        now = period_order(self.period)
        known = table["period"].unique()
        earlier = [text for text in known if period_order(text) < now]
        return table if len(earlier) == len(known) else table[table["period"].isin(earlier)]

    def note_values(
        self,
        code: str,
        value_ids: Iterable[str],
        *,
        proposed: Mapping[str, Any] | None = None,
        grade: str | None = None,
        **facts: Any,
    ) -> None:
        """One note a value: place, raw text, label and return are taken from the value's row."""
        for value_id in value_ids:
            row = self.find(value_id)
            if row != NOWHERE:
                self._note_value(code, value_id, row, (proposed or {}).get(value_id), grade, facts)

    def _note_value(
        self, code: str, value_id: str, row: int, offer: Any, grade: str | None, facts: dict[str, Any]
    ) -> None:
        text, record_id = self.values.text, value_id.rpartition("/")[0]
        record = self.records.number_of[record_id]
        form, name = self.forms.get(text("form", row)), text("field", row)
        known = form.by_name.get(name) if form else None
        finding = Finding(
            code,
            file=self.records.text("file", record),
            sheet=text("sheet", row),
            cells=text("cells", row),
            field=name,
            label=known.label if known else name,
            record_id=record_id,
            return_id=self.records.return_ids[record],
            raw=text("raw", row),
            proposed=offer,
            grade=grade,
            facts=dict(facts) if offer is None else {**facts, "proposed": show(offer)},
        )
        self.notes.append(Note(finding, {value_id: offer}))

    def hold_figures(self, value_ids: Collection[str]) -> None:
        """The numbers of the rows of the values noted last wait with them, each with itself as the proposal."""
        for note in self.notes[len(self.notes) - len(value_ids) :]:
            rows = [row for row in self.rows_of_record(note.finding.record_id) if self.is_figure(row)]
            note.proposed.update({self.value_id(row): self.values.value[row] for row in rows})

    def is_figure(self, row: int) -> bool:
        """True where the value of a row is a number by its form."""
        form = self.forms.get(self.values.text("form", row))
        known = form.by_name.get(self.values.text("field", row)) if form else None
        return known is not None and known.is_numeric

    def note_record(self, code: str, record_id: str, *, fields: Iterable[str] = (), **facts: Any) -> None:
        """One note a record, at the cells of ``fields`` (all of its cells where none are named)."""
        record = self.records.number_of[record_id]
        text, named = self.values.text, set(fields)
        rows = [row for row in self.rows_of_record(record_id) if not named or text("field", row) in named]
        finding = Finding(
            code,
            file=self.records.text("file", record),
            sheet=self.records.text("sheet", record),
            cells=",".join(dict.fromkeys(c for row in rows for c in text("cells", row).split(",") if c)),
            record_id=record_id,
            return_id=self.records.return_ids[record],
            facts=facts,
        )
        self.notes.append(Note(finding, {text("value_id", row): None for row in rows}))

    def note_return(
        self, code: str, return_id: str, *, sheet: str = "", cells: str = "", raw: str = "", **facts: Any
    ) -> None:
        """One note on a whole return, at the cells that it is about; it bears on no single value."""
        path = self.returns[return_id].path
        made = Finding(code, file=path, sheet=sheet, cells=cells, raw=raw, return_id=return_id, facts=facts)
        self.notes.append(Note(made))

    def questioned(self, *grades: str) -> set[str]:
        """Values that a note of one of the grades bears on (B and C where none are named)."""
        wanted = grades or ("B", "C")
        return {value_id for note in self.notes if note.grade in wanted for value_id in note.proposed}

    def _values_of(self, finding: Finding) -> dict[str, Any]:
        """The values that a finding of intake bears on (fields by commas); one on a record alone bears on none."""
        if not (finding.record_id and finding.field):
            return {}
        fields = finding.field.split(",")
        ids = [f"{record}/{name}" for record in finding.record_id.split(",") for name in fields]
        return {value_id: finding.proposed for value_id in ids if self.find(value_id) != NOWHERE}
