"""08_standings: enterprises in order, the 45 counties by prefecture, blank counties (domain.md 4.2, 4.5, 4.6)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.figure_ids import FIGURE_KEY, TOTAL_KEY, TOTALS
from fupin_analysis.present import items, words
from fupin_analysis.present.charts.tiles import chart_county_tiles
from fupin_analysis.present.cited import cite
from fupin_analysis.present.facts import fact, held_column, ids_of, ids_of_blanks
from fupin_analysis.present.names import short_county, short_enterprises, short_prefecture
from fupin_analysis.present.pages.layout import about, day_of, is_demo, said, tabled
from fupin_analysis.present.sentences import say
from fupin_analysis.present.tables import make_table

_COUNTY = (
    "county ethnic_area exit_year enterprises villages committed_wan arrived_wan used_wan projects completed "
    "jobs_people volunteer_batches invest_wan sales_wan cadres"
)
_SUMMED = (
    "villages committed_wan arrived_wan used_wan projects completed jobs_people volunteer_batches invest_wan "
    "sales_wan cadres held_count"
)
_NAMED = 3


def ranks(frame: pd.DataFrame) -> tuple[items.Item, ...]:
    """The first and the last by the completion of their funds, then the table of all (``enterprise_ranks``)."""
    ranked = frame[frame["rank"].notna()]
    short = short_enterprises([str(name) for name in ranked["enterprise"]], frame.attrs.get("short_names"))
    names = [short[str(name)] for name in ranked["enterprise"]]
    task = str(frame.attrs.get("task", "无偿帮扶资金到位"))
    if len(names) >= 2 * _NAMED:
        text = say(
            "standings.ranks",
            day=day_of(frame),
            task=task,
            ranked=fact(frame, "ranked", words.number, otherwise=len(ranked)),
            best="、".join(names[:_NAMED]),
            worst="、".join(names[-_NAMED:]),
            left=fact(frame, "unranked", words.number, otherwise=len(frame) - len(ranked)),
        )
    else:
        count = fact(frame, "ranked", words.number, otherwise=len(ranked))
        text = say("standings.few", day=day_of(frame), task=task, ranked=count)
    columns = (
        f"rank_text enterprise category plan actual completion_pct previous_rank rank_change note {held_column(frame)}"
    )
    notes = ["按完成率排序，同率按金额；无任务、未报送和有待核实数据的单位不排名，列于最后。"]
    shown = frame.assign(unit="万元")
    shown.attrs = dict(frame.attrs)
    return (
        said("standings-line", frame, text),
        tabled("standings-enterprises", shown, columns, title=f"企业排名：{task}", unit="万元", notes=notes),
    )


def counties(frame: pd.DataFrame, areas: pd.DataFrame) -> tuple[items.Item, ...]:
    """Blank counties named, the tiles of money arrived, and the table with subtotals (``county_table``).

    ``areas``: the same ``by="prefecture"``, whose figures are the subtotals.
    """
    blank = [short_county(str(name)) for name in frame.loc[frame["is_blank"].fillna(False).astype(bool), "county"]]
    listed = words.listing(blank, most=12, unit="个县")
    count = cite(words.number(len(blank)), "counties_blank")
    text = say("standings.blank", count=count, names=listed) if blank else say("standings.no_blank")
    if frame.attrs.get(TOTALS, {}).get("counties_blank") is None:
        text = say("standings.untold")
    sheet = chart_county_tiles(frame, value="arrived_wan", noun="到位资金", unit="万元")
    drawn = [*ids_of_blanks(frame, "counties_without_funds"), *ids_of(frame, "arrived_wan")]
    return (
        said("standings-blank-line", frame, text),
        items.chart("standings-counties", sheet, figure_ids=drawn),
        county_table(frame, areas),
    )


def county_table(frame: pd.DataFrame, areas: pd.DataFrame) -> items.Item:
    """The 45 counties, each prefecture followed by its 小计, and the 合计 of all at the end."""
    wanted = f"{_COUNTY} {held_column(frame)}".split()
    rows, strong = with_subtotals(frame, areas)
    made = make_table(
        rows,
        wanted,
        title="45个深度贫困县汇总",
        about=about(frame, "万元、个、人、批次"),
        labels=frame.attrs.get("labels"),
        notes=[
            "“参与企业”在各县分别计数，不作小计。一人在两县就业、一批次到两县的，小计和合计只计一次。",
            f"口径：{frame.attrs['note']}" if frame.attrs.get("note") else "",
        ],
        demo=is_demo(frame),
        strong=strong,
    )
    return items.table("standings-county-table", made)


def with_subtotals(frame: pd.DataFrame, areas: pd.DataFrame) -> tuple[pd.DataFrame, list[int]]:
    """Rows of ``county_table``, each prefecture's after its counties, all at the end; the places of these sums."""
    parts: list[pd.DataFrame] = []
    strong: list[int] = []
    size = 0
    for name, group in frame.groupby("prefecture", sort=False):
        row = areas[areas["prefecture"] == name].assign(county=f"{short_prefecture(str(name))}小计")
        parts += [group.assign(county=group["county"].map(short_county)), row.drop(columns="prefecture")]
        size += len(group) + len(row)
        strong.append(size - 1)
    whole = {name: value for name, value in frame.attrs.get(TOTALS, {}).items() if name in _SUMMED.split()}
    parts.append(pd.DataFrame([{**whole, "county": "合计", FIGURE_KEY: frame.attrs.get(TOTAL_KEY, "")}]))
    out = pd.concat([part.astype("object") for part in parts], ignore_index=True)
    out = out.reindex(columns=frame.columns).astype(frame.dtypes.to_dict() | {"prefecture": "object"}, errors="ignore")
    out.attrs = dict(frame.attrs)
    return out, [*strong, size]
