"""The two plan documents are read whole; names of persons are checked by their form only."""

import re
from pathlib import Path
from typing import Any

import pytest

from jiugai.policies.reader import read_text

ROOT = Path(__file__).resolve().parents[3]
SEEDS = ROOT.parent / "shared" / "seeds"


def read(name: str) -> dict[str, Any]:
    path = SEEDS / name
    if not path.exists():
        pytest.skip(f"the plan document {name} is not beside the project")
    return read_text(path.read_text(encoding="utf-8")).to_json()


@pytest.fixture(scope="module")
def banner() -> dict[str, Any]:
    return read("tumd-right-banner-2021.txt")


@pytest.fixture(scope="module")
def gaotang() -> dict[str, Any]:
    return read("gaotang-2021.txt")


def kinds(draft: dict[str, Any]) -> set[str]:
    return {finding["kind"] for finding in draft["findings"]}


def named(draft: dict[str, Any], kind: str) -> str:
    return "；".join(finding["message"] for finding in draft["findings"] if finding["kind"] == kind)


def roles(draft: dict[str, Any]) -> list[int]:
    return [sum(member["role"] == role for member in draft["members"]) for role in ("组长", "副组长", "成员")]


@pytest.mark.clause("TR-0", part="read")
def test_head_of_the_banner_plan(banner: dict[str, Any]) -> None:
    assert banner["title"] == "土默特右旗2021年城镇老旧小区改造实施方案"
    assert banner["doc_number"] == "土右政办发〔2021〕18号"
    assert banner["issuer"] == "土默特右旗人民政府办公室"
    assert banner["issued_on"] == "2021-05-28"
    assert banner["disclosure"] == "此件公开发布"
    assert banner["addressees"] == ["萨拉齐镇人民政府", "旗直并驻旗各有关单位"]
    assert [one["number"] for one in banner["superior_documents"]] == ["内政办发〔2020〕27号", None]


@pytest.mark.clause("TR-0", part="read")
def test_the_clause_tree_of_the_banner_plan(banner: dict[str, Any]) -> None:
    paths = [clause["path"] for clause in banner["clauses"]]
    assert [path for path in paths if len(path) == 1] == ["一", "二", "三", "四", "五", "六"]
    assert {"二（二）1", "三（二）2一是", "三（二）2三是", "四（二）", "六（七）"} <= set(paths)
    for clause in banner["clauses"]:
        assert clause["heading"] in banner["text"][clause["start"] : clause["end"]]


@pytest.mark.clause("GT-0", part="read")
def test_head_of_the_gaotang_plan(gaotang: dict[str, Any]) -> None:
    assert gaotang["title"] == "高唐县城区老旧小区改造实施方案"
    assert gaotang["doc_number"] is None
    assert gaotang["issuer"] == "高唐县人民政府办公室"
    assert gaotang["issued_on"] == "2021-07-29"
    assert gaotang["disclosure"] == "此件公开发布"
    assert len(gaotang["addressees"]) == 4
    assert [one["number"] for one in gaotang["superior_documents"]] == ["鲁政办字〔2020〕28号", "聊政办字〔2020〕40号"]
    paths = [clause["path"] for clause in gaotang["clauses"]]
    assert paths[:2] == ["指导思想", "改造范围"]
    assert {"三", "六（五）", "附件二（八）"} <= set(paths)


@pytest.mark.clause("TR-1.1", part="outcomes")
def test_outcomes_of_the_banner_plan(banner: dict[str, Any]) -> None:
    assert banner["outcomes"] == ["道路平整", "设施配套", "干净整洁", "安全有序", "管理规范", "和谐宜居"]


@pytest.mark.clause("GT-3b", part="outcomes")
def test_outcomes_of_the_gaotang_plan(gaotang: dict[str, Any]) -> None:
    assert gaotang["outcomes"] == ["宜居整洁", "安全绿色", "设施完善", "服务便民", "和谐共享"]


@pytest.mark.clause("TR-2.1", part="read")
def test_scope_of_the_banner_plan(banner: dict[str, Any]) -> None:
    scope = banner["eligibility"][0]
    assert scope["programme"] == "城镇老旧小区改造"
    assert scope["built_before"] is None
    assert {"失养失修失管", "市政配套设施不完善", "社区服务设施不健全", "居民改造意愿强烈"} <= set(scope["conditions"])
    assert "城中村" in scope["excluded"]
    assert len(scope["excluded"]) == 3


@pytest.mark.clause("GT-2", part="read")
def test_scope_of_the_gaotang_plan(gaotang: dict[str, Any]) -> None:
    [scope] = gaotang["eligibility"]
    assert (scope["built_before"], scope["ambiguous"], scope["land"]) == ("2005-12-31", False, "国有土地")
    assert len(scope["conditions"]) == 4
    assert scope["excluded"] == ["拟对小区进行拆迁改造", "棚户区改造", "单位平房家属院"]


@pytest.mark.clause("TR-2.2a", part="plan")
def test_target_and_names_of_the_banner_plan(banner: dict[str, Any]) -> None:
    target = banner["targets"][0]
    assert (target["year"], target["communities"], target["households"]) == (2021, 27, 1514)
    assert (target["area_m2"], target["investment_yuan"]) == (138_600, 42_000_000)
    assert target["built_before"] == "2000-12-31"
    assert len(banner["community_names"]) == len(target["names"]) == 26
    assert banner["community_names"][-1] == "农大教职工公寓楼1—5号楼"
    assert "27" in named(banner, "list_count_mismatch")
    assert "26" in named(banner, "list_count_mismatch")


@pytest.mark.clause("TR-2.2b", part="plan")
def test_energy_programme_of_the_banner_plan(banner: dict[str, Any]) -> None:
    target = banner["targets"][1]
    assert target["programme"] == "既有居住建筑节能改造"
    assert (target["buildings"], target["households"]) == (3, 65)
    assert (target["area_m2"], target["investment_yuan"]) == (8300, 1_170_000)
    assert target["names"] == ["西岳楼", "一校家属楼", "旧邮电家属楼"]
    scope = banner["eligibility"][1]
    assert (scope["built_before"], scope["ambiguous"]) == ("2008-12-31", True)
    assert {"item_in_two_programmes", "cutoffs_differ", "ambiguous_date"} <= kinds(banner)


@pytest.mark.clause("GT-3", part="plan")
def test_tiers_of_the_gaotang_plan(gaotang: dict[str, Any]) -> None:
    assert gaotang["targets"] == []
    assert [tier["strength"] for tier in gaotang["tiers"]] == ["确保完成", "力争基本完成"]
    assert {tier["by"] for tier in gaotang["tiers"]} == {"2025-12-31"}
    assert "cutoffs_differ" in kinds(gaotang)


@pytest.mark.clause("TR-3.1a", part="plan")
def test_basic_items_of_the_banner_plan(banner: dict[str, Any]) -> None:
    items = banner["categories"]["基础类"]
    assert len(items) == 14
    assert {"供水", "弱电", "生活垃圾分类", "移动通信", "光纤入户", "移动架空路线入地", "建筑公共部位维修"} <= set(
        items
    )


@pytest.mark.clause("TR-3.1b", part="plan")
def test_household_heating_and_its_rate(banner: dict[str, Any]) -> None:
    forced = [one for one in banner["obligations"] if "分户供暖" in one["obligation"]]
    assert [(one["subject"], one["condition"]) for one in forced] == [("老旧小区", "未进行分户供暖改造")]
    assert any(one["subject"] == "旧管道" and one["obligation"] == "不再使用" for one in banner["obligations"])
    [rate] = banner["rates"]
    assert (rate["value"], rate["unit"], rate["payer"]) == (30, "元/平方米", "居民")


@pytest.mark.clause("TR-3.1c", part="plan")
def test_improvement_items_and_the_material(banner: dict[str, Any]) -> None:
    items = banner["categories"]["完善类"]
    assert len(items) == 20
    assert {"拆除违章建筑", "智能快件箱", "绿化照明", "电力增容", "外墙保温涂料", "楼道粉刷"} <= set(items)
    assert any("EPS" in one["obligation"] for one in banner["obligations"])
    assert "EPS模块" in named(banner, "conflicting_material")


@pytest.mark.clause("TR-3.1d", part="plan")
def test_upgrade_items_of_the_banner_plan(banner: dict[str, Any]) -> None:
    items = banner["categories"]["提升类"]
    assert items == ["社区", "卫生", "教育", "养老", "托育", "助餐", "家政保洁", "便民市场", "邮政快递末端综合服务站"]


@pytest.mark.clause("GT-4.1a", part="plan")
def test_basic_items_of_the_gaotang_plan(gaotang: dict[str, Any]) -> None:
    items = gaotang["categories"]["基础类"]
    assert items[:8] == ["水", "电", "暖", "气", "道路", "安防", "屋面防水", "雨污分流"]
    assert items[8:] == ["拆违拆临", "公共照明", "环卫", "消防", "绿化"]


@pytest.mark.clause("GT-4.1b", part="plan")
def test_improvement_items_of_the_gaotang_plan(gaotang: dict[str, Any]) -> None:
    items = gaotang["categories"]["完善类"]
    assert {"社区和物业用房", "建筑节能改造", "加装电梯", "停车场", "体育健身", "无障碍设施"} <= set(items)
    assert len(items) in {8, 9}


@pytest.mark.clause("GT-4.1c", part="plan")
def test_upgrade_items_of_the_gaotang_plan(gaotang: dict[str, Any]) -> None:
    assert gaotang["categories"]["提升类"] == ["社区养老", "托幼医疗", "家政", "商业设施", "智慧社区"]


@pytest.mark.clause("TR-3.2", part="plan")
def test_standards_and_degrees_of_the_banner_plan(banner: dict[str, Any]) -> None:
    degrees = {one["subject"]: one["obligation"] for one in banner["obligations"]}
    assert degrees["基础类"] == "应该尽改"
    assert degrees["完善类"] == "能改多改"
    assert degrees["提升类"] == "积极推进"
    assert [one["heading"] for one in banner["standards"]][1:] == [
        "加强违建整治",
        "优化空间治理",
        "科学规划布局",
        "申报示范项目",
    ]


@pytest.mark.clause("TR-3.2.2b", part="plan")
def test_sheds_need_chargers(banner: dict[str, Any]) -> None:
    assert any(one["condition"] == "具备条件" and "自行车棚" in one["obligation"] for one in banner["obligations"])
    assert any(one["obligation"].startswith("必须配置") for one in banner["obligations"])


@pytest.mark.clause("TR-3.2.4", part="plan")
def test_the_threshold_of_the_banner_plan(banner: dict[str, Any]) -> None:
    [threshold] = banner["thresholds"]
    assert (threshold["operator"], threshold["value"], threshold["unit"]) == (">=", 200, "户")
    assert threshold["subject"] == "小区"
    assert "一小区一方案" in threshold["consequence"]


@pytest.mark.clause("TR-4.1", part="members")
def test_leading_group_of_the_banner_plan(banner: dict[str, Any]) -> None:
    assert roles(banner) == [1, 2, 23]
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{2,3}", member["name"]) for member in banner["members"])
    assert sum(len(member["name"]) == 2 for member in banner["members"]) == 6
    assert any("、" in member["title"] for member in banner["members"])
    assert banner["office"]["at"] == "旗住建局"
    assert banner["office"]["director"] in {member["name"] for member in banner["members"]}
    assert len(banner["office"]["deputies"]) == 2
    assert "office_holder_not_member" in kinds(banner)


@pytest.mark.clause("GT-6.1", part="members")
def test_leading_group_of_the_gaotang_plan(gaotang: dict[str, Any]) -> None:
    assert roles(gaotang) == [1, 2, 22]
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{2,3}", member["name"]) for member in gaotang["members"])
    assert gaotang["members"][2]["title"].endswith("县房地产服务中心主任")
    pieces = gaotang["spans"]["/members/2/title"]
    assert len(pieces) == 2
    assert gaotang["office"]["at"] == "县房地产服务中心"
    assert gaotang["office"]["director"] == gaotang["members"][2]["name"]
    assert gaotang["office"]["dissolves"]
    assert "协调副主任" in named(gaotang, "post_stated_differently")


@pytest.mark.clause("TR-4.1", part="duties")
def test_duties_of_the_banner_plan(banner: dict[str, Any]) -> None:
    assert len(banner["duties"]) == 15
    assert [len(duty["units"]) for duty in banner["duties"]] == [1] * 12 + [2, 8, 1]
    assert {"旗委宣传部", "旗市场监督管理局"} == set(
        re.findall(r"成员单位(\w+)没有", named(banner, "member_without_duty"))
    )
    assert "国防光缆" in named(banner, "duty_without_member")
    assert "旗邮政局" in named(banner, "body_named_differently")


@pytest.mark.clause("GT-6.1", part="duties")
def test_duties_of_the_gaotang_plan(gaotang: dict[str, Any]) -> None:
    assert len(gaotang["duties"]) == 8
    assert [len(duty["units"]) for duty in gaotang["duties"]] == [1, 1, 1, 1, 1, 1, 4, 5]
    without = set(re.findall(r"成员单位(\w+)没有", named(gaotang, "member_without_duty")))
    assert without == {"县公安局", "县司法局", "县民政局", "县生态环境分局"}
    assert "铁塔公司" in named(gaotang, "duty_without_member")
    assert "审计部门" in named(gaotang, "duty_without_member")


@pytest.mark.clause("TR-5a", part="stages")
def test_stages_of_the_banner_plan(banner: dict[str, Any]) -> None:
    dates = [(stage["from"], stage["to"]) for stage in banner["stages"]]
    assert dates == [(None, "2021-05-31"), ("2021-06-01", "2021-10-31"), ("2021-11-01", "2021-11-30")]
    assert [stage["name"] for stage in banner["stages"]] == ["前期准备阶段", "组织实施阶段", "工程验收阶段"]
    assert "deadline_before_issue" in kinds(banner)


def test_stages_of_the_gaotang_plan_have_no_dates(gaotang: dict[str, Any]) -> None:
    assert [stage["name"] for stage in gaotang["stages"]] == ["摸底调查", "汇总上报", "制定计划", "组织实施"]
    assert all(stage["from"] is stage["to"] is None for stage in gaotang["stages"])


@pytest.mark.clause("TR-6.5", part="sources")
def test_sources_of_the_banner_plan(banner: dict[str, Any]) -> None:
    assert {"专项债券资金", "中央预算内资金", "社会资本", "居民个人出资"} <= set(banner["funding_sources"])


@pytest.mark.clause("GT-6.3", part="sources")
def test_sources_of_the_gaotang_plan(gaotang: dict[str, Any]) -> None:
    sources = set(gaotang["funding_sources"])
    assert {"住宅专项维修资金", "住房公积金", "小区公共收益", "捐资捐物", "土地出让收入", "原产权单位"} <= sources
    assert {"政府补贴", "政策支持", "市场运作", "业主适当承担"} <= sources


def test_gaps_of_the_gaotang_plan(gaotang: dict[str, Any]) -> None:
    gaps = named(gaotang, "missing")
    assert "发文字号" in gaps
    assert "名单" in gaps


@pytest.mark.parametrize("name", ["tumd-right-banner-2021.txt", "gaotang-2021.txt"])
def test_every_fact_has_a_place_that_holds_it(name: str) -> None:
    draft = read(name)
    spans, text = draft["spans"], draft["text"]
    for key in ("targets", "members", "duties", "stages", "eligibility", "obligations", "rates", "thresholds"):
        for index in range(len(draft[key])):
            assert spans[f"/{key}/{index}"]
    for index, community in enumerate(draft["community_names"]):
        assert "".join(text[a:b] for a, b in spans[f"/community_names/{index}"]) == community
    for index, member in enumerate(draft["members"]):
        read_from = "".join(text[a:b] for a, b in spans[f"/members/{index}/name"])
        assert re.sub(r"\s", "", read_from) == member["name"]
    assert draft["unread"] == []
