"""Names in the returns beside those of the rosters: what each written name was taken for."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pandas as pd

from fupin_analysis.home import Home, find_home
from fupin_analysis.plan.roster import ENTERPRISE_NAME
from fupin_analysis.review.enterprises import Registry
from fupin_analysis.review.reference import load_reference
from fupin_analysis.store import batches
from fupin_analysis.suite.load import current_state

HOWS = {
    "exact": "全称",
    "folded": "全称",
    "alias": "简称或别名",
    "decided": "已有决定",
    "former": "曾用名",
    "merged": "已合并",
    "form": "写法不同",
    "close": "一字之差",
    "part": "近似",
    "generic": "不是单位名称",
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
    reference = load_reference(own.reference)
    registry = Registry(reference.enterprises)
    found = [batches.read_part(own.processed, n, k, "returns")["enterprise"] for n, k in state.cache.items()]
    counts = pd.concat(found).fillna("").value_counts() if found else pd.Series(dtype="int64")
    rows = []
    for written, count in counts.items():
        decided = reference.names.find(ENTERPRISE_NAME, str(written))
        one = registry.resolve(decided.name if decided else str(written))
        one = replace(one, how="decided") if decided and one.is_registered else one
        rows.append([str(written), one.name, one.how, "、".join(one.candidates), int(count)])
    frame = pd.DataFrame(rows, columns=["written", "name", "how", "candidates", "returns"])
    order = frame["how"].map({how: -n for n, how in enumerate(HOWS)})
    return frame.assign(_order=order).sort_values(["_order", "written"], ignore_index=True).drop(columns="_order")


def orphans(*, home: str | Path | Home | None = None) -> list[str]:
    """Villages of the register that no enterprise helps (domain.md 3.4, 20): county, township and village as one."""
    villages = load_reference(find_home(home).reference).villages
    alone = villages[villages["enterprise"].str.strip() == ""]
    return (alone["county"] + alone["township"] + alone["village"]).tolist()


PROPOSALS = "待确认名称.csv"
_HEAD = ("报表中的写法", "判断", "目前认作", "可能是", "份数", "建议")
_ADVICE = {
    "close": "属实的，不必处理；不是同一家的，在 enterprises.csv 加一行",
    "part": "属实的，把此写法加入该企业的 aliases，或在 names.csv 写一行",
    "generic": "请填报单位写全称；只见于一家文件的，可在 names.csv 写一行并填“限于”",
    "ambiguous": "请填报单位写全称；或在 names.csv 写一行，认作其中一家",
    "unknown": "属于名单内企业的，加入其 aliases 或在 names.csv 写一行；新的单位，在 enterprises.csv 加一行",
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
