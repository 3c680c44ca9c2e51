"""Rows that a question keeps out of the tables: they come back when they are kept, and stay out when that is agreed."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.plan.roster import conform_roster
from fupin_analysis.review import Reference, review
from fupin_analysis.review.corrections import Correction
from fupin_analysis.review.tables import build_tables

GROUP, OWN = "川江能源集团有限公司", "川江水电有限公司"
ROSTER = pd.DataFrame(
    {
        "enterprise_id": ["1", "2"],
        "full_name": [GROUP, OWN],
        "category": ["省属监管", "省属其他"],
        "parent": ["", GROUP],
    }
)
PROJECT: dict[str, Any] = {
    "project_no": "XM-1",
    "project_name": "火洛村花椒基地项目",
    "project_kind": "产业发展",
    "county": "昭觉县",
    "village": "火洛村",
    "invest_total_wan": 86.5,
    "invest_ytd_wan": 40.0,
}
AGAIN = {**PROJECT, "project_no": "XM-2", "project_name": "火洛村花椒基地项目（一期）"}
TALK, VOID = {"title": "座谈", "place": "昭觉县"}, {"title": "培训", "place": "昭觉县", "remark": "作废"}


@dataclass(frozen=True)
class Told:
    """Rows by filer, of one form, the last of which a finding of ``code`` sets aside."""

    code: str
    form: str
    rows: dict[str, list[dict[str, Any]]]

    def review(self, *made):
        reference = Reference(enterprises=conform_roster(ROSTER, "enterprises", source="x"), corrections=made)
        files = [
            make_extract(f"2018-09/{n}.xlsx", {self.form: rows}, enterprise=who)
            for n, (who, rows) in enumerate(self.rows.items(), start=1)
        ]
        return review(files, forms=FORMS, reference=reference)


CASES = [
    pytest.param(Told("row-alike", "projects", {GROUP: [PROJECT, AGAIN]}), id="row-alike"),
    pytest.param(Told("row-of-kin", "projects", {GROUP: [PROJECT], OWN: [PROJECT]}), id="row-of-kin"),
    pytest.param(Told("row-void", "meetings", {GROUP: [TALK, VOID]}), id="row-void"),
]


def decide(told, action, **more):
    finding = told.review().findings.set_index("code").loc[told.code]
    one = Correction(action, "电话核实", "王某", finding=finding["finding_id"], number=1, **more)
    done = told.review(one)
    return done, done.findings.set_index("code").loc[told.code]


@pytest.mark.parametrize("told", CASES)
def test_a_row_in_question_waits_and_is_part_of_what_was_reported(told):
    done = told.review()
    assert len(done.tables[told.form]) == 1
    assert (done.records["waits"].sum(), done.records["counted"].sum()) == (1, 1)
    sizes = [len(build_tables(done.values, done.records, FORMS, held=h)[told.form]) for h in ("proposed", "reported")]
    assert sizes == [1, 2]


@pytest.mark.parametrize("told", CASES)
def test_a_row_that_is_kept_counts(told):
    done, finding = decide(told, "keep")
    assert len(done.tables[told.form]) == 2 and finding["status"] == "corrected"
    assert done.records["counted"].all() and not done.records["waits"].any()
    assert done.records["left_out"].tolist() == ["", ""]
    assert set(done.values["state"]) == {"confirmed"} and done.used == {1}
    numbers = [f.name for f in FORMS[told.form].fields if f.is_numeric and f.name in set(done.values["field"])]
    assert done.tables[told.form][numbers].notna().all(axis=None)


@pytest.mark.parametrize("told", CASES)
def test_a_row_that_is_agreed_to_be_none_stays_out_for_good(told):
    done, finding = decide(told, "accept")
    assert len(done.tables[told.form]) == 1 and finding["status"] == "corrected"
    assert not done.records["waits"].any() and set(done.values["state"]) == {"confirmed"}
    assert len(build_tables(done.values, done.records, FORMS, held="reported")[told.form]) == 1
