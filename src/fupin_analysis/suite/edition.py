"""Name the edition of a report (``2018-09-1``, the next number when anything behind it has changed), and open one."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from fupin_analysis.home import Home
from fupin_analysis.plan.periods import Period
from fupin_analysis.review.reference import load_reference
from fupin_analysis.store.editions import (
    FORMS,
    PLAN,
    REFERENCE,
    Edition,
    edition_folder,
    hash_plan,
    hash_reference,
    is_edition,
    list_editions,
    read_manifest,
)
from fupin_analysis.store.state import read_state
from fupin_analysis.store.version import ANSWERING, VERSION, code_hash


def draw_edition(home: Home, arrived: pd.DataFrame, day: dt.date) -> Edition:
    """What an edition of the home would rest on now (``arrived``: its files, ``frames.FILES``); nothing is written."""
    files = arrived[["path", "sha256"]].to_dict("records")
    corrections: list[dict[str, Any]] = [asdict(c) for c in load_reference(home.reference).corrections]
    for row in corrections:
        row["source"] = ""  # a path of this machine does not belong to the edition
    return Edition(
        state=read_state(home.processed),
        files=[{str(k): str(v) for k, v in row.items()} for row in files],
        corrections=corrections,
        as_of=day.isoformat(),
        taken_from={REFERENCE: home.reference, **plan_folders(home)},
    )


def plan_folders(home: Home) -> dict[str, Any]:
    """The folders of a home with its own plan and forms, those that there are."""
    found = {PLAN: home.plan, FORMS: home.forms}
    return {name: folder for name, folder in found.items() if folder is not None}


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


def cutoff_of(manifest: dict[str, Any]) -> str:
    """The cut-off of an edition; of one that does not say, the period in its name (``2018-09-1`` is of 2018-09)."""
    return str(manifest.get("as_of") or manifest["name"].rpartition("-")[0])


def is_whole(manifest: dict[str, Any]) -> bool:
    """Whether copies of reference, plan and forms were kept with an edition (older ones have none, or some)."""
    return bool(manifest.get("is_whole"))


def at_edition(home: Home, edition: str | None) -> Home:
    """The home with the reference files, plan and forms as they were when an edition was written.

    Without an edition, and for one that was written before copies were kept, the home as it is (``tell_drift`` then
    says what has changed). StoreError for an edition that is not there.
    """
    if edition is None or not is_whole(read_manifest(home.processed, edition)):
        return home
    return replace(home, kept=edition_folder(home.processed, edition))


def tell_drift(home: Home, name: str) -> str:
    """One Chinese sentence on what a figure of an edition is made with that differs from then; "" where nothing.

    Of an edition with copies that is the program alone, or copies that somebody has touched.
    """
    manifest = read_manifest(home.processed, name)
    if not is_whole(manifest):
        return _tell_changes(home, name, manifest)
    kept = at_edition(home, name)
    told = []
    if (manifest["code"], manifest["version"]) != (code_hash(ANSWERING), VERSION):
        told.append(f"程序已有更新（当时为 {manifest['version']} 版）")
    if manifest["reference"] != hash_reference(kept.reference) or manifest["plan"] != hash_plan(plan_folders(kept)):
        told.append("随版次保存的参照文件或计划文件已被改动")
    return f"版次“{name}”登记之后，{'，'.join(told)}；数可能与当时发布的不同。" if told else ""


def _tell_changes(home: Home, name: str, manifest: dict[str, Any]) -> str:
    """What has changed since an edition of which no whole copies were kept."""
    told = []
    if (then := manifest.get("reference")) is not None:
        now = hash_reference(home.reference)
        changed = sorted(file for file in then.keys() | now.keys() if then.get(file) != now.get(file))
        told += [f"data/reference 的{'、'.join(changed)}"] if changed else []
    if manifest.get("plan", "") != hash_plan(plan_folders(home)):
        told.append("工作目录的 plan/、forms/")
    if not told:
        return ""
    return (
        f"版次“{name}”登记之后，{'，'.join(told)}已有改动；现按改动后的内容计算，数可能与当时发布的不同。"
        f"登记时的参照文件存于 {edition_folder(home.processed, name) / REFERENCE}。"
    )
