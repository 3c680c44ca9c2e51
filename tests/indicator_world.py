"""Inputs for tests of the indicators: tiny hand-made ones, and those of a whole fictional province's truth."""

from dataclasses import replace
from functools import lru_cache

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.indicators.inputs import empty_table, make_inputs
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.plan.roster import conform_roster, empty_roster, roster_dtypes
from fupin_analysis.sample import make_world, true_tables

FIRMS = 24
A, B, C = "甲集团有限公司", "乙能源有限公司", "丙通信有限公司"


def table(form: str, rows: list[dict], *, period: str = "2018-09") -> pd.DataFrame:
    """A processed table of a form: every row gets a record, a return of its enterprise and period, and what it says."""
    blank = empty_table(load_plan().forms[form])
    made = []
    for number, row in enumerate(rows, start=1):
        own = {"enterprise": A, "period": period, "file": "f.xlsx", "sheet": "s", "row": number, **row}
        own.setdefault("record_id", f"{form}/{number}")
        own.setdefault("return_id", f"{own['enterprise']}/{own['period']}")
        made.append(own)
    return pd.DataFrame(made, columns=list(blank)).astype(blank.dtypes.to_dict())


def roster(name: str, rows: list[dict]) -> pd.DataFrame:
    return conform_roster(pd.DataFrame(rows), name) if rows else empty_roster(name)


def firms(**staff: int) -> pd.DataFrame:
    """The three enterprises of the tests: A 省属监管, B 中央在川, C 中央在川 in telecom."""
    kinds = {A: ("甲集团", "省属监管", ""), B: ("乙能源", "中央在川", ""), C: ("丙通信", "中央在川", "通信")}
    rows = [
        {"full_name": n, "short_name": s, "aliases": "", "category": c, "sector": k, "staff_people": staff.get(s)}
        for n, (s, c, k) in kinds.items()
    ]
    return roster("enterprises", rows)


def villages(*rows: tuple) -> pd.DataFrame:
    """Helped villages: county, township, village, helper, planned year of exit, poor households."""
    names = ("county", "township", "village", "enterprise", "plan_exit_year", "poor_households")
    return roster("villages", [dict(zip(names, row, strict=False)) for row in rows])


def received(*rows: tuple) -> pd.DataFrame:
    """Returns: enterprise, period, day received (None: unknown), outcome."""
    made = [
        {
            "return_id": f"{e}/{p}",
            "file_id": "f",
            "enterprise": e,
            "period": p,
            "received": day,
            "outcome": (rest or ["accepted"])[0],
        }
        for e, p, day, *rest in rows
    ]
    return frames.conform(pd.DataFrame(made), frames.RETURNS)


def inputs(tables: dict[str, list[dict] | pd.DataFrame], as_of: str = "2018-09", **others: object):
    """Inputs over tiny tables; ``others`` as in ``make_inputs``."""
    made = {form: rows if isinstance(rows, pd.DataFrame) else table(form, rows) for form, rows in tables.items()}
    return make_inputs(made, load_plan(), as_of, **others)


@lru_cache(maxsize=3)
def nothing(as_of: str = "2018-09"):
    """Inputs of a home without returns and rosters, shared like those of a province."""
    return inputs({}, as_of)


def asking(given, *targets: str):
    """The same inputs under a plan that has these targets alone, with nothing kept: a scorecard is as dear as long."""
    file = given.plan.file
    plan = replace(given.plan, file=replace(file, targets={name: file.targets[name] for name in targets}))
    return replace(given, plan=plan, _kept={}, _earlier={})


@lru_cache(maxsize=3)
def truth(seed: int):
    """A province's true tables with ids, and its reference frames: (tables, others for make_inputs)."""
    world = make_world(seed, enterprises=FIRMS, last="2019-03")
    tables = {}
    for form, rows in true_tables(world).items():
        ids = {
            "record_id": [f"{form}/{n}" for n in range(len(rows))],
            "return_id": rows["enterprise"] + "/" + rows["period"],
        }
        tables[form] = rows.assign(**ids).astype({"record_id": "str", "return_id": "str"})
    came = world.reports[world.reports["status"] != "missing"]
    returns = came.assign(return_id=came["enterprise"] + "/" + came["period"], file_id="f", outcome="accepted")
    everyone = pd.concat([world.enterprises, world.offices], ignore_index=True)
    others = {
        "returns": frames.conform(returns, frames.RETURNS),
        "enterprises": conform_roster(everyone.reindex(columns=list(roster_dtypes("enterprises"))), "enterprises"),
        "villages": conform_roster(world.villages.reindex(columns=list(roster_dtypes("villages"))), "villages"),
    }
    return tables, others


@lru_cache(maxsize=12)
def truth_inputs(as_of: str, seed: int = 1):
    tables, others = truth(seed)
    return make_inputs(tables, load_plan(), as_of, **others)
