"""The catalogue of findings: every entry sound, every message a place, a fact and a request."""

from __future__ import annotations

from string import Formatter

import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.catalogue import GRADES, Finding, load_catalogue


@pytest.mark.parametrize("entry", load_catalogue().values(), ids=lambda entry: entry.code)
def test_every_entry(entry):
    assert entry.grade in GRADES
    assert entry.mode is None or 1 <= entry.mode <= 80
    assert entry.title and entry.message
    assert entry.grade == "A" or entry.ask, f"{entry.code}: the filer is not told what to do"
    assert any("一" <= char <= "鿿" for char in entry.message), f"{entry.code}: the message is not Chinese"


def test_a_message_says_place_found_and_what_to_do():
    finding = Finding(
        "file-unreadable", file="2018-09/甲.xlsx", sheet="资金", cells="F17", facts={"reason": "文件损坏"}
    )
    assert finding.message.startswith("[file-unreadable] 2018-09/甲.xlsx › 资金 › F17：文件无法读取，文件损坏。请")


def names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("entry", load_catalogue().values(), ids=lambda entry: entry.code)
def test_no_request_shows_a_raw_placeholder(entry):
    names = names_in(entry.message) | names_in(entry.ask)
    message = Finding(entry.code, facts=dict.fromkeys(names, "甲")).message
    assert "{" not in message and "}" not in message
    assert names_in(entry.ask) <= names_in(entry.message) | {"raw", "proposed", "label"}, "a fact that may be missing"


def test_a_missing_fact_is_an_error():
    with pytest.raises(KeyError, match="want"):
        _ = Finding("unit-kind", raw="30人次", facts={"unit": "人次"}).message


def test_long_texts_are_cut_in_messages():
    finding = Finding("number-unreadable", raw="长" * 30_000, label="栏" * 500)
    assert "长" * 60 + "…" in finding.message and "长" * 61 not in finding.message
    assert "栏" * 60 + "…" in finding.message and len(finding.message) < 250


def test_an_unknown_code_is_told():
    with pytest.raises(PlanError, match="问题目录里没有"):
        _ = Finding("no-such-code").message


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ('["a"]\ngrade = "E"\ntitle = "甲"\nmessage = "乙"\n', "等级“E”"),
        ('["a"]\ngrade = "B"\ntitle = "甲"\nmessage = "乙"\nadvice = "丙"\n', "不认识的键“advice”"),
        ('["a"]\ngrade = "B"\ntitle = "甲"\n', "缺少键“message”"),
    ],
)
def test_a_faulty_catalogue_is_refused(tmp_path, text, match):
    path = tmp_path / "findings.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match=match):
        load_catalogue(path)
