"""Names of persons and their posts: a closed list of surnames, and the words that end a post."""

from __future__ import annotations

import re

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹"
    "姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁"
    "荀羊惠甄曲家封芮储靳汲糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却"
    "璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益"
    "栗苗银战展库刀召尧官果帕才杲桓公肖闫付代佟佘仝冼岳苟撒操晋楚鲜揭亓亢仉尉帅员佴海墨哈谯笪年爱阳哦"
)
_DOUBLE = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|夏侯|诸葛|尉迟|公孙|慕容|司徒|司空|皇甫|令狐|宇文|长孙|呼延"
    "|乌兰|阿拉|包斯|斯琴|娜仁|巴特|额尔|孟克|其木|苏日|那日|宝力|格日|哈斯"
)
POST_END = re.compile(
    r"(?:书记|镇长|乡长|区长|县长|旗长|市长|州长|局长|主任|部长|处长|科长|股长|所长|站长|队长|大队长|支队长|院长"
    r"|校长|行长|厂长|社长|会长|主席|经理|总经理|董事长|总监|董事|"
    r"科员|主办|调研员|巡视员|负责人|负责同志|领导|秘书长|专员|助理|委员|常委|组长|成员|党组成员|政委|教导员"
    r"|指导员|常务副主任|候选人|总工程师|工程师|干事|干部|法人|代表|主要领导|分管领导|厅长|司长|盟长|专干|网格员"
    r"|总裁|总工)(?:（[^（）]{1,20}）)?$"
)
_NOT_NAMES = re.compile(
    r"成员|组长|主任|各|有关|相关|单位|部门|街道|办事|负责|同志|领导|公司|中心|政府|小区|改造|如下|名单|职责|以下"
    r"|党委|书记|局长|人员|职务|姓名|单位$|县长|市长|区长|旗长|镇长"
)


def is_person(name: str) -> bool:
    """Whether the words can be a Chinese personal name: a surname and one or two characters, or a longer one."""
    bare = re.sub(r"[\s·•]", "", name)
    if not re.fullmatch(r"[\u3400-\u9fff]{2,6}", bare) or _NOT_NAMES.search(bare):
        return False
    if "·" in name or "•" in name:
        return True
    if re.match(_DOUBLE, bare):
        return len(bare) <= 6
    return len(bare) <= 3 and bare[0] in _SURNAMES and not re.search(r"[局委办厅处科所站镇乡县市区旗]$", bare)


def could_be_person(name: str) -> bool:
    """Whether the words could be a name without a usual surname, as Mongolian or Tibetan names are."""
    bare = re.sub(r"[\s·•]", "", name)
    if not re.fullmatch(r"[\u3400-\u9fff]{2,6}", bare) or _NOT_NAMES.search(bare) or is_post(bare):
        return False
    return not re.search(r"[局委办厅处科所站镇乡县市区旗部会院校]$|小区|改造|工作", bare)


def is_post(words: str) -> bool:
    """Whether the words end as posts end."""
    return bool(POST_END.search(re.sub(r"[\s，。；、]+$", "", words)))


def clean_name(name: str) -> str:
    """A name without the padding between its characters."""
    return re.sub(r"\s", "", name)
