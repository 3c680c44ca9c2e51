"""The walls of the house: who may import whom, how large a module may grow, what a notebook may hold."""

import ast
import json
import re
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "fupin_analysis"
SRC = ROOT / "src" / PACKAGE

GROUND = (
    "errors",
    "frames",
    "home",
)  # under all floors: may be imported by all, and import the ground before them
FLOORS = ("plan", "intake", "review", "store", "indicators", "present", "outputs", "suite", "cli")
MODULE_LINES, MODULE_LINES_HARD = 300, 400
FUNCTION_LINES_HARD = 60
CODE_CELLS = 12
FORBIDDEN_NAMES = {"utils", "helpers", "util", "helper", "misc", "common"}

# What each floor may import: itself, the floors above it in FLOORS, and the ground. The others stand beside:
ALLOWED = {name: {*GROUND[: number + 1]} for number, name in enumerate(GROUND)}
ALLOWED |= {floor: {*FLOORS[: number + 1], *GROUND} for number, floor in enumerate(FLOORS)}
ALLOWED["cli"].add("sample")
ALLOWED["sample"] = {"sample", "plan", *GROUND}
ALLOWED["__init__"] = {*FLOORS[: FLOORS.index("cli")], *GROUND}
ALLOWED["__main__"] = {"cli"}
VERSION_ONLY = {"__version__"}


def floor_of(path: Path, root: Path) -> str:
    """Return the floor a file belongs to: its first folder below the package, or its own name."""
    return path.relative_to(root).parts[0].removesuffix(".py")


def own_imports(tree: ast.AST, path: Path, root: Path) -> list[tuple[int, str, str]]:
    """Return (line, floor, module) for every import of our own package, absolute or relative, nested too."""
    package = [PACKAGE, *path.relative_to(root).parts[:-1]]
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base = [*base, *(node.module.split(".") if node.module else [])]
            # `from fupin_analysis import plan` names the floor in the alias
            targets = [[*base, alias.name] for alias in node.names] if len(base) == 1 else [base]
        else:
            continue
        for parts in targets:
            if parts[0] == PACKAGE:
                found.append((node.lineno, parts[1] if len(parts) > 1 else "__init__", ".".join(parts)))
    return found


def find_wall_breaks(root: Path) -> list[str]:
    """Return one message for every import that goes the wrong way."""
    breaks = []
    for path in sorted(root.rglob("*.py")):
        floor = floor_of(path, root)
        for line, target, module in own_imports(ast.parse(path.read_text(encoding="utf-8")), path, root):
            if target in VERSION_ONLY or (floor in ALLOWED and target in ALLOWED[floor]):
                continue
            breaks.append(f"{path.relative_to(root.parent)}:{line}: {floor} imports {module}")
    return breaks


def modules() -> list[Path]:
    return sorted(SRC.rglob("*.py"))


def parsed() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in modules()]


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_imports_go_one_way():
    breaks = find_wall_breaks(SRC)
    assert not breaks, "a module imports only from floors above it (design: plan → … → cli):\n" + "\n".join(breaks)


@pytest.mark.parametrize(
    ("name", "code", "broken"),
    [
        pytest.param("intake/cells.py", "from fupin_analysis.plan import forms", False, id="down-absolute"),
        pytest.param("intake/cells.py", "from ..plan.forms import Form", False, id="down-relative"),
        pytest.param("intake/cells.py", "from . import tables", False, id="own-floor"),
        pytest.param("intake/cells.py", "from ..errors import FupinError", False, id="errors"),
        pytest.param("intake/cells.py", "from fupin_analysis import review", True, id="up-by-alias"),
        pytest.param("intake/cells.py", "from .. import review", True, id="up-relative-alias"),
        pytest.param("intake/cells.py", "def f():\n    import fupin_analysis.store", True, id="up-nested"),
        pytest.param("plan/forms.py", "from ..intake import cells", True, id="plan-imports-nothing"),
        pytest.param("sample/writer.py", "from ..plan import forms", False, id="sample-plan"),
        pytest.param("sample/writer.py", "from ..intake import cells", True, id="sample-alone"),
        pytest.param("outputs/demo.py", "from .. import sample", True, id="sample-cli-only"),
        pytest.param("cli.py", "from .sample import write_sample", False, id="cli-sample"),
        pytest.param("cli.py", "from . import suite, __version__", False, id="cli-suite"),
        pytest.param("errors.py", "from .plan import forms", True, id="errors-nothing"),
        pytest.param("home.py", "from .errors import HomeError", False, id="ground-on-ground"),
        pytest.param("home.py", "from .plan import forms", True, id="ground-below-all"),
        pytest.param("attic/old.py", "from ..plan import forms", True, id="unknown-floor"),
    ],
)
def test_wall_check_sees(tmp_path, name, code, broken):
    """The check above is not vacuous: it tells a right import from a wrong one."""
    path = tmp_path / PACKAGE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code, encoding="utf-8")
    assert bool(find_wall_breaks(tmp_path / PACKAGE)) is broken


def test_every_module_has_a_floor():
    """A new room is decided on (docs/decisions) and entered in FLOORS; all floors exist once the cli does."""
    found = {floor_of(path, SRC) for path in modules()}
    assert found <= ALLOWED.keys(), f"no floor of the design: {sorted(found - ALLOWED.keys())}"
    if "cli" in found:
        missing = {*FLOORS, "sample", *GROUND} - found
        assert not missing, f"floors of the design without a module: {sorted(missing)}"


def test_no_drawer_for_everything():
    found = [place(path, 1) for path in modules() if path.stem in FORBIDDEN_NAMES]
    assert not found, f"name it by what it does: {found}"


def test_modules_are_small():
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    for path, size in sizes.items():
        if MODULE_LINES < size <= MODULE_LINES_HARD:
            warnings.warn(f"{place(path, size)}: {size} lines, aim for {MODULE_LINES}", stacklevel=1)
    wrong = [f"{place(path, size)}: {size} lines" for path, size in sizes.items() if size > MODULE_LINES_HARD]
    assert not wrong, f"more than {MODULE_LINES_HARD} lines is two modules:\n" + "\n".join(wrong)


def test_functions_are_small():
    wrong = []
    for path, tree in parsed():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                if size > FUNCTION_LINES_HARD:
                    wrong.append(f"{place(path, node.lineno)}: {node.name} has {size} lines")
    assert not wrong, f"more than {FUNCTION_LINES_HARD} lines (aim for 40):\n" + "\n".join(wrong)


def test_data_is_not_judged_by_assert_or_bare_except():
    wrong = []
    for path, tree in parsed():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assert):
                wrong.append(f"{place(path, node.lineno)}: assert")
            elif isinstance(node, ast.ExceptHandler) and node.type is None:
                wrong.append(f"{place(path, node.lineno)}: bare except")
    assert not wrong, "raise one of our errors, or make it a finding:\n" + "\n".join(wrong)


# --- notebooks ---

NOTEBOOKS = sorted(
    path
    for folder in (ROOT / "notebooks", ROOT / "examples")
    for path in folder.rglob("*.ipynb")
    if ".ipynb_checkpoints" not in path.parts
)
STATEMENTS = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.While,
    ast.Try,
    ast.With,
)


def find_notebook_faults(notebook: dict) -> list[str]:
    """Return what a notebook holds that it should not, by number of the cell."""
    faults, code = [], [(i, c) for i, c in enumerate(notebook["cells"], start=1) if c["cell_type"] == "code"]
    if len(code) > CODE_CELLS:
        faults.append(f"{len(code)} code cells, at most {CODE_CELLS}")
    tagged = [i for i, cell in code if "parameters" in cell["metadata"].get("tags", [])]
    if len(tagged) != 1:
        faults.append(f"{len(tagged)} cells tagged `parameters`, exactly one is needed")
    if notebook["cells"][0]["cell_type"] != "markdown" or not re.match(r"# ", "".join(notebook["cells"][0]["source"])):
        faults.append("cell 1: begin with a title and its question in Markdown")
    for number, cell in code:
        if cell.get("outputs") or cell.get("execution_count") is not None:
            faults.append(f"cell {number}: stored with outputs or an execution count (scripts/strip_notebooks.py)")
        tree = ast.parse("".join(cell["source"]))
        faults += [
            f"cell {number}, line {node.lineno}: {type(node).__name__} belongs in src"
            for node in ast.walk(tree)
            if isinstance(node, STATEMENTS)
        ]
    return faults


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_thin(path):
    faults = find_notebook_faults(json.loads(path.read_text(encoding="utf-8")))
    assert not faults, "\n".join(f"{path.relative_to(ROOT)}: {fault}" for fault in faults)


def code_cell(source: str, *, tags: tuple[str, ...] = (), **extra: object) -> dict:
    return {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": source, "outputs": [], **extra}


TITLE = {"cell_type": "markdown", "metadata": {}, "source": "# 记分卡：离目标还有多远？"}
PARAMETERS = code_cell('as_of: str = "2018-09"  # 统计月份', tags=("parameters",))


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        pytest.param([TITLE, PARAMETERS, code_cell("show(x)")], None, id="thin"),
        pytest.param([TITLE, code_cell("show(x)")], "0 cells tagged", id="no-parameters"),
        pytest.param([TITLE, PARAMETERS, code_cell("for i in x:\n    show(i)")], "For belongs", id="loop"),
        pytest.param([TITLE, PARAMETERS, code_cell("def f():\n    pass")], "FunctionDef", id="def"),
        pytest.param([TITLE, PARAMETERS, code_cell("x", execution_count=3)], "execution count", id="count"),
        pytest.param([TITLE, PARAMETERS, *[code_cell("x")] * CODE_CELLS], "at most 12", id="too-many"),
        pytest.param([PARAMETERS], "cell 1: begin", id="no-title"),
    ],
)
def test_notebook_check_sees(cells, fault):
    faults = find_notebook_faults({"cells": cells})
    assert faults == [] if fault is None else any(fault in text for text in faults)


def test_the_docs_name_every_module_of_the_indicators():
    text = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
    table = text[text.index("| module | holds |") :]
    named = " ".join(re.findall(r"^\| `([^`]*)`", table, re.M)).split()
    there = [path.stem for path in (SRC / "indicators").glob("*.py") if path.stem != "__init__"]
    assert sorted(named) == sorted(there), "each module in one row"
