"""A home: any folder of the shape that design and README describe; the repository root is one, ``demo/`` another."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from fupin_analysis.errors import HomeError

DEMO_MARK = "示例数据.txt"
"""A file of this name in a home says that its returns are fictional; every output then says so."""
SALT_FILE = ".salt"


@dataclass(frozen=True)
class Home:
    """Paths of one home; nothing is created by asking for a path.

    ``kept``: the folder of an edition, whose copies of reference, plan and forms are read in place of those of today.
    """

    root: Path
    kept: Path | None = None

    @property
    def raw(self) -> Path:
        """Returns as they arrived: ``data/raw/<period>/<anything>``."""
        return self.root / "data" / "raw"

    @property
    def reference(self) -> Path:
        """What the office knows: rosters, duties, allocation, corrections."""
        return self.root / "data" / "reference" if self.kept is None else self.kept / "reference"

    @property
    def processed(self) -> Path:
        """The store; read and written by ``fupin_analysis.store`` alone."""
        return self.root / "data" / "processed"

    @property
    def reports(self) -> Path:
        """Published reports, one folder a period."""
        return self.root / "reports"

    @property
    def forms(self) -> Path | None:
        """The home's own forms, where it has any; they replace the plan's."""
        folder = (self.kept or self.root) / "forms"
        return folder if folder.is_dir() and any(folder.glob("*.toml")) else None

    @property
    def plan(self) -> Path | None:
        """The home's own plan files, where it has any; they stand in for files of the same name."""
        folder = (self.kept or self.root) / "plan"
        return folder if folder.is_dir() else None

    @property
    def is_demo(self) -> bool:
        """True where the returns are samples: 示例数据，纯属虚构."""
        return (self.root / DEMO_MARK).exists()


def find_home(home: Path | str | Home | None = None, *, start: Path | None = None) -> Home:
    """``home``, else ``FUPIN_HOME``, else the nearest parent of ``start`` (the working folder) with ``data/raw``."""
    if isinstance(home, Home):
        return home
    named = home if home is not None else os.environ.get("FUPIN_HOME") or None
    if named is not None:
        root = Path(named).expanduser().resolve()
        if not root.is_dir():
            raise HomeError(f"{root}：没有这个工作目录。请检查路径，或用 --home 指定。")
        return Home(root)
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw").is_dir():
            return Home(folder)
    raise HomeError(f"{here} 及其上级目录中没有 data/raw。请在工作目录内运行，或用 --home 指定。")


def find_home_or_none(home: str | Path | Home | None, *, needed: bool) -> Home | None:
    """The home, or None where none is named, none is around, and nothing has to be written into it."""
    try:
        return find_home(home)
    except HomeError:
        if home is not None or needed:
            raise
        return None
