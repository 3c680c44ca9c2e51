"""Editions: the state behind a published report, written once and never changed."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fupin_analysis.store.state import State, StoreError, folders_of, write_text
from fupin_analysis.store.version import REVIEWING, VERSION, code_hash


def write_edition(
    root: Path, name: str, state: State, *, files: list[dict[str, str]], corrections: list[dict[str, Any]]
) -> Path:
    """``editions/<name>/manifest.json``: file versions, corrections, code version and the generations it rests on.

    The same edition may be written again with the same content; another content is refused.
    """
    path = root / "editions" / name / "manifest.json"
    manifest = {
        "name": name,
        "version": VERSION,
        "code": code_hash(REVIEWING),
        "state": asdict(state),
        "files": sorted(files, key=lambda row: row["path"]),
        "corrections": corrections,
    }
    if path.exists():
        old = json.loads(path.read_text(encoding="utf-8"))
        old.pop("written", None)
        if old != json.loads(json.dumps(manifest, ensure_ascii=False, default=str)):
            raise StoreError(f"{path}：版次“{name}”已发布，不能改动。请另起版次名。", code="edition-exists")
        return path
    stamped = {**manifest, "written": dt.datetime.now().isoformat(timespec="seconds")}
    write_text(path, json.dumps(stamped, ensure_ascii=False, indent=1, default=str))
    return path


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
