"""``diff``: what changed between two editions: files, corrections, findings, figures and the cells behind these."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.errors import FupinError, PlanError
from fupin_analysis.home import Home, find_home
from fupin_analysis.indicators.part_changes import CHANGES, change_parts
from fupin_analysis.indicators.parts import DECIMALS
from fupin_analysis.plan.forms import load_forms
from fupin_analysis.plan.periods import read_cutoff
from fupin_analysis.store.editions import list_editions, read_edition, read_manifest
from fupin_analysis.suite.desk import trace
from fupin_analysis.suite.edition import at_edition, cutoff_of
from fupin_analysis.suite.edition_figures import read_told
from fupin_analysis.suite.revision_grounds import text_of
from fupin_analysis.suite.stored import source_of

FILE_COLUMNS = "change path was".split()
TARGET_COLUMNS = "target name unit before after change light_before light_after".split()
FINDING_COLUMNS = "change grade file sheet cells message".split()
PART_COLUMNS = {"target": "str", **CHANGES}
ADDED, REMOVED, CHANGED, RENAMED = "新增", "撤去", "更换", "改名"
OPENED, CLOSED, GONE = "新出现", "已了结", "不再出现"
_PLACE = ["code", "file", "sheet", "cells", "field"]
"""What makes a finding the same in two editions; ids are counted anew by each review."""


class DiffError(FupinError):
    """There are no two editions to compare."""

    code = "diff"
    exit_code = 2


@dataclass(frozen=True)
class EditionDiff:
    """``files`` FILE_COLUMNS · ``targets`` TARGET_COLUMNS, only those that differ · ``findings`` FINDING_COLUMNS.

    ``parts`` PART_COLUMNS: what makes the difference of each figure, by target the largest first; a row without
    ``part`` is what no part explains (a program or plan of another version).
    ``corrections``: (made, withdrawn). ``same_code``: whether both were made by the same program and plan;
    ``same_reference``: whether the reference files were the same. ``days``: the cut-offs of the two; ``headlines``:
    ids of the targets that the report tells first.
    """

    before: str
    after: str
    files: pd.DataFrame
    targets: pd.DataFrame
    findings: pd.DataFrame
    parts: pd.DataFrame
    corrections: tuple[int, int]
    same_code: bool
    same_reference: bool = True
    days: tuple[str, str] = ("", "")
    headlines: frozenset[str] = frozenset()

    @property
    def is_same_day(self) -> bool:
        """Whether both are of one cut-off, so that whatever differs comes of returns, corrections or the program."""
        return self.days[0] == self.days[1]

    @property
    def is_empty(self) -> bool:
        """True where nothing at all differs."""
        frames_empty = self.files.empty and self.targets.empty and self.findings.empty
        return frames_empty and self.corrections == (0, 0) and self.same_code and self.same_reference


def diff(before: str, after: str, *, home: str | Path | Home | None = None) -> EditionDiff:
    """Compare two editions of a home, each with the figures that it published of its own cut-off.

    StoreError where an edition is not there or its data are gone.
    """
    own = find_home(home)
    old, new = read_manifest(own.processed, before), read_manifest(own.processed, after)
    told = [read_told(own, name).own for name in (before, after)]
    targets = compare_targets(*told)
    return EditionDiff(
        before,
        after,
        compare_files(old["files"], new["files"]),
        targets,
        compare_findings(_findings(own, before), _findings(own, after)),
        _parts(own, targets, old, new),
        _compare_corrections(old["corrections"], new["corrections"]),
        _made_by(old) == _made_by(new),
        old.get("reference") == new.get("reference"),
        (_day(old), _day(new)),
        frozenset(told[1].loc[told[1]["is_headline"].astype(bool), "target"]),
    )


def last_editions(home: str | Path | Home | None = None) -> tuple[str, str]:
    """The edition written last, preceded by the one it revises; DiffError where there are fewer than two.

    That is the last one before it of the same cut-off, else of the nearest earlier cut-off, else whichever was
    written before it.
    """
    root = find_home(home).processed
    names = list_editions(root)
    if len(names) < 2:
        known = "、".join(names) or "无"
        raise DiffError(f"至少要有两个版次才能比较，现有：{known}。每次 fupin report 发布时登记一个版次。")
    manifests = [read_manifest(root, name) for name in names]
    order = {one["name"]: (_day(one), one.get("written", ""), one["name"]) for one in manifests}
    last = max(order, key=lambda name: order[name][1:])
    before = [name for name in order if order[name] < order[last]]
    others = [name for name in order if name != last]
    return max(before, key=order.__getitem__) if before else max(others, key=lambda name: order[name][1:]), last


def _day(manifest: dict[str, Any]) -> str:
    return read_cutoff(cutoff_of(manifest)).isoformat()


def _made_by(manifest: dict[str, Any]) -> tuple[str, ...]:
    return manifest["code"], manifest["version"], manifest.get("plan", "")


def _findings(home: Home, edition: str) -> pd.DataFrame:
    state, forms = read_edition(home.processed, edition), load_forms(at_edition(home, edition).forms)
    found: pd.DataFrame = source_of(home.processed, state, forms)["findings"]()
    return found


def _parts(home: Home, targets: pd.DataFrame, old: dict[str, Any], new: dict[str, Any]) -> pd.DataFrame:
    """PART_COLUMNS of every target whose figure differs; one that was not known in either has no difference."""
    found = []
    moved = targets[targets["change"].notna() & (targets["change"] != 0)]
    for target, change in zip(moved["target"], moved["change"], strict=True):
        try:
            sides = [trace(target, cutoff_of(one), edition=one["name"], home=home) for one in (old, new)]
        except PlanError:  # a target that one of the plans does not have
            continue
        found.append(_with_rest(change_parts(*sides), change).assign(target=target))
    return frames.conform(pd.concat(found, ignore_index=True), PART_COLUMNS) if found else frames.empty(PART_COLUMNS)


def _with_rest(parts: pd.DataFrame, change: float) -> pd.DataFrame:
    """The parts, and what of the published change they do not explain."""
    rest = round(change - float(parts["effect"].sum()), DECIMALS)
    if abs(rest) <= 10**-DECIMALS:
        return parts
    amounts = {"before": float("nan"), "after": float("nan"), "effect": rest}
    return frames.conform(pd.concat([parts, pd.DataFrame([dict.fromkeys(CHANGES, "") | amounts])]), CHANGES)


def compare_files(old: list[dict[str, str]], new: list[dict[str, str]]) -> pd.DataFrame:
    """Files by path and content; one that only lies elsewhere now is 改名, with ``was`` its old path."""
    before, after = ({row["path"]: row["sha256"] for row in rows} for rows in (old, new))
    gone = {sha: path for path, sha in before.items() if path not in after}
    rows = []
    for path, sha in after.items():
        if path not in before:
            was = gone.pop(sha, "")
            rows.append([RENAMED if was else ADDED, path, was])
        elif before[path] != sha:
            rows.append([CHANGED, path, ""])
    rows += [[REMOVED, path, ""] for path in gone.values()]
    return pd.DataFrame(rows, columns=FILE_COLUMNS).sort_values(["change", "path"], ignore_index=True)


def compare_targets(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Targets whose figure or light differs, in the order of the new scorecard."""
    names = ["target", "actual", "light"]
    both = new[["target", "name", "unit", "actual", "light"]].merge(
        old[names].rename(columns={"actual": "before", "light": "light_before"}), on="target", how="left"
    )
    both = both.rename(columns={"actual": "after", "light": "light_after"})
    both[["before", "after"]] = both[["before", "after"]].astype("float64").round(DECIMALS)
    both["change"] = (both["after"] - both["before"]).round(DECIMALS)
    moved = both["before"].fillna(float("inf")) != both["after"].fillna(float("inf"))
    turned = both["light_before"].fillna("") != both["light_after"].fillna("")
    return both.loc[moved | turned, TARGET_COLUMNS].reset_index(drop=True)


def compare_findings(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Findings of grades B to D that were opened, and those that are open no longer: closed, or found no more."""
    before, after = _open(old), _open(new)
    settled = set(_keys(new[new["status"] != "open"]))
    opened = _without(after, set(_keys(before))).assign(change=OPENED)
    left = _without(before, set(_keys(after)))
    left = left.assign(change=[CLOSED if key in settled else GONE for key in _keys(left)])
    both = pd.concat([opened, left])
    order = both.sort_values(["change", "grade", "file"], ascending=[True, False, True], kind="stable")
    return order[FINDING_COLUMNS].reset_index(drop=True)


def _without(findings: pd.DataFrame, keys: set[tuple[Any, ...]]) -> pd.DataFrame:
    kept = pd.Series([key not in keys for key in _keys(findings)], index=findings.index, dtype=bool)
    return findings[kept]


def _open(findings: pd.DataFrame) -> pd.DataFrame:
    return findings[findings["status"].eq("open") & findings["grade"].isin(["B", "C", "D"])]


def _keys(findings: pd.DataFrame) -> list[tuple[Any, ...]]:
    return list(findings[_PLACE].fillna("").itertuples(index=False, name=None))


def _compare_corrections(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> tuple[int, int]:
    before, after = ({text_of(row) for row in rows} for rows in (old, new))
    return len(after - before), len(before - after)
