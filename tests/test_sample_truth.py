"""The truth of the samples agrees with itself and with the document's targets."""

import itertools

import numpy as np
import pandas as pd
import pytest

from fupin_analysis.frames import FIELD_DTYPES
from fupin_analysis.plan.forms import load_forms
from fupin_analysis.plan.periods import Period
from fupin_analysis.sample import make_world, true_tables
from fupin_analysis.sample.roster import make_enterprises, read_counties

DEFAULT = 207
PLACE = ["county", "township", "village"]
TWINS = [
    ("funds", "appropriated_month_wan", PLACE),
    ("funds", "arrived_month_wan", PLACE),
    ("funds", "used_month_wan", PLACE),
    ("projects", "invest_month_wan", ["project_no"]),
    ("jobs_summary", "new_month_people", ["county"]),
    ("sales", "sold_month_wan", ["product", "county", "role", "counterparty"]),
]


@pytest.fixture(scope="module")
def world():
    return make_world(DEFAULT)


@pytest.fixture(scope="module")
def tables(world):
    return true_tables(world)


@pytest.fixture(scope="module")
def other():
    return true_tables(make_world(31, enterprises=9, first="2018-10", last="2019-02"))


def test_shape_of_processed_tables(tables):
    forms = load_forms()
    assert set(tables) == set(forms) - {"allocation"}
    for form_id, table in tables.items():
        fields = [f for f in forms[form_id].fields if f.type != "seq" and f.name != "enterprise"]
        assert list(table.columns) == ["enterprise", "period", "file", "sheet", "row", *(f.name for f in fields)]
        for f in fields:
            assert str(table[f.name].dtype) == FIELD_DTYPES.get(f.type, "str"), (form_id, f.name)
        for f in (f for f in fields if f.required):
            assert table[f.name].notna().all(), (form_id, f.name)
        for f in (f for f in fields if f.type == "enum"):
            assert set(table[f.name].dropna()) <= set(f.options), (form_id, f.name)


NEVER_TOLD = {"remark", "instalments.project_name", "milestones.county"}


def test_every_field_of_every_form_is_told(world, tables):
    for form_id, table in tables.items():
        silent = {f.name for f in world.forms[form_id].fields if f.type != "seq" and table[f.name].isna().all()}
        later = {"grant_2018_wan", "grant_2019_wan"}  # told once the year is over
        silent = {name for name in silent - later if {name, f"{form_id}.{name}"}.isdisjoint(NEVER_TOLD)}
        assert not silent, f"{form_id}: {sorted(silent)}"


def test_persons_are_tokens(tables):
    assert tables["jobs"]["person"].str.fullmatch(r".\*#[0-9a-f]{8}").all()
    assert tables["jobs"]["id_no"].str.fullmatch(r"[0-9a-f]{16}").all()
    assert tables["cadres"]["phone"].str.fullmatch(r"1\d\d\*{4}\d\d").all()


@pytest.mark.parametrize(("form", "month", "keys"), TWINS, ids=[f"{f}-{m}" for f, m, _ in TWINS])
@pytest.mark.parametrize("which", ["tables", "other"])
def test_ytd_is_last_ytd_plus_month(request, which, form, month, keys):
    table = request.getfixturevalue(which)[form]
    ytd = month.replace("_month_", "_ytd_")
    keys = ["enterprise", *keys]
    now = table.assign(last=[str(Period.parse(p).shift(-1)) for p in table["period"]])
    pairs = now.merge(table, left_on=[*keys, "last"], right_on=[*keys, "period"], suffixes=("", "_before"))
    pairs = pairs[pairs["period"].str[:4] == pairs["period_before"].str[:4]]
    assert len(pairs) > 3
    np.testing.assert_allclose(pairs[f"{ytd}_before"] + pairs[month], pairs[ytd], atol=1e-6)
    begin = table[(table["period"] == "2018-07") | table["period"].str.endswith("-01")]
    np.testing.assert_allclose(begin[month].astype(float), begin[ytd].astype(float), atol=1e-6)


def test_stages_never_overtake(tables, other):
    for found in (tables, other):
        for form, names in (
            ("funds", ["plan_wan", "appropriated_ytd_wan", "arrived_ytd_wan", "used_ytd_wan"]),
            ("instalments", ["committed_wan", "appropriated_wan", "arrived_wan", "used_wan"]),
        ):
            table = found[form]
            for whole, part in itertools.pairwise(names):
                assert (table[whole] >= table[part] - 1e-6).all(), (form, part)
            assert (table[names[-1]] >= 0).all()


def test_monthly_return_agrees_with_register_and_projects(tables):
    keys = ["enterprise", "period", *PLACE]
    funds = tables["funds"].set_index(keys).sort_index()
    register = tables["instalments"].dropna(subset=["village"]).groupby(keys)
    for name, ours in (("plan_wan", "committed_wan"), ("arrived_ytd_wan", "arrived_wan"), ("used_ytd_wan", "used_wan")):
        np.testing.assert_allclose(register[ours].sum(), funds[name], atol=1e-6)
    works = tables["projects"].dropna(subset=["village"])
    spent = works.groupby(keys)["invest_ytd_wan"].sum().reindex(funds.index, fill_value=0.0)
    np.testing.assert_allclose(spent, funds["used_ytd_wan"], atol=1e-6)
    assert (works.groupby(keys)["invest_plan_wan"].sum() <= funds["plan_wan"] + 1e-6).all()
    infra = works[works["project_kind"] == "基础建设"]
    done = infra[infra["status"].isin(["完工", "验收"])].groupby(keys).size().reindex(funds.index, fill_value=0)
    assert (done == funds["infra_finished_projects"]).all()
    finished = works["finished_on"].notna()
    assert (finished == works["status"].isin(["完工", "验收"])).all()
    assert (works.loc[finished, "finished_on"] >= works.loc[finished, "started_on"]).all()


def test_summaries_agree_with_lists(tables):
    keys = ["enterprise", "period"]
    counted = tables["jobs"].groupby([*keys, "county"]).size()
    summary = tables["jobs_summary"].set_index([*keys, "county"])["new_month_people"]
    assert (summary == counted.reindex(summary.index, fill_value=0)).all()
    assert counted.sum() == summary.sum() > 1200
    duty = tables["responsibility"].set_index(keys)
    visits = tables["visits"]
    deputies = visits[visits["leader_level"] == "分管领导"].groupby(keys).size()
    trips = visits[visits["leader_level"] == "主要领导"].drop_duplicates([*keys, "started_on"]).groupby(keys).size()
    cadres = tables["cadres"]
    posts = cadres[cadres["ended_on"].isna()].groupby(keys).size()
    for name, count in (
        ("deputy_visits_quarter", deputies),
        ("principal_trips_quarter", trips),
        ("stationed_people", posts),
    ):
        assert (duty[name] == count.reindex(duty.index, fill_value=0)).all(), name
    card = tables["enterprise_card"]
    card = card[card["period"] == "2019-01"].set_index("enterprise")["grant_2018_wan"]
    money = tables["instalments"]
    money = money[(money["period"] == "2018-12") & (money["fund_kind"] == "无偿")]
    arrived = money.groupby("enterprise")["arrived_wan"].sum()
    both = card.index.intersection(arrived.index)
    assert len(both) > 50
    np.testing.assert_allclose(card[both], arrived[both], atol=1e-6)


def test_paired_households_agree(world, tables):
    homes = tables["households"]
    homes = homes[homes["period"] == "2018-12"]
    named = homes.dropna(subset=["helper_person"]).groupby(PLACE).size()
    told = tables["villages"].query("period == '2018-12'").set_index(PLACE)["paired_households"]
    assert (told == named.reindex(told.index)).all()
    listed = homes.groupby(PLACE).size().reindex(told.index)
    assert (listed == world.villages.set_index(PLACE)["poor_households"].reindex(told.index)).all()


def test_days_lie_before_the_cut_off(tables):
    forms = load_forms()
    facts = {
        "arrived_on",
        "finished_on",
        "received_on",
        "held_on",
        "supervised_on",
        "approved_on",
        "used_on",
        "fixed_on",
    }
    for form_id, table in tables.items():
        ends = pd.to_datetime([Period.parse(p).end for p in table["period"]])
        for f in forms[form_id].fields:
            if f.name in facts:
                assert not (table[f.name] > ends).any(), (form_id, f.name)


def test_totals_are_near_the_document(world, tables):
    december = {name: table[table["period"] == "2018-12"] for name, table in tables.items()}
    assert world.villages["grant_wan"].sum() == 21000
    assert december["funds"]["arrived_ytd_wan"].sum() == pytest.approx(21000, rel=0.06)
    works = world.topics["projects"].query("year == 2018")["project_kind"].value_counts()
    assert works.to_dict() == {"产业发展": 123, "基础建设": 113, "结对共建": 95, "就业促进": 38}
    key = december["projects"].query("project_kind == '重点投资'")
    assert (len(key), key["invest_plan_wan"].sum()) == (18, 242800)
    assert 0 < (key["invest_ytd_wan"] < key["invest_plan_wan"]).sum() < 5
    people = tables["jobs"][tables["jobs"]["started_on"].dt.year == 2018]
    assert 1000 < people["id_no"].nunique() < len(people) < 1150
    gifts = tables["donations"][tables["donations"]["received_on"].dt.year == 2018]
    first = gifts[(gifts["receipt_level"] == "直接") & (gifts["donor_kind"] != "以购代捐")]
    assert first["received_wan"].sum() == pytest.approx(15300, rel=0.03)
    assert gifts.groupby(gifts["received_on"].dt.month)["received_wan"].sum().idxmax() == 10
    trips = tables["volunteering"].query("started_on < '2019-01-01'")
    batches = trips.drop_duplicates(["title", "started_on", "county"])
    assert 60 <= len(batches) < len(trips) <= 95
    assert 80 <= december["cadres"]["ended_on"].isna().sum() <= 95
    sold = december["sales"]
    assert sold.duplicated(["product", "county", "sold_ytd_wan"]).sum() > 3


def test_report_has_something_to_say(tables):
    money = tables["instalments"].query("period == '2018-12'")
    overdue = money[(money["due_on"] < "2018-12-31") & (money["arrived_wan"] < money["committed_wan"] - 1e-6)]
    assert 2 <= len(overdue) <= 15
    paid = money[(money["arrived_on"] < "2018-09-01") & money["supervised_on"].isna()]
    assert 1 <= len(paid) <= 12
    planned = tables["villages"].query("period == '2018-12' and plan_exit_year == 2018")
    assert 0 < planned["exit_year"].isna().sum() < 8 < len(planned)


@pytest.mark.parametrize("name", ["supervised_on", "disclosed_on"])
def test_money_is_looked_after_within_90_days_and_the_year_that_tells_it(world, name):
    money = world.topics["instalments"].dropna(subset=["appropriated_on"])
    left, seen = pd.to_datetime(money["appropriated_on"]), pd.to_datetime(money[name])
    told = left.dt.year == money["year"]
    assert 1 <= (told & seen.isna()).sum() <= 4 * money["year"].nunique()
    known = told & seen.notna()
    assert (seen[known] - left[known]).dt.days.between(0, 85).all()
    assert (seen[known].dt.year == money["year"][known]).all()


def test_places(world):
    villages = world.villages
    assert len(villages) == 94 and set(villages["county"]) == set(read_counties()["name"])
    assert not villages.duplicated(PLACE).any()
    assert villages.duplicated(["county", "village"]).sum() == 1
    assert villages["village"].value_counts().gt(2).sum() >= 3
    assert villages["enterprise"].nunique() == 60
    assert {"enterprise", "telecom", "grid", "livestock", "commission", "foundation", "county_office"} == set.union(
        *world.kinds.values()
    )


def test_missing_returns_leave_no_rows(world, tables):
    silent = world.reports[world.reports["status"] == "missing"]
    assert 3 <= len(silent) <= 40 and (world.reports["status"] == "late").sum() >= 10
    gone = set(zip(silent["enterprise"], silent["period"], strict=True))
    for table in tables.values():
        assert not gone & set(zip(table["enterprise"], table["period"], strict=True))


def test_same_seed_same_world_and_longer_range_same_past():
    small = {"enterprises": 6, "first": "2018-07"}
    short = true_tables(make_world(DEFAULT, last="2018-10", **small))
    longer = true_tables(make_world(DEFAULT, last="2019-01", **small))
    for form_id, table in short.items():
        past = longer[form_id]
        past = past[past["period"] <= "2018-10"].reset_index(drop=True)
        pd.testing.assert_frame_equal(past, table)
    other = true_tables(make_world(DEFAULT + 1, last="2018-07", **small))
    july = short["funds"].query("period == '2018-07'").reset_index(drop=True)
    assert len(other["funds"]) and not other["funds"].equals(july)


@pytest.mark.parametrize("count", [1, 60, 75])
def test_any_number_of_enterprises(count):
    firms = make_enterprises(5, count)
    assert len(firms) == count and firms["full_name"].is_unique and firms["short_name"].is_unique
    assert set(firms["parent"]) <= {"", *firms["full_name"]}
