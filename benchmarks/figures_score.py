"""How far every figure of the scorecard is from a recalculation written apart (``tests/recalculation*.py``).

    python benchmarks/figures_score.py [--seeds N …] [--cutoffs DAY …] [--homes N …] [--mess 1] [--list]

First over the true tables of fictional provinces (no fault in any return): a row a target, how many of its columns
(figure, completion, 时序进度, light, n of N, the month before, the month, the range of the missing) were compared over
seeds and cut-offs, and how many differ. Then over homes written with faults and cleaned, a home a seed of ``--homes``:
未计入 against a recalculation over the values that are not held, 按原报值 against one in which what is held stands as
written, and the width of each range: of held values, of what is missing, of approximate values. Exit code 1 where
anything differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import fupin_analysis as fa  # noqa: E402
import recalculation_platforms  # noqa: E402, F401  (enters its figures)
import recalculation_rules  # noqa: E402, F401
import recalculation_villages  # noqa: E402, F401
from fupin_analysis.home import find_home  # noqa: E402
from fupin_analysis.indicators.inputs import make_inputs  # noqa: E402
from fupin_analysis.indicators.scorecard import scorecard  # noqa: E402
from fupin_analysis.plan.plan import load_plan  # noqa: E402
from fupin_analysis.plan.roster import conform_roster, roster_dtypes  # noqa: E402
from fupin_analysis.review.reference import load_reference  # noqa: E402
from fupin_analysis.sample import make_world, true_tables, write_sample  # noqa: E402
from recalculation import Known, plain_rows  # noqa: E402
from recalculation_card import TASKS, card, day_of, differences  # noqa: E402
from recalculation_ranges import with_ranges  # noqa: E402

SEEDS = (1, 2, 3, 4, 5)
CUTOFFS = (
    *(f"2018-{month:02d}" for month in range(7, 13)),
    *(f"2019-{month:02d}" for month in range(1, 7)),
    *("2018-10-03", "2018-10-17", "2018-12-15", "2019-01-10", "2019-05-20"),
)
LAST = "2019-06"
ROSTERS = ("enterprises", "villages")
SHOWN = "actual reported held_count low high approx_count approx_low approx_high".split()
Rows = tuple[dict[str, list[dict[str, Any]]], list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]


def main(argv: Sequence[str] | None = None) -> int:
    """Run both comparisons and print their tables."""
    asked = _arguments(argv)
    truth = _count(_over_truth(asked.seeds, asked.cutoffs, asked.enterprises), asked.list)
    print(f"{len(asked.cutoffs)} cut-offs × {len(asked.seeds)} seeds, no faults\n{truth.to_string()}\n")
    print(f"compared {truth['compared'].sum()}, differing {truth['differing'].sum()}\n")
    wrong = int(truth["differing"].sum())
    for seed in asked.homes:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            write_sample(home, seed=seed, last=LAST, mess=asked.mess, enterprises=asked.enterprises)
            wrong += _score_home(home, seed, asked)
    return 1 if wrong else 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Figures against a recalculation written apart.")
    parser.add_argument("--seeds", type=int, nargs="*", default=SEEDS)
    parser.add_argument("--cutoffs", nargs="*", default=CUTOFFS)
    parser.add_argument("--homes", type=int, nargs="*", default=(207,))
    parser.add_argument("--mess", type=int, default=1)
    parser.add_argument("--enterprises", type=int, default=60)
    parser.add_argument("--list", action="store_true", help="print every difference")
    return parser.parse_args(argv)


def _over_truth(seeds: Sequence[int], cutoffs: Sequence[str], enterprises: int) -> Iterator[tuple[str, Any, Any]]:
    """(place, scorecard, recalculated) of every seed and cut-off."""
    for seed in seeds:
        world = make_world(seed, enterprises=enterprises, last=LAST)
        tables = {form: _with_ids(form, rows) for form, rows in true_tables(world).items()}
        came = world.reports[world.reports["status"] != "missing"]
        ids = came["enterprise"] + "/" + came["period"]
        returns = came[["enterprise", "period", "received"]].assign(return_id=ids, file_id="f", outcome="accepted")
        everyone = pd.concat([world.enterprises, world.offices], ignore_index=True)
        rosters = {
            name: conform_roster(frame.reindex(columns=list(roster_dtypes(name))), name)
            for name, frame in zip(ROSTERS, (everyone, world.villages), strict=True)
        }
        rows = _plain(tables, returns, rosters)
        for as_of in cutoffs:
            inputs = make_inputs(tables, load_plan(), as_of, returns=returns, **rosters)
            known = Known(*rows, day_of(as_of))
            yield f"{seed} {as_of}", scorecard(inputs).set_index("target"), with_ranges(card(known), known)


def _with_ids(form: str, rows: pd.DataFrame) -> pd.DataFrame:
    ids = {
        "record_id": [f"{form}/{n}" for n in range(len(rows))],
        "return_id": rows["enterprise"] + "/" + rows["period"],
    }
    return rows.assign(**ids).astype({"record_id": "str", "return_id": "str"})


def _plain(tables: Mapping[str, pd.DataFrame], returns: pd.DataFrame, rosters: Mapping[str, pd.DataFrame]) -> Rows:
    first = {form: plain_rows(rows) for form, rows in tables.items()}
    return first, *(plain_rows(frame) for frame in (returns, *(rosters[name] for name in ROSTERS)))


def _count(pairs: Iterator[tuple[str, Any, Any]], is_listed: bool) -> pd.DataFrame:
    compared, differing = dict.fromkeys(TASKS, 0), dict.fromkeys(TASKS, 0)
    for where, shown, again in pairs:
        for target, columns in again.items():
            compared[target] += len(columns)
        for (target, column), (given, expected) in differences(shown, again).items():
            differing[target] += 1
            if is_listed:
                print(f"{where} {target} {column}: {given} ≠ {expected}")
    return pd.DataFrame({"compared": compared, "differing": differing})


def _score_home(home: Path, seed: int, asked: argparse.Namespace) -> int:
    """Clean a home with faults; compare 未计入 and 按原报值; print the ranges. Returns how many differ."""
    cleaned = fa.clean(home)
    reference = load_reference(find_home(home).reference)
    rosters = {"enterprises": reference.enterprises, "villages": reference.villages}
    bare = _plain(cleaned.tables, cleaned.returns, rosters)
    held = cleaned.values[cleaned.values["state"] == "held"]
    print(f"home {seed}, mess {asked.mess}: {len(cleaned.values)} values, {len(held)} held")
    _check_held_out(bare[0], held)
    written = {form: fa.load(form, held="reported", home=home) for form in cleaned.tables}
    full = _plain(written, cleaned.returns, rosters)
    rows = []
    for as_of in asked.cutoffs:
        shown = fa.scorecard(as_of, home=home).set_index("target")
        without, reported = ({t: c["actual"] for t, c in card(Known(*r, day_of(as_of))).items()} for r in (bare, full))
        for target in TASKS:
            one = shown.loc[target]
            rows.append((target, as_of, without[target], reported[target], *(one[name] for name in SHOWN)))
    frame = pd.DataFrame(rows, columns=["target", "as_of", "actual_again", "reported_again", *SHOWN])
    return _say_ranges(frame, asked.list)


def _check_held_out(tables: Mapping[str, list[dict[str, Any]]], held: pd.DataFrame) -> None:
    """That no held value stands in the tables from which 未计入 is made."""
    records = {form: {row["record_id"]: row for row in rows} for form, rows in tables.items()}
    stands = [
        (record, field)
        for form, record, field in zip(held["form"], held["record_id"], held["field"], strict=True)
        if records.get(form, {}).get(record, {}).get(field) is not None
    ]
    print(f"held values that stand in the tables all the same: {len(stands)}")


def _say_ranges(frame: pd.DataFrame, is_listed: bool) -> int:
    frame = frame.assign(
        differs=_differ(frame["actual"], frame["actual_again"]),
        differs_reported=_differ(frame["reported"], frame["reported_again"]),
        held=_width(frame, "actual", "reported"),
        missing=_width(frame, "low", "high"),
        approx=_width(frame, "approx_low", "approx_high"),
    )
    frame["held_pct"] = 100 * frame["held"] / frame["actual"].astype("float64").abs()
    by = frame.groupby("target", sort=False)
    table = pd.DataFrame(
        {
            "compared": by.size(),
            "differing": by["differs"].sum(),
            "differing_reported": by["differs_reported"].sum(),
            "held_count": by["held_count"].max(),
            "held_width": by["held"].max(),
            "held_width_pct": by["held_pct"].max(),
            "missing_width": by["missing"].max(),
            "missing_unknown": by["missing"].agg(lambda widths: int(widths.isna().sum())),
            "approx_count": by["approx_count"].max(),
            "approx_width": by["approx"].max(),
        }
    )
    print(table.round(3).to_string())
    if is_listed:
        print(frame[frame["differs"] | frame["differs_reported"]].to_string())
    total = int(table["differing"].sum() + table["differing_reported"].sum())
    wide = ", ".join(f"{name} {int((frame[name] > 0).sum())}" for name in ("held", "missing", "approx"))
    print(
        f"compared {2 * int(table['compared'].sum())}, differing {total}; wider than nought of {len(frame)}: {wide}\n"
    )
    return total


def _width(frame: pd.DataFrame, low: str, high: str) -> pd.Series:
    return (frame[high].astype("float64") - frame[low].astype("float64")).abs()


def _differ(shown: pd.Series, again: pd.Series) -> pd.Series:
    one, two = pd.to_numeric(shown).astype("float64"), pd.to_numeric(again).astype("float64")
    return (one.isna() != two.isna()) | ((one - two).abs() > 1e-6)


if __name__ == "__main__":
    sys.exit(main())
