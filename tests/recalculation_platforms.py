"""平台建设 and 产业扶贫 once more: gifts, training, jobs, volunteers, investment, sales, coverage (三(一), 三(三))."""

from collections import Counter, defaultdict

from recalculation import Known, figure, money, share, spans, told_only, total

LIANGSHAN = (
    "西昌市 木里藏族自治县 盐源县 德昌县 会理县 会东县 宁南县 普格县 布拖县 金阳县 "
    "昭觉县 喜德县 冕宁县 越西县 甘洛县 美姑县 雷波县"
).split()
LESHAN = ("金口河区", "峨边彝族自治县", "马边彝族自治县")
GANZI = (
    "康定市 泸定县 丹巴县 九龙县 雅江县 道孚县 炉霍县 甘孜县 新龙县 "
    "德格县 白玉县 石渠县 色达县 理塘县 巴塘县 乡城县 稻城县 得荣县"
).split()
ABA = "马尔康市 汶川县 理县 茂县 松潘县 九寨沟县 金川县 小金县 黑水县 壤塘县 阿坝县 若尔盖县 红原县".split()
DEEP = {
    *GANZI,
    *ABA,
    *LESHAN,
    "木里藏族自治县",
    *"盐源县 普格县 布拖县 金阳县 昭觉县 喜德县 越西县 甘洛县 美姑县 雷波县".split(),
}


@figure("donations_annual")
@told_only("donations")
def donations(known: Known):
    """First receipts in cash; a gift that giver and receiver both tell is one."""
    told = defaultdict(Counter)
    for row in known.events("donations", "received_on", 2018):
        if row["receipt_level"] == "直接" and row["donor_kind"] != "以购代捐":
            gift = (row["donor"], row["receiver"], row["received_on"], money(row["received_wan"]))
            told[gift][row["enterprise"]] += 1
    return total(gift[3] * max(senders.values()) for gift, senders in told.items())


@figure("training_sessions")
@told_only("training", 2018)
def training(known: Known):
    """Openings that had their closing: classes of one number whose days hang together are one (A26)."""
    numbered = defaultdict(list)
    for row in known.events("training", "started_on", 2018):
        if row["is_central"] and row["ended_on"] and row["ended_on"] <= known.until(2018):
            numbered[row["session"]].append(row)
    return sum(spans(rows) for rows in numbered.values())


@figure("jobs_new")
@told_only("jobs", "now")
def jobs(known: Known):
    rows, people, tokens = known.events("jobs", "started_on", known.year), set(), defaultdict(set)
    for row in rows:
        if row["id_no"] and row["household_no"] and row["person"]:
            tokens[row["household_no"], row["person"]].add(row["id_no"])
    for row in rows:
        of_age = row["age_years"] is None or 16 <= row["age_years"] <= 60
        if row["is_registered"] and of_age and row["is_new"] is not False:
            home = (row["household_no"], row["person"])
            of_home = tokens.get(home, set())
            token = row["id_no"] or (next(iter(of_home)) if len(of_home) == 1 else None)
            people.add(token or (home if None not in home else row["record_id"]))
    return len(people)


def names_of(known: Known):
    """Every name by which an enterprise is called → its full name."""
    names = {}
    for one in known.enterprises:
        for name in (one["full_name"], one["short_name"], *(one["aliases"] or "").split("|")):
            if name:
                names[name] = one["full_name"]
    return names


@figure("volunteer_batches")
@told_only("volunteering")
def batches(known: Known):
    """Dispatches: one theme, one county, days that touch, one organiser or a joint group (A24)."""
    names, groups = names_of(known), []
    for row in known.events("volunteering", "started_on", 2018):
        who = {row["enterprise"]} | {names.get(row["partner"], row["partner"])} - {None}
        mine = dict(row, who=who)
        near = [group for group in groups if any(is_one_batch(mine, other) for other in group)]
        merged = [mine, *(other for group in near for other in group)]
        groups = [group for group in groups if group not in near] + [merged]
    return len(groups)


def is_one_batch(row, other):
    if (row["title"], row["county"]) != (other["title"], other["county"]) or not row["who"] & other["who"]:
        return False
    first, second = sorted((row, other), key=lambda one: one["started_on"])
    return (second["started_on"] - (first["ended_on"] or first["started_on"])).days <= 1


def uses(known: Known):
    return [row for row in known.events("fund_uses", "used_on") if row["used_wan"] is not None]


@figure("fund_disclosure")
def disclosed(known: Known):
    rows = uses(known)
    return share(sum(row["disclosed_on"] is not None and row["disclosed_on"] <= known.day for row in rows), len(rows))


@figure("fund_coadmin")
def joint(known: Known):
    rows = [row for row in uses(known) if row["is_joint"] is not None]
    return share(total(row["used_wan"] for row in rows if row["is_joint"]), total(row["used_wan"] for row in rows))


def key_projects(known: Known):
    return [
        row
        for row in known.latest("projects", 2018)
        if row["project_kind"] == "重点投资"
        and row["status"] != "取消"
        and row["enterprise"] in known.supervised
        and (row["county"] in LIANGSHAN or row["county"] in LESHAN)
    ]


@figure("invest_projects")
@told_only("projects", 2018)
def invest_met(known: Known):
    return sum(
        row["invest_plan_wan"] is not None
        and money(row["invest_plan_wan"]) > 0
        and row["invest_ytd_wan"] is not None
        and money(row["invest_ytd_wan"]) >= money(row["invest_plan_wan"])
        for row in key_projects(known)
    )


@figure("invest_amount")
@told_only("projects", 2018)
def invested(known: Known):
    return total(money(row["invest_ytd_wan"]) for row in key_projects(known))


@figure("signed_projects")
@told_only("projects", "now")
def signed(known: Known):
    rows = known.latest("projects", known.year)
    begun = [
        row for row in rows if row["project_kind"] == "重点投资" and row["status"] in ("在建", "停工", "完工", "验收")
    ]
    return len({(row["enterprise"], row["project_no"] or row["record_id"]) for row in begun})


@figure("farm_sales")
@told_only("sales", 2018)
def sales(known: Known):
    """Goods of Liangshan. What seller and buyer both tell is one sale: the larger of the two tellings."""
    names, told = names_of(known), defaultdict(lambda: {"销售方": 0.0, "采购方": 0.0})
    for row in known.latest("sales", 2018):
        if row["county"] in LIANGSHAN:
            other = names.get(row["counterparty"], row["counterparty"] or row["record_id"])
            sides = (row["enterprise"], other) if row["role"] == "销售方" else (other, row["enterprise"])
            told[(row["product"], row["county"], *sides)][row["role"]] += money(row["sold_ytd_wan"])
    return total(max(amounts.values()) for amounts in told.values())


@figure("sheep_stock")
@told_only("livestock")
def sheep(known: Known):
    rows = [row for row in known.latest("livestock") if row["county"] == "普格县"]
    return sum(row["stock_heads"] or 0 for row in rows)


@figure("enclave_recruit")
@told_only("enclaves", 2018)
def recruited(known: Known):
    rows = known.latest("enclaves", 2018)
    return len(
        {
            row["firm"]
            for row in rows
            if row["signed_on"] and row["signed_on"].year == 2018 and row["signed_on"] <= known.day
        }
    )


def reached(word, count):
    """A milestone: how much of it the commission's list says is done by the day."""

    @told_only("milestones")
    def done(known):
        offices = {one["full_name"] for one in known.enterprises if one["category"] == "省国资委"}
        found = defaultdict(int)
        for row in known.latest("milestones"):
            in_time = row["done_on"] is None or row["done_on"] <= known.day
            if word in row["item"] and row["item_kind"] == "里程碑" and in_time:
                told = (row["done_count"] or count) if row["status"] == "已完成" else (row["done_count"] or 0)
                found[row["enterprise"]] += told
        return max((many for who, many in found.items() if who in offices), default=max(found.values(), default=0))

    return done


figure("plateau_platform")(reached("高原生态产业平台", 1))
figure("three_bases")(reached("三大示范基地", 3))
figure("joint_meeting_liangshan")(reached("联席会议", 1))
figure("kangba_launch")(reached("国企康巴行动", 1))


@figure("named_projects")
@told_only("milestones")
def named(known: Known):
    rows = [row for row in known.latest("milestones") if row["item_kind"] == "点名项目" and row["status"] == "已完成"]
    return sum(row["done_on"] is None or row["done_on"] <= known.day for row in rows)


def cheap(field, most):
    """The lowest that an operator asks in a county is what it can be had for there."""

    def within(known):
        lowest = {}
        for row in known.latest("tariffs"):
            if row[field] is not None:
                own = (row["enterprise"], row["county"])
                lowest[own] = min(lowest.get(own, row[field]), row[field])
        return share(sum(price <= most for price in lowest.values()), len(lowest))

    return within


figure("tariff_iptv")(cheap("iptv_monthly_yuan", 10))
figure("tariff_broadband")(cheap("broadband_monthly_yuan", 20))


def both_told(known, done, all_):
    return [row for row in known.latest("coverage") if row[done] is not None and row[all_] is not None]


def covered(done, all_, *, best):
    """Done of all: the sum over firms, or (``best``) of each county's firm that covers most."""

    def part(known):
        rows = both_told(known, done, all_)
        if best:
            counties = defaultdict(list)
            for row in rows:
                counties[row["county"]].append(row)
            rows = [max(own, key=lambda row: (row[done], row[all_])) for own in counties.values()]
        return share(sum(row[done] for row in rows), sum(row[all_] for row in rows))

    return part


figure("fibre_villages")(covered("fibre_villages", "poor_villages", best=True))
figure("mobile_roads")(covered("road_covered_km", "road_total_km", best=True))
figure("fibre_hamlets")(covered("hamlets_done", "hamlets_planned", best=False))
figure("grid_coverage")(covered("grid_covered_villages", "grid_area_villages", best=False))
figure("low_voltage")(covered("low_voltage_fixed", "low_voltage_sites", best=False))


@figure("county_coverage")
@told_only("instalments")
def counties_reached(known: Known):
    funded = {row["county"] for row in known.every_year("instalments") if money(row["arrived_wan"]) > 0}
    built = {row["county"] for row in known.every_year("projects") if money(row["invest_ytd_wan"]) > 0}
    return len((funded | built) & DEEP)
