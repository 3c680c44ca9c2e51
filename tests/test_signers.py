"""Names and numbers beside words for signers, in one cell or the next."""

from __future__ import annotations

import pytest

from fupin_analysis.intake.signers import mask_beside, mask_inside

MOBILE = "138" + "00001234"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("审核人:王 五六", "审核人:王**"),
        ("经办：赵小六", "经办：赵**"),
        ("单位负责人：张三 审核人：王五六 填报日期：2018-10-08", "单位负责人：张** 审核人：王** 填报日期：2018-10-08"),
        ("分管领导（签字）：吉克木呷", "分管领导（签字）：吉**"),
        ("制表 钱多多", "制表 钱**"),
        ("联系电话：86001234", "联系电话：860****34"),
        ("负责人：四川甲集团有限公司", "负责人：四川甲集团有限公司"),
        ("审核关系：合计等于各行之和", "审核关系：合计等于各行之和"),
        ("填报单位：甲集团", "填报单位：甲集团"),
        ("注：电话培训 30 场", "注：电话培训 30 场"),
    ],
)
def test_in_one_cell(text, shown):
    assert mask_inside(text) == shown


@pytest.mark.parametrize(
    ("row", "roles", "shown"),
    [
        (["联系电话", f"{MOBILE}.0"], "footer", {1: "138****34"}),
        (["电话", "86001234"], "label", {1: "860****34"}),
        (["制表：", "赵小六"], "footer", {1: "赵**"}),
        (["联系人", "钱 多多", "手机", MOBILE], "label", {1: "钱**", 3: "138****34"}),
        (["分管领导（签字）：", None, "吉克木呷日古"], "footer", {2: "吉**"}),
        (["经办人", f"赵小六 {MOBILE}"], "footer", {1: "赵** 138****34"}),
        (["填报日期：2018-10-08  审核人：", "王五六"], "footer", {1: "王**"}),
        (["负责人：", "审核人：", "王五六"], "footer", {2: "王**"}),
        (["填报单位", "甲集团", "填报日期", "2018-10-08"], "label", {}),
        (["联系人", "无"], "label", {}),
        (["负责人", "四川甲集团有限公司"], "label", {}),
        (["联系人", "赵小六"], "header", {}),
    ],
)
def test_in_the_next_cell(row, roles, shown):
    filled = [(at, text) for at, text in enumerate(row) if text is not None]
    spots, texts = [(7, at) for at, _ in filled], [text for _, text in filled]
    assert mask_beside(spots, texts, [roles] * len(spots)) == {(7, at): text for at, text in shown.items()}
