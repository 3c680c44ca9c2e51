"""Items show themselves, and are written where FUPIN_ITEMS says."""

import json

import pytest

import result_frames as r
from fupin_analysis.present import items
from fupin_analysis.present.charts.funding import chart_fund_stages
from fupin_analysis.present.tables import make_table


@pytest.fixture
def chart():
    return items.chart("stages", chart_fund_stages(r.funding_stages()), figure_ids=["grant_fund_plan"])


@pytest.fixture
def table():
    made = make_table(r.scorecard(), ["name", "actual", "unit"], title="总表", about="截至2018年9月30日")
    return items.table("card", made, figure_ids=["jobs_new"])


def test_sentence_is_escaped_and_stamped():
    shown = items.sentence("line", "到位<1>万元", demo=True)._repr_mimebundle_()
    assert "到位&lt;1&gt;万元" in shown["text/html"] and "示例数据，纯属虚构" in shown["text/html"]
    assert shown["text/plain"] == "到位<1>万元"
    assert "示例" not in items.sentence("line", "到位")._repr_html_()


def test_chart_shows_a_picture_with_alternative_text(chart):
    shown = chart._repr_mimebundle_()
    assert 'src="data:image/png;base64,' in shown["text/html"]
    assert 'alt="承诺2.10亿元，到位1.52亿元' in shown["text/html"]
    assert shown["text/plain"] == chart.alt and "使用" in chart.alt


def test_chart_files(chart, tmp_path):
    written = items.write_item(chart, tmp_path, order=3)
    assert sorted(path.name for path in written) == ["stages.json", "stages.png", "stages.svg"]
    record = json.loads((tmp_path / "stages.json").read_text(encoding="utf-8"))
    assert record["kind"] == "chart" and record["order"] == 3 and record["demo"] is True
    assert record["title"] == chart.sheet.finding and record["alt"] == chart.alt
    assert record["figure_ids"] == ["grant_fund_plan"]
    png = (tmp_path / "stages.png").read_bytes()
    assert png.startswith(b"\x89PNG") and int.from_bytes(png[16:20], "big") == 1889
    assert b"<svg" in (tmp_path / "stages.svg").read_bytes()


def test_table_file(table, tmp_path):
    items.write_item(table, tmp_path, order=1)
    record = json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))
    assert record["title"] == "总表" and record["text"] == "截至2018年9月30日"
    assert [c["label"] for c in record["columns"]] == ["指标", "累计", "单位"]
    assert record["records"][0] == {"name": "无偿帮扶资金（94村）", "actual": 15230.5, "unit": "万元"}
    assert not list(tmp_path.glob("*.png"))


def test_an_id_is_used_once(table, tmp_path):
    items.write_item(table, tmp_path, order=1)
    with pytest.raises(items.ItemError, match=r"card.*用了两次"):
        items.write_item(table, tmp_path, order=2)


@pytest.mark.parametrize("id", ["", "两", "a/b", "../a", "A", ".a"])
def test_an_id_is_a_safe_file_name(id):
    with pytest.raises(items.ItemError):
        items.sentence(id, "话")


def test_only_a_chart_has_a_picture(table):
    with pytest.raises(items.ItemError, match="不是图"):
        table.picture("png")


@pytest.mark.parametrize("folder", [True, False], ids=["under-report", "by-hand"])
def test_show_displays_all_and_writes_only_when_asked(folder, tmp_path, monkeypatch, table):
    seen = []
    monkeypatch.setattr("IPython.display.display", seen.append)
    if folder:
        monkeypatch.setenv(items.FOLDER_VARIABLE, str(tmp_path / "new"))
    else:
        monkeypatch.delenv(items.FOLDER_VARIABLE, raising=False)
    line = items.sentence("line", "话")
    items.show(line, table)
    assert seen == [line, table]
    orders = [json.loads(p.read_text(encoding="utf-8"))["order"] for p in sorted(tmp_path.rglob("*.json"))]
    assert len(orders) == (2 if folder else 0)
    if folder:
        assert orders[1] == orders[0] - 1  # card after line, although its name comes first
