"""Why a figure was told differently by a later edition: returns that came late or again, corrections, rosters, plan."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_analysis.home import Home
from fupin_analysis.indicators.inputs import REFUSED
from fupin_analysis.indicators.selection import closing_day, known_rows
from fupin_analysis.plan.periods import read_cutoff
from fupin_analysis.plan.plan import plan_for
from fupin_analysis.store import periods
from fupin_analysis.store.state import State
from fupin_analysis.suite.edition import cutoff_of

COUNTS = {"late": "补报{}户", "resent": "重报{}户", "withdrawn": "撤回{}户", "corrected": "更正{}处"}
"""What moves a figure, by senders (and corrections), in the words of a report."""
ROSTERS, PLAN, CODE, OTHERS = "名单、分解等参照文件更新", "计划文件更新", "程序更新", "核对结果变动"
_FOUND = ["finding_id", "return_id"]


@dataclass(frozen=True)
class Ground:
    """What stood behind an edition: its manifest, the returns known by its cut-off, and who sent which finding."""

    manifest: dict[str, Any]
    returns: pd.DataFrame
    findings: pd.DataFrame
    known_by: dt.date

    def returns_until(self, period: str) -> pd.DataFrame:
        """Returns of periods that ended by the end of ``period``, known to the edition and not refused."""
        rows = self.returns[self.returns["outcome"] != REFUSED]
        return known_rows(rows, rows, as_of=read_cutoff(period), known_by=self.known_by)

    def sender_of(self, correction: dict[str, Any]) -> set[str]:
        """Whose figure a correction is about; nobody where its file or question is not there."""
        if correction["finding"]:
            found = self.findings.loc[self.findings["finding_id"] == correction["finding"], "return_id"]
            rows = self.returns["return_id"].isin(found)
        else:
            shas = [row["sha256"][:12] for row in self.manifest["files"] if row["path"] == correction["file"]]
            ids = [correction["record_id"].split("/")[0]] if correction["record_id"] else shas
            rows = self.returns["file_id"].isin(ids)
        return set(self.returns.loc[rows, "enterprise"].dropna())


def read_ground(home: Home, manifest: dict[str, Any]) -> Ground:
    """The ground of an edition (or of the state as it is, drawn as one)."""
    state = State(**manifest["state"])
    returns = periods.read_part(home.processed, state, "returns")
    findings = periods.read_part(home.processed, state, "findings", columns=_FOUND)
    day = read_cutoff(cutoff_of(manifest))
    known_by = closing_day(day, plan_for(day, folder=home.plan).duties)
    return Ground(manifest, returns, findings, known_by)


def count_grounds(before: Ground, after: Ground, period: str, senders: Iterable[str]) -> dict[str, int]:
    """COUNTS: of the senders whose figures moved, how many sent late, again or took back; corrections on them.

    ``unexplained``: senders that did none of this.
    """
    old, new = (_by_sender(ground.returns_until(period)) for ground in (before, after))
    counts = dict.fromkeys((*COUNTS, "unexplained"), 0)
    changed = _corrections(before, after)
    for sender in senders:
        was, now = old.get(sender, {}), new.get(sender, {})
        how = _how(was, now)
        mine = sum(sender in whose for whose in changed)
        counts["corrected"] += mine
        if how:
            counts[how] += 1
        elif not mine:
            counts["unexplained"] += 1
    return counts


def _how(was: dict[str, set[str]], now: dict[str, set[str]]) -> str:
    if now.keys() - was.keys():
        return "late"
    if any(now[period] - was[period] for period in now):
        return "resent"
    return "withdrawn" if was.keys() - now.keys() or any(was[p] - now[p] for p in now) else ""


def _by_sender(returns: pd.DataFrame) -> dict[str, dict[str, set[str]]]:
    """Sender → period → what came, by content: the same bytes in another folder are the same return."""
    out: dict[str, dict[str, set[str]]] = {}
    for sender, period, file_id in zip(returns["enterprise"], returns["period"], returns["file_id"], strict=True):
        out.setdefault(str(sender), {}).setdefault(str(period), set()).add(str(file_id)[:12])
    return out


def _corrections(before: Ground, after: Ground) -> list[set[str]]:
    """Whose each correction is that only one of the two has."""
    old, new = ({text_of(row): row for row in ground.manifest["corrections"]} for ground in (before, after))
    made = [after.sender_of(new[text]) for text in sorted(new.keys() - old.keys())]
    return made + [before.sender_of(old[text]) for text in sorted(old.keys() - new.keys())]


def text_of(correction: dict[str, Any]) -> str:
    """What makes a correction of a manifest the same in two editions, wherever it stands in its file."""
    return json.dumps({k: v for k, v in correction.items() if k not in ("number", "source")}, sort_keys=True)


def word_reason(counts: dict[str, int], before: Ground, after: Ground, *, anybody: bool) -> str:
    """补报2户、更正1处; what is left unexplained is put to the rosters, the plan or the program, if these changed."""
    said = [text.format(counts[name]) for name, text in COUNTS.items() if counts[name]]
    if counts["unexplained"] or not anybody:
        said.append(_general(before.manifest, after.manifest))
    return "、".join(said)


def _general(old: dict[str, Any], new: dict[str, Any]) -> str:
    if old.get("reference") != new.get("reference"):
        return ROSTERS
    if old.get("plan", "") != new.get("plan", ""):
        return PLAN
    return CODE if (old["code"], old["version"]) != (new["code"], new["version"]) else OTHERS
