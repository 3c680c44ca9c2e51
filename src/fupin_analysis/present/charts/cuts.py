"""Charts of one cut of one measure: arrivals by enterprise, jobs by form, batches by kind, gifts and sales."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from fupin_analysis.present import words
from fupin_analysis.present.charts.bars import chart_columns, chart_ranked
from fupin_analysis.present.charts.canvas import Day, Sheet, stamp_of
from fupin_analysis.present.facts import DRAWN_HELD, held_note
from fupin_analysis.present.names import short_enterprises

EACH_END = 10
_PROMISED = "兑现率以本企业承诺为分母；按任务分解数计的完成率和时序进度见企业排名。"


def chart_arrivals(
    funding: pd.DataFrame,
    *,
    pace_pct: float | None = None,
    as_of: Day | None = None,
    demo: bool | None = None,
    foot: str = "",
) -> Sheet:
    """Enterprises by 兑现率 (arrived ÷ committed): the first and the last ten, with 时序进度 as a line.

    ``funding``: enterprise, committed_wan, arrived_wan, honoured_pct; ``foot`` is added below.
    """
    ranked = ranked_by_rate(funding)
    rows, gaps = _both_ends(ranked)
    short = short_enterprises(ranked["enterprise"].astype(str), funding.attrs.get("short_names"))
    texts = [
        f"{words.percent(rate, against=pace_pct)}（{words.number(arrived, 1)}/{words.number(promised, 1)}）"
        for rate, arrived, promised in zip(
            rows["honoured_pct"], rows["arrived_wan"], rows["committed_wan"], strict=True
        )
    ]
    behind = [i for i, rate in enumerate(rows["honoured_pct"]) if pace_pct is not None and rate < pace_pct]
    left_out = len(ranked) - len(rows)
    return chart_ranked(
        [short[name] for name in rows["enterprise"]],
        [min(float(rate), 120.0) for rate in rows["honoured_pct"]],
        texts,
        finding=find_arrivals(ranked, pace_pct, short),
        about="兑现率（%）＝到位÷承诺，括号内为到位/承诺（万元）",
        stamp=stamp_of(funding, as_of, demo),
        accent=behind,
        line=pace_pct,
        line_name=f"{words.percent(pace_pct)}（月份进度）" if pace_pct is not None else "",
        gaps=gaps,
        foot=(f"列前{EACH_END}名和后{EACH_END}名，中间{left_out}户略，见附表。" if left_out else "") + _PROMISED + foot,
    )


def ranked_by_rate(funding: pd.DataFrame) -> pd.DataFrame:
    """The enterprises with a 兑现率, the highest first, of equal ones the larger amount; the attrs kept."""
    known = funding[funding["honoured_pct"].notna()]
    out = known.sort_values(["honoured_pct", "arrived_wan"], ascending=False, kind="stable").reset_index(drop=True)
    out.attrs = dict(funding.attrs)
    return out


def shown_arrivals(funding: pd.DataFrame) -> pd.DataFrame:
    """The rows that ``chart_arrivals`` draws."""
    rows, _ = _both_ends(ranked_by_rate(funding))
    rows.attrs = dict(funding.attrs)
    return rows


def find_arrivals(ranked: pd.DataFrame, pace_pct: float | None, short: dict[str, str]) -> str:
    """The finding: how many have kept as much of their promises as of the year is gone, who brings up the rear.

    It is not 时序进度, which is held against the task by the allocation (the ranks).
    """
    if ranked.empty:
        return "各企业资金到位情况尚无数据"
    last, none = ranked.iloc[-1], int((ranked["arrived_wan"].fillna(0) <= 0).sum())
    tail = f"{short[last['enterprise']]}最低，为{words.percent(last['honoured_pct'])}"
    if none > 1:
        tail = f"其中{none}户尚未到位"
    if pace_pct is None:
        return f"{len(ranked)}户企业资金兑现率差别较大，{tail}"
    kept = int((ranked["honoured_pct"] >= pace_pct).sum())
    return f"{len(ranked)}户企业中{kept}户资金兑现率达到月份进度，{len(ranked) - kept}户未达到，{tail}"


def _both_ends(ranked: pd.DataFrame) -> tuple[pd.DataFrame, list[int]]:
    if len(ranked) <= 2 * EACH_END + 2:
        return ranked, []
    return pd.concat([ranked.head(EACH_END), ranked.tail(EACH_END)]), [EACH_END]


def chart_kinds(
    frame: pd.DataFrame,
    *,
    cut: str,
    value: str,
    noun: str,
    unit: str,
    as_of: Day | None = None,
    demo: bool | None = None,
    most: int = 12,
) -> Sheet:
    """Ranked bars of one cut (employment_kind, activity_kind, way …) with share of the whole.

    ``frame``: the column ``cut`` and the column ``value``; small ones beyond ``most`` are joined as 其他. What is held
    out of its figures is said below.
    """
    rows = frame[frame[value].notna() & (frame[value].astype("float64") > 0)].sort_values(
        value, ascending=False, kind="stable"
    )
    names, values = rows[cut].astype(str).tolist(), [float(v) for v in rows[value]]
    if len(names) > most:
        names, values = (
            [*names[: most - 1], f"其余{len(names) - most + 1}项"],
            [*values[: most - 1], sum(values[most - 1 :])],
        )
    whole = sum(values)
    texts = [f"{words.amount(v, unit)}（{words.share(v, whole)}）" for v in values]
    return chart_ranked(
        names,
        values,
        texts,
        finding=find_kinds(names, values, noun=noun, unit=unit),
        about=f"{noun}，单位：{unit}，括号内为占比",
        stamp=stamp_of(frame, as_of, demo),
        accent={0},
        foot=("因四舍五入，占比合计可能不等于100%。" if len(values) > 2 else "") + held_note(frame),
    )


def find_kinds(names: Sequence[str], values: Sequence[float], *, noun: str, unit: str) -> str:
    """The finding: the sum, and the share of the largest."""
    if not values:
        return f"{noun}尚无数据"
    whole = sum(values)
    share = words.share(values[0], whole)
    said = f"以{names[0]}为主" if values[0] * 2 > whole else f"{names[0]}最多"
    return f"{noun}{words.amount(whole, unit)}，{said}，占{share}"


def chart_donations(months: pd.DataFrame, *, as_of: Day | None = None, demo: bool | None = None) -> Sheet:
    """Money raised month by month; October, the month of 扶贫日, stands out.

    ``months``: month (2018-10), counted_wan.
    """
    rows = months[months["counted_wan"].notna()].reset_index(drop=True)
    numbers = [int(str(month)[-2:]) for month in rows["month"]]
    values = [float(v) for v in rows["counted_wan"]]
    return chart_columns(
        [f"{n}月" for n in numbers],
        values,
        finding=find_donations(numbers, values),
        about="计入年度募集的到账资金，按到账月份，单位：万元",
        unit="万元",
        stamp=stamp_of(months, as_of, demo),
        accent=[i for i, n in enumerate(numbers) if n == 10],
        foot=f"10月17日为扶贫日，募集集中在10月，进度按相应曲线比较。{held_note(months, DRAWN_HELD)}",
    )


def find_donations(numbers: Sequence[int], values: Sequence[float]) -> str:
    """The finding: the sum; with October, its share; before, how the last month stood."""
    if not values:
        return "年度募集资金尚无数据"
    whole = sum(values)
    said = f"累计募集到账{words.money(whole)}"
    if 10 in numbers and whole:
        october = values[list(numbers).index(10)]
        return f"{said}，其中10月{words.money(october)}，占{words.share(october, whole)}"
    return f"{said}，{numbers[-1]}月到账{words.money(values[-1])}；募集高峰（10月扶贫日）未到"
