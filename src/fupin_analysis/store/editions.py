"""Editions: the state behind a published report, written once and never changed.

``editions/<name>/manifest.json`` says what it rests on. Beside it stand copies of what a home may change later, in
the folders ``reference``, ``plan`` and ``forms``, and the figures as they were published (``<frame>.parquet``).
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from fupin_analysis.store.encode import read_frame, write_frame
from fupin_analysis.store.state import State, StoreError, folders_of, write_text
from fupin_analysis.store.version import ANSWERING, VERSION, code_hash, data_files, file_hashes, tree_hash

REFERENCE, PLAN, FORMS = "reference", "plan", "forms"
"""Folders of an edition with the files of the home as they were."""
REFERENCE_SUFFIXES = frozenset({".csv", ".toml", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"})
DECISIONS = "decisions"
"""Folder below the reference files with the workbooks in which somebody has decided."""


@dataclass(frozen=True)
class Edition:
    """What an edition rests on: file versions, corrections, cut-off, generations of the store, files of the home.

    ``taken_from``: the folders of the home by REFERENCE, PLAN and FORMS, of which copies are kept; ``frames``: the
    figures as published, kept beside the manifest by name.
    """

    state: State
    files: list[dict[str, str]]
    corrections: list[dict[str, Any]]
    as_of: str = ""
    taken_from: Mapping[str, Path] = field(default_factory=dict)
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def manifest(self, name: str) -> dict[str, Any]:
        """As it stands in ``manifest.json``, without the time of writing."""
        made = {
            "name": name,
            "version": VERSION,
            "code": code_hash(ANSWERING),
            "plan": hash_plan(self.taken_from),
            "as_of": self.as_of,
            "state": asdict(self.state),
            "files": sorted(self.files, key=lambda row: row["path"]),
            "corrections": self.corrections,
            "reference": hash_reference(self.taken_from.get(REFERENCE)),
            "is_whole": True,
        }
        plain: dict[str, Any] = json.loads(json.dumps(made, ensure_ascii=False, default=str))
        return plain


def reference_files(folder: Path | None) -> dict[str, Path]:
    """The reference files of a folder by name, decisions as ``decisions/<name>``; empty without a folder."""
    if folder is None:
        return {}
    named = {name: folder / name for name in file_hashes(folder, REFERENCE_SUFFIXES)}
    decided = file_hashes(folder / DECISIONS, REFERENCE_SUFFIXES)
    return named | {f"{DECISIONS}/{name}": folder / DECISIONS / name for name in decided}


def hash_reference(folder: Path | None) -> dict[str, str]:
    """sha256 of the reference files by name; empty without a folder."""
    if folder is None:
        return {}
    decided = file_hashes(folder / DECISIONS, REFERENCE_SUFFIXES)
    return file_hashes(folder, REFERENCE_SUFFIXES) | {f"{DECISIONS}/{name}": sha for name, sha in decided.items()}


def hash_plan(folders: Mapping[str, Path]) -> str:
    """One hash over the plan and the forms that a home has of its own; "" where it has none."""
    return tree_hash(*(folders[name] for name in (PLAN, FORMS) if name in folders))


def edition_folder(root: Path, name: str) -> Path:
    """Where an edition stands."""
    return root / "editions" / name


def is_edition(root: Path, name: str, edition: Edition) -> bool:
    """Whether the edition of this name is there and rests on the very same."""
    path = edition_folder(root, name) / "manifest.json"
    if not path.exists():
        return False
    old = json.loads(path.read_text(encoding="utf-8"))
    old.pop("written", None)
    return bool(old == edition.manifest(name))


def write_edition(root: Path, name: str, edition: Edition) -> Path:
    """``editions/<name>/manifest.json`` with what it rests on; copies and figures first, so that it is whole or not.

    The same edition may be written again with the same content; another content is refused.
    """
    folder = edition_folder(root, name)
    path = folder / "manifest.json"
    if is_edition(root, name, edition):
        return path
    if path.exists():
        raise StoreError(f"{path}：版次“{name}”已发布，不能改动。请另起版次名。", code="edition-exists")
    shutil.rmtree(folder, ignore_errors=True)  # what a run that was cut short has left
    _copy(reference_files(edition.taken_from.get(REFERENCE)), folder / REFERENCE)
    for part in (PLAN, FORMS):
        if part in edition.taken_from:
            own = edition.taken_from[part]
            _copy({p.relative_to(own).as_posix(): p for p in data_files(own)}, folder / part)
    for frame_name, frame in edition.frames.items():
        write_frame(frame, folder / f"{frame_name}.parquet")
    stamped = {**edition.manifest(name), "written": dt.datetime.now().isoformat(timespec="seconds")}
    write_text(path, json.dumps(stamped, ensure_ascii=False, indent=1))
    return path


def _copy(files: Mapping[str, Path], folder: Path) -> None:
    for name, path in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)


def forget_edition(root: Path, name: str) -> None:
    """Take back an edition whose report was not published after all."""
    (edition_folder(root, name) / "manifest.json").unlink(missing_ok=True)
    shutil.rmtree(edition_folder(root, name), ignore_errors=True)


def read_manifest(root: Path, name: str) -> dict[str, Any]:
    """What ``write_edition`` wrote, ``written`` (when) included; an edition that is not there is an error."""
    path = edition_folder(root, name) / "manifest.json"
    if not path.exists():
        known = "、".join(list_editions(root)) or "无"
        raise StoreError(f"没有版次“{name}”。现有版次：{known}。", code="edition-missing")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def read_edition_frame(root: Path, name: str, frame: str) -> pd.DataFrame | None:
    """A frame that was kept with an edition; None for one that was written without it."""
    path = edition_folder(root, name) / f"{frame}.parquet"
    return read_frame(path) if path.exists() else None


def read_edition(root: Path, name: str) -> State:
    """The state of an edition; an edition that is not there, or whose data are gone, is an error that says so."""
    state = State(**read_manifest(root, name)["state"])
    gone = [folder for folder in sorted(folders_of(state)) if not (root / folder).is_dir()]
    if gone:
        raise StoreError(f"版次“{name}”所依据的数据已被删除（{gone[0]} 等）。请从备份恢复。", code="edition-data")
    return state


def list_editions(root: Path) -> list[str]:
    """Names of all editions."""
    return sorted(path.parent.name for path in root.glob("editions/*/manifest.json"))


def kept_by_editions(root: Path) -> set[str]:
    """Generations that some edition rests on: they are not deleted."""
    found: set[str] = set()
    for name in list_editions(root):
        found |= folders_of(State(**read_manifest(root, name)["state"]))
    return found
