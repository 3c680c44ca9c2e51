"""Figures against a recalculation written apart: plain Python over the true rows of a fictional province."""

import datetime as dt
import math
from functools import lru_cache

import pytest

from fupin_analysis.indicators.figures import compute
from indicator_world import truth, truth_inputs

CASES = [*((day, 1) for day in ("2018-08", "2018-09", "2018-12", "2019-02")), ("2018-11", 2), ("2019-03", 2)]
LIANGSHAN = ("盐源 普格 布拖 金阳 昭觉 喜德 越西 甘洛 美姑 雷波").split()


def is_liangshan(county):
    return county[:2] in LIANGSHAN or county == "木里藏族自治县"


def is_leshan(county):
    return county in ("金口河区", "峨边彝族自治县", "马边彝族自治县")


class Province:
    """The rows that are known on a day, by rules said here once more."""

    def __init__(self, as_of, seed):
        self.seed, self.read = seed, {}
        self.tables, others = truth(seed)
        year, month = int(as_of[:4]), int(as_of[5:])
        self.year, self.month = year, month
        self.day = last_day(year, month)
        closing = last_day(*next_month(year, month))
        self.known = {
            row.return_id
            for row in others["returns"].itertuples()
            if row.period <= as_of and row.received.date() <= closing
        }
        self.firms = [
            row.full_name
            for row in others["enterprises"].itertuples()
            if row.category in ("中央在川", "省属监管", "省属其他", "市（州）属")
        ]
        self.supervised = [r.full_name for r in others["enterprises"].itertuples() if r.category == "省属监管"]
        self.staff = {r.full_name: r.staff_people for r in others["enterprises"].itertuples()}
        self.helped = {(r.county, r.township, r.village): r for r in others["villages"].itertuples()}

    def rows(self, form):
        if form not in self.read:
            self.read[form] = [row for row in plain_rows(form, self.seed) if row["return_id"] in self.known]
        return self.read[form]

    def heard(self):
        """Who has sent anything this year; every return holds the instalments."""
        return {row["enterprise"] for row in self.rows("instalments") if row["period"][:4] == str(self.year)}

    def last(self, form, year=None):
        rows = [row for row in self.rows(form) if year is None or row["period"][:4] == str(year)]
        latest = {}
        for row in rows:
            latest[row["enterprise"]] = max(latest.get(row["enterprise"], ""), row["period"])
        return [row for row in rows if row["period"] == latest[row["enterprise"]]]

    def events(self, form, field, year):
        return [row for row in self.rows(form) if row[field].year == year and row[field].date() <= self.day]


@lru_cache(maxsize=64)
def plain_rows(form, seed):
    """The true rows of a form as dicts, None where a cell is empty."""
    table = truth(seed)[0][form]
    return table.astype(object).where(table.notna(), None).to_dict("records")


def last_day(year, month):
    return dt.date(*next_month(year, month), 1) - dt.timedelta(days=1)


def next_month(year, month):
    return (year + 1, 1) if month == 12 else (year, month + 1)


def place(row):
    return (row["county"], row["township"], row["village"])


def grants(p):
    out = 0.0
    for row in p.last("instalments", 2018):
        if row["fund_kind"] == "无偿" and place(row) in p.helped and row["fund_source"] != "物资折款":
            out += row["arrived_wan"]
    return round(out, 6)


def projects(*kinds):
    def count(p):
        done = 0
        for row in p.last("projects", 2018):
            if row["project_kind"] in kinds:
                started = row["started_on"] is not None
                done += started if row["project_kind"] == "结对共建" else row["status"] in ("完工", "验收")
        return done

    return count


def projects_on_time(p):
    good = due = 0
    for row in p.last("projects", 2018):
        limit = min(p.day, dt.date(2018, 12, 31))
        if row["project_kind"] == "重点投资" or row["due_on"].date() > limit:
            continue
        due += 1
        done = row["started_on"] if row["project_kind"] == "结对共建" else row["finished_on"]
        good += done is not None and done <= row["due_on"]
    return 100 * good / due


def funds_on_time(p):
    good = due = 0
    for row in p.last("instalments", 2018):
        if (
            row["fund_kind"] == "无偿"
            and place(row) in p.helped
            and row["due_on"].date() <= min(p.day, dt.date(2018, 12, 31))
        ):
            due += 1
            in_time = row["arrived_on"] is not None and row["arrived_on"] <= row["due_on"]
            good += in_time and round(row["arrived_wan"], 6) >= round(row["committed_wan"], 6)
    return 100 * good / due


def broken(p):
    out = 0
    for year in (2018, 2019):
        for row in p.last("instalments", year):
            past = row["due_on"].date() < p.day
            out += past and round(row["arrived_wan"], 6) < round(row["committed_wan"], 6)
    return out


def jobs(p):
    rows = p.events("jobs", "started_on", p.year)
    return len({row["id_no"] for row in rows if row["is_registered"] and 16 <= row["age_years"] <= 60})


def batches(p):
    """Every activity of the province is told once, or by two partners of one joint dispatch."""
    return len(
        {(row["title"], row["county"], row["started_on"]) for row in p.events("volunteering", "started_on", 2018)}
    )


def donations(p):
    counted = [
        row["received_wan"]
        for row in p.events("donations", "received_on", 2018)
        if row["receipt_level"] == "直接" and row["donor_kind"] != "以购代捐"
    ]
    return round(sum(counted), 6)


def sales(p):
    rows = [row for row in p.last("sales", 2018) if is_liangshan(row["county"])]
    sold = {
        (row["product"], row["county"], row["enterprise"], row["counterparty"]): row["sold_ytd_wan"]
        for row in rows
        if row["role"] == "销售方"
    }
    total = 0.0
    for row in rows:
        pair = (row["product"], row["county"], row["counterparty"], row["enterprise"])
        if row["role"] == "采购方" and pair in sold:
            total += max(row["sold_ytd_wan"] - sold[pair], 0.0)  # what the seller has not told
        else:
            total += row["sold_ytd_wan"]
    return round(total, 6)


def key_projects(p):
    return [
        row
        for row in p.last("projects", 2018)
        if row["project_kind"] == "重点投资"
        and row["enterprise"] in p.supervised
        and (is_liangshan(row["county"]) or is_leshan(row["county"]))
    ]


def invest_met(p):
    return sum(round(row["invest_ytd_wan"], 6) >= round(row["invest_plan_wan"], 6) for row in key_projects(p))


def invested(p):
    return round(sum(row["invest_ytd_wan"] for row in key_projects(p)), 6)


def cadres(p, firm=None):
    people = {
        (row["enterprise"], row["person"])
        for row in p.last("cadres")
        if row["started_on"].date() <= p.day and (row["ended_on"] is None or row["ended_on"].date() > p.day)
    }
    return len([one for one in people if firm in (None, one[0])])


def rule_of_four(p):
    large = [firm for firm in p.firms if p.staff[firm] >= 100]
    return 100 * sum(cadres(p, firm) >= 4 for firm in large) / len(large)


def quarter_months(p):
    return p.month // 3 * 3


def visits(level, of_year, per_person):
    def share(p):
        due = math.floor(of_year * quarter_months(p) / 12)
        firms = p.heard()
        firms = [firm for firm in p.firms if firm in firms]
        made = dict.fromkeys(firms, 0)
        seen = set()
        for row in p.events("visits", "started_on", p.year):
            # the province's trips lie a week apart, and those of a trip set out on one day
            trip = (row["enterprise"], row["started_on"], row["person"] if per_person else None)
            if row["leader_level"] == level and row["enterprise"] in made and trip not in seen:
                seen.add(trip)
                made[row["enterprise"]] += 1
        return 100 * sum(count >= due for count in made.values()) / len(made)

    return share


def meetings(p):
    due = math.floor(2 * quarter_months(p) / 12)
    firms = p.heard()
    made = {firm: set() for firm in p.firms if firm in firms}
    for row in p.events("meetings", "held_on", p.year):
        body = row["meeting_kind"] in ("党委会", "董事会", "总办会", "领导小组会")
        if row["is_special"] and body and row["minutes_no"] and row["enterprise"] in made:
            made[row["enterprise"]].add((row["title"], row["held_on"]))
    return 100 * sum(len(held) >= due for held in made.values()) / len(made)


def exits(p):
    told = {place(row): row["exit_year"] for row in p.last("villages")}
    planned = [key for key, row in p.helped.items() if row.plan_exit_year == 2018 and key in told]
    return 100 * sum(told[key] is not None and told[key] <= 2018 for key in planned) / len(planned)


def household_standards(p):
    names = "is_over_line has_food has_clothes has_education has_medical has_housing".split()
    rows = p.last("households")
    return 100 * sum(all(row[name] for name in names) for row in rows) / len(rows)


def approval(p):
    last = {}
    for row in sorted(p.rows("villages"), key=lambda row: row["period"]):
        if row["surveyed_households"]:
            last[place(row)] = row
    asked = sum(row["surveyed_households"] for row in last.values())
    return 100 * sum(row["satisfied_households"] for row in last.values()) / asked if asked else None


def cheap_iptv(p):
    rows = p.last("tariffs")
    return 100 * sum(row["iptv_monthly_yuan"] <= 10 for row in rows) / len(rows)


def sheep(p):
    return sum(row["stock_heads"] for row in p.last("livestock"))


def tier(low, high, pct):
    def share(p):
        cards = {row["enterprise"]: row for row in p.last("enterprise_card")}
        came = {}
        for row in p.last("instalments", 2018):
            if row["fund_kind"] == "无偿" and row["fund_source"] != "物资折款":
                came[row["enterprise"]] = came.get(row["enterprise"], 0.0) + row["arrived_wan"]
        told = {row["enterprise"] for row in p.last("instalments", 2018)}
        for firm, card in cards.items():
            if firm not in told:
                came[firm] = card["grant_2018_wan"] or 0.0
        good = many = 0
        for firm, card in cards.items():
            if card["grant_2016_wan"] is None or card["grant_2017_wan"] is None or card["base_measure"] == "计划":
                continue
            base = round((card["grant_2016_wan"] + card["grant_2017_wan"]) / 2, 6)
            if low < base <= high:
                many += 1
                good += round(came.get(firm, 0.0), 6) >= round(base * (1 + pct / 100), 6)
        return 100 * good / many if many else None

    return share


RECALCULATED = {
    "grant_fund_plan": grants,
    "fund_on_time": funds_on_time,
    "redline_unhonoured": broken,
    "proj_industry": projects("产业发展"),
    "proj_infra": projects("基础建设"),
    "proj_employment": projects("就业促进"),
    "proj_pairing": projects("结对共建"),
    "proj_total": projects("产业发展", "基础建设", "就业促进", "结对共建"),
    "proj_on_time": projects_on_time,
    "jobs_new": jobs,
    "volunteer_batches": batches,
    "donations_annual": donations,
    "farm_sales": sales,
    "invest_projects": invest_met,
    "invest_amount": invested,
    "stationed_cadres": cadres,
    "stationed_min4": rule_of_four,
    "visit_principal": visits("主要领导", 4, False),
    "visit_deputy": visits("分管领导", 8, True),
    "meetings": meetings,
    "exit_villages_2018": exits,
    "household_standard": household_standards,
    "satisfaction": approval,
    "tariff_iptv": cheap_iptv,
    "sheep_stock": sheep,
    "growth_t1": tier(0, 200, 20),
    "growth_t2": tier(200, 500, 15),
    "growth_t3": tier(500, math.inf, 10),
}


@pytest.mark.parametrize(("as_of", "seed"), CASES)
def test_figures_equal_a_recalculation_written_apart(as_of, seed):
    given, province = truth_inputs(as_of, seed), Province(as_of, seed)
    wrong = {}
    for target, recalculate in RECALCULATED.items():
        figure = compute(given, target)
        if figure.value is None and not told_yet(as_of, target):
            continue
        expected = recalculate(province)
        if (figure.value is None) != (expected is None) or (
            expected is not None and abs(figure.value - expected) > 1e-6
        ):
            wrong[target] = (figure.value, expected)
    assert not wrong


def told_yet(as_of, target):
    """Quarterly forms come with the quarter's end; the visits and meetings of a year with its first quarter."""
    if target in ("visit_principal", "visit_deputy", "meetings"):
        return as_of not in ("2018-08", "2019-02")
    quarterly = "stationed_cadres stationed_min4 exit_villages_2018 household_standard tariff_iptv sheep_stock"
    if target == "satisfaction":
        return as_of >= "2018-12"
    return not (target in quarterly.split() and as_of < "2018-09")
