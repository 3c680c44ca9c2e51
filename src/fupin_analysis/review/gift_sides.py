"""One gift told by giver and receiver with another day or in other parts (A39): counted once, the other side asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from fupin_analysis.review.across import has_fields
from fupin_analysis.review.columns import is_blank
from fupin_analysis.review.sale_sides import full_name, full_names
from fupin_analysis.review.same_rows import are_names_alike
from fupin_analysis.review.say import show
from fupin_analysis.review.work import Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

FORM, CODE = "donations", "gift-sides"
_FIELDS = "donor donor_kind receiver receipt_level received_wan received_on".split()
_AMOUNTS = ("received_wan", "pledged_wan", "in_kind_wan")


@dataclass(frozen=True)
class SidesBounds:
    """Days between the two tellings of one gift, money that is equal (万元), and parts that one sum may have."""

    days: int
    cent_wan: float
    most_parts: int


@dataclass(frozen=True)
class Gift:
    """A gift as one teller has it; ``row`` is its row in this period's table, −1 where an earlier period told it."""

    row: int
    record_id: str
    teller: str
    donor: str
    receiver: str
    wan: float
    day: pd.Timestamp
    place: str

    @property
    def is_received(self) -> bool:
        """True where the receiver itself tells it: that is its first receipt."""
        return self.teller == self.receiver

    @property
    def told_alike(self) -> tuple[str, str, pd.Timestamp, float]:
        """What is equal in two tellings that the figures count once by themselves."""
        return (self.donor, self.receiver, self.day, round(self.wan, 6))


def check_gift_sides(work: Work, rule: Rule) -> None:
    """Gifts of one donor to one receiver that two tell with equal sums, at days near one another: one side is held (C).

    What the receiver tells counts, or what an earlier period or row told. Equal tellings of one day need no question.
    """
    if not has_fields(work, FORM, _FIELDS):
        return
    bounds, names = rule.bounds(SidesBounds, "捐赠两方检查"), full_names(work.reference.enterprises)
    by_donor: dict[str, list[Gift]] = {}
    for gift in _gifts(work, names):
        by_donor.setdefault(gift.donor, []).append(gift)
    for gifts in by_donor.values():
        if len({gift.teller for gift in gifts}) > 1 and any(gift.row >= 0 for gift in gifts):
            for held, kept in _pairs(_told_otherwise(gifts), bounds):
                _note(work, rule, held, kept)


def _gifts(work: Work, names: Mapping[str, str]) -> list[Gift]:
    """The direct gifts of money with a day, of this period and of those before it; without goods bought."""
    table, before = work.table(FORM), work.previous(FORM)
    columns = ("enterprise", *_FIELDS)
    made = _read([table[name].tolist() for name in columns], list(range(len(table))), table.ids, names, table.place)
    if len(before) and set(columns) <= set(before):
        parts = [before[name].tolist() for name in columns]
        said = [f"{file}（{period}）" for file, period in zip(before["file"], before["period"], strict=True)]
        made += _read(parts, [-1] * len(before), before["record_id"].tolist(), names, said.__getitem__)
    return made


def _read(
    columns: Sequence[Sequence[Any]], rows: Sequence[int], ids: Sequence[str], names: Mapping[str, str], place: Any
) -> list[Gift]:
    made = []
    for at, (teller, donor, kind, receiver, level, wan, day) in enumerate(zip(*columns, strict=True)):
        if is_blank(donor) or is_blank(receiver) or is_blank(wan) or is_blank(day):
            continue
        if level != "直接" or kind == "以购代捐" or wan <= 0:
            continue
        who = (full_name(donor, names), full_name(receiver, names))
        made.append(Gift(rows[at], ids[at], str(teller), *who, float(wan), pd.Timestamp(day), place(at)))
    return made


def _told_otherwise(gifts: Iterable[Gift]) -> list[Gift]:
    """Without the tellings that another teller has word for word: the n-th of one is the n-th of the other."""
    every, seen = list(gifts), Counter[Any]()
    ranks = []
    for gift in every:
        seen[gift.teller, gift.told_alike] += 1
        ranks.append((*gift.told_alike, seen[gift.teller, gift.told_alike]))
    times = Counter(ranks)
    return [gift for gift, rank in zip(every, ranks, strict=True) if times[rank] == 1]


def _pairs(gifts: list[Gift], bounds: SidesBounds) -> list[tuple[list[Gift], list[Gift]]]:
    """(held, kept): tellings of one sum, first one beside one, then one beside the parts of another teller."""
    found: list[tuple[list[Gift], list[Gift]]] = []
    free = list(gifts)
    for count in range(1, bounds.most_parts + 1):
        for one in sorted(free, key=lambda gift: gift.day):
            if one not in free:
                continue
            near = [other for other in free if _may_be_part(one, other, bounds)]
            for parts in combinations(sorted(near, key=lambda gift: abs(gift.day - one.day)), count):
                if abs(sum(part.wan for part in parts) - one.wan) <= bounds.cent_wan and _are_of_one(parts):
                    free = [gift for gift in free if gift is not one and gift not in parts]
                    if sides := _settle([one], list(parts)):
                        found.append(sides)
                    break
    return found


def _may_be_part(one: Gift, other: Gift, bounds: SidesBounds) -> bool:
    near = abs((one.day - other.day).days) <= bounds.days
    same = one.receiver == other.receiver or are_names_alike(one.receiver, other.receiver)
    return near and same and one.teller != other.teller and other.wan <= one.wan + bounds.cent_wan


def _are_of_one(parts: Sequence[Gift]) -> bool:
    return len({part.teller for part in parts}) == 1


def _settle(one: list[Gift], other: list[Gift]) -> tuple[list[Gift], list[Gift]] | None:
    """Which side is held, and which is kept; None where both were told in earlier periods."""

    def rank(side: list[Gift]) -> tuple[bool, bool, int]:
        is_earlier = any(gift.row < 0 for gift in side)
        return (not is_earlier, not all(gift.is_received for gift in side), min(gift.row for gift in side))

    kept, held = sorted((one, other), key=rank)
    return None if any(gift.row < 0 for gift in held) else (held, kept)


def _note(work: Work, rule: Rule, held: list[Gift], kept: list[Gift]) -> None:
    fields = [name for name in _AMOUNTS if name in work.forms[FORM].by_name]
    said = "、".join(f"{gift.place} {show(gift.wan)} 万元（{gift.day.date()}）" for gift in kept)
    for gift in held:
        facts = {"amount": show(gift.wan), "day": str(gift.day.date()), "who": kept[0].teller, "first": said}
        work.note_record(CODE, gift.record_id, fields=fields, **facts)
        work.notes[-1].finding.grade = rule.given_grade or work.notes[-1].finding.grade
