"""Take outputs and execution counts out of notebooks; the exit status is 1 when one had to be changed.

`python scripts/strip_notebooks.py [FILE…]` (default: every notebook of notebooks/ and examples/). A stored
output is a figure nobody recomputes, and may carry what a return says about a person.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def strip_notebook(path: Path) -> bool:
    """Rewrite one notebook without outputs; tell whether anything changed."""
    before = path.read_text(encoding="utf-8")
    notebook = json.loads(before)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        for key in ("execution", "papermill", "ExecuteTime", "collapsed", "scrolled"):
            cell.get("metadata", {}).pop(key, None)
    notebook["metadata"].pop("papermill", None)
    notebook["metadata"].pop("widgets", None)
    after = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")
    return after != before


def main() -> int:
    """Strip the named notebooks, or all, and name those that changed."""
    folders = (ROOT / "notebooks", ROOT / "examples")
    found = [path for folder in folders for path in sorted(folder.rglob("*.ipynb"))]
    paths = [Path(name) for name in sys.argv[1:]] or [p for p in found if ".ipynb_checkpoints" not in p.parts]
    changed = [path for path in paths if strip_notebook(path)]
    for path in changed:
        print(f"{path}: outputs removed")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
