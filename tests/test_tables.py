"""Tables: heads, decimals, missing values, escaping, honest rounding, records for the annex."""

import pandas as pd
import pytest

import result_frames as r
from fupin_analysis.present.lights import colour_of_words
from fupin_analysis.present.pages.layout import tabled
from fupin_analysis.present.tables import TableError, make_table
from fupin_analysis.present.words import GROUP as S


def table(frame, columns, **how):
    return make_table(frame, columns.split(), title="表", about="单位：万元；截至2018年9月30日", **how)


FRAME = r.stamp(
    pd.DataFrame(
        {
            "enterprise": ["川江<b>集团", "蜀峰集团", None],
            "committed_wan": [1234.567, 5.0, None],
            "completion_pct": [99.96, 100.0, 72.449],
            "gap_points": [-0.04, 0.0, -2.55],
            "due_on": pd.to_datetime(["2018-09-30", None, "2018-10-01"]),
            "light": ["绿", "蓝（已完成）", "红"],
            "people": pd.array([12345, 0, None], dtype="Int64"),
            "ratio": [1.0, 2.5, 3.0],
            "is_met": pd.array([True, False, None], dtype="boolean"),
            "exit_year": pd.array([2018, 2019, None], dtype="Int64"),
        }
    ),
    labels={**r.LABELS, "people": "人数", "ratio": "比", "is_met": "达标", "exit_year": "年度"},
)


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        pytest.param("enterprise", ["川江<b>集团", "蜀峰集团", "—"], id="text"),
        pytest.param("committed_wan", [f"1{S}234.6", "5.0", "—"], id="money-one-decimal"),
        pytest.param("completion_pct", ["99.9", "100.0", "72.4"], id="rate-not-rounded-to-100"),
        pytest.param("gap_points", ["-0.04", "0.0", "-2.6"], id="behind-is-not-level"),
        pytest.param("due_on", ["2018-09-30", "—", "2018-10-01"], id="date"),
        pytest.param("light", ["●绿", "★已完成", "○红"], id="light-sign-and-word"),
        pytest.param("people", [f"12{S}345", "0", "—"], id="count-zero-is-not-missing"),
        pytest.param("ratio", ["1.0", "2.5", "3.0"], id="same-decimals-in-a-column"),
        pytest.param("is_met", ["是", "否", "—"], id="yes-no"),
        pytest.param("exit_year", ["2018", "2019", "—"], id="years-are-not-grouped"),
    ],
)
def test_cells(column, shown):
    assert [row[0] for row in table(FRAME, column).shown()] == shown


def test_a_figure_is_not_rounded_to_its_threshold():
    rows = table(r.scorecard(), "name unit threshold actual").shown()
    by_name = {row[0]: row[2:] for row in rows}
    assert by_name["帮扶工作群众认可度"] == ["90.0", "89.96"]
    assert by_name["无偿帮扶资金（94村）"] == [f"21{S}000.0", f"15{S}230.5"]
    assert by_name["贫困户劳动力新增就业"] == [f"1{S}000", "786"]
    assert by_name["帮扶深度贫困县摘帽"] == ["45", "—"]


def test_threshold_holds_without_its_column():
    assert ["帮扶工作群众认可度", "89.96"] in table(r.scorecard(), "name actual").shown()


def test_html_is_escaped_aligned_and_stamped():
    html = table(FRAME, "enterprise committed_wan light", notes=["注<1>"]).to_html()
    assert "川江&lt;b&gt;集团" in html and "<b>" not in html
    assert "注&lt;1&gt;" in html
    assert '<th class="n">承诺（万元）</th>' in html and '<td class="n">5.0</td>' in html
    assert "示例数据，纯属虚构" in html and "单位：万元；截至2018年9月30日" in html
    assert "http" not in html


def test_html_shows_the_first_rows_and_says_so():
    html = table(FRAME, "enterprise", rows=2, demo=False).to_html()
    assert html.count("<tr>") == 3 and "本表列前2行，其余1行略。" in html
    assert "示例数据" not in html


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        pytest.param("enterprise nothing", "nothing", id="no-such-column"),
        pytest.param("headless", "headless.*没有中文表头", id="no-head"),
    ],
)
def test_a_column_needs_data_and_a_head(columns, found):
    frame = FRAME.assign(headless=1)
    frame.attrs = FRAME.attrs
    with pytest.raises(TableError, match=found):
        table(frame, columns)


def test_record_keeps_unrounded_values():
    record = table(FRAME, "enterprise committed_wan due_on people is_met").to_record()
    assert record["records"][0] == {
        "enterprise": "川江<b>集团",
        "committed_wan": 1234.567,
        "due_on": "2018-09-30",
        "people": 12345,
        "is_met": True,
    }
    assert record["records"][2]["committed_wan"] is None and record["records"][1]["due_on"] is None
    assert record["columns"][1] == {"name": "committed_wan", "label": "承诺（万元）", "type": "money", "decimals": 1}


def test_total_row_sums_what_can_be_summed():
    item = tabled("t", r.village_exits(), "prefecture villages due exit_pct", title="表", labels=HEADS, total=True)
    rows = item.table.shown()
    assert rows[-1] == ["合计", "94", "31", "—"] and rows[0][0] == "甘孜州"
    assert item.to_record()["strong"] == [4]


def test_sum_row_divides_the_sums_and_stays_when_rows_are_cut():
    frame = r.funding_by("enterprise", r.names(5))
    columns = "enterprise committed_wan arrived_wan honoured_pct"
    item = tabled("t", frame, columns, title="表", unit="万元", labels=MONEY, total=True, rows=2)
    committed, arrived = frame["committed_wan"].sum(), frame["arrived_wan"].sum()
    assert item.table.shown()[-1][-1] == f"{arrived / committed * 100:.1f}"
    html = item.table.to_html()
    assert html.count("<td") == 3 * 4 and ">合计<" in html and "其余3行略" in html
    assert [c.label for c in item.table.columns] == ["企业", "承诺", "到位", "兑现率（%）"]


def test_empty_table_says_so():
    frame = r.village_exits().iloc[:0]
    frame.attrs = r.village_exits().attrs
    item = tabled("t", frame, "prefecture villages", title="表", labels=HEADS, total=True)
    assert "本期没有可列的记录。" in item.table.notes and item.table.shown() == []


MONEY = {"arrived_wan": "到位（万元）", "honoured_pct": "兑现率（%）"}
HEADS = {"prefecture": "市州", "villages": "村", "due": "应退", "exit_pct": "退出率（%）"}


def test_html_shows_both_ends_and_the_sum():
    frame = pd.DataFrame(
        {"name": [f"第{n}" for n in range(9)] + ["合计"], "arrived_wan": [float(n) for n in range(10)]}
    )
    labels = {"name": "企业", "arrived_wan": "到位"}
    made = table(frame, "name arrived_wan", labels=labels, rows=2, ends=3, strong=[9])
    page = made.to_html()
    assert [n for n in range(9) if f">第{n}<" in page] == [0, 1, 6, 7, 8] and ">合计<" in page
    assert "本表列前2行和后3行，中间4行略。" in page
    assert "略" not in table(frame, "name arrived_wan", labels=labels, rows=5, ends=5, strong=[9]).to_html()


def test_a_year_is_a_whole_number_beside_gaps():
    frame = pd.DataFrame({"plan_exit_year": [2018.0, None]})
    made = table(frame, "plan_exit_year", labels={"plan_exit_year": "计划退出年度"})
    assert made.shown() == [["2018"], ["—"]]
    assert [row["plan_exit_year"] for row in made.to_record()["records"]] == [2018, None]


@pytest.mark.parametrize(
    ("light", "verdict", "shown"),
    [
        pytest.param("灰", "未到期", "·未到期", id="grey-says-why"),
        pytest.param("灰", None, "·灰", id="no-reason"),
        pytest.param("红", "告急", "○红", id="others-by-their-sign"),
        pytest.param("蓝", "已完成", "★已完成", id="done"),
    ],
)
def test_a_light_is_told_in_black_and_white(light, verdict, shown):
    frame = pd.DataFrame({"light": [light], "verdict": [verdict]})
    told = {"title": "t", "about": "a", "labels": {"light": "状态"}}
    table = make_table(frame, ["light"], **told)
    assert table.shown() == [[shown]] and colour_of_words(shown) == light
    again = make_table(table.frame[["light"]], ["light"], **told)
    assert again.shown() == [[shown]]
