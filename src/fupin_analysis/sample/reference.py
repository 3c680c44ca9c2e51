"""Reference files of the demo home: rosters as csv, the allocation of the plan as workbooks."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from fupin_analysis.home import DEMO_MARK, Home
from fupin_analysis.plan import roster as plan_roster
from fupin_analysis.sample.dice import apportion, stream
from fupin_analysis.sample.draw import MARK, as_written, draw_heads
from fupin_analysis.sample.heads import make_heads
from fupin_analysis.sample.layout import families
from fupin_analysis.sample.pages import Cell, Merge, Page, Workbook
from fupin_analysis.sample.roster import KINDS, TARGETS
from fupin_analysis.sample.save import save_bytes, workbook_bytes
from fupin_analysis.sample.world import World

RECEIVED = dt.date(2018, 8, 1)
_KINDS = dict(
    zip(KINDS, ("industry_projects", "infra_projects", "employment_projects", "pairing_projects"), strict=True)
)


def write_reference(home: Home, world: World) -> None:
    """Write enterprises.csv, villages.csv, the allocation of each year of the world, and the mark of a demo."""
    home.root.mkdir(parents=True, exist_ok=True)
    (home.root / DEMO_MARK).write_text(f"{MARK}。本目录的企业、村、人员和数字均由程序生成。\n", encoding="utf-8")
    everyone = pd.concat([world.enterprises, world.offices], ignore_index=True)
    for name, frame in (("enterprises", everyone), ("villages", world.villages)):
        table = plan_roster.conform_roster(frame.reindex(columns=list(plan_roster.roster_dtypes(name))), name)
        text = table.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\r\n")
        save_bytes(home.reference / f"{name}.csv", text.encode("utf-8-sig"), RECEIVED)
    for year in sorted({period.year for period in world.periods}):
        data = workbook_bytes(_allocation_book(world, year))
        save_bytes(home.reference / f"allocation_{year}.xlsx", data, RECEIVED)


def allocation(world: World, year: int) -> pd.DataFrame:
    """What each enterprise and village is to do in a year; the sums are those of the document (domain.md 3.4, 21).

    One row an enterprise (cadres, investment, jobs, volunteers, donations, sales; place blank) and one a village
    (grants, projects, exits).
    """
    villages = world.villages.rename(columns=_KINDS)
    names = ["enterprise", "county", "township", "village", "grant_wan", *_KINDS.values()]
    by_village = villages[names].copy()
    exits = world.villages["plan_exit_year"] == year
    by_village["exit_villages"] = exits.astype(int)
    by_village["exit_households"] = np.where(exits, world.villages["poor_households"], 0)
    firms = world.enterprises
    rng = stream(world.seed, "allocation", year)
    size = np.sqrt(firms["staff_people"].to_numpy(dtype=float)) * rng.uniform(0.7, 1.3, len(firms))
    out = pd.DataFrame({"enterprise": firms["full_name"]})
    for name, target, step in (
        ("cadre_people", "cadre_people", 1.0),
        ("job_people", "job_people", 1.0),
        ("volunteer_batches", "volunteer_batches", 1.0),
        ("donation_wan", "donation_wan", 1.0),
        ("sales_wan", "sales_wan", 1.0),
    ):
        out[name] = apportion(TARGETS[target], size, step)
    key = world.topics["key_projects"]
    key = key[key["year"] == 2018].groupby("enterprise")["invest_plan_wan"].agg(["size", "sum"])
    out["invest_projects"] = out["enterprise"].map(key["size"]).fillna(0)
    out["invest_wan"] = out["enterprise"].map(key["sum"]).fillna(0.0)
    return pd.concat([out, by_village], ignore_index=True)


def _allocation_book(world: World, year: int) -> Workbook:
    form, family = world.forms["allocation"], families()["classic"]
    table = allocation(world, year).reindex(columns=[f.name for f in form.fields])
    heads = make_heads(form, family)
    page = Page("计划任务")
    page.put(0, 0, Cell("附件", "label"))
    page.put(1, 0, Cell(f"国有企业定点扶贫深度贫困县{year}年计划任务分解表", "title"))
    page.merges.append(Merge(1, 0, 1, len(heads) - 1))
    page.put(2, len(heads) - 2, Cell("单位：万元", "unit"))
    row = draw_heads(page, 3, form, heads)
    for number, values in enumerate(table.to_dict("records"), start=1):
        for col, f in enumerate(form.fields):
            value = number if f.type == "seq" else as_written(values[f.name], f, family)
            page.put(row, col, Cell(value, "value", form.id, f.name, f.type))
        row += 1
    page.put(row, 0, Cell(f"注：{MARK}。", "note"))
    book = Workbook("", str(year), "", family.name, "xlsx", "", f"allocation_{year}", RECEIVED)
    book.pages.append(page)
    return book
