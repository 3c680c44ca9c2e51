"""``build.json``: what a report was made of and with, and the hash by which the next run sees that nothing changed."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fupin_analysis import __version__
from fupin_analysis.home import Home

FILE = "build.json"
WHEELS = (
    *"pandas numpy pyarrow matplotlib papermill nbconvert xlsxwriter".split(),
    *"openpyxl python-calamine-plus pylopdf-fonts-zh-cn".split(),
)
_SKIPPED = {"__pycache__", ".ipynb_checkpoints"}
_CHUNK = 1 << 20


def hash_inputs(home: Home, notebooks: Path, options: Mapping[str, Any]) -> str:
    """One hash over returns, reference, plan and forms of the home, notebooks, package, wheels and run options."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    places = {"raw": home.raw, "reference": home.reference, "notebooks": notebooks, "package": package}
    places |= {name: home.root / name for name in ("plan", "forms")}
    for name, folder in places.items():
        for path in find_inputs(folder):
            digest.update(f"{name}/{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hash_file(path))
    facts = {
        "demo": home.is_demo,
        "options": dict(options),
        "wheels": wheel_versions(),
        "python": platform.python_version(),
    }
    facts["python"] = platform.python_version()
    digest.update(json.dumps(facts, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def find_inputs(folder: Path) -> list[Path]:
    """All files of a folder that count as input, sorted: no READMEs, hidden files, lock files or caches."""
    if not folder.is_dir():
        return []
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if _counts(path.relative_to(folder)))


def _counts(path: Path) -> bool:
    if any(part in _SKIPPED or part.startswith(".") for part in path.parts):
        return False
    return not path.name.startswith(("README", "~$")) and path.suffix != ".pyc"


def hash_file(path: Path) -> bytes:
    """sha256 of one file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.digest()


def wheel_versions() -> dict[str, str]:
    """Versions of the wheels that figures and looks depend on."""
    out = {}
    for name in WHEELS:
        try:
            out[name] = version(name)
        except PackageNotFoundError:
            out[name] = ""
    return out


def write_record(folder: Path, facts: Mapping[str, Any]) -> Path:
    """``build.json`` with these facts, the versions, and the list of all files of the report (path and size)."""
    files = {
        path.relative_to(folder).as_posix(): path.stat().st_size for path in sorted(folder.rglob("*")) if path.is_file()
    }
    record = {
        **facts,
        "code": __version__,
        "python": platform.python_version(),
        "wheels": wheel_versions(),
        "files": files,
    }
    path = folder / FILE
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return path


def read_record(folder: Path) -> dict[str, Any] | None:
    """The record of a published report; None where there is none, or files of the report are gone or cut short."""
    try:
        record = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(record, dict) or not _all_there(folder, record.get("files", {}).items()):
        return None
    return record


def _all_there(folder: Path, files: Iterable[tuple[str, int]]) -> bool:
    for name, size in files:
        path = folder / name
        if not path.is_file() or path.stat().st_size != size:
            return False
    return True
