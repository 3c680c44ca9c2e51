"""Pages on which the figures of a report are traced: one a measure, its sources packed, each checked against print."""

import json
import re
from collections import Counter

import pandas as pd
import pytest

from fupin_analysis.indicators.figures import compute_parts
from fupin_analysis.indicators.parts import check_keys
from fupin_analysis.indicators.trace import recombine, trace
from fupin_analysis.indicators.traced import FIGURE, trace_many, traced_frame
from fupin_analysis.outputs.pages import TEMPLATES, Frame, PageLink
from fupin_analysis.outputs.questions import shorten
from fupin_analysis.outputs.shown_figures import Shown
from fupin_analysis.outputs.trace_data import Packer, net, ranges, rest_of
from fupin_analysis.outputs.trace_pages import write_traces
from fupin_analysis.present.cited import trace_link
from fupin_analysis.present.traces import (
    AGAIN,
    GROUND,
    NO_SOURCE,
    NOT_COUNTED,
    TraceFrame,
    area_of,
    repeated,
    tell_added,
    tell_side,
)
from indicator_world import A, firms, inputs, truth_inputs

GIVEN = truth_inputs("2018-10")
FRAME = Frame("进展", "截至2018年10月31日", "生成", True, (PageLink("03_employment.html", "就业"),))
JOBS = ["jobs_new", "jobs_new@county=513431", "jobs_new#month", "jobs_new#completion_pct"]
IDS = [*JOBS, "grant_fund_plan", "grant_fund_plan#change", "volunteer_batches"]


def shown(id, value=None, words=""):
    return Shown(id, words, value, "03_employment", "就业分县")


def unpack(page):
    """Figure (rest of the id) → what each of its sources adds, as the page's script reads it."""
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])
    out = {}
    for rest, figure in data["f"].items():
        numbers = []
        for part in filter(None, figure.get("p", "").split(",")):
            first, _, last = part.partition("-")
            numbers += range(int(first), int(last or first) + 1)
        out[rest] = [figure.get("a", {}).get(str(n), data["r"][n][8]) for n in numbers]
    return out, data


def amount(words):
    return 0.0 if words in (AGAIN, NOT_COUNTED, GROUND) else float(words.replace("\u202f", "").replace(",", ""))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    check = write_traces(folder, [shown(id) for id in IDS], lambda ids: trace_many(GIVEN, ids), FRAME)
    return folder / "trace", check


def test_a_page_a_measure_and_one_font(made):
    folder, check = made
    assert sorted(path.name for path in folder.iterdir()) == [
        "font.css",
        "grant_fund_plan.html",
        "jobs_new.html",
        "volunteer_batches.html",
    ]
    assert (check.shown, check.figures, check.is_clean) == (len(IDS), len(IDS), True)


def test_the_sources_of_every_figure_add_up_to_it(made):
    folder, _ = made
    values = {figure.asked: figure.value for one in trace_many(GIVEN, IDS) for figure in one.figures}
    for name in ("jobs_new", "grant_fund_plan", "volunteer_batches"):
        added, _ = unpack((folder / f"{name}.html").read_text(encoding="utf-8"))
        mine = [id for id in IDS if id.startswith(name)]
        assert {name + rest for rest in added} == set(mine)
        for id in mine:
            assert sum(map(amount, added[rest_of(id)])) == pytest.approx(values[id], abs=1e-4), id


def test_a_page_says_what_stands_beside_its_figures(tmp_path):
    gift = {"donor": "甲", "receiver": "乙", "receipt_level": "直接", "received_on": "2018-05-01", "received_wan": 5.0}
    given = inputs({"donations": [gift]}, enterprises=firms())
    write_traces(tmp_path, [shown("total_input")], lambda ids: trace_many(given, ids), FRAME)
    page = (tmp_path / "trace" / "total_input.html").read_text(encoding="utf-8")
    assert "<p><b>注：</b>尚无一家填报帮扶资金到位及使用台账，未计入。</p>" in page
    live = traced_frame(given, "total_input")
    told = TraceFrame(live)
    told.attrs = live.attrs
    assert "注：尚无一家填报帮扶资金到位及使用台账，未计入。" in told._repr_html_()


PLACES = [*IDS[:3], "volunteer_batches", "leader_rules_broken@rule=visit_principal", "leader_rules_all_kept",
          "filings_missing", "filings_missing@enterprise=国岚大渡流域发电有限公司", "cadres_short",
          "enterprises_unranked",
          "counties_without_batches", "county_exit", "visit_deputy", "pairing_households_all"]  # fmt: skip


def rows_of_page(data, rest):
    """What each row of a page says of a figure: unit, county and village, file, sheet, cell, what it adds."""
    figure, text = data["f"].get(rest, {}), data["s"]
    for part in filter(None, figure.get("p", "").split(",")):
        first, _, last = part.partition("-")
        for n in range(int(first), int(last or first) + 1):
            row = data["r"][n]
            words = [text[row[place]].replace(NO_SOURCE, "") for place in (5, 6, 1, 2, 3, 4)]
            yield (*words, text[row[0]], figure.get("a", {}).get(str(n), row[8]))


def rows_of_trace(parts, operation):
    again = repeated(parts, operation).tolist()
    for n, row in enumerate(parts.to_dict("records")):
        adds = tell_added(operation, row["amount"], is_again=again[n], part=row["part"])
        said = (row["enterprise"], area_of(row), row["file"], row["sheet"], row["cells"], shorten(row["raw"]))
        yield (*said, tell_side(operation, row["part"]), adds)


def test_every_row_of_a_page_is_a_part_of_the_figure():
    compared = 0
    for measure in trace_many(GIVEN, PLACES):
        data = json.loads(Packer(measure).to_json())
        for figure in measure.figures:
            told = trace(GIVEN, figure.asked)
            page, cells = (
                Counter(rows_of_page(data, rest_of(figure.asked))),
                Counter(rows_of_trace(told, figure.operation)),
            )
            if "#" in figure.asked:  # what two months have alike is drawn together
                assert {row[:-1] for row in page} <= {row[:-1] for row in cells}, figure.asked
            else:
                assert page == cells and page, figure.asked
            compared += 1
    assert compared == len(PLACES)


def test_who_broke_a_rule_is_named_with_what_was_due_and_what_was_done():
    given = truth_inputs("2018-10")
    told = trace(given, "leader_rules_broken@rule=visit_principal")
    broken, done = told[told["part"] == "actual"], told[told["part"] == "base"]
    assert broken["enterprise"].is_unique and recombine(told) == len(broken) > 1
    due = check_keys(compute_parts(given, "visit_principal")).set_index("key").loc[broken["enterprise"]]
    assert broken["raw"].tolist() == [
        f"应有{b:g}次，计入{a:g}次" for a, b in zip(due["actual"], due["base"], strict=True)
    ]
    assert done.groupby("enterprise").size().to_dict() == due.loc[due["actual"] > 0, "actual"].to_dict()
    assert set(done["record_id"]) <= set(given.tables["visits"]["record_id"])
    figure = next(iter(trace_many(given, ["leader_rules_broken@rule=visit_principal"]))).figures[0]
    assert figure.name == f"未达到三项规定的企业，规定：{given.plan.target('visit_principal').name}"


def test_a_return_that_is_missing_is_named_by_form_and_period():
    told = trace(GIVEN, "filings_missing")
    assert "帮扶资金到位及使用台账，2018-07" in set(told["raw"]) and (told["cells"] == "").all()


def test_links_of_the_report_lead_to_rows_of_the_page(made):
    folder, _ = made
    for id in IDS:
        address, _, fragment = trace_link(id).partition("#")
        page = (folder.parent / address).read_text(encoding="utf-8")
        assert f'data-rest="{rest_of(id)}" data-id="{id}"' in page
        assert (f'<a href="#{fragment}">' if fragment else '<a href="#whole">') in page


def test_a_page_says_what_counts_and_where_the_number_stands(made):
    page = (made[0] / "jobs_new.html").read_text(encoding="utf-8")
    assert "示例数据，纯属虚构" in page and "<b>计入：</b>" in page and "<b>依据：</b>" in page
    assert '<a href="../03_employment.html">就业：就业分县</a>' in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_what_differs_and_what_is_no_figure_is_told(tmp_path):
    said = [shown("jobs_new", 1.0, "1"), shown("jobs_new#nothing", 2.0), shown("jobs_new@county=513431", words="99人")]
    check = write_traces(tmp_path, said, lambda ids: trace_many(GIVEN, ids), FRAME)
    record = check.to_record()
    assert set(record["differing"]) == {"jobs_new", "jobs_new@county=513431"}
    assert set(record["unresolved"]) == {"jobs_new#nothing"} and record["unresolved_count"] == 1
    page = (tmp_path / "trace" / "jobs_new.html").read_text(encoding="utf-8")
    assert "jobs_new#nothing：无法溯源。" in page


def test_nothing_is_written_without_figures(tmp_path):
    assert write_traces(tmp_path, [], lambda ids: (), FRAME).is_clean
    assert list(tmp_path.iterdir()) == []


def test_raw_words_cannot_end_the_page():
    rows = [{"enterprise": A, "arrived_wan": 5.0, "file": "</script><b>.xlsx", "fund_kind": "无偿"}]
    given = inputs({"instalments": rows}, enterprises=firms())
    packed = Packer(next(iter(trace_many(given, ["instalments.arrived_wan"]))))
    text = packed.to_json()
    assert "<" not in text and "</script><b>.xlsx" in json.loads(text)["s"]


def test_what_two_months_have_alike_cancels_out():
    parts = pd.DataFrame(
        {FIGURE: [0, 0, 0, 1, 1], "_source": [1, 1, 2, 1, 3], "operation": ["sum"] * 3 + ["distinct"] * 2,
         "amount": [5.0, -5.0, 3.0, 1.0, 1.0], "key": ["", "", "", "p", "p"], "part": "actual"}
    )  # fmt: skip
    told = net(parts).set_index([FIGURE, "_source"])
    assert told["is_gone"].to_dict() == {(0, 1): True, (0, 2): False, (1, 1): False, (1, 3): False}
    assert told["is_again"].to_dict() == {(0, 1): False, (0, 2): False, (1, 1): False, (1, 3): True}


@pytest.mark.parametrize(("numbers", "text"), [([3, 1, 2, 7], "1-3,7"), ([], ""), ([4], "4"), ([1, 3, 5], "1,3,5")])
def test_numbers_are_drawn_together(numbers, text):
    assert ranges(numbers) == text


def test_the_script_is_one_that_old_browsers_read():
    script = (TEMPLATES / "trace.js").read_text(encoding="utf-8")
    assert not re.search(r"=>|`|\b(?:let|const|class|async)\b|fetch\(", script)


@pytest.mark.parametrize(
    ("operation", "amount", "is_again", "said"),
    [
        ("sum", 21793.7, False, "21\u202f793.7"),
        ("distinct", 21793.7, False, "1"),
        ("merged", 1.0, True, AGAIN),
        ("distinct", 0.0, False, NOT_COUNTED),
        ("ratio", 0.0, False, "0"),
    ],
)
def test_a_part_of_a_count_adds_one(operation, amount, is_again, said):
    assert tell_added(operation, amount, is_again=is_again) == said
