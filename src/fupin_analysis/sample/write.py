"""A demo home on disk: returns, reference files, and beside them the truth with the manifest of faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from fupin_analysis.home import Home
from fupin_analysis.sample.faults.registry import Fault
from fupin_analysis.sample.faults.strike import Spoiler
from fupin_analysis.sample.layout import groups
from fupin_analysis.sample.pages import Workbook
from fupin_analysis.sample.reference import write_reference
from fupin_analysis.sample.save import save_book, save_bytes
from fupin_analysis.sample.truth import mask, told_tables
from fupin_analysis.sample.world import World, make_world

Progress = Callable[[int, int, str], None]
"""Called with the number of the return, how many there are, and its file."""
MANIFEST = list(Fault.__dataclass_fields__)
RETURNS = ["enterprise", "period", "status", "received", "family", "folder", "file"]


@dataclass(frozen=True)
class SampleReport:
    """What was written. ``faults``: failure mode → how often; ``families``: layout family → returns."""

    home: Path
    files: int
    returns: int
    missing: int
    late: int
    families: dict[str, int]
    faults: dict[int, int]


def write_sample(
    home: Path | str,
    *,
    seed: int = 207,
    first: str = "2018-07",
    last: str = "2019-03",
    mess: int = 1,
    enterprises: int = 60,
    progress: Progress | None = None,
) -> SampleReport:
    """Write a demo home of fictional returns; the same arguments give the same bytes.

    ``mess``: 0 no fault in any file (some filers still report late or never), 1 faults at the rates of life, 2 four
    times as many. Truth goes to ``truth/<form>.parquet``, ``truth/manifest.csv`` (a line a fault; lines without mode
    tell who did not report or came late) and ``truth/returns.csv``. Existing files of the same names are replaced.
    """
    root = Home(Path(home))
    world = make_world(seed, enterprises=enterprises, first=first, last=last)
    told = told_tables(world)
    spoiler = Spoiler(world, told, mess)
    write_reference(root, world)
    books: list[Workbook] = []
    files: list[str] = []
    senders = set(groups(world))
    count = int((world.reports["enterprise"].isin(senders) & (world.reports["status"] != "missing")).sum())
    for number, book in enumerate(spoiler.books(), start=1):
        made = _save(root.raw, book)
        files += made
        books.append(book)
        if progress is not None:
            progress(number, count, made[0])
        if not book.resent:
            _place_records(told, book)
    manifest = [*spoiler.faults, *_reporting(world, books)]
    _write_truth(root.root / "truth", world, told, spoiler, books, manifest)
    return SampleReport(
        home=root.root,
        files=len(files),
        returns=len(books),
        missing=int((world.reports["status"] == "missing").sum()),
        late=int((world.reports["status"] == "late").sum()),
        families=dict(sorted(Counter(book.family for book in books).items())),
        faults=dict(sorted(Counter(fault.mode for fault in spoiler.faults if fault.mode).items())),
    )


def _save(raw: Path, book: Workbook) -> list[str]:
    if not book.resent:
        return save_book(raw, book)
    name = book.file_of(book.pages[0])
    save_bytes(raw / name, (raw / book.resent).read_bytes(), book.received)
    return [name]


def _place_records(told: dict[str, pd.DataFrame], book: Workbook) -> None:
    """Tell the told tables where each of their rows was written."""
    for page in book.pages:
        for drawn in page.tables:
            if drawn.rows:
                table, where = told[drawn.form], list(drawn.records)
                table.loc[where, "file"] = book.file_of(page)
                table.loc[where, "sheet"] = book.sheet_of(page)
                table.loc[where, "row"] = [row + 1 for row in drawn.rows]


def _reporting(world: World, books: list[Workbook]) -> list[Fault]:
    """Manifest lines without a mode: who did not report and who came late."""
    path = {(name, book.period): book.file_of(book.pages[0]) for book in books for name in book.members}
    out: list[Fault] = []
    for row in world.reports[world.reports["status"] != "on_time"].to_dict("records"):
        gone = row["status"] == "missing"
        note = f"{row['enterprise']} {row['period']} {'未报送' if gone else '迟报，补报'}"
        out.append(Fault(path.get((row["enterprise"], row["period"]), ""), "", "", None, "", "", "", "", note))
    return out


def _write_truth(
    folder: Path,
    world: World,
    told: dict[str, pd.DataFrame],
    spoiler: Spoiler,
    books: list[Workbook],
    manifest: list[Fault],
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for form_id, table in read_tables(world, told, spoiler, books).items():
        table.to_parquet(folder / f"{form_id}.parquet", index=False)
    lines = pd.DataFrame([asdict(fault) for fault in manifest], columns=MANIFEST).astype({"mode": "Int64"})
    lines.to_csv(folder / "manifest.csv", index=False, encoding="utf-8-sig", lineterminator="\r\n")
    _returns_told(world, books).to_csv(folder / "returns.csv", index=False, encoding="utf-8-sig", lineterminator="\r\n")


def read_tables(
    world: World, told: dict[str, pd.DataFrame], spoiler: Spoiler, books: list[Workbook]
) -> dict[str, pd.DataFrame]:
    """The true tables of what was sent: as a careful reader would have them, without returns that never really came."""
    tables = {form_id: table.copy() for form_id, table in told.items()}
    for form_id, record, name, value in spoiler.unread:
        tables[form_id].loc[record, name] = pd.NA if value is None else value
    resent = {(name, book.period) for book in books if book.resent for name in book.members}
    for form_id, table in tables.items():
        stale = [key in resent for key in zip(table["enterprise"], table["period"], strict=True)]
        kept = table[~pd.Series(stale, index=table.index, dtype=bool)].reset_index(drop=True)
        tables[form_id] = mask(kept, world.forms[form_id])
    return tables


def _returns_told(world: World, books: list[Workbook]) -> pd.DataFrame:
    """One row a filer and period: status (on_time, late, missing, resent), received, family, folder, file."""
    found = {(name, book.period): book for book in books for name in book.members}
    rows = []
    for row in world.reports.to_dict("records"):
        book = found.get((row["enterprise"], row["period"]))
        status = "resent" if book is not None and book.resent else row["status"]
        where = (book.family, book.folder, book.file_of(book.pages[0])) if book is not None else ("", "", "")
        rows.append((row["enterprise"], row["period"], status, row["received"], *where))
    return pd.DataFrame(rows, columns=RETURNS)
