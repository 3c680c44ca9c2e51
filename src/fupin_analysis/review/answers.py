"""Two answers to one question: a figure of one form against what another form, or the roster, says of the same thing.

``answers`` compares a field with the sum or the number of the rows of another form (domain.md 3.4, 4–7; 3.3, 70);
``registry`` with the village roster, whose figures are the denominators. Neither speaks where one side has been asked
about already, or is missing: what does not stand there is no second answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fupin_analysis.review.columns import filled, is_blank
from fupin_analysis.review.repeats import SUPERSEDED
from fupin_analysis.review.say import show

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule
    from fupin_analysis.review.tables import FormTable
    from fupin_analysis.review.work import Work

Key = tuple[str | None, ...]


@dataclass(frozen=True)
class Pair:
    """One comparison: ``field`` with the ``sum`` of another form's field, or with the number of its rows.

    ``where`` narrows the rows by what they say, ``filled`` and ``blank`` by whether a column says anything; ``most``
    lets the field be more.
    """

    field: str
    sum: str = ""
    where: Mapping[str, str] | None = None
    filled: str = ""
    blank: str = ""
    most: bool = False

    @property
    def uses(self) -> list[str]:
        """The columns of the other form that decide."""
        return [name for name in (self.sum, self.filled, self.blank, *(self.where or ())) if name]


def check_answers(work: Work, rule: Rule) -> None:
    """``settings``: form, other, ``by`` (key columns beside the enterprise), ``slack`` and ``pairs`` (``Pair``).

    The other form must have rows of the same enterprise, all of them counted.
    """
    said = rule.settings
    if {said["form"], said["other"]} - set(work.forms):
        return
    table, other = work.table(said["form"]), work.table(said["other"])
    if not len(table) or not len(other):
        return
    own, groups = _keys(table, said["by"]), _groups(_keys(other, said["by"]))
    filers = set(other["enterprise"].tolist()) - _doubtful(work, other.form.id)
    once = {key for key, count in Counter(own).items() if count == 1 and key[0] in filers}
    for pair in (Pair(**given) for given in said["pairs"]):
        theirs = {key: _answer(pair, other, groups.get(key, [])) for key in once}
        ours = table[pair.field]
        for i in np.flatnonzero(filled(ours)).tolist():
            answer = theirs.get(own[i])
            if answer is not None and _differ(float(ours[i]), answer, pair, float(said["slack"])):
                _note(work, rule, pair, (table, i), (other, groups.get(own[i], [])), answer)


def _keys(table: FormTable, by: Sequence[str]) -> list[Key]:
    return list(zip(*(table[name].tolist() for name in ("enterprise", *by)), strict=True))


def _groups(keys: list[Key]) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = {}
    for i, key in enumerate(keys):
        found.setdefault(key, []).append(i)
    return found


def _doubtful(work: Work, form_id: str) -> set[str]:
    """Enterprises some of whose rows of a form were left out: what is left is not what they sent."""
    records = work.records
    return {
        records.text("enterprise", i)
        for i in np.flatnonzero(~records.counted).tolist()
        if records.forms[i] == form_id and work.returns[records.return_ids[i]].outcome != SUPERSEDED
    }


def _answer(pair: Pair, other: FormTable, rows: list[int]) -> float | None:
    """What the other form says of one key; None where its rows do not tell."""
    for name, wanted in (pair.where or {}).items():
        if any(is_blank(other[name][i]) for i in rows):
            return None
        rows = [i for i in rows if other[name][i] == wanted]
    if pair.filled:
        rows = [i for i in rows if not is_blank(other[pair.filled][i])]
    if pair.blank:
        rows = [i for i in rows if is_blank(other[pair.blank][i])]
    if not pair.sum:
        return float(len(rows))
    amounts = [float(other[pair.sum][i]) for i in rows]
    told = [amount for amount in amounts if not np.isnan(amount)]
    return round(sum(told), 6) if told else None


def _differ(ours: float, theirs: float, pair: Pair, slack: float) -> bool:
    return theirs > ours + slack if pair.most else abs(ours - theirs) > slack


def _note(
    work: Work, rule: Rule, pair: Pair, own: tuple[FormTable, int], theirs: tuple[FormTable, list[int]], answer: float
) -> None:
    (table, i), (other, rows) = own, theirs
    known = work.questioned()
    value_id = f"{table.ids[i]}/{pair.field}"
    uses = [f"{other.ids[at]}/{name}" for at in rows for name in (*pair.uses, *rule.settings["by"])]
    if value_id in known or not known.isdisjoint(uses):
        return
    label = table.form.by_name[pair.field].label
    shown = f"{table.form.code}“{label}”{show(float(table[pair.field][i]))}，{other.form.code} {show(answer)}"
    offer = int(answer) if table.form.by_name[pair.field].type == "int" else answer
    facts: dict[str, Any] = {"grade": rule.given_grade, "text": rule.text, "shown": shown}
    if rule.severity == "C" and not pair.most:
        work.note_values(rule.code, [value_id], proposed={value_id: offer}, **facts)
        return
    theirs_too = [f"{other.ids[at]}/{pair.sum}" for at in rows] if pair.sum and not pair.most else []
    work.note_values(rule.code, [value_id, *theirs_too], **facts)


def check_registry(work: Work, rule: Rule) -> None:
    """Figures of a form against those of ``data/reference/villages.csv`` for the same village (the denominators).

    ``settings``: form, ``pairs`` (field → column of the roster), ``least`` and ``share``: a difference up to the larger
    of so many and that share of the roster's figure is births, deaths and moves; so is any with a remark.
    """
    said, roster = rule.settings, work.reference.villages
    if said["form"] not in work.forms or not len(roster):
        return
    table, names = work.table(said["form"]), ("county", "township", "village")
    known_places = zip(*(roster[name].tolist() for name in names), strict=True)
    at = {place: i for i, place in enumerate(known_places)}
    rows = [at.get(tuple(text or "" for text in key[1:])) for key in _keys(table, names)]
    remarked = filled(table["remark"])
    for field, column in said["pairs"].items():
        theirs, known = roster[column].to_numpy(dtype="float64", na_value=np.nan), work.questioned()
        for i in np.flatnonzero(filled(table[field]) & ~remarked).tolist():
            place, value_id = rows[i], f"{table.ids[i]}/{field}"
            if place is None or np.isnan(theirs[place]) or value_id in known:
                continue
            ours, right = float(table[field][i]), float(theirs[place])
            if abs(ours - right) > max(said["least"], said["share"] * right):
                shown = f"填报 {show(ours)}，名册 {show(right)}"
                offer = {value_id: int(right)}
                work.note_values(
                    rule.code, [value_id], proposed=offer, grade=rule.given_grade, text=rule.text, shown=shown
                )
