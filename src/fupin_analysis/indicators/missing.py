"""What those who have not reported may add to a figure: a range by what they told before, and its assumptions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from fupin_analysis.indicators.aspects import SHARES, Made, combination, uncelled
from fupin_analysis.indicators.cuts import plan_by
from fupin_analysis.indicators.figures import Figure, compute_value, figure_target
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.missing_hits import RED_LINES, hit_ends
from fupin_analysis.indicators.missing_rates import added_since, start_of
from fupin_analysis.indicators.missing_shares import UNKNOWN, share_ends
from fupin_analysis.indicators.parts import ACTUAL, BASE, DECIMALS, join_parts
from fupin_analysis.indicators.reporting import Heard
from fupin_analysis.indicators.senders import by_sender, due_before, heard_of, last_told, own_parts
from fupin_analysis.indicators.whole import whole_number
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.pace import pace_share
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.roster import SUPERVISED
from fupin_analysis.plan.targets import Target

_SUPERVISED_ONLY = "provincial_soe"
"""The scope of a target that counts supervised enterprises alone."""
RECKONED = "推算"
"""Where a part comes from that nobody told."""


@dataclass(frozen=True, eq=False)
class Missing:
    """``ends``: the figure at the least and at the most once the others have reported; None where nobody can say.

    ``again``: of the figure of a month ago, the share of those who have reported this time. ``note``: the assumptions.
    ``is_unknown``: somebody is silent and nobody can say what that may make. ``is_floor``: the silent can only add.
    ``exact``: the ends before they were made whole numbers, which alone could turn a light (a twentieth of a project).
    """

    ends: tuple[Made, Made] | None = None
    again: Made | None = None
    note: str = ""
    is_unknown: bool = False
    is_floor: bool = False
    exact: tuple[Made, Made] | None = None

    @property
    def unrounded(self) -> tuple[float | None, ...]:
        """The least and the most that the figure may be by what was told, parts of a thing among them."""
        ends = self.exact or self.ends
        return () if ends is None else tuple(end.value for end in ends)

    @property
    def low(self) -> float | None:
        """The least that the figure may be."""
        return None if self.ends is None else self.ends[0].value

    @property
    def high(self) -> float | None:
        """The most that the figure may be."""
        return None if self.ends is None else self.ends[1].value

    @property
    def amount_pct(self) -> float | None:
        """Of last month's amount, the share (0–100) of those who have reported this time."""
        return None if self.again is None else self.again.value

    @property
    def is_range(self) -> bool:
        """True where the two ends differ."""
        return self.low is not None and self.high is not None and self.high - self.low > 10**-DECIMALS


def missing_behind(inputs: Inputs, target: Target, figure: Figure) -> Missing:
    """The range of a figure for those who owe its form and have not sent it.

    ``low``: they have done nothing since they last told. ``high``: of a figure that grows, they went on at their own
    pace or at that of the plan (``missing_rates``); of what holds on a day, nothing has changed. Who never told is
    taken at its task by the allocation, else as the others are on average. Of shares see ``missing_shares``, of red
    lines ``missing_hits``.
    """
    judged = figure_target(target, inputs.plan.measure(figure.target))  # a share of villages has no whole ends
    return inputs.kept(
        ("missing", target.id), lambda: _with_whole_ends(_missing_behind(inputs, target, figure), judged)
    )


def _with_whole_ends(missing: Missing, target: Target) -> Missing:
    """The range of what is counted in whole numbers, the lower end down and the upper end up."""
    if missing.ends is None:
        return missing
    low, high = missing.ends
    ends = (whole_number(low, target, up=False), whole_number(high, target, up=True))
    return replace(missing, ends=ends, exact=missing.ends)


def _missing_behind(inputs: Inputs, target: Target, figure: Figure) -> Missing:
    measure = inputs.plan.measure(figure.target)
    found = heard_of(inputs, measure)
    if found is None or figure.value is None:
        return Missing()
    whole = Made(figure.parts, figure.operation, figure.test)
    made = missing_among(inputs, target, whole, found)
    return replace(made, again=_told_again(inputs, target, measure, found))


def missing_among(inputs: Inputs, target: Target, made: Made, found: Heard) -> Missing:
    """The range of a figure, or of the rows of it in a cut (``made``), for those of ``found`` who are silent.

    Rows keep the index that they have among all the parts. What one of them may add to a figure that grows may fall to
    any place in which it helps: the whole of it counts at the high end of each.
    """
    measure = inputs.plan.measure(target.id)
    if not found.silent:
        return Missing((made, made), is_floor=measure.grows)
    if inputs.plan.model(measure).function in RED_LINES:
        hits, note = hit_ends(inputs, measure, made, found)
        return Missing(hits, None, note, is_unknown=hits[1].value is None, is_floor=True)
    if measure.operation in SHARES:
        ends, note = share_ends(inputs, measure, made, found)
        return Missing(ends, None, note, is_unknown=ends is None)
    if measure.operation == "mean":  # what others would have told moves both sides of it
        return Missing(None, None, UNKNOWN.format(silent=len(found.silent)), is_unknown=True)
    rows, note = inputs.kept(("reckoned", target.id), lambda: _reckoned(inputs, target, measure))
    mine = [row for row in rows if row[0] in found.silent]
    rest = Made(uncelled(mine, field="estimate", file=RECKONED))
    high = combination((1.0, made), (1.0, rest)) if mine else made
    return Missing((made, high), None, note, is_floor=measure.grows)


def _reckoned(inputs: Inputs, target: Target, measure: Measure) -> tuple[list[tuple[str, float, str]], str]:
    """Who is silent, how much it may add to a figure that adds up, and in words why; and the note on all of it."""
    found = heard_of(inputs, measure)
    if found is None:
        return [], ""
    silent, periods = _counted_of(inputs, target, found.silent), _periods(inputs, measure, found)
    since = last_told(inputs, found.form, periods, silent)
    own = by_sender(inputs, measure)
    more = added_since(inputs, target, measure, found.period, own, since) if measure.grows else []
    came = own.reindex(sorted(_counted_of(inputs, target, found.came)), fill_value=0.0)
    never = "从未报送" if measure.year == "standing" else "本年未报送"  # the months before are not asked here
    others, how = _never_told(inputs, target, came, silent - set(since))
    words = [f"未报{len(since)}家低值按上次所报、高值按其月均、进度曲线和到期承诺中最大的推算"] if more else []
    words += [f"{never}的{len(others)}家{how}推算"] if others else []
    rows = [*more, *((name, amount, f"{never}，{said}") for name, amount, said in others)]
    return _within(rows, _room(inputs, target, measure)), "，".join(words)


def _counted_of(inputs: Inputs, target: Target, names: frozenset[str]) -> frozenset[str]:
    """Of these enterprises the ones that a target counts: the supervised alone where its scope says so."""
    firms = inputs.enterprises
    if _SUPERVISED_ONLY not in target.scope or firms.empty:
        return names
    return names & set(firms.loc[firms["category"] == SUPERVISED, "full_name"])


def _room(inputs: Inputs, target: Target, measure: Measure) -> float | None:
    """How many villages of the roster a count of villages may still come to; None of what has no such limit."""
    if measure.operation != "distinct" or "villages" not in measure.reference or inputs.villages.empty:
        return None
    return max(len(inputs.villages) - (compute_value(inputs, target.id) or 0.0), 0.0)


def _within(rows: list[tuple[str, float, str]], room: float | None) -> list[tuple[str, float, str]]:
    """The rows as far as there is room for their amounts."""
    if room is None:
        return rows
    made = []
    for name, amount, said in rows:
        if room > 0:
            made.append((name, min(amount, room), said))
            room -= amount
    return made


def _told_again(inputs: Inputs, target: Target, measure: Measure, found: Heard) -> Made | None:
    """Of the amounts a month ago, the share of those who have told the last period of the form."""
    earlier = inputs if target.is_over(inputs.as_of) else inputs.before(Period.of(inputs.as_of).shift(-1).end)
    rows = own_parts(earlier, measure)
    sums = rows.groupby("sender")["amount"].sum()
    rows = rows[rows["sender"].isin(set(sums.index[sums > 0]) & found.due)]
    if rows.empty:
        return None
    told = rows[rows["sender"].isin(found.came)]
    return Made(join_parts(told.assign(part=ACTUAL), rows.assign(part=BASE)), "ratio")


def _periods(inputs: Inputs, measure: Measure, found: Heard) -> list[Period]:
    """The months of the figure's year in which the form was owed, the latest first; of every year where it stands."""
    periods = due_before(inputs, found.form, found.period)
    if measure.year == "standing":
        return periods
    start = start_of(inputs, measure)
    return [period for period in periods if period >= start]


def _never_told(
    inputs: Inputs, target: Target, others: pd.Series[float], never: frozenset[str]
) -> tuple[list[tuple[str, float, str]], str]:
    """What those who never told may have: their task so far by the allocation, else the average of the others."""
    plan = plan_by(inputs, target.id, "enterprise")
    if plan:
        share, how = pace_share(target, inputs.as_of), "按任务分解数"
        each = {name: plan.get(name, 0.0) * (1.0 if share is None else share) for name in sorted(never)}
    else:
        mean, how = float(others.mean()) if len(others) else 0.0, "按其他单位的平均"
        each = dict.fromkeys(sorted(never), mean)
    return [(name, amount, how) for name, amount in each.items() if amount > 0], how
