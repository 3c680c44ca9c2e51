"""Names as written → the names of the registers: enterprises, counties, townships and villages (modes 52–54)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from fupin_analysis.plan.counties import CountyMatch, resolve_county
from fupin_analysis.review.enterprises import Registry, Resolved
from fupin_analysis.review.villages import Place, VillageRoster, names_several
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
    _resolve_villages(work)


def _offer(candidates: Iterable[str]) -> str:
    named = "、".join(candidates)
    return f"（是否为 {named}）" if named else ""


# --- enterprises -----------------------------------------------------------------------------------------------------


def _resolve_enterprises(work: Work, registry: Registry) -> None:
    written = pd.concat([work.returns["enterprise"], work.records["enterprise"]]).fillna("").astype("str")
    understood = {name: registry.resolve(name) for name in written.unique()}
    names = {name: found.name for name, found in understood.items()}
    for return_id, name in work.returns["enterprise"].fillna("").items():
        _note_enterprise(work, str(return_id), str(name), understood[str(name)])
    same = work.records["return_id"].map(work.returns["enterprise"]).fillna("") == work.records["enterprise"]
    for record_id, name in work.records.loc[~same, "enterprise"].fillna("").items():
        found = understood[str(name)]
        if found.how in ("ambiguous", "unknown"):
            code = ENTERPRISE_CODES[found.how]
            said = _offer(found.candidates) if found.how == "unknown" else "、".join(found.candidates)
            work.note_record(code, str(record_id), written=name, name=found.name, candidates=said)
    work.returns["enterprise"] = work.returns["enterprise"].fillna("").map(names).astype("str")
    work.records["enterprise"] = work.records["enterprise"].fillna("").map(names).astype("str")


def _note_enterprise(work: Work, return_id: str, written: str, found: Resolved) -> None:
    code = ENTERPRISE_CODES.get(found.how)
    if code is None:
        return
    offer = "、".join(found.candidates) if found.how == "ambiguous" else _offer(found.candidates)
    work.note_return(code, return_id, written=written, name=found.name, candidates=offer)
    if found.how == "ambiguous":
        records = work.records.index[work.records["return_id"] == return_id]
        ids = work.values.index[work.values["record_id"].isin(set(records))]
        work.notes[-1].proposed.update({str(i): work.values.at[i, "value"] for i in ids})


def _resolve_enterprise_values(work: Work, registry: Registry) -> None:
    """Enterprises named in a column beside the filer (帮扶单位 of a village): known ones get their full name."""
    fields = {(form.id, f.name) for form in work.forms.values() for f in form.fields if f.type == "enterprise"}
    keys = pd.Series(list(zip(work.values["form"], work.values["field"], strict=True)), index=work.values.index)
    changes = {}
    for value_id, value in work.values.loc[keys.isin(fields), "value"].items():
        found = registry.resolve(str(value))
        if found.name != value and found.how in ("alias", "form"):
            changes[str(value_id)] = found.name
    work.replace(changes)


# --- counties --------------------------------------------------------------------------------------------------------


def _fields_of(work: Work, kind: str) -> pd.Series[bool]:
    names = {(form.id, f.name) for form in work.forms.values() for f in form.fields if f.type == kind}
    pairs = zip(work.values["form"], work.values["field"], strict=True)
    return pd.Series([pair in names for pair in pairs], index=work.values.index, dtype=bool)


def _resolve_counties(work: Work) -> None:
    """Counties by the plan's list; one that is unclear takes the figures of its row out of the totals (C)."""
    column = work.values.loc[_fields_of(work, "county"), "value"].dropna().astype("str")
    matches = {text: resolve_county(text) for text in column.unique()}
    work.replace({str(i): _county_name(matches[text]) for i, text in column.items()})
    for text, match in matches.items():
        ids = [str(i) for i in column.index[column == text]]
        code, grade = _county_code(match)
        if code:
            named = "、".join(county.name for county in match.candidates[:4])
            said = _offer(named.split("、")) if code == "county-unknown" and named else named
            only = match.candidates[0].name if len(match.candidates) == 1 else None
            offer = dict.fromkeys(ids, only) if match.county is None else None
            facts = {"name": _county_name(match), "candidates": said}
            work.note_values(code, ids, proposed=offer, grade=grade, **facts)
        if code == "county-prefecture":
            _hold_figures(work, ids)


def _county_name(match: CountyMatch) -> str:
    return match.county.name if match.county else match.outside or match.text


def _county_code(match: CountyMatch) -> tuple[str, str | None]:
    if match.county is not None and match.county.name == match.text:
        return "", None
    if match.is_resolved:
        return "county-alias", "B" if match.how == "typo" else None
    codes = {"out_of_scope": "county-out-of-scope", "unknown": "county-unknown"}
    return codes.get(match.how, "county-prefecture"), None


def _hold_figures(work: Work, value_ids: list[str]) -> None:
    """The numbers of the rows of these values wait with them: a note bears on them too, with themselves as proposal."""
    for note in work.notes[-len(value_ids) :]:
        own = work.values[work.values["record_id"] == note.finding.record_id]
        note.proposed.update({str(v.value_id): v.value for v in own.itertuples() if _is_figure(work, v)})


def _is_figure(work: Work, value: Any) -> bool:
    form = work.forms.get(value.form)
    known = form.by_name.get(value.field) if form else None
    return known is not None and known.is_numeric


# --- villages --------------------------------------------------------------------------------------------------------


def _resolve_villages(work: Work) -> None:
    """Villages by county and township; only where the village is part of the form's key is an unknown one told of."""
    roster = VillageRoster(work.reference.villages)
    for form in work.present_forms():
        names = {f.type: f.name for f in form.fields if f.type in ("county", "township", "village")}
        if "village" not in names or "county" not in names:
            continue
        table = work.wide(form.id)
        if names["village"] in table:
            _resolve_form(work, roster, table, names, is_key=names["village"] in form.key)


def _resolve_form(
    work: Work, roster: VillageRoster, table: pd.DataFrame, names: dict[str, str], *, is_key: bool
) -> None:
    township = names.get("township", "")
    towns = table[township] if township in table else pd.Series("", index=table.index)
    rows = pd.DataFrame({"county": table[names["county"]], "town": towns, "village": table[names["village"]]}).fillna(
        ""
    )
    rows = rows[rows["village"] != ""]
    keys = list(zip(rows["county"], rows["town"], rows["village"], strict=True))
    understood = {key: roster.resolve(*key) for key in set(keys)}
    changes: dict[str, str] = {}
    asked: dict[tuple[str, str, str], list[str]] = {}
    for record_id, key in zip(rows.index, keys, strict=True):
        found = understood[key]
        if not names_several(key[2]) and found.how in ("exact", "suffix", "close", "as_written"):
            changes[f"{record_id}/{names['village']}"] = found.village
            if key[1] and found.township:
                changes[f"{record_id}/{township}"] = found.township
        asked.setdefault(key, []).append(f"{record_id}/{names['village']}")
    work.replace(changes)
    for key, ids in asked.items():
        if names_several(key[2]):
            _note_several(work, ids, is_key=is_key)
            continue
        _note_village(work, understood[key], ids, is_key=is_key)


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
