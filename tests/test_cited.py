"""Words that carry their figures: through templates and joins, into text, links and lists of figures."""

import pandas as pd
import pytest

from fupin_analysis.present import items
from fupin_analysis.present.cited import anchor, as_html, cite, figures_in, plain, trace_link
from fupin_analysis.present.tables import make_table

SAID = f"新增就业{cite('786人', 'jobs_new')}，占{cite('78.6%', 'jobs_new#completion_pct')}。"


def test_a_marked_sentence_reads_like_any_other():
    assert plain(SAID) == "新增就业786人，占78.6%。"
    assert figures_in(SAID) == [("786人", "jobs_new"), ("78.6%", "jobs_new#completion_pct")]
    assert as_html("<b>" + SAID, trace_link).startswith("&lt;b&gt;新增就业<a ")


@pytest.mark.parametrize(("words", "figure"), [("—", "jobs_new"), ("3人", None), ("", "jobs_new"), ("3人", "")])
def test_what_is_no_figure_is_left_as_it_is(words, figure):
    assert cite(words, figure) == words


def test_a_fact_that_is_cited_again_carries_the_last_figure_alone():
    assert figures_in(cite(cite("3人", "a"), "b")) == [("3人", "b")]


def test_links_lead_to_the_page_of_the_measure():
    assert trace_link("jobs_new@county=513431#month") == "trace/jobs_new.html#%40county%3D513431%23month"
    assert trace_link("instalments.used_wan@record=a/1") == "trace/instalments.used_wan.html#%40record%3Da%2F1"
    assert 'href="trace/jobs_new.html#"' in anchor("3人", "jobs_new", trace_link)
    assert "<a " not in anchor("3人", "jobs_new", None)


def test_a_sentence_item_names_its_figures():
    made = items.sentence("jobs-line", SAID)
    assert made.text == "新增就业786人，占78.6%。" and made.figure_ids == ("jobs_new", "jobs_new#completion_pct")
    assert made.to_record()["marked"] == SAID


def frame():
    made = pd.DataFrame({"county": ["昭觉", "合计", "布拖"], "people": [3.0, 5.0, None]})
    made["figure_key"] = ["@county=513431", "", "@county=513429"]
    made.attrs = {"figures": {"people": "jobs_new{figure_key}", "other": "x{figure_key}"}, "labels": {}}
    return made


def test_cells_of_a_table_of_figures_have_ids_where_there_is_a_value():
    table = make_table(frame(), ["county", "people"], title="t", about="", labels={"county": "县", "people": "人数"})
    assert table.ids == ({"people": "jobs_new@county=513431"}, {"people": "jobs_new"}, {})
    assert table.to_record()["figures"] == list(table.ids)
    shown = table.to_html(trace_link)
    assert shown.count("<a ") == 2 and "trace/jobs_new.html#%40county%3D513431" in shown
    assert items.table("t", table).figure_ids == ("jobs_new@county=513431", "jobs_new")


def test_a_row_without_a_key_is_no_figure():
    rows = frame().assign(figure_key=["@county=513431", None, None])
    table = make_table(rows, ["county", "people"], title="t", about="", labels={"county": "县", "people": "人数"})
    assert table.ids == ({"people": "jobs_new@county=513431"}, {}, {})
