"""``diff``: what changed between two editions: files, corrections, figures, findings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fupin_analysis.errors import FupinError
from fupin_analysis.home import Home, find_home
from fupin_analysis.indicators.parts import DECIMALS
from fupin_analysis.plan.forms import load_forms
from fupin_analysis.plan.periods import Period
from fupin_analysis.store.editions import list_editions, read_edition, read_manifest
from fupin_analysis.suite.desk import scorecard
from fupin_analysis.suite.stored import source_of

FILE_COLUMNS = "change path was".split()
TARGET_COLUMNS = "target name unit before after change light_before light_after".split()
FINDING_COLUMNS = "change grade file sheet cells message".split()
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

    ``corrections``: (made, withdrawn). ``same_code``: whether both were made by the same program and plan;
    ``same_reference``: whether the reference files were the same.
    """

    before: str
    after: str
    files: pd.DataFrame
    targets: pd.DataFrame
    findings: pd.DataFrame
    corrections: tuple[int, int]
    same_code: bool
    same_reference: bool = True

    @property
    def is_empty(self) -> bool:
        """True where nothing at all differs."""
        frames_empty = self.files.empty and self.targets.empty and self.findings.empty
        return frames_empty and self.corrections == (0, 0) and self.same_code and self.same_reference


def diff(before: str, after: str, *, home: str | Path | Home | None = None) -> EditionDiff:
    """Compare two editions of a home; each has its figures on the last day of its own period.

    StoreError where an edition is not there or its data are gone.
    """
    own = find_home(home)
    old, new = read_manifest(own.processed, before), read_manifest(own.processed, after)
    return EditionDiff(
        before,
        after,
        compare_files(old["files"], new["files"]),
        compare_targets(_scores(own, before), _scores(own, after)),
        compare_findings(_findings(own, before), _findings(own, after)),
        _compare_corrections(old["corrections"], new["corrections"]),
        _made_by(old) == _made_by(new),
        old.get("reference") == new.get("reference"),
    )


def last_editions(home: str | Path | Home | None = None) -> tuple[str, str]:
    """The two editions written last, the older one first; DiffError where there are fewer."""
    root = find_home(home).processed
    names = list_editions(root)
    if len(names) < 2:
        known = "、".join(names) or "无"
        raise DiffError(f"至少要有两个版次才能比较，现有：{known}。每次 fupin report 发布时登记一个版次。")
    ordered = sorted(names, key=lambda name: (read_manifest(root, name).get("written", ""), name))
    return ordered[-2], ordered[-1]


def edition_period(name: str) -> str:
    """The period of an edition: ``2018-09-1`` is of 2018-09. DiffError for a name without one."""
    text = name.rpartition("-")[0]
    try:
        return str(Period.parse(text))
    except FupinError as error:
        raise DiffError(f"版次“{name}”的名称里没有报告期（如 2018-09-1），无法计算各目标的数。") from error


def _made_by(manifest: dict[str, Any]) -> tuple[str, ...]:
    return manifest["code"], manifest["version"], manifest.get("plan", "")


def _scores(home: Home, edition: str) -> pd.DataFrame:
    return scorecard(edition_period(edition), edition=edition, home=home)


def _findings(home: Home, edition: str) -> pd.DataFrame:
    state = read_edition(home.processed, edition)
    found: pd.DataFrame = source_of(home.processed, state, load_forms(home.forms))["findings"]()
    return found


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
    before, after = ({_text(row) for row in rows} for rows in (old, new))
    return len(after - before), len(before - after)


def _text(correction: dict[str, Any]) -> str:
    return json.dumps({k: v for k, v in correction.items() if k not in ("number", "source")}, sort_keys=True)
