"""Names as written → the names of the registers: enterprises, counties, townships and villages (modes 51–54)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from fupin_analysis.plan.counties import CountyMatch, near_counties, resolve_county
from fupin_analysis.plan.roster import COUNTY_NAME
from fupin_analysis.review.columns import is_blank
from fupin_analysis.review.enterprises import Registry
from fupin_analysis.review.filers import offer, period_day, resolve_filers
from fupin_analysis.review.name_decisions import EXPIRED, is_expired
from fupin_analysis.review.village_names import resolve_villages
from fupin_analysis.review.villages import WRITTEN, VillageRoster, counts_places
from fupin_analysis.review.work import Work

SHOWN = 4


def resolve_names(work: Work) -> None:
    """Put registered names for written ones; tell what was guessed, hold what is unclear."""
    registry, roster = Registry(work.reference.enterprises, period_day(work)), VillageRoster(work.reference.villages)
    resolve_filers(work, registry)
    _resolve_counties(work, roster)
    resolve_villages(work, roster, registry)


@dataclass(frozen=True)
class Named:
    """What a county cell was taken for: ``decided`` is who decided it, "" where nobody did."""

    match: CountyMatch
    decided: str = ""

    @property
    def name(self) -> str:
        """The county's name, that of another county, or the text."""
        return self.match.county.name if self.match.county else self.match.outside or self.match.text


def _resolve_counties(work: Work, roster: VillageRoster) -> None:
    """Counties by the plan's list; one that is unclear takes the figures of its row out of the totals (C)."""
    rows_of: dict[str, list[int]] = {}
    for row in work.rows_of_type("county"):
        if not is_blank(work.values.value[row]):
            rows_of.setdefault(str(work.values.value[row]), []).append(row)
    read = [pair for text, rows in rows_of.items() for pair in _read_text(work, roster, text, rows)]
    for named, rows in read:
        work.put({row: named.name for row in rows if work.values.value[row] != named.name})
    for named, rows in read:
        _note_county(work, named, [work.value_id(row) for row in rows])


def _read_text(work: Work, roster: VillageRoster, text: str, rows: list[int]) -> list[tuple[Named, list[int]]]:
    """What one text was taken for, with its rows: as decided, by the list, or by the village beside it."""
    match = _resolve(text)
    doubtful = match.how == "unknown" and match.candidates and roster
    if not doubtful and not work.reference.names:
        return [(Named(match), rows)]
    found: dict[Named, list[int]] = {}
    for row in rows:
        named = _decided(work, text, row)
        if named is None and doubtful:
            near = [county for county in match.candidates if _has_village(work, roster, county.name, row)]
            named = Named(CountyMatch(text, near[0], "typo", (near[0],))) if len(near) == 1 else None
        found.setdefault(named or Named(match), []).append(row)
    return list(found.items())


@lru_cache(maxsize=4096)
def _resolve(text: str) -> CountyMatch:
    """The match, with the counties that an unknown name is one character off; a long name that is off has just one."""
    match = resolve_county(text)
    if match.how != "unknown" or counts_places(text):
        return match
    near = near_counties(text)
    if len(near) == 1 and len(near[0].short) > 2:
        return CountyMatch(text, near[0], "typo", near)
    return CountyMatch(text, None, "unknown", near)


def _decided(work: Work, text: str, row: int) -> Named | None:
    names = work.reference.names
    if not names:
        return None
    filer = work.records.text("enterprise", work.records.number_of[work.record_id(row)])
    one = names.find(COUNTY_NAME, text, within=filer, on=(day := period_day(work)))
    if one is None or one.line in work.lapsed:
        return None
    work.names_used.add(one.line)
    if is_expired(one, day):
        work.note_values(EXPIRED, [work.value_id(row)], **one.facts)
        return None
    match = resolve_county(one.name)
    return Named(CountyMatch(text, match.county, match.how, match.candidates, match.outside), one.who)


def _has_village(work: Work, roster: VillageRoster, county: str, row: int) -> bool:
    """True where the village beside a county cell is one of the roster in this county."""
    record_id, told = work.record_id(row), {"township": "", "village": ""}
    form = work.forms[work.values.text("form", row)]
    for f in form.fields:
        if f.type in told and (at := work.find(f"{record_id}/{f.name}")) >= 0:
            told[f.type] = str(work.values.value[at] or "")
    return bool(told["village"]) and roster.resolve(county, told["township"], told["village"]).how in WRITTEN


def _note_county(work: Work, named: Named, ids: list[str]) -> None:
    match = named.match
    if named.decided:
        work.note_values("county-decided", ids, name=named.name, who=named.decided)
        return
    code, grade = _county_code(match)
    if not code:
        return
    candidates = [county.name for county in match.candidates[:SHOWN]]
    said = _say_candidates(code, candidates)
    only = match.candidates[0].name if len(match.candidates) == 1 else None
    offered = dict.fromkeys(ids, only) if match.county is None else None
    work.note_values(code, ids, proposed=offered, grade=grade, name=named.name, candidates=said)
    if code == "county-prefecture":
        work.hold_figures(ids)


def _say_candidates(code: str, candidates: Iterable[str]) -> str:
    said = tuple(candidates)
    if code == "county-unknown":
        return offer(said)
    return "、".join(said) or ("填了几个县" if code == "county-prefecture" else "")


def _county_code(match: CountyMatch) -> tuple[str, str | None]:
    if match.county is not None and match.county.name == match.text:
        return "", None
    if match.is_resolved:
        return "county-alias", "B" if match.how == "typo" else None
    if match.how == "unknown" and counts_places(match.text):
        return "county-prefecture", None
    codes = {"out_of_scope": "county-out-of-scope", "unknown": "county-unknown"}
    return codes.get(match.how, "county-prefecture"), None
