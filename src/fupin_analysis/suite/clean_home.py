"""A home cleaned and stored: changed files are read, then the periods that rest on them are reviewed, in order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fupin_analysis.home import Home
from fupin_analysis.intake.result import FileExtract
from fupin_analysis.plan.forms import Form, load_forms, plan_forms_folder
from fupin_analysis.review.batch import cut
from fupin_analysis.review.corrections import refuse_unused, unmatched_findings
from fupin_analysis.review.name_decisions import name_findings, stale
from fupin_analysis.review.reference import Reference, fingerprint, load_reference
from fupin_analysis.review.register import confirmed_findings
from fupin_analysis.review.result import History
from fupin_analysis.review.rules.load import RuleBook
from fupin_analysis.review.steps import review_period
from fupin_analysis.store import batches, periods
from fupin_analysis.store.batches import CachedFile
from fupin_analysis.store.editions import kept_by_editions
from fupin_analysis.store.salt import read_salt
from fupin_analysis.store.shelf import Shelf
from fupin_analysis.store.state import State, commit, locked, read_state
from fupin_analysis.store.version import READING, REVIEWING, code_hash, digest, folder_hash
from fupin_analysis.suite.arrivals import Arrival, list_arrivals
from fupin_analysis.suite.cleaned import Cleaned
from fupin_analysis.suite.head_names import head_decisions, heads_key, heads_used, read_known
from fupin_analysis.suite.home_files import write_files
from fupin_analysis.suite.reading import Order, Progress
from fupin_analysis.suite.rulebook import rules_for
from fupin_analysis.suite.stored import source_of


@dataclass(frozen=True)
class Base:
    """What a run rests on besides the returns."""

    root: Path
    forms: Mapping[str, Form]
    forms_key: str
    reference: Reference
    reference_key: str
    salt: str
    period: str | None

    @property
    def reading_key(self) -> str:
        """Of the code, forms, salt and period by which files are read; the salt itself cannot be told from it."""
        salted = hashlib.sha256(self.salt.encode()).hexdigest()
        heads = heads_key(self.reference)
        return digest([code_hash(READING), self.forms_key, salted, self.period or "", *([heads] if heads else [])])

    @property
    def lapsed(self) -> Mapping[int, str]:
        """Lines of ``names.csv`` whose name no register has any more."""
        known = self.reference
        return stale(known.names, known.enterprises, known.villages, self.forms) if known.names else {}

    @property
    def review_key(self) -> str:
        """Of the code, forms and reference by which periods are reviewed."""
        return digest([code_hash(REVIEWING), self.forms_key, self.reference_key])


def clean_home(
    home: Home,
    *,
    forms: Path | None = None,
    reference: Path | None = None,
    period: str | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
) -> Cleaned:
    """Bring ``data/processed`` up to date with ``data/raw``; an interrupted run leaves the old state as it was.

    A correction of a cell or record that matches nothing raises CorrectionError, and the old state stays; a decision on
    a question that is asked no more is told.
    """
    folder = forms or plan_forms_folder()
    where = reference or home.reference
    root = home.processed
    with locked(root):
        base = Base(
            root=root,
            forms=load_forms(folder),
            forms_key=folder_hash(folder),
            reference=load_reference(where),
            reference_key=fingerprint(where),
            salt=read_salt(home),
            period=period,
        )
        book = rules_for(base.forms)
        arrivals = list_arrivals(home.raw)
        shelf, fresh = _read_changed(base, arrivals, read_state(root), progress, workers)
        reviewed, used = review_changed(base, book, shelf, progress)
        refuse_unused(base.reference.corrections, used)
        state = State(cache=shelf.keys, periods=reviewed)
        about = name_findings(base.reference.names, _names_used(base, shelf, used), base.lapsed)
        about += confirmed_findings(base.reference.confirmed, used)
        about += unmatched_findings(base.reference.corrections, used)
        state = replace(state, files=write_files(root, state, shelf, about))
        commit(root, state, keep=kept_by_editions(root))
    return Cleaned(source_of(root, state, base.forms), base.forms, reread=fresh, kept=len(arrivals) - fresh, home=home)


def _names_used(base: Base, shelf: Shelf, used: frozenset[int]) -> set[int]:
    """Lines of ``names.csv`` that matched: what review found, and the heads that stand in the files."""
    lines = {-number for number in used if number < 0}
    if head_decisions(base.reference):
        for name, key in shelf.keys.items():
            cells = batches.read_part(base.root, name, key, "cells")
            lines |= heads_used(cells, shelf.part(name, "returns"), base.reference)
    return lines


def _read_changed(
    base: Base, arrivals: Sequence[Arrival], old: State, progress: Progress | None, workers: int | None
) -> tuple[Shelf, int]:
    """Read what is new or was read by other code or forms; the batches of all raw folders, and the count read."""
    wanted: dict[str, dict[str, CachedFile]] = {}
    reading_key = base.reading_key
    for a in arrivals:
        key = digest([a.sha256, a.relative, a.refusal, reading_key])
        wanted.setdefault(a.folder, {})[a.relative] = CachedFile(a.file_id, key)
    known = {name: batches.read_index(base.root, name, key) for name, key in old.cache.items()}
    changed = [a for a in arrivals if known.get(a.folder, {}).get(a.relative) != wanted[a.folder][a.relative]]
    order = Order(base.forms, base.salt, base.period)
    extracts = read_known(changed, order, base.reference, progress=progress, workers=workers)
    shelf = Shelf(base.root)
    for extract, a in zip(extracts, changed, strict=True):
        if extract.passing:
            wanted[a.folder][a.relative] = _to_try_again(wanted[a.folder][a.relative], extract)
    for name, files in wanted.items():
        if known.get(name) == files:
            shelf.keep(name, old.cache[name])
            continue
        fresh = [e for e, a in zip(extracts, changed, strict=True) if a.folder == name]
        again = {a.relative for a in changed}
        stay = [file.file_id for path, file in files.items() if path not in again]
        before = batches.read_batch(base.root, name, old.cache[name]) if stay else None
        shelf.add(name, files, batches.update_batch(before, stay, fresh))
    return shelf, len(changed)


def _to_try_again(file: CachedFile, extract: FileExtract) -> CachedFile:
    """The file under a key that the next run does not look for: it was refused for what may pass."""
    return CachedFile(file.file_id, digest([file.key, "again", extract.file["reason"]]))


@dataclass(frozen=True)
class Due:
    """One period to review: the raw folders and the keys of the files that its returns came in."""

    period: str
    folders: tuple[str, ...]
    files: tuple[str, ...]


def _list_due(root: Path, shelf: Shelf) -> list[Due]:
    found: dict[str, tuple[set[str], set[str]]] = {}
    for name, key in shelf.keys.items():
        returns = shelf.part(name, "returns")
        index = {file.file_id: file.key for file in batches.read_index(root, name, key).values()}
        for period, file_id in zip(returns["period"].fillna(""), returns["file_id"], strict=True):
            folders, files = found.setdefault(str(period), (set(), set()))
            folders.add(name)
            files.add(f"{file_id}|{index[str(file_id)]}")
    return [Due(p, tuple(sorted(found[p][0])), tuple(sorted(found[p][1]))) for p in periods.in_order(found)]


def review_changed(
    base: Base, book: RuleBook, shelf: Shelf, progress: Progress | None
) -> tuple[dict[str, str], frozenset[int]]:
    """Review every period whose files, code, plan, reference or earlier periods changed; periods with their keys."""
    done: dict[str, str] = {}
    used: frozenset[int] = frozenset()
    past: History | None = None
    before = base.review_key
    dues = _list_due(base.root, shelf)
    for number, due in enumerate(dues, start=1):
        key = digest([base.review_key, before, due.period, *due.files])
        if not periods.has_period(base.root, due.period, key):
            if progress:
                progress(number, len(dues), f"核对 {due.period or '（未注明报告期）'}")
            past = past or periods.read_history(base.root, State(periods=dict(done)), base.forms)
            batch = cut(batches.join_batches([shelf.batch(name) for name in due.folders]), due.period)
            part = review_period(
                batch, forms=base.forms, reference=base.reference, book=book, history=past, period=due.period
            )
            periods.write_period(base.root, due.period, key, part)
            past = past.with_period(part)
        else:
            past = None
        done[due.period] = key
        used |= periods.read_used(base.root, due.period, key)
        before = key
    return done, used
