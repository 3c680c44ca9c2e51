"""Names in the returns beside those of the rosters: what each written name was taken for."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from fupin_analysis.home import Home, find_home
from fupin_analysis.review.enterprises import Registry
from fupin_analysis.review.reference import load_reference
from fupin_analysis.store import batches
from fupin_analysis.suite.load import current_state

HOWS = {
    "exact": "全称",
    "alias": "简称或别名",
    "form": "写法不同",
    "part": "近似",
    "ambiguous": "指向不明",
    "unknown": "名单以外",
    "as_written": "未提供名单",
}


def roster(*, home: str | Path | Home | None = None) -> pd.DataFrame:
    """Every name by which a return was filed: written, name, how, candidates, returns (how many); unclear ones first.

    Reads the store; raises StoreError where nothing has been cleaned yet.
    """
    own = find_home(home)
    state = current_state(own)
    registry = Registry(load_reference(own.reference).enterprises)
    found = [batches.read_part(own.processed, n, k, "returns")["enterprise"] for n, k in state.cache.items()]
    counts = pd.concat(found).fillna("").value_counts() if found else pd.Series(dtype="int64")
    rows = []
    for written, count in counts.items():
        one = registry.resolve(str(written))
        rows.append([str(written), one.name, one.how, "、".join(one.candidates), int(count)])
    frame = pd.DataFrame(rows, columns=["written", "name", "how", "candidates", "returns"])
    order = frame["how"].map({how: -n for n, how in enumerate(HOWS)})
    return frame.assign(_order=order).sort_values(["_order", "written"], ignore_index=True).drop(columns="_order")
