"""What was reported of a period, edition by edition, and why it moved: late returns, new versions, corrections."""

import datetime as dt
import shutil

import pandas as pd
import pytest

import fupin_analysis as fa
from fupin_analysis import frames
from fupin_analysis.errors import PlanError
from fupin_analysis.indicators.revisions import FIGURES, SHARES, Told, list_changes, moved_senders, triangle
from fupin_analysis.plan.periods import Period
from fupin_analysis.suite.edition_figures import save_edition
from fupin_analysis.suite.revision_grounds import Ground, count_grounds, word_reason
from small_home import CHUAN, FUNDS, GRANT, MIN, ROSTER, Home, write_return

AUGUST, SEPTEMBER = Period.parse("2018-08"), Period.parse("2018-09")


def send(home, filer, month, grant, *, name=None, received=None):
    """One month's return of a filer with a grant of so much (words: a range that is asked about)."""
    village = "火洛村" if filer == CHUAN else "谷莫村"
    number = int(month[-2:])
    row = {**GRANT, "village": village, "arrived_wan": grant}
    tables = {"funds": [{**FUNDS, "village": village, "arrived_ytd_wan": 100}], "instalments": [row]}
    path = home.raw / month / f"{name or filer}.xlsx"
    write_return(path, filer, f"2018年{number}月", tables, received=received or f"2018-{number + 1:02d}-04")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """August was reported without 岷山, whose return came in October; 川江 then sent its own August again."""
    made = Home(tmp_path_factory.mktemp("revisions") / "home")
    made.reference.mkdir(parents=True)
    (made.reference / "enterprises.csv").write_text(ROSTER, encoding="utf-8-sig")
    send(made, CHUAN, "2018-08", 100)
    assert save_edition(made, fa.clean(made.root), AUGUST) == "2018-08-1"
    send(made, MIN, "2018-08", 40, received="2018-10-08")
    send(made, CHUAN, "2018-09", 110)
    send(made, MIN, "2018-09", 50)
    fa.clean(made.root)
    return made


def copy(home, tmp_path):
    return Home(shutil.copytree(home.root, tmp_path / "home"))


def grants(frame):
    return frame[frame["target"] == "grant_fund_plan"].iloc[0]


def test_a_late_return_revises_a_month_that_was_reported(home):
    row = grants(fa.revised("2018-09", home=home))
    assert row[["period", "previous_edition", "edition"]].tolist() == ["2018-08", "2018-08-1", "现在"]
    assert row[["previous", "actual", "change", "change_pct"]].tolist() == [100.0, 140.0, 40.0, 40.0]
    assert row[["late", "resent", "withdrawn", "corrected"]].tolist() == [1, 0, 0, 0]
    assert (row["reason"], row["enterprises"]) == ("补报1户", MIN)


def test_a_report_of_the_same_month_again_is_held_against_the_one_before(home, tmp_path):
    made = copy(home, tmp_path)
    assert save_edition(made, fa.clean(made.root), SEPTEMBER) == "2018-09-1"
    august = grants(fa.revised("2018-09", home=made))
    assert august["period"] == "2018-08", "the edition that the state is now is not held against itself"
    send(made, CHUAN, "2018-09", 120)
    fa.clean(made.root)
    told = fa.revised("2018-09", home=made).set_index(["target", "period"]).loc["grant_fund_plan"]
    assert told["previous_edition"].to_dict() == {"2018-08": "2018-08-1", "2018-09": "2018-09-1"}
    assert told.loc["2018-09", ["previous", "actual", "reason", "enterprises"]].tolist() == [
        160.0,
        170.0,
        "重报1户",
        CHUAN,
    ]


def test_nothing_is_revised_before_something_was_reported(home):
    assert fa.revised("2018-07", home=home).empty
    assert list(fa.revised("2018-07", home=home)) == list(fa.revised("2018-09", home=home))


def test_a_correction_is_told_apart_from_what_comes_late(home, tmp_path):
    made = copy(home, tmp_path)
    told = fa.load("instalments", home=made)
    record = told.loc[(told["enterprise"] == CHUAN) & (told["period"] == "2018-08"), "record_id"].iloc[0]
    lines = [f'record_id = "{record}"', 'field = "arrived_wan"', 'action = "set"', "value = 90", 'reason = "核实"']
    (made.reference / "corrections.toml").write_text("\n".join(["[[corrections]]", *lines, 'who = "王"']), "utf-8")
    fa.clean(made.root)
    row = grants(fa.revised("2018-09", home=made))
    assert (row["actual"], row["late"], row["corrected"], row["reason"]) == (130.0, 1, 1, "补报1户、更正1处")


def test_the_triangle_has_each_edition_as_it_was_published(home, tmp_path):
    made = copy(home, tmp_path)
    assert save_edition(made, fa.clean(made.root), SEPTEMBER) == "2018-09-1"
    shown = fa.revisions("grant_fund_plan", home=made)
    assert list(shown) == ["period", "2018-08-1", "2018-09-1"]
    assert shown.set_index("period").loc["2018-08"].tolist() == [100.0, 140.0]
    september = shown.set_index("period").loc["2018-09"]
    assert pd.isna(september["2018-08-1"]) and september["2018-09-1"] == 160.0
    assert shown.attrs["unit"] == "万元"
    log = fa.revision_log(home=made)
    row = grants(log)
    assert (row["edition"], row["change"], row["reason"]) == ("2018-09-1", 40.0, "补报1户")
    assert row["written"] and row["as_of"] == "2018-09-30"
    assert set(fa.revision_log("grant_fund_plan", home=made)["target"]) == {"grant_fund_plan"}
    assert fa.revised("2018-10", home=made).empty, "what was told already is no news"
    with pytest.raises(PlanError, match="没有目标“x”"):
        fa.revisions("x", home=made)


PLAIN = {"reference": {"a": "1"}, "plan": "", "code": "c", "version": "1", "corrections": [], "files": []}
FILE = {"path": "2018-08/甲.xlsx", "sha256": "f1" * 32}
CORRECTION = {"file": FILE["path"], "record_id": "", "finding": "", "field": "", "number": 1, "source": ""}


def ground(*came, **manifest):
    """Returns (enterprise, period, file) that came on the 4th of the next month, known by the end of October."""
    rows = [
        {
            "return_id": f"{file}/{period}/1", "file_id": file, "enterprise": name, "period": period,
            "outcome": "refused" if file == "bad" else "accepted", "received": received,
        }
        for name, period, file, received in (row if len(row) == 4 else (*row, "2018-09-04") for row in came)
    ]  # fmt: skip
    returns = frames.conform(pd.DataFrame(rows, columns=list(frames.RETURNS)), frames.RETURNS)
    findings = pd.DataFrame({"finding_id": ["q1"], "return_id": ["f1/2018-08/1"]})
    return Ground({**PLAIN, **manifest}, returns, findings, dt.date(2018, 10, 31))


A1 = ("甲", "2018-08", "f1")
WHOLE = ("甲", "2018-08", FILE["sha256"][:12])
BOTH = {"files": [FILE], "corrections": [CORRECTION]}


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        pytest.param(ground(), ground(A1), "补报1户", id="late"),
        pytest.param(ground(), ground((*A1, "2018-11-02")), "核对结果变动", id="came-after-the-report-was-closed"),
        pytest.param(ground(), ground(("甲", "2018-09", "f1")), "核对结果变动", id="of-a-later-period"),
        pytest.param(ground(A1), ground(("甲", "2018-08", "f2")), "重报1户", id="sent-again"),
        pytest.param(ground(A1), ground(("甲", "2018-08", "bad")), "撤回1户", id="refused-now"),
        pytest.param(ground(A1), ground(A1), "核对结果变动", id="nothing-to-be-seen"),
        pytest.param(ground(A1), ground(A1, **BOTH), "核对结果变动", id="corrected-in-another-file"),
        pytest.param(ground(WHOLE), ground(WHOLE, **BOTH), "更正1处", id="corrected-in-a-cell"),
        pytest.param(
            ground(A1), ground(A1, corrections=[CORRECTION | {"record_id": "f1/1/1/8"}]), "更正1处", id="corrected"
        ),
        pytest.param(
            ground(A1, corrections=[CORRECTION | {"finding": "q1"}]), ground(A1), "更正1处", id="correction-taken-back"
        ),
        pytest.param(
            ground(),
            ground(A1, corrections=[CORRECTION | {"finding": "q1"}]),
            "补报1户、更正1处",
            id="late-and-corrected",
        ),
        pytest.param(ground(A1), ground(A1, reference={"a": "2"}), "名单、分解等参照文件更新", id="rosters"),
        pytest.param(ground(A1), ground(A1, plan="x"), "计划文件更新", id="plan"),
        pytest.param(ground(A1), ground(A1, code="d"), "程序更新", id="program"),
    ],
)
def test_why_a_figure_moved(before, after, reason):
    counts = count_grounds(before, after, "2018-08", ["甲"])
    assert word_reason(counts, before, after, anybody=True) == reason


def test_a_figure_that_no_sender_moved_is_put_to_what_changed_for_all():
    old, new = ground(A1), ground(A1, ("乙", "2018-08", "f3"), reference={})
    counts = count_grounds(old, new, "2018-08", [])
    assert word_reason(counts, old, new, anybody=False) == "名单、分解等参照文件更新"


def told(name, as_of, written, **values):
    rows = [{"target": "t", "unit": "人", "period": period, "actual": value} for period, value in values.items()]
    figures = frames.conform(pd.DataFrame(rows).assign(is_headline=True), FIGURES | {"is_headline": "bool"})
    return Told(name, as_of, written, figures, frames.empty(SHARES))


AUG = told("a", "2018-08-31", "2018-09-10", **{"2018-07": 1.0, "2018-08": 2.0})
SEP = told("b", "2018-09-30", "2018-10-10", **{"2018-07": 1.0, "2018-08": 3.0, "2018-09": 4.0})
LATE_AUG = told("c", "2018-08-31", "2018-11-01", **{"2018-07": 1.0, "2018-08": 2.5})
OCT = told("d", "2018-10-31", "2018-11-10", **{"2018-08": 3.0, "2018-09": None, "2018-10": 0.0})


@pytest.mark.parametrize(
    ("several", "said"),
    [
        pytest.param([AUG], [], id="one-edition"),
        pytest.param([], [], id="none"),
        pytest.param([AUG, SEP], [("2018-08", "a", "b", 1.0)], id="next-month"),
        pytest.param(
            [AUG, SEP, LATE_AUG],
            [("2018-08", "a", "c", 0.5), ("2018-08", "a", "b", 1.0)],
            id="what-was-written-later-is-no-earlier-word",
        ),
        pytest.param([SEP, OCT], [("2018-09", "b", "d", None)], id="a-figure-that-is-known-no-more"),
    ],
)
def test_each_edition_is_held_against_the_one_before(several, said):
    made = list_changes(several)[["period", "previous_edition", "edition", "change"]]
    assert [tuple(None if pd.isna(x) else x for x in row) for row in made.to_numpy().tolist()] == said


def test_the_triangle_is_in_the_order_of_writing():
    made = triangle([OCT, LATE_AUG, AUG, SEP], "t").set_index("period")
    assert list(made) == ["a", "b", "c", "d"]
    assert made.loc["2018-08"].tolist() == [2.0, 3.0, 2.5, 3.0]


def test_senders_whose_parts_differ_are_found():
    def marked(**marks):
        rows = [{"target": "t", "period": "p", "enterprise": name, "mark": mark} for name, mark in marks.items()]
        return Told("x", "", "", frames.empty(FIGURES), frames.conform(pd.DataFrame(rows), SHARES))

    assert moved_senders(marked(A=1, B=2, C=3), marked(A=1, B=9, D=4), "t", "p") == ["B", "C", "D"]
    assert moved_senders(marked(A=1), marked(A=2), "t", "other") == []
