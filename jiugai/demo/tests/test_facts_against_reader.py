"""The reviewed facts of both counties, held against what the plan reader finds in the two documents themselves.

Words are compared as sets. What differs stands in `EXPLAINED` with the reason, and a row that is no longer needed (the
reader or the facts have changed) fails as loudly as a difference without a row.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jiugai.policies.reader import read_text

DATA = Path(__file__).resolve().parents[1] / "data"
TR, GT = "150221", "371526"
DOCUMENTS = {TR: "tumd-right-banner-2021.txt", GT: "gaotang-2021.txt"}
CATEGORIES = {"basic": "基础类", "improvement": "完善类", "upgrade": "提升类"}
SEATS = {"组长": "head", "副组长": "deputy", "成员": "member"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Explained:
    """Words that only the reader or only the reviewed facts have, and why that is right or known."""

    county: str
    what: str
    reader: tuple[str, ...]
    facts: tuple[str, ...]
    why: str


EXPLAINED = (
    Explained(TR, "addressees", ("旗直并驻旗各有关单位",), ("旗直和驻旗各有关单位",), "our own words, same bodies"),
    Explained(TR, "basic", (), ("分户供暖改造",), "a sentence of its own: the reader has it as obligation"),
    Explained(TR, "basic", ("移动架空路线入地",), ("移动架空线路入地",), "slip of the document (finding `wording`)"),
    Explained(TR, "upgrade", ("社区",), ("社区服务设施",), "the noun stands once, at the end of the list"),
    Explained(TR, "upgrade", ("卫生",), ("卫生服务设施",), "as above"),
    Explained(TR, "upgrade", ("教育",), ("教育服务设施",), "as above"),
    Explained(TR, "upgrade", ("养老",), ("养老服务设施",), "as above"),
    Explained(TR, "upgrade", ("托育",), ("托育服务设施",), "as above"),
    Explained(TR, "upgrade", ("助餐",), ("助餐服务设施",), "as above"),
    Explained(TR, "upgrade", ("家政保洁",), ("家政保洁服务设施",), "as above"),
    Explained(GT, "basic", ("水",), ("供水",), "one character in the document"),
    Explained(GT, "basic", ("电",), ("供电",), "as above"),
    Explained(GT, "basic", ("暖",), ("供暖",), "as above"),
    Explained(GT, "basic", ("气",), ("供气",), "as above"),
    Explained(GT, "improvement", ("文化",), ("文化设施",), "the noun is left out"),
    Explained(GT, "improvement", ("体育健身",), ("体育健身设施",), "as above"),
    Explained(GT, "upgrade", ("社区养老",), ("社区养老设施",), "as above"),
    Explained(GT, "upgrade", ("托幼医疗",), ("托幼设施", "医疗设施"), "two items without comma (finding `wording`)"),
    Explained(GT, "upgrade", ("家政",), ("家政设施",), "the noun is left out"),
    Explained(GT, "findings", (), ("body_named_differently",), "the reader misses the short names here"),
)  # fmt: skip
COMBINED_BODIES = {
    (TR, "通讯"): {"unicom", "mobile", "telecom"},
    (GT, "各街道办事处"): {"street_yuqiuhu", "street_huixin", "street_renhe"},
    (GT, "燃气公司"): {"gas_tianma", "gas_jinshi", "gas_kunlun"},
}
"""What a duty names by trade, where the member list has several companies or offices of it."""
FUNDS: dict[str, dict[str, str | None]] = {
    TR: {
        "专项债券": "bond", "专项资金": "superior", "中央预算内": "central", "补贴资金": "superior",
        "特许经营": "social_capital", "社会资本": "social_capital", "专营单位": "utility", "居民": "resident",
    },
    GT: {
        "政府补贴": "other", "政策支持": None, "市场运作": None, "业主": "resident", "社会资金": "social_capital",
        "维修资金": "maintenance_fund", "公积金": "provident_fund", "公共收益": "common_income", "捐资": "donation",
        "土地出让": "land_revenue", "改造专项资金": "land_revenue", "债券": "bond", "专项债": "bond",
        "金融机构": "bank", "专项资金": "other", "专业经营单位": "utility", "原产权单位": "owner_unit",
        "上级": "superior",
    },
}  # fmt: skip
"""A word of a source as the document has it → kind of our source, first match; None: a principle, not a source."""
EXCLUSION_WORDS = {
    "shanty_rebuild": "棚户区", "self_built_area": "自建住房", "urban_village": "城中村", "demolition": "拆迁",
    "unit_bungalow_courtyard": "平房家属院",
}  # fmt: skip
ONLY_A_PERSON_SEES = {
    "post_not_final", "two_posts", "category_open", "overlap", "numbering", "list_differs", "wording", "added_body",
    "unnamed_body",
}  # fmt: skip


@dataclass(frozen=True)
class Both:
    """One county: the reviewed facts, and the draft that the reader makes of its document."""

    code: str
    facts: Row
    draft: Row

    def assert_same(self, what: str, read: list[str], reviewed: list[str]) -> None:
        """Same words on both sides, apart from the rows of EXPLAINED, which all have to be needed."""
        rows = [row for row in EXPLAINED if (row.county, row.what) == (self.code, what)]
        assert sorted(set(read) - set(reviewed)) == sorted(w for r in rows for w in r.reader), "only the reader has"
        assert sorted(set(reviewed) - set(read)) == sorted(w for r in rows for w in r.facts), "only the facts have"

    def bodies(self, unit: str) -> set[str]:
        """Codes of the bodies that a unit of a duty stands for; empty when we have none of that name."""
        if (self.code, unit) in COMBINED_BODIES:
            return COMBINED_BODIES[self.code, unit]
        wanted = bare(unit)
        rows = self.facts["organisations"]
        return {o["code"] for o in rows if wanted in {bare(name) for name in (o["name"], *o["aliases"])}}

    def kind_of_fund(self, word: str) -> str | None:
        return FUNDS[self.code][next(part for part in FUNDS[self.code] if part in word)]

    def programme(self, row: Row) -> str:
        """Name of the programme of a row of the facts."""
        return next(p["name"] for p in self.facts["programmes"] if p["code"] == row["programme"])


def bare(name: str) -> str:
    """A body's name without the words by which lists and duties differ: the place in front, the kind behind."""
    core = re.sub(r"^(?:萨拉齐镇|旗|县)", "", name) or name
    return re.sub(r"(?:单位|人民政府)$", "", core) or core


def in_order(short: str, long: str) -> bool:
    """Whether all characters of `short` stand in `long` in this order: a shortened title or condition."""
    rest = iter(long)
    return all(character in rest for character in short)


def load(code: str, seeds: Path) -> Both:
    facts = json.loads((DATA / f"{code}.json").read_text("utf8"))
    return Both(code, facts, read_text((seeds / DOCUMENTS[code]).read_text("utf8")).to_json())


@pytest.fixture(scope="module")
def tumd(seeds: Path) -> Both:
    return load(TR, seeds)


@pytest.fixture(scope="module")
def gaotang(seeds: Path) -> Both:
    return load(GT, seeds)


@pytest.fixture(params=["tumd", "gaotang"])
def both(request: pytest.FixtureRequest) -> Both:
    return request.getfixturevalue(request.param)


def clauses(*, tumd: str = "", gaotang: str = "", part: str) -> pytest.MarkDecorator:
    """Run for both counties, each marked with the clause of its own plan."""
    marks = [[pytest.mark.clause(one, part=part)] if one else [] for one in (tumd, gaotang)]
    params = [pytest.param(name, marks=mark) for name, mark in zip(("tumd", "gaotang"), marks, strict=True)]
    return pytest.mark.parametrize("both", params, indirect=True)


# ---- the document itself -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "both",
    [pytest.param(n, marks=pytest.mark.clause(c, part="read")) for n, c in (("tumd", "TR-0"), ("gaotang", "GT-0"))],
    indirect=True,
)
def test_number_issuer_date_and_superior_documents(both: Both) -> None:
    plan, draft = both.facts["plan"], both.draft
    assert [plan[k] for k in ("title", "doc_number", "issuer", "issued_on")] == [
        draft[k] for k in ("title", "doc_number", "issuer", "issued_on")
    ]
    assert (plan["disclosure"] == "public") == ("公开" in draft["disclosure"])
    both.assert_same("addressees", draft["addressees"], [a["zh"] for a in plan["addressees"]])
    assert [d["number"] for d in plan["superior_documents"]] == [d["number"] for d in draft["superior_documents"]]
    for ours, read in zip(plan["superior_documents"], draft["superior_documents"], strict=True):
        assert in_order(ours["title_zh"], read["title"])


@clauses(tumd="TR-0", gaotang="GT-0", part="clauses")
def test_every_clause_of_the_text_is_a_clause_of_the_facts(both: Both) -> None:
    numbers = {c["number"].replace(" ", "") for c in both.facts["clauses"]}
    annex = {"附件"} if both.code == GT else set()
    read = {
        re.sub(r"^附件.*", "附件", c["path"]) if c["path"].startswith("附件") else c["path"]
        for c in both.draft["clauses"]
    }
    assert read - numbers - annex == set()
    assert {n for n in numbers if re.fullmatch(r"[一二三四五六七]（.）\d?", n)} <= read


def test_outcomes(both: Both) -> None:
    assert [o["zh"] for o in both.facts["outcomes"]] == both.draft["outcomes"]


# ---- scope, targets, names ---------------------------------------------------------------------------------------


def test_programmes(both: Both) -> None:
    read = [row["programme"] for row in both.draft["eligibility"] + both.draft["targets"]]
    both.assert_same("programmes", read, [p["name"] for p in both.facts["programmes"]])


@clauses(tumd="TR-2.1", gaotang="GT-2", part="read")
def test_scope_cut_off_conditions_and_exclusions(both: Both) -> None:
    scopes = [row for row in both.facts["eligibility"] if not row["priority"]]
    for ours, read in zip(scopes, both.draft["eligibility"], strict=True):
        assert [both.programme(ours), ours["built_before"], ours["ambiguous"]] == [
            read[k] for k in ("programme", "built_before", "ambiguous")
        ]
        assert (ours["land"] == "state_owned") == ("国有" in (read["land"] or ""))
        for condition, words in zip(ours["conditions"], read["conditions"], strict=True):
            assert in_order(condition["zh"], words)
        for exclusion, words in zip(ours["excluded"], read["excluded"], strict=True):
            assert EXCLUSION_WORDS[exclusion["code"]] in words


@pytest.mark.clause("TR-2.2a", part="targets read")
@pytest.mark.clause("TR-2.2b", part="targets read")
def test_targets_of_both_programmes_in_square_metres_and_yuan(tumd: Both) -> None:
    keys = ("year", "communities", "buildings", "households", "area_m2", "investment_yuan")
    ours = {tumd.programme(row): [row[k] for k in keys] for row in tumd.facts["targets"]}
    assert ours == {row["programme"]: [row[k] for k in keys] for row in tumd.draft["targets"]}
    assert len(ours) == 2


@pytest.mark.clause("TR-2.2a", part="priority read")
def test_what_comes_first_is_the_cut_off_beside_the_target_and_not_the_scope(tumd: Both) -> None:
    first = {tumd.programme(e): e["built_before"] for e in tumd.facts["eligibility"] if e["priority"]}
    assert first == {t["programme"]: t["built_before"] for t in tumd.draft["targets"] if t["built_before"]}


@pytest.mark.clause("TR-2.2a", part="names read")
@pytest.mark.clause("TR-2.2b", part="names read")
def test_the_26_names_in_their_order_and_the_buildings_of_both_programmes(tumd: Both) -> None:
    communities = tumd.facts["communities"]
    assert [c["name"] for c in communities] == tumd.draft["community_names"]
    assert len(communities) == 26
    codes = {p["name"]: p["code"] for p in tumd.facts["programmes"]}
    for target in tumd.draft["targets"]:
        listed = [c["name"] for c in communities if codes[target["programme"]] in c["programmes"]]
        assert listed == target["names"]


def test_a_county_without_targets_and_names_has_none(gaotang: Both) -> None:
    assert [gaotang.facts[k] for k in ("targets", "communities")] == [[], []]
    assert [gaotang.draft[k] for k in ("targets", "community_names")] == [[], []]


@pytest.mark.clause("GT-3", part="tiers read")
def test_two_tiers_of_the_goal(gaotang: Both) -> None:
    for ours, read in zip(gaotang.facts["tiers"], gaotang.draft["tiers"], strict=True):
        assert ours["by"] == read["by"]
        assert ours["built_before"][:4] in read["subject"]
        assert {"ensure": "确保", "strive": "力争"}[ours["strength"]] in read["strength"]


# ---- contents ----------------------------------------------------------------------------------------------------


def _category(county: str, name: str, *ids: str) -> Any:
    return pytest.param(county, name, marks=[pytest.mark.clause(one, part="items read") for one in ids])


@pytest.mark.parametrize(
    ("both", "category"),
    [
        _category("tumd", "basic", "TR-3.1a", "TR-3.1b"), _category("tumd", "improvement", "TR-3.1c"),
        _category("tumd", "upgrade", "TR-3.1d"), _category("gaotang", "basic", "GT-4.1a"),
        _category("gaotang", "improvement", "GT-4.1b"), _category("gaotang", "upgrade", "GT-4.1c"),
    ],
    indirect=["both"],
)  # fmt: skip
def test_items_of_each_category(both: Both, category: str) -> None:
    """Works that only a standard orders (codes with S) have no category in the document and stay aside."""
    items = [i for i in both.facts["catalogue"] if i["category"] == category and "-S" not in i["code"]]
    read = both.draft["categories"][CATEGORIES[category]]
    both.assert_same(category, read, [i["name"] for i in items])


@pytest.mark.clause("TR-3.1b", part="rate read")
def test_what_residents_pay_for_pipes_indoors(tumd: Both) -> None:
    rates = [i["resident_rate"] for i in tumd.facts["catalogue"] if i["resident_rate"]]
    ours = [(r["amount_fen"], f"元/{r['per']}".replace("㎡", "平方米"), r["payer_zh"]) for r in rates]
    assert ours == [(int(r["value"] * 100), r["unit"], r["payer"]) for r in tumd.draft["rates"]]
    assert len(ours) == 1
    assert in_order(rates[0]["covers_zh"], tumd.draft["rates"][0]["subject"])


def test_no_rate_where_the_plan_has_none(gaotang: Both) -> None:
    assert not gaotang.draft["rates"]
    assert not any(i["resident_rate"] for i in gaotang.facts["catalogue"])


def test_thresholds(both: Both) -> None:
    keys = ("operator", "value", "unit")
    ours, read = ([[t[k] for k in keys] for t in side["thresholds"]] for side in (both.facts, both.draft))
    assert ours == read
    assert len(ours) == (1 if both.code == TR else 0)


def test_sources_of_money_by_kind(both: Both) -> None:
    words = both.draft["funding_sources"]
    assert [w for w in words if not any(part in w for part in FUNDS[both.code])] == [], "a source without a row"
    assert [part for part in FUNDS[both.code] if not any(part in w for w in words)] == [], "a row without a source"
    kinds = {both.kind_of_fund(word) for word in words} - {None}
    assert kinds == {source["kind"] for source in both.facts["funding_sources"]}


# ---- time and people ---------------------------------------------------------------------------------------------


@clauses(tumd="TR-5a", part="stages read")
def test_stages_and_their_dates(both: Both) -> None:
    ours = [(s["name"], s["from"], s["to"]) for s in both.facts["stages"]]
    assert ours == [(s["name"].removesuffix("阶段"), s["from"], s["to"]) for s in both.draft["stages"]]


@clauses(tumd="TR-4.1", gaotang="GT-6.1", part="members read")
def test_members_by_role_and_post_in_their_order(both: Both) -> None:
    ours = [(m["role"], m["post"]) for m in both.facts["task_force"]["members"]]
    assert ours == [(SEATS[m["role"]], m["title"]) for m in both.draft["members"]]


@clauses(tumd="TR-4.1", gaotang="GT-6.1", part="office read")
def test_office_of_the_task_force(both: Both) -> None:
    force, office = both.facts["task_force"], both.draft["office"]
    assert both.bodies(office["at"]) == {force["office_at"]}
    assert bool(force["dissolves_zh"]) == bool(office["dissolves"])
    posts = {m["name"]: m["title"] for m in both.draft["members"]}
    holders = [("director", office["director"]), *(("deputy", name) for name in office["deputies"])]
    for seat, (role, holder) in zip(force["office"], holders, strict=True):
        assert seat["role"] == role
        assert seat["post"] in posts[holder] if holder in posts else seat["organisation"] is None


@clauses(tumd="TR-4.1", gaotang="GT-6.1", part="duties read")
def test_every_duty_with_exactly_its_bodies(both: Both) -> None:
    ours = [set(duty["organisations"]) for duty in both.facts["duties"]]
    read = [[both.bodies(unit) for unit in duty["units"]] for duty in both.draft["duties"]]
    assert [duty["units"] for duty, found in zip(both.draft["duties"], read, strict=True) if set() in found] == []
    assert [set().union(*found) for found in read] == ours
    units = {unit for duty in both.draft["duties"] for unit in duty["units"]}
    assert {unit for code, unit in COMBINED_BODIES if code == both.code} <= units


# ---- contradictions and gaps -------------------------------------------------------------------------------------


def test_every_kind_of_contradiction_is_a_reviewed_finding(both: Both) -> None:
    reviewed = {f["kind"] for f in both.facts["findings"]} - ONLY_A_PERSON_SEES
    both.assert_same("findings", [f["kind"] for f in both.draft["findings"]], sorted(reviewed))


def test_a_finding_of_the_reader_names_no_body_that_ours_leaves_out(both: Both) -> None:
    names = {name for o in both.facts["organisations"] for name in (o["name"], *o["aliases"])}
    for kind in ("member_without_duty", "duty_without_member"):
        ours = "".join(f["zh"] for f in both.facts["findings"] if f["kind"] == kind)
        read = "".join(f["message"] for f in both.draft["findings"] if f["kind"] == kind)
        assert [name for name in sorted(names) if name in read and name not in ours] == []


def test_every_explanation_belongs_to_a_comparison() -> None:
    compared = {"addressees", "programmes", "findings", *CATEGORIES}
    assert {row.what for row in EXPLAINED} <= compared
    assert {row.county for row in EXPLAINED} <= set(DOCUMENTS)
    assert all(row.why and (row.reader or row.facts) for row in EXPLAINED)
