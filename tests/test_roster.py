"""The reference files: columns, types, refusals, and the filers that a row makes."""

import pandas as pd
import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.plan import roster


@pytest.mark.parametrize(
    ("category", "sector", "kinds"),
    [
        pytest.param("中央在川", "", {"enterprise"}, id="central"),
        pytest.param("省属监管", None, {"enterprise"}, id="supervised"),
        pytest.param("市(州)属", "", {"enterprise"}, id="municipal-half-width"),
        pytest.param("中央在川", "通信", {"enterprise", "telecom"}, id="telecom"),
        pytest.param("中央在川", "电力、电网", {"enterprise", "grid"}, id="grid-in-list"),
        pytest.param("中央在川", "电力", {"enterprise"}, id="power-is-no-grid"),
        pytest.param("省属其他", "农业|畜牧", {"enterprise", "livestock"}, id="livestock"),
        pytest.param("省国资委", "通信", {"commission"}, id="commission-has-no-sector"),
        pytest.param("基金会", "", {"foundation"}, id="foundation"),
        pytest.param("县级部门", "", {"county_office"}, id="county"),
        pytest.param("民营", "电网", set(), id="unknown"),
        pytest.param(float("nan"), float("nan"), set(), id="missing"),
    ],
)
def test_filer_kind(category, sector, kinds):
    assert roster.filer_kind({"category": category, "sector": sector}) == kinds


def test_conform_types_labels_and_blanks():
    raw = pd.DataFrame(
        {
            "企业全称": [" 甲集团 ", "乙公司"],
            "category": ["市(州)属", "省属监管"],
            "staff_people": ["120", " "],
            "valid_from": ["2018-01-01", None],
        }
    )
    out = roster.conform_roster(raw, "enterprises")
    assert list(out.columns) == list(roster.roster_dtypes("enterprises"))
    assert out["full_name"].tolist() == ["甲集团", "乙公司"]
    assert out["category"].tolist() == ["市（州）属", "省属监管"]
    assert out["staff_people"].tolist() == [120, pd.NA]
    assert out["valid_from"].tolist() == [pd.Timestamp("2018-01-01"), pd.NaT]
    assert out["aliases"].tolist() == ["", ""]
    assert {str(kind) for kind in out.dtypes} == {"str", "Int64", "datetime64[s]"}
    assert raw["企业全称"].tolist() == [" 甲集团 ", "乙公司"], "inputs are not changed"


@pytest.mark.parametrize(
    ("name", "columns", "said"),
    [
        pytest.param("enterprises", {"category": ["省属监管"]}, "缺少列“full_name”", id="missing-column"),
        pytest.param("duties", {"owner": ["x"]}, "不认识的列“owner”", id="unknown-column"),
        pytest.param("duties", {"form": ["F1"], "表样": ["F1"]}, "列“form”重复", id="twice"),
        pytest.param(
            "enterprises",
            {"full_name": ["甲", ""], "category": ["省属监管"] * 2},
            "第 3 行「企业全称」",
            id="empty",
        ),
        pytest.param(
            "enterprises",
            {"full_name": ["甲"], "category": ["民营"]},
            "第 2 行「类别」：“民营”只能是",
            id="option",
        ),
        pytest.param(
            "villages",
            {"county": ["甲"], "village": ["乙"], "poor_people": ["三"]},
            "「建档立卡贫困人口」",
            id="int",
        ),
        pytest.param(
            "villages",
            {"county": ["甲"], "village": ["乙"], "poor_people": ["3.5"]},
            "“3.5”应是整数",
            id="half",
        ),
        pytest.param(
            "duties",
            {"enterprise": ["甲"], "form": ["F1"], "owes": ["是"], "valid_to": ["明年"]},
            "“明年”应是日期",
            id="date",
        ),
    ],
)
def test_conform_refuses(name, columns, said):
    with pytest.raises(PlanError, match=said):
        roster.conform_roster(pd.DataFrame(columns), name, source="x.csv")


def test_empty_roster_has_all_columns_typed():
    frame = roster.empty_roster("villages")
    assert len(frame) == 0
    assert str(frame["poor_households"].dtype) == "Int64"
    assert roster.conform_roster(frame, "villages").dtypes.equals(frame.dtypes)


@pytest.mark.parametrize(
    ("cell", "parts"),
    [("甲|乙 ", ["甲", "乙"]), ("甲｜|乙", ["甲", "乙"]), ("", []), (None, []), (float("nan"), [])],
)
def test_split_list(cell, parts):
    assert roster.split_list(cell) == parts
