"""The vocabulary: loads strictly, folds its words, knows what a label tells."""

from pathlib import Path

import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import load_vocabulary

PLAN_WORDS = Path(__file__).parents[1] / "src" / "fupin_analysis" / "plan" / "vocabulary.toml"


@pytest.mark.parametrize(
    ("key", "meaning"),
    [
        pytest.param("填报单位", "enterprise", id="enterprise"),
        pytest.param("填 报 人", "filer", id="filer-padded"),
        pytest.param("审核人", "checker", id="checker"),
        pytest.param("联系电话", "phone", id="phone"),
        pytest.param("填报日期", "filled_on", id="filled-on"),
        pytest.param("统计期间", "period", id="period"),
        pytest.param("到位资金", None, id="no-label"),
    ],
)
def test_label_meaning(key, meaning):
    assert load_vocabulary().label_meanings.get(header_key(key)) == meaning


@pytest.mark.parametrize("unit", ["万元", "人次", "％", "%", "公里", "㎡"])
def test_units_are_folded(unit):
    assert header_key(unit) in load_vocabulary().units.all


def test_labels_tell_one_thing():
    labels = load_vocabulary().labels
    keys = [header_key(word) for words in labels.values() for word in words]
    assert sorted(k for k in set(keys) if keys.count(k) > 1) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("[totals]", "[totalls]", "totalls", id="section"),
        pytest.param("subtotal = ", "subtotals = ", "subtotals", id="key"),
    ],
)
def test_unknown_words_are_refused(tmp_path, old, new, said):
    path = tmp_path / "words.toml"
    path.write_text(PLAN_WORDS.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        load_vocabulary(path)
