"""Two answers to one question: a figure of one form against what another form, or the roster, says of the same thing.

``answers`` compares a field with the sum or the number of the rows of another form (domain.md 3.4, 4–7; 3.3, 70);
``registry`` with the village roster, whose figures are the denominators. Neither speaks where one side has been asked
about already, or is missing: what does not stand there is no second answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from fupin_analysis.review.across import has_fields
from fupin_analysis.review.columns import filled, is_blank
from fupin_analysis.review.doubts import doubted, slack_of
from fupin_analysis.review.repeats import SUPERSEDED
from fupin_analysis.review.say import show

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule
    from fupin_analysis.review.tables import FormTable
    from fupin_analysis.review.work import Work

Key = tuple[str | None, ...]
RECORDED = "two-answers"
"""The finding by which a difference is recorded that asks nothing."""


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
    if not all(has_fields(work, said[side], said["by"]) for side in ("form", "other")):
        return
    table, other = work.table(said["form"]), work.table(said["other"])
    if not len(table) or not len(other):
        return
    own, groups = _keys(table, said["by"]), _groups(_keys(other, said["by"]))
    filers = set(other["enterprise"].tolist()) - _doubtful(work, other.form.id)
    once = {key for key, count in Counter(own).items() if count == 1 and key[0] in filers}
    breaches, agreed = [], set[int]()
    for pair in _pairs(work, rule):
        theirs = {key: _answer(pair, other, groups.get(key, [])) for key in once}
        ours = table[pair.field]
        for i in np.flatnonzero(filled(ours)).tolist():
            answer = theirs.get(own[i])
            if answer is not None and _differ(float(ours[i]), answer, pair, float(said["slack"])):
                found = _breach(rule, pair, (table, i), (other, groups.get(own[i], [])), answer)
                if _differ(float(ours[i]), answer, pair, float(said["slack"]) + slack_of(work, found.summed)):
                    breaches.append(found)
            elif answer and not pair.most:  # nought in both, or room left, is no agreement
                agreed.add(i)
    _tell(work, rule, breaches, agreed, _above(rule, table, other, breaches))


def _above(rule: Rule, table: FormTable, other: FormTable, breaches: list[Breach]) -> set[int]:
    """Rows that are above the other form in all that differs, by more than may honestly be missing there.

    ``flows``: what came in the period, by cumulative figure; it may not be listed yet. What the other form lists of the
    county without a village may belong to any row.
    """
    flows, slack, by = rule.settings.get("flows", {}), float(rule.settings["slack"]), rule.settings["by"]
    below = {b.row for b in breaches if b.over <= 0}
    found = set[int]()
    for b in breaches if flows else ():
        if b.row not in below:
            flow = float(np.nan_to_num(table[flows[b.name]][b.row])) if flows.get(b.name, "") in table else 0.0
            here = ~filled(other[by[-1]])
            for name in ("enterprise", by[0]):
                here &= other[name] == table[name][b.row]
            if b.over > flow + float(np.nansum(other[b.theirs][here])) + slack:
                found.add(b.row)
    return found


def _pairs(work: Work, rule: Rule) -> list[Pair]:
    """The pairs whose columns the two forms have."""
    said, pairs = rule.settings, [Pair(**given) for given in rule.settings["pairs"]]
    own, other = said["form"], said["other"]
    return [pair for pair in pairs if has_fields(work, own, [pair.field]) and has_fields(work, other, pair.uses)]


@dataclass(frozen=True)
class Breach:
    """One figure with another answer: its row, the values that say it, those that must be unquestioned, the words.

    ``name`` is the field of the one form, ``theirs`` that of the other; ``over``: by how much the one is more.
    """

    row: int
    ids: list[str]
    uses: list[str]
    shown: str
    offer: float | None = None
    summed: list[str] = field(default_factory=list)
    """The figures that are compared: where some are approximate they need only be near."""
    name: str = ""
    theirs: str = ""
    over: float = 0.0


def _tell(
    work: Work, rule: Rule, breaches: list[Breach], agreed: Collection[int] = (), above: Collection[int] = ()
) -> None:
    """One note a breach. With ``apart`` in the settings several of a row in which nothing agrees are recorded (A).

    A figure that differs where others of its row agree was mistyped; a row that differs throughout answers another
    question. One that is ``above`` throughout says that something is not listed: told at its own figures.
    """
    known = doubted(work, rule)
    open_ = [b for b in breaches if known.isdisjoint((*b.ids, *b.uses))]
    many = Counter(b.row for b in open_)
    for b in open_:
        facts: dict[str, Any] = {"text": rule.text, "shown": b.shown}
        if rule.settings.get("apart") and many[b.row] > 1 and b.row not in agreed:
            ids, grade = (b.ids[:1], rule.given_grade) if b.row in above else (b.ids, "A")
            work.note_values(RECORDED, ids, grade=grade, **facts)
        elif rule.severity == "C" and b.offer is not None:
            work.note_values(rule.code, b.ids[:1], proposed={b.ids[0]: b.offer}, grade=rule.given_grade, **facts)
        else:
            work.note_values(rule.code, b.ids, grade=rule.given_grade, **facts)


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


def _breach(
    rule: Rule, pair: Pair, own: tuple[FormTable, int], theirs: tuple[FormTable, list[int]], answer: float
) -> Breach:
    (table, i), (other, rows) = own, theirs
    told = table.form.by_name[pair.field]
    shown = f"{table.form.code}“{told.label}”{show(float(table[pair.field][i]))}，{other.form.code} {show(answer)}"
    summed = [f"{table.ids[i]}/{pair.field}", *(f"{other.ids[at]}/{pair.sum}" for at in rows if pair.sum)]
    uses = [f"{other.ids[at]}/{name}" for at in rows for name in (*pair.uses, *rule.settings["by"])]
    over = float(table[pair.field][i]) - answer
    if pair.most:
        return Breach(i, summed[:1], uses, shown, None, summed, pair.field, pair.sum, over)
    offer = int(answer) if told.type == "int" else answer
    return Breach(i, summed, uses, shown, offer, summed, pair.field, pair.sum, over)


def check_registry(work: Work, rule: Rule) -> None:
    """Figures of a form against those of ``data/reference/villages.csv`` for the same village (the denominators).

    ``settings``: form, ``pairs`` (field → column of the roster), ``least`` and ``share``: a difference up to the larger
    of so many and that share of the roster's figure is births, deaths and moves; so is any with a remark.
    """
    said, roster = rule.settings, work.reference.villages
    names = ("county", "township", "village")
    if not len(roster) or not has_fields(work, said["form"], names):
        return
    table = work.table(said["form"])
    at = {place: i for i, place in enumerate(zip(*(roster[name].tolist() for name in names), strict=True))}
    rows = [at.get(tuple(text or "" for text in key[1:])) for key in _keys(table, names)]
    remarked = filled(table["remark"]) if "remark" in table else np.zeros(len(table), dtype=bool)
    breaches = []
    for name, column in said["pairs"].items():
        if name not in table:
            continue
        theirs = roster[column].to_numpy(dtype="float64", na_value=np.nan)
        for i in np.flatnonzero(filled(table[name]) & ~remarked).tolist():
            ours, right = float(table[name][i]), np.nan if rows[i] is None else float(theirs[rows[i]])
            slack = max(said["least"], said["share"] * right) + slack_of(work, [f"{table.ids[i]}/{name}"])
            if abs(ours - right) > slack:
                shown = f"填报 {show(ours)}，名册 {show(right)}"
                breaches.append(Breach(i, [f"{table.ids[i]}/{name}"], [], shown, int(right)))
    _tell(work, rule, breaches)
