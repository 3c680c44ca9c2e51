"""pyproject, environment.yml and the locks agree; nothing in them ties us to one machine or registry."""

import ast
import re
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from flit_core.wheel import make_wheel_in
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "fupin_analysis"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = PROJECT["dependencies"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = ("requirements.lock", "requirements-run.lock")

# Where the name to import is not the name to install.
IMPORT_NAMES = {
    "fonttools": "fontTools",
    "ipython": "IPython",
    "python-calamine-plus": "python_calamine_plus",
}
# Used by the name of the distribution: its files are looked up, nothing of it is imported.
BY_DISTRIBUTION = {"pylopdf-fonts-zh-cn": "present/fonts.py"}
# Needed, yet never imported by us.
NOT_IMPORTED = {
    "ipykernel": "the kernel that papermill and nbclient start",
    "pyarrow": "pandas reads and writes Parquet and holds strings with it",
}


def pins(lines: list[str]) -> dict[str, str]:
    """Name → version of lines such as `numpy==2.4.6`; markers are left aside."""
    found = [Requirement(line) for line in lines]
    return {canonicalize_name(req.name): str(req.specifier).removeprefix("==") for req in found}


def lock_lines(name: str) -> list[str]:
    lines = (ROOT / name).read_text(encoding="ascii").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def conda_pip_lines() -> list[str]:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    return next(part["pip"] for part in environment["dependencies"] if isinstance(part, dict))


def all_direct() -> dict[str, str]:
    return pins([*RUNTIME, *(line for extra in EXTRAS.values() for line in extra)])


@pytest.mark.parametrize("line", [*RUNTIME, *(line for extra in EXTRAS.values() for line in extra)])
def test_direct_dependency_is_pinned(line):
    assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line), f"pyproject.toml: not pinned by ==: {line}"


def test_lock_has_every_direct_dependency():
    locked = pins(lock_lines("requirements.lock"))
    wrong = {name: (want, locked.get(name)) for name, want in all_direct().items() if locked.get(name) != want}
    assert not wrong, f"pyproject → requirements.lock, run `make lock`: {wrong}"


def test_run_lock_has_runtime_and_build_alone():
    locked = pins(lock_lines("requirements-run.lock"))
    wanted = pins([*RUNTIME, *EXTRAS["build"]])
    assert wanted.items() <= locked.items(), f"run `make lock`: {set(wanted.items()) - set(locked.items())}"
    extra = (pins(EXTRAS["lab"]).keys() | pins(EXTRAS["dev"]).keys()) & locked.keys()
    assert not extra, f"requirements-run.lock holds what only lab or dev needs: {sorted(extra)}"


def test_run_lock_is_part_of_lock():
    def versions(name):
        return {line.split(" ;")[0] for line in lock_lines(name)}

    assert versions("requirements-run.lock") <= versions("requirements.lock"), "run `make lock`"


@pytest.mark.parametrize("name", LOCKS)
def test_lock_lines_are_exact_pins(name):
    wrong = [line for line in lock_lines(name) if not re.match(r"[a-z0-9.-]+==\S+( ; .+)?$", line)]
    assert not wrong, f"{name}: neither option, address nor path belongs here: {wrong}"


def test_conda_environment_equals_pyproject():
    lines = conda_pip_lines()
    assert lines[0] == "-c requirements.lock"
    assert lines[-1] == "-e ."
    assert pins([line for line in lines if not line.startswith("-")]) == all_direct()


def test_conda_environment_asks_for_the_same_python():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    python = next(part for part in environment["dependencies"] if str(part).startswith("python"))
    assert PROJECT["requires-python"] in python


def test_build_backend_is_the_pinned_one():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    assert build["requires"] == EXTRAS["build"]


@pytest.mark.parametrize("name", [*LOCKS, "environment.yml", "pyproject.toml", "Makefile", ".pre-commit-config.yaml"])
def test_no_address_and_no_path_of_a_machine(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        found = re.search(r"\w+://|\b[\w-]+\.(org|com|cn|io|net)\b|(?<![\w.)*])/(home|root|work|opt|tmp|Users)/", line)
        assert not found, f"{name}:{number}: {found[0]!r} ties the project to one machine or registry"


def imported_names() -> set[str]:
    """Top-level names that src imports, and strings that name a module (`engine="xlsxwriter"`, resources)."""
    assert len(list(SRC.rglob("*.py"))) > 100, "the tests below look through all modules"
    names = set()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                names.add(node.module.split(".")[0])
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names.add(node.value.split(".")[0])
    return names


def test_every_direct_dependency_is_used():
    names = imported_names()
    unused = [
        name
        for name in pins(RUNTIME)
        if name not in {**NOT_IMPORTED, **BY_DISTRIBUTION}
        and IMPORT_NAMES.get(name, name.replace("-", "_")) not in names
    ]
    assert not unused, f"pinned but imported nowhere in src: {unused}"
    assert set(BY_DISTRIBUTION) <= pins(RUNTIME).keys()


@pytest.mark.parametrize(("name", "module"), BY_DISTRIBUTION.items())
def test_distribution_is_looked_up_by_its_name(name, module):
    strings = [node.value for node in ast.walk(ast.parse((SRC / module).read_text(encoding="utf-8")))
               if isinstance(node, ast.Constant)]  # fmt: skip
    assert name in strings, f"{module} does not name {name}: take it out of pyproject.toml"


def test_every_third_party_import_is_a_direct_dependency():
    allowed = {IMPORT_NAMES.get(name, name.replace("-", "_")) for name in pins(RUNTIME)} | {"fupin_analysis"}
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                modules = [node.module or ""]
            else:
                continue
            for module in modules:
                top = module.split(".")[0]
                assert top in allowed or top in sys.stdlib_module_names, (
                    f"{path.relative_to(ROOT)}:{node.lineno}: {top} is no direct dependency in pyproject.toml"
                )


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_what_a_readme_points_to_is_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)\)", text)
    missing = [link for link in links if not (ROOT / link).exists()]
    targets = set(re.findall(r"`make ([a-z-]+)", text))
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert not missing, f"{name}: {missing}"
    assert targets, f"{name} names no make target"
    assert targets <= known, f"{name}: make knows no {sorted(targets - known)}"


def test_a_wheel_holds_whatever_stands_in_the_package(tmp_path):
    """Plan, forms and rules are files beside the code: an installation without one of them would know less."""
    wheel = zipfile.ZipFile(make_wheel_in(ROOT / "pyproject.toml", tmp_path).file)
    own = {path.relative_to(SRC.parent).as_posix() for path in SRC.rglob("*") if path.is_file()}
    wanted = {name for name in own if "__pycache__" not in name}
    assert sum("/plan/y2018/supporting/" in name for name in wanted) > 10
    assert wanted <= set(wheel.namelist())
