"""The light of one value of a cut: judged like the whole, by what is open in its own rows and of its own senders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from fupin_analysis.indicators.aspects import Made
from fupin_analysis.indicators.bounded import approx_cells, ends_of, without_ranges
from fupin_analysis.indicators.cuts import PLACES, cut_groups, tiers
from fupin_analysis.indicators.figures import compute_parts, untold_parts
from fupin_analysis.indicators.held import held_values
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.judging import judge, said
from fupin_analysis.indicators.missing import Missing, missing_among
from fupin_analysis.indicators.parts import combine_by, percent_of
from fupin_analysis.indicators.reporting import Heard
from fupin_analysis.indicators.senders import heard_of
from fupin_analysis.indicators.turning import APPROX, HELD, JOINT, MISSING, UNKNOWN, UNTOLD, Open
from fupin_analysis.indicators.unread import held_ways
from fupin_analysis.plan.counties import counties_frame
from fupin_analysis.plan.lights import Verdict
from fupin_analysis.plan.measures import GROWING
from fupin_analysis.plan.roster import split_list
from fupin_analysis.plan.targets import Target

BESIDE = "beside"
"""What is held without the ranges among it, which are approximate too (``Open.beside``)."""
_SILENCE = frozenset({MISSING, UNKNOWN, "low_coverage"})
"""Causes beside which is said how many of how many have not told."""
ByValue = Mapping[str, float]


@dataclass(frozen=True)
class Others:
    """Of a figure by a cut what each value would be, cause → one figure by value for each way of settling it.

    ``none`` is the figure of a value that no part falls to.
    """

    ways: Mapping[str, Sequence[ByValue]] = field(default_factory=dict)
    none: float | None = None

    def of(self, cause: str, value: str, factor: float = 1.0) -> tuple[float, ...]:
        """What one value would be by a cause, times a factor."""
        found = (one.get(value, self.none) for one in self.ways.get(cause, ()))
        return tuple(one * factor for one in found if one is not None)


def others_of(inputs: Inputs, target_id: str, by: str) -> Others:
    """A figure by a cut with held values filled, approximate ones at their bounds, and what is blank told."""
    measure, parts = inputs.plan.measure(target_id), compute_parts(inputs, target_id)
    filled = list(held_ways(inputs, held_values(inputs, measure)).values())
    cells = approx_cells(inputs, measure)
    ways: dict[str, Sequence[ByValue]] = {
        HELD: [_by_value(at, target_id, by, compute_parts(at, target_id)) for at in filled],
        UNTOLD: [_by_value(inputs, target_id, by, told) for told in untold_parts(inputs, target_id)],
    }
    if len(cells):
        ends = ends_of(inputs, measure, parts)
        ways[APPROX] = [_by_value(at, target_id, by, compute_parts(at, target_id)) for at in ends]
        if cells["waits"].any():
            bare = (without_ranges(at, cells) for at in filled)
            ways[BESIDE] = [_by_value(at, target_id, by, compute_parts(at, target_id)) for at in bare]
    return Others(ways, 0.0 if measure.operation in GROWING else None)


def _by_value(at: Inputs, target_id: str, by: str, parts: pd.DataFrame) -> ByValue:
    """Value of a cut → the figure; a value that no part falls to is left out."""
    measure = at.plan.measure(target_id)
    made = combine_by(measure.operation, parts, cut_groups(at, target_id, parts, by), test=measure.test).dropna()
    return {str(value): float(figure) for value, figure in made.items()}


def stand_in_cut(
    inputs: Inputs,
    judged: Target,
    cut: tuple[str, str],
    value: float | None,
    others: Others,
    parts: pd.DataFrame,
    *,
    factor: float = 1.0,
) -> tuple[Verdict, str]:
    """The verdict on one value of a cut, and why there is none ("" where there is one).

    ``value`` and all that it may be is measured by its own task: ``factor`` scales it to the target's threshold.
    ``parts`` are its own, with the index they have among all. Only what is open in its rows, and who of those that it
    rests on has not told (``heard_in``), can keep its light back.
    """
    found, measure = heard_in(inputs, judged.id, cut), inputs.plan.measure(judged.id)
    share = percent_of(len(found.came), len(found.due)) if found is not None and found.due else None
    open_ = None
    if value is not None:
        missing = Missing(is_floor=measure.grows and found is not None)
        if found is not None and found.silent:
            made = Made(parts, measure.operation, measure.test)
            missing = missing_among(inputs, inputs.plan.target(judged.id), made, found)
        open_ = _open(measure.operation, cut[1], value, others, missing, factor)
    verdict, cause = judge(inputs, judged, None if value is None else value * factor, open_, share)
    why = said(inputs, cause, open_)
    is_silence = cause in _SILENCE or (cause == JOINT and open_ is not None and MISSING in open_.moving())
    if why and is_silence and found is not None and found.silent:
        why = f"应报{len(found.due)}户，未报{len(found.silent)}户，{why}"
    return verdict, why


def _open(operation: str, name: str, value: float, others: Others, missing: Missing, factor: float) -> Open:
    return Open(
        value * factor,
        operation,
        others.of(HELD, name, factor),
        tuple(end * factor for end in missing.unrounded if end is not None),
        others.of(APPROX, name, factor),
        others.of(UNTOLD, name, factor),
        is_unknown=missing.is_unknown,
        is_floor=missing.is_floor,
        beside=others.of(BESIDE, name, factor) if BESIDE in others.ways else None,
    )


def heard_in(inputs: Inputs, target_id: str, cut: tuple[str, str]) -> Heard | None:
    """Who of those that a value of a cut rests on owes its form, and who of them told it; None where nobody owes it."""
    found = heard_of(inputs, inputs.plan.measure(target_id))
    if found is None:
        return None
    bearers = inputs.kept(("bearers", cut, found.form), lambda: _bearers(inputs, cut, found.due))
    return found if bearers is None else replace(found, due=found.due & bearers)


def _bearers(inputs: Inputs, cut: tuple[str, str], due: frozenset[str]) -> frozenset[str] | None:
    """Whose returns a value of a cut rests on; None where any who owe the form (``due``) may tell of it.

    An enterprise on its own, and where it does not owe the form on those of the offices of the counties in which it
    helps; a place on those of the enterprises that help villages there by the roster, and of its offices.
    """
    name, value = cut
    if name == "enterprise":
        return frozenset({value}) if value in due else _offices(inputs, helped_by(inputs, value))
    if name in PLACES:
        facts = counties_frame()
        counties = facts.loc[facts["name" if name == "county" else name] == value, "name"]
        return helpers_by(inputs, name).get(value, frozenset()) | _offices(inputs, counties)
    if name == "category":
        firms = inputs.enterprises
        return frozenset(firms.loc[firms["category"] == value, "full_name"])
    if name == "growth_tier":
        return frozenset(firm for firm, tier in tiers(inputs).items() if tier == value)
    return None


def _offices(inputs: Inputs, counties: Iterable[str]) -> frozenset[str]:
    """The offices that answer for any of some counties, by the roster of filers."""

    def make() -> dict[str, frozenset[str]]:
        rows = inputs.enterprises[["full_name", "counties"]].itertuples(index=False, name=None)
        out: dict[str, set[str]] = {}
        for name, listed in rows:
            for county in split_list(listed):
                out.setdefault(county, set()).add(str(name))
        return {county: frozenset(names) for county, names in out.items()}

    of_county = inputs.kept(("offices",), make)
    return frozenset().union(*(of_county.get(county, frozenset()) for county in counties))


def helped_by(inputs: Inputs, enterprise: str) -> frozenset[str]:
    """The counties in which an enterprise helps villages, by the roster."""
    return frozenset(place for place, names in helpers_by(inputs, "county").items() if enterprise in names)


def helpers_by(inputs: Inputs, cut: str) -> Mapping[str, frozenset[str]]:
    """County, prefecture or area → the enterprises that help villages in it, by the roster."""

    def make() -> dict[str, frozenset[str]]:
        facts = counties_frame().set_index("name")
        out: dict[str, set[str]] = {}
        for county, helpers in zip(inputs.villages["county"], inputs.villages["enterprise"], strict=True):
            place = county if cut == "county" else facts[cut].get(county)
            out.setdefault(str(place), set()).update(split_list(helpers))
        return {place: frozenset(names) for place, names in out.items()}

    return inputs.kept(("helpers", cut), make)
