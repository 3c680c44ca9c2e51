"""Name the edition of a report: ``2018-09-1``, and the next number when anything behind it has changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from fupin_analysis.home import Home
from fupin_analysis.plan.periods import Period
from fupin_analysis.review.corrections import load_corrections
from fupin_analysis.store.editions import REFERENCE, Edition, hash_reference, is_edition, list_editions, read_manifest
from fupin_analysis.store.editions import write_edition as write
from fupin_analysis.store.state import read_state
from fupin_analysis.store.version import tree_hash
from fupin_analysis.suite.cleaned import Cleaned


def save_edition(home: Home, cleaned: Cleaned, period: Period, day: dt.date | None = None) -> str:
    """Write the edition behind a report of ``period`` on ``day`` (its last by default); its name."""
    drawn = draw_edition(home, cleaned, day or period.end)
    name, _ = name_edition(home, drawn, period)
    write(home.processed, name, drawn)
    return name


def draw_edition(home: Home, cleaned: Cleaned, day: dt.date) -> Edition:
    """What an edition of the home would rest on now; nothing is written."""
    files = cleaned.files[["path", "sha256"]].to_dict("records")
    corrections: list[dict[str, Any]] = [asdict(c) for c in load_corrections(home.reference / "corrections.toml")]
    for row in corrections:
        row["source"] = ""  # a path of this machine does not belong to the edition
    return Edition(
        state=read_state(home.processed),
        files=[{str(k): str(v) for k, v in row.items()} for row in files],
        corrections=corrections,
        as_of=day.isoformat(),
        plan=plan_hash(home),
        reference_from=home.reference,
    )


def name_edition(home: Home, drawn: Edition, period: Period) -> tuple[str, bool]:
    """The name of an edition, and whether it is a new one; an unchanged one keeps its name."""
    last = max(edition_numbers(list_editions(home.processed), period), default=0)
    if last and is_edition(home.processed, f"{period}-{last}", drawn):
        return f"{period}-{last}", False
    return f"{period}-{last + 1}", True


def edition_numbers(names: list[str], period: Period) -> list[int]:
    """The numbers that editions of a period have."""
    tails = (name.removeprefix(f"{period}-") for name in names if name.startswith(f"{period}-"))
    return [int(tail) for tail in tails if tail.isdecimal()]


def plan_hash(home: Home) -> str:
    """One hash over the plan and the forms that a home has of its own; "" where it has none."""
    return tree_hash(home.root / "plan", home.root / "forms")


def tell_drift(home: Home, name: str) -> str:
    """One Chinese sentence on what a figure of an edition is made with that differs from then; "" where nothing."""
    manifest = read_manifest(home.processed, name)
    told = []
    if (then := manifest.get("reference")) is not None:
        now = hash_reference(home.reference)
        changed = sorted(file for file in then.keys() | now.keys() if then.get(file) != now.get(file))
        told += [f"data/reference 的{'、'.join(changed)}"] if changed else []
    if manifest.get("plan", "") != plan_hash(home):
        told.append("工作目录的 plan/、forms/")
    if not told:
        return ""
    kept = home.processed / "editions" / name / REFERENCE
    return (
        f"版次“{name}”登记之后，{'，'.join(told)}已有改动；现按改动后的内容计算，数可能与当时发布的不同。"
        f"登记时的参照文件存于 {kept}。"
    )
