"""From a folder of returns (填报表) to the period's report."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fupin_analysis.suite.clean import clean
    from fupin_analysis.suite.cleaned import Cleaned
    from fupin_analysis.suite.inspect import inspect
    from fupin_analysis.suite.load import load

__version__ = "0.1.0"

_FACE = {
    "clean": "suite.clean",
    "Cleaned": "suite.cleaned",
    "inspect": "suite.inspect",
    "load": "suite.load",
}
"""The public names and the modules they come from: each is imported when it is first asked for."""

__all__ = ["Cleaned", "__version__", "clean", "inspect", "load"]


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_FACE[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_FACE})
