"""What those who have not reported may make of a share: their places and households keep a rule, or they do not."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.aspects import TINY, Made, uncelled
from fupin_analysis.indicators.cuts import tiers
from fupin_analysis.indicators.growth import TARGETS as TIER_TARGETS
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.missing_growth import growth_ends
from fupin_analysis.indicators.parts import ACTUAL, BASE, DECIMALS, check_keys, join_parts
from fupin_analysis.indicators.reporting import Heard
from fupin_analysis.indicators.senders import due_before, last_told, sent_parts
from fupin_analysis.indicators.whole import in_digits
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.roster import split_list

OFFICE, STATE = "county_office", "state"
UNKNOWN = "未报{silent}家的影响无法估计"
_FILE, _FIELD = "推算", "estimate"
Ends = tuple[Made, Made]


def share_ends(inputs: Inputs, measure: Measure, whole: Made, found: Heard) -> tuple[Ends | None, str]:
    """The least and the most that a rate or check may be, and how that was reckoned; no ends where nobody can say.

    Of what the silent told last, what was kept stays so and all the rest may be kept by now; a survey may come out any
    way. Of whom nothing is in the base it is as much as of one of the others, none of it kept or all. A county office
    answers for the places of its county on the roster. A rate of growth is no share of a whole: see ``missing_growth``.
    """
    actual = whole.parts[whole.parts["part"] == ACTUAL]
    unknown = UNKNOWN.format(silent=len(found.silent))
    parts = _as_ratio(inputs, measure, whole, found)
    units = _units(parts)
    own = units[units["sender"].isin(found.silent)]
    is_growth = measure.operation == "ratio" and bool((actual["amount"] < 0).any())
    absent = _absent(inputs, measure, found, frozenset(own["sender"]), is_growth=is_growth)
    if is_growth:
        ends, note = growth_ends(parts, absent, found.came)
        return ends, note if ends else unknown
    others = units[units["sender"].isin(found.came)].groupby("sender")["base"].sum()
    if absent and others.empty:
        return None, unknown
    if not absent and not measure.is_survey and not (own["base"] - own["actual"] > TINY).any():
        return (whole, whole), _note(measure, frozenset(own["sender"]), absent, 0.0)
    mean = round(float(others.mean()), DECIMALS) if absent else 0.0
    low = parts
    if measure.is_survey:
        low = parts[~((parts["part"] == ACTUAL) & parts["sender"].isin(found.silent))]
    rows = [(name, mean, "从未报送或上期未报，按其他单位的平均") for name in sorted(absent)]
    unheard = uncelled(rows, field=_FIELD, file=_FILE, part=BASE)
    low_end = Made(join_parts(low, unheard), "ratio")
    high_end = Made(join_parts(parts, unheard, unheard.assign(part=ACTUAL), _the_rest(own)), "ratio")
    return (low_end, high_end), _note(measure, frozenset(own["sender"]), absent, mean)


def _as_ratio(inputs: Inputs, measure: Measure, whole: Made, found: Heard) -> pd.DataFrame:
    """The parts as those of a ratio, with ``sender``: of a check one for each key, and one for each that passes."""
    parts = sent_parts(inputs, measure).loc[whole.parts.index]
    if measure.operation == "check":
        keys = check_keys(whole.parts, test=measure.test)
        first = parts[parts["part"] == BASE].drop_duplicates("key").assign(amount=1.0)
        passed = first[first["key"].isin(set(keys.loc[keys["passed"], "key"]))]
        parts = join_parts(first, passed.assign(part=ACTUAL))
    return parts.assign(sender=_answering(inputs, parts, found))


def _answering(inputs: Inputs, parts: pd.DataFrame, found: Heard) -> pd.Series[str]:
    """Who has to tell of each part: its sender; of what a roster lists the enterprise, of a place its office."""
    offices = {county: name for name, counties in _offices(inputs, found).items() for county in counties}
    listed = [
        firm if firm in found.due else offices.get(county, "")
        for firm, county in zip(parts["enterprise"], parts["county"], strict=True)
    ]
    return parts["sender"].where(parts["sender"] != "", pd.Series(listed, index=parts.index, dtype="str"))


def _offices(inputs: Inputs, found: Heard) -> dict[str, list[str]]:
    """County office → its counties, by the roster of filers; none where offices do not owe the form."""
    if OFFICE not in inputs.plan.forms[found.form].filers:
        return {}
    rows = inputs.enterprises.loc[inputs.enterprises["full_name"].isin(found.due), ["full_name", "counties"]]
    return {str(name): split_list(counties) for name, counties in rows.itertuples(index=False, name=None)}


def _units(parts: pd.DataFrame) -> pd.DataFrame:
    """A row a sender and key: ``sender key base actual``."""
    sums = parts.groupby(["sender", "key", "part"])["amount"].sum().unstack()
    sums = sums.reindex(columns=[BASE, ACTUAL]).fillna(0.0).reset_index()
    return sums.rename(columns={BASE: "base", ACTUAL: "actual"})


def _absent(
    inputs: Inputs, measure: Measure, found: Heard, known: frozenset[str], *, is_growth: bool
) -> frozenset[str]:
    """The silent of whom the base has nothing, although it ought to.

    Who told how things stand and is not in the base is known to have nothing there (no project that is due). Where
    offices tell of the villages of a roster, an office with none of them there has nothing to tell. What there was a
    year ago stands in the return of the year's end alone: of growth no other return says that there was nothing.
    """
    absent = found.silent - known
    if inputs.plan.forms[found.form].content == STATE and not (measure.is_survey or is_growth):
        periods = due_before(inputs, found.form, found.period)
        absent -= set(last_told(inputs, found.form, periods, absent))
    if inputs.plan.model(measure).target in TIER_TARGETS:
        return absent - frozenset(tiers(inputs))  # its card tells that it is judged in another tier, or in none
    offices, helped = _offices(inputs, found), set(inputs.villages["county"])
    if not offices or not helped:
        return absent
    if "villages" in measure.reference:
        return frozenset()
    return frozenset(name for name in absent if not offices.get(name) or helped & set(offices[name]))


def _the_rest(own: pd.DataFrame) -> pd.DataFrame:
    """What is still lacking of the units of the silent."""
    short = own.assign(rest=(own["base"] - own["actual"]).round(DECIMALS))
    sums = short[short["rest"] > 0].groupby("sender")["rest"].sum().to_dict()
    rows = [(str(name), float(rest), "上次所报尚未达到的，按达到计") for name, rest in sums.items()]
    return uncelled(rows, field=_FIELD, file=_FILE)


def _note(measure: Measure, told: frozenset[str], absent: frozenset[str], mean: float) -> str:
    low = "未达到" if measure.is_survey else "上次所报"
    words = [f"未报{len(told)}家低值按{low}、高值按全部达到推算"] if told else []
    size = "" if mean == 1.0 else f"基数按其他单位的平均{in_digits(mean)}，"
    words += [f"{len(absent)}家未报，{size}低值按未达到、高值按达到"] if absent else []
    return "，".join(words)
