"""Names as written → the names of the registers: enterprises, counties, townships and villages (modes 52–54)."""

from __future__ import annotations

from collections.abc import Iterable

from fupin_analysis.plan.counties import CountyMatch, resolve_county
from fupin_analysis.plan.forms import Form
from fupin_analysis.review.columns import is_blank
from fupin_analysis.review.enterprises import Registry, Resolved
from fupin_analysis.review.owners import note_owners
from fupin_analysis.review.villages import Place, VillageRoster, counts_places, names_several, stacks_several
from fupin_analysis.review.work import Work

ENTERPRISE_CODES = {
    "alias": "enterprise-alias",
    "form": "enterprise-alias",
    "part": "enterprise-guessed",
    "ambiguous": "enterprise-ambiguous",
    "unknown": "enterprise-unknown",
}
VILLAGE_CODES = {
    "suffix": "village-alias",
    "close": "village-close",
    "ambiguous": "village-ambiguous",
    "unknown": "village-unknown",
}


def resolve_names(work: Work) -> None:
    """Put registered names for written ones; tell what was guessed, hold what is unclear."""
    registry = Registry(work.reference.enterprises)
    _resolve_enterprises(work, registry)
    _resolve_enterprise_values(work, registry)
    _resolve_counties(work)
    _resolve_villages(work, registry)


def _offer(candidates: Iterable[str]) -> str:
    named = "、".join(candidates)
    return f"（是否为 {named}）" if named else ""


# --- enterprises -----------------------------------------------------------------------------------------------------


def _resolve_enterprises(work: Work, registry: Registry) -> None:
    records = work.records
    column = [name or "" for name in records.columns["enterprise"].tolist()]
    written = [one.enterprise for one in work.returns.values()]
    understood = {name: registry.resolve(name) for name in dict.fromkeys([*written, *column])}
    for return_id, name in zip(work.returns, written, strict=True):
        _note_enterprise(work, return_id, name, understood[name])
    filers = dict(zip(work.returns, written, strict=True))
    for record_id, return_id, name in zip(records.ids, records.return_ids, column, strict=True):
        found = understood[name]
        if filers.get(return_id, "") != name and found.how in ("ambiguous", "unknown"):
            code = ENTERPRISE_CODES[found.how]
            said = _offer(found.candidates) if found.how == "unknown" else "、".join(found.candidates)
            work.note_record(code, record_id, written=name, name=found.name, candidates=said)
    for one in work.returns.values():
        one.enterprise = understood[one.enterprise].name
    records.rename([understood[name].name for name in column])


def _note_enterprise(work: Work, return_id: str, written: str, found: Resolved) -> None:
    code = ENTERPRISE_CODES.get(found.how)
    if code is None:
        return
    offer = "、".join(found.candidates) if found.how == "ambiguous" else _offer(found.candidates)
    work.note_return(code, return_id, written=written, name=found.name, candidates=offer)
    if found.how == "ambiguous":
        ids = [work.records.ids[i] for i in work.records.of_return.get(return_id, ())]
        rows = sorted(row for record_id in ids for row in work.rows_of_record(record_id))
        work.notes[-1].proposed.update({work.value_id(row): work.values.value[row] for row in rows})


def _resolve_enterprise_values(work: Work, registry: Registry) -> None:
    """Enterprises named in a column beside the filer (帮扶单位 of a village): known ones get their full name."""
    rows = work.rows_of_type("enterprise")
    written = {row: work.values.value[row] for row in rows}
    understood = {name: registry.resolve(name) for name in {str(value) for value in written.values()}}
    known = {row: understood[str(value)] for row, value in written.items()}
    work.put({r: got.name for r, got in known.items() if got.name != written[r] and got.how in ("alias", "form")})


# --- counties --------------------------------------------------------------------------------------------------------


def _resolve_counties(work: Work) -> None:
    """Counties by the plan's list; one that is unclear takes the figures of its row out of the totals (C)."""
    rows_of: dict[str, list[int]] = {}
    for row in work.rows_of_type("county"):
        if not is_blank(work.values.value[row]):
            rows_of.setdefault(str(work.values.value[row]), []).append(row)
    matches = {text: resolve_county(text) for text in rows_of}
    for text, rows in rows_of.items():
        name = _county_name(matches[text])
        work.put({row: name for row in rows if work.values.value[row] != name})
    for text, match in matches.items():
        code, grade = _county_code(match)
        if not code:
            continue
        ids = [work.value_id(row) for row in rows_of[text]]
        named = "、".join(county.name for county in match.candidates[:4])
        if not named and code == "county-prefecture":
            named = "填了几个县"
        said = _offer(named.split("、")) if code == "county-unknown" and named else named
        only = match.candidates[0].name if len(match.candidates) == 1 else None
        offer = dict.fromkeys(ids, only) if match.county is None else None
        work.note_values(code, ids, proposed=offer, grade=grade, name=_county_name(match), candidates=said)
        if code == "county-prefecture":
            _hold_figures(work, ids)


def _county_name(match: CountyMatch) -> str:
    return match.county.name if match.county else match.outside or match.text


def _county_code(match: CountyMatch) -> tuple[str, str | None]:
    if match.county is not None and match.county.name == match.text:
        return "", None
    if match.is_resolved:
        return "county-alias", "B" if match.how == "typo" else None
    if match.how == "unknown" and counts_places(match.text):
        return "county-prefecture", None
    codes = {"out_of_scope": "county-out-of-scope", "unknown": "county-unknown"}
    return codes.get(match.how, "county-prefecture"), None


def _hold_figures(work: Work, value_ids: list[str]) -> None:
    """The numbers of the rows of these values wait with them: a note bears on them too, with themselves as proposal."""
    for note in work.notes[-len(value_ids) :]:
        rows = [row for row in work.rows_of_record(note.finding.record_id) if _is_figure(work, row)]
        note.proposed.update({work.value_id(row): work.values.value[row] for row in rows})


def _is_figure(work: Work, row: int) -> bool:
    form = work.forms.get(work.values.text("form", row))
    known = form.by_name.get(work.values.text("field", row)) if form else None
    return known is not None and known.is_numeric


# --- villages --------------------------------------------------------------------------------------------------------


def _resolve_villages(work: Work, registry: Registry) -> None:
    """Villages by county and township; only where the village is part of the form's key is an unknown one told of."""
    roster = VillageRoster(work.reference.villages)
    for form in work.present_forms():
        names = {f.type: f.name for f in form.fields if f.type in ("county", "township", "village")}
        if "village" in names and "county" in names:
            understood = _resolve_form(work, roster, form, names)
            if names["village"] in form.key and "enterprise" in form.filers:
                note_owners(work, form.id, names["village"], understood, registry)


def _resolve_form(work: Work, roster: VillageRoster, form: Form, names: dict[str, str]) -> dict[str, Place]:
    """Put the roster's names for the villages of a form; what each record's village was taken for, by record_id."""
    table, village, township = work.table(form.id), names["village"], names.get("township", "")
    blank = [""] * len(table)
    columns = [table[name].tolist() if name else blank for name in (names["county"], township, village)]
    asked: dict[tuple[str, str, str], list[str]] = {}
    for record_id, *parts in zip(table.ids, *columns, strict=True):
        if parts[-1]:
            county, town, written = (part or "" for part in parts)
            asked.setdefault((county, town, written), []).append(record_id)
    understood = {key: roster.resolve(*key) for key in asked}
    several = {
        key: _is_several(work, roster, understood[key], key, f"{ids[0]}/{village}") for key, ids in asked.items()
    }
    for key, record_ids in asked.items():
        found = understood[key]
        if several[key] or found.how not in ("exact", "suffix", "close", "as_written"):
            continue
        if found.village != key[2]:
            work.replace({f"{record_id}/{village}": found.village for record_id in record_ids})
        if key[1] and found.township not in ("", key[1]):
            work.replace({f"{record_id}/{township}": found.township for record_id in record_ids})
    is_key = village in form.key
    for key, record_ids in asked.items():
        ids = [f"{record_id}/{village}" for record_id in record_ids]
        if several[key]:
            _note_several(work, ids, is_key=is_key)
        else:
            _note_village(work, understood[key], ids, is_key=is_key)
    return {record_id: understood[key] for key, ids in asked.items() if not several[key] for record_id in ids}


def _is_several(work: Work, roster: VillageRoster, found: Place, written: tuple[str, str, str], value_id: str) -> bool:
    """Whether a village cell names more than one; ``written`` (county, township, village) may have lost its lines."""
    county, _, village = written
    if names_several(village):
        return True
    if found.how in ("exact", "suffix"):
        return False
    raw = work.values.text("raw", work.find(value_id))
    return counts_places(village) or stacks_several(raw) or roster.lists(county, raw)


def _note_village(work: Work, found: Place, ids: list[str], *, is_key: bool) -> None:
    code = VILLAGE_CODES.get(found.how)
    if code is None or (found.how in ("unknown", "ambiguous") and not is_key):
        return
    work.note_values(code, ids, name=found.village, candidates="、".join(found.candidates))
    if found.how == "ambiguous":
        _hold_figures(work, ids)


def _note_several(work: Work, ids: list[str], *, is_key: bool) -> None:
    """Several villages with one set of figures: held where a row stands for one village, else only told of."""
    work.note_values("village-several", ids, grade=None if is_key else "A")
    if is_key:
        _hold_figures(work, ids)
