"""What the office knows, read from ``data/reference``: the rosters and the analyst's decisions, all optional."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.roster import conform_roster, empty_roster
from fupin_analysis.review.corrections import Correction, load_corrections
from fupin_analysis.review.decisions import decision_files, read_decisions
from fupin_analysis.review.name_decisions import Names, make_names
from fupin_analysis.review.register import Confirmed, load_confirmed

ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Reference:
    """Rosters as ``plan.roster`` types them (empty where there is no file), corrections and names that were decided."""

    enterprises: pd.DataFrame = field(default_factory=lambda: empty_roster("enterprises"))
    villages: pd.DataFrame = field(default_factory=lambda: empty_roster("villages"))
    duties: pd.DataFrame = field(default_factory=lambda: empty_roster("duties"))
    corrections: tuple[Correction, ...] = ()
    names: Names = field(default_factory=Names)
    confirmed: tuple[Confirmed, ...] = ()
    folder: Path | None = None


def read_roster(folder: Path, name: str) -> pd.DataFrame:
    """``<folder>/<name>.csv`` (UTF-8 or GB18030), typed; the empty roster where there is no such file."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return empty_roster(name)
    for encoding in ENCODINGS:
        try:
            frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding=encoding)
        except UnicodeDecodeError:
            continue
        except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise PlanError(f"{path}：不是可读的 CSV（{error}）。请另存为“CSV UTF-8”。", code="roster-read") from error
        return conform_roster(frame, name, source=str(path))
    raise PlanError(f"{path}：编码无法识别。请另存为“CSV UTF-8”。", code="roster-read")


def load_reference(folder: Path | None) -> Reference:
    """Everything that ``data/reference`` holds; a folder that is absent gives an empty reference."""
    if folder is None or not folder.is_dir():
        return Reference()
    enterprises = read_roster(folder, "enterprises")
    corrections = load_corrections(folder / "corrections.toml")
    return Reference(
        enterprises=enterprises,
        villages=read_roster(folder, "villages"),
        duties=read_roster(folder, "duties"),
        corrections=(*corrections, *read_decisions(folder, len(corrections) + 1)),
        names=make_names(read_roster(folder, "names"), enterprises, str(folder / "names.csv")),
        confirmed=load_confirmed(folder / "confirmed.toml"),
        folder=folder,
    )


def fingerprint(folder: Path | None) -> str:
    """One hash over all files that review reads from the folder; "" where there is none."""
    if folder is None or not folder.is_dir():
        return ""
    made = hashlib.sha256()
    names = ("enterprises.csv", "villages.csv", "duties.csv", "names.csv", "corrections.toml", "confirmed.toml")
    for path in [*(folder / name for name in names), *decision_files(folder)]:
        if path.exists():
            made.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return made.hexdigest()
