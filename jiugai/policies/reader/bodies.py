"""Names of organisations: closed sets of endings, lists of bodies, and when two names mean one body."""

from __future__ import annotations

import re
from functools import lru_cache

from .lists import Range, split, split_and, strip_head, strip_tail, trim

_ENDINGS = (
    "人民政府办公室|政府办公室|人民政府|政府|管委会|管理委员会|委员会|办事处|街道办|街道|苏木|乡镇|镇街|镇|乡"
    "|社区|居委会|村委会|公安局|派出所|"
    "执法大队|消防大队|大队|支队|总队|中队|救援队|局|委办|委|办公室|办|厅|院|部门|部|中心|总公司|分公司|公司|集团"
    "|企业|单位|机构|银行|法院|检察院|"
    "工会|妇联|残联|团委|联合会|协会|专班|领导小组|指挥部|工作组|供电所|供电站|水厂|管理处|管理站|管理所|服务所"
    "|服务站|事务所|处|站|所|科|队|"
    "移动|联通|电信|铁塔|广电|网络|电力|供电|供水|燃气|热力|水务|邮政|分局|支局|学校|医院|物业|业委会|党委|党组织"
    "|党支部|总站|院校|平台|园区"
)
ENDING = re.compile(rf"(?:{_ENDINGS})(?:（[^（）]{{1,24}}）)?$")
_GENERIC = re.compile(
    r"^(?:各|有关|相关|其他|全体|市直|县直|区直|旗直|所有|属地|责任|成员|专营|管线|通讯|通信|专业|原|市县区"
    r"|责任部门|牵头)*"
    r"(?:成员|责任|牵头|配合|产权|专营|管线|相关|有关|经营|建设|施工|监理|设计)*(?:单位|部门|企业|机构|公司|主体)$"
)
_VERBS = re.compile(
    r"负责|按照|组织|指导|改造|完成|推进|做好|进行|要求|落实|制定|建立|实施|加强|开展|确保|根据|坚持|的|是否|应当"
    r"|必须|工作|包括"
)
_NOT_BODIES = re.compile(
    r"^(?:基础|完善|提升)类|小组|^(?:目标|原则|标准|时间|范围|内容|附件|备注|说明|联系|电话|注)|干部$|总部$"
    r"|^(?:全部|内部|外部|局部|底部|顶部|屋面|到位|单位)$"
)
_SHARED = re.compile(
    r"等(?:相关|有关|各|专营|专业|管线|通讯|通信|设施|经营|市政|公用|职能|部门|单位|企业|公司|成员"
    r"|[\u4e00-\u9fff]{0,6})*(?:单位|部门|企业|公司|机构)?$"
)
_WHOLE = re.compile(rf"(?:{_ENDINGS})$")

#: Short ways of writing the kinds of bodies that every county has; used to compare names, never to recognise them.
_ALIASES = (
    ("住房和城乡建设|住房城乡建设|住房建设|城乡建设|住建", "住建"),
    ("发展和改革|发展改革|发改", "发改"),
    ("自然资源和规划|自然资源与规划|自然资源|自规", "自然资源"),
    ("工业和信息化|工业信息化|经济和信息化|工信", "工信"),
    ("市场监督管理|市场监管|市监", "市场监管"),
    ("城市管理综合行政执法|城市管理行政执法|城市管理执法|城市管理|综合行政执法|综合执法|城管执法|城管", "城管执法"),
    ("教育和体育|教育体育|教体", "教育"),
    ("消防救援|消防", "消防"),
    ("卫生健康|卫健", "卫健"),
    ("文化和旅游|文化旅游|文旅", "文旅"),
    ("应急管理|应急", "应急"),
    ("生态环境", "生态环境"),
    ("广播电视|广电", "广电"),
    ("移动通信|移动", "移动"),
    ("供热|热力|暖气", "热力"),
    ("自来水|供水|水务", "供水"),
    ("供电|电力", "供电"),
    ("邮政管理|邮政", "邮政"),
    ("人民政府", "政府"),
)
_KIND = re.compile(
    r"(?:有限责任公司|有限公司|股份有限公司|总公司|分公司|公司|集团|管理局|分局|支局|局|委员会|委|办事处|街道办"
    r"|中心|大队|支队|中队|总站|站|厅|办公室|部门|部|单位|企业|机构)+$"
)
_PLACE = re.compile(r"^[\u4e00-\u9fff]{0,6}?(?:自治区|省|市|县|旗|区|盟|州)(?=[\u4e00-\u9fff]{2})")


def is_body(name: str) -> bool:
    """Whether the words look like the name of one body, or of one kind of bodies (各街道办事处)."""
    name = name.strip()
    if not 2 <= len(name) <= 34 or _NOT_BODIES.search(name) or re.search(r"[，。；：“”0-9%]", name):
        return False
    bare = re.sub(r"（[^（）]*）$", "", name)
    return bool(ENDING.search(bare)) and not _VERBS.search(re.sub(r"(?:发展改革|发改|工作|建设)", "", bare[:-1]))


def is_generic(name: str) -> bool:
    """Whether the words only say 各有关单位 and the like, which is nobody in particular."""
    return bool(_GENERIC.match(name.strip())) or bool(re.match(r"各(?:成员|有关|相关|责任|职能)", name))


def split_bodies(text: str, start: int, end: int) -> list[Range]:
    """The bodies of a list such as 县供电公司、水务集团等专营设施单位 or 萨镇及各社区."""
    start, end = trim(text, start, end)
    start, end = strip_head(
        text, start, end, r"由|各成员单位[：:]|(?:牵头|责任|配合|主办|协办|参与)(?:单位|部门)?[：:]"
    )
    whole = text[start:end]
    shared = _SHARED.search(whole)
    if shared and "、" in whole and shared.start() > 0:
        end = start + shared.start()
    parts: list[Range] = []
    for piece in split(text, start, end, "、，；/ \t"):
        parts.extend(split_and(text, *piece, _WHOLE))
    return [trim(text, *strip_tail(text, *part, r"等")) for part in parts if part[0] < part[1]]


def looks_like_bodies(text: str, start: int, end: int) -> bool:
    """Whether a range is a list of bodies: most parts have the ending of a body, or it closes with 等…单位."""
    whole = text[start:end]
    if (
        not 2 <= len(whole) <= 120
        or _VERBS.search(re.sub(r"发展改革|工作(?:专班|站)|建设", "", whole))
        or "。" in whole
    ):
        return False
    parts = split_bodies(text, start, end)
    if not parts:
        return False
    if len(parts) > 1 and re.search(r"等?[^、]{0,8}(?:单位|部门|企业|公司|机构)$", whole):
        return True
    good = sum(1 for part in parts if is_body(text[part[0] : part[1]]))
    return good * 3 >= len(parts) * 2 and good > 0


@lru_cache(maxsize=4096)
@lru_cache(maxsize=4096)
def core(name: str) -> str:
    """What names one body whatever the writing: 县住房和城乡建设局 and 旗住建局 both give 住建."""
    bare = re.sub(r"（[^（）]*）|\s", "", name)
    bare = re.sub(r"^(?:各|中国)", "", bare)
    for long, short in _ALIASES:
        bare = re.sub(long, short, bare)
    shorter = _PLACE.sub("", bare)
    shorter = re.sub(r"^[市县旗区省](?=[\u4e00-\u9fff]{2})", "", shorter) or bare
    return _KIND.sub("", shorter) or shorter


@lru_cache(maxsize=4096)
def kind(name: str) -> str:
    """The ending that says what sort of body it is: 局, 公司, 中心 …"""
    match = _KIND.search(re.sub(r"（[^（）]*）|\s", "", name))
    return match.group()[-2:] if match else ""


@lru_cache(maxsize=65536)
def same_body(one: str, other: str) -> bool:
    """Whether two names mean one body: equal cores, or one core inside the other."""
    a, b = core(one), core(other)
    if not a or not b:
        return False
    return a == b or (len(a) >= 2 and a in b) or (len(b) >= 2 and b in a)
