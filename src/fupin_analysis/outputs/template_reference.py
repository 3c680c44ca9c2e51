"""Blank reference files of a home: rosters as csv that Excel and WPS open, corrections.toml, texts, a guide."""

from __future__ import annotations

import csv
import io

from fupin_analysis.plan.roster import LIST_SEPARATOR, ROSTERS, YES_NO
from fupin_analysis.review.corrections import ACTIONS

_TITLES = {
    "enterprises": "企业名单：谁填报、叫什么、属于哪一类",
    "villages": "帮扶村名单：94个村各属哪个县、由谁帮扶",
    "duties": "报送责任的例外：在通常应报之外增加或免除的",
    "names": "名称的决定：报表中的写法认作谁，定一次，以后各期照用",
}
NOTICE_MARK = "#"
"""Lines of feedback.txt that begin so are for the office and are not sent."""

_CORRECTIONS = """\
# 更正：经核实的逐条决定。每条写明哪一格、怎么办、依据和经办人；没有对应数据的更正会报错，请删去。
# 井号开头的行是说明，不起作用；用时去掉行首的井号和空格。
#
# action 怎么办：{actions}
# 指明对什么，三种写法选一种：
#   一、file（data/raw 下的路径）、sheet、cell、raw（该格原文，一字不差）
#   二、record_id、field（见 data/processed 的结果表）
#   三、finding（退回修改件中的问题编号），问题涉及的各数一并照办
# until 可选：只用到某日为止的期间。on 可选：核定的日子；在那之前已截稿的各期仍按原样计算，不写则各期都用。
#
# [[corrections]]
# action = "set"
# file = "2018-09/某某集团.xlsx"
# sheet = "资金及项目"
# cell = "F17"
# raw = "2234000"
# value = 223.4
# reason = "电话核实：误以元为单位"
# who = "张三"
# on = 2018-11-05
# until = 2018-12-31
"""
_CONFIRMED = """\
# 确认登记：数值异常、但已核实无误的。登记后不再询问，照常计入；过期后重新询问；没有对应数据的会提示。
# 本文件填好后放在 data/reference/ 下。井号开头的行是说明，不起作用；用时去掉行首的井号和空格。
#
# enterprise 单位全称；form、field 表和栏目的编号（如 funds、plan_wan，见 data/processed 的结果表）
# where 哪一行：关键栏目如结果表中所写；不写即该单位该栏的所有行
# value 确认的数值，或 low、high 上下限（按表样的单位，金额多为万元）
# codes 可选：只适用于这几类问题（问题前方括号内的编号）
# until 可选：只用到某日为止的期间。
#
# [[confirmed]]
# enterprise = "某某集团有限公司"
# form = "funds"
# field = "plan_wan"
# where = { county = "昭觉县", village = "火洛村" }
# value = 3005
# reason = "易地搬迁整村项目，有批复文件"
# who = "张三"
# until = 2018-12-31
"""
_NOTICE = """\
# 请将文件《国有企业帮扶深度贫困县规划方案》全文粘贴到这里，不必调整换行和空格；口径说明会引用相应条款的原文。
# 没有全文时口径说明只写条款编号。
"""
_FEEDBACK = """\
# 随退回修改件发出的说明，由本单位填写。井号开头的行不会发出；没有其他内容时用通用说明。
# 例：
# 请于10月20日前将修改后的报表重新报送。联系人：某某，电话：028-××××××××。
"""


def reference_files() -> dict[str, bytes]:
    """File name → content of every blank reference file; UTF-8 with BOM and CRLF, so that Excel, WPS, Notepad agree.

    The TOML files have no BOM and plain line ends: they are read by programs first.
    """
    out = {f"{name}.csv": _csv(name) for name in ROSTERS}
    out["corrections.toml"] = corrections_text().encode("utf-8")
    out["confirmed.toml"] = _CONFIRMED.encode("utf-8")
    out["feedback.txt"] = _windows(_FEEDBACK)
    out["notice.txt"] = _windows(_NOTICE)
    out["参照文件说明.txt"] = _windows("\n".join(guide_lines()) + "\n")
    return out


def corrections_text() -> str:
    """The commented example of corrections.toml."""
    return _CORRECTIONS.format(actions="；".join(f"{name} {label}" for name, label in ACTIONS.items()))


def guide_lines() -> list[str]:
    """What each column of each roster means."""
    out = ["参照文件填好后放在 data/reference/ 下；用 Excel 或 WPS 编辑，另存时选“CSV UTF-8”。"]
    for name, columns in ROSTERS.items():
        out += ["", f"{name}.csv　{_TITLES.get(name, '')}"]
        for column in columns:
            facts = [column.meaning]
            if column.required:
                facts.append("必填")
            if column.options and column.options != YES_NO:
                facts.append(f"只能是：{'、'.join(column.options)}")
            if column.is_list:
                facts.append(f"多项用“{LIST_SEPARATOR}”隔开")
            out.append(f"　　{column.label}（{column.name}）：{'；'.join(facts)}")
    return out


def _csv(name: str) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerow([column.label for column in ROSTERS[name]])
    return stream.getvalue().encode("utf-8-sig")


def _windows(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8-sig")
