"""A promise of money stands as it was told: one put off or left out of a later ledger is asked about, and counts."""

import datetime as dt

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.indicators.figures import compute
from fupin_analysis.indicators.funding import overdue_promises
from fupin_analysis.indicators.inputs import VALUES
from fupin_analysis.review import review
from indicator_world import A, B, firms, inputs, received, table

PLACE = {"county": "昭觉县", "township": "乡", "village": "村", "fund_kind": "无偿"}
HONOURED = {"arrived_wan": 60.0, "arrived_on": "2018-10-10"}


def promise(number="1", wan=60.0, due="2018-10-15", **more):
    return {**PLACE, "fund_no": number, "committed_wan": wan, "due_on": due, "arrived_wan": 0.0, **more}


def asked(later, *, earlier=None, path="2018-11/甲.xlsx", period="2018-11"):
    """(code, grade, cells, proposed) of what is asked on promises of a second ledger."""

    def dated(rows):
        return [{**row, "due_on": dt.date.fromisoformat(row["due_on"]) if row["due_on"] else None} for row in rows]

    first = make_extract("2018-10/甲.xlsx", {"instalments": dated(earlier or [promise(), promise("2", 70.0)])},
                         period="2018-10", received="2018-11-04")  # fmt: skip
    then = make_extract(path, {"instalments": dated(later)}, period=period, received=f"{period}-28")
    rows = review([first, then], forms=FORMS).findings
    rows = rows[rows["code"].str.startswith(("promise-", "plan-"))]
    columns = [rows[name].tolist() for name in ("code", "grade", "cells", "proposed")]
    return [tuple(None if pd.isna(v) else v for v in row) for row in zip(*columns, strict=True)]


SECOND = promise("2", 70.0)


@pytest.mark.parametrize(
    ("later", "found"),
    [
        pytest.param([promise(), SECOND], [], id="as-told"),
        pytest.param([promise(due="2018-10-01"), SECOND], [], id="sooner"),
        pytest.param(
            [promise(due="2019-06-30"), SECOND], [("promise-moved", "C", "J5", dt.date(2018, 10, 15))], id="put-off"
        ),
        pytest.param(
            [promise(due="2018-12-31", remark="经批复延期（川江〔2018〕12号）"), SECOND],
            [("promise-approved", "A", "J5", None)],
            id="put-off-as-approved",
        ),
        pytest.param([promise(due=None), SECOND], [("promise-undated", "C", "J5", None)], id="blanked"),
        pytest.param([promise()], [("promise-gone", "C", "", None)], id="left-out"),
        pytest.param([promise(), promise("7", 70.0)], [], id="under-another-number"),
        pytest.param([promise(), promise("7", 71.0)], [("promise-gone", "C", "", None)], id="another-one"),
        pytest.param([promise(), SECOND, promise("3", 5.0, None)], [], id="new-without-a-day"),
    ],
)
def test_a_promise_stands_within_the_year(later, found):
    assert asked(later) == found


@pytest.mark.parametrize(
    "case",
    [
        pytest.param({"path": "2018-11/甲资金台账补充.xlsx"}, id="a-file-that-adds"),
        pytest.param({"period": "2019-01", "path": "2019-01/甲.xlsx"}, id="a-new-year"),
        pytest.param({"earlier": [promise(), promise("2", 0.0)]}, id="nothing-was-promised"),
    ],
)
def test_no_whole_ledger_of_the_year_leaves_nothing_out(case):
    assert asked([promise()], **case) == []


def test_what_is_missing_is_named():
    rows = [promise(due=dt.date(2018, 10, 15)), promise("2", 70.0, None)]
    first = make_extract("2018-10/甲.xlsx", {"instalments": rows}, period="2018-10", received="2018-11-04")
    then = make_extract("2018-11/甲.xlsx", {"instalments": [promise("9", 1.0, None)]}, period="2018-11")
    message = review([first, then], forms=FORMS).findings.query("code == 'promise-gone'")["message"].item()
    assert "“1”（2018年10月所报，承诺 60 万元，应于 2018-10-15 前到位）、“2”（2018年10月所报，承诺 70 万元）" in message


# --- figures ----------------------------------------------------------------------------------------------------------


def ledgers(*months, as_of="2018-12", **others):
    """Inputs of ledgers of A: (period, rows) …"""
    parts = []
    for period, rows in months:
        made = [{"record_id": f"{period}/{i}", **row} for i, row in enumerate(rows)]
        parts.append(table("instalments", made, period=period))
    return inputs({"instalments": pd.concat(parts, ignore_index=True)}, as_of, **others)


OCTOBER = ("2018-10", [promise(), SECOND])


@pytest.mark.parametrize(
    ("later", "broken", "on_time"),
    [
        pytest.param([promise(), SECOND], 2, 0.0, id="as-told"),
        pytest.param([promise(due=None), SECOND], 2, 0.0, id="day-held-or-blank"),
        pytest.param([promise(due="2019-06-30"), SECOND], 1, 0.0, id="day-put-off-and-accepted"),
        pytest.param([promise()], 2, 0.0, id="left-out"),
        pytest.param([promise(**HONOURED)], 1, 50.0, id="kept-beside-one-left-out"),
        pytest.param([promise(), promise("7", 70.0)], 2, 0.0, id="under-another-number"),
        pytest.param([promise(), promise("7", 71.0)], 3, 0.0, id="another-one"),
        pytest.param([promise(), promise("2", 0.0)], 1, 0.0, id="taken-back-as-approved"),
    ],
)
def test_what_was_promised_first_counts(later, broken, on_time):
    given = ledgers(OCTOBER, ("2018-11", later))
    assert compute(given, "redline_unhonoured").value == broken
    assert compute(given, "fund_on_time").value == on_time
    assert len(overdue_promises(given)) == broken


def test_promises_of_which_nobody_ever_told_a_day_fall_due_at_the_end_of_the_year():
    given = ledgers(("2018-10", [promise(due=None)]), ("2018-11", [promise(due=None)]), as_of="2019-01")
    assert len(overdue_promises(given)) == 1
    assert overdue_promises(ledgers(("2018-11", [promise(due=None)]))).empty


def test_the_day_that_was_told_first_is_shown():
    given = ledgers(OCTOBER, ("2018-11", [promise(due=None)]))
    rows = overdue_promises(given).set_index("fund_no")
    assert [str(day.date()) for day in rows["due_on"]] == ["2018-10-15", "2018-10-15"]
    assert rows["note"].tolist() == ["", ""]


def test_nothing_is_left_out_before_the_ledger_that_does_so_and_a_new_year_begins_anew():
    months = (OCTOBER, ("2018-11", [promise(**HONOURED)]), ("2019-01", [promise("1", 5.0, "2019-12-31")]))
    assert compute(ledgers(*months, as_of="2018-10"), "redline_unhonoured").value == 2
    assert compute(ledgers(*months, as_of="2019-01"), "redline_unhonoured").value == 1


def test_a_row_that_does_not_count_is_no_row_left_out():
    values = pd.DataFrame([{"record_id": "f/1/1/6", "form": "instalments", "field": "fund_no", "raw": "2"}])
    given = ledgers(
        OCTOBER,
        ("2018-11", [promise()]),
        values=values.reindex(columns=list(VALUES)),
        returns=received((A, "2018-10", "2018-11-04"), (A, "2018-11", "2018-12-04")),
        enterprises=firms(),
    )
    assert compute(given, "redline_unhonoured").value == 1


def test_another_sender_keeps_its_own_ledger():
    given = ledgers(OCTOBER, ("2018-11", [promise(enterprise=B), promise(), SECOND]))
    assert compute(given, "redline_unhonoured").value == 3
