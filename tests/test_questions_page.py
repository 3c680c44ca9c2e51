"""docs/questions.zh-CN.md: every call of the page runs as it stands, and its tables of cuts and heads are true."""

import re
from pathlib import Path

import pandas as pd
import pytest

import fupin_analysis as fa
from fupin_analysis.errors import InputError
from fupin_analysis.home import Home
from fupin_analysis.plan.targets import CUTS
from fupin_analysis.suite import desk, explain
from indicator_world import A, firms, inputs

PAGE = (Path(__file__).parents[1] / "docs" / "questions.zh-CN.md").read_text(encoding="utf-8")
CALLS = re.findall(r"^\| [^|]+ \| `(fa\.[^`]+)` \|$", PAGE, flags=re.MULTILINE)
DAY = "2018-09"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A home without returns; whatever is asked is asked of one small world."""
    grant = {"fund_no": "1", "fund_kind": "无偿", "committed_wan": 8.0, "arrived_wan": 5.0, "enterprise": A}
    village = {"county": "昭觉县", "township": "甲乡", "village": "团结村"}
    world = inputs({"instalments": [grant | village]}, DAY, enterprises=firms())
    with pytest.MonkeyPatch.context() as patch:
        for module in (desk, explain):
            patch.setattr(module, "open_inputs", lambda *_, **__: world)
        yield Home(tmp_path_factory.mktemp("questions"))


def ask(call, place):
    names = {"fa": fa, "day": DAY, "place": place}
    shown = re.fullmatch(r"fa\.show\(\*(.*)\)", call)
    return eval(f"{(shown[1] if shown else call)[:-1]}, home=place)", names)


@pytest.mark.parametrize("call", CALLS)
def test_a_call_of_the_page_runs(place, call):
    made = ask(call, place)
    if isinstance(made, pd.DataFrame) and len(made):
        assert made.attrs["as_of"] == "2018-09-30"


def test_the_page_has_the_questions():
    assert len(CALLS) >= 20
    every = {name for name in dir(fa) if re.match(r"[a-z]+(_[a-z]+)*$", name)}
    assert {re.match(r"fa\.(\w+)", call)[1] for call in CALLS} <= every


def test_the_cuts_of_the_page_are_cuts():
    table = PAGE.split("## 按什么分")[1].split("##")[0]
    named = set(re.findall(r"`([a-z_]+)`", table))
    assert named <= set(CUTS) | {"length", "sex", "donor"}, named - set(CUTS)


def test_chinese_heads_come_with_the_answer(place):
    found = fa.funding_stages(DAY, by="enterprise", home=place)
    shown = found.replace({"enterprise": found.attrs["short_names"]}).rename(columns=found.attrs["labels"])
    assert {"企业", "到位（万元）"} <= set(shown) and set(shown["企业"]) == {"甲集团"}


@pytest.mark.parametrize(("by", "column", "head"), [("县", "month", "本月"), ("quarter", "in_quarter", "当季")])
def test_the_heads_of_a_measure_are_its_own(place, by, column, head):
    heads = fa.measure(DAY, "新增就业", by=by, home=place).attrs["labels"]
    assert (heads["target"], heads[column]) == ("任务数", head)
    assert len(fa.series(DAY, "新增就业", home=place)) == 12
    with pytest.raises(InputError, match="by 一次只能写一个分组"):
        fa.measure(DAY, "jobs_new", by=[by], home=place)


def test_the_readmes_lead_to_the_pages():
    for name in ("README.md", "README.zh-CN.md"):
        said = (Path(__file__).parents[1] / name).read_text(encoding="utf-8")
        assert "docs/indicators.md" in said and "docs/questions.zh-CN.md" in said, name
