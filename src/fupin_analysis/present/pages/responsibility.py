"""07_responsibility: visits, meetings, cadres, pairing, checklists (三(二)2, 四(一))."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_analysis.indicators.figure_ids import TOTALS
from fupin_analysis.present import items, words
from fupin_analysis.present.charts.strips import chart_visits
from fupin_analysis.present.cited import cite
from fupin_analysis.present.facts import cell, ids_of, total
from fupin_analysis.present.pages.layout import said, tabled
from fupin_analysis.present.pages.target_lines import WITHHELD
from fupin_analysis.present.sentences import join, say

_COUNTED = ("principal_trips", "deputy_visits", "meetings")


def visits(frame: pd.DataFrame, rules: pd.DataFrame) -> tuple[items.Item, ...]:
    """The three rules of visits and meetings: sentence, strips, tables (``visits_meetings``, and by rule)."""
    each = "".join(_rule(rules, row) for row in range(len(rules)))
    met = cite(words.number(frame.attrs.get(TOTALS, {}).get("all_kept")), "leader_rules_all_kept")
    firms = cell(rules, 0, "enterprises", words.number) if len(rules) else words.MISSING
    text = say("responsibility.rules", firms=firms, met=met, each=each)
    rows = frame.sort_values(["is_met", "principal_trips"], kind="stable").assign(verdict=WITHHELD[0])
    rows.attrs = dict(frame.attrs)  # the verdict is printed beside a grey light alone
    columns = (
        "enterprise light principal_trips principal_due principal_told deputy_visits deputy_due deputy_told "
        "meetings meetings_due meetings_told not_counted"
    )
    shown = [*ids_of(rules, "enterprises", "met", "not_met"), *ids_of(frame, *_COUNTED)]
    return (
        said("responsibility-line", frame, text, figure_ids=["visit_principal", "visit_deputy", "meetings"]),
        items.chart("responsibility-visits", chart_visits(frame), figure_ids=shown),
        tabled(
            "responsibility-rules",
            rules,
            "rule required enterprises met not_met met_pct",
            title="三项硬性规定",
            unit="户",
        ),
        tabled("responsibility-by-enterprise", rows, columns, title="各企业领导调研和专题会议", rows=25),
    )


def _rule(rules: pd.DataFrame, row: int) -> str:
    met, short = (cell(rules, row, name, words.number) for name in ("met", "not_met"))
    return say("responsibility.rule", name=str(rules["rule"].iloc[row]), met=met, short=short)


def cadres(frame: pd.DataFrame, summary: pd.DataFrame) -> tuple[items.Item, ...]:
    """Cadres in post beside the rule of four (``cadre_rule``, and its summary); neither is mended (reading A12)."""
    totals = frame.attrs.get(TOTALS, {})
    text = say(
        "responsibility.cadres",
        subject=cite(words.number(totals.get("large_units")), "large_units"),
        met=cite(words.number(totals.get("large_units_kept")), "large_units_kept"),
        gap=total(frame, "gap_people", words.number),
        cadres=total(frame, "cadres", words.number),
    )
    if untold := totals.get("large_units_untold"):
        count = cite(words.number(untold), "large_units_untold")
        text = join(text, say("responsibility.cadres_untold", untold=count))
    subject = frame[frame["is_subject"].fillna(False).astype(bool)]
    rows = subject.sort_values("gap_people", ascending=False, kind="stable")
    rows.attrs = dict(frame.attrs)
    columns = "enterprise staff_people cadres required_people gap_people is_met"
    return (
        said("responsibility-cadres-line", frame, text, figure_ids=["stationed_cadres", "stationed_min4"]),
        tabled(
            "responsibility-cadres-summary",
            summary,
            "item value unit note",
            title="驻村干部总体情况",
            labels={"value": "数值"},
        ),
        tabled("responsibility-cadres", rows, columns, title="100人及以上单位选派驻村干部", unit="人", rows=20),
    )


def pairing(frame: pd.DataFrame) -> tuple[items.Item, ...]:
    """Coverage of villages and households by pairs (``pairing``)."""
    text = say(
        "responsibility.pairing",
        villages="/".join(total(frame, name, words.number) for name in ("paired_villages", "villages")),
        village_rate=total(frame, "villages_pct", _full_or_less),
        households="/".join(total(frame, name, words.number) for name in ("paired_households", "poor_households")),
        household_rate=total(frame, "households_pct", _full_or_less),
    )
    if frame.attrs.get(TOTALS, {"villages_pct": 0}).get("villages_pct") is None:
        text = say("responsibility.pairing_untold")
    rows = frame.sort_values("households_pct", kind="stable")
    rows.attrs = dict(frame.attrs)
    columns = "enterprise villages paired_villages villages_pct poor_households paired_households households_pct"
    return (
        said("responsibility-pairing-line", frame, text, figure_ids=["pairing_villages", "pairing_households"]),
        tabled("responsibility-pairing", rows, columns, title="结对帮扶覆盖（由低到高）", unit="个、户", rows=20),
    )


def _full_or_less(rate: Any) -> str:
    """A rate of which only all is 100.0%."""
    return words.percent(rate, against=100.0)


def checklists(lists: pd.DataFrame, firms: pd.DataFrame) -> tuple[items.Item, ...]:
    """Answers to the checklists (``checklists`` by list_name and by enterprise)."""
    each = "；".join(_list(lists, row) for row in range(len(lists)))
    rows = firms.sort_values("done_pct", kind="stable")
    rows.attrs = dict(firms.attrs)
    return (
        said("responsibility-checklists-line", lists, say("responsibility.checklists", each=each or "暂无数据")),
        tabled(
            "responsibility-checklists",
            lists,
            "list_name owed answered done done_pct",
            title="责任清单落实情况",
            unit="项",
        ),
        tabled(
            "responsibility-checklists-firms",
            rows,
            "enterprise owed answered done done_pct",
            title="各企业清单落实（由低到高）",
            unit="项",
            rows=15,
        ),
    )


def _list(lists: pd.DataFrame, row: int) -> str:
    done, owed = (cell(lists, row, name, words.number) for name in ("done", "owed"))
    share = cell(lists, row, "done_pct", lambda value: words.percent(value, against=100.0))
    return f"{lists['list_name'].iloc[row]}落实{done}/{owed}项（{share}）"
