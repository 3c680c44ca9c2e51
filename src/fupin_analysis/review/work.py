"""The period on the bench: what the steps of review read and change, and the notes they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.forms import Form
from fupin_analysis.review.batch import Batch, period_order
from fupin_analysis.review.reference import Reference
from fupin_analysis.review.result import REVIEWED_RECORDS, REVIEWED_VALUES, History
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import build_table


@dataclass(slots=True)
class Note:
    """A finding in the making: the values it bears on (``value_id`` → proposed value, None where there is none)."""

    finding: Finding
    proposed: dict[str, Any] = field(default_factory=dict)

    @property
    def grade(self) -> str:
        """The grade given, else the catalogue's."""
        return self.finding.grade or self.finding.entry.grade


class Work:
    """One period under review.

    ``values`` is indexed by ``value_id``, ``records`` by ``record_id``, ``returns`` by ``return_id``; each keeps the
    id as a column. Steps change ``value`` through ``replace`` and never touch ``raw`` or ``reported``.
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
        self.returns = batch.returns.set_index("return_id", drop=False)
        records = batch.records.assign(counted=True, left_out="").astype(REVIEWED_RECORDS)
        self.records = records.set_index("record_id", drop=False)
        values = batch.values.assign(reported=batch.values["value"])[list(REVIEWED_VALUES)]
        self.values = values.set_index("value_id", drop=False)
        self.notes = [Note(f, _ids_of(f, self.values.index)) for f in batch.findings]
        self._wide: dict[str, pd.DataFrame] = {}

    def wide(self, form_id: str) -> pd.DataFrame:
        """The form's counted records as a table, indexed by ``record_id``; held and fixed values as they stand now."""
        if form_id not in self._wide:
            records = self.records[self.records["counted"] & (self.records["form"] == form_id)]
            values = self.values[self.values["form"] == form_id]
            table = build_table(values, records, self.forms[form_id])
            self._wide[form_id] = table.set_index("record_id", drop=False)
        return self._wide[form_id]

    def present_forms(self) -> list[Form]:
        """The forms that have records in this period, in the order of the forms."""
        found = set(self.records["form"])
        return [form for form_id, form in self.forms.items() if form_id in found]

    def replace(self, changes: Mapping[str, Any]) -> None:
        """Give values another ``value``; the tables of their forms are made anew when next asked for."""
        if not changes:
            return
        column = self.values["value"].copy()
        ids = [value_id for value_id in changes if value_id in column.index]
        for value_id in ids:
            column.at[value_id] = changes[value_id]
        self.values["value"] = column
        for form_id in self.values.loc[ids, "form"].unique():
            self._wide.pop(form_id, None)

    def leave_out(self, record_ids: Iterable[str], why: str) -> None:
        """Take records out of every table; the ledger and their values stay."""
        ids = list(record_ids)
        if ids:
            self.records.loc[ids, "counted"] = False
            self.records.loc[ids, "left_out"] = why
            for form_id in self.records.loc[ids, "form"].unique():
                self._wide.pop(form_id, None)

    def previous(self, form_id: str) -> pd.DataFrame:
        """The form's rows of the periods before this one, oldest first; empty where nothing was stored."""
        table = self.history.tables.get(form_id)
        if table is None or not self.period:
            return pd.DataFrame()
        now = period_order(self.period)
        earlier = [text for text in table["period"].unique() if period_order(text) < now]
        return table[table["period"].isin(earlier)]

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
        wanted = [value_id for value_id in value_ids if value_id in self.values.index]
        rows = self.values.loc[wanted]
        known = self.records[["file", "return_id"]].reindex(rows["record_id"])
        for row, file, return_id in zip(rows.itertuples(), known["file"], known["return_id"], strict=True):
            form = self.forms.get(str(row.form))
            field = form.by_name.get(str(row.field)) if form else None
            offer = (proposed or {}).get(str(row.value_id))
            finding = Finding(
                code,
                file=str(file),
                sheet=str(row.sheet),
                cells=str(row.cells),
                field=str(row.field),
                label=field.label if field else str(row.field),
                record_id=str(row.record_id),
                return_id=str(return_id),
                raw=str(row.raw),
                proposed=offer,
                grade=grade,
                facts=facts if offer is None else {**facts, "proposed": show(offer)},
            )
            self.notes.append(Note(finding, {str(row.value_id): offer}))

    def note_record(self, code: str, record_id: str, *, fields: Iterable[str] = (), **facts: Any) -> None:
        """One note a record, at the cells of ``fields`` (all of its cells where none are named)."""
        record = self.records.loc[record_id]
        own = self.values[self.values["record_id"] == record_id]
        named = set(fields)
        shown = own[own["field"].isin(named)] if named else own
        finding = Finding(
            code,
            file=str(record["file"]),
            sheet=str(record["sheet"]),
            cells=",".join(dict.fromkeys(c for text in shown["cells"] for c in str(text).split(",") if c)),
            record_id=record_id,
            return_id=str(record["return_id"]),
            facts=facts,
        )
        self.notes.append(Note(finding, dict.fromkeys(shown["value_id"])))

    def note_check(self, code: str, check: Any, *, label: str, **facts: Any) -> None:
        """One note at a printed total (a row of ``checks``); it bears on no value."""
        table = str(check.record_id).rsplit("/", 1)[0]
        beside = self.records[self.records["record_id"].str.startswith(f"{table}/")]
        finding = Finding(
            code,
            file=str(self.files.loc[self.files["file_id"] == check.file_id, "path"].iloc[0]),
            sheet=check.sheet,
            cells=check.cells,
            field=check.field,
            label=label,
            record_id=check.record_id,
            return_id=str(beside["return_id"].iloc[0]) if len(beside) else "",
            raw=check.raw,
            facts=facts,
        )
        self.notes.append(Note(finding))

    def note_return(self, code: str, return_id: str, *, sheet: str = "", **facts: Any) -> None:
        """One note on a whole return; it bears on no single value."""
        path = self.path_of(return_id)
        self.notes.append(Note(Finding(code, file=path, sheet=sheet, return_id=return_id, facts=facts)))

    def path_of(self, return_id: str) -> str:
        """The relative path of the file that a return came in."""
        file_id = self.returns.at[return_id, "file_id"]
        found = self.files.loc[self.files["file_id"] == file_id, "path"]
        return str(found.iloc[0]) if len(found) else ""

    def questioned(self, *grades: str) -> set[str]:
        """Values that a note of one of the grades bears on (B and C where none are named)."""
        wanted = grades or ("B", "C")
        return {value_id for note in self.notes if note.grade in wanted for value_id in note.proposed}


def _ids_of(finding: Finding, known: pd.Index[Any]) -> dict[str, Any]:
    """The values that a finding of intake bears on; a finding on a record alone bears on none."""
    if not (finding.record_id and finding.field):
        return {}
    ids = [f"{record}/{finding.field}" for record in finding.record_id.split(",")]
    return {value_id: finding.proposed for value_id in ids if value_id in known}
