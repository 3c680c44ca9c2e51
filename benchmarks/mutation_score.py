"""How many small faults put into the code of values and units the tests notice: a score, and the faults they miss.

    python benchmarks/mutation_score.py [--part parse|formulas|units|forms] [--sample 120] [--seed 1] [--workers 2]

A mutant is one module with one change: a comparison turned, a number moved by one, and/or exchanged, a condition that
is always (never) met, a sign exchanged, True for False. ``--sample`` of all possible ones are drawn with the seed; for
each the tests of its part run in a process of their own until the first failure. A run that takes longer than
``--seconds`` counts as noticed. Nothing is written: the changed module lives in the process that tests it.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.machinery
import importlib.util
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "fupin_analysis"
PARTS = {  # part → modules, tests, the case tables of modes among them (of test_modes)
    "parse": (
        "intake/parse/*.py",
        "test_parse_cells test_parse_numerals test_parse_columns test_parse_turning test_below_zero",
        "",
    ),
    "formulas": ("intake/form[aut]*s.py", "test_formulas test_extract", ""),
    "units": ("review/units/*.py", "test_review_units* test_modes", "m03 m04 m05 m06 m07 m71 m72"),
    "forms": ("plan/forms.py", "test_forms", ""),
}
_SWAPS: dict[type, type] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclass(frozen=True)
class Mutant:
    """The ``at``-th change that a module allows, with the line and the text of it."""

    path: Path
    at: int
    line: int
    change: str


def main(arguments: Sequence[str] | None = None) -> int:
    given = _arguments(arguments)
    pattern, names, modes = PARTS[given.part]
    files = [path for name in names.split() for path in sorted((ROOT / "tests").glob(f"{name}.py"))]
    tests = [str(path) for path in files]
    if modes:  # the units' own tests, and of the case tables those of their modes
        tests += ["-k", " or ".join([*(path.stem for path in files if path.stem != "test_modes"), *modes.split()])]
    paths = sorted(path for path in SOURCE.glob(pattern) if path.name != "__init__.py")
    mutants = [mutant for path in paths for mutant in list_mutants(path)]
    drawn = random.Random(given.seed).sample(mutants, min(given.sample, len(mutants)))
    import hypothesis  # noqa: F401  (read once, before the forks)
    import openpyxl  # noqa: F401
    import pandas  # noqa: F401
    import pytest  # noqa: F401

    if _is_noticed(None, tests, given.seconds):
        sys.exit("the tests fail without any change")
    missed = 0
    for mutant, noticed in _run(drawn, tests, given):
        if not noticed:
            missed += 1
            print(f"  {mutant.path.relative_to(SOURCE)}:{mutant.line}  {mutant.change}", flush=True)
    print(f"{given.part}: {len(drawn) - missed} of {len(drawn)} noticed ({1 - missed / len(drawn):.1%}); ", end="")
    print(f"{len(mutants)} possible in {len(paths)} modules, seed {given.seed}")
    return 0


def list_mutants(path: Path) -> Iterator[Mutant]:
    """All changes that a module allows, in the order of its lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for at, (node, what) in enumerate(_sites(tree)):
        yield Mutant(path, at, node.lineno, f"{what}: {ast.unparse(node)[:80]}")


def _sites(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """The places of a tree that can be changed, and how; the same order for the same source."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPS:
            yield node, "compare"
        elif isinstance(node, ast.BinOp) and type(node.op) in _SWAPS and not _is_text(node):
            yield node, "operator"
        elif isinstance(node, ast.BoolOp):
            yield node, "and/or"
        elif isinstance(node, ast.If | ast.IfExp):
            yield node.test, "always"
            yield node.test, "never"
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node, "not"
        elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
            yield node, "constant"


def _is_text(node: ast.BinOp) -> bool:
    return any(isinstance(side, ast.JoinedStr | ast.Constant) and not _number(side) for side in (node.left, node.right))


def _number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def mutate(source: str, at: int) -> ast.Module:
    """The tree of a source with its ``at``-th change made."""
    tree = ast.parse(source)
    node, what = next(site for number, site in enumerate(_sites(tree)) if number == at)
    if isinstance(node, ast.Compare) and what == "compare":
        node.ops[0] = _SWAPS[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp | ast.BoolOp) and what in ("operator", "and/or"):
        node.op = _SWAPS[type(node.op)]()
    elif isinstance(node, ast.Constant) and what == "constant":
        node.value = (not node.value) if isinstance(node.value, bool) else node.value + 1
    elif isinstance(node, ast.UnaryOp) and what == "not":
        node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), copy.deepcopy(node.operand))
    else:
        _fix_test(tree, node, always=what == "always")
    return ast.fix_missing_locations(tree)


def _fix_test(tree: ast.AST, test: ast.AST, *, always: bool) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.IfExp) and node.test is test:
            # what the test names by := must still be named
            joined = ast.BoolOp(ast.Or() if always else ast.And(), [copy.deepcopy(node.test), ast.Constant(always)])
            node.test = ast.BoolOp(ast.Or() if always else ast.And(), [joined, ast.Constant(always)])


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads one module with a change."""

    at = 0

    def get_code(self, fullname: str):
        return compile(mutate(Path(self.path).read_text(encoding="utf-8"), self.at), self.path, "exec")


class _Finder:
    """Finds the changed module before anyone else does."""

    def __init__(self, mutant: Mutant) -> None:
        parts = ("fupin_analysis", *mutant.path.relative_to(SOURCE).with_suffix("").parts)
        self.name, self.mutant = ".".join(parts), mutant

    def find_spec(self, name: str, path: object = None, target: object = None):
        if name != self.name:
            return None
        loader = _Loader(name, str(self.mutant.path))
        loader.at = self.mutant.at
        return importlib.util.spec_from_file_location(name, self.mutant.path, loader=loader)


def _run(drawn: list[Mutant], tests: list[str], given: argparse.Namespace) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant with whether the tests notice it; so many at a time as there are workers."""
    running: dict[int, tuple[Mutant, float]] = {}
    waiting = list(reversed(drawn))
    while waiting or running:
        while waiting and len(running) < given.workers:
            mutant = waiting.pop()
            running[_fork(mutant, tests, given.seconds)] = (mutant, time.monotonic())
        pid, status = os.wait()
        mutant, _ = running.pop(pid)
        yield mutant, status != 0


def _is_noticed(mutant: Mutant | None, tests: list[str], seconds: int) -> bool:
    return os.waitpid(_fork(mutant, tests, seconds), 0)[1] != 0


def _fork(mutant: Mutant | None, tests: list[str], seconds: int) -> int:
    """A process that runs the tests; it ends with 0 where all pass."""
    pid = os.fork()
    if pid:
        return pid
    signal.alarm(seconds if mutant else 600)
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1), os.dup2(sink, 2)
    if mutant:
        sys.meta_path.insert(0, _Finder(mutant))
    import pytest

    os._exit(int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=", *tests])))


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--part", choices=sorted(PARTS), default="parse")
    for name, default in (("sample", 120), ("seed", 1), ("workers", 2), ("seconds", 120)):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
