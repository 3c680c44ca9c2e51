"""Chinese heads of the columns of result frames (``labels.toml``)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fupin_analysis.plan.toml_source import check_keys, read_toml


@lru_cache(maxsize=2)
def load_labels(path: Path | None = None) -> dict[str, str]:
    """Column → Chinese head; a section other than ``[labels]`` is refused with file and line."""
    source = path or Path(__file__).with_name("labels.toml")
    table = read_toml(source)
    check_keys(table, ["labels"], source, what="表头文件")
    return {str(name): str(label) for name, label in table.get("labels", {}).items()}
