"""A home's forms may lack any field of the plan's: no rule stumbles over it or asks about what is not there."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.plan.roster import conform_roster
from fupin_analysis.review import review
from fupin_analysis.review.reference import Reference

FILER = "甲集团有限公司"
PLACE = {"county": "昭觉县", "township": "三岔河乡", "village": "火洛村"}
REFERENCE = Reference(
    enterprises=conform_roster(
        pd.DataFrame([{"full_name": FILER, "category": "省属监管", "counties": "布拖县"}]), "enterprises"
    ),
    villages=conform_roster(
        pd.DataFrame([{**PLACE, "enterprise": FILER, "poor_households": 30, "poor_people": 100}]), "villages"
    ),
)
LONGEST = max(len(form.fields) for form in FORMS.values())


def value_of(field, row, month):
    if field.name in PLACE:
        return PLACE[field.name] if field.name != "village" or row < 2 else "且莫村"
    if field.type == "date":
        return dt.date(2018, 7 + month, 31 if row == 0 else 3 + row)
    if field.is_numeric:
        return (float if field.unit == "万元" else int)((7 + 11 * row) * (1 + month * 40 * (row == 1)))
    if field.type == "bool":
        return True
    return None if field.name in ("period", "enterprise") else "甲" if row < 2 else "乙"


def shorter(form, number):
    """The form without one of its fields; whole where it has none of that number."""
    if number >= len(form.fields):
        return form
    gone = form.fields[number].name
    fields = [replace(f, twin=None) if f.twin == gone else f for f in form.fields if f.name != gone]
    return replace(form, fields=tuple(fields), key=tuple(name for name in form.key if name != gone))


def returns_of(forms):
    for month in range(2):
        tables = {
            name: [{f.name: value_of(f, row, month) for f in form.fields} for row in range(3)]
            for name, form in forms.items()
        }
        yield make_extract(f"2018-{7 + month:02}/甲.xlsx", tables, period=f"2018-{7 + month:02}", forms=forms)


@pytest.mark.parametrize("number", range(0, LONGEST, 3))
def test_a_form_without_a_field_is_reviewed(number):
    forms = {name: shorter(form, (number + 7 * at) % LONGEST) for at, (name, form) in enumerate(FORMS.items())}
    done = review(list(returns_of(forms)), forms=forms, reference=REFERENCE)
    assert len(done.findings)


def without(form_id, *names):
    form = FORMS[form_id]
    return {**FORMS, form_id: replace(form, fields=tuple(f for f in form.fields if f.name not in names))}


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        pytest.param([], ["two-answers"], id="whole"),
        pytest.param(["village"], [], id="no-key"),
        pytest.param(["appropriated_wan"], [], id="no-sum"),
        pytest.param(["arrived_wan"], ["two-answers"], id="another-sum"),
    ],
)
def test_two_answers_need_what_they_compare(gone, told):
    forms = without("instalments", *gone)
    funds = {**PLACE, "plan_wan": 90.0, "appropriated_ytd_wan": 60.0}
    part = {**PLACE, "committed_wan": 90.0, "appropriated_wan": 50.0}
    rows = {"funds": [funds], "instalments": [{name: cell for name, cell in part.items() if name not in gone}]}
    done = review([make_extract("2018-08/甲.xlsx", rows, period="2018-08", forms=forms)], forms=forms)
    assert set(done.findings["code"]) & {"two-answers"} == set(told)
