"""Forms in which counties write the same facts; every text is invented."""

from typing import Any

import pytest

from jiugai.policies.reader import read_text


def read(text: str) -> dict[str, Any]:
    return read_text(text).to_json()


MEMBER_FORMS = {
    "lines": (
        "组  长：韩立春  县委副书记、县长\n副组长：水小暑  副县长\n成  员：夏至安  县住建局局长\n "
        "       冯小雪  县财政局\n        局长"
    ),
    "brackets": (
        "组 长：韩立春（县委副书记、县长）\n副组长：水小暑（副县长）\n成 员：夏至安（县住建局局长）"
        "、冯小雪（县财政局局长）"
    ),
    "posts first": (
        "组长：县委副书记、县长  韩立春\n副组长：副县长  水小暑\n成员：县住建局局长  夏至安\n县财政局局长  冯小雪"
    ),
    "glued": "组长：县委副书记、县长韩立春\n副组长：副县长水小暑\n成员：县住建局局长夏至安、县财政局局长冯小雪",
    "commanders": (
        "总 指 挥：韩立春  县委副书记、县长\n副总指挥：水小暑  副县长\n成    员：夏至安  县住建局局"
        "长\n冯小雪  县财政局局长"
    ),
    "table": (
        "姓名\t职务\t专班职务\n韩立春\t县委副书记、县长\t组长\n水小暑\t副县长\t副组长\n夏至安\t县住"
        "建局局长\t成员\n冯小雪\t县财政局局长\t成员"
    ),
    "rows": (
        "组长 | 韩立春 | 县委副书记、县长\n副组长 | 水小暑 | 副县长\n成员 | 夏至安 | 县住建局局长\n"
        " | 冯小雪 | 县财政局局长"
    ),
    "sentence": (
        "领导小组组长由县委副书记、县长韩立春担任，副组长由副县长水小暑担任，成员由县住建局局长夏至"
        "安、县财政局局长冯小雪组成。"
    ),
    "sentence with brackets": (
        "组长韩立春（县委副书记、县长），副组长水小暑（副县长），成员夏至安（县住建局局长）、冯小雪（县财政局局长）。"
    ),
}


@pytest.mark.parametrize("form", MEMBER_FORMS)
def test_members(form: str) -> None:
    members = [(one["role"], one["name"], one["title"]) for one in read(MEMBER_FORMS[form])["members"]]
    assert members == [
        ("组长", "韩立春", "县委副书记、县长"),
        ("副组长", "水小暑", "副县长"),
        ("成员", "夏至安", "县住建局局长"),
        ("成员", "冯小雪", "县财政局局长"),
    ]


POST_FORMS = {
    "by": "由县委常委、副县长任组长，县政府办公室副主任、县住建局局长任副组长，县发改局、县财政局分管负责人为成员。",
    "without by": (
        "成立工作专班，县委常委、副县长任组长，县政府办公室副主任、县住建局局长任副组长，县发改局、"
        "县财政局分管负责人为成员。"
    ),
    "lines": "组长：县委常委、副县长\n副组长：县政府办公室副主任\n县住建局局长\n成员：县发改局、县财政局分管负责人",
}


@pytest.mark.parametrize("form", POST_FORMS)
def test_members_by_post_have_no_name(form: str) -> None:
    members = [(one["role"], one["name"], one["title"]) for one in read(POST_FORMS[form])["members"]]
    assert members == [
        ("组长", None, "县委常委、副县长"),
        ("副组长", None, "县政府办公室副主任"),
        ("副组长", None, "县住建局局长"),
        ("成员", None, "县发改局分管负责人"),
        ("成员", None, "县财政局分管负责人"),
    ]


@pytest.mark.parametrize(
    ("text", "at", "director", "deputies"),
    [
        ("领导小组办公室设在县住建局，夏至安兼任办公室主任。", "县住建局", "夏至安", []),
        (
            "办公室设在县住建局，办公室主任由县住建局局长夏至安兼任，副主任由冯小雪、苗小满兼任。",
            "县住建局",
            "夏至安",
            ["冯小雪", "苗小满"],
        ),
        ("专班下设办公室，设在县住建局，由县住建局局长兼任办公室主任。", "县住建局", "县住建局局长", []),
    ],
)
def test_offices(text: str, at: str, director: str, deputies: list[str]) -> None:
    office = read(text)["office"]
    assert (office["at"], office["director"], office["deputies"]) == (at, director, deputies)


STAGE_FORMS = {
    "brackets": (
        "三、实施步骤\n（一）准备阶段（2022年3月—4月）。完成设计。\n（二）施工阶段（5月—10月）。完"
        "成施工。\n（三）验收阶段（12月底前）。"
    ),
    "ordinals": (
        "三、实施步骤\n第一阶段：准备阶段（2022年3月—4月）。\n第二阶段：施工阶段（5月—10月）。\n第"
        "三阶段：验收阶段（12月底前）。"
    ),
    "date first": (
        "三、实施步骤\n第一阶段（2022年3月—4月）：准备阶段。\n第二阶段（5月—10月）：施工阶段。\n第"
        "三阶段（12月底前）：验收阶段。"
    ),
    "time line": (
        "三、实施步骤\n（一）准备阶段\n时间：2022年3月—4月\n（二）施工阶段\n时间：2022年5月—10月\n"
        "（三）验收阶段\n时间：2022年12月底前"
    ),
    "no numbers": "三、时间安排\n准备阶段：2022年3月—4月。\n施工阶段：2022年5月—10月。\n验收阶段：2022年12月底前。",
    "one sentence": "改造分三个阶段：准备阶段（2022年3月—4月）、施工阶段（5月—10月）、验收阶段（12月底前）。",
    "firstly": (
        "三、实施步骤。一是准备阶段（2022年3月至4月），定方案；二是施工阶段（5月至10月）；三是验收阶段（12月底前）。"
    ),
    "table": (
        "三、进度安排\n阶段 | 时间 | 内容\n准备阶段 | 2022年3月—4月 | 设计\n施工阶段 | 5月—10月 | "
        "施工\n验收阶段 | 12月底前 | 验收"
    ),
    "is": "三、实施步骤\n2022年3月至4月为准备阶段，定方案；5月至10月为施工阶段，全面开工；12月底前为验收阶段。",
}


@pytest.mark.parametrize("form", STAGE_FORMS)
def test_stages(form: str) -> None:
    stages = [(one["name"], one["from"], one["to"]) for one in read(STAGE_FORMS[form])["stages"]]
    assert stages == [
        ("准备阶段", "2022-03-01", "2022-04-30"),
        ("施工阶段", "2022-05-01", "2022-10-31"),
        ("验收阶段", None, "2022-12-31"),
    ]


TARGET_FORMS = [
    (
        "2022年，全县计划改造老旧小区32个，涉及居民8,652户、楼栋216栋，建筑面积约76.5万平方米，估算"
        "总投资2.3亿元，其中中央补助5000万元。"
    ),
    "2022年改造任务为三十二个小区、216幢、8652户、76.5万㎡。计划总投资23000万元。",
    (
        "一、任务\n某县2022年实施改造项目12个（涉及小区32个），改造楼栋216栋、住房8652套、建筑面积"
        "765000㎡，概算投资2.3亿元。"
    ),
    (
        "2022年改造任务表（单位：个、栋、户、万平方米、万元）\n街道\t小区数\t楼栋数\t户数\t面积（万"
        "㎡）\t投资（万元）\n甲街道\t20\t116\t4652\t40.5\t13000\n"
        "乙街道\t12\t100\t4000\t36\t10000\n合计\t32\t216\t8652\t76.5\t23000"
    ),
]


@pytest.mark.parametrize("text", TARGET_FORMS)
def test_targets(text: str) -> None:
    [target] = read(text)["targets"]
    assert target["year"] == 2022
    assert (target["communities"], target["buildings"], target["households"]) == (32, 216, 8652)
    assert (target["area_m2"], target["investment_yuan"]) == (765_000, 230_000_000)


def test_years_in_one_sentence_are_targets_of_their_own() -> None:
    text = (
        "2021—2023年计划改造老旧小区90个、9000户。其中，2021年改造20个、2000户，2022年改造30个、30"
        "00户，2023年改造40个、4000户。"
    )
    targets = [(one["year"], one["communities"], one["households"]) for one in read(text)["targets"]]
    assert targets == [(None, 90, 9000), (2021, 20, 2000), (2022, 30, 3000), (2023, 40, 4000)]


@pytest.mark.parametrize(
    "text",
    [
        "截至2020年底，全县共有老旧小区156个、1.2万户。",
        "近年来，我县先后完成31个小区的整治。",
        "按照一个小区一套方案的办法实施改造。",
    ],
)
def test_what_is_there_or_done_is_no_target(text: str) -> None:
    assert read(text)["targets"] == []


NAMES = ["阳光小区", "机械厂家属院", "水利局宿舍1—3号楼", "惠民新村"]
NAME_FORMS = {
    "etc": f"改造范围包括{'、'.join(NAMES)}等4个小区。",
    "are": f"2022年改造的4个小区为{'、'.join(NAMES)}，共320户。",
    "colon": f"2022年改造老旧小区4个，分别是：{'、'.join(NAMES)}。共320户。",
    "lines": "2022年改造小区名单\n" + "\n".join(NAMES),
    "numbered": "附件：改造小区名单\n" + "\n".join(f"{at}.{name}" for at, name in enumerate(NAMES, 1)),
    "with numbers": (
        "改造小区名单如下：\n1.阳光小区（5栋，240户）\n2.机械厂家属院（60户）\n3.水利局宿舍1—3号楼\n4.惠民新村"
    ),
    "table": "序号|小区名称|户数\n" + "\n".join(f"{at}|{name}|80" for at, name in enumerate(NAMES, 1)),
    "places": "小区名单：\n东街街道（3个）：阳光小区、机械厂家属院、水利局宿舍1—3号楼\n西街街道（1个）：惠民新村",
    "broken": "2022年改造的4个小区为阳光小区、机械厂家属\n院、水利局宿舍1—3号楼、惠民新村，共320户。",
}


@pytest.mark.parametrize("form", NAME_FORMS)
def test_community_names(form: str) -> None:
    assert read(NAME_FORMS[form])["community_names"] == NAMES


DUTY_FORMS = {
    "colon": "四、职责分工\n县住建局：负责统筹协调。\n县财政局、县发改局：负责资金和立项。",
    "stop": "四、职责分工\n（一）县住建局。负责统筹协调。\n（二）县财政局、县发改局。负责资金和立项。",
    "verb": "四、职责分工\n县住建局负责统筹协调。\n县财政局、县发改局负责资金和立项。",
    "sentence": "（三）明确职责。县住建局负责统筹协调；县财政局、县发改局负责资金和立项。",
    "table": "单位\t职责\n县住建局\t负责统筹协调\n县财政局、县发改局\t负责资金和立项",
    "space": "4 职责分工\n4.1 县住建局 负责统筹协调。\n4.2 县财政局、县发改局 负责资金和立项。",
}


@pytest.mark.parametrize("form", DUTY_FORMS)
def test_duties(form: str) -> None:
    duties = [(one["units"], one["text"].rstrip("。")) for one in read(DUTY_FORMS[form])["duties"]]
    assert duties == [(["县住建局"], "负责统筹协调"), (["县财政局", "县发改局"], "负责资金和立项")]


@pytest.mark.parametrize(
    "text",
    [
        "（一）加强资金保障。落实配套资金。（牵头单位：县财政局；配合单位：县住建局、各街道办事处）",
        "（一）加强资金保障。落实配套资金。\n责任单位：县财政局、县住建局、各街道办事处",
        "（一）加强资金保障。落实配套资金。（县财政局牵头，县住建局、各街道办事处配合）",
    ],
)
def test_bodies_behind_a_task(text: str) -> None:
    [duty] = read(text)["duties"]
    assert duty["units"] == ["县财政局", "县住建局", "各街道办事处"]
    assert duty["text"].endswith("落实配套资金。")


@pytest.mark.parametrize(
    ("text", "built_before", "ambiguous"),
    [
        ("改造范围：2005年12月31日（含）以前建成的住宅小区。", "2005-12-31", False),
        ("二、改造范围\n城区内2000年以前建成的住宅小区。", "2000-12-31", True),
        ("改造对象为竣工时间在2002年底前的住宅小区。", "2002-12-31", False),
        (
            "二、改造条件\n小区应同时符合以下条件：\n1.位于国有土地上；\n2.2000年12月31日前竣工；\n3.房屋结构安全。",
            "2000-12-31",
            False,
        ),
    ],
)
def test_scopes(text: str, built_before: str, ambiguous: bool) -> None:
    [scope] = read(text)["eligibility"]
    assert (scope["built_before"], scope["ambiguous"]) == (built_before, ambiguous)


EXCLUDED = ["已列入征收计划的小区", "城中村", "自建房"]
EXCLUSION_FORMS = [
    "二、改造范围\n2000年底前建成的小区。已列入征收计划的小区、城中村、自建房不纳入改造范围。",
    "二、改造范围\n2000年底前建成的小区。以下情形不纳入：已列入征收计划的小区，城中村，自建房。",
    "二、改造范围\n2000年底前建成的小区。下列小区不列入改造：\n1.已列入征收计划的小区；\n2.城中村；\n3.自建房。",
    "二、改造范围\n2000年底前建成的小区（不含已列入征收计划的小区、城中村、自建房）。",
    "二、改造范围\n2000年底前建成的小区。已列入征收计划的小区、城中村以及自建房除外。",
]


@pytest.mark.parametrize("text", EXCLUSION_FORMS)
def test_exclusions(text: str) -> None:
    [scope] = read(text)["eligibility"]
    assert scope["excluded"] == EXCLUDED
    assert scope["built_before"] == "2000-12-31"


@pytest.mark.parametrize(
    ("text", "operator", "value", "unit"),
    [
        ("300户以上的小区应单独编制改造方案。", ">=", 300, "户"),
        ("建筑面积不足3000平方米的小区并入相邻小区改造。", "<", 3000, "平方米"),
        ("业主同意率达到80%以上的小区优先安排。", ">=", 80, "%"),
        ("经三分之二以上业主同意后实施改造。", ">=", "2/3", ""),
        ("小区改造方案经业主过半数同意。", ">", "1/2", ""),
        ("居民出资比例不低于总投资的5%。", ">=", 5, "%"),
        ("小区公示期不少于7天。", ">=", 7, "天"),
        ("五层以上的住宅楼可以加装电梯。", ">=", 5, "层"),
    ],
)
def test_thresholds(text: str, operator: str, value: int | str, unit: str) -> None:
    found = [(one["operator"], one["value"], one["unit"]) for one in read(text)["thresholds"]]
    assert (operator, value, unit) in found


@pytest.mark.parametrize(
    ("text", "value", "unit", "payer"),
    [
        ("室内管道更换按30元/平方米由居民自行承担。", 30, "元/平方米", "居民"),
        ("小区外墙保温每平方米补助50元。", 50, "元/平方米", None),
        ("加装电梯每部由市财政补助20万元，小区业主自筹其余。", 200_000, "元/部", "市财政"),
        ("入户水表改造，每户收取300元，由住户承担。", 300, "元/户", "住户"),
        ("小区改造资金由市级承担60%。", 60, "%", "市级"),
    ],
)
def test_rates(text: str, value: int, unit: str, payer: str | None) -> None:
    found = read(text)["rates"]
    assert [(one["value"], one["unit"]) for one in found] == [(value, unit)]
    assert payer is None or found[0]["payer"] == payer


@pytest.mark.parametrize(
    "number", ["某政办发〔2022〕3号", "某政办发[2022]3 号", "某政办发【2022】3号", "某政办发（2022） 3号"]
)
def test_numbers_of_documents(number: str) -> None:
    text = f"{number}\n\n某县2022年老旧小区改造方案\n根据《某省意见》（某政发〔2020〕9号），制定本方案。\n一、目标"
    draft = read(text)
    assert draft["doc_number"] == "某政办发〔2022〕3号"
    assert draft["superior_documents"] == [{"title": "某省意见", "number": "某政发〔2020〕9号"}]


def test_a_number_in_the_text_is_not_the_documents_own() -> None:
    draft = read(
        "某县老旧小区改造方案\n根据国办发〔2020〕23号文件精神，制定本方案。\n一、目标\n按《某办法》"
        "（某发〔2019〕1号）执行。"
    )
    assert draft["doc_number"] is None
    assert draft["superior_documents"] == [{"title": None, "number": "国办发〔2020〕23号"}]


ITEM_FORMS = {
    "include": (
        "基础类：主要包括供水、道路（含人行道、路沿石）、消防设施等基础设施。完善类：主要包括绿化、"
        "停车位。提升类：包括养老、托育等服务设施。"
    ),
    "by": (
        "基础类改造以供水、道路（含人行道、路沿石）、消防设施三项内容的改造为主。完善类改造重点完善"
        "绿化、停车位等。提升类改造包括养老、托育。"
    ),
    "clauses": (
        "三、内容\n1.基础类。在资金允许的情况下重点完善供水、道路（含人行道、路沿石）、消防设施。\n"
        "2.完善类。绿化、停车位。\n3.提升类。养老、托育。"
    ),
}


@pytest.mark.parametrize("form", ITEM_FORMS)
def test_items(form: str) -> None:
    assert read(ITEM_FORMS[form])["categories"] == {
        "基础类": ["供水", "道路（含人行道、路沿石）", "消防设施"],
        "完善类": ["绿化", "停车位"],
        "提升类": ["养老", "托育"],
    }


def test_sources_are_phrases_not_sentences() -> None:
    text = "五、资金筹措\n通过争取中央财政补助资金、发行专项债券、居民出资、住宅专项维修资金、社会资本等多种渠道筹集。"
    assert read(text)["funding_sources"] == ["中央财政补助资金", "专项债券", "居民出资", "住宅专项维修资金", "社会资本"]


def test_years_in_a_bracket_and_the_total_around_it() -> None:
    text = "二、目标\n全县拟改造老旧小区56个（其中2022年18个，2023年20个，2024年18个），涉及居民6850户。"
    targets = [(one["year"], one["communities"], one["households"]) for one in read(text)["targets"]]
    assert targets == [(None, 56, 6850), (2022, 18, None), (2023, 20, None), (2024, 18, None)]


@pytest.mark.parametrize(
    ("text", "by", "strength"),
    [
        ("到“十四五”期末，力争基本完成2000年底前建成的老旧小区改造任务。", "2025-12-31", "力争基本完成"),
        ("到2023年底，完成1995年底前建成小区的改造。", "2023-12-31", "完成"),
        ("到2025年末，基本完成建成于2000年底前，失养失修失管的住宅小区改造工作。", "2025-12-31", "基本完成"),
        ("力争完成2005年底前建成的老旧小区改造。", None, "力争完成"),
    ],
)
def test_tiers(text: str, by: str | None, strength: str) -> None:
    [tier] = read(text)["tiers"]
    assert (tier["by"], tier["strength"]) == (by, strength)
    assert "小区" in tier["subject"]


def test_projects_are_no_communities() -> None:
    text = "2022年实施老旧小区改造项目12个，涉及42个小区、4625户居民。"
    [target] = read(text)["targets"]
    assert target["communities"] == 42
