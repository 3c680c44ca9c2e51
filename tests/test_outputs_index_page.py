"""The index page: sentences, the scorecard's words and lights, charts with alternative text, and its outline."""

import re
from pathlib import Path

import pytest

from fupin_analysis.errors import FupinError, PlanError, ReportError
from fupin_analysis.outputs import index_page
from fupin_analysis.outputs.chart_files import copy_charts
from fupin_analysis.outputs.outline import load_outline
from fupin_analysis.outputs.pages import Frame, PageLink
from fupin_analysis.outputs.read_items import read_items
from report_notebooks import write_card, write_chart, write_item

OUTLINE = """
title = "关于{period}进展情况"
charts = ["chart-a"]
[[summary]]
item = "said"
take = 1
head = "资金："
[scorecard]
item = "card"
group = "task"
columns = ["name", "actual", "completion_pct", "light"]
headline = ["grant_fund_plan", "cadres"]
"""


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "items" / "00_scorecard"
    write_item(folder, "said", text="到位72.5%。另一句。")
    write_card(folder)
    write_chart(folder, "chart-a")
    return read_items([folder])


def outline(tmp_path, text=OUTLINE):
    (tmp_path / "outline.toml").write_text(text, encoding="utf-8")
    return load_outline(tmp_path)


def write(tmp_path, shelf, text=OUTLINE, *, demo=False, questions=(5, 3)):
    links = (PageLink("index.html", "总览"), PageLink("00_scorecard.html", "记分卡", "记分卡：还差多少？"))
    frame = Frame("关于2018年9月进展情况", "截至2018年9月30日", "2018-10-08生成", demo, links)
    out = tmp_path / "report"
    out.mkdir()
    attention = index_page.Attention(*questions)
    path = index_page.write_index(out, frame, outline(tmp_path, text), shelf, attention, shelf.charts())
    return path.read_text(encoding="utf-8")


def test_index_says_what_a_leader_needs(tmp_path, shelf):
    page = write(tmp_path, shelf)
    assert "<h1>关于2018年9月进展情况</h1>" in page
    assert "（截至2018年9月30日）" in page
    assert '<b><a href="00_scorecard.html">资金：</a></b>到位72.5%。' in page
    assert "另一句" not in page
    assert "向3家单位提出5项待核实问题（含以前各期），答复前所涉数据不计入以上数字。" in page
    assert 'alt="条形图：到位72.5%"' in page
    assert 'href="charts/chart-a.svg"' in page
    assert "记分卡：还差多少？" in page
    assert "示例数据" not in page


def test_scorecard_is_grouped_and_never_rounded_over_its_threshold(tmp_path, shelf):
    """20 999.96 of 21 000 万元 is 99.9998 %: neither 21 000.0 nor 100.0 may be printed."""
    page = write(tmp_path, shelf)
    rows = re.findall(r"<tr>(<td.*?)</tr>", page)
    words = [re.findall(r">([^<]*)</td>", row) for row in rows]
    assert words == [
        ["无偿帮扶资金", "20\u202f999.96", "99.9998", "◐黄"],
        ["=驻村干部", "—", "—", "·灰"],
    ]
    assert re.findall(r'rowgroup">([^<]+)', page) == ["产业扶贫", "驻村帮扶"]
    assert 'data-light="黄"' in page
    assert "灯色：●绿……" in page
    assert "其余1项见" in page


@pytest.mark.parametrize(("item", "shown"), [("said", "修订："), ("missing", "")])
def test_an_optional_line_is_left_out_where_nothing_gives_it(tmp_path, shelf, item, shown):
    line = f'[[summary]]\nitem = "{item}"\nhead = "修订："\noptional = true\n'
    page = write(tmp_path, shelf, OUTLINE.replace("[scorecard]", f"{line}[scorecard]"))
    assert ("修订：" in page) is bool(shown)


def test_samples_are_marked(tmp_path, shelf):
    assert "示例数据，纯属虚构" in write(tmp_path, shelf, demo=True)


def test_nothing_open_is_said(tmp_path, shelf):
    assert "没有待核实的数据。" in write(tmp_path, shelf, questions=(0, 0))


WRONG = [
    pytest.param('item = "said"', 'item = "sayd"', "“sayd”没有一个笔记本给出。相近的有：said", id="item"),
    pytest.param('["chart-a"]', '["said"]', "“said”不是图", id="no-chart"),
    pytest.param('item = "card"', 'item = "said"', "“said”不是表", id="no-table"),
    pytest.param('"name", "actual"', '"nam", "actual"', "没有列“nam”", id="column"),
    pytest.param('"cadres"]', '"cadre"]', "headline 的“cadre”不在表“card”里", id="headline"),
]


@pytest.mark.parametrize(("good", "bad", "message"), WRONG)
def test_wrong_outline_is_said(tmp_path, shelf, good, bad, message):
    with pytest.raises(ReportError) as caught:
        write(tmp_path, shelf, OUTLINE.replace(good, bad))
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\n" + OUTLINE, "outline.toml:1：提纲里有不认识的键“x”"),
        (OUTLINE.replace("take", "takes"), "不认识的键“takes”"),
        (OUTLINE.replace('title = "关于{period}进展情况"', ""), "缺少标题"),
    ],
    ids=["key", "nested", "title"],
)
def test_outline_is_read_strictly(tmp_path, text, message):
    with pytest.raises(PlanError) as caught:
        outline(tmp_path, text)
    assert message in caught.value.message


def test_built_in_outline_is_sound(tmp_path):
    made = load_outline(tmp_path)
    assert made.path.name == "outline.toml"
    assert made.title.format(period="2018年9月") == "关于2018年9月国有企业帮扶深度贫困县工作进展情况"
    assert len({sheet.name for sheet in made.sheets}) == len(made.sheets)
    assert all(len(sheet.name) <= 31 for sheet in made.sheets)


@pytest.mark.parametrize(
    ("text", "take", "shown"),
    [
        ("一。二。三。", 0, "一。二。三。"),
        ("一。二。三。", 2, "一。二。"),
        ("一。二", 1, "一。"),
        ("没有句号", 0, "没有句号"),
    ],
)
def test_take_sentences(text, take, shown):
    assert index_page.take_sentences(text, take) == shown


def test_same_id_in_two_notebooks_is_an_error(tmp_path):
    for name in ("00_a", "01_b"):
        write_item(tmp_path / name, "said")
    with pytest.raises(FupinError, match="编号“said”在笔记本 00_a 和 01_b 中各用了一次"):
        read_items([tmp_path / "00_a", tmp_path / "01_b"])


def test_items_keep_the_order_of_the_notebooks(tmp_path):
    write_chart(tmp_path / "01_b", "b", order=1)
    write_chart(tmp_path / "00_a", "z", order=1)
    write_chart(tmp_path / "00_a", "a", order=2)
    shelf = read_items([tmp_path / "00_a", tmp_path / "01_b"])
    assert [item.id for item in shelf.charts()] == ["z", "a", "b"]


def test_charts_are_copied_or_missed(tmp_path):
    write_chart(tmp_path / "00_a", "a")
    shelf = read_items([tmp_path / "00_a"])
    out = tmp_path / "out"
    out.mkdir()
    assert [c.id for c in copy_charts(shelf, out)] == ["a"]
    assert sorted(p.name for p in (out / "charts").iterdir()) == ["a.png", "a.svg"]
    (tmp_path / "00_a" / "a.svg").unlink()
    (tmp_path / "two").mkdir()
    with pytest.raises(ReportError, match="图“a”缺少 SVG 文件（笔记本 00_a）"):
        copy_charts(shelf, tmp_path / "two")


def test_built_in_outline_asks_for_documented_items_only(tmp_path):
    made = load_outline(tmp_path)
    asked = {line.item for line in made.summary} | {made.scorecard.item} | set(made.charts)
    asked |= {id for sheet in made.sheets for id in sheet.items}
    text = (Path(__file__).parent.parent / "docs" / "items.md").read_text(encoding="utf-8")
    assert asked <= set(re.findall(r"`([a-z0-9-]+)`", text))
