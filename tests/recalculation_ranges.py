"""What those who have not reported may make of a figure, once more: of amounts, counts, rates and checks (0016).

Of each kind some targets, chosen so that whose part is whose can be told from the rows: what a sender adds is the
figure of its own rows alone.
"""

import datetime as dt
import math
from collections import Counter

from recalculation import FIGURES, FIRST_OF_ALL, Known, after, is_due, month_end, owes, period_end, place
from recalculation_card import TASKS, is_valid
from recalculation_villages import families, funds_due, of_each

ADDING = (
    "grant_fund_plan proj_industry proj_infra proj_employment proj_pairing proj_total invest_amount jobs_new".split()
)
"""Amounts and counts of a year: the silent stood still since they last told, or went on at their own pace or
the plan's, or got what their ledger promises."""
IN_MONEY = ("grant_fund_plan", "invest_amount")
OF_SUPERVISED = ("invest_amount",)
"""Of these targets the document asks supervised enterprises alone: no other can add to them."""
STANDING = ("stationed_cadres",)
"""What holds on a day: of those who told before nothing has changed."""
SURVEYS = ("satisfaction",)
"""Asked anew: the silent's last survey may come out any way."""
UNITS = {}
"""Share → (Known) -> [(who answers for it, base, kept)]."""


def share_of(target):
    def enter(function):
        UNITS[target] = function
        return function

    return enter


class Silent:
    """Who owes a target's form for the last month in which it fell due, and who of them has not told it."""

    def __init__(self, known: Known, target):
        self.known, self.task = known, TASKS[target]
        self.until = known.until(2018) if self.task.when == "year" or self.task.year == "2018" else known.day
        self.due = [period for period in self.months() if is_due(self.task.form, period)]
        self.owing = self.came = self.names = set()
        if self.due:
            day = period_end(self.due[-1])
            rows = [one for one in known.source[2] if owes(one, self.task.form) and is_valid(one, day)]
            self.owing = {one["full_name"] for one in rows}
            if target in OF_SUPERVISED:
                self.owing &= {one["full_name"] for one in rows if one["category"] == "省属监管"}
            self.came = self.owing & known.tellers(self.task.form, self.due[-1])
            self.names = self.owing - self.came

    def months(self):
        year, month = int(FIRST_OF_ALL[:4]), int(FIRST_OF_ALL[5:])
        while month_end(year, month) <= self.until:
            yield f"{year}-{month:02d}"
            year, month = after(year, month)

    def last_told(self, first=""):
        """Who of the silent told before, from a period on, and when last."""
        last = {}
        for period in self.due:
            if period >= first:
                last |= dict.fromkeys(self.names & self.known.tellers(self.task.form, period), period)
        return last


def alone(known: Known, target, sender):
    """The figure of one sender's rows."""
    tables, *others = known.source
    own = {form: [row for row in rows if row["enterprise"] == sender] for form, rows in tables.items()}
    return FIGURES[target](Known(own, *others, known.day, known.known_by)) or 0


def ends(known: Known, target):
    """(low, high) of a figure; None where there is none, or nobody owes it."""
    value, silent = FIGURES[target](known), Silent(known, target)
    if value is None or not silent.owing:
        return None, None
    if target in UNITS:
        return share_ends(known, target, value, silent)
    more = 0.0
    first = f"{2018 if TASKS[target].when == 'year' else known.year}-01" if target in ADDING else ""
    last = silent.last_told(first)
    for sender, period in last.items() if target in ADDING else ():
        more += most_added(known, target, sender, period, silent.due[-1])
    never = silent.names - set(last)
    if never and silent.came:
        more += len(never) * sum(alone(known, target, sender) for sender in silent.came) / len(silent.came)
    most = value + more
    return value, most if target in IN_MONEY else math.ceil(most - 1e-9)  # of what is counted there is no part


def most_added(known: Known, target, sender, told, now):
    """The largest of: its monthly average; the plan's curve since; what its ledger says arrives by then."""
    mine, first, last = max(alone(known, target, sender), 0), int(told[5:7]), int(now[5:7])
    ways = [mine / first * (last - first)]
    curve = TASKS[target].curve
    if curve and curve[first - 1]:
        ways.append(mine * curve[last - 1] / curve[first - 1] - mine)
    if target == "grant_fund_plan":
        ways.append(still_promised(known, sender, told, period_end(now)))
    return max(ways)


def still_promised(known: Known, sender, told, day):
    """Grants for helped villages that are due by the day, as the ledger last told them, and had not come."""
    lacking = 0.0
    for row in known.source[0].get("instalments", ()):
        if row["enterprise"] != sender or row["period"] != told or row["fund_kind"] != "无偿":
            continue
        due = row["due_on"] or dt.date(int(told[:4]), 12, 31)
        if place(row) in known.helped and row["committed_wan"] and due <= day:
            lacking += max(row["committed_wan"] - (row["arrived_wan"] or 0), 0)
    return lacking


def share_ends(known: Known, target, value, silent):
    """What was kept stays, but of a survey; the rest of the silent may be kept; who has no part is like the others."""
    if not silent.names:
        return value, value
    units = UNITS[target](known)
    base, kept = (sum(unit[at] for unit in units) for at in (1, 2))
    own = [unit for unit in units if unit[0] in silent.names]
    told = {unit[0] for unit in own}
    of_others = Counter()
    for who, size, _ in units:
        of_others[who] += size if who in silent.came else 0
    sizes = [size for who, size in of_others.items() if who in silent.came]
    absent = silent.names - told if target not in ON_ROSTER else set()
    absent = {who for who in absent if helps(known, who)}
    if target not in SURVEYS:  # who told how things stand and has no part is known to have none
        absent -= set(silent.last_told())
    more = len(absent) * round(sum(sizes) / len(sizes), 6) if absent else 0
    low = kept - (sum(unit[2] for unit in own) if target in SURVEYS else 0)
    high = kept + sum(unit[1] - unit[2] for unit in own) + more
    return 100 * low / (base + more), 100 * high / (base + more)


ON_ROSTER = ("pairing_households", "five_ones")
"""Shares of the villages on the roster: whose county has none there has nothing to tell."""


def counties(known: Known):
    """County → its office."""
    offices = [one for one in known.source[2] if one["category"] == "县级部门"]
    return {county: one["full_name"] for one in offices for county in (one["counties"] or "").split("|")}


def helps(known: Known, who):
    """False of an office in whose county no village is helped."""
    own = [county for county, office in counties(known).items() if office == who]
    return not own or any(key[0] in own for key in known.helped)


@share_of("satisfaction")
def surveys(known: Known):
    last = {}
    for row in known.rows("villages"):
        if row["surveyed_households"] and row["satisfied_households"] is not None:
            last[place(row)] = (row["enterprise"], row["surveyed_households"], row["satisfied_households"])
    return list(last.values())


@share_of("pairing_households")
def homes(known: Known):
    paired = Counter(place(row) for row in families(known).values() if row["helper_person"])
    sizes = {key: one["poor_households"] or 0 for key, one in known.helped.items()}
    offices = counties(known)
    return [(offices.get(key[0]), many, min(paired[key], many)) for key, many in sizes.items()]


@share_of("five_ones")
def ones(known: Known):
    names, offices = ("has_leader", "has_unit", "has_team", "has_secretary", "has_technician"), counties(known)
    return [(offices.get(key[0]), 1, all(row.get(name) for name in names)) for key, row in of_each(known).items()]


@share_of("fund_on_time")
def funds(known: Known):
    return [(row["enterprise"], 1, is_kept) for row, is_kept in funds_due(known)]


RANGED = (*ADDING, *STANDING, *UNITS)


def with_ranges(rows, known: Known):
    """A recalculated scorecard (``card``) with ``low`` and ``high`` of the targets whose range is recalculated."""
    made = {target: dict(zip(("low", "high"), ends(known, target), strict=True)) for target in RANGED}
    return {target: columns | made.get(target, {}) for target, columns in rows.items()}
