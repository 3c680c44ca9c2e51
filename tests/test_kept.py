"""What inputs keep under a key: no two modules may mean different things by one key."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from fupin_analysis.indicators.figures import compute_value
from fupin_analysis.indicators.trace import trace
from indicator_world import inputs, roster

SOURCES = Path(__file__).parents[1] / "src" / "fupin_analysis"
KEEPERS = ("kept", "shared", "of_month")


def words_of_keys(path):
    """The first word of every key written in a module, with the way it is kept."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in KEEPERS and node.args:
            keys = [(node.func.attr, node.args[0])]
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "key":
            keys = [("kept", node.value)]
        else:
            continue
        for way, key in keys:
            if isinstance(key, ast.Tuple) and isinstance(key.elts[0], ast.Constant):
                yield way, key.elts[0].value


def test_a_key_belongs_to_one_module():
    used = defaultdict(set)
    for path in SOURCES.rglob("*.py"):
        for word in words_of_keys(path):
            used[word].add(path.stem)
    assert len(used) > 40
    assert {word: modules for word, modules in used.items() if len(modules) > 1} == {}


@pytest.mark.parametrize("first", ["donations_annual@enterprise=川江（集团）有限公司", "donations_annual"])
def test_a_figure_does_not_hang_on_what_was_asked_before(first):
    """A gift that giver and receiver tell counts once, also after a trace that settled the names of enterprises."""
    firm = {"full_name": "川江（集团）有限公司", "short_name": "川江", "category": "省属监管", "staff_people": 10}
    names = roster("enterprises", [firm, {"full_name": "基金会", "short_name": "基金会", "category": "基金会"}])
    gift = {"donor_kind": "企业", "receiver": "基金会", "receipt_level": "直接", "received_on": "2018-09-03"}
    told = [
        gift | {"received_wan": 100.0, "enterprise": firm["full_name"], "donor": firm["full_name"], "return_id": "a"},
        gift | {"received_wan": 100.0, "enterprise": "基金会", "donor": "川江", "return_id": "b"},
    ]
    given = inputs({"donations": told}, enterprises=names)
    trace(given, first)
    assert compute_value(given, "donations_annual") == 100.0
