"""Projects by kind and state, key projects against their year plan, exits of villages (domain.md 4.6, 7)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.present import palette, words
from fupin_analysis.present.charts.bars import chart_ranked, chart_stacked
from fupin_analysis.present.charts.canvas import Day, Sheet, stamp_of
from fupin_analysis.present.facts import held_note, total_of
from fupin_analysis.present.names import short_prefecture

STATES = {
    "not_started": "未开工",
    "preparing": "前期",
    "building": "在建",
    "finished": "完工",
    "accepted": "验收",
    "stopped": "停工",
}


def chart_project_status(status: pd.DataFrame, *, as_of: Day | None = None, demo: bool | None = None) -> Sheet:
    """The four kinds as bars of states; at the end what counts as done of what is planned.

    ``status``: project_kind, planned, projects, the columns of ``STATES``, completed, completion_pct.
    """
    rows = status.set_index("project_kind")
    notes = [
        f"完成{words.number(done)}/{_of_what(planned, projects)}，{words.percent(rate, against=100.0)}"
        for done, planned, projects, rate in zip(
            rows["completed"], rows["planned"], rows["projects"], rows["completion_pct"], strict=True
        )
    ]
    return chart_stacked(
        rows[list(STATES)].fillna(0).rename(columns=STATES),
        finding=find_status(status),
        about="帮扶项目台账中的项目数，单位：个",
        unit="个",
        stamp=stamp_of(status, as_of, demo),
        notes=notes,
        foot=f"完成：产业发展、基础建设、就业促进按完工（含验收），结对共建按开工计。{held_note(status)}",
    )


def _of_what(planned: object, projects: object) -> str:
    """What the completion of a kind is of: the plan's number, else that of the ledger."""
    return f"台账{words.number(projects)}" if words.is_missing(planned) else f"计划{words.number(planned)}"


def find_status(status: pd.DataFrame) -> str:
    """The finding: done of planned (of a year without a plan: of the ledger), and the kind that is farthest off."""
    planned, projects, done = (total_of(status, name)[0] for name in ("planned", "projects", "completed"))
    if words.is_missing(planned):
        if words.is_missing(projects) or not projects:
            return "帮扶项目没有计划数，台账也未列项目"
        said = f"台账所列{words.number(projects)}个帮扶项目完成{words.number(done)}个（{words.share(done, projects)}）"
    else:
        said = f"{words.number(planned)}个帮扶项目完成{words.number(done)}个（{words.share(done, planned)}）"
    known = status[status["completion_pct"].notna()]
    if known.empty:
        return said
    least = known.sort_values("completion_pct", kind="stable").iloc[0]
    return f"{said}，{least['project_kind']}最慢，完成{words.percent(least['completion_pct'], against=100.0)}"


def chart_key_projects(
    projects: pd.DataFrame, *, pace_pct: float | None = None, as_of: Day | None = None, demo: bool | None = None
) -> Sheet:
    """The key investment projects by completion of this year's investment, with 时序进度 as a line.

    ``projects``: project_name, invest_plan_wan, invest_ytd_wan, year_pct, is_met.
    """
    rows = projects.sort_values("year_pct", ascending=False, kind="stable", na_position="last")
    rates = rows["year_pct"].astype("float64").fillna(0.0).tolist()
    texts = [
        f"{words.percent(rate, against=100.0)}（{words.number(done, 1)}/{words.number(plan, 1)}）"
        for rate, done, plan in zip(rows["year_pct"], rows["invest_ytd_wan"], rows["invest_plan_wan"], strict=True)
    ]
    behind = [i for i, rate in enumerate(rates) if pace_pct is not None and rate < pace_pct]
    return chart_ranked(
        [_cut(str(name)) for name in rows["project_name"]],
        [min(rate, 130.0) for rate in rates],
        texts,
        finding=find_key_projects(projects),
        about="年度投资完成率（%），括号内为完成/年度计划（万元）",
        stamp=stamp_of(projects, as_of, demo),
        accent=behind,
        line=pace_pct,
        line_name=f"时序进度{words.percent(pace_pct)}" if pace_pct is not None else "",
        foot=f"项目完成以年度计划投资完成100%为准，与总投资分开。{held_note(projects)}",
    )


def find_key_projects(projects: pd.DataFrame) -> str:
    """The finding: how many have their year's plan, and the money together."""
    if projects.empty:
        return "重点投资项目尚无数据"
    done, plan = (total_of(projects, name)[0] for name in ("invest_ytd_wan", "invest_plan_wan"))
    met = int(projects["is_met"].fillna(False).astype(bool).sum())
    said = f"{len(projects)}个重点投资项目完成投资{words.money(done)}"
    if not words.is_missing(plan) and plan:
        said += f"，占年度计划的{words.share(done, plan)}"
    return f"{said}；{f'{met}个' if met else '尚无项目'}已完成年度计划"


def chart_village_exits(exits: pd.DataFrame, *, as_of: Day | None = None, demo: bool | None = None) -> Sheet:
    """Villages whose planned year has come and those that have left, a bar a prefecture.

    ``exits`` by prefecture: prefecture, villages, due, exited, exit_pct.
    """
    rows = exits[exits["due"].fillna(0) > 0]
    parts = pd.DataFrame(
        {"已退出": rows["exited"].astype(float), "尚未退出": (rows["due"] - rows["exited"]).astype(float).clip(lower=0)}
    ).set_axis(rows["prefecture"].map(short_prefecture), axis=0)
    notes = [
        f"{words.number(done)}/{words.number(due)}个，{words.percent(rate, against=100.0)}"
        for done, due, rate in zip(rows["exited"], rows["due"], rows["exit_pct"], strict=True)
    ]
    return chart_stacked(
        parts,
        finding=find_exits(rows),
        about="计划退出年度不晚于今年的帮扶村，单位：个",
        unit="个",
        stamp=stamp_of(exits, as_of, demo),
        notes=notes,
        shades=((palette.GREYS[0], ""), (palette.PAPER, "")),
        foot=held_note(exits),
    )


def find_exits(rows: pd.DataFrame) -> str:
    """The finding: how many of those due have left."""
    due, done = (total_of(rows, name)[0] for name in ("due", "exited"))
    if words.is_missing(due) or not due:
        return "截至今年没有应退出的帮扶村"
    return f"截至今年应退出{words.number(due)}个村，已退出{words.number(done)}个（{words.share(done, due)}）"


def _cut(name: str, most: int = 14) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"
