"""Names of persons inside free text: beside a word for a person or a masked number they become 张** (mode 77).

A name cannot be told from other words by itself (三合, 黎明). It is taken for one only behind a role (联系人：阿木,
第一书记李某), before a title (王五同志), in a list of so many persons (张三、李四两人), or beside a telephone, card or
identity number that is masked already.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fupin_analysis.plan.county_list import county_names, outside_names

SURNAMES = (  # common ones that begin no usual word of a return (not 高、何、马、任、田)
    "李王张刘陈杨赵周吴徐孙胡朱郭罗梁宋郑谢韩唐冯董萧曹袁邓傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴钟汪姜范姚谭廖邹熊"
    "郝孔崔邱秦史顾侯邵孟汤尹黎乔贺赖龚"
)
_MORE = (
    "高何马任田石龙万段雷钱严覃武方白毛江洪易常康余林黄金夏安牛温柳关祝向盛邢施陶翟章管樊古卫楚甘阮蓝闵季"
    "麻路娄童颜梅舒屈项鲁蒙尚柏纪裴岳辜练淳晏糜"
)
"""Surnames that also begin usual words: taken only behind a word that a name must follow."""
_COMPOUND = "欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|慕容|令狐"
_HAN = r"[\u4e00-\u9fff·•]"
_NO_NAME = "|".join(  # words that begin with a surname
    """李子 李树 杨梅 杨树 杨柳 周转 周边 周围 周期 周岁 周年 张贴 张榜 张家 王家 李家 陈家 刘家 杨家 罗家 陈旧
    陈列 陈皮 罗列 罗汉 徐州 郑重 郑州 唐卡 曾经 曾在 曾获 苏州 苏木 丁香 沈阳 叶片 杜绝 杜仲 杜鹃 钟点 范围
    范本 熊猫 孔雀 秦岭 顾问 顾客 汤圆 乔木 姜黄 胡椒 胡豆 胡桃 胡萝 朱砂 谢谢 谢绝 董事 萧条 彭州 彭山 赖以
    韩国 黎族 汪洋 苏联 黎明 高度 高中 高校 高龄 任务 任职 任期 田间 方案 方面 方式 安排 安全 安置 常年 常住
    易地 向上 管理 管护 石榴 马铃 马上 金额 林业 林地 江河 万元 白内 温饱 施工 黄牛 黄连 夏季 余名 余户 余人
    关于 关心 古稀 龙头 康复 毛利 武装 牛羊 卫生 甘孜 甘蔗 蓝莓 季度 季节 路灯 路面
    白酒 黄酒 关怀 关爱 任第 任组 任村 任副 任队 任书 任主 任乡 任镇 常驻 白天 余款 余额 高兴 温暖 田地
    梅子 舒适 项目 尚未 尚无 尚不 阿坝 纪念 纪律 纪委 练习 童装""".split()
)
_FAMILY = rf"(?!{_NO_NAME})(?:{_COMPOUND}|[{SURNAMES}])"
_ANY_FAMILY = rf"(?!{_NO_NAME})(?:{_COMPOUND}|[{SURNAMES}{_MORE}])"
_LOCAL = "|".join(  # how names of the Yi and of Tibetans begin
    """阿 吉克 吉木 吉狄 沙马 曲木 曲比 马海 马黑 海来 的日 俄木 俄底 勒格 勒伍 扎西 泽仁 卓玛 格桑 罗绒 洛绒 多吉
    次仁 达瓦 尼玛 金古 且沙 瓦其 巴莫 果基 加巴 苏呷 木呷""".split()
)
_YI = rf"(?!阿坝)(?:{_LOCAL}){_HAN}{{1,3}}?"
_SIGNING = "|".join(  # words that a name follows and nothing else
    """联系人 联络人 联络员 负责人 责任人 经办人 经手人 填报人 填表人 制表人 审核人 审批人 复核人 报送人 统计人
    签字人 收款人 领款人 开户人 持卡人 户名 捐赠人 受益人
    法定代表人 法人代表 法人 户主 姓名 当事人 监护人 代办人""".split()
)
_OFFICES = "|".join(
    """书记 主任 队长 组长 校长 村长 社长 处长 科长 局长 县长 乡长 镇长 会长 厂长 园长 院长 站长 经理 董事长
    总监""".split()
)
_KINDS = "|".join(
    """队员 驻村干部 帮扶干部 挂职干部 村干部 干部 村支书 支书 村民 贫困户 脱贫户 农户 学生 学员 患者 老人 职工
    员工 党员 专干 老师 教师 医生 护士 社员""".split()
)
_POSTS = rf"{_OFFICES}|队员|驻村干部|帮扶干部|挂职干部|村干部|支书|专干|老师|教师|医生|护士"
_ADDRESS = "同志|先生|女士"
_TITLES = rf"{_ADDRESS}|师傅|大爷|大妈|{_OFFICES}|队员|老师|医生|支书"
_ON = (  # what goes on behind a name
    r"(?=$|[^\u4e00-\u9fff]|[等的同已带牵负到在为赴和与及担主电手联身因家一二三四五六七八九十两共均表介率前来帮说称住被由将把"
    r"接向是获受参就外务脱患去至任出入考]|卡号|银行卡|一[卡折]通|存折|[账帐][号户]|微信|护照|邮箱)"
)
_END = (  # what goes on behind a name of a surname that begins usual words
    r"(?=$|[^\u4e00-\u9fff]|等[\d两二三四五六七八九十]|同志|带队|负责|牵头|到岗|驻村|参加|联系|电话|手机|身份证|卡号|微信)"
)
_BODY = r"[村乡镇县州市区组社部司委会办局厅院校队站处室科团厂场店坊行所中心]"
_CALLED = (
    r"[（(：:，,、\s]{0,3}(?:(?:联系|办公|手机)?电话|手机号?码?|电话号码|联系方式|身份证(?:号码?)?"
    r"|公民身份号码|(?:银行|一[卡折]通)?卡?号|银行卡|一[卡折]通|存折号?|[账帐][号户]|微信号?|[Qq]{2}号?|护照号?"
    r"|(?:电子)?邮箱)?[:：\s]{0,2}"
)
_LABEL = re.compile(
    "|".join(
        """电话 手机 联系 号码 方式 热线 传真 微信 护照 存折 邮件 单位 办公
        值班 党委 合作 公司 中心 身份证 账号 卡号 银行 监督
        投诉 举报 咨询 同号 备用 分机 本人 其他 人员 合同 编号 统一 信用 代码 邮编 邮箱 待定 暂无 全体 所有 广大
        有关 相关 以上 干部 书记 队员 村民 农户 学生 户主 党员 主任 组长 队长 校长 责任 上述
        领导 企业 爱心 名单 ^各 ^转 ^详 ^见 ^同上
        ^本 ^另 [两二三四五六七八九十几多各]位$""".split()
    )
    + rf"|{_BODY}$"
)
"""Words beside a number or a role that are no name."""

_ROLE_COLON = re.compile(
    rf"((?:{_SIGNING}|(?:{_OFFICES}|{_KINDS})(?=\s*[:：]\s*(?:{_ANY_FAMILY}|{_LOCAL})))(?:\s*[（(][^（）()]{{0,8}}[）)])?\s*[:：]\s*)"
    rf"({_HAN}{{2,5}}(?:[、,，/ ]{{1,2}}{_HAN}{{2,4}}(?!{_HAN}|[:：]))*)(?!{_HAN}|[:：])"
)
_ROLE_NAME = re.compile(
    rf"((?:{_SIGNING})\s*(?:[（(]\s*)?)"
    rf"({_YI}{_ON}|{_ANY_FAMILY}{_HAN}{{1,2}}?{_ON}|{_ANY_FAMILY}{_HAN}{{2}})"
    rf"|((?:{_SIGNING}|{_OFFICES}|{_KINDS})\s*(?:[（(]\s*)?|由)"
    rf"({_FAMILY}{_HAN}{{1,2}}?{_ON}|{_YI}{_ON})"
)
_NAME_TITLE = re.compile(
    rf"({_FAMILY}(?!{_BODY}){_HAN}(?:(?!{_BODY}){_HAN})?)(?=(?:等\d*[名位]?)?(?:{_TITLES}))"
    rf"|((?<!{_HAN}){_HAN}{{2,5}}|{_ANY_FAMILY}{_HAN}{{1,2}})(?={_ADDRESS})"
)
_NAME_NUMBER = re.compile(
    rf"({_ANY_FAMILY}{_HAN}{{1,2}}?|(?<!{_HAN})(?:{_LOCAL}){_HAN}{{0,3}}?|(?<!{_HAN}){_HAN}{{2,4}}(?=[（(]))"
    rf"({_CALLED})(?=[+(（]?[\dA-Za-z)） -]{{0,10}}\*{{4}})"
)
_NUMBER_NAME = re.compile(
    rf"(\*{{4}}(?:[\dXx]{{1,4}}(?:\.0)?|@[\dA-Za-z.-]+|[\dA-Za-z_-]))"
    rf"([（(]{_HAN}{{2,4}}|[，,、\s]{{0,2}}(?:{_ANY_FAMILY}{_HAN}{{1,2}}|(?:{_LOCAL}){_HAN}{{0,3}}))(?!{_HAN}|[:：])"
)
_NEXT = re.compile(rf"(?<=\*\*)([、，,和与及 ]{{1,2}})({_ANY_FAMILY}{_HAN}{{1,2}}?{_ON})")
_BEFORE = re.compile(rf"({_FAMILY}{_HAN}{{1,2}})(?=[、，,和与及]{_HAN}\*\*)")
_ONE = rf"(?:{_ANY_FAMILY}{_HAN}{{1,2}}?|{_YI})"
_MANY = r"[\d两二三四五六七八九十]{1,3}"
_HELPERS = r"(?:驻村|帮扶|挂职|选派|工作)?(?:工作)?(?:队员|干部|同志|老师|教师|医生|专干)"
_LISTED = re.compile(  # names, and how many persons they are
    rf"({_ONE}(?:[、，, 和与及]{{1,2}}{_ONE})+)(?=[等共]?{_MANY}[人名位])"
    rf"|({_ONE})(?=等{_MANY}[名位]?{_HELPERS})"
)
_POST_NAME = re.compile(rf"((?:{_POSTS})\s*(?:[（(]\s*)?)({_ANY_FAMILY}{_HAN}{{1,2}}?){_END}")
_TRIGGER = re.compile(rf"\*{{4}}|{_MANY}[人名位]|{_SIGNING}|{_TITLES}|{_KINDS}|由[{SURNAMES}]")


def mask_persons(text: str) -> str:
    """The text with names of persons shortened to 张**; ``text`` has its numbers masked already."""
    if not _TRIGGER.search(text):
        return text
    masked = _ROLE_COLON.sub(lambda found: found[1] + _list(found[2]), text)
    masked = _ROLE_NAME.sub(lambda found: (found[1] or found[3]) + _short(found[2] or found[4]), masked)
    masked = _POST_NAME.sub(lambda found: found[1] + _short(found[2]), masked)
    masked = _LISTED.sub(lambda found: _persons(found[0]), masked)
    masked = _NAME_TITLE.sub(lambda found: _short(found[1] or found[2]), masked)
    if "****" in masked:
        masked = _NAME_NUMBER.sub(lambda found: _short(found[1]) + found[2], masked)
        masked = _NUMBER_NAME.sub(lambda found: found[1] + _list(found[2]), masked)
    return masked if masked == text else _beside(masked)


def _beside(text: str) -> str:
    """Names in one list with a masked one: 张**、吴磊 as 张**、吴**."""
    while True:
        masked = _BEFORE.sub(lambda found: _short(found[1]), text)
        masked = _NEXT.sub(lambda found: found[1] + _short(found[2]), masked)
        if masked == text:
            return text
        text = masked


def _persons(names: str) -> str:
    """A list of names, masked unless one of them is a county (金阳、雷波两人)."""
    parts = re.split(r"([、，, 和与及]+)", names)
    return names if any(part in _places() for part in parts) else "".join(map(_list, parts))


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    return frozenset((*county_names(), *outside_names()))


def _list(names: str) -> str:
    return re.sub(rf"{_HAN}{{2,5}}", lambda found: _short(found[0]), names)


def _short(name: str) -> str:
    return name if _LABEL.search(name) else f"{name[:1]}**"
