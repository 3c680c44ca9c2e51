"""The analyst's desk: one function a question, over what a home has stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from fupin_analysis.errors import InputError
from fupin_analysis.home import find_home
from fupin_analysis.indicators import (
    by_cut,
    exits,
    funding,
    leadership,
    outreach,
    people,
    platforms,
    ranks,
    tiers,
    works,
)
from fupin_analysis.indicators.answer import facts_of
from fupin_analysis.indicators.county_table import county_table as answer_county_table
from fupin_analysis.indicators.figure_ids import cut_named, measure_named
from fupin_analysis.indicators.inputs import WAYS, Inputs
from fupin_analysis.indicators.returns_status import returns_status as answer_returns_status
from fupin_analysis.indicators.scorecard import scorecard as make_scorecard
from fupin_analysis.indicators.traced import traced_frame
from fupin_analysis.plan.own_indicators import Indicator
from fupin_analysis.plan.periods import PeriodError, read_cutoff
from fupin_analysis.plan.plan import Plan, load_plan
from fupin_analysis.present.items import Item
from fupin_analysis.present.pages import lines as tell_lines
from fupin_analysis.present.traces import TraceFrame
from fupin_analysis.suite.desk_inputs import Place, Readings, allocation_notes, open_inputs
from fupin_analysis.suite.tracer import TRACER, Tracer, make_tracer


def scorecard(
    as_of: str,
    *targets: str,
    readings: Readings = None,
    edition: str | None = None,
    home: Place = None,
    indicators: Iterable[Indicator] = (),
) -> pd.DataFrame:
    """A row a target: ``indicators.scorecard.COLUMNS``; figures three ways where values are held.

    ``targets``: ids or Chinese names of those that are asked for; none named: all. One of ours that the plan of the
    home has not is left out; one that nobody knows is a PlanError with names that are near.

    ``indicators``: the analyst's own (``fa.Indicator``), beside those of ``plan/indicators.toml``.

    ``attrs["allocation_notes"]`` says which parts of the allocation do not add up to the plan.
    """
    tracer = make_tracer(as_of, home=home, readings=readings, edition=edition, indicators=tuple(indicators))
    inputs = open_inputs(**tracer)
    ways = {way: inputs.filled(way) for way in WAYS} if len(inputs.held) else {}
    card = make_scorecard(inputs, alternatives=ways, targets=_targets_named(inputs.plan, targets) if targets else None)
    card.attrs["allocation_notes"] = allocation_notes(inputs)
    return _stamped(card, inputs, tracer)


def lines(
    as_of: str,
    *targets: str,
    readings: Readings = None,
    edition: str | None = None,
    home: Place = None,
) -> tuple[Item, ...]:
    """Each of the targets in a sentence, in the order named: ids or Chinese names, as in ``scorecard``."""
    card = scorecard(as_of, *targets, readings=readings, edition=edition, home=home)
    plan = open_inputs(**make_tracer(as_of, home=home, readings=readings, edition=edition)).plan
    return tell_lines(card, *(measure_named(plan, name) for name in targets))


def measure(
    as_of: str,
    target: str | Indicator,
    *,
    by: str | None = None,
    readings: Readings = None,
    held: str | None = None,
    edition: str | None = None,
    home: Place = None,
) -> pd.DataFrame:
    """One target's figure by the values of a cut: ``indicators.by_cut.measure``. The cut-off may also come second.

    Target and cut may be named in Chinese (新增就业, 县). By quarter ``in_quarter`` is what the quarter itself added.
    """
    day, asked = _in_order(as_of, target)
    id, own = _asked(asked)
    tracer = make_tracer(day, home=home, readings=readings, held=held, edition=edition, indicators=own)
    inputs = open_inputs(**tracer)
    name = measure_named(inputs.plan, id)
    made = _stamped(by_cut.measure(inputs, name, by=_cut_of(by)), inputs, tracer, name)
    made.attrs["labels"] |= {"target": "任务数"}
    return made


def series(
    as_of: str,
    target: str | Indicator,
    *,
    readings: Readings = None,
    held: str | None = None,
    edition: str | None = None,
    home: Place = None,
) -> pd.DataFrame:
    """One target's figure at the end of each month: ``indicators.by_cut.series``. The cut-off may also come second."""
    day, asked = _in_order(as_of, target)
    id, own = _asked(asked)
    tracer = make_tracer(day, home=home, readings=readings, held=held, edition=edition, indicators=own)
    inputs = open_inputs(**tracer)
    name = measure_named(inputs.plan, id)
    return _stamped(by_cut.series(inputs, name), inputs, tracer, name)


def trace(
    figure_id: str | Indicator,
    as_of: str,
    *,
    readings: Readings = None,
    held: str | None = None,
    edition: str | None = None,
    home: Place = None,
    indicators: Iterable[Indicator] = (),
) -> pd.DataFrame:
    """The parts and cells behind a figure: ``indicators.trace.trace``; in JupyterLab shown as a Chinese table.

    The id may also come second, as in the other questions.
    """
    day, asked = _in_order(as_of, figure_id)
    id, own = _asked(asked)
    more = (*own, *indicators)
    tracer = make_tracer(day, home=home, readings=readings, held=held, edition=edition, indicators=more)
    inputs = open_inputs(**tracer)
    made = _stamped(traced_frame(inputs, id), inputs, tracer)
    shown = TraceFrame(made)
    shown.attrs = made.attrs
    return shown


def _cut_of(by: object) -> str | None:
    """The one cut that is meant, by its id or its Chinese name; InputError for anything but a text."""
    if by is not None and not isinstance(by, str):
        raise InputError('by 一次只能写一个分组，如 by="county" 或 by="县"。', code="cut-unknown")
    return None if by is None else cut_named(by)


def _in_order(as_of: str | Indicator, asked: str | Indicator) -> tuple[str, str | Indicator]:
    """The cut-off and what is asked for, in whichever order they came."""
    if isinstance(asked, str) and (isinstance(as_of, Indicator) or (_is_day(asked) and not _is_day(as_of))):
        return asked, as_of
    return str(as_of), asked


def _is_day(text: str) -> bool:
    try:
        read_cutoff(text)
    except PeriodError:
        return False
    return True


def _targets_named(plan: Plan, names: Iterable[str]) -> list[str]:
    """The ids of the targets that are meant, but those of ours that the plan has not."""
    ids = [measure_named(plan, name) for name in names]
    for id in ids:
        if id not in plan.targets and id not in load_plan().targets:
            plan.measure(id)  # what is near to a name that nobody knows
            plan.target(id)
    return ids


def _asked(target: str | Indicator) -> tuple[str, tuple[Indicator, ...]]:
    """The id of what is asked for, and the indicator where an analyst has made one in a notebook."""
    return (target.id, (target,)) if isinstance(target, Indicator) else (target, ())


def _stamped(frame: pd.DataFrame, inputs: Inputs, tracer: Tracer, target: str | None = None) -> pd.DataFrame:
    """The frame with the attrs that pages read: cut-off, heads, whether the returns are fictional, 口径, its tracer."""
    frame.attrs = {**facts_of(frame, inputs), **frame.attrs, TRACER: tracer}
    frame.attrs["demo"] = find_home(tracer["home"]).is_demo
    chosen = inputs.plan.targets.get(target or "")
    if chosen is not None:
        frame.attrs.update(title=chosen.name, unit=chosen.unit, source="、".join(chosen.sections))
    return frame


Answer = Callable[..., pd.DataFrame]


def _question(make: Callable[..., pd.DataFrame]) -> Answer:
    """The question of a pure function over Inputs, asked of a home."""

    def ask(
        as_of: str,
        *,
        by: str | None = None,
        readings: Readings = None,
        held: str | None = None,
        edition: str | None = None,
        home: Place = None,
    ) -> pd.DataFrame:
        tracer = make_tracer(as_of, home=home, readings=readings, held=held, edition=edition)
        inputs = open_inputs(**tracer)
        return _stamped(make(inputs, by=by), inputs, tracer)

    ask.__name__ = ask.__qualname__ = make.__name__
    ask.__doc__ = make.__doc__
    return ask


returns_status = _question(answer_returns_status)
funding_stages = _question(funding.funding_stages)
overdue_promises = _question(funding.overdue_promises)
unsupervised_payments = _question(funding.unsupervised_payments)
growth_tiers = _question(tiers.growth_tiers)
employment = _question(people.employment)
employment_excluded = _question(people.employment_excluded)
training_sessions = _question(people.training_sessions)
volunteer_batches = _question(outreach.volunteer_batches)
volunteer_gaps = _question(outreach.volunteer_gaps)
project_status = _question(works.project_status)
key_projects = _question(works.key_projects)
village_exits = _question(exits.village_exits)
satisfaction = _question(exits.satisfaction)
pairing = _question(exits.pairing)
donations = _question(platforms.donations)
farm_sales = _question(platforms.farm_sales)
visits_meetings = _question(leadership.visits_meetings)
cadre_rule = _question(leadership.cadre_rule)
checklists = _question(leadership.checklists)
county_table = _question(answer_county_table)
enterprise_ranks = _question(ranks.enterprise_ranks)
