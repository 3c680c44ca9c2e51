"""Heads of columns that the analyst decided upon (``names.csv``, 表头): files are read with them as further aliases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from fupin_analysis.intake.result import FileExtract
from fupin_analysis.plan.forms import Field, Form, header_key
from fupin_analysis.plan.periods import Period, is_period
from fupin_analysis.plan.roster import HEAD_NAME
from fupin_analysis.review.enterprises import COLUMNS, Registry
from fupin_analysis.review.name_decisions import NameDecision, is_expired
from fupin_analysis.review.reference import Reference
from fupin_analysis.store.version import digest
from fupin_analysis.suite.arrivals import Arrival
from fupin_analysis.suite.reading import Order, Progress, read_arrivals


def head_decisions(reference: Reference) -> list[NameDecision]:
    """The decisions on heads."""
    return [one for one in reference.names if one.kind == HEAD_NAME]


def heads_key(reference: Reference) -> str:
    """What the reading of files rests on besides their forms; "" where nothing was decided on heads.

    Whose file it is follows from the registry, so that all it is resolved by belongs to it.
    """
    told = [f"{one.written}|{one.within}|{one.name}|{one.until}" for one in head_decisions(reference)]
    known = reference.enterprises.reindex(columns=list(COLUMNS))
    return digest([*told, *sorted(map(repr, known.to_numpy().tolist()))]) if told else ""


def read_known(
    arrivals: Sequence[Arrival],
    order: Order,
    reference: Reference,
    *,
    progress: Progress | None = None,
    workers: int | None = None,
) -> list[FileExtract]:
    """``read_arrivals`` with the heads that were decided for all; files of whom more was decided are read again."""
    decided = head_decisions(reference)
    of_all = [one for one in decided if _is_for_all(one)]
    extracts = read_arrivals(arrivals, _with(order, of_all), progress=progress, workers=workers)
    some = [one for one in decided if one not in of_all]
    if not some:
        return extracts
    registry = Registry(reference.enterprises)
    again: dict[tuple[NameDecision, ...], list[int]] = {}
    for at, extract in enumerate(extracts):
        own = tuple(one for one in some if _speaks_of(one, extract.returns, registry))
        if own:
            again.setdefault(own, []).append(at)
    for own, places in again.items():
        known = _with(order, [*of_all, *own])
        anew = read_arrivals([arrivals[at] for at in places], known, workers=workers)
        for at, extract in zip(places, anew, strict=True):
            extracts[at] = extract
    return extracts


def _speaks_of(one: NameDecision, returns: pd.DataFrame, registry: Registry) -> bool:
    """True where a return of the file is of the enterprise, and of a period for which the decision holds."""
    wanted = registry.resolve(one.within).name
    for enterprise, period in zip(returns["enterprise"].fillna(""), returns["period"].fillna(""), strict=True):
        end = Period.parse(period).end if is_period(period) else None
        same = not one.within or registry.resolve(enterprise).name == wanted
        if same and not is_expired(one, end):
            return True
    return False


def _with(order: Order, decided: Sequence[NameDecision]) -> Order:
    return Order(add_heads(order.forms, decided), order.salt, order.period) if decided else order


def add_heads(forms: Mapping[str, Form], decided: Iterable[NameDecision]) -> dict[str, Form]:
    """The forms with written heads as aliases of the fields that were decided, and of no other field of the form."""
    out = dict(forms)
    for one in decided:
        form_id, name = one.place
        if form_id in out and name in out[form_id].by_name:
            fields = tuple(_named(f, one, is_meant=f.name == name) for f in out[form_id].fields)
            out[form_id] = replace(out[form_id], fields=fields)
    return out


def _named(f: Field, one: NameDecision, *, is_meant: bool) -> Field:
    written = one.written.replace("／", "/")
    others = tuple(alias for alias in f.aliases if header_key(alias) != header_key(written))
    return replace(f, aliases=(*others, written)) if is_meant else replace(f, aliases=others)


def heads_used(cells: pd.DataFrame, returns: pd.DataFrame, reference: Reference) -> set[int]:
    """Lines of the decisions whose head stands in a file that was read with them; frames of intake's batches."""
    registry = Registry(reference.enterprises)
    found: set[int] = set()
    for file_id, heads in cells[cells["role"] == "header"].groupby("file_id")["raw"]:
        known, own = {header_key(text) for text in heads.unique()}, returns[returns["file_id"] == file_id]
        for one in head_decisions(reference):
            leaf = header_key(one.written.replace("／", "/").split("/")[-1])
            if one.line not in found and any(text.startswith(leaf) for text in known):
                found |= {one.line} if _is_for_all(one) or _speaks_of(one, own, registry) else set()
    return found


def _is_for_all(one: NameDecision) -> bool:
    return not one.within and one.until is None
