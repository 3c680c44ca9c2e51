"""The same return sent again (mode 44): the same bytes, or other bytes that say just the same."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath

import numpy as np
import pandas as pd

from fupin_analysis.review.batch import period_order
from fupin_analysis.review.bench import OneReturn
from fupin_analysis.review.work import Work

SUPERSEDED = "superseded"
NOT_COUNTED = ("refused", SUPERSEDED)
REPEATED, IN_TWO_FILES = "file-repeated", "return-in-two-files"
_COPY = re.compile(r"副本|复件|拷贝|再次|重发|[（(]\d{1,2}[)）]|copy", re.I)


def refuse_repeats(work: Work) -> None:
    """Refuse what arrived before, in this period or an earlier one; of equals the one that came first counts."""
    seen: dict[str, tuple[str, str]] = {}
    for old in _earlier(work).sort_values("path").itertuples(index=False):
        seen.setdefault(str(old.sha256), (str(old.file_id), str(old.path)))
    by_file: dict[str, list[OneReturn]] = {}
    for one in work.returns.values():
        by_file.setdefault(one.file_id, []).append(one)
    hashes = dict(zip(work.files["file_id"].tolist(), work.files["sha256"].tolist(), strict=True))
    for file_id in sorted(by_file, key=lambda name: _arrival(by_file[name][0])):
        own = by_file[file_id]
        first_id, first_path = seen.setdefault(str(hashes.get(file_id, file_id)), (file_id, own[0].path))
        if first_id != file_id:
            _refuse(work, own, first_path)


def _earlier(work: Work) -> pd.DataFrame:
    """The files of the history but for those that speak of this period and later ones alone."""
    files, returns = work.history.files, work.history.returns
    if not work.period or not len(returns):
        return files
    now = period_order(work.period)
    is_before = np.array([period_order(str(period)) < now for period in returns["period"]], dtype=bool)
    later = set(returns.loc[~is_before, "file_id"]) - set(returns.loc[is_before, "file_id"])
    return files[~files["file_id"].isin(later)]


def _arrival(one: OneReturn) -> tuple[tuple[int, str], int, bool, int, str]:
    """Sort key: by folder, day of receipt, copies last, short names first."""
    folder = one.path.rpartition("/")[0]
    received = 0 if one.received is None else int(one.received.value)
    return (period_order(folder), received, bool(_COPY.search(PurePath(one.path).stem)), len(one.path), one.path)


def refuse_equal(work: Work) -> None:
    """Of returns of two files that say the same, field by field, the first counts: a file sent again is refused (44).

    Where one of the files holds other enterprises too, a group's book beside a file of its own, it is told (48).
    """
    by_name: dict[str, list[OneReturn]] = {}
    tellers: dict[str, set[str]] = {}
    for one in work.returns.values():
        tellers.setdefault(one.file_id, set()).add(one.enterprise)
        if one.outcome not in NOT_COUNTED:
            by_name.setdefault(one.enterprise, []).append(one)
    first: dict[str, OneReturn] = {}
    for group in by_name.values():
        if len({one.file_id for one in group}) > 1:
            ordered = sorted(group, key=_arrival)
            said = [return_content(work, one.return_id) for one in ordered]
            found = ((one, _equal_before(ordered, said, at)) for at, one in enumerate(ordered))
            first |= {one.return_id: before for one, before in found if before is not None}
    for return_id, before in first.items():
        one = work.returns[return_id]
        beside = [other for other in work.returns.values() if other.file_id == one.file_id]
        if tellers[one.file_id] != tellers[before.file_id]:
            drop_return(work, one, SUPERSEDED, f"与 {before.path} 中的填报表完全相同")
            work.note_return(IN_TWO_FILES, one.return_id, name=one.enterprise, first=before.path)
        elif all(other.return_id in first for other in beside):
            drop_return(work, one, "refused", f"与 {before.path} 完全相同，未更新")
            if one is beside[0]:
                work.note_return(REPEATED, one.return_id, first=before.path)


def _equal_before(ordered: list[OneReturn], said: list[Counter[tuple[str, str, str]]], at: int) -> OneReturn | None:
    """The first return of another file that came before and says just the same."""
    for other, words in zip(ordered[:at], said[:at], strict=True):
        if words and words == said[at] and other.file_id != ordered[at].file_id:
            return other
    return None


def _refuse(work: Work, own: list[OneReturn], first: str) -> None:
    for one in own:
        drop_return(work, one, "refused", f"与 {first} 完全相同，未更新")
    work.note_return(REPEATED, own[0].return_id, first=first)


def drop_return(work: Work, one: OneReturn, outcome: str, why: str) -> None:
    """Let a return not count; its records leave the tables."""
    one.outcome = outcome
    work.leave_out([work.records.ids[i] for i in work.records.of_return.get(one.return_id, ())], why)


def return_content(work: Work, return_id: str) -> Counter[tuple[str, str, str]]:
    """What a return says: (form, field, value) with how often; running numbers aside."""
    rows = work.rows_of_return(return_id)
    text = work.values.text
    found = Counter((text("form", row), text("field", row), str(work.values.value[row])) for row in rows)
    return Counter({content: count for content, count in found.items() if content[1] != "seq"})
