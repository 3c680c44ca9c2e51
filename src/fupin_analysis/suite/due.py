"""``due``: who owes which form by when, and who has not sent it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from fupin_analysis.errors import HomeError
from fupin_analysis.home import Home, find_home
from fupin_analysis.indicators.inputs import Inputs, make_inputs
from fupin_analysis.indicators.reporting import LATE, MISSING, NOT_DUE, ON_TIME, REFUSED, periods_so_far
from fupin_analysis.indicators.returns_status import returns_status
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.plan import plan_for
from fupin_analysis.review.reference import load_reference
from fupin_analysis.store.state import read_state
from fupin_analysis.suite.desk_inputs import open_inputs

WAITING = (MISSING, REFUSED, NOT_DUE)
"""Statuses in which a form is still awaited; 退回 is awaited again."""
RECENT_MONTHS = 2
"""A home whose latest returns are older than this is not asked about today, but about its latest period."""
BY_FILER = "enterprise period due_on status forms missed_in_row".split()


def due(
    as_of: str | None = None, *, home: str | Path | Home | None = None, today: dt.date | None = None
) -> pd.DataFrame:
    """A row a filer and form owed for the last month that ended by ``as_of``: ``returns_status`` of the desk.

    ``as_of``: a period (then what arrived up to the end of the month in which it is due counts) or a day (what had
    arrived by then). Default: ``today``, or the latest period with returns where that is long past. A home in which
    nothing has arrived yet owes everything. ``attrs``: ``as_of``, ``period``. HomeError without a list of filers.
    """
    own = find_home(home)
    reference = load_reference(own.reference)
    if reference.enterprises.empty:
        raise HomeError(
            f"{own.reference / 'enterprises.csv'}：没有企业名单，无法列出应报单位。可用 fupin template 生成空白名单。",
            code="due-roster",
        )
    asked = as_of or default_day(own, today or dt.date.today())
    inputs = open_inputs(asked, home=own) if read_state(own.processed).cache else _nothing_yet(own, asked)
    rows = returns_status(inputs)
    periods = periods_so_far(inputs)
    rows.attrs.update(as_of=inputs.as_of.isoformat(), period=str(periods[-1]) if periods else "")
    return rows


def _nothing_yet(home: Home, as_of: str) -> Inputs:
    """The desk before the first return: rosters and duties alone."""
    reference = load_reference(home.reference)
    plan = plan_for(_day(as_of))
    return make_inputs({}, plan, as_of, enterprises=reference.enterprises, duties=reference.duties)


def _day(as_of: str) -> dt.date:
    try:
        return dt.date.fromisoformat(as_of)
    except ValueError:
        return Period.parse(as_of).end


def default_day(home: Home, today: dt.date) -> str:
    """Today, or the latest period with returns where the month that ended last is more than RECENT_MONTHS later."""
    known = [Period.parse(name).month for name in read_state(home.processed).periods if name]
    last = Period.of(today).shift(-1)
    if known and max(known).shift(RECENT_MONTHS) < last:
        return str(max(known))
    return today.isoformat()


def waiting_by_filer(rows: pd.DataFrame) -> pd.DataFrame:
    """What is still awaited, a row a filer and status, columns ``BY_FILER``: overdue first, the longest silent first.

    ``forms`` are codes of forms (F1、F4), or ``全部`` where nothing at all has come.
    """
    awaited = rows[rows["status"].isin(WAITING)]
    owed = rows["enterprise"].value_counts().to_dict()
    out = []
    for (enterprise, status), part in awaited.groupby(["enterprise", "status"], sort=False):
        whole = len(part) == owed[str(enterprise)]
        first = part.iloc[0]
        forms = "全部" if whole else "、".join(part["form_code"])
        out.append([enterprise, first["period"], first["due_on"], status, forms, int(first["missed_in_row"])])
    made = pd.DataFrame(out, columns=BY_FILER)
    rank = made["status"].map({status: at for at, status in enumerate((REFUSED, MISSING, NOT_DUE))})
    order = made.assign(rank=rank, silent=-made["missed_in_row"]).sort_values(
        ["rank", "silent", "enterprise"], kind="stable"
    )
    return order[BY_FILER].reset_index(drop=True)


def count_due(rows: pd.DataFrame) -> dict[str, int]:
    """Filers and forms: owed, come (in time, late), awaited by status."""
    came = rows["status"].isin([ON_TIME, LATE])
    return {
        "filers": int(rows["enterprise"].nunique()),
        "filers_reported": int(rows.loc[came, "enterprise"].nunique()),
        "forms": len(rows),
        **{name: int((rows["status"] == word).sum()) for name, word in _COUNTED.items()},
    }


_COUNTED = {"on_time": ON_TIME, "late": LATE, "missing": MISSING, "refused": REFUSED, "not_due": NOT_DUE}
