"""Persons leave the raw file as tokens and masks only."""

from __future__ import annotations

import pytest

from fupin_analysis.intake.parse.codes import parse_bool
from fupin_analysis.intake.parse.text import parse_name
from fupin_analysis.plan.privacy import id_token, is_phone, mask_phone, mask_text, person_token

ID = "51343119900101" + "123X"  # made up, put together here so that no identity number stands in the source
MOBILE = "138" + "00001234"
CARD = "6222" + "000000000000019"


def test_a_token_is_the_same_for_the_same_person_and_tells_persons_apart():
    assert person_token("甲某") == person_token("甲某")
    assert person_token("甲某") != person_token("甲某某")
    assert person_token("甲某").startswith("甲*#")
    assert "某" not in person_token("甲某")


def test_another_home_has_other_tokens():
    assert person_token("甲某", "one") != person_token("甲某", "two")
    assert id_token(ID, "one") != id_token(ID, "two")


def test_an_identity_number_is_read_without_regard_to_case():
    assert id_token(ID) == id_token(ID.lower())
    assert ID not in id_token(ID)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"联系人手机{MOBILE}。", "联系人手机138****1234。"),
        (f"身份证{ID}，已核", "身份证513431********X，已核"),
        ("电话028-86001234", "电话028-****1234"),
        ("到位120.5万元，共1380户", "到位120.5万元，共1380户"),
        ("合同号20180912000123456", "合同号20180912000123456"),
        ("银行卡6222" + "000000000000019", "银行卡6222********19"),
        ("打卡6217 0000 0000 " + "0000 018", "打卡6217********18"),
        ("账号：5180" + "00001234567", "账号:51********67"),
        ("６２２２" + "００００００００００００", "6222********00"),
        ("620102 19900101 " + "1234", "620102********4"),
        ("合同号6222-15", "合同号6222-15"),
        ("投资62220000万元", "投资62220000万元"),
        ("卡号待补，共12人", "卡号待补，共12人"),
        ("金额2234000", "金额2234000"),
        ("电话１３８" + "００００１２３４", "电话138****1234"),
        ("138 0000 " + "1234", "138****1234"),
        ("138-0000-" + "1234转2", "138****1234转2"),
        ("138—0000—" + "1234", "138****1234"),
        (f"+86 {MOBILE}", "+86 138****1234"),
        ("＋86138" + "00001234", "+86138****1234"),
        (f"86{MOBILE}", "86138****1234"),
        (f"{MOBILE}.0", "138****1234.0"),
        ("513431 19900101 " + "1234", "513431********4"),
        ("513431-19900101-" + "123x", "513431********x"),
        ("５１３４３１１９９００１０１" + "１２３Ｘ", "513431********X"),
        ("(028)86" + "001234", "(028)****1234"),
        ("1 380 000", "1 380 000"),
        ("138 000 元", "138 000 元"),
        ("13 800 001 234元", "13 800 001 234元"),
        ("2018-09-12至2018-10-30", "2018-09-12至2018-10-30"),
        ("2018 0912 1234", "2018 0912 1234"),
        ("合同HT-138-2018-0912", "合同HT-138-2018-0912"),
        ("合同ZB138201809121", "合同ZB138201809121"),
        ("１３８０万元，２０１８年", "１３８０万元，２０１８年"),
    ],
)
def test_free_text_loses_numbers_of_persons_and_nothing_else(text, shown):
    assert mask_text(text) == shown


@pytest.mark.parametrize(
    ("text", "alone"), [(MOBILE, True), (f"{MOBILE}.0", True), (f" +86-{MOBILE}", True), (f"电话{MOBILE}", False)]
)
def test_a_cell_that_is_a_mobile_number_and_nothing_else(text, alone):
    assert is_phone(text) is alone


@pytest.mark.parametrize(("text", "shown"), [(MOBILE, "138****34"), ("8600 1234", "860****34"), ("无", "****")])
def test_phone(text, shown):
    assert mask_phone(text) == shown


@pytest.mark.parametrize(
    ("written", "taken", "codes"),
    [
        ("银行卡6222" + "000000000000019", "银行卡6222********19", ["text-personal"]),
        (f"甲村{MOBILE}", "甲村138****1234", ["text-personal"]),
        ("第19000101村", "第19000101村", []),
    ],
)
def test_numbers_of_persons_in_the_place_of_a_name(written, taken, codes):
    got = parse_name(written)
    assert (got.value, [issue.code for issue in got.issues]) == (taken, codes)
    assert got.raw == (taken if codes else None)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("张示巳", "张**"),
        ("李 五", "李**"),
        (f"问{MOBILE}", "问138****1234"),
        ("大概是", None),
        ("何时", None),
        ("马上", None),
    ],
)
def test_a_name_in_the_place_of_yes_or_no_is_not_shown(written, shown):
    got = parse_bool(written)
    assert (got.value, got.raw) == (None, shown) and [issue.code for issue in got.issues] == ["bool-unknown"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系人：张三", "联系人：张**"),
        ("联系人张三", "联系人张**"),
        ("负责人王建国牵头", "负责人王**牵头"),
        ("负责人：吉克阿木", "负责人：吉**"),
        ("负责人：王建国、李四", "负责人：王**、李**"),
        ("经办人（李四）", "经办人（李**）"),
        ("第一书记李四到岗", "第一书记李**到岗"),
        ("队员周强、吴磊", "队员周**、吴**"),
        ("由王五同志带队", "由王**同志带队"),
        ("何伟同志任第一书记", "何**同志任第一书记"),
        ("马海木呷同志", "马**同志"),
        ("李明、王芳同志", "李**、王**同志"),
        ("村支书张伟华等5人", "村支书张**等5人"),
        ("贫困户李四等5户", "贫困户李**等5户"),
        ("姓名：阿呷", "姓名：阿**"),
        ("资金由张三负责", "资金由张**负责"),
        (f"张三 {MOBILE}、李四 {MOBILE}", "张** 138****1234、李** 138****1234"),
        (f"{MOBILE}（张三）", "138****1234（张**）"),
        (f"阿木{MOBILE}", "阿**138****1234"),
        (f"张三（身份证{ID}）", "张**（身份证513431********X）"),
        ("欧阳修先生捐赠", "欧**先生捐赠"),
        (f"收款人海来阿牛卡号{CARD}", "收款人海**卡号6222********19"),
        (f"收款人张三卡号{CARD}", "收款人张**卡号6222********19"),
        (f"收款人马海木呷卡号{CARD}", "收款人马**卡号6222********19"),
        ("海来阿牛账号51800" + "001234567", "海**账号51********67"),
        ("户名：张三，账号51800" + "001234567", "户名：张**，账号51********67"),
        ("队长何勇", "队长何**"),
        ("队长何勇、队员马强带队", "队长何**、队员马**带队"),
        ("村干部何某等3人", "村干部何**等3人"),
        ("何勇、马强2名队员", "何**、马**2名队员"),
        ("派出周强、吴磊、王五三人", "派出周**、吴**、王**三人"),
        ("何勇和马海木呷两位同志", "何**和马**两位同志"),
        ("张三等2名驻村干部", "张**等2名驻村干部"),
        ("张三、李四、何勇共3人", "张**、李**、何**共3人"),
        ("张三 zhang.san@example.com", "张** z****@example.com"),
        ("邮箱ａｂ＠example.cn（李四）", "邮箱a****@example.cn（李**）"),
        (f"{MOBILE}@example.com", "1****@example.com"),
        ("微信：zhang_san88", "微信:z****8"),
        ("张三微信zhangsan88", "张**微信z****8"),
        (f"微信号{MOBILE}", "微信号138****1234"),
        ("QQ：123456789", "QQ:12****89"),
        ("张三ＱＱ 12345678", "张**QQ 12****78"),
        ("护照E12345678", "护照E1****78"),
        ("张三（护照号EA1234567）", "张**（护照号EA1****67）"),
    ],
)
def test_names_inside_free_text(text, shown):
    assert mask_text(text) == shown
    assert mask_text(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "三合村", "约定2018年完成", "川江能源集团有限公司", "负责人高度重视", "负责人员名单", "负责人：待定",
        "联系人：综合部", "责任人：各村党支部", "责任单位：张家湾村委会", "收款人：火洛村合作社", "罗乌村主任",
        "李家沟村主任", "昭觉县书记", "贫困户周转房", "农户李子种植", "农户：花椒种植", "贫困户杨梅种植",
        "学员：彝族青年", "干部职工捐款", "党员、职工共捐5万", "董事长带队调研", "书记任第一责任人",
        "第一书记人选", "全体同志", "老师12名", "由王家村实施", "张家坪村", "黎明村", "填报人：  审核人：",
        "姓名 性别 年龄", "帮扶责任人：见名单", "户主姓名", "第一书记", "联系人/电话",
    ],
)  # fmt: skip
def test_words_that_name_no_person(text):
    assert mask_text(text) == text
