"""Names in the returns beside those of the rosters: what each written name was taken for."""

from __future__ import annotations

import csv
import io
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


PROPOSALS = "待确认名称.csv"
_HEAD = ("报表中的写法", "判断", "目前认作", "可能是", "份数", "建议")
_ADVICE = {
    "part": "属实的，把此写法加入该企业的 aliases",
    "ambiguous": "请填报单位写全称；或把此写法加入其中一家的 aliases",
    "unknown": "属于名单内企业的，加入其 aliases；新的单位，在 enterprises.csv 加一行",
}
UNCLEAR = tuple(_ADVICE)


def write_proposals(names: pd.DataFrame, *, home: str | Path | Home | None = None) -> Path:
    """Write the unclear names of ``roster`` to ``data/reference/待确认名称.csv``, with what may be done about each.

    Nothing reads the file; the register itself is changed by a person alone.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for row in names[names["how"].isin(UNCLEAR)].to_dict("records"):
        cells = [row["written"], HOWS[row["how"]], row["name"], row["candidates"], row["returns"], _ADVICE[row["how"]]]
        writer.writerow([_no_formula(str(cell)) for cell in cells])
    folder = find_home(home).reference
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PROPOSALS
    path.write_bytes(stream.getvalue().encode("utf-8-sig"))
    return path


def _no_formula(text: str) -> str:
    """Excel takes a cell of a csv that begins so for a formula; the sign in front makes it text."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
