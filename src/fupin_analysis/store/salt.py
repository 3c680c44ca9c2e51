"""The salt by which a home hashes persons: its own, made at the first clean; the public one for samples."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from fupin_analysis.home import SALT_FILE, Home
from fupin_analysis.plan.privacy import PUBLIC_SALT


def read_salt(home: Home | None) -> str:
    """The salt of a home; without a home, and in a demo, the public one. A home without a salt gets one (mode 0600)."""
    if home is None or home.is_demo:
        return PUBLIC_SALT
    path = home.root / SALT_FILE
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    """Create the file for the owner alone; where another run was faster, its salt stands."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
