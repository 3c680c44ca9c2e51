"""One form printed on several sheets (帮扶到户, 帮扶到村): the halves of a record on two sheets become one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fupin_analysis.intake.collect import Collector
from fupin_analysis.intake.job import Job
from fupin_analysis.intake.records import NAMING
from fupin_analysis.plan.forms import header_key

Values = dict[str, dict[str, Any]]
"""record_id → field → value."""


def join_sheets(jobs: Sequence[Job], out: Collector) -> None:
    """Give what a later sheet says of a record to the record of the first sheet that has it.

    Only tables of one return whose columns have nothing in common but names and printed figures: two tables with the
    same columns are two returns, or a copy. What both say alike stays with the first; what they say differently is
    told, and the first stands.
    """
    taken = [job for job in jobs if job.match is not None and not job.unused and job.match.form.key]
    kinds = [(job.form, job.page.around.period) for job in taken]
    pairs = [
        (taken[before], job)
        for at, job in enumerate(taken)
        for before in range(at)
        if kinds[before] == kinds[at] and _complete(taken[before], job)
    ]
    if not pairs:
        return
    values = _values_of(out)
    for first, second in pairs:
        moves = _moves(first, second, values, out)
        if moves:
            _move(moves, second, values, out)


def _complete(one: Job, other: Job) -> bool:
    ours, theirs = _own_fields(one), _own_fields(other)
    return bool(ours and theirs and not ours & theirs)


def _own_fields(job: Job) -> set[str]:
    """What a table says itself: fields that are no names and were not printed before it was filled in."""
    return {f.name for _, f in job.columns() if f.type not in NAMING and not f.prefilled and f.name not in _key(job)}


def _key(job: Job) -> tuple[str, ...]:
    return job.match.form.key if job.match else ()


def _values_of(out: Collector) -> Values:
    found: Values = {}
    for record_id, name, value in zip(out.taken.ids, out.taken.fields, out.taken.values, strict=True):
        found.setdefault(record_id, {})[name] = value
    return found


def _keyed(job: Job, values: Values, out: Collector) -> dict[tuple[str, ...], str]:
    """Key → record_id of a table's records; keys that stand twice, or are blank, are left out."""
    lists, found = out.records, dict[tuple[str, ...], str]()
    twice: set[tuple[str, ...]] = set()
    for record_id, owner in zip(lists["record_id"], lists["enterprise"], strict=True):
        if not record_id.startswith(f"{job.table_id}/"):
            continue
        own = values.get(record_id, {})
        key = (owner, *(header_key(str(own.get(name) or "")) for name in _key(job)))
        twice |= {key} if key in found else set()
        found[key] = record_id
    return {key: record_id for key, record_id in found.items() if key not in twice and any(key[1:])}


def _moves(first: Job, second: Job, values: Values, out: Collector) -> dict[str, str]:
    """Records of the second sheet → the same of the first."""
    ours = _keyed(first, values, out)
    return {record_id: ours[key] for key, record_id in _keyed(second, values, out).items() if key in ours}


def _move(moves: Mapping[str, str], job: Job, values: Values, out: Collector) -> None:
    taken = out.taken
    for at, (record_id, name) in enumerate(zip(list(taken.ids), taken.fields, strict=True)):
        target, value = moves.get(record_id), taken.values[at]
        if target is None or at in taken.dropped:
            continue
        if name not in values[target]:
            values[target][name] = value
            taken.ids[at] = target
            continue
        taken.dropped.add(at)
        if value is not None and values[target][name] != value:
            _say(job, target, name, taken.refs[at], taken.raws[at], values[target][name], out)
    kept = _others(moves, out)
    for name, column in out.records.items():
        out.records[name] = [column[at] for at in kept]
    out.findings = [replace(f, record_id=_renamed(f.record_id, moves)) for f in out.findings]


def _others(moves: Mapping[str, str], out: Collector) -> list[int]:
    return [at for at, record_id in enumerate(out.records["record_id"]) if record_id not in moves]


def _renamed(record_ids: str, moves: Mapping[str, str]) -> str:
    if not record_ids:
        return record_ids
    return ",".join(dict.fromkeys(moves.get(record_id, record_id) for record_id in record_ids.split(",")))


def _say(job: Job, record_id: str, name: str, cells: str, raw: str, first: Any, out: Collector) -> None:
    label = job.match.form.by_name[name].label if job.match and name in job.match.form.by_name else name
    facts = {"first": first}
    place = {"sheet": job.sheet.name, "cells": cells, "field": name, "label": label, "raw": raw}
    out.add("sheets-differ", record_id=record_id, facts=facts, **place)
