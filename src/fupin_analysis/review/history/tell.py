"""How a question on a cumulative figure is put: at which cells, with which figures and which proposal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.review.grid import NOWHERE
from fupin_analysis.review.history.past import Point
from fupin_analysis.review.history.verdict import Verdict
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Note, Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

SIZE = "count-far"
_A1 = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Cell:
    """A field of a record."""

    record_id: str
    field: Field

    @property
    def value_id(self) -> str:
        """The id of its value."""
        return f"{self.record_id}/{self.field.name}"


class Teller:
    """Puts the findings of one form."""

    def __init__(self, work: Work, rule: Rule, form: Form, table: FormTable) -> None:
        self._work, self._rule, self._form, self._table = work, rule, form, table

    def tell(self, verdict: Verdict, cells: Sequence[Cell], shown: str) -> None:
        """One finding at 累计, at 本期, or at both of them together; what is proved is put right, never unseen (A)."""
        proposals = {cells[0].value_id: verdict.ytd}
        if len(cells) > 1 and (verdict.both or verdict.month is not None):
            proposals[cells[1].value_id] = verdict.month
        if not verdict.both and verdict.month is not None and verdict.ytd is None:
            proposals.pop(cells[0].value_id)
        told = [cell for cell in cells if cell.value_id in proposals]
        many = f"{verdict.times:.0f} 倍" if verdict.times > 1 else f"{1 / verdict.times:.0f} 分之一"
        facts = {"text": self._rule.text, "shown": shown, "offer": _offer(verdict, told), "many": many}
        self._note(verdict.code, told, _places(self._work, told), proposals, facts)
        if verdict.fixes and self._work.notes[-1].grade != "A":
            self._work.replace({i: value for i, value in proposals.items() if value is not None})

    def is_count_alone(self, cell: Cell) -> bool:
        """True where nothing but the size of a count is asked about a value."""
        notes = [n for n in self._work.notes if cell.value_id in n.proposed and n.grade in ("C", "D")]
        return all(n.finding.code == SIZE for n in notes)

    def drop_size(self, cell: Cell) -> None:
        """Take back the question on the size of a 本期 (268 天): it is the 累计 of its row."""
        notes = self._work.notes
        self._work.notes = [n for n in notes if n.finding.code != SIZE or set(n.proposed) != {cell.value_id}]

    def missing_total(self, row: int, ytd: Field, month: Field, offer: float | None, shown: str) -> None:
        """累计 is blank, 本期 is not: asked about at the blank cell; there is no value that could be held."""
        record = self._table.ids[row]
        said = f"，按上期累计＋本期应为 {show(offer)}" if offer is not None else ""
        place = self.blank_place(record, ytd, month) or _places(self._work, [Cell(record, month)])
        self._note("ytd-missing", [Cell(record, ytd)], place, {}, {"shown": shown, "offer": said}, proposed=offer)

    def missing_month(self, row: int, ytd: Field, month: Field | None, offer: float | None, shown: str) -> None:
        """本期 is blank in a column that others fill, though 累计 grew: told."""
        record = self._table.ids[row]
        if month is None or offer is None:
            return
        if place := self.blank_place(record, month, ytd, is_sure=True):
            facts = {"shown": shown, "offer": f"，按累计－上期累计应为 {show(offer)}"}
            self._note("month-missing", [Cell(record, month)], place, {}, facts, proposed=offer)

    def shown(self, earlier: Sequence[Point], month: float | None, ytd: float | None, *, has_month: bool) -> str:
        """Earlier totals, this period's figure and total."""
        said = [f"{point.period.label}累计 {_of_point(point)}" for point in earlier]
        said += [f"本期 {show(month)}"] if has_month else []
        return "，".join([*said, f"累计 {show(ytd)}"])

    def blank_place(self, record_id: str, blank: Field, beside: Field, *, is_sure: bool = False) -> str:
        """The address of the blank cell of a field: in the row of the record, in the column in which others have it.

        Where no other row fills the column it is the one next to its twin, or with ``is_sure`` none ("").
        """
        own = _A1.fullmatch(_places(self._work, [Cell(record_id, beside)]).split(",")[0])
        table_id = record_id.rpartition("/")[0]
        if own is None:
            return ""
        is_upright = own[2] == str(self._table.sheet_row(self._table.number_of[record_id]))
        for letters, digits in self._columns_of(table_id, blank.name):
            return f"{letters}{own[2]}" if is_upright else f"{own[1]}{digits}"
        names = [f.name for f in self._form.fields]
        step = names.index(blank.name) - names.index(beside.name)
        is_next = abs(step) == 1 and not is_sure
        return f"{_shift(own[1], step)}{own[2]}" if is_next else ""

    def _columns_of(self, table_id: str, name: str) -> list[tuple[str, str]]:
        """Where other rows of a table, or its total row, have a field: (letters, digits)."""
        work, found = self._work, []
        for other in self._table.ids:
            if other.rpartition("/")[0] == table_id and (at := work.find(f"{other}/{name}")) != NOWHERE:
                found.append(work.values.text("cells", at))
                break
        if not found and len(work.checks):
            own = (work.checks["field"] == name) & work.checks["record_id"].str.startswith(f"{table_id}/")
            found = work.checks.loc[own, "cells"].tolist()[:1]
        matches = [_A1.fullmatch(text.split(",")[0]) for text in found]
        return [(m[1], m[2]) for m in matches if m is not None]

    def _note(
        self,
        code: str,
        cells: Sequence[Cell],
        place: str,
        proposals: dict[str, float | None],
        facts: dict[str, Any],
        *,
        proposed: float | None = None,
    ) -> None:
        work, first = self._work, cells[0]
        record = work.records.number_of[first.record_id]
        at = work.find(first.value_id)
        finding = Finding(
            code,
            file=work.records.text("file", record),
            sheet=work.records.text("sheet", record),
            cells=place,
            field=first.field.name,
            label=first.field.label,
            record_id=first.record_id,
            return_id=work.records.return_ids[record],
            raw=work.values.text("raw", at) if at != NOWHERE else "",
            proposed=proposals.get(first.value_id, proposed),
            grade=self._rule.given_grade,
            facts=facts,
        )
        work.notes.append(Note(finding, dict(proposals)))


def is_approximate(work: Work, value_id: str) -> bool:
    """True for a value that was written as an approximate one."""
    at = work.find(value_id)
    return at != NOWHERE and bool(work.values.frame["approx"].iat[at])


def says_number(work: Work, value_id: str) -> bool:
    """True for a value in whose cell a figure stands, though it may not be readable."""
    at = work.find(value_id)
    return at != NOWHERE and any(letter.isdigit() for letter in work.values.text("raw", at))


def _places(work: Work, cells: Sequence[Cell]) -> str:
    rows = [row for cell in cells if (row := work.find(cell.value_id)) != NOWHERE]
    return ",".join(dict.fromkeys(c for row in rows for c in work.values.text("cells", row).split(",") if c))


def _offer(verdict: Verdict, told: Sequence[Cell]) -> str:
    """What would be right: of 累计 if 本期 is, of 本期 if 累计 is."""
    if verdict.both and len(told) > 1 and verdict.code == "ytd-differs":
        parts = [("本期数无误，累计应为", verdict.ytd), ("累计无误，本期应为", verdict.month)]
        said = [f"如{words} {show(value)}" for words, value in parts if value is not None]
        return f"；{'；'.join(said)}" if said else ""
    offer = verdict.ytd if verdict.ytd is not None else verdict.month
    return f"，应为 {show(offer)}" if offer is not None else ""


def _of_point(point: Point) -> str:
    kind, amount = point.figures[0] if point.figures else ("", None)
    return f"{show(amount)}（待核实）" if kind in ("proposed", "reported") else show(amount)


def _shift(letters: str, step: int) -> str:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    number += step
    out = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out
