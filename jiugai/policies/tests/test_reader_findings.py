"""Contradictions are found, and nothing is cried out that is none."""

import re

import pytest

from jiugai.policies.reader import read_text


def found(text: str, kind: str) -> list[str]:
    return [finding["message"] for finding in read_text(text).to_json()["findings"] if finding["kind"] == kind]


GROUP = "组长：韩立春  副县长\n成员：夏至安  县住建局局长\n冯小雪  县财政局局长\n苗小满  县文旅局局长\n"
DUTIES = "四、职责分工\n县住建局：负责改造。\n县财政局：负责资金。\n县水利局：负责检查。\n"


def test_a_list_shorter_than_its_count() -> None:
    [message] = found("2022年改造的5个小区为阳光小区、惠民新村、粮食局家属院、农资楼。", "list_count_mismatch")
    assert re.findall(r"\d+", message) == ["5", "4"]


@pytest.mark.parametrize(
    "text",
    [
        "2022年改造的4个小区为阳光小区、惠民新村、粮食局家属院、农资楼。",
        "改造包括阳光小区、惠民新村等25个小区。",
        "以水、电、暖、气、道路、安防、屋面防水、雨污分流八项内容的改造为主。",
    ],
)
def test_lists_that_agree(text: str) -> None:
    assert found(text, "list_count_mismatch") == []


def test_the_number_of_stages() -> None:
    text = "三、实施步骤\n改造分四个阶段进行。\n（一）准备阶段（3月）\n（二）施工阶段（5月）\n（三）验收阶段（10月）"
    assert found(text, "list_count_mismatch") == ["文件写明分4个阶段，实际列出3个"]


def test_a_total_that_is_not_the_sum_of_its_rows() -> None:
    text = "街道\t小区数\t户数\n东街\t5\t800\n西街\t4\t600\n合计\t9\t1500"
    assert found(text, "total_differs_from_parts") == ["表中户数合计写为1500户，各行相加为1400户"]
    assert found(text.replace("1500", "1400"), "total_differs_from_parts") == []


def test_a_total_that_is_not_the_sum_of_its_places() -> None:
    text = "2022年改造小区5个、1024户。其中：东街街道3个小区、620户；西街街道2个小区、414户。"
    assert found(text, "total_differs_from_parts") == ["户数总数为1024户，所列各部分相加为1034户"]


def test_a_total_that_is_not_the_sum_of_its_years() -> None:
    text = "2021—2022年计划改造老旧小区60个。其中，2021年改造20个，2022年改造30个。"
    assert found(text, "total_differs_from_parts") == ["小区数总数为60个，各年度相加为50个"]


def test_a_part_that_is_only_an_example_is_no_contradiction() -> None:
    assert found("2022年改造小区9个、1024户，其中低保户120户。", "total_differs_from_parts") == []


def test_members_and_duties_that_do_not_meet() -> None:
    text = GROUP + DUTIES
    assert found(text, "member_without_duty") == ["成员单位县文旅局没有列出职责"]
    assert found(text, "duty_without_member") == ["县水利局承担职责，但成员名单中没有该单位"]


def test_long_and_short_names_of_one_body_are_no_contradiction() -> None:
    text = GROUP.replace("县文旅局", "县水利局") + DUTIES.replace("县住建局", "县住房和城乡建设局")
    assert found(text, "member_without_duty") == found(text, "duty_without_member") == []
    assert found(text, "body_named_differently") == []


def test_a_body_of_another_kind_is_named_differently() -> None:
    text = GROUP.replace("县文旅局局长", "县邮政公司经理") + DUTIES.replace("县水利局", "县邮政局")
    assert len(found(text, "body_named_differently")) == 1


def test_an_office_holder_who_is_no_member() -> None:
    text = GROUP + "领导小组办公室设在县住建局，夏至安兼任办公室主任，栗谷雨任副主任。"
    assert found(text, "office_holder_not_member") == ["办公室负责人栗谷雨不在领导小组成员名单中"]


@pytest.mark.parametrize(("day", "alarms"), [("2022年6月1日", 1), ("2022年3月28日", 1), ("2022年2月1日", 0)])
def test_a_deadline_against_the_date_of_issue(day: str, alarms: int) -> None:
    stages = "三、实施步骤\n（一）准备阶段（3月底前）\n（二）施工阶段（9月底前）"
    text = f"某县2022年老旧小区改造方案\n{stages}\n某县人民政府办公室\n{day}"
    assert len(found(text, "deadline_before_issue")) == alarms


def test_two_materials_for_one_thing() -> None:
    text = "小区外墙保温材料全部采用岩棉板。\n节能改造外墙保温采用石墨聚苯板。"
    [message] = found(text, "conflicting_material")
    assert "岩棉板" in message
    assert "石墨聚苯板" in message


def test_a_choice_of_materials_is_no_contradiction() -> None:
    assert found("小区外墙保温材料应采用岩棉板或石墨聚苯板。", "conflicting_material") == []


def test_names_in_two_programmes_and_cut_offs_that_differ() -> None:
    text = (
        "1.城镇老旧小区改造。2021年改造2000年以前建成的3个小区为西岳楼、东风楼、农资楼，共90户。\n"
        "2.既有居住建筑节能改造。改造范围为2008年以前建成的小区。2021年计划改造西岳楼、东风楼，共2栋、65户。"
    )
    [message] = found(text, "item_in_two_programmes")
    assert message.startswith("西岳楼、东风楼")
    assert found(text, "cutoffs_differ") == ["同一文件有不同的建成年限：2000年、2008年"]
    assert len(found(text, "ambiguous_date")) == 2


def test_a_post_stated_otherwise_in_the_text() -> None:
    text = (
        "成立由分管副县长任组长，县政府办公室副主任为副组长，有关部门负责人为成员的专班。\n名单\n组"
        "长：韩立春  副县长\n副组长：水小暑  县委老干部局副局长\n成员：夏至安  县住建局局长"
    )
    assert len(found(text, "post_stated_differently")) == 1
    assert found(text.replace("县委老干部局副局长", "县政府办公室副主任"), "post_stated_differently") == []


def test_an_excerpt_misses_nothing() -> None:
    assert found("一、目标\n2022年改造小区9个、1024户。", "missing") == []
