"""A second calculation of every figure, written apart from the library: plain Python over plain rows.

It says once more, from the document and its readings, what counts on a day. Nothing here imports the package: rows
are dicts with None where a cell is empty, days are ``datetime.date``, money is 万元 and rounded to six places. A figure
is a number or None where nobody has told what it needs.
"""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Callable

CENTRAL, SUPERVISED, PROVINCIAL, MUNICIPAL = "中央在川", "省属监管", "省属其他", "市（州）属"
FIRMS = (CENTRAL, SUPERVISED, PROVINCIAL, MUNICIPAL)
QUARTERLY = (
    "cadres training responsibility visits meetings checklist supervision tariffs coverage livestock milestones "
    "enclaves fund_uses villages households"
).split()
OWED_BY = {
    "tariffs": "通信",
    "coverage": "通信 电网",
    "livestock": "畜牧",
    "milestones": "省国资委",
    "enclaves": "省国资委",
    "fund_uses": "基金会",
    "villages": "县级部门",
    "households": "县级部门",
}
"""Forms that not every enterprise owes: sectors, or offices; the others all enterprises do (and ``OFFICES``)."""
OFFICES = {"training": "省国资委", "donations": "基金会"}
MAY_BE_BLANK = (
    "jobs training volunteering donations visits meetings fund_uses sales supervision enclaves cadres".split()
)
NEVER_BLANK = (
    "enterprise_card funds instalments projects jobs_summary responsibility checklist tariffs coverage livestock "
    "milestones villages households"
).split()
SUMMARIES = {
    "jobs": ("jobs_summary", [["new_month_people"], ["new_ytd_people"]]),
    "cadres": ("responsibility", [["stationed_people"]]),
    "visits": (
        "responsibility",
        [["principal_trips_quarter", "deputy_visits_quarter"], ["principal_trips_ytd", "deputy_visits_ytd"]],
    ),
}
"""List → the form of the same return that tells its sum, and the columns of which a sum of nought says “none”."""
FIRST_OF_ALL, FIRST_DUE = "2018-07", dt.date(2018, 9, 5)
"""January to July come as one return, together with that of August."""

FIGURES: dict[str, Callable] = {}
"""Target → its recalculation: (Known) -> float | None."""


def figure(*names):
    """Enter a function under the targets that it recalculates."""

    def enter(function):
        FIGURES.update(dict.fromkeys(names, function))
        return function

    return enter


def plain_rows(table):
    """A frame as dicts: None for what is empty, dates as days, numbers as Python's own."""
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [{key: value.date() if hasattr(value, "date") else value for key, value in row.items()} for row in rows]


def month_end(year, month):
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def after(year, month):
    return (year + 1, 1) if month == 12 else (year, month + 1)


def period_end(period):
    return month_end(int(period[:4]), int(period[5:7]))


def due_day(period):
    """The fifth of the month after; the first return of all together with that of August."""
    return FIRST_DUE if period == FIRST_OF_ALL else dt.date(*after(int(period[:4]), int(period[5:7])), 5)


def is_due(form, period):
    """Whether a month's return has this form: every month, at a quarter's end, at first and each January."""
    if form == "enterprise_card":
        return period == FIRST_OF_ALL or period[5:7] == "01"
    return form not in QUARTERLY or int(period[5:7]) % 3 == 0


def owes(one, form):
    """Whether somebody of the roster owes a form."""
    if form in OWED_BY:
        return bool({one["category"], *(one["sector"] or "").split("|")} & set(OWED_BY[form].split()))
    return one["category"] in FIRMS or one["category"] == OFFICES.get(form)


def closing(day):
    """The last day whose post counts: of a month's last day, the end of the month in which its returns are due."""
    if day != month_end(day.year, day.month):
        return day
    due = due_day(f"{day:%Y-%m}")
    return month_end(due.year, due.month)


def money(amount):
    """万元 to one 分; a cell that is empty is no money."""
    return round(amount or 0.0, 6)


def total(amounts):
    return round(sum(amounts), 6)


def share(kept, asked):
    """Per cent of those asked; None where nobody is."""
    return 100 * kept / asked if asked else None


def place(row):
    return (row["county"], row["township"], row["village"])


class Known:
    """The rows that are known on a day."""

    def __init__(self, tables, returns, enterprises, villages, day, known_by=None, allocation=()):
        self.source = (tables, returns, enterprises, villages)
        self.tables, self.all_returns, self.allocation = tables, returns, allocation
        self.day, self.year, self.known_by = day, day.year, known_by or closing(day)
        self.returns = [
            one
            for one in returns
            if one["outcome"] != "refused"
            and period_end(one["period"]) <= day
            and (one["received"] is None or one["received"] <= self.known_by)
        ]
        self.ids = {one["return_id"] for one in self.returns}
        self.enterprises = [one for one in enterprises if is_valid(one, day)]
        self.firms = [one["full_name"] for one in self.enterprises if one["category"] in FIRMS]
        self.supervised = {one["full_name"] for one in self.enterprises if one["category"] == SUPERVISED}
        self.staff = {one["full_name"]: one["staff_people"] for one in self.enterprises}
        self.helped = {place(one): one for one in villages}
        self._rows, self._listed = {}, {}

    def on(self, day):
        """An earlier day, with today's knowledge."""
        return Known(*self.source, day, self.known_by, self.allocation)

    def rows(self, form):
        if form not in self._rows:
            rows = [row for row in self.tables.get(form, []) if row["return_id"] in self.ids]
            self._rows[form] = sorted(rows, key=lambda row: row["period"])
        return self._rows[form]

    def latest(self, form, year=None):
        """Of a form that says how things stand: each sender's last telling (of a year)."""
        rows = [row for row in self.rows(form) if year is None or row["period"][:4] == str(year)]
        last = {row["enterprise"]: row["period"] for row in rows}
        return [row for row in rows if row["period"] == last[row["enterprise"]]]

    def every_year(self, form):
        """Each sender's last telling of every year; what a later year tells of the same thing comes after."""
        years = sorted({row["period"][:4] for row in self.rows(form)})
        return [row for year in years for row in self.latest(form, int(year))]

    def events(self, form, field, year=None):
        """Rows dated up to the day (in a year). One without a day of its own is dated by the end of its period."""
        dated = [(row[field] or period_end(row["period"]), row) for row in self.rows(form)]
        return [row for on, row in dated if on <= self.day and year in (None, on.year)]

    def is_told(self, form, year=None):
        """Whether anybody listed something, or said that there was nothing (of a year); a blank table says nothing."""
        periods = {row["period"] for row in self.rows(form)} | {one["period"] for one in self.returns}
        return any(
            year in (None, int(period[:4])) and (self.listed(form, period) or self.said_none(form, period))
            for period in periods
        )

    def listed(self, form, period):
        if form not in self._listed:
            self._listed[form] = defaultdict(set)
            for row in self.rows(form):
                self._listed[form][row["period"]].add(row["enterprise"])
        return self._listed[form].get(period, set())

    def said_none(self, form, period):
        """Who has a summary of the month that adds up to nought where the form is the list behind it."""
        if form not in SUMMARIES:
            return set()
        summary, groups = SUMMARIES[form]
        rows, none = [row for row in self.rows(summary) if row["period"] == period], set()
        for group in groups:
            sums = defaultdict(int)
            for row in rows:
                if None not in (told := [row[field] for field in group]):
                    sums[row["enterprise"]] += sum(told)
            none |= {who for who, many in sums.items() if many == 0}
        return none

    def tellers(self, form, period):
        """Who told a form for a month: listed something, said that there was nothing, or left a list blank that may
        be so in a return that is whole and has at least half of the forms which cannot be blank."""
        told = self.listed(form, period) | self.said_none(form, period)
        if form not in MAY_BE_BLANK or form in SUMMARIES:
            return told
        whole = {one["enterprise"] for one in self.returns if one["period"] == period and one["outcome"] != "partial"}
        return told | {
            one["full_name"] for one in self.enterprises if one["full_name"] in whole and self.is_full(one, period)
        }

    def is_full(self, one, period):
        owed = [form for form in NEVER_BLANK if owes(one, form) and is_due(form, period)]
        return 2 * sum(one["full_name"] in self.listed(form, period) for form in owed) >= len(owed)

    def until(self, year):
        """The day, but not after the end of a year."""
        return min(self.day, dt.date(year, 12, 31))


def is_valid(one, day):
    return (one["valid_from"] is None or one["valid_from"] <= day) and (
        one["valid_to"] is None or one["valid_to"] >= day
    )


def told_only(form, year=None):
    """Nothing is known (None) until somebody's return has had the form; ``year`` "now": a return of this year."""

    def wrap(function):
        def figure_or_none(known):
            return function(known) if known.is_told(form, known.year if year == "now" else year) else None

        return figure_or_none

    return wrap


def spans(rows, *, gap=1, end="ended_on"):
    """How many runs of days the rows make: those no more than ``gap`` days apart are one."""
    runs, last = 0, None
    for row in sorted(rows, key=lambda row: row["started_on"]):
        if last is None or (row["started_on"] - last).days > gap:
            runs += 1
            last = None
        ended = row[end] or row["started_on"]
        last = ended if last is None else max(last, ended)
    return runs
