"""Villages of the records → the roster's, by county, township and village; several in a cell (modes 51 and 54)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import starmap

from fupin_analysis.plan.counties import load_counties
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.roster import VILLAGE_NAME
from fupin_analysis.review.enterprises import Registry
from fupin_analysis.review.filers import offer, period_day
from fupin_analysis.review.name_decisions import EXPIRED, is_expired
from fupin_analysis.review.owners import note_owners
from fupin_analysis.review.villages import (
    CLOSE,
    CLOSE_TOWN,
    WRITTEN,
    Place,
    VillageRoster,
    clean_place,
    counts_places,
    names_several,
    stacks_several,
)
from fupin_analysis.review.work import Work

CODES = {
    "alias": "village-alias",
    "written": "village-written",
    "decided": "village-decided",
    CLOSE: "village-close",
    CLOSE_TOWN: "township-close",
    "ambiguous": "village-ambiguous",
    "unknown": "village-unknown",
}
_TAKEN = (*WRITTEN, CLOSE, CLOSE_TOWN, "decided", "as_written")
_PLACES = ("county", "township", "village")


@dataclass(frozen=True)
class Asked:
    """The records of a form whose place is written alike, and what it was taken for."""

    place: Place
    written: tuple[str, str, str]
    record_ids: list[str]
    several: bool
    elsewhere: str = ""
    """Another county that the village cell names."""
    homes: tuple[tuple[str, str], ...] = ()
    """Where the roster has a village unknown here, in other counties: (county, township)."""


def resolve_villages(work: Work, roster: VillageRoster, registry: Registry) -> None:
    """Villages by county and township; only where the village is part of the form's key is an unknown one told of."""
    for form in work.present_forms():
        names = {f.type: f.name for f in form.fields if f.type in _PLACES}
        if "village" in names and "county" in names:
            asked = _ask(work, roster, form, names)
            for one in asked:
                _put(work, one, names)
            for one in asked:
                _note(work, one, form, names)
            if names["village"] in form.key and "enterprise" in form.filers:
                places = {record_id: one.place for one in asked if not one.several for record_id in one.record_ids}
                note_owners(work, form.id, names["village"], places, registry)


def _ask(work: Work, roster: VillageRoster, form: Form, names: dict[str, str]) -> list[Asked]:
    table = work.table(form.id)
    blank = [""] * len(table)
    columns = [table[names[kind]].tolist() if kind in names else blank for kind in _PLACES]
    found: dict[tuple[str, str, str], list[str]] = {}
    for record_id, county, township, village in zip(table.ids, *columns, strict=True):
        if village:
            found.setdefault((county or "", township or "", village), []).append(record_id)

    def ask(written: tuple[str, str, str], record_ids: list[str]) -> Asked:
        place = _decided(work, roster, written, record_ids, names) or roster.resolve(*written)
        several = _is_several(work, roster, place, written, f"{record_ids[0]}/{names['village']}")
        is_strange = place.how == "unknown" and not several and written[0]
        homes = tuple(roster.elsewhere(*written)) if is_strange else ()
        return Asked(place, written, record_ids, several, _county_in_cell(written), homes)

    return list(starmap(ask, found.items()))


def _decided(
    work: Work, roster: VillageRoster, written: tuple[str, str, str], record_ids: list[str], fields: dict[str, str]
) -> Place | None:
    county, township, village = written
    names = work.reference.names
    one = (
        names.find(VILLAGE_NAME, village, within=f"{county}/{township}", on=(day := period_day(work)))
        if names
        else None
    )
    if one is None or one.line in work.lapsed:
        return None
    work.names_used.add(one.line)
    if is_expired(one, day):
        work.note_values(EXPIRED, [f"{record_id}/{fields['village']}" for record_id in record_ids], **one.facts)
        return None
    town, name = one.village
    found = roster.resolve(county, town, name)
    return Place(found.village, found.township or town or township, "decided", (one.who,), found.owners)


def _county_in_cell(written: tuple[str, str, str]) -> str:
    """The county that a village cell begins with (布拖县火普村), where the county beside it is another one."""
    county, _, village = written
    plain = clean_place(village)
    found = next((known.name for known in load_counties() if plain.startswith(known.name)), "")
    return found if county and found != county and len(plain) > len(found) + 1 else ""


def _is_several(work: Work, roster: VillageRoster, found: Place, written: tuple[str, str, str], value_id: str) -> bool:
    """Whether a village cell names more than one; ``written`` (county, township, village) may have lost its lines."""
    county, _, village = written
    if found.how in ("exact", "folded", "alias", "decided"):
        return False
    if names_several(village):
        return True
    raw = work.values.text("raw", work.find(value_id))
    if roster.lists(county, raw):
        return True
    return found.how != "written" and (counts_places(village) or stacks_several(raw))


def _put(work: Work, one: Asked, names: dict[str, str]) -> None:
    found, (_, township, village) = one.place, one.written
    if one.several or one.elsewhere or found.how not in _TAKEN:
        return
    if found.village != village:
        work.replace({f"{record_id}/{names['village']}": found.village for record_id in one.record_ids})
    if township and found.township not in ("", township):
        work.replace({f"{record_id}/{names['township']}": found.township for record_id in one.record_ids})


def _note(work: Work, one: Asked, form: Form, names: dict[str, str]) -> None:
    found, is_key = one.place, names["village"] in form.key
    ids = [f"{record_id}/{names['village']}" for record_id in one.record_ids]
    if one.several:
        _note_several(work, ids, form, is_key=is_key)
        return
    if one.elsewhere:
        work.note_values("county-in-village", ids, county=one.written[0], other=one.elsewhere)
        work.hold_figures(ids)
        return
    if one.homes and "township" in names and any(f.type == "money" for f in form.fields):
        _note_conflict(work, one, names)
        return
    code = CODES.get(found.how)
    if code is None or (found.how in ("unknown", "ambiguous") and not is_key):
        return
    if found.how == CLOSE_TOWN:
        towns = [f"{record_id}/{names['township']}" for record_id in one.record_ids]
        work.note_values(code, towns, name=found.township, village=found.village)
        return
    said = offer(found.candidates) if found.how == "unknown" else "、".join(found.candidates)
    work.note_values(code, ids, name=found.village, candidates=said)
    if found.how == "ambiguous":
        work.hold_figures(ids)


def _note_conflict(work: Work, one: Asked, names: dict[str, str]) -> None:
    """Money for a village that the roster has in another county: it waits, for it is of neither until one is sure."""
    counties = list(dict.fromkeys(county for county, _ in one.homes))
    ids = [f"{record_id}/{names['county']}" for record_id in one.record_ids]
    facts = {"village": one.place.village, "homes": "、".join(f"{county}{town}" for county, town in one.homes)}
    offer_of = dict.fromkeys(ids, counties[0]) if len(counties) == 1 else {}
    work.note_values("place-conflict", ids, proposed=offer_of, **facts)
    work.hold_figures(ids)


def _note_several(work: Work, ids: list[str], form: Form, *, is_key: bool) -> None:
    """Several villages with one set of figures: all held where a row stands for one village.

    Elsewhere money stays with the row and is no single village's; without money (a visit to two villages) it is fine.
    """
    if is_key:
        work.note_values("village-several", ids, outcome="本行数字暂不计入")
        work.hold_figures(ids)
        return
    has_money = any(f.type == "money" for f in form.fields)
    work.note_values("village-several", ids, grade=None if has_money else "A", outcome="只计入合计，不计入任何一个村")
