"""The columns of the scorecard beside the figure, once more: 时序进度, light, n of N, the month (0008, 0009)."""

import datetime as dt
import math
from dataclasses import dataclass

from recalculation import FIGURES, FIRST_OF_ALL, Known, after, is_due, is_valid, month_end, owes, period_end
from recalculation_rules import has_old_payments, has_old_promises
from recalculation_villages import quarter

LINEAR = [month / 12 for month in range(1, 13)]
RELIEF_DAY = [0.02, 0.04, 0.06, 0.08, 0.10, 0.13, 0.16, 0.20, 0.30, 0.75, 0.88, 1.0]
HARVEST = [0.08, 0.11, 0.14, 0.18, 0.25, 0.33, 0.40, 0.48, 0.60, 0.74, 0.88, 1.0]
FROST = [0.0, 0.0, 0.02, 0.10, 0.22, 0.36, 0.50, 0.64, 0.78, 0.92, 0.97, 1.0]
YEAR_END = [0.0] * 7 + [0.05, 0.15, 0.30, 0.55, 1.0]
TWO_SESSIONS = [0.0] * 7 + [0.25, 0.5, 0.6, 0.8, 1.0]
FOUR_KINDS = [
    (123 * even + 113 * frost + 38 * even + 95 * even) / 369 for even, frost in zip(LINEAR, FROST, strict=True)
]
"""The plan's proposals for what is due by the end of each month."""


@dataclass(frozen=True)
class Task:
    """What a figure is judged by. ``when``: year (2018), each (year), standing, or the day of a deadline.

    ``watch``: shown yellow, not grey, while its date is still ahead. ``form``: whose returns it rests on. ``grows``: a
    month of its own can be told. ``whole``: only whole steps are due. ``resets``: a new year begins at nothing.
    """

    threshold: float | None
    form: str | None
    when: str | dt.date = "standing"
    test: str = ">="
    is_hard: bool = False
    curve: list | None = None
    watch: bool = False
    whole: bool = False
    grows: bool = False
    resets: bool = False
    year: str = ""


def count(threshold, form, curve, **more):
    """A count or an amount of a year that adds up month by month."""
    return Task(threshold, form, **{"when": "year", "curve": curve, "grows": True, **more})


def all_of(form, **more):
    return Task(100, form, **more)


def told(form, **more):
    """A narrative row."""
    return Task(None, form, **more)


END_2018, END_2019, END_2020 = (dt.date(year, 12, 31) for year in (2018, 2019, 2020))
RULE = {"when": "each", "is_hard": True, "watch": True, "resets": True}
TASKS = {
    "help_villages": Task(94, "funds", test="=="),
    "grant_fund_plan": count(21000, "instalments", LINEAR),
    "proj_industry": count(123, "projects", LINEAR),
    "proj_infra": count(113, "projects", FROST),
    "proj_employment": count(38, "projects", LINEAR),
    "proj_pairing": count(95, "projects", LINEAR),
    "proj_total": count(369, "projects", FOUR_KINDS),
    "proj_plan_elements": all_of("projects", year="2018"),
    "fund_on_time": all_of("instalments", is_hard=True, year="2018"),
    "proj_on_time": all_of("projects", is_hard=True, year="2018"),
    "stationed_cadres": Task(87, "cadres"),
    "exit_villages_2018": all_of("villages", when=END_2018, year="2018"),
    "exit_households_2018": all_of("households", when=END_2018, year="2018"),
    "visit_principal": all_of("visits", **RULE),
    "visit_deputy": all_of("visits", **RULE),
    "meetings": all_of("meetings", **RULE),
    "stationed_min4": all_of("cadres", is_hard=True),
    "pairing_villages": all_of("villages", is_hard=True),
    "pairing_households": all_of("households", is_hard=True),
    "five_requirements": all_of("checklist"),
    "five_ones": all_of("villages"),
    "village_industry": all_of("villages"),
    "donations_annual": count(15000, "donations", RELIEF_DAY, test=">"),
    "training_sessions": count(2, "training", TWO_SESSIONS, whole=True),
    "jobs_new": count(1000, "jobs", LINEAR, when="each", resets=True),
    "volunteer_batches": count(70, "volunteering", LINEAR),
    "fund_disclosure": all_of("fund_uses"),
    "invest_projects": count(18, "projects", YEAR_END),
    "invest_amount": count(242800, "projects", LINEAR),
    "farm_sales": count(8000, "sales", HARVEST),
    "sheep_stock": Task(300000, "livestock", END_2019),
    "enclave_recruit": count(2, "enclaves", None),
    "plateau_platform": Task(1, "milestones", END_2018, test="done"),
    "three_bases": Task(3, "milestones", END_2018, test="done"),
    "joint_meeting_liangshan": Task(1, "milestones", END_2018, test="done"),
    "kangba_launch": Task(1, "milestones", END_2018, test="done"),
    "tariff_iptv": all_of("tariffs", is_hard=True),
    "tariff_broadband": all_of("tariffs", is_hard=True),
    "fibre_villages": all_of("coverage"),
    "grid_coverage": all_of("coverage"),
    "growth_t1": all_of("instalments", when=END_2019),
    "growth_t2": all_of("instalments", when=END_2019),
    "growth_t3": all_of("instalments", when=END_2019),
    "redline_unhonoured": Task(0, "instalments", test="<=", is_hard=True),
    "redline_unsupervised": Task(0, "instalments", test="<=", is_hard=True),
    "task_list": all_of("checklist"),
    "regular_reporting": all_of(None, resets=True),
    "county_exit": all_of(None, when=END_2020),
    "village_exit": all_of("villages", when=END_2020),
    "village_yidi_wuyou": all_of("villages", when=END_2020, watch=True),
    "household_standard": all_of("households", when=END_2020),
    "satisfaction": Task(90, "villages", END_2020, watch=True),
    "income_growth": Task(0, "households", "each", test=">", watch=True),
    "collective_income": Task(0, "villages", "each", test=">", watch=True),
    "fund_coadmin": told("fund_uses"),
    "mobile_roads": told("coverage"),
    "fibre_hamlets": told("coverage"),
    "low_voltage": told("coverage"),
    "rectification": told("supervision"),
    "help_budget": told("enterprise_card"),
    "county_coverage": told("instalments"),
    "cadre_training": told("cadres"),
    "cadre_appraisal": told("cadres"),
    "signed_projects": told("projects", when="each", grows=True, resets=True),
    "six_precise": told("checklist"),
    "four_good": told("checklist"),
    "named_projects": told("milestones"),
}


def is_met(task, actual):
    value = round(actual, 6)
    return {"==": value == task.threshold, ">": value > task.threshold, "<=": value <= task.threshold}.get(
        task.test, value >= task.threshold
    )


def completion(task, actual):
    if actual is None or not task.threshold or task.test in ("<=", "done"):
        return None
    return 100 * actual / task.threshold


def pace(task, day):
    """Per cent of the year's task that is due by the day; None where 时序进度 is no question."""
    if task.curve is None:
        return None
    year = day.year if task.when == "each" else 2018
    if day.year > year:
        return 100.0
    before = task.curve[day.month - 2] if day.month > 1 else 0.0
    gone = day.day / month_end(day.year, day.month).day
    due = before + (task.curve[day.month - 1] - before) * gone
    return 100 * (math.floor(round(task.threshold * due, 6)) / task.threshold if task.whole else due)


def light(task, actual, day, told_of):
    """绿 黄 红 灰 蓝 by the ratio rule; ``told_of`` is (n, N)."""
    if task.threshold is None or actual is None or (told_of[1] and told_of[0] / told_of[1] < 0.8):
        return "灰"
    due_on = {"standing": None, "year": END_2018, "each": dt.date(day.year, 12, 31)}.get(task.when, task.when)
    is_past = due_on is None or day >= due_on
    share = pace(task, day)
    if is_met(task, actual):
        if share is None and (due_on is None or (task.watch and not is_past)):
            return "绿"
        return "蓝"
    if share is not None and not is_past:
        if not share:
            return "绿" if actual > 0 else "灰"
        return by_ratio(round(actual, 6), task.threshold * share / 100)
    if not is_past:
        return "黄" if task.watch else "灰"
    done = completion(task, actual)
    if task.is_hard or done is None:
        return "红"
    return "黄" if by_ratio(round(actual, 6), task.threshold) != "红" else "红"


def by_ratio(actual, due):
    return "绿" if actual >= round(due, 6) else "黄" if actual >= round(0.8 * due, 6) else "红"


def coverage(known: Known, task):
    """(n, N): of those who owe the form with its last return that is due, how many sent that return."""
    if task.form is None:
        return None, None
    last = last_due(task.form, known.until(2018) if task.when == "year" or task.year == "2018" else known.day)
    if last is None:
        return 0, None
    firms = owing(known, task.form, last)
    return len(firms & known.tellers(task.form, last)), len(firms)


def last_due(form, until):
    """The last month whose return has a form, by a day; None before any."""
    year, month = int(FIRST_OF_ALL[:4]), int(FIRST_OF_ALL[5:])
    last = None
    while month_end(year, month) <= until:
        last = f"{year}-{month:02d}" if is_due(form, f"{year}-{month:02d}") else last
        year, month = after(year, month)
    return last


def owing(known, form, month):
    return {one["full_name"] for one in known.source[2] if owes(one, form) and is_valid(one, period_end(month))}


def can_judge(target, actual, known):
    """False of a red line that is not broken because nothing is old enough to break it, or nobody knows of somebody.

    And of a rule of which nothing is due by the last quarter's end: two meetings a year are none by March.
    """
    if target == "meetings" and 2 * quarter(known) < 12:
        return False
    old = {"redline_unsupervised": has_old_payments, "redline_unhonoured": has_old_promises}.get(target)
    return old is None or actual != 0 or (old(known) and not in_the_dark(target, known))


def in_the_dark(target, known):
    """Whether somebody who owes the ledger has not told it this year, or of payments for more than ninety days."""
    last = last_due("instalments", known.day)
    if last is None:
        return False
    months, at = [], FIRST_OF_ALL
    while at <= last:
        months.append(at)
        at = "{}-{:02d}".format(*after(int(at[:4]), int(at[5:7])))
    heard = {
        name
        for month in months
        if (
            month[:4] == last[:4]
            if target == "redline_unhonoured"
            else (period_end(last) - period_end(month)).days <= 90
        )
        for name in known.tellers("instalments", month)
    }
    return bool(owing(known, "instalments", last) - heard)


def card(known: Known):
    """Target → the columns that are recalculated."""
    end_of_last = known.day.replace(day=1) - dt.timedelta(days=1)
    earlier = known.on(end_of_last)
    rows = {}
    for target, task in TASKS.items():
        actual = FIGURES[target](known)
        n, of_all = coverage(known, task)
        done, due = completion(task, actual), None if is_over(task, known.day) else pace(task, known.day)
        previous, month = last_month(task, actual, FIGURES[target], known, earlier)
        rows[target] = {
            "day": known.day,
            "actual": actual,
            "completion_pct": done,
            "pace_pct": due,
            "gap_points": None if None in (done, due) else done - due,
            "light": light(task, actual, known.day, (n, of_all)) if can_judge(target, actual, known) else "灰",
            "coverage_n": n,
            "coverage_of": of_all,
            "previous": previous,
            "month": month,
        }
    return rows


def is_over(task, day):
    """Whether the year of a task that does not come back has ended: it neither moves nor has a pace any more."""
    return task.when == "year" and day.year > 2018


def last_month(task, actual, recalculate, known, earlier):
    """The figure at the end of the month before, and what the month brought; a first return brings no month."""
    if earlier.year != known.year and task.resets:
        return None, actual if task.grows else None
    if is_over(task, known.day):
        return None, None
    previous = recalculate(earlier)
    if not task.grows or actual is None or (previous is None and known.day.month > 1):
        return previous, None
    return previous, actual - (previous or 0)


def day_of(as_of):
    """2018-09 and 2018-09-30 → the day."""
    return dt.date.fromisoformat(as_of) if len(as_of) > 7 else period_end(as_of)


def differences(shown, again):
    """(target, column) → (shown, recalculated) wherever a scorecard (indexed by target) says otherwise."""
    wrong = {}
    for target, columns in again.items():
        for column, expected in columns.items():
            if column == "day":
                continue
            given = shown.at[target, column]
            given = None if str(given) in ("nan", "<NA>") else given
            if column == "light":
                expected = light_by_ends(TASKS[target], shown.loc[target], columns)
            if is_other(given, expected):
                wrong[target, column] = (given, expected)
    return wrong


UNSENT = "未报单位补报后可能改变判断"


def light_by_ends(task, row, columns):
    """The light once those who have not reported are thought of: none where they could turn it; broken is broken."""
    is_red_line = task.is_hard and task.test == "<="
    if is_red_line and row["low"] == row["low"] and not is_met(task, row["low"]):
        return "红"
    return "灰" if could_turn(task, row, columns) else columns["light"]


def could_turn(task, row, columns):
    """Whether those who have not reported could turn the light: then, and only then, none is shown.

    Of what is counted the card shows whole ends, up to one further out than those that are judged by.
    """
    told_of = (columns["coverage_n"], columns["coverage_of"])
    if columns["light"] == "灰":
        return False
    near, far = 0.0 if row["unit"] in ("万元", "%") else 1 - 1e-6, columns["actual"]
    ends = [(end, end - near if end > far else min(end + near, far)) for end in (row["low"], row["high"]) if end == end]
    turning = [[light(task, end, columns["day"], told_of) != columns["light"] for end in pair] for pair in ends]
    said = UNSENT in row["note"]
    if (said and not any(may for may, _ in turning)) or (not said and any(must for _, must in turning)):
        raise ValueError(f"{row.name}: {row['note']}")
    return said


def is_other(given, expected):
    if given is None or expected is None or isinstance(expected, str):
        return given is not expected if None in (given, expected) else given != expected
    return abs(given - expected) > 1e-6
