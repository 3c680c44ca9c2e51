"""Which return counts: repeats, old sheets, versions (modes 44, 45, 78)."""

from dataclasses import replace

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis import frames
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.review import History, Reference, review
from fupin_analysis.review.batch import concat
from fupin_analysis.review.corrections import Correction


def fund(arrived, village="甲村"):
    return {"county": "昭觉县", "village": village, "plan_wan": 100.0, "arrived_ytd_wan": arrived}


def total(done):
    return done.tables["funds"]["arrived_ytd_wan"].sum()


def test_same_bytes_in_one_period_count_once():
    first = make_extract("2018-09/甲.xlsx", {"funds": [fund(40.0)]}, content="same")
    again = make_extract("2018-09/甲（再次）.xlsx", {"funds": [fund(40.0)]}, content="same")
    again = with_file_id(again, first.file["file_id"] + "-2")
    done = review([first, again], forms=FORMS)
    assert total(done) == 40.0
    assert done.findings[["code", "grade", "file"]].values.tolist() == [
        ["file-repeated", "D", "2018-09/甲（再次）.xlsx"]
    ]
    assert "未更新" in done.findings["message"].iloc[0]
    assert done.files["outcome"].tolist() == ["accepted", "refused"]
    assert "2018-09/甲.xlsx" in done.files["reason"].iloc[1]


def test_last_months_bytes_again_are_refused():
    old = pd.DataFrame([["x", "2018-08/甲.xlsx", "", "xlsx", "accepted", ""]], columns=list(frames.FILES))
    now = make_extract("2018-09/甲.xlsx", {"funds": [fund(40.0)]})
    history = History(files=concat([old.assign(sha256=now.file["sha256"])], frames.FILES))
    done = review([now], forms=FORMS, history=history)
    assert list(done.findings["code"]) == ["file-repeated"]
    assert not len(done.tables["funds"])


@pytest.mark.parametrize(
    ("period", "codes"),
    [
        pytest.param("2018-08", ["file-repeated"], id="before"),
        pytest.param("2018-09", [], id="this-one"),
        pytest.param("2018-10", [], id="after"),
    ],
)
def test_bytes_of_a_later_period_do_not_refuse_this_one(period, codes):
    now = make_extract("2018-09/甲.xlsx", {"funds": [fund(40.0)]})
    old = pd.DataFrame([["x", f"{period}/甲.xlsx", now.file["sha256"], "xlsx", "accepted", ""]])
    said = pd.DataFrame([["x/1", "x", "甲集团有限公司", period, "accepted", pd.Timestamp("2018-11-08")]])
    history = History(
        files=concat([old.set_axis(list(frames.FILES), axis=1)], frames.FILES),
        returns=concat([said.set_axis(list(frames.RETURNS), axis=1)], frames.RETURNS),
    )
    done = review([now], forms=FORMS, history=history)
    assert [code for code in done.findings["code"] if code == "file-repeated"] == codes


def with_file_id(extract, new):
    old = extract.file["file_id"]

    def moved(frame):
        ids = [c for c in ("file_id", "return_id", "table_id", "record_id", "value_id") if c in frame]
        return frame.assign(**{c: frame[c].str.replace(old, new) for c in ids})

    parts = {n: moved(getattr(extract, n)) for n in ("returns", "records", "values", "checks", "cells")}
    return replace(extract, file={**extract.file, "file_id": new}, **parts)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(("2018-09/甲.xlsx", "2018-10-08"), ("2018-09/甲(改).xlsx", "2018-10-12"), id="later-date"),
        pytest.param(("2018-09/甲.xlsx", "2018-10-08"), ("2018-09/甲-更正.xlsx", "2018-10-08"), id="word-in-name"),
        pytest.param(("2018-09/甲.xlsx", "2018-10-08"), ("2018-10/甲补报9月.xlsx", "2018-11-08"), id="next-folder"),
    ],
)
def test_later_version_counts(first, second):
    older = make_extract(first[0], {"funds": [fund(40.0), fund(1.0, "乙村")]}, received=first[1])
    newer = make_extract(second[0], {"funds": [fund(45.0), fund(1.0, "乙村")]}, received=second[1])
    for extracts in ([older, newer], [newer, older]):
        done = review(extracts, forms=FORMS)
        assert total(done) == 46.0
        found = done.findings[done.findings["grade"] != "A"].iloc[0]
        assert (found["code"], found["grade"], found["file"]) == ("return-replaced", "B", first[0])
        assert second[0] in found["message"] and "相差 2 处" in found["message"]
        outcome = done.returns.set_index("file_id")["outcome"]
        assert outcome[older.file["file_id"]] == "superseded"
        told = done.findings[done.findings["code"] == "return-newer"].iloc[0]
        assert (told["grade"], told["file"], told["cells"]) == ("B", second[0], "J5")


def test_a_supplement_replaces_only_its_own_form():
    sale = {"product": "苹果", "county": "昭觉县", "role": "销售方", "sold_ytd_wan": 3.0}
    older = make_extract("2018-09/甲.xlsx", {"funds": [fund(40.0)], "sales": [sale]}, received="2018-10-08")
    newer = make_extract("2018-09/甲2.xlsx", {"funds": [fund(45.0)]}, received="2018-10-12")
    done = review([older, newer], forms=FORMS)
    assert total(done) == 45.0 and len(done.tables["sales"]) == 1
    assert done.returns["outcome"].tolist() == ["accepted_with_findings"] * 2


def test_two_files_with_other_rows_both_count():
    one = make_extract("2018-09/甲1.xlsx", {"funds": [fund(40.0)]})
    two = make_extract("2018-09/甲2.xlsx", {"funds": [fund(5.0, "乙村")]})
    done = review([one, two], forms=FORMS)
    assert total(done) == 45.0 and not len(done.findings)


def old_sheet(arrived, period="2018-08"):
    return make_extract("2018-09/甲.xlsx", {"funds": [fund(arrived)]}, period=period, received="2018-10-08")


def both_sheets(old_arrived):
    """One file of September that still holds the sheet of August."""
    now, old = old_sheet(60.0, "2018-09"), old_sheet(old_arrived)
    parts = {}
    for name in ("returns", "records", "values", "checks", "cells"):
        moved = getattr(old, name)
        for column in ("return_id", "record_id", "value_id"):
            if column in moved:
                moved = moved.assign(**{column: moved[column].str.replace("/1/1/", "/9/1/")})
        parts[name] = pd.concat([getattr(now, name), moved], ignore_index=True)
    return replace(now, **parts)


@pytest.mark.parametrize(
    ("old_arrived", "how"),
    [pytest.param(40.0, "一致", id="equal-sheet"), pytest.param(35.0, "不一致", id="other-figures")],
)
def test_old_sheet_never_counts(old_arrived, how):
    august = make_extract("2018-08/甲.xlsx", {"funds": [fund(40.0)]}, period="2018-08", received="2018-09-08")
    done = review([august, both_sheets(old_arrived)], forms=FORMS)
    assert done.findings[["code", "grade", "mode"]].values.tolist() == [["sheet-old", "B", 45]]
    assert done.tables["funds"].groupby("period")["arrived_ytd_wan"].sum().to_dict() == {
        "2018-08": 40.0,
        "2018-09": 60.0,
    }
    assert f"与原报 2018-08/甲.xlsx {how}" in done.findings["message"].iloc[0]


def test_old_sheet_counts_where_nothing_else_came():
    done = review([both_sheets(40.0)], forms=FORMS)
    assert done.findings[["code", "grade"]].values.tolist() == [["sheet-old-counted", "B"]]
    assert done.tables["funds"].groupby("period")["arrived_ytd_wan"].sum().to_dict() == {
        "2018-08": 40.0,
        "2018-09": 60.0,
    }


def test_other_enterprises_are_no_versions():
    one = make_extract("2018-09/甲.xlsx", {"funds": [fund(40.0)]}, enterprise="甲公司")
    two = make_extract("2018-09/乙.xlsx", {"funds": [fund(40.0)]}, enterprise="乙公司")
    assert total(review([one, two], forms=FORMS)) == 80.0


def test_questions_about_a_replaced_return_are_not_asked():
    older = make_extract("2018-09/甲.xlsx", {"funds": [fund(2234000.0)]}, received="2018-10-08")
    newer = make_extract("2018-09/甲(改).xlsx", {"funds": [fund(45.0)]}, received="2018-10-12")
    assert list(review([older], forms=FORMS).findings["code"]) == ["amount-unit"]
    assert list(review([older, newer], forms=FORMS).findings["code"]) == ["return-replaced", "return-newer"]


@pytest.mark.parametrize(
    ("path", "period", "codes"),
    [
        pytest.param("2018-10/甲.xlsx", "2018-09", ["return-late"], id="late"),
        pytest.param("2018-09/甲.xlsx", "2018-09", [], id="in-time"),
        pytest.param("2018-09/甲.xlsx", "2018Q3", [], id="quarter-in-its-last-month"),
        pytest.param("甲.xlsx", "2018-09", [], id="no-folder"),
        pytest.param("2018-08/甲.xlsx", "2018-08", ["return-late"], id="after-collecting"),
        pytest.param("2018-07/甲.xlsx", "2018-07", ["return-late"], id="after-the-long-first-collecting"),
    ],
)
def test_late_return_counts_and_is_told(path, period, codes):
    done = review([make_extract(path, {"funds": [fund(40.0)]}, period=period)], forms=FORMS)
    assert list(done.findings["code"]) == codes and set(done.findings["grade"]) <= {"B"}
    assert total(done) == 40.0


def test_an_equal_return_in_other_bytes_is_refused():
    first = make_extract("2018-09/甲.xlsx", {"funds": [fund(40.0)]}, received="2018-10-08")
    again = make_extract("2018-09/甲(1).xlsx", {"funds": [{**fund(40.0), "seq": "1"}]}, received="2018-10-08")
    for extracts in ([first, again], [again, first]):
        done = review(extracts, forms=FORMS)
        assert done.findings[["code", "grade", "file"]].values.tolist() == [
            ["file-repeated", "D", "2018-09/甲(1).xlsx"]
        ]
        assert total(done) == 40.0


def test_an_empty_return_is_no_repeat_of_another():
    one, two = (make_extract(f"2018-09/{name}.xlsx", {}) for name in "甲乙")
    assert not len(review([one, two], forms=FORMS).findings)


def test_a_later_file_with_a_few_of_the_rows_adds_to_the_first():
    villages = [fund(40.0), fund(1.0, "乙村"), fund(2.0, "丙村"), fund(3.0, "丁村"), fund(7.0, "戊村")]
    first = make_extract("2018-09/甲.xlsx", {"funds": villages}, received="2018-10-08")
    more = make_extract(
        "2018-09/甲2.xlsx",
        {"funds": [fund(1.0, "乙村"), fund(2.5, "丙村"), fund(5.0, "己村")]},
        received="2018-10-09",
    )
    done = review([first, more], forms=FORMS)
    assert total(done) == 40.0 + 1.0 + 2.5 + 3.0 + 7.0 + 5.0
    told = done.findings[["code", "grade", "file", "mode"]].values.tolist()
    assert told == [
        ["row-repeated", "B", "2018-09/甲2.xlsx", 49],
        ["row-replaced", "B", "2018-09/甲.xlsx", 78],
    ]


def test_a_corrected_file_replaces_also_where_it_tells_less():
    villages = [fund(40.0), fund(1.0, "乙村"), fund(2.0, "丙村")]
    first = make_extract("2018-09/甲.xlsx", {"funds": villages}, received="2018-10-08")
    redone = make_extract("2018-09/甲（更正）.xlsx", {"funds": [fund(41.0)]}, received="2018-10-09")
    assert total(review([first, redone], forms=FORMS)) == 41.0


def conflict(grade, path="2018-09/乙.xlsx", sheet=""):
    found = Finding(
        "period-conflict", file=path, sheet=sheet, grade=grade, facts={"period": "", "source": "", "others": ""}
    )
    made = make_extract(path, {"funds": [fund(55.0)]}, period="2018-08", received="2018-10-08", findings=[found])
    found.return_id = made.returns["return_id"].iloc[0]
    return made


@pytest.mark.parametrize(("grade", "counted"), [("B", 55.0), ("C", 0.0)])
def test_three_sources_at_odds_hold_the_return(grade, counted):
    done = review([conflict(grade)], forms=FORMS)
    assert total(done) == counted and len(done.tables["funds"]) == 1
    assert set(done.values["state"]) == {"confirmed"} if grade == "B" else {"held"}


@pytest.mark.parametrize("grade", ["B", "C"])
def test_a_doubtful_period_never_replaces_what_was_told_for_it(grade):
    august = make_extract("2018-08/甲.xlsx", {"funds": [fund(40.0)]}, period="2018-08", received="2018-09-08")
    done = review([august, conflict(grade)], forms=FORMS)
    assert total(done) == 40.0 and len(done.tables["funds"]) == 1
    told = done.findings[done.findings["code"] == "period-rival"].iloc[0]
    for action, sum_ in (("keep", 95.0), ("accept", 40.0)):
        decided = Correction(action, "电话核实", "王", finding=told["finding_id"], number=1)
        again = review([august, conflict(grade)], forms=FORMS, reference=Reference(corrections=(decided,)))
        assert total(again) == sum_ and again.findings.set_index("code").loc["period-rival", "status"] == "corrected"
    assert (told["grade"], told["mode"], told["file"]) == ("C", 46, "2018-09/乙.xlsx")
    assert "2018-08/甲.xlsx" in told["message"]


def test_a_return_of_unknown_receipt_counts_and_is_written_down():
    made = make_extract("2018-09/甲.xlsx", {"funds": [fund(40.0)]}, received=None)
    done = review([made], forms=FORMS)
    assert total(done) == 40.0 and done.findings[["code", "grade"]].values.tolist() == [["received-unknown", "A"]]


def version(name, arrived, *, received="2018-10-08", written=None):
    """A version of one return; ``received`` None: nobody wrote a day, and the file's time is a late one."""
    made = make_extract(f"2018-09/{name}.xlsx", {"funds": [fund(arrived), fund(1.0, "乙村")]}, received=received)
    made.returns = made.returns.assign(written=pd.Timestamp(written or received))
    return made


LATE_COPY = "2018-12-10 09:00"


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        pytest.param(("甲", "2018-10-08", None), ("甲（更正）", None, LATE_COPY), id="a-word-beside-a-said-day"),
        pytest.param(("甲", None, LATE_COPY), ("更正-甲", None, "2018-12-09 09:00"), id="a-word-and-both-copied"),
        pytest.param(
            ("甲", "2018-10-20 10:00", "2018-10-20 10:00"),
            ("甲v2", "2018-10-12 08:00", "2018-10-12 08:00"),
            id="copied",
        ),
        pytest.param(("甲v2", None, LATE_COPY), ("甲v3", None, LATE_COPY), id="its-number"),
        pytest.param(("甲更正3", None, LATE_COPY), ("甲最终", None, LATE_COPY), id="the-last"),
        pytest.param(("甲更正", None, LATE_COPY), ("甲第二次更正", None, LATE_COPY), id="the-second-time"),
        pytest.param(("甲草稿", None, LATE_COPY), ("甲", None, LATE_COPY), id="a-draft"),
        pytest.param(("甲20181012", None, LATE_COPY), ("甲2018.10.15", None, LATE_COPY), id="a-day-in-the-name"),
        pytest.param(("甲", "2018-10-08 09:00", "2018-10-08 09:00"), ("补", None, LATE_COPY), id="its-file-s-time"),
        pytest.param(("甲更正", "2018-10-08", LATE_COPY), ("甲", "2018-10-12", LATE_COPY), id="said-days-before-words"),
    ],
)
def test_the_later_version_is_known_without_days(older, newer):
    first, second = (
        version(name, figure, received=day, written=written)
        for (name, day, written), figure in ((older, 40.0), (newer, 45.0))
    )
    for extracts in ([first, second], [second, first]):
        done = review(extracts, forms=FORMS)
        assert total(done) == 46.0
        told = done.findings.set_index("code")["file"]
        assert told["return-replaced"] == f"2018-09/{older[0]}.xlsx"
        assert told["return-newer"] == f"2018-09/{newer[0]}.xlsx"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(("甲a", None, LATE_COPY), ("甲b", None, "2018-12-11 09:00"), id="two-copies"),
        pytest.param(("甲", None, LATE_COPY), ("乙", "2018-10-20", "2018-10-20 10:00"), id="a-day-against-a-copy"),
        pytest.param(("甲县改造", None, LATE_COPY), ("乙", None, LATE_COPY), id="a-word-that-is-none"),
        pytest.param(("甲20180930", None, LATE_COPY), ("乙20180815", None, LATE_COPY), id="the-days-of-the-figures"),
        pytest.param(("甲更正9月", None, LATE_COPY), ("乙更正2018", None, LATE_COPY), id="numbers-of-the-period"),
    ],
)
def test_where_nothing_tells_the_later_one_it_is_asked(one, other):
    made = [
        version(*given[:1], figure, received=given[1], written=given[2])
        for given, figure in ((one, 40.0), (other, 45.0))
    ]
    for extracts in (made, made[::-1]):
        done = review(extracts, forms=FORMS)
        asked = done.findings[done.findings["grade"] == "C"].iloc[0]
        kept = done.tables["funds"].set_index("village")["arrived_ytd_wan"]
        assert (asked["code"], asked["mode"], asked["cells"]) == ("return-order", 78, "J5")
        assert kept.isna().to_dict() == {"甲村": True, "乙村": False}, "what both say counts, the rest waits"
        left = {f"2018-09/{name}.xlsx" for name in (one[0], other[0])} - {asked["file"]}
        assert left.pop() in asked["message"]
        decided = Correction("keep", "电话核实", "王", finding=asked["finding_id"], number=1)
        assert total(review(extracts, forms=FORMS, reference=Reference(corrections=(decided,)))) in (41.0, 46.0)


def test_rows_told_twice_in_no_order_are_asked_about():
    names = [fund(40.0), fund(1.0, "乙村"), fund(2.0, "丙村")]
    first = make_extract("2018-09/甲a.xlsx", {"funds": names}, received=None)
    more = make_extract("2018-09/甲b.xlsx", {"funds": [fund(2.5, "丙村"), fund(5.0, "己村")]}, received=None)
    done = review([first, more], forms=FORMS)
    asked = done.findings[done.findings["code"] == "row-order"].iloc[0]
    assert (asked["grade"], asked["file"], total(done)) == ("C", "2018-09/甲b.xlsx", 46.0)
    assert "2018-09/甲a.xlsx 第 7 行" in asked["message"]


@pytest.mark.parametrize(
    ("written", "came"),
    [
        pytest.param("2018-10-08 09:00", "2018-12-10 09:00", id="beside-a-file-with-its-time"),
        pytest.param(LATE_COPY, None, id="the-whole-folder-was-copied"),
    ],
)
def test_a_version_without_a_day_came_when_its_file_was_written_if_times_are_kept(written, came):
    first = version("甲", 40.0, received="2018-10-08", written=written)
    done = review([first, version("甲更正", 45.0, received=None, written=LATE_COPY)], forms=FORMS)
    found = done.returns.set_index("outcome")["received"].drop("superseded").iloc[0]
    assert (found == pd.Timestamp(came)) if came else pd.isna(found)
    assert ("return-late" in set(done.findings["code"])) == bool(came)
    assert total(done) == 46.0


@pytest.mark.parametrize("name", ["甲9月报表及整改清单", "问题整改台账", "发改委转报", "体改项目", "危改进度"])
def test_words_that_only_have_the_sign_of_change_in_them_replace_nothing(name):
    first = make_extract("2018-09/甲.xlsx", {"funds": [fund(40.0), fund(30.0, "乙村"), fund(20.0, "丙村")]})
    again = make_extract(f"2018-09/{name}.xlsx", {"funds": [fund(40.0)]}, received="2018-10-09")
    done = review([first, again], forms=FORMS)
    assert set(done.tables["funds"]["village"]) == {"甲村", "乙村", "丙村"}, "rows of the first file are gone"


def test_versions_whose_signs_go_round_in_a_circle_are_asked_about():
    said = ("2018-09/甲.xlsx", "2018-10-10"), ("2018-09/甲最终.xlsx", "2018-10-09"), ("2018-09/甲更正.xlsx", None)
    files = [make_extract(path, {"funds": [fund(40.0 + at)]}, received=day) for at, (path, day) in enumerate(said)]
    for extracts in (files, files[::-1]):
        done = review(extracts, forms=FORMS)
        assert total(done) == 0.0, "one of three versions counts that nothing puts in order"
        assert {"return-order", "row-order"} & set(done.findings["code"])
