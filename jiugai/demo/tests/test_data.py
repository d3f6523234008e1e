"""The reviewed facts of the two counties: whole, consistent, true to the documents and in our own words."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from jiugai.common.roles import ADMINISTRATORS, Role
from jiugai.organisations.api import OrganisationKind

DATA = Path(__file__).resolve().parents[1] / "data"
COUNTIES = {"150221": "tumd-right-banner-2021.txt", "371526": "gaotang-2021.txt"}
STEPS = ["register", "survey", "summary", "scheme", "notice", "approvals", "works", "acceptance", "handover"]
PAIR = {"zh", "en"}
CODED = {"code", "zh", "en"}
KEYS = {
    "county": {"code", "name", "name_en", "short", "business_date", "regions"},
    "plan": {
        "key", "title", "title_en", "short_title", "short_title_en", "doc_number", "issuer", "issuer_en", "issued_on",
        "disclosure", "year_from", "year_to", "addressees", "superior_documents",
    },
    "clauses": {"number", "path", "heading", "heading_en", "summary", "summary_en", "refs"},
    "outcomes": PAIR,
    "programmes": {"code", "name", "name_en", "clause"},
    "eligibility": {
        "programme", "built_before", "ambiguous", "wording", "priority", "region_zh", "region_en", "land",
        "conditions", "excluded", "clause",
    },
    "targets": {
        "programme", "year", "communities", "buildings", "households", "area_m2", "investment_yuan", "clause",
    },
    "tiers": {"subject_zh", "subject_en", "built_before", "by", "strength", "clause"},
    "communities": {"name", "region", "name_note_zh", "buildings_from", "buildings_to", "programmes", "clause"},
    "catalogue": {
        "code", "category", "auxiliary", "name", "name_en", "unit", "responsible", "location", "forced_when", "needs",
        "material", "resident_rate", "clause",
    },
    "obligations": {"code", "zh", "en", "clause"},
    "standards": {"heading", "heading_en", "zh", "en", "clause"},
    "stages": {"code", "name", "name_en", "from", "to", "clause", "steps"},
    "thresholds": {
        "code", "subject_zh", "subject_en", "operator", "value", "unit", "consequence_zh", "consequence_en", "clause",
    },
    "funding_sources": {"code", "name", "name_en", "kind", "rule_zh", "rule_en", "clause"},
    "organisations": {"code", "name", "aliases", "name_en", "kind", "collective", "region"},
    "task_force": {"name", "name_en", "office_at", "dissolves_zh", "dissolves_en", "members", "office", "clause"},
    "duties": {"clause", "organisations", "text", "text_en"},
    "findings": {"kind", "zh", "en", "clauses"},
    "sign_ins": {"username", "role", "organisation", "label", "label_en"},
}  # fmt: skip
INNER_KEYS = {
    "addressees": PAIR,
    "superior_documents": {"title_zh", "title_en", "number"},
    "conditions": CODED,
    "excluded": CODED,
    "forced_when": CODED,
    "material": {"zh", "en", "clause"},
    "resident_rate": {"amount_fen", "per", "payer_zh", "payer_en", "covers_zh", "covers_en"},
    "members": {"role", "post", "post_en", "organisation"},
    "office": {"role", "post", "post_en", "organisation", "note_zh", "note_en"},
}
CLOSED = {
    "category": {"basic", "improvement", "upgrade"},
    "location": {"building", "compound", "surroundings"},
    "land": {None, "state_owned"},
    "strength": {"ensure", "strive"},
    "disclosure": {"public"},
    "operator": {">=", ">", "<=", "<"},
}
FUND_KINDS = {
    "central", "superior", "bond", "utility", "owner_unit", "resident", "maintenance_fund", "provident_fund",
    "common_income", "donation", "land_revenue", "bank", "social_capital", "other",
}  # fmt: skip
FINDING_KINDS = {
    # as the plan reader names them
    "list_count_mismatch", "item_in_two_programmes", "cutoffs_differ", "ambiguous_date", "member_without_duty",
    "duty_without_member", "body_named_differently", "office_holder_not_member", "post_stated_differently",
    "deadline_before_issue", "conflicting_material", "item_without_body", "missing",
    # what only a person notices
    "post_not_final", "two_posts", "category_open", "overlap", "numbering", "list_differs", "wording", "added_body",
    "unnamed_body",
}  # fmt: skip


def facts(code: str) -> dict:
    return json.loads((DATA / f"{code}.json").read_text("utf8"))


@pytest.fixture(params=COUNTIES)
def county(request) -> dict:
    return facts(request.param)


@pytest.fixture(scope="module")
def tumd() -> dict:
    return facts("150221")


@pytest.fixture(scope="module")
def gaotang() -> dict:
    return facts("371526")


def walk(value, key=""):
    """Every (key, value) of the file, dictionaries before their parts."""
    yield key, value
    if isinstance(value, dict):
        for k, v in value.items():
            yield from walk(v, k)
    elif isinstance(value, list):
        for v in value:
            yield from walk(v, key)


def plain(text: str) -> str:
    return "".join(text.split())


def seed_text(county: dict, seeds: Path) -> str:
    return plain((seeds / COUNTIES[county["county"]["code"]]).read_text("utf8"))


# ---- whole and consistent ----------------------------------------------------------------------------------------


def test_every_section_and_key_is_there_and_no_other(county):
    assert set(county) == set(KEYS)
    for section, keys in KEYS.items():
        rows = county[section] if isinstance(county[section], list) else [county[section]]
        for row in rows:
            assert set(row) == keys, (section, row)
    for key, value in walk(county):
        if isinstance(value, dict) and key in INNER_KEYS:
            assert set(value) == INNER_KEYS[key], (key, value)


def test_closed_lists_are_kept(county):
    for key, value in walk(county):
        if key in CLOSED and not isinstance(value, (dict, list)):
            assert value in CLOSED[key], (key, value)
    assert {o["kind"] for o in county["organisations"]} <= set(OrganisationKind.values)
    assert {f["kind"] for f in county["funding_sources"]} <= FUND_KINDS
    assert {f["kind"] for f in county["findings"]} <= FINDING_KINDS
    roles = {s["role"] for s in county["sign_ins"]}
    assert roles == {role.value for role in Role if role not in ADMINISTRATORS}


def test_every_date_is_a_date(county):
    for key, value in walk(county):
        if key in {"business_date", "issued_on", "built_before", "by", "from", "to"} and value is not None:
            date.fromisoformat(value)


def test_everything_said_in_chinese_is_said_in_english(county):
    missing = []
    for _, row in walk(county):
        if not isinstance(row, dict):
            continue
        for key in row:
            if key == "en" or key.endswith("_en"):
                base = key[:-2].rstrip("_")
                chinese = row.get(base + "_zh", row.get(base or "zh", row.get("zh")))
                if bool(chinese) != bool(row[key]):
                    missing.append((key, row))
    assert missing == []


def test_clause_references_lead_to_clauses(county):
    numbers = [c["number"] for c in county["clauses"]]
    assert len(numbers) == len(set(numbers))
    cited = {v for k, v in walk(county) if k == "clause" and isinstance(v, str)}
    cited |= {number for finding in county["findings"] for number in finding["clauses"]}
    assert cited <= set(numbers)


def test_bodies_items_programmes_and_regions_resolve(county):
    codes = [o["code"] for o in county["organisations"]]
    assert len(codes) == len(set(codes))
    used = {county["task_force"]["office_at"]}
    for _, row in walk(county):
        if isinstance(row, dict):
            used |= set(row.get("responsible", ()))
            if isinstance(row.get("organisation"), str):
                used.add(row["organisation"])
    used |= {code for duty in county["duties"] for code in duty["organisations"]}
    assert used <= set(codes)
    items = [i["code"] for i in county["catalogue"]]
    assert len(items) == len(set(items))
    assert {need for i in county["catalogue"] for need in i["needs"]} <= set(items)
    programmes = {p["code"] for p in county["programmes"]}
    assert {row["programme"] for row in county["eligibility"] + county["targets"]} <= programmes
    regions = {code for code, _ in county["county"]["regions"]}
    assert {o["region"] for o in county["organisations"]} <= regions
    assert all(len(code) == 12 and code.isdigit() for code in regions)


def test_a_name_belongs_to_one_body(county):
    names = [name for o in county["organisations"] for name in (o["name"], *o["aliases"])]
    assert sorted(names) == sorted(set(names))


def test_every_step_of_the_road_stands_in_one_stage(county):
    covered = [step for stage in county["stages"] for step in stage["steps"]]
    assert sorted(covered) == sorted(STEPS)


def test_sign_ins_are_unique_and_start_with_the_county(county):
    names = [s["username"] for s in county["sign_ins"]]
    assert len(names) == len(set(names))
    assert {name.split("-")[0] for name in names} in ({"tr"}, {"gt"})


# ---- what the documents hold -------------------------------------------------------------------------------------


@pytest.mark.clause("TR-2.2a", part="list")
def test_27_communities_are_stated_and_26_named(tumd):
    assert tumd["targets"][0]["communities"] == 27
    names = [c["name"] for c in tumd["communities"]]
    assert len(set(names)) == len(names) == 26
    assert any(f["kind"] == "list_count_mismatch" for f in tumd["findings"])
    last = tumd["communities"][-1]
    assert (last["buildings_from"], last["buildings_to"]) == (1, 5)


def test_three_buildings_stand_in_both_programmes(tumd):
    both = {c["name"] for c in tumd["communities"] if c["programmes"] == ["renovation", "energy"]}
    assert both == {"西岳楼", "一校家属楼", "旧邮电家属楼"}
    assert tumd["targets"][1]["buildings"] == len(both)


def test_targets_are_in_base_units(tumd, gaotang):
    renovation, energy = tumd["targets"]
    assert (renovation["area_m2"], renovation["households"], renovation["investment_yuan"]) == (138600, 1514, 42000000)
    assert (energy["area_m2"], energy["households"], energy["investment_yuan"]) == (8300, 65, 1170000)
    assert gaotang["targets"] == []


@pytest.mark.parametrize(("code", "duties", "members"), [("150221", 15, 23), ("371526", 8, 22)])
def test_duties_and_members_are_all_there(code, duties, members):
    county = facts(code)
    assert len(county["duties"]) == duties
    roles = [m["role"] for m in county["task_force"]["members"]]
    assert [roles.count(role) for role in ("head", "deputy", "member")] == [1, 2, members]


def test_every_duty_on_the_list_of_clauses_has_its_clause(county, shared):
    prefix = {"150221": "TR-", "371526": "GT-"}[county["county"]["code"]]
    rows = yaml.safe_load((shared / "mission" / "clauses.yaml").read_text("utf8"))
    wanted = {row["id"] for row in rows if row["id"].startswith(prefix)}
    stated = {ref for clause in county["clauses"] for ref in clause["refs"]}
    assert stated == wanted


def test_names_posts_and_numbers_stand_in_the_document(county, seeds):
    text = seed_text(county, seeds)
    assert all(c["name"] in text for c in county["communities"])
    posts = [m["post"] for m in county["task_force"]["members"]]
    places = [text.find(plain(post)) for post in posts[1:]]
    assert -1 not in places
    assert places == sorted(places)
    numbers = [county["plan"]["doc_number"], *(d["number"] for d in county["plan"]["superior_documents"])]
    assert all(number in text for number in numbers if number)
    registered_by_us = " ".join(f["zh"] for f in county["findings"] if f["kind"] in {"added_body", "unnamed_body"})
    for organisation in county["organisations"]:
        names = [organisation["name"], *organisation["aliases"]]
        bare = [name.removeprefix("旗").removesuffix("单位") for name in names]
        assert (
            any(name in text for name in names + bare)
            or organisation["collective"]
            or organisation["name"] in registered_by_us
        ), organisation
