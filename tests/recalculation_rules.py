"""组织保障 and the outcomes for 2020 once more: growth, red lines, reporting, exits, standards (document 一, 四)."""

import datetime as dt
import math

from recalculation import Known, due_day, figure, is_valid, money, period_end, place, share, told_only
from recalculation_villages import cash, families, of_each, promised_by

EXIT_YEARS = {
    2017: "泸定县 马尔康市 汶川县 理县 茂县",
    2018: "康定市 丹巴县 九龙县 乡城县 稻城县 松潘县 九寨沟县 金川县 小金县 若尔盖县 红原县 金口河区",
    2020: "普格县 布拖县 金阳县 昭觉县 喜德县 越西县 美姑县",
}
"""domain list by year; the other 21 of the 45 left in 2019."""


def tier(low, high, pct):
    """Of the enterprises whose mean of 2016 and 2017 lies in (low, high]: whose year is so many per cent above it."""

    @told_only("enterprise_card")
    def kept(known):
        judged = [row for row in bases(known) if low < row[1] <= high]
        return share(sum(money(year) >= money(base * (1 + pct / 100)) for year, base in judged), len(judged))

    return kept


def bases(known: Known):
    """(money of the year judged, mean of the two base years) of every enterprise of which both are known."""
    year = known.year if known.year == 2018 or known.day == dt.date(known.year, 12, 31) else known.year - 1
    arrived = {}
    for row in known.latest("instalments", year):
        if row["fund_kind"] == "无偿":
            arrived[row["enterprise"]] = arrived.get(row["enterprise"], 0.0) + cash(row)
        else:
            arrived.setdefault(row["enterprise"], 0.0)
    out = []
    for card in known.latest("enterprise_card"):
        now = arrived.get(card["enterprise"], card.get(f"grant_{year}_wan"))
        if None in (card["grant_2016_wan"], card["grant_2017_wan"], now) or card["base_measure"] == "计划":
            continue
        out.append((now, round((card["grant_2016_wan"] + card["grant_2017_wan"]) / 2, 6)))
    return out


figure("growth_t1")(tier(0, 200, 20))
figure("growth_t2")(tier(200, 500, 15))
figure("growth_t3")(tier(500, math.inf, 10))


def promises(known: Known):
    """Every promise as last told: a later year's ledger speaks of the same one if sum and day are as they were."""
    last = {}
    for row in known.every_year("instalments"):
        number = (row["enterprise"], row["fund_no"] or row["record_id"])
        mine = last.setdefault(number, {})
        year, told = row["period"][:4], (row["committed_wan"], promised_by(row))
        again = [first for first, (before, _) in mine.items() if before == told and first != year]
        mine[min([*again, year])] = (told, row)
    return [row for mine in last.values() for _, row in mine.values()]


def paid_out(known: Known):
    """(number, row) of every payment as last told: a number that comes back with another day is another payment."""
    last = {}
    for row in known.every_year("instalments"):
        number = (row["enterprise"], row["fund_no"] or row["record_id"])
        last[(number, row["appropriated_on"] or row["arrived_on"])] = (number, row)
    return last.values()


@figure("redline_unhonoured")
@told_only("instalments")
def unhonoured(known: Known):
    """Promises of which less arrived than was promised; what arrived of one nobody may have told, or may be asked."""
    return sum(
        promised_by(row) < known.day
        and row["committed_wan"] is not None
        and row["arrived_wan"] is not None
        and money(row["arrived_wan"]) < money(row["committed_wan"])
        for row in promises(known)
    )


def has_old_promises(known: Known):
    return any(promised_by(row) < known.day and (row["committed_wan"] or 0.0) > 0 for row in promises(known))


@figure("redline_unsupervised")
@told_only("instalments")
def unsupervised(known: Known):
    """Payments of more than ninety days ago that nobody looked at in those days, nor before their project was done."""
    looks = {}
    for row in known.every_year("supervision"):
        looks.setdefault((row["enterprise"], row["subject"]), []).append(row["checked_on"])
    works = {(row["enterprise"], row["project_name"]): row for row in known.every_year("projects")}
    return sum(is_unwatched(key, row, looks, works, known.day) for key, row in paid_out(known))


def is_old(row, day):
    """Money paid more than ninety days ago; on the last day somebody may still come."""
    paid_on = row["appropriated_on"] or row["arrived_on"]
    is_paid = paid_on is not None and (money(row["appropriated_wan"]) or money(row["arrived_wan"]))
    return bool(is_paid) and (day - paid_on).days > 90


def has_old_payments(known: Known):
    """Whether the second red line has anything to judge."""
    return any(is_old(row, known.day) for _, row in paid_out(known))


def is_unwatched(key, row, looks, works, day):
    if not is_old(row, day):
        return False
    paid_on = row["appropriated_on"] or row["arrived_on"]
    work = works.get((row["enterprise"], row["project_name"])) if row["project_name"] else None
    seen = [row["supervised_on"], row["disclosed_on"], *looks.get(key, [])]
    until = paid_on + dt.timedelta(days=90)
    if work is not None:
        seen += [work["supervised_on"], *looks.get((row["enterprise"], work["project_no"]), [])]
        until = max(until, work["finished_on"] or day)
    return not any(on is not None and paid_on <= on <= min(until, day) for on in seen)


@figure("regular_reporting")
def reported_in_time(known: Known):
    """Every enterprise and month of this year whose day had come by the cut-off's closing."""
    came = {}
    for one in known.all_returns:
        if one["outcome"] != "refused":
            key, on = (one["enterprise"], one["period"]), one["received"] or due_day(one["period"])
            came[key] = min(came.get(key, on), on)
    first = 7 if known.year == 2018 else 1
    owed = kept = 0
    for month in range(first, known.day.month + 1):
        period = f"{known.year}-{month:02d}"
        if period_end(period) > known.day or due_day(period) > known.known_by:
            continue
        for one in known.source[2]:
            if one["full_name"] in known.firms and is_valid(one, period_end(period)):
                owed += 1
                kept += (one["full_name"], period) in came and came[one["full_name"], period] <= due_day(period)
    return share(kept, owed)


@figure("rectification")
def repaired(known: Known):
    rows = {(row["enterprise"], row["check_no"] or row["record_id"]): row for row in known.every_year("supervision")}
    due = [row for row in rows.values() if row["problem"] and row["fix_due_on"] and row["fix_due_on"] <= known.day]
    return share(sum(row["fixed_on"] is not None and row["fixed_on"] <= known.day for row in due), len(due))


@figure("help_budget")
def budgets(known: Known):
    rows = [row for row in known.latest("enterprise_card") if None not in (row["budget_wan"], row["budget_prev_wan"])]
    return share(sum(money(row["budget_wan"]) > money(row["budget_prev_wan"]) for row in rows), len(rows))


@figure("county_exit")
def counties_left(known: Known):
    """A year's exits are known when the year is out."""
    listed = {year: len(names.split()) for year, names in EXIT_YEARS.items()}
    listed[2019] = 45 - sum(listed.values())
    return share(sum(many for year, many in listed.items() if dt.date(year, 12, 31) <= known.day), 45)


@figure("village_yidi_wuyou")
@told_only("villages")
def village_standards(known: Known):
    names = ("has_economy", "has_road", "has_clinic", "has_culture", "has_network")
    rows = of_each(known).values()
    kept = [
        row.get("poverty_rate_pct") is not None
        and row["poverty_rate_pct"] <= 3
        and all(row.get(name) for name in names)
        for row in rows
    ]
    return share(sum(kept), len(rows))


@figure("household_standard")
def household_standards(known: Known):
    names = ("is_over_line", "has_food", "has_clothes", "has_education", "has_medical", "has_housing")
    rows = families(known).values()
    return share(sum(all(row[name] for name in names) for row in rows), len(rows))


@figure("satisfaction")
def approval(known: Known):
    """Pooled over each village's last survey (A44)."""
    last = {}
    for row in known.rows("villages"):
        if row["surveyed_households"] and row["satisfied_households"] is not None:
            last[place(row)] = row
    rows = last.values()
    return share(sum(row["satisfied_households"] for row in rows), sum(row["surveyed_households"] for row in rows))


def at_year_end(known, form):
    """Each sender's last return of a December: only then is a year's income whole."""
    rows = [row for row in known.rows(form) if row["period"][5:7] == "12"]
    last = {row["enterprise"]: row["period"] for row in rows}
    return [row for row in rows if row["period"] == last[row["enterprise"]]]


def growth(pairs):
    now, before = sum(one for one, _ in pairs), sum(two for _, two in pairs)
    return 100 * (now / before - 1) if before else None


@figure("income_growth")
def incomes(known: Known):
    rows = [
        row
        for row in at_year_end(known, "households")
        if None not in (row["income_yuan"], row["income_prev_yuan"], row["member_people"])
    ]
    return growth([(r["income_yuan"] * r["member_people"], r["income_prev_yuan"] * r["member_people"]) for r in rows])


@figure("collective_income")
def collective(known: Known):
    rows = at_year_end(known, "villages")
    pairs = [(row["collective_income_yuan"], row["collective_income_prev_yuan"]) for row in rows]
    return growth([pair for pair in pairs if None not in pair])
