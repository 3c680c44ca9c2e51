"""Forms as data: what is read, and what is refused with file and line."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.plan import forms
from fupin_analysis.plan.forms import header_key, load_form, load_forms

MINIMAL = """id = "mini"
code = "F90"
title = "小表"
period = "month"
content = "state"
grain = "one row"
key = ["village"]
fields = [
  { name = "village", like = "village", required = true },
  { name = "arrived_wan", header = "累计", under = ["到位"], type = "money", unit = "万元" },
]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "mini.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_plan_has_the_nine_returns_and_their_completion():
    forms = load_forms()
    codes = {form.code for form in forms.values()}
    assert {f"F{n}" for n in range(1, 10)} <= codes
    assert len(codes) == len(forms) == 25


def test_forms_stand_in_the_order_of_their_codes():
    codes = [form.code for form in load_forms().values()]
    assert codes[:4] == ["F0", "F1", "F1-1", "F2"]
    assert codes.index("F9") < codes.index("F10")


def test_a_field_takes_over_the_common_definition_and_keeps_its_own_words():
    field = load_forms()["instalments"].by_name["county"]
    assert field.header == "帮扶县"
    assert field.path == ("用款地点", "帮扶县")
    assert "受扶县" in field.aliases


@pytest.mark.parametrize("form", load_forms().values(), ids=lambda form: form.id)
def test_every_form_of_the_plan(form):
    paths = [field.path for field in form.fields]
    assert len(set(paths)) == len(paths), f"{form.id}: two fields share one head"
    for field in form.fields:
        suffix = {"万元": "_wan", "元": "_yuan"}.get(field.unit or "")
        if field.type == "money":
            assert field.name.endswith(suffix), f"{form.id}.{field.name}: unit {field.unit} not in the name"
        if field.type == "pct":
            assert field.name.endswith("_pct"), f"{form.id}.{field.name}"
        if field.type == "enum":
            assert field.options, f"{form.id}.{field.name}: an enum without options"
            assert set(field.synonyms.values()) <= set(field.options), f"{form.id}.{field.name}"


def test_the_same_name_has_one_type_and_unit_everywhere():
    seen: dict[str, tuple[str, str | None]] = {}
    for form in load_forms().values():
        for field in form.fields:
            known = seen.setdefault(field.name, (field.type, field.unit))
            assert known == (field.type, field.unit), f"{form.id}.{field.name}: {known}"


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        pytest.param(('grain = "one row"', 'grain = "one row"\ncolour = "red"'), "plan-key", 7, id="unknown-form-key"),
        pytest.param(('unit = "万元"', 'unit = "万元", widht = 3'), "plan-key", 10, id="unknown-field-key"),
        pytest.param(('type = "money"', 'type = "cash"'), "plan-type", 10, id="unknown-type"),
        pytest.param((', unit = "万元"', ""), "plan-unit", None, id="money-without-unit"),
        pytest.param(('like = "village"', 'like = "hamlet"'), "plan-like", 9, id="unknown-common-field"),
        pytest.param(('key = ["village"]', 'key = ["town"]'), "plan-reference", 7, id="key-is-no-field"),
        pytest.param(("arrived_wan", "village"), "plan-duplicate", 9, id="field-twice"),
        pytest.param(('grain = "one row"\n', ""), "plan-key-missing", None, id="missing-key"),
        pytest.param(('title = "小表"', "title = 小表"), "plan", None, id="syntax"),
    ],
)
def test_a_faulty_form_is_refused_at_its_line(tmp_path, change, code, line):
    path = write(tmp_path, MINIMAL.replace(*change))
    with pytest.raises(PlanError) as caught:
        load_forms(tmp_path)
    assert caught.value.code == code
    assert path.name in caught.value.message
    if line is not None:
        assert f"mini.toml:{line}" in caught.value.message


def test_a_good_form_loads_with_the_plans_common_fields(tmp_path):
    write(tmp_path, MINIMAL)
    assert [field.name for field in load_forms(tmp_path)["mini"].fields] == ["village", "arrived_wan"]


def test_two_files_may_not_share_an_id(tmp_path):
    write(tmp_path, MINIMAL)
    (tmp_path / "other.toml").write_text(MINIMAL, encoding="utf-8")
    with pytest.raises(PlanError, match="重复"):
        load_forms(tmp_path)


def test_an_empty_folder_of_forms_is_told(tmp_path):
    with pytest.raises(PlanError, match="没有表样"):
        load_forms(tmp_path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(PlanError, match=re.escape("nowhere.toml")):
        load_form(tmp_path / "nowhere.toml", {})


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("到位资金（万元）", "到位资金(万元)"),
        ("低收入困难家庭　　　(户)", "低收入困难家庭(户)"),
        ("备　注", "备注"),
        ("到位\n资金", "到位资金"),
        ("帮扶县：", "帮扶县"),
        ("ＩＰＴＶ最低月费", "iptv最低月费"),
        ("序\u200b号", "序号"),
    ],
)
def test_header_key_sees_through_writing(left, right):
    assert header_key(left) == header_key(right)


def test_header_key_keeps_different_heads_apart():
    assert header_key("本月到位") != header_key("累计到位")


def test_every_key_is_explained():
    """docs/forms.md names each key that a form, and each that a column, may have."""
    page = (Path(__file__).parents[1] / "docs" / "forms.md").read_text(encoding="utf-8")
    of_forms, of_fields = page.split("## 栏目的键")[0], page.split("## 栏目的键")[1]
    assert [key for key in forms._FORM_KEYS if f"`{key}`" not in of_forms] == []
    assert [key for key in forms._FIELD_KEYS if f"`{key}`" not in of_fields] == []


def test_forms_are_read_again_when_a_file_of_theirs_changes(tmp_path):
    """Also where the new text is as long as the old and was written in the same moment."""
    path = write(tmp_path, MINIMAL)
    first = load_forms(tmp_path)
    assert load_forms(tmp_path)["mini"] is first["mini"]
    stamp = path.stat()
    write(tmp_path, MINIMAL.replace("小表", "新表"))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert load_forms(tmp_path)["mini"].title == "新表"
    shared = tmp_path / "common.toml"
    shared.write_text('[village]\nheader = "行政村"\ntype = "village"\n', encoding="utf-8")
    assert load_forms(tmp_path)["mini"].by_name["village"].header == "行政村"
