"""Which notebooks a report is made of, and what each of them may be told.

They are looked for in the home's own ``notebooks/`` first (a home with forms of its own has pages of its own), then
in the checkout that this package is installed from. A wheel alone holds none: whoever installs from one copies the
folder ``notebooks/`` into the home.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from fupin_analysis.errors import ReportError
from fupin_analysis.home import Home

CHECKOUT = Path(__file__).resolve().parents[3]
"""Root of the source tree, where the package runs from one (editable install)."""
PARAMETERS = "parameters"
"""Tag of the cell that papermill overrides."""


@dataclass(frozen=True)
class Notebook:
    """One notebook: ``name`` is its file name without suffix, ``title`` its first heading."""

    path: Path
    title: str
    parameters: tuple[str, ...]

    @property
    def name(self) -> str:
        """``00_scorecard``; the page, the folder of its items and messages are called so."""
        return self.path.stem


def find_notebooks(home: Home, *, checkout: Path = CHECKOUT) -> list[Notebook]:
    """All notebooks of the folder in force, by file name; ReportError when there is none."""
    folder = find_folder(home, checkout=checkout)
    return [read_notebook(path) for path in sorted(folder.glob("*.ipynb"))]


def find_folder(home: Home, *, checkout: Path = CHECKOUT) -> Path:
    """The folder in force: the home's own ``notebooks/``, else the checkout's."""
    places = (home.root / "notebooks", checkout / "notebooks")
    for folder in places:
        if any(folder.glob("*.ipynb")):
            return folder
    looked = "、".join(str(folder) for folder in dict.fromkeys(places))
    raise ReportError(
        f"找不到笔记本（*.ipynb）。已查找：{looked}。请把代码仓库的 notebooks/ 目录复制到工作目录 {home.root} 下。",
        code="notebooks-missing",
    )


def read_notebook(path: Path) -> Notebook:
    """Title and parameters of one notebook; ReportError when it is none, or has no ``parameters`` cell."""
    try:
        node = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
        raise ReportError(f"{path.name}：不是可读的笔记本（{error}）。", code="notebook-unreadable") from error
    return Notebook(path, _find_title(node, path.stem), tuple(_find_parameters(node)))


def check_parameters(notebook: Notebook, given: dict[str, Any]) -> None:
    """Refuse a parameter that the notebook does not have: papermill would only warn and show the wrong month."""
    unknown = [name for name in given if name not in notebook.parameters]
    if unknown:
        has = "、".join(notebook.parameters) or "无"
        raise ReportError(
            f"笔记本 {notebook.path.name} 没有参数“{'”“'.join(unknown)}”（现有：{has}）。"
            f"请在标签为 {PARAMETERS} 的单元格中给出，或不要传入。",
            code="notebook-parameter",
        )


def _find_title(node: Any, default: str) -> str:
    for cell in node.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("# "):
                    return str(line[2:]).strip()
    return default


def _find_parameters(node: Any) -> list[str]:
    for cell in node.cells:
        if cell.cell_type == "code" and PARAMETERS in cell.metadata.get("tags", []):
            return [name for statement in ast.parse(cell.source).body for name in _assigned(statement)]
    return []


def _assigned(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    if isinstance(statement, ast.Assign):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return []
