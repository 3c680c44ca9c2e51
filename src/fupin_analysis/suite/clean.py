"""``clean``: from a file, a folder or a home to tables, values, findings and the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from fupin_analysis.errors import HomeError
from fupin_analysis.home import Home, find_home
from fupin_analysis.plan.forms import Form, load_forms
from fupin_analysis.plan.periods import Period
from fupin_analysis.review.reference import Reference, load_reference
from fupin_analysis.review.result import History, Reviewed
from fupin_analysis.review.steps import review
from fupin_analysis.store.periods import read_history
from fupin_analysis.store.salt import read_salt
from fupin_analysis.store.state import read_state
from fupin_analysis.suite.arrivals import list_arrivals
from fupin_analysis.suite.clean_home import clean_home
from fupin_analysis.suite.cleaned import Cleaned
from fupin_analysis.suite.head_names import read_known
from fupin_analysis.suite.reading import Order, Progress
from fupin_analysis.suite.rulebook import rules_for

Place = str | Path


def clean(
    path: Place | Home | None = None,
    *,
    forms: Place | Mapping[str, Form] | None = None,
    reference: Place | Reference | None = None,
    history: Place | Home | History | None = None,
    period: str | None = None,
    home: Place | Home | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
) -> Cleaned:
    """Read, review and (for a home) store returns.

    ``path``: a file, a folder of files, or a home (also None: the home of ``home`` or of the working folder). A home is
    stored and read again only where something changed; a file or folder is not stored, and with ``home`` it is read by
    that home's forms, rosters and history. ``forms``: a folder of TOML (or loaded forms) in place of the home's or the
    plan's; ``reference``: a folder like ``data/reference``; ``history``: the home (or History) of earlier periods;
    ``period``: of files whose folder and content name none. Raises FupinError with a Chinese message for what cannot
    be done at all; a file that cannot be read is a refused file, never an error.
    """
    period = str(Period.parse(period)) if period else None
    own_home = _as_home(path, home)
    if own_home is not None:
        folder = _forms_folder(forms) or own_home.forms
        where = Path(reference) if isinstance(reference, str | Path) else own_home.reference
        return clean_home(own_home, forms=folder, reference=where, period=period, progress=progress, workers=workers)
    if isinstance(path, Home) or path is None:
        raise HomeError("没有可清洗的目录。请指明文件、文件夹或工作目录。")
    beside = find_home(home) if home is not None else None
    loaded = _load_forms(forms, beside)
    book = rules_for(loaded)
    arrivals = list_arrivals(_existing(path))
    order = Order(loaded, read_salt(beside), period)
    known = _load_reference(reference, beside)
    extracts = read_known(arrivals, order, known, progress=progress, workers=workers)
    past = _load_history(history if history is not None else beside, loaded)
    done = review(extracts, forms=loaded, reference=known, rules=book, history=past)
    return Cleaned(source_of(done), loaded, reread=len(arrivals))


def source_of(done: Reviewed) -> dict[str, Callable[[], Any]]:
    """Readers for ``Cleaned`` over frames that are at hand."""
    names = ("files", "returns", "tables", "cells", "values", "findings")
    return {name: partial(getattr, done, name) for name in names}


def _as_home(path: Place | Home | None, home: Place | Home | None) -> Home | None:
    """The home to clean and store; None where ``path`` is a file or a folder that is no home."""
    if isinstance(path, Home):
        return path
    if path is None:
        return find_home(home)
    return Home(Path(path).resolve()) if (Path(path) / "data" / "raw").is_dir() else None


def _existing(path: Place) -> Path:
    found = Path(path).expanduser()
    if not found.exists():
        raise HomeError(f"{path}：没有这个文件或文件夹。请检查路径。", code="path-missing")
    return found.resolve()


def _forms_folder(forms: Place | Mapping[str, Form] | None) -> Path | None:
    if isinstance(forms, Mapping):
        raise HomeError("清洗工作目录时，forms 请给出表样文件夹。", code="forms-folder")
    return Path(forms) if forms is not None else None


def _load_forms(forms: Place | Mapping[str, Form] | None, home: Home | None) -> Mapping[str, Form]:
    if isinstance(forms, Mapping):
        return forms
    return load_forms(Path(forms) if forms is not None else home.forms if home else None)


def _load_reference(reference: Place | Reference | None, home: Home | None) -> Reference:
    if isinstance(reference, Reference):
        return reference
    return load_reference(Path(reference) if reference is not None else home.reference if home else None)


def _load_history(history: Place | Home | History | None, forms: Mapping[str, Form]) -> History:
    if isinstance(history, History) or history is None:
        return history or History()
    root = find_home(history).processed
    return read_history(root, read_state(root), forms)
