"""Cells far away from a sheet: a row of the ledger each, one finding a sheet; the table beside them is read."""

import io

import openpyxl
import pytest

from fupin_analysis.intake.read_return import read_return
from fupin_analysis.intake.stray_cells import REASON
from fupin_analysis.plan.forms import load_forms


def saved(far: dict) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "农产品销售"
    book.active.append(["特色农产品销售及以购代捐情况表"])
    book.active.append(
        ["序号", "产品", "帮扶县", "填报角色", "方式", "对方单位", "本月金额（万元）", "累计金额（万元）"]
    )
    book.active.append([1, "苹果", "昭觉县", "销售方", "电商", "某某商场", 2.5, 12.5])
    for at, value in far.items():
        book.active[at] = value
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("far", "rows", "named"),
    [
        pytest.param({}, [], None, id="none"),
        pytest.param({"XFD1048576": "　"}, [], None, id="blank"),
        pytest.param(
            {"XFD1048576": 13800000001}, [("XFD1048576", "138****0001")], "XFD1048576 有内容", id="one-masked"
        ),
        pytest.param(
            {f"ZZ{row}": row for row in range(700_001, 700_008)},
            [(f"ZZ{row}", str(row)) for row in range(700_001, 700_008)],
            "ZZ700001、ZZ700002、ZZ700003、ZZ700004、ZZ700005等 7 格 有内容",
            id="many",
        ),
    ],
)
def test_far_cells_are_accounted_for(far, rows, named):
    got = read_return(saved(far), relative="2018-09/甲.xlsx", forms=load_forms())
    told = got.cells[got.cells["reason"] == REASON]
    assert list(zip(told["cell"], told["raw"], strict=True)) == rows
    assert set(told["role"]) <= {"unmatched"} and set(told["sheet"]) <= {"农产品销售"}
    assert len(got.cells) == 17 + len(rows)
    assert got.values.loc[got.values["field"] == "sold_ytd_wan", "value"].tolist() == [12.5]
    found = [f for f in got.findings if f.code == "cells-stray"]
    assert len(found) == (named is not None)
    for finding in found:
        assert (finding.sheet, finding.cells) == ("农产品销售", ",".join(cell for cell, _ in rows))
        assert named in f"{finding.facts['named']} 有内容"
