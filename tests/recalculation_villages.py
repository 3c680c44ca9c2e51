"""驻村帮扶 once more: grants, projects, cadres, exits, visits, meetings, pairing (三(二); A11–A20, A35, A40, A48)."""

import datetime as dt
import math
from collections import Counter, defaultdict

from recalculation import (
    FIRST_OF_ALL,
    Known,
    figure,
    is_due,
    money,
    month_end,
    period_end,
    place,
    share,
    spans,
    told_only,
    total,
)

KINDS = ("产业发展", "基础建设", "就业促进", "结对共建")
ELEMENTS = ("owner", "implementer", "due_on", "quality")
WHOLE_YEAR = dt.date(2018, 12, 31)


@figure("help_villages")
@told_only("funds")
def help_villages(known: Known):
    return len({place(row) for row in known.latest("funds")} & set(known.helped))


def cash(row):
    """What arrived in money: nothing of a gift in kind, and not the part in kind of another."""
    if row["fund_source"] == "物资折款" or row["arrived_wan"] is None:
        return 0.0
    return row["arrived_wan"] - (row["in_kind_wan"] or 0.0)


@figure("grant_fund_plan")
@told_only("instalments", 2018)
def grants(known: Known):
    rows = known.latest("instalments", 2018)
    return total(
        cash(row)
        for row in rows
        if row["fund_kind"] == "无偿"
        and place(row) in known.helped
        and (row["arrived_on"] is None or row["arrived_on"] <= known.until(2018))
    )


def project_id(row):
    return (row["enterprise"], row["project_no"] or row["record_id"])


def is_begun(row, day):
    if row["started_on"] is not None:
        return row["started_on"] <= day
    return row["status"] in ("在建", "停工", "完工", "验收")


def is_done(row, day):
    if row["project_kind"] == "结对共建":
        return is_begun(row, day)
    return row["status"] in ("完工", "验收") and (row["finished_on"] is None or row["finished_on"] <= day)


def help_projects(known, kinds=KINDS):
    rows = known.latest("projects", 2018)
    return [row for row in rows if row["project_kind"] in kinds and row["status"] != "取消"]


def projects(*kinds):
    @told_only("projects", 2018)
    def count(known):
        rows = help_projects(known, kinds)
        return len({project_id(row) for row in rows if is_done(row, known.until(2018))})

    return count


figure("proj_industry")(projects("产业发展"))
figure("proj_infra")(projects("基础建设"))
figure("proj_employment")(projects("就业促进"))
figure("proj_pairing")(projects("结对共建"))
figure("proj_total")(projects(*KINDS))


@figure("proj_plan_elements")
def elements(known: Known):
    rows = help_projects(known)
    return share(sum(all(row[name] for name in ELEMENTS) for row in rows), len(rows))


@figure("proj_on_time")
def projects_on_time(known: Known):
    due = [row for row in help_projects(known) if row["due_on"] is not None and row["due_on"] <= known.until(2018)]
    done = [row["started_on" if row["project_kind"] == "结对共建" else "finished_on"] for row in due]
    return share(sum(on is not None and on <= row["due_on"] for on, row in zip(done, due, strict=True)), len(due))


def promised_by(row):
    """The day of a promise; one without a day stands till the end of its year (A41)."""
    return row["due_on"] or dt.date(int(row["period"][:4]), 12, 31)


@figure("fund_on_time")
def funds_on_time(known: Known):
    due = funds_due(known)
    return share(sum(kept for _, kept in due), len(due))


def funds_due(known: Known):
    """Promises of grants that are due, each with whether it was kept in full by its day."""
    due = [
        row
        for row in known.latest("instalments", 2018)
        if row["fund_kind"] == "无偿"
        and place(row) in known.helped
        and promised_by(row) <= known.until(2018)
        and row["committed_wan"]
    ]
    kept = [
        (row["arrived_on"] or first_told(known, row)) <= promised_by(row)
        and money(row["arrived_wan"] or 0.0) >= money(row["committed_wan"])
        for row in due
    ]
    return list(zip(due, kept, strict=True))


def first_told(known: Known, row):
    """Without a day of arrival: the end of the first month whose return tells as much of the same promise."""
    same = ("enterprise", "fund_no", "committed_wan", "due_on")
    months = [
        one["period"]
        for one in known.rows("instalments")
        if row["fund_no"] and all(one[name] == row[name] for name in same)
        if row["arrived_wan"] is not None and (one["arrived_wan"] or 0.0) >= row["arrived_wan"]
    ]
    return period_end(min([*months, row["period"]]))


def in_post(known: Known):
    """Postings in force: not of those lent to a county, begun, not ended."""
    return [
        row
        for row in known.latest("cadres")
        if row["role"] != "挂职"
        and (row["started_on"] is None or row["started_on"] <= known.day)
        and (row["ended_on"] is None or row["ended_on"] > known.day)
    ]


def cadre(row):
    return (row["enterprise"], row["person"] or row["record_id"])


@figure("stationed_cadres")
@told_only("cadres")
def cadres(known: Known):
    return len({cadre(row) for row in in_post(known)})


@figure("stationed_min4")
@told_only("cadres")
def rule_of_four(known: Known):
    """Of the units of 100 and more that have told of their cadres, if only of none: who has four in post (0008)."""
    sent = Counter(firm for firm, _ in {cadre(row) for row in in_post(known)})
    due = {one["period"] for one in known.returns if is_due("cadres", one["period"])}
    told = set().union(*(known.tellers("cadres", period) for period in due))
    large = [firm for firm in known.firms if (known.staff[firm] or 0) >= 100 and firm in told]
    return share(sum(sent[firm] >= 4 for firm in large), len(large))


def of_each(known: Known):
    """Helped village → what was told last of it, {} where nobody did; without a roster those that are told of."""
    told = {place(row): row for row in known.latest("villages")}
    return {key: told.get(key, {}) for key in known.helped} if known.helped else told


def exit_plans(known: Known):
    """Helped village → (year planned, the roster's first; year left)."""
    plans = {key: one["plan_exit_year"] for key, one in known.helped.items()}
    return {
        key: (plans.get(key) or row.get("plan_exit_year"), row.get("exit_year")) for key, row in of_each(known).items()
    }


@figure("exit_villages_2018")
@told_only("villages", 2018)
def exits_of_2018(known: Known):
    planned = [left for plan, left in exit_plans(known).values() if plan == 2018]
    return share(sum(left is not None and left <= 2018 for left in planned), len(planned))


@figure("village_exit")
@told_only("villages")
def exits_on_plan(known: Known):
    due = [(plan, left) for plan, left in exit_plans(known).values() if plan is not None and plan <= known.year]
    return share(sum(left is not None and left <= plan for plan, left in due), len(due))


def families(known: Known):
    """Household → its row; a household told twice is one."""
    return {row["household_no"] or row["record_id"]: row for row in known.latest("households")}


@figure("exit_households_2018")
def household_exits(known: Known):
    planned = [row for row in families(known).values() if row["plan_exit_year"] == 2018]
    left = [
        row["exit_year"] is not None
        and row["exit_year"] <= 2018
        and row["approved_on"] is not None
        and row["approved_on"] <= known.day
        and not row["is_relapsed"]
        for row in planned
    ]
    return share(sum(left), len(planned))


def quarter(known: Known):
    """The last month of this year whose quarterly return is due; 0 before the first."""
    ended = [month for month in (3, 6, 9, 12) if month_end(known.year, month) <= known.day]
    return max((month for month in ended if f"{known.year}-{month:02d}" >= FIRST_OF_ALL), default=0)


def asked(known: Known, form):
    """Enterprises that told the last quarterly list due: who has not told is not among those who break a rule."""
    told = known.tellers(form, f"{known.year}-{quarter(known):02d}")
    return [firm for firm in known.firms if firm in told]


def keep_their_number(known, form, of_year, counts):
    due = math.floor(of_year * quarter(known) / 12)
    firms = asked(known, form)
    return share(sum(counts[firm] >= due for firm in firms), len(firms))


def made(known: Known, level):
    """Visits of the year to a village or a home, by enterprise (A16)."""
    by_firm = defaultdict(list)
    for row in known.events("visits", "started_on", known.year):
        if row["leader_level"] == level and row["county"] and (row["village"] or row["visited_households"]):
            by_firm[row["enterprise"]].append(row)
    return by_firm


@figure("visit_principal")
def visits_of_principals(known: Known):
    """Trips: days that hang together are one, of one person or of several principals in one county."""
    counts = Counter({firm: trips(rows) for firm, rows in made(known, "主要领导").items()})
    return keep_their_number(known, "visits", 4, counts)


def trips(rows):
    groups = []
    for row in sorted(rows, key=lambda row: row["started_on"]):
        near = [group for group in groups if any(is_one_trip(row, other) for other in group)]
        groups = [group for group in groups if group not in near] + [
            [row, *(other for group in near for other in group)]
        ]
    return len(groups)


def is_one_trip(row, other):
    if row["person"] != other["person"] and row["county"] != other["county"]:
        return row["started_on"] == other["started_on"]
    first, second = sorted((row, other), key=lambda one: one["started_on"])
    return (second["started_on"] - (first["ended_on"] or first["started_on"])).days <= 1


@figure("visit_deputy")
def visits_of_deputies(known: Known):
    """Person-times: each deputy's own trips, added."""
    counts = Counter()
    for firm, rows in made(known, "分管领导").items():
        people = defaultdict(list)
        for row in rows:
            people[row["person"]].append(row)
        counts[firm] = sum(spans(own) for own in people.values())
    return keep_their_number(known, "visits", 8, counts)


@figure("meetings")
def meetings(known: Known):
    held = defaultdict(set)
    for row in known.events("meetings", "held_on", known.year):
        if (
            row["is_special"]
            and row["minutes_no"]
            and row["meeting_kind"] in ("党委会", "董事会", "总办会", "领导小组会")
        ):
            held[row["enterprise"]].add((row["title"], row["held_on"]))
    return keep_their_number(known, "meetings", 2, Counter({firm: len(own) for firm, own in held.items()}))


@figure("pairing_villages")
@told_only("villages")
def villages_paired(known: Known):
    told = {place(row): row for row in known.latest("villages")}
    paired = [
        key in told and bool(told[key]["helper_enterprise"]) and told[key]["has_unit"] is True for key in known.helped
    ]
    return share(sum(paired), len(known.helped))


@figure("pairing_households")
@told_only("households")
def households_paired(known: Known):
    paired = Counter(place(row) for row in families(known).values() if row["helper_person"])
    homes = {key: one["poor_households"] or 0 for key, one in known.helped.items()}
    return share(sum(min(paired[key], many) for key, many in homes.items()), sum(homes.values()))


@figure("five_ones")
@told_only("villages")
def five_ones(known: Known):
    names = ("has_leader", "has_unit", "has_team", "has_secretary", "has_technician")
    rows = of_each(known).values()
    return share(sum(all(row.get(name) for name in names) for row in rows), len(rows))


@figure("village_industry")
@told_only("villages")
def village_industry(known: Known):
    """Households as told, else as the roster has them; a village that told of itself without any number is left out."""
    kept = []
    for key, row in of_each(known).items():
        homes = [row.get("poor_households"), known.helped.get(key, {}).get("poor_households"), None if row else 0]
        many = next((one for one in homes if one is not None), None)
        if many is not None:
            kept.append(bool(row.get("main_industry")) and (row.get("measured_households") or 0) >= many)
    return share(sum(kept), len(kept))


def all_items(known, list_name, field="is_done"):
    """Of the enterprises whose checklist has the list: how many have all of it done by the day."""
    by_firm = defaultdict(list)
    for row in known.latest("checklist"):
        if row["list_name"] == list_name:
            by_firm[row["enterprise"]].append(
                row[field] is True and (row["done_on"] is None or row["done_on"] <= known.day)
            )
    return share(sum(all(own) for own in by_firm.values()), len(by_firm))


@figure("five_requirements")
def five_requirements(known: Known):
    return all_items(known, "五项要求")


@figure("six_precise")
def six_precise(known: Known):
    return all_items(known, "六个精准")


@figure("four_good")
def four_good(known: Known):
    return all_items(known, "四个好")


@figure("task_list")
def task_list(known: Known):
    by_firm = defaultdict(list)
    for row in known.latest("checklist"):
        if row["list_name"] == "任务清单":
            by_firm[row["enterprise"]].append(bool(row["owner_person"]) and row["has_ledger"] is True)
    return share(sum(all(own) for own in by_firm.values()), len(by_firm))


@figure("cadre_training")
def cadre_training(known: Known):
    people = {cadre(row): row["is_trained"] for row in in_post(known) if row["is_trained"] is not None}
    return share(sum(people.values()), len(people))


@figure("cadre_appraisal")
def cadre_appraisal(known: Known):
    """Of the cadres in post who were ever appraised: whose last mark was 称职 or better."""
    here = {cadre(row) for row in in_post(known)}
    marks = {cadre(row): row["appraisal"] for row in known.rows("cadres") if row["appraisal"] not in (None, "未考核")}
    last = [mark for person, mark in marks.items() if person in here]
    return share(sum(mark in ("优秀", "称职") for mark in last), len(last))
