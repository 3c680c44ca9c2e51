"""05_projects_villages: 369 projects in four kinds, key projects, exits of villages, satisfaction (三(一)1, 三(二))."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.present import items, words
from fupin_analysis.present.charts.projects import chart_key_projects, chart_project_status, chart_village_exits
from fupin_analysis.present.pages.layout import said, span_of, tabled
from fupin_analysis.present.pages.target_lines import closed_year, row_of
from fupin_analysis.present.sentences import say


def status(frame: pd.DataFrame) -> tuple[items.Item, ...]:
    """The four kinds: sentence, chart, table (``project_status``)."""
    text = _status_words(frame)
    columns = (
        "project_kind planned projects not_started preparing building finished accepted stopped cancelled "
        "completed completion_pct due on_time overdue on_time_pct complete_elements_pct benefit_households"
    )
    return (
        said("projects-status-line", frame, text, figure_ids=["proj_total"]),
        items.chart("projects-status", chart_project_status(frame)),
        tabled("projects-by-kind", frame, columns, title="四类帮扶项目", unit="个", total=True),
    )


def _status_words(frame: pd.DataFrame) -> str:
    """Done of planned; of a year without a plan, done of what is in the ledger."""
    total = {name: int(frame[name].sum()) for name in ("projects", "completed", "due", "overdue")}
    facts = {name: words.count(number, "个") for name, number in total.items()} | {"span": span_of(frame)}
    planned = frame["planned"].sum(min_count=1)
    if words.is_missing(planned):
        return say("projects.unplanned", rate=words.share(total["completed"], total["projects"]), **facts)
    rate = words.share(total["completed"], planned)
    return say("projects.status", planned=words.count(planned, "个"), rate=rate, **facts)


def by_enterprise(frame: pd.DataFrame) -> items.Item:
    """A row an enterprise, the most overdue first."""
    rows = frame.sort_values(["overdue", "completion_pct"], ascending=[False, True], kind="stable")
    rows.attrs = dict(frame.attrs)
    columns = (
        "enterprise planned projects building completed completion_pct due overdue on_time_pct complete_elements_pct"
    )
    return tabled("projects-by-enterprise", rows, columns, title="各企业帮扶项目", unit="个", rows=15)


def key_projects(frame: pd.DataFrame, card: pd.DataFrame) -> tuple[items.Item, ...]:
    """The key investment projects: sentence, chart, table (``key_projects``; the pace is invest_amount's)."""
    done, plan = frame["invest_ytd_wan"].sum(min_count=1), frame["invest_plan_wan"].sum(min_count=1)
    text = say(
        "projects.key",
        span=span_of(frame),
        count=words.count(len(frame), "个"),
        plan=words.money(plan),
        done=words.money(done),
        rate=words.share(done, plan),
        met=words.count(int(frame["is_met"].fillna(False).astype(bool).sum()), "个"),
        late=words.count(int(frame["is_overdue"].fillna(False).astype(bool).sum()), "个"),
    )
    sheet = chart_key_projects(frame, pace_pct=pace_for_key(card))
    columns = (
        "project_name enterprise county invest_total_wan invest_plan_wan invest_ytd_wan year_pct progress_pct "
        "status due_on is_met problem"
    )
    return (
        said("projects-key-line", frame, text, figure_ids=["invest_projects", "invest_amount"]),
        items.chart("projects-key", sheet, figure_ids=["invest_amount"]),
        tabled("projects-key-table", frame, columns, title="重点投资项目", unit="万元"),
    )


def pace_for_key(card: pd.DataFrame) -> float | None:
    """时序进度 of invest_amount; None where its task is of a year that is over: the projects are of this year."""
    row = row_of(card, "invest_amount")
    return None if closed_year(row) or words.is_missing(row["pace_pct"]) else float(row["pace_pct"])


def exits(villages: pd.DataFrame, prefectures: pd.DataFrame) -> tuple[items.Item, ...]:
    """Villages whose planned year has come and those that left: sentence, chart, tables (``village_exits``).

    The planned years are all those up to the cut-off's: this is not the figure of one year's plan.
    """
    due = villages[villages["is_due"].fillna(False).astype(bool)]
    gone = due["is_exited"].fillna(False).astype(bool)
    text = say(
        "projects.exits",
        year=words.year(villages.attrs["as_of"]),
        due=words.count(len(due), "个村"),
        exited=words.count(int(gone.sum()), "个村"),
        rate=words.share(int(gone.sum()), len(due)),
        standards=words.count(_full(villages, "standards_met", 6), "个"),
        ones=words.count(_full(villages, "five_ones_met", 5), "个"),
    )
    left = due[~gone]
    left.attrs = dict(villages.attrs)
    columns = (
        "county township village enterprise plan_exit_year poverty_rate_pct "
        "standards_met missing_standards five_ones_met missing_five_ones"
    )
    return (
        said("villages-exits-line", villages, text),
        items.chart("villages-exits", chart_village_exits(prefectures)),
        tabled(
            "villages-by-prefecture",
            prefectures,
            "prefecture villages due exited exit_pct standards_full five_ones_full",
            title="各市州帮扶村退出情况",
            unit="个",
            total=True,
        ),
        tabled("villages-not-yet", left, columns, title="应退出、尚未退出的村", rows=25),
    )


def _full(villages: pd.DataFrame, column: str, all_of: int) -> int:
    return int((villages[column].fillna(0) >= all_of).sum())


def satisfaction(pooled: pd.DataFrame, counties: pd.DataFrame, card: pd.DataFrame) -> tuple[items.Item, ...]:
    """Approval, pooled and by county; judged on the unrounded rate (``satisfaction``)."""
    row = pooled.iloc[0] if len(pooled) else None
    threshold = row_of(card, "satisfaction")["threshold"]
    if row is None or words.is_missing(row["rate_pct"]):
        text = say("projects.no_satisfaction")
    else:
        text = say(
            "projects.satisfaction",
            surveyed=words.count(row["surveyed_households"], "户"),
            satisfied=words.count(row["satisfied_households"], "户"),
            rate=words.percent(row["rate_pct"], against=float(threshold)),
            required=words.percent(threshold, 0),
        )
    rows = counties.sort_values("rate_pct", kind="stable")
    rows.attrs = dict(counties.attrs)
    columns = "county villages surveyed_households satisfied_households rate_pct low_pct high_pct is_small_sample"
    return (
        said("villages-satisfaction-line", pooled, text, figure_ids=["satisfaction"]),
        tabled("villages-satisfaction", rows, columns, title="群众认可度（由低到高）", unit="户", rows=20),
    )
