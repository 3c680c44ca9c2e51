"""Gifts and sales, with their traps: transfers, goods bought instead of given, pairs told twice (E10, E11)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.sample.dice import apportion, day_in, pick, stream, words, workday

GIFT_SEASON = (0.03, 0.02, 0.03, 0.03, 0.04, 0.04, 0.05, 0.06, 0.14, 0.36, 0.11, 0.09)
YEAR_TOTAL = {2018: 15310.0, 2019: 16120.0, 2020: 16480.0}
SALES_TOTAL = {2018: 7720.0, 2019: 9150.0, 2020: 10240.0}
HARVEST = (1, 1, 1, 1, 1, 2, 3, 4, 6, 6, 4, 3)


def make_donations(
    seed: int, year: int, villages: pd.DataFrame, enterprises: pd.DataFrame, foundation: str
) -> pd.DataFrame:
    """First receipts add up to the year's total; staff funds then pass part of theirs on to the foundation.

    The receiver tells a gift: enterprises their own funds and what they gave in the county, the foundation what it
    got. A transfer is told by both sides as 间接, so that it nets to zero (A39).
    """
    rng = stream(seed, "donations", year)
    names = enterprises["full_name"].to_numpy()
    weight = np.concatenate([rng.uniform(2, 14, len(names)), rng.uniform(0.2, 1.6, len(names)), [70.0, 40.0]])
    amounts = apportion(YEAR_TOTAL.get(year, 15000.0), weight, 0.01)
    rows: list[dict[str, Any]] = []
    for number, name in enumerate(names):
        helped = villages.loc[villages["enterprise"] == name, "county"]
        county = str(helped.iloc[0]) if len(helped) else str(villages["county"].iloc[0])
        short = str(enterprises["short_name"].iloc[number])
        fund = f"{short}爱心扶贫基金"
        told, receiver = (name, f"{county}慈善会") if rng.random() < 0.45 else (foundation, foundation)
        given = _parts(rng, float(amounts[number]), int(rng.integers(1, 4)))
        rows += [_gift(rng, year, told, name, "单位捐赠", receiver, part, county) for part in given]
        staff = _gift(rng, year, name, f"{short}职工", "职工捐款", fund, float(amounts[len(names) + number]), county)
        rows.append(staff)
        if rng.random() < 0.3:
            rows += _transfer(rng, staff, fund, foundation)
        if rng.random() < 0.25:
            bought = round(float(rng.uniform(1, 30)), 2)
            rows.append(_gift(rng, year, name, name, "以购代捐", f"{county}农产品专业合作社", bought, county))
    for amount in amounts[-2:]:
        rows += [
            _gift(rng, year, foundation, "社会各界爱心人士", "社会捐赠", foundation, part, None)
            for part in _parts(rng, float(amount), 8)
        ]
    return pd.DataFrame(rows).sort_values(["received_on", "donor"], kind="stable", ignore_index=True).assign(year=year)


def _parts(rng: np.random.Generator, amount: float, count: int) -> list[float]:
    return [float(part) for part in apportion(amount, rng.uniform(0.5, 1.5, count), 0.01)]


def _gift(
    rng: np.random.Generator,
    year: int,
    told: str,
    donor: str,
    kind: str,
    receiver: str,
    amount: float,
    county: str | None,
) -> dict[str, Any]:
    month = int(rng.choice(12, p=np.array(GIFT_SEASON) / sum(GIFT_SEASON))) + 1
    day = workday(day_in(rng, year, month, 8 if month == 10 else 2, 26))
    pledge = None if kind != "单位捐赠" else round(amount * (1.0 if rng.random() < 0.8 else 1.25), 2)
    in_kind = kind == "单位捐赠" and rng.random() < 0.12
    return {
        "enterprise": told,
        "donor": donor,
        "donor_kind": kind,
        "receiver": receiver,
        "receipt_level": "直接",
        "pledged_wan": pledge,
        "received_wan": amount,
        "in_kind_wan": round(float(rng.uniform(1, 20)), 2) if in_kind else None,
        "received_on": day,
        "is_relief_day": bool(month == 10 and 10 <= day.day <= 20),
        "purpose": f"定向用于{county}" if county and rng.random() < 0.6 else None,
        "voucher": f"JZ{year}{int(rng.integers(1, 9000)):04d}",
    }


def _transfer(rng: np.random.Generator, staff: dict[str, Any], fund: str, foundation: str) -> list[dict[str, Any]]:
    """Money of an enterprise's fund passed on in the same month, told by giver and receiver alike."""
    amount = round(staff["received_wan"] * float(rng.uniform(0.4, 1.0)), 2)
    later = workday(day_in(rng, staff["received_on"].year, staff["received_on"].month, 26, 31))
    row = {
        **staff,
        "donor": fund,
        "donor_kind": "单位捐赠",
        "receiver": foundation,
        "receipt_level": "间接",
        "pledged_wan": None,
        "received_wan": amount,
        "received_on": max(later, staff["received_on"]),
        "is_relief_day": False,
    }
    return [row, {**row, "enterprise": foundation}]


def make_sales(seed: int, year: int, villages: pd.DataFrame, enterprises: pd.DataFrame) -> pd.DataFrame:
    """Lines of a product with one counterparty, ``months`` (12) cumulative; a fifth is told by buyer and seller."""
    rng = stream(seed, "sales", year)
    names = enterprises["full_name"].to_numpy()
    sellers = enterprises.loc[enterprises["sector"].isin(["农业", "商贸", "畜牧", "粮油"]), "full_name"].to_numpy()
    sellers = sellers if len(sellers) else names[:1]
    local = villages[villages["prefecture"].str.contains("凉山")]
    lines = 46
    shares = np.exp(rng.normal(0, 0.8, lines))
    inside = apportion(SALES_TOTAL.get(year, 8000.0), shares, 0.1)
    rows: list[dict[str, Any]] = []
    for number in range(lines + 22):
        liangshan = number < lines
        amount = float(inside[number]) if liangshan else round(float(np.exp(rng.normal(3.4, 0.8))), 1)
        home = (local if liangshan else villages).sample(1, random_state=int(rng.integers(1 << 31))).iloc[0]
        line = _line(rng, year, home, amount)
        paired = liangshan and rng.random() < 0.2
        if paired or rng.random() < 0.45:
            seller, buyer = pick(rng, sellers), pick(rng, names)
            to = buyer if paired and buyer != seller else pick(rng, ["蓉城惠民超市", "锦里商贸行", "云上优选电商平台"])
            way = "帮助销售" if to == buyer else pick(rng, ["商超专柜", "电商", "帮助销售"])
            rows.append({"enterprise": seller, "role": "销售方", "way": way, "counterparty": to, **line})
            if to == buyer:
                rows.append({"enterprise": buyer, "role": "采购方", "way": "食堂采购", "counterparty": seller, **line})
        else:
            way = pick(rng, ["以购代捐", "食堂采购"])
            supplier = f"{home['village']}专业合作社"
            rows.append(
                {"enterprise": pick(rng, names), "role": "采购方", "way": way, "counterparty": supplier, **line}
            )
    frame = pd.DataFrame(rows).drop_duplicates(["enterprise", "product", "county", "role", "counterparty"])
    return frame.reset_index(drop=True).assign(year=year)


def _line(rng: np.random.Generator, year: int, home: pd.Series, amount: float) -> dict[str, Any]:
    lexicon = words()["sales"]
    number = int(rng.integers(len(lexicon["products"])))
    peak = int(lexicon["peak"][number])
    season = np.array([HARVEST[(month - peak + 9) % 12] for month in range(12)], dtype=float)
    months = np.round(np.cumsum(apportion(amount, season * rng.uniform(0.2, 1.8, 12), 0.1)), 6)
    unit = lexicon["units"][number]
    price = {"公斤": 0.0026, "吨": 0.38, "箱": 0.008}[unit] * float(rng.uniform(0.7, 1.6))
    return {
        "product": lexicon["products"][number],
        "county": home["county"],
        "village": home["village"] if rng.random() < 0.6 else None,
        "quantity_unit": unit,
        "price": price,
        "months": months,
        "settled_share": float(rng.choice([1.0, 1.0, 0.9, 0.75])),
        "benefit_households": int(rng.integers(4, 60)),
    }
