"""Who is in the fictional province: enterprises, offices, villages and the allocation of the plan to them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from fupin_analysis.plan import roster as plan_roster
from fupin_analysis.sample.dice import apportion, stream, words

TARGETS = {  # domain.md 1: what the allocation of 2018 adds up to
    "grant_wan": 21000.0,
    "产业发展": 123,
    "基础建设": 113,
    "就业促进": 38,
    "结对共建": 95,
    "cadre_people": 87,
    "invest_projects": 18,
    "invest_wan": 242800.0,
    "job_people": 1000,
    "volunteer_batches": 70,
    "donation_wan": 15000.0,
    "sales_wan": 8000.0,
}
VILLAGE_COUNT = 94
KINDS = ("产业发展", "基础建设", "就业促进", "结对共建")


def read_counties() -> pd.DataFrame:
    """The 45 real counties of the plan, all columns as text but ``exit_year``."""
    path = Path(plan_roster.__file__).parent / "counties.csv"
    return pd.read_csv(path, encoding="utf-8-sig", dtype={"code": str})


def make_enterprises(seed: int, count: int) -> pd.DataFrame:
    """``count`` fictional enterprises in the columns of enterprises.csv, plus ``pace`` (1 = as promised)."""
    listed = pd.read_csv(Path(__file__).parent / "enterprises.csv", keep_default_na=False)
    if count > len(listed):
        more = _invent(count - len(listed))
        listed = pd.concat([listed, more], ignore_index=True)
    frame = listed.head(count).reset_index(drop=True)
    rng = stream(seed, "enterprises")
    frame["parent"] = frame["parent"].where(frame["parent"].isin(frame["full_name"]), "")
    frame["enterprise_id"] = [f"Q{number:03d}" for number in range(1, count + 1)]
    staff = np.round(np.exp(rng.normal(5.3, 0.9, count))).clip(28, 2600).astype(int)
    frame["staff_people"] = pd.array(staff, dtype="Int64")
    frame["valid_from"] = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
    young = frame["short_name"] == "青峦旅投"
    frame.loc[young, "valid_from"] = pd.Timestamp("2017-04-18")
    frame["valid_to"] = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
    frame["successor"] = ""
    frame["pace"] = np.round(rng.normal(1.03, 0.07, count).clip(0.88, 1.2), 3)
    laggards = rng.choice(count, size=max(1, count // 12), replace=False)
    frame.loc[laggards, "pace"] = np.round(rng.uniform(0.45, 0.7, len(laggards)), 3)
    return frame


def _invent(count: int) -> pd.DataFrame:
    """More enterprises than are listed: numbered names that nobody bears."""
    names = [f"四川乙{number:03d}示例投资有限公司" for number in range(1, count + 1)]
    short = [f"乙{number:03d}示例" for number in range(1, count + 1)]
    return pd.DataFrame(
        {"full_name": names, "short_name": short, "aliases": "", "category": "省属其他", "sector": "投资", "parent": ""}
    )


def make_villages(seed: int, enterprises: pd.DataFrame, counties: pd.DataFrame) -> pd.DataFrame:
    """94 fictional villages, every county and every enterprise with at least one; columns of villages.csv and more."""
    rng = stream(seed, "villages")
    weight = np.where(counties["ethnic_area"] == "彝区", 3.0, 1.0)
    extra = apportion(VILLAGE_COUNT - len(counties), weight * rng.uniform(0.5, 1.5, len(counties)), 1)
    of_county = np.repeat(np.arange(len(counties)), 1 + extra.astype(int))
    frame = counties.iloc[of_county][["name", "code", "prefecture", "ethnic_area", "exit_year"]]
    frame = frame.rename(columns={"name": "county", "exit_year": "county_exit"}).reset_index(drop=True)
    frame[["township", "village"]] = _place_names(rng, frame["county"])
    frame["place"] = range(VILLAGE_COUNT)
    frame["aliases"] = ""
    frame["enterprise"] = _helpers(rng, enterprises)
    frame["plan_exit_year"] = np.minimum(
        np.maximum(frame["county_exit"].to_numpy() - rng.choice([0, 0, 1], VILLAGE_COUNT), 2017), 2020
    )
    frame.loc[frame["county_exit"] > 2018, "plan_exit_year"] = np.maximum(
        frame.loc[frame["county_exit"] > 2018, "plan_exit_year"], 2018
    )
    frame["poor_households"] = rng.integers(14, 52, VILLAGE_COUNT)
    frame["poor_people"] = np.round(frame["poor_households"] * rng.uniform(3.6, 4.8, VILLAGE_COUNT)).astype(int)
    frame["total_households"] = np.round(frame["poor_households"] * rng.uniform(2.2, 4.0, VILLAGE_COUNT)).astype(int)
    frame["total_people"] = np.round(frame["total_households"] * rng.uniform(4.0, 4.6, VILLAGE_COUNT)).astype(int)
    weights = rng.uniform(0.5, 1.6, VILLAGE_COUNT)
    frame["grant_wan"] = apportion(TARGETS["grant_wan"], weights, 0.5)
    for kind in KINDS:
        frame[kind] = _project_counts(rng, kind)
    return frame


def _helpers(rng: np.random.Generator, enterprises: pd.DataFrame) -> np.ndarray:
    """The helping enterprise of each village: all of them once, the big ones again."""
    count = len(enterprises)
    once = np.resize(np.arange(count), VILLAGE_COUNT) if count >= VILLAGE_COUNT else np.arange(count)
    more = rng.choice(count, size=max(VILLAGE_COUNT - count, 0), p=_sizes(enterprises))
    picked = np.concatenate([once, more])[:VILLAGE_COUNT]
    names: np.ndarray = enterprises["full_name"].to_numpy()[rng.permutation(picked)]
    return names


def _sizes(enterprises: pd.DataFrame) -> np.ndarray:
    size = np.sqrt(enterprises["staff_people"].to_numpy(dtype=float))
    share: np.ndarray = size / size.sum()
    return share


def _project_counts(rng: np.random.Generator, kind: str) -> np.ndarray:
    total = int(TARGETS[kind])
    base = np.full(VILLAGE_COUNT, total // VILLAGE_COUNT)
    base[rng.choice(VILLAGE_COUNT, size=total % VILLAGE_COUNT, replace=False)] += 1
    return base


def _place_names(rng: np.random.Generator, county: pd.Series) -> np.ndarray:
    """Townships and villages; some village names recur in the province, one twice within a county."""
    places = words()["places"]
    first, second = list(places["first"]), list(places["second"])
    pairs = [a + b for a in first for b in second if a != b]
    picked = [str(name) for name in rng.permutation(pairs)]
    out = [(picked[2 * i] + "乡镇"[int(rng.random() < 0.3)], picked[2 * i + 1] + "村") for i in range(len(county))]
    codes = county.to_numpy()
    for i in range(1, len(out)):  # some villages lie in the township of their neighbour
        if codes[i] == codes[i - 1] and rng.random() < 0.35:
            out[i] = (out[i - 1][0], out[i][1])
    starts = [i for i in range(len(out)) if i == 0 or codes[i] != codes[i - 1]]
    shared = places["shared_villages"]
    for number, place in enumerate(rng.permutation(starts)[: 3 * len(shared)]):
        out[place] = (out[place][0], shared[number % len(shared)])
    twin = next(i for i in range(1, len(out)) if codes[i] == codes[i - 1] and out[i][0] != out[i - 1][0])
    out[twin - 1], out[twin] = (out[twin - 1][0], "光明村"), (out[twin][0], "光明村")
    return np.array(out, dtype=object)


def make_offices(counties: pd.DataFrame) -> pd.DataFrame:
    """Those who file without being enterprises: the commission, the foundation and 45 county offices."""
    lexicon = words()
    rows = [("W001", lexicon["commission"], lexicon["commission"], "省国资委", "")]
    rows.append(("W002", lexicon["foundation"], "爱心扶贫基金会", "基金会", ""))
    for number, row in enumerate(counties.itertuples(index=False), start=1):
        name = lexicon["county_office"].format(county=row.name)
        rows.append((f"X{number:03d}", name, f"{row.short}扶贫办", "县级部门", str(row.name)))
    frame = pd.DataFrame(rows, columns=["enterprise_id", "full_name", "short_name", "category", "counties"])
    return frame.assign(aliases="", sector="", parent="", successor="")
