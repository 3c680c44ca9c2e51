"""The fictional province: everything that will happen in it, before anybody tells it in a return."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from fupin_analysis.errors import FupinError
from fupin_analysis.plan.duties import Duties, load_duties
from fupin_analysis.plan.forms import Form, load_forms
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.plan import BUILT_IN
from fupin_analysis.plan.roster import filer_kind
from fupin_analysis.sample import conduct, funds, giving, labour, places, projects, roster, standing
from fupin_analysis.sample.dice import stream, words

FIRST_YEAR = 2018


@dataclass(frozen=True)
class World:
    """One fictional province. ``topics`` holds what happens, a frame a topic, years together (column ``year``).

    ``reports``: filer, period, status (``on_time`` | ``late`` | ``missing``), received. The first return covers
    January to its month.
    """

    seed: int
    periods: tuple[Period, ...]
    enterprises: pd.DataFrame
    offices: pd.DataFrame
    villages: pd.DataFrame
    states: pd.DataFrame
    topics: dict[str, pd.DataFrame]
    duties: Duties
    reports: pd.DataFrame
    kinds: dict[str, set[str]] = field(default_factory=dict)

    @property
    def forms(self) -> Mapping[str, Form]:
        """The forms of the plan by id."""
        return self.duties.forms

    @property
    def foundation(self) -> str:
        """Full name of the foundation."""
        return str(words()["foundation"])

    @property
    def commission(self) -> str:
        """Full name of the commission."""
        return str(words()["commission"])

    def filers_of(self, kind: str) -> list[str]:
        """Full names of those who are of a kind of filer, in roster order."""
        return [name for name, kinds in self.kinds.items() if kind in kinds]

    def is_due(self, form: Form, period: Period) -> bool:
        """True where a return of the month carries the form."""
        return self.duties.is_due(form, period)

    def owed(self, filer: str, period: Period) -> list[Form]:
        """The forms that a filer owes in a month, in the order of their codes."""
        mine = {form for kind in self.kinds[filer] for form in self.duties.owes.get(kind, ())}
        return [form for key, form in self.forms.items() if key in mine and self.is_due(form, period)]

    def since(self, form: Form, period: Period) -> dt.date:
        """First day that an events form of this return covers."""
        return self.duties.covers(form, period)[0]

    def is_first(self, period: Period) -> bool:
        """True for the first return of all, whose month columns hold the year so far."""
        return period == self.duties.first_period


def make_world(seed: int, *, enterprises: int = 60, first: str = "2018-07", last: str = "2019-03") -> World:
    """Everything that happens from January 2018 to the end of the last year asked for.

    The same seed and number of enterprises give the same world whatever the range: a longer range tells more of it.
    """
    duties = load_duties(BUILT_IN / "y2018" / "duties.toml", load_forms())
    periods = tuple(max(Period.parse(first), duties.first_period).until(Period.parse(last)))
    if not periods:
        raise FupinError(f"{first} 至 {last} 之间没有报告期；首次报送为 {duties.first_period}。", code="sample-range")
    counties = roster.read_counties()
    firms = roster.make_enterprises(seed, enterprises)
    villages = roster.make_villages(seed, firms, counties)
    helped = villages.groupby("enterprise", sort=False)["county"].agg(lambda names: "|".join(sorted(set(names))))
    firms["counties"] = firms["full_name"].map(helped).fillna("")
    offices = roster.make_offices(counties)
    offices = offices[offices["counties"].isin(["", *villages["county"]])].reset_index(drop=True)
    states = places.make_village_states(seed, villages)
    years = range(FIRST_YEAR, periods[-1].year + 1)
    everyone = pd.concat([firms, offices], ignore_index=True)
    parents = {name: parent for name, parent in zip(firms["full_name"], firms["parent"], strict=True) if parent}
    kinds = {str(row["full_name"]): filer_kind(row) for _, row in everyone.iterrows()}
    return World(
        seed=seed,
        periods=periods,
        enterprises=firms,
        offices=offices,
        villages=villages,
        states=states,
        topics=_topics(seed, years, firms, villages, states),
        duties=duties,
        reports=_reports(seed, kinds, duties, periods, parents),
        kinds=kinds,
    )


def _topics(
    seed: int, years: range, firms: pd.DataFrame, villages: pd.DataFrame, states: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    lexicon = words()
    commission, foundation = str(lexicon["commission"]), str(lexicon["foundation"])
    made: dict[str, list[pd.DataFrame]] = {}
    carried = pd.DataFrame()
    for year in years:
        money, works = _year_of_works(seed, year, firms, villages, carried)
        carried = works[(works["left_wan"] > 0.005) & (works["project_kind"] != "结对共建")]
        year_topics = {
            "instalments": money,
            "projects": works,
            "key_projects": projects.make_key_projects(seed, year, firms, villages),
            "jobs": labour.make_jobs(seed, year, villages, firms),
            "training": labour.make_training(seed, year, firms, commission),
            "volunteering": labour.make_volunteering(seed, year, villages, firms),
            "donations": giving.make_donations(seed, year, villages, firms, foundation),
            "sales": giving.make_sales(seed, year, villages, firms),
            "visits": conduct.make_visits(seed, year, villages, firms),
            "meetings": conduct.make_meetings(seed, year, firms),
            "fund_uses": standing.make_fund_uses(seed, year, villages["county"], foundation),
            "checks": standing.make_checks(seed, year, money, works),
        }
        for topic, frame in year_topics.items():
            made.setdefault(topic, []).append(frame)
    topics = {topic: pd.concat(frames, ignore_index=True) for topic, frames in made.items()}
    topics["cadres"] = conduct.make_cadres(seed, villages, firms)
    topics["checklist"] = conduct.make_checklists(seed, firms)
    topics["households"] = places.make_households(seed, states)
    grants = topics["instalments"][topics["instalments"]["fund_kind"] == "无偿"]
    first = grants[grants["year"] == FIRST_YEAR].groupby("enterprise")["arrived_wan"].sum()
    topics["cards"] = conduct.make_cards(seed, firms, first)
    return topics


def _year_of_works(
    seed: int, year: int, firms: pd.DataFrame, villages: pd.DataFrame, carried: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Instalments and village projects of a year; ``months`` of each is what was used by the end of each month."""
    money = funds.make_instalments(seed, year, villages, firms)
    arrived = funds.arrived_by_month(money, year)
    place = money["place"].to_numpy()
    tagged = place >= 0
    here = np.zeros((len(villages), 12))
    np.add.at(here, place[tagged], arrived[tagged])
    promised = np.zeros(len(villages))
    np.add.at(promised, place[tagged], money["committed_wan"].to_numpy()[tagged])
    works = projects.make_projects(seed, year, villages, promised, carried)
    spent = projects.spend(works, np.round(here, 6))
    works = projects.date_works(seed, year, works, spent).assign(months=list(np.round(spent, 6)))
    used = np.zeros((len(villages), 12))
    np.add.at(used, works["place"].to_numpy(), spent)
    told = funds.drawdown(stream(seed, "drawdown", year), arrived, year)
    for village in range(len(villages)):
        rows = np.flatnonzero(place == village)
        told[rows] = funds.use_in_turn(arrived[rows], np.round(used[village], 6))
    return money.assign(months=list(np.round(told, 6))), works


def _reports(
    seed: int, kinds: dict[str, set[str]], duties: Duties, periods: tuple[Period, ...], parents: dict[str, str]
) -> pd.DataFrame:
    """Who reports when: a few do not for some months, a few come late; subsidiaries come in their parent's book."""
    rng = stream(seed, "reports")
    firms = [name for name in kinds if "enterprise" in kinds[name]]
    silent = {str(name) for name in rng.choice(firms, size=max(1, len(firms) // 20), replace=False)}
    rows = []
    for name in kinds:
        mine = {form for kind in kinds[name] for form in duties.owes.get(kind, ())}
        for period in periods:
            if not any(duties.is_due(duties.forms[form], period) for form in mine):
                continue
            sender = parents.get(name, name)
            draw = stream(seed, "report", sender, str(period)).random(3)
            gone = draw[0] < (0.3 if sender in silent else 0.006)
            late = draw[1] < 0.035
            days = 3 + int(draw[2] * 12) if late else -int(draw[2] * 4)
            received = pd.NaT if gone else pd.Timestamp(duties.due_on(period)) + pd.Timedelta(days=days)
            rows.append((name, str(period), "missing" if gone else "late" if late else "on_time", received))
    frame = pd.DataFrame(rows, columns=["enterprise", "period", "status", "received"])
    return frame.astype({"received": "datetime64[s]"})
