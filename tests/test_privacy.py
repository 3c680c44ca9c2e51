"""Persons leave the raw file as tokens and masks only."""

from __future__ import annotations

import pytest

from fupin_analysis.plan.privacy import id_token, mask_phone, mask_text, person_token

ID = "51343119900101" + "123X"  # made up, put together here so that no identity number stands in the source
MOBILE = "138" + "00001234"


def test_a_token_is_the_same_for_the_same_person_and_tells_persons_apart():
    assert person_token("甲某") == person_token("甲某")
    assert person_token("甲某") != person_token("甲某某")
    assert person_token("甲某").startswith("甲*#")
    assert "某" not in person_token("甲某")


def test_another_home_has_other_tokens():
    assert person_token("甲某", "one") != person_token("甲某", "two")
    assert id_token(ID, "one") != id_token(ID, "two")


def test_an_identity_number_is_read_without_regard_to_case():
    assert id_token(ID) == id_token(ID.lower())
    assert ID not in id_token(ID)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"联系人手机{MOBILE}。", "联系人手机138****1234。"),
        (f"身份证{ID}，已核", "身份证513431********X，已核"),
        ("电话028-86001234", "电话028-****1234"),
        ("到位120.5万元，共1380户", "到位120.5万元，共1380户"),
        ("合同号20180912000123456", "合同号20180912000123456"),
        ("金额2234000", "金额2234000"),
    ],
)
def test_free_text_loses_numbers_of_persons_and_nothing_else(text, shown):
    assert mask_text(text) == shown


@pytest.mark.parametrize(("text", "shown"), [(MOBILE, "138****34"), ("8600 1234", "860****34"), ("无", "****")])
def test_phone(text, shown):
    assert mask_phone(text) == shown
