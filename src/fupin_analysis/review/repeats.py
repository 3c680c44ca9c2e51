"""The same return sent again (mode 44): the same bytes, or other bytes that say just the same."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath

from fupin_analysis.review.batch import period_order
from fupin_analysis.review.bench import OneReturn
from fupin_analysis.review.work import Work

SUPERSEDED = "superseded"
NOT_COUNTED = ("refused", SUPERSEDED)
_COPY = re.compile(r"副本|复件|拷贝|再次|重发|[（(]\d{1,2}[)）]|copy", re.I)


def refuse_repeats(work: Work) -> None:
    """Refuse what arrived before, in this period or an earlier one; of equals the one that came first counts."""
    seen: dict[str, tuple[str, str]] = {}
    for old in work.history.files.sort_values("path").itertuples(index=False):
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


def _arrival(one: OneReturn) -> tuple[tuple[int, str], int, bool, int, str]:
    """Sort key: by folder, day of receipt, copies last, short names first."""
    folder = one.path.rpartition("/")[0]
    received = 0 if one.received is None else int(one.received.value)
    return (period_order(folder), received, bool(_COPY.search(PurePath(one.path).stem)), len(one.path), one.path)


def refuse_equal(work: Work) -> None:
    """A file of which every return says the same, field by field, as one of another file does."""
    by_name: dict[str, list[OneReturn]] = {}
    for one in work.returns.values():
        if one.outcome not in NOT_COUNTED:
            by_name.setdefault(one.enterprise, []).append(one)
    first: dict[str, str | None] = {}
    for group in by_name.values():
        if len({one.file_id for one in group}) > 1:
            ordered = sorted(group, key=_arrival)
            said = [return_content(work, one.return_id) for one in ordered]
            for at, one in enumerate(ordered):
                first.setdefault(one.return_id, _equal_before(ordered, said, at))
    for file_id in dict.fromkeys(one.file_id for one in work.returns.values()):
        own = [one for one in work.returns.values() if one.file_id == file_id]
        before = [first.get(one.return_id) for one in own]
        if all(before) and own[0].outcome not in NOT_COUNTED:
            _refuse(work, own, str(before[0]))


def _equal_before(ordered: list[OneReturn], said: list[Counter[tuple[str, str, str]]], at: int) -> str | None:
    """The path of the first return of another file that came before and says just the same."""
    for other, words in zip(ordered[:at], said[:at], strict=True):
        if words and words == said[at] and other.file_id != ordered[at].file_id:
            return other.path
    return None


def _refuse(work: Work, own: list[OneReturn], first: str) -> None:
    for one in own:
        drop_return(work, one, "refused", f"与 {first} 完全相同，未更新")
    work.note_return("file-repeated", own[0].return_id, first=first)


def drop_return(work: Work, one: OneReturn, outcome: str, why: str) -> None:
    """Let a return not count; its records leave the tables."""
    one.outcome = outcome
    work.leave_out([work.records.ids[i] for i in work.records.of_return.get(one.return_id, ())], why)


def return_content(work: Work, return_id: str) -> Counter[tuple[str, str, str]]:
    """What a return says: (form, field, value) with how often; running numbers aside."""
    ids = [work.records.ids[i] for i in work.records.of_return.get(return_id, ())]
    rows = [row for record_id in ids for row in work.rows_of_record(record_id)]
    text = work.values.text
    found = Counter((text("form", row), text("field", row), str(work.values.value[row])) for row in rows)
    return Counter({content: count for content, count in found.items() if content[1] != "seq"})
