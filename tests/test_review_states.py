"""States, weights, merged findings, and the analyst's corrections."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.errors import PlanError
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.roster import conform_roster
from fupin_analysis.review import Reference, review
from fupin_analysis.review.batch import gather
from fupin_analysis.review.corrections import Correction, CorrectionError, load_corrections, refuse_unused
from fupin_analysis.review.messages import tell_finding
from fupin_analysis.review.states import CLOSED, settle
from fupin_analysis.review.tables import build_tables
from fupin_analysis.review.work import Work

PATH, SHEET = "2018-09/甲.xlsx", FORMS["funds"].title[:8]


def fund(number, arrived, plan=223.4):
    return {"county": "昭觉县", "village": f"{number}村", "plan_wan": plan, "arrived_ytd_wan": arrived}


def extract(*rows, **options):
    return make_extract(PATH, {"funds": list(rows)}, **options)


def run(*rows, corrections=(), **options):
    return review([extract(*rows, **options)], forms=FORMS, reference=Reference(corrections=tuple(corrections)))


def corrections(tmp_path, text):
    path = tmp_path / "corrections.toml"
    path.write_text(text, encoding="utf-8")
    return load_corrections(path)


def entry(action="keep", *, key=f'file = "{PATH}"\nsheet = "{SHEET}"\ncell = "J5"\nraw = "2234000.0"', more=""):
    return f'[[corrections]]\naction = "{action}"\n{key}\nreason = "电话核实"\nwho = "王某"\n{more}\n'


def test_held_value_is_na_and_can_be_filled():
    done = run(fund(1, 2234000.0), fund(2, 10.0))
    assert pd.isna(done.tables["funds"]["arrived_ytd_wan"].iloc[0])
    for held, amount in (("proposed", 223.4), ("reported", 2234000.0)):
        table = build_tables(done.values, done.records, FORMS, held=held)["funds"]
        assert table["arrived_ytd_wan"].tolist() == [amount, 10.0]


def test_weight_is_the_share_of_the_reported_total():
    done = run(fund(1, 2234000.0), fund(2, 766000.0))
    weights = done.findings["weight"].tolist()
    assert weights == [pytest.approx(1.0)] and done.findings["cells"].tolist() == ["J5,J6"]
    alone = run(fund(1, 300.0, 300.0), fund(2, 2999700.0))
    assert alone.findings["weight"].tolist() == [pytest.approx(0.9999)]


def test_repeats_are_one_finding_with_all_cells():
    done = run(fund(1, 2234000.0), fund(2, 3334000.0, 333.4), fund(3, 10.0))
    assert done.findings["cells"].tolist() == ["J5,J6"]
    assert "2234000.0、3334000.0" in done.findings["message"].iloc[0]
    linked = done.values[done.values["finding_ids"] == done.findings["finding_id"].iloc[0]]
    assert linked["proposed"].tolist() == [223.4, 333.4]


def test_finding_ids_are_the_same_in_the_next_run_and_unique():
    rows = [fund(1, 2234000.0), fund(2, 10.0), fund(2, 20.0)]
    first, second = run(*rows).findings, run(*rows).findings
    assert first["finding_id"].is_unique and len(first) == 2
    assert first["finding_id"].tolist() == second["finding_id"].tolist()


@pytest.mark.parametrize(("grade", "state"), [("A", "confirmed"), ("B", "provisional"), ("C", "held")])
def test_findings_of_intake_set_the_state(grade, state):
    plain = extract(fund(1, 10.0))
    record = plain.records["record_id"].iloc[0]
    found = Finding(
        "stage-order",
        file=PATH,
        record_id=record,
        field="arrived_ytd_wan",
        grade=grade,
        return_id=plain.returns["return_id"].iloc[0],
        facts={"text": "x", "shown": "y"},
    )
    done = run(fund(1, 10.0), findings=[found])
    assert done.values.set_index("field")["state"]["arrived_ytd_wan"] == state
    assert done.values.set_index("field")["state"]["plan_wan"] == "confirmed"


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        pytest.param(entry("keep"), 2234000.0, "corrected", id="keep"),
        pytest.param(entry("accept"), 223.4, "corrected", id="accept"),
        pytest.param(entry("set", more="value = 220"), 220.0, "corrected", id="set"),
        pytest.param(entry("keep", more="until = 2018-09-30"), 2234000.0, "corrected", id="until-this-period"),
    ],
)
def test_correction(tmp_path, text, value, status):
    done = run(fund(1, 2234000.0), corrections=corrections(tmp_path, text))
    assert done.tables["funds"]["arrived_ytd_wan"].tolist() == [value]
    row = done.values.set_index("field").loc["arrived_ytd_wan"]
    assert (row["state"], row["reported"], row["raw"]) == ("confirmed", 2234000.0, "2234000.0")
    assert done.findings["status"].tolist() == [status] and done.used == {1}
    (message,) = done.findings["message"]
    assert re.search(r"核定：(保留原报值|采用建议值|改为给定值)（.+）。$", message), "who decided what, and why"
    assert tell_finding(done.findings.iloc[0]).startswith("已更正，当时的提问：")


def test_correction_by_record_and_field(tmp_path):
    record = extract(fund(1, 1.0)).records["record_id"].iloc[0]
    made = corrections(
        tmp_path, entry("set", key=f'record_id = "{record}"\nfield = "arrived_ytd_wan"', more="value = 5")
    )
    assert run(fund(1, 1.0), corrections=made).tables["funds"]["arrived_ytd_wan"].tolist() == [5.0]


def test_expired_correction_is_told_and_not_applied(tmp_path):
    done = run(fund(1, 2234000.0), corrections=corrections(tmp_path, entry("keep", more="until = 2018-08-31")))
    assert pd.isna(done.tables["funds"]["arrived_ytd_wan"].iloc[0])
    assert sorted(done.findings["code"]) == ["amount-unit", "correction-expired"]


def test_correction_of_another_raw_text_matches_nothing_and_is_named(tmp_path):
    made = corrections(tmp_path, entry().replace("2234000.0", "2234001"))
    done = run(fund(1, 2234000.0), corrections=made)
    assert done.used == frozenset()
    with pytest.raises(CorrectionError, match=r"corrections\.toml:1（2018-09/甲\.xlsx › .* › J5“2234001”）"):
        refuse_unused(made, done.used)


def test_accept_without_a_proposal_is_an_error(tmp_path):
    made = corrections(tmp_path, entry("accept").replace("2234000.0", "10.0"))
    with pytest.raises(CorrectionError, match="没有建议值"):
        run(fund(1, 10.0), corrections=made)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(entry("forget"), "不认识", id="action"),
        pytest.param(entry("set"), "须写 value", id="set-without-value"),
        pytest.param(entry("keep", more="value = 3"), "须写 value", id="keep-with-value"),
        pytest.param(entry(key='file = "a"'), "选一种", id="no-key"),
        pytest.param(entry(more='until = "2018"'), "日期", id="until-text"),
        pytest.param(entry(more="unknown = 1"), "不认识的键", id="unknown-key"),
        pytest.param(entry().replace('who = "王某"', ""), "缺少键“who”", id="nobody"),
        pytest.param(entry().replace('who = "王某"', 'who = " "'), "who 不能为空", id="blank-name"),
        pytest.param(entry().replace('raw = "2234000.0"', "raw = 2234000"), 'raw = "2234000"', id="number-for-text"),
    ],
)
def test_wrong_corrections_are_refused(tmp_path, text, said):
    with pytest.raises(PlanError, match=said):
        corrections(tmp_path, text)


def test_set_of_a_wrong_type_is_refused(tmp_path):
    made = corrections(tmp_path, entry("set", more='value = "二百"'))
    with pytest.raises(CorrectionError, match="类型"):
        run(fund(1, 2234000.0), corrections=made)


def test_no_file_no_corrections(tmp_path):
    assert load_corrections(tmp_path / "corrections.toml") == ()


def decide(action, *rows, value=None, at=0):
    """Decide on one finding by its id: (what review says then, the finding)."""
    finding = run(*rows).findings.iloc[at]
    one = Correction(action, "电话核实", "王某", finding=finding["finding_id"], value=value, number=1)
    done = run(*rows, corrections=[one])
    assert done.used == {1}
    return done, done.findings[done.findings["finding_id"].eq(finding["finding_id"])].iloc[0]


def test_a_decision_on_a_finding_takes_all_its_values():
    done, finding = decide("accept", fund(1, 2234000.0), fund(2, 3334000.0, 333.4), fund(3, 10.0))
    assert done.tables["funds"]["arrived_ytd_wan"].tolist() == [223.4, 333.4, 10.0]
    assert finding["status"] == "corrected"


def test_a_finding_on_several_values_is_not_set_to_one():
    with pytest.raises(CorrectionError, match="涉及 2 个数，不能改为同一个值"):
        decide("set", fund(1, 2234000.0), fund(2, 3334000.0, 333.4), fund(3, 10.0), value=5)


UNKNOWN_FILER = {"enterprise": "天外集团有限公司"}


def test_a_finding_that_bears_on_no_value_is_explained():
    rows, roster = (
        [fund(1, 10.0)],
        pd.DataFrame({"enterprise_id": ["1"], "full_name": ["川江能源集团有限公司"], "category": ["省属监管"]}),
    )
    reference = Reference(enterprises=conform_roster(roster, "enterprises", source="x"))

    def told(*made):
        extracts = [make_extract(PATH, {"funds": rows}, **UNKNOWN_FILER)]
        return review(extracts, forms=FORMS, reference=replace(reference, corrections=made))

    first = told().findings
    finding = first[first["code"].eq("enterprise-unknown")].iloc[0]
    one = Correction("keep", "新设企业", "王某", finding=finding["finding_id"], number=1)
    done = told(one)
    assert done.used == {1}
    assert done.findings.set_index("code").loc["enterprise-unknown", "status"] == "explained"
    with pytest.raises(CorrectionError, match="不针对某一个数，只能核定为 keep"):
        told(replace(one, action="accept"))


ASKED = {"text": "x", "shown": "y", "why": "z", "unit": "万元"}


def settled(*asked, decisions=(), fixed=None):
    """A figure of 2234000 with some questions on it, (code, grade, proposal), each decided by its code.

    What ``settle`` says of (its value, its state, the status of the findings by code); ``fixed``: what it was made.
    """

    def bench(made=()):
        reference = Reference(corrections=made)
        work = Work(gather([extract(fund(1, 2234000.0))]), forms=FORMS, reference=reference, period="2018-09")
        value_id = f"{work.records.ids[0]}/arrived_ytd_wan"
        for code, grade, offer in asked:
            work.note_values(code, [value_id], proposed={value_id: offer}, grade=grade, **ASKED)
        if fixed is not None:
            work.replace({value_id: fixed})
        return settle(work)

    ids = bench()[1].set_index("code")["finding_id"]
    made = [
        Correction(action, "电话核实", "王某", finding=ids[code], value=value, number=n, source=f"第 {n} 条")
        for n, (code, action, value) in enumerate(decisions, start=1)
    ]
    values, findings, used = bench(tuple(made))
    assert used == set(range(1, len(made) + 1))
    row = values.set_index("field").loc["arrived_ytd_wan"]
    said = findings["message"].str.contains("王某核定：", regex=False)
    assert (said == findings["status"].isin(CLOSED)).all(), "said of what was decided, and of nothing else"
    return row["value"], row["state"], findings.set_index("code")["status"].to_dict()


TWO = [("amount-unit", "C", 223.4), ("stage-order", "C", None)]


@pytest.mark.parametrize(
    ("made", "value", "state", "status"),
    [
        pytest.param([("amount-unit", "accept", None)], 223.4, "held", ["corrected", "open"], id="one-accepted"),
        pytest.param([("amount-unit", "keep", None)], 2234000.0, "held", ["corrected", "open"], id="one-kept"),
        pytest.param([("stage-order", "set", 220)], 220.0, "held", ["open", "corrected"], id="the-other-set"),
        pytest.param(
            [("amount-unit", "keep", None), ("stage-order", "keep", None)],
            2234000.0,
            "confirmed",
            ["corrected", "corrected"],
            id="both-kept",
        ),
        pytest.param(
            [("amount-unit", "accept", None), ("stage-order", "set", 223.4)],
            223.4,
            "confirmed",
            ["corrected", "corrected"],
            id="both-to-one-figure",
        ),
    ],
)
def test_a_decision_on_a_finding_closes_that_one_alone(made, value, state, status):
    told = dict(zip(["amount-unit", "stage-order"], status, strict=True))
    assert settled(*TWO, decisions=made) == (value, state, told)


def test_the_proposal_of_another_finding_is_not_accepted():
    with pytest.raises(CorrectionError, match="没有建议值可采用"):
        settled(*TWO, decisions=[("stage-order", "accept", None)])


def test_each_finding_has_its_own_proposal():
    other = ("stage-order", "C", 220.0)
    for code, value in (("amount-unit", 223.4), ("stage-order", 220.0)):
        assert settled(TWO[0], other, decisions=[(code, "accept", None)])[0] == value


def test_two_decisions_with_different_outcomes_are_refused():
    with pytest.raises(CorrectionError, match=r"第 1 条.*与 第 2 条.*对同一个数核定不同") as caught:
        settled(*TWO, decisions=[("amount-unit", "accept", None), ("stage-order", "keep", None)])
    assert "：223.4、2234000。" in caught.value.message


@pytest.mark.parametrize(
    ("made", "value", "state"),
    [
        pytest.param([("stage-order", "keep", None)], 223.4, "provisional", id="as-it-was-put-right"),
        pytest.param(
            [("stage-order", "keep", None), ("unit-fixed", "accept", None)], 223.4, "confirmed", id="both-agree"
        ),
        pytest.param(
            [("stage-order", "keep", None), ("unit-fixed", "keep", None)], 2234000.0, "confirmed", id="taken-back"
        ),
    ],
)
def test_keeping_a_figure_for_one_finding_does_not_undo_what_another_put_right(made, value, state):
    asked = [("unit-fixed", "B", 223.4), ("stage-order", "C", None)]
    assert settled(*asked, decisions=made, fixed=223.4)[:2] == (value, state)
