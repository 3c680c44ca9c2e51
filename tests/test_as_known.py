"""As of a date nothing that became known later is used: versions sent again, supplements, dated decisions, exits."""

import datetime as dt
import shutil

import openpyxl
import pandas as pd
import pytest

import fupin_analysis as fa
from fupin_analysis import frames
from fupin_analysis.errors import PlanError
from fupin_analysis.home import Home
from fupin_analysis.indicators.figures import compute
from fupin_analysis.review.corrections import Correction, CorrectionError, load_corrections
from fupin_analysis.review.decisions import ANSWER, COLUMNS, DECIDED_ON, SHEET, read_decisions
from fupin_analysis.review.reference import Reference
from fupin_analysis.suite.as_known import Later, find_later
from fupin_analysis.suite.desk_inputs import open_inputs
from small_home import CHUAN, GRANT, MIN, ROSTER, write_return


def send(home, filer, grant, *, month="2018-09", again=None, written=None):
    """A return with one grant that came in time; ``again``: another version, filled in on that day.

    ``written``: another version in which no day stands, in a file of that day.
    """
    village = "火洛村" if filer == CHUAN else "谷莫村"
    rows = {"instalments": [{**GRANT, "village": village, "arrived_wan": grant}]}
    path, number = home.raw / month / f"{filer}{'更正' if again or written else ''}.xlsx", int(month[-2:])
    write_return(path, filer, f"2018年{number}月", rows, received=written or f"2018-{number + 1:02d}-04")
    if again:
        book = openpyxl.load_workbook(path)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == "填报日期："]
        for cell in cells:
            cell.offset(0, 1).value = again
        book.save(path)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """September: 岷山 in time (40) and again in November (90); 川江 in time (100), again in December, undated (130)."""
    made = Home(tmp_path_factory.mktemp("known") / "home")
    made.reference.mkdir(parents=True)
    (made.reference / "enterprises.csv").write_text(ROSTER, encoding="utf-8-sig")
    send(made, CHUAN, 100)
    send(made, MIN, 40)
    send(made, MIN, 90, again=dt.date(2018, 11, 20))
    send(made, CHUAN, 130, written="2018-12-10")
    send(made, MIN, 90, month="2018-10")
    send(made, CHUAN, 100, month="2018-10")
    fa.clean(made.root)
    return made


def grants(home, as_of):
    return compute(open_inputs(as_of, home=home), "grant_fund_plan").value


def test_a_version_that_came_later_is_not_used_before_it_came(office):
    stored = fa.load("instalments", home=office)
    assert sorted(stored.loc[stored["period"] == "2018-09", "arrived_wan"]) == [90.0, 130.0]
    assert grants(office, "2018-09") == 140.0, "closed at the end of October"
    assert grants(office, "2018-10") == 190.0
    assert compute(open_inputs("2018-10", home=office).before(dt.date(2018, 9, 30)), "grant_fund_plan").value == 190.0
    cells = fa.trace("grant_fund_plan", "2018-09", home=office)
    assert sorted(cells["file"]) == sorted([f"2018-09/{CHUAN}.xlsx", f"2018-09/{MIN}.xlsx"])
    assert cells["cells"].ne("").all()


def decide(home, **more):
    told = fa.load("instalments", home=home)
    record = told.loc[(told["enterprise"] == CHUAN) & (told["period"] == "2018-09"), "record_id"].iloc[0]
    lines = [f'record_id = "{record}"', 'field = "arrived_wan"', 'action = "set"', "value = 60", 'reason = "核实"']
    lines += ['who = "王"', *(f"{key} = {value}" for key, value in more.items())]
    (home.reference / "corrections.toml").write_text("\n".join(["[[corrections]]", *lines]), encoding="utf-8")
    fa.clean(home.root)


def test_a_correction_is_not_used_before_its_day(office, tmp_path):
    home = Home(shutil.copytree(office.root, tmp_path / "home"))
    (home.raw / "2018-09" / f"{CHUAN}更正.xlsx").unlink()
    fa.clean(home.root)
    for on, figure in (({}, 100.0), ({"on": "2018-10-31"}, 100.0), ({"on": "2018-11-01"}, 140.0)):
        decide(home, **on)
        assert grants(home, "2018-09") == figure, on
    assert sorted(fa.load("instalments", through="2018-09", home=home)["arrived_wan"]) == [60.0, 90.0]


def returns(*rows):
    names = ["return_id", "enterprise", "period", "outcome", "received"]
    return frames.conform(pd.DataFrame(list(rows), columns=names), frames.RETURNS)


FIRST = ("r1", "甲", "2018-09", "superseded", "2018-10-04")
AGAIN = ("r2", "甲", "2018-09", "accepted", "2018-11-20")


@pytest.mark.parametrize(
    ("rows", "codes", "later"),
    [
        pytest.param([FIRST, AGAIN], [], ("r2",), id="sent-again"),
        pytest.param([(*FIRST[:3], "accepted", FIRST[4]), AGAIN], [("r1", "row-replaced")], ("r2",), id="a-supplement"),
        pytest.param([(*FIRST[:3], "accepted", FIRST[4]), AGAIN], [], (), id="beside-each-other"),
        pytest.param([AGAIN], [], (), id="merely-late"),
        pytest.param([FIRST, (*AGAIN[:4], "2018-10-31")], [], (), id="in-time"),
        pytest.param([FIRST, (*AGAIN[:4], None)], [], (), id="nobody-noted-when"),
        pytest.param([FIRST, (*AGAIN[:3], "refused", AGAIN[4])], [], (), id="refused"),
        pytest.param([FIRST, ("r2", "乙", *AGAIN[2:])], [], (), id="of-another"),
        pytest.param([("r1", "甲", "2018-10", *FIRST[3:]), ("r2", "甲", "2018-10", *AGAIN[3:])], [], (), id="after"),
    ],
)
def test_what_replaced_something_later(rows, codes, later):
    findings = pd.DataFrame(codes, columns=["return_id", "code"])
    days = {"as_of": dt.date(2018, 9, 30), "known_by": dt.date(2018, 10, 31)}
    assert find_later(returns(*rows), findings, Reference(), **days) == Later(later)


@pytest.mark.parametrize(("on", "numbers"), [(None, ()), (dt.date(2018, 10, 31), ()), (dt.date(2018, 11, 1), (7,))])
def test_corrections_that_were_made_later(on, numbers):
    known = Reference(corrections=(Correction("keep", "核实", "王", number=7, on=on),))
    findings = pd.DataFrame(columns=["return_id", "code"])
    made = find_later(returns(), findings, known, as_of=dt.date(2018, 9, 30), known_by=dt.date(2018, 10, 31))
    assert made == Later((), numbers)


def test_the_day_of_a_correction_is_read(tmp_path):
    path = tmp_path / "corrections.toml"
    text = '[[corrections]]\nfinding = "q"\naction = "keep"\nreason = "核实"\nwho = "王"\non = {}\n'
    path.write_text(text.format("2018-11-05"), encoding="utf-8")
    assert load_corrections(path)[0].on == dt.date(2018, 11, 5)
    path.write_text(text.format('"11月5日"'), encoding="utf-8")
    with pytest.raises(PlanError, match="on 请写成日期"):
        load_corrections(path)


def write_decision(folder, *, heads, cells):
    book = openpyxl.Workbook()
    book.active.title = SHEET
    book.active.append(heads)
    book.active.append(cells)
    (folder / "decisions").mkdir(exist_ok=True)
    book.save(folder / "decisions" / "甲.xlsx")


HEADS = [*COLUMNS.values(), ANSWER]
CELLS = ["保留原报值", None, "核实", "王", "q-1", ""]


def test_the_day_of_a_decision_is_read_where_the_list_has_it(tmp_path):
    write_decision(tmp_path, heads=HEADS, cells=CELLS)
    assert read_decisions(tmp_path, 1)[0].on is None
    write_decision(tmp_path, heads=[*HEADS, DECIDED_ON], cells=[*CELLS, dt.datetime(2018, 11, 5)])
    assert read_decisions(tmp_path, 1)[0].on == dt.date(2018, 11, 5)
    write_decision(tmp_path, heads=[*HEADS, DECIDED_ON], cells=[*CELLS, "十一月"])
    with pytest.raises(CorrectionError, match="“核定日期”请填写日期"):
        read_decisions(tmp_path, 1)
