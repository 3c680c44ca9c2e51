"""05_projects_villages: 369 projects in four kinds, key projects, exits of villages, satisfaction (三(一)1, 三(二))."""

from __future__ import annotations

from functools import partial

import pandas as pd

from fupin_analysis.present import items, words
from fupin_analysis.present.charts.projects import (
    STATES,
    chart_key_projects,
    chart_project_status,
    chart_village_exits,
)
from fupin_analysis.present.cited import cite
from fupin_analysis.present.facts import cell, fact, held_column, held_line, ids_of, total, total_of
from fupin_analysis.present.pages.layout import said, span_of, tabled
from fupin_analysis.present.pages.target_lines import closed_year, row_of
from fupin_analysis.present.sentences import join, say

_PIECES = partial(words.count, unit="个")
_percent = partial(words.percent, against=100.0)


def status(frame: pd.DataFrame) -> tuple[items.Item, ...]:
    """The four kinds: sentence, chart, table (``project_status``)."""
    columns = (
        "project_kind planned projects not_started preparing building finished accepted stopped cancelled completed "
        f"completion_pct due on_time overdue on_time_pct complete_elements_pct benefit_households {held_column(frame)}"
    )
    shown = ids_of(frame, *STATES, "planned", "projects", "completed", "completion_pct")
    ids = [id for name in ("completed", "completion_pct", "planned", "projects") if (id := total_of(frame, name)[1])]
    return (
        said("projects-status-line", frame, join(_status_words(frame), held_line(frame))),
        items.chart("projects-status", chart_project_status(frame), figure_ids=[*ids, *shown]),
        tabled("projects-by-kind", frame, columns, title="四类帮扶项目", unit="个", total=True),
    )


def _status_words(frame: pd.DataFrame) -> str:
    """Done of planned; of a year without a plan, done of what is in the ledger."""
    facts = {name: total(frame, name, _PIECES) for name in ("projects", "completed", "due", "overdue")}
    facts["span"] = span_of(frame)
    planned, done = total_of(frame, "planned")[0], total_of(frame, "completed")[0]
    whole = total_of(frame, "projects")[0] if words.is_missing(planned) else planned
    share = None if words.is_missing(done) or not whole else 100.0 * float(done) / float(whole)
    rate = fact(frame, "completion_pct", _percent, otherwise=share)
    if words.is_missing(planned):
        return say("projects.unplanned", rate=rate, **facts)
    return say("projects.status", planned=total(frame, "planned", _PIECES), rate=rate, **facts)


def by_enterprise(frame: pd.DataFrame) -> items.Item:
    """A row an enterprise, the most overdue first."""
    rows = frame.sort_values(["overdue", "completion_pct"], ascending=[False, True], kind="stable")
    rows.attrs = dict(frame.attrs)
    columns = (
        "enterprise planned projects building completed completion_pct due overdue on_time_pct complete_elements_pct "
        f"{held_column(frame)}"
    )
    return tabled("projects-by-enterprise", rows, columns, title="各企业帮扶项目", unit="个", rows=15)


def key_projects(frame: pd.DataFrame, card: pd.DataFrame) -> tuple[items.Item, ...]:
    """The key investment projects: sentence, chart, table (``key_projects``; the pace is invest_amount's)."""
    done, plan = (total_of(frame, name)[0] for name in ("invest_ytd_wan", "invest_plan_wan"))
    share = None if words.is_missing(done) or not plan else 100.0 * float(done) / float(plan)
    text = say(
        "projects.key",
        span=span_of(frame),
        count=fact(frame, "listed", _PIECES, otherwise=len(frame)),
        plan=total(frame, "invest_plan_wan", words.money),
        done=total(frame, "invest_ytd_wan", words.money),
        rate=fact(frame, "year_pct", _percent, otherwise=share),
        met=fact(frame, "met", _PIECES, otherwise=_yes(frame["is_met"])),
        late=fact(frame, "overdue", _PIECES, otherwise=_yes(frame["is_overdue"])),
    )
    pace = pace_for_key(card)
    columns = (
        "project_name enterprise county invest_total_wan invest_plan_wan invest_ytd_wan year_pct progress_pct "
        f"status due_on is_met problem {held_column(frame)}"
    )
    shown = ids_of(frame, "invest_plan_wan", "invest_ytd_wan", "year_pct")
    facts = [id for name in ("listed", "met", "invest_ytd_wan", "year_pct") if (id := total_of(frame, name)[1])]
    ids = [*facts, *shown, *([] if pace is None else ["invest_amount#pace_pct"])]
    return (
        said("projects-key-line", frame, join(text, held_line(frame))),
        items.chart("projects-key", chart_key_projects(frame, pace_pct=pace), figure_ids=ids),
        tabled("projects-key-table", frame, columns, title="重点投资项目", unit="万元"),
    )


def _yes(flags: pd.Series) -> int:
    return int(flags.fillna(False).astype(bool).sum())


def pace_for_key(card: pd.DataFrame) -> float | None:
    """时序进度 of invest_amount; None where its task is of a year that is over: the projects are of this year."""
    row = row_of(card, "invest_amount")
    if row is None or closed_year(row) or words.is_missing(row["pace_pct"]):
        return None
    return float(row["pace_pct"])


def exits(villages: pd.DataFrame, prefectures: pd.DataFrame) -> tuple[items.Item, ...]:
    """Villages whose planned year has come and those that left: sentence, chart, tables (``village_exits``).

    The planned years are all those up to the cut-off's: this is not the figure of one year's plan.
    """
    due = villages[villages["is_due"].fillna(False).astype(bool)]
    gone = due["is_exited"].fillna(False).astype(bool)
    places = partial(words.count, unit="个村")
    share = 100.0 * int(gone.sum()) / len(due) if len(due) else None
    text = say(
        "projects.exits",
        year=words.year(villages.attrs["as_of"]),
        due=fact(villages, "due", places, otherwise=len(due)),
        exited=fact(villages, "exited", places, otherwise=int(gone.sum())),
        rate=fact(villages, "exit_pct", _percent, otherwise=share),
        standards=fact(villages, "standards_full", _PIECES, otherwise=_full(villages, "standards_met", 6)),
        ones=fact(villages, "five_ones_full", _PIECES, otherwise=_full(villages, "five_ones_met", 5)),
    )
    left = due[~gone]
    left.attrs = dict(villages.attrs)
    columns = (
        "county township village enterprise plan_exit_year poverty_rate_pct "
        f"standards_met missing_standards five_ones_met missing_five_ones {held_column(left)}"
    )
    by_area = f"prefecture villages due exited exit_pct standards_full five_ones_full {held_column(prefectures)}"
    facts = [id for name in ("due", "exited", "exit_pct") if (id := total_of(prefectures, name)[1])]
    ids = [*facts, *ids_of(prefectures, "due", "exited", "exit_pct")]
    return (
        said("villages-exits-line", villages, join(text, held_line(villages))),
        items.chart("villages-exits", chart_village_exits(prefectures), figure_ids=ids),
        tabled("villages-by-prefecture", prefectures, by_area, title="各市州帮扶村退出情况", unit="个", total=True),
        tabled("villages-not-yet", left, columns, title="应退出、尚未退出的村", rows=25),
    )


def _full(villages: pd.DataFrame, column: str, all_of: int) -> int:
    return int((villages[column].fillna(0) >= all_of).sum())


def satisfaction(pooled: pd.DataFrame, counties: pd.DataFrame, card: pd.DataFrame) -> tuple[items.Item, ...]:
    """Approval, pooled and by county; judged on the unrounded rate (``satisfaction``)."""
    rows = counties.sort_values("rate_pct", kind="stable")
    rows.attrs = dict(counties.attrs)
    columns = (
        "county villages surveyed_households satisfied_households rate_pct low_pct high_pct is_small_sample "
        f"{held_column(counties)}"
    )
    row = row_of(card, "satisfaction")
    threshold = None if row is None else float(row["threshold"])
    return (
        said("villages-satisfaction-line", pooled, join(_approval(pooled, threshold), held_line(pooled))),
        tabled("villages-satisfaction", rows, columns, title="群众认可度（由低到高）", unit="户", rows=20),
    )


def _approval(pooled: pd.DataFrame, threshold: float | None) -> str:
    if not len(pooled) or words.is_missing(pooled["rate_pct"].iloc[0]):
        return say("projects.no_satisfaction")
    homes = partial(words.count, unit="户")
    asked = say("projects.satisfaction_free")
    if threshold is not None:
        asked = say("projects.satisfaction_asked", required=cite(words.percent(threshold, 0), "satisfaction#threshold"))
    text = say(
        "projects.satisfaction",
        surveyed=cell(pooled, 0, "surveyed_households", homes),
        satisfied=cell(pooled, 0, "satisfied_households", homes),
        rate=cell(pooled, 0, "rate_pct", partial(words.percent, against=threshold)),
        low=cell(pooled, 0, "low_pct", words.percent),
        high=cell(pooled, 0, "high_pct", _percent),
        asked=asked,
    )
    return join(text, say("projects.small_sample") if bool(pooled["is_small_sample"].iloc[0]) else "")
