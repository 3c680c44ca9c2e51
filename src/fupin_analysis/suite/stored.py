"""Readers over the store: what ``Cleaned`` of a home asks for, and the tables of ``load``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.plan.forms import Form
from fupin_analysis.review.batch import concat
from fupin_analysis.store import batches, periods
from fupin_analysis.store.encode import read_typed
from fupin_analysis.store.state import State


def source_of(root: Path, state: State, forms: Mapping[str, Form]) -> dict[str, Callable[[], Any]]:
    """Readers of a stored state by name, for ``Cleaned``."""

    def cells() -> pd.DataFrame:
        return concat([batches.read_part(root, n, k, "cells") for n, k in state.cache.items()], frames.CELLS)

    def findings() -> pd.DataFrame:
        own = read_typed(root / "files" / state.files / "findings.parquet", frames.FINDINGS)
        return concat([own, periods.read_part(root, state, "findings")], frames.FINDINGS)

    return {
        "files": lambda: read_typed(root / "files" / state.files / "files.parquet", frames.FILES),
        "returns": lambda: periods.read_part(root, state, "returns"),
        "values": lambda: periods.read_part(root, state, "values"),
        "cells": cells,
        "findings": findings,
        "tables": lambda: {name: periods.read_table(root, state, form) for name, form in forms.items()},
    }
