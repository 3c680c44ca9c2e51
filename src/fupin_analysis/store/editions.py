"""Editions: the state behind a published report, written once and never changed."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fupin_analysis.store.state import State, StoreError, folders_of, write_text
from fupin_analysis.store.version import ANSWERING, VERSION, code_hash, file_hashes

REFERENCE = "reference"
"""Folder of an edition with the reference files as they were."""
REFERENCE_SUFFIXES = frozenset({".csv", ".toml", ".xlsx"})


@dataclass(frozen=True)
class Edition:
    """What an edition rests on: file versions, corrections, cut-off, generations of the store, reference files, plan.

    ``reference``: sha256 by name of the files in the folder ``reference_from``; ``plan``: one hash over the plan and
    the forms of the home, "" where it has none of its own.
    """

    state: State
    files: list[dict[str, str]]
    corrections: list[dict[str, Any]]
    as_of: str = ""
    plan: str = ""
    reference_from: Path | None = None

    @property
    def reference(self) -> dict[str, str]:
        """Names and hashes of the reference files."""
        return hash_reference(self.reference_from)

    def manifest(self, name: str) -> dict[str, Any]:
        """As it stands in ``manifest.json``, without the time of writing."""
        made = {
            "name": name,
            "version": VERSION,
            "code": code_hash(ANSWERING),
            "plan": self.plan,
            "as_of": self.as_of,
            "state": asdict(self.state),
            "files": sorted(self.files, key=lambda row: row["path"]),
            "corrections": self.corrections,
            "reference": self.reference,
        }
        plain: dict[str, Any] = json.loads(json.dumps(made, ensure_ascii=False, default=str))
        return plain


def hash_reference(folder: Path | None) -> dict[str, str]:
    """sha256 of the reference files by name; empty without a folder."""
    return file_hashes(folder, REFERENCE_SUFFIXES) if folder is not None else {}


def is_edition(root: Path, name: str, edition: Edition) -> bool:
    """Whether the edition of this name is there and rests on the very same."""
    path = root / "editions" / name / "manifest.json"
    if not path.exists():
        return False
    old = json.loads(path.read_text(encoding="utf-8"))
    old.pop("written", None)
    return bool(old == edition.manifest(name))


def write_edition(root: Path, name: str, edition: Edition) -> Path:
    """``editions/<name>/manifest.json`` with what it rests on, and beside it a copy of the reference files.

    The same edition may be written again with the same content; another content is refused.
    """
    path = root / "editions" / name / "manifest.json"
    if is_edition(root, name, edition):
        return path
    if path.exists():
        raise StoreError(f"{path}：版次“{name}”已发布，不能改动。请另起版次名。", code="edition-exists")
    for file in edition.reference:
        copy = path.parent / REFERENCE / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        if edition.reference_from is not None:
            shutil.copyfile(edition.reference_from / file, copy)
    stamped = {**edition.manifest(name), "written": dt.datetime.now().isoformat(timespec="seconds")}
    write_text(path, json.dumps(stamped, ensure_ascii=False, indent=1))
    return path


def forget_edition(root: Path, name: str) -> None:
    """Take back an edition whose report was not published after all."""
    (root / "editions" / name / "manifest.json").unlink(missing_ok=True)
    shutil.rmtree(root / "editions" / name, ignore_errors=True)


def read_manifest(root: Path, name: str) -> dict[str, Any]:
    """What ``write_edition`` wrote, ``written`` (when) included; an edition that is not there is an error."""
    path = root / "editions" / name / "manifest.json"
    if not path.exists():
        known = "、".join(list_editions(root)) or "无"
        raise StoreError(f"没有版次“{name}”。现有版次：{known}。", code="edition-missing")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


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
        text = (root / "editions" / name / "manifest.json").read_text(encoding="utf-8")
        found |= folders_of(State(**json.loads(text)["state"]))
    return found
