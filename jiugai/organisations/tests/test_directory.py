"""Bodies, duties and task forces of two counties."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command

from jiugai.audit.api import AuditEntry
from jiugai.common import clauses, clock
from jiugai.common.actors import system_actor
from jiugai.common.results import BadInput, NotAllowed
from jiugai.organisations.api import (
    Duty,
    DutySpec,
    MemberSpec,
    Organisation,
    OrganisationFacts,
    OrganisationKind,
    Region,
    TaskForceSpec,
    add_organisation,
    edit_organisation,
    ensure_organisation,
    found_county,
    name_holder,
    organisations_visible_to,
    replace_duties,
    replace_task_force,
    within,
)
from jiugai.organisations.queries import find_for_search

ME = system_actor("test")


@pytest.fixture
def gaotang(cast):
    return cast.gaotang


def facts(**changes) -> OrganisationFacts:
    known = {"name": "邮政公司", "kind": OrganisationKind.UTILITY, "region_code": "371526000000"}
    return OrganisationFacts(**(known | changes))


def test_founding_a_county_twice_is_one_county(db):
    one = found_county(actor=ME, code="371526", name="高唐县")
    assert found_county(actor=ME, code="371526", name="高唐县").pk == one.pk
    assert Region.objects.get(code="371526000000").parent.code == "371500000000"
    assert AuditEntry.objects.filter(code="organisations.county.founded").count() == 1


def test_business_date_of_a_demonstration_county(db):
    day = datetime.date(2021, 9, 17)
    found_county(actor=ME, code="371526", name="高唐县", business_date=day)
    found_county(actor=ME, code="150221", name="土默特右旗")
    assert (clock.today("371526"), clock.is_fixed("371526")) == (day, True)
    assert (clock.today("150221"), clock.is_fixed("150221")) == (clock.true_today(), False)


def test_bodies_are_found_by_any_of_their_names(gaotang):
    def ensure(name: str, *aliases: str) -> Organisation:
        return ensure_organisation(
            actor=ME,
            county=gaotang.county,
            name=name,
            kind=OrganisationKind.UTILITY,
            region_code="371526000000",
            aliases=aliases,
        )

    post = ensure("邮政公司", "旗邮政局")
    assert ensure("旗邮政局").pk == post.pk
    assert ensure(" 邮政　公司").pk == post.pk
    assert ensure("邮政公司", "邮政分公司").pk == post.pk
    assert sorted(post.aliases.values_list("name", flat=True)) == ["旗邮政局", "邮政分公司"]
    assert ensure("邮政有限公司").pk != post.pk, "suffixes are not dropped silently"
    assert AuditEntry.objects.filter(code="organisations.organisation.added", subject_id=str(post.pk)).count() == 1


def test_the_same_name_lives_in_both_counties(cast):
    one, other = cast.gaotang.body("finance"), cast.tumd.body("finance")
    assert one.name == other.name
    assert one.pk != other.pk


def test_bodies_of_another_county_do_not_exist(cast, client_of):
    foreign = cast.tumd.body("utility")
    client = client_of(cast.gaotang.lead_office)
    assert client.get(f"/organisations/{foreign.pk}/").status_code == 404
    assert client.get(f"/organisations/{foreign.pk}/edit/").status_code == 404
    assert client.get(f"/organisations/{cast.gaotang.body('utility').pk}/").status_code == 200
    assert foreign not in organisations_visible_to(cast.gaotang.sub_district)
    assert find_for_search(cast.gaotang.lead_office, "371526", "供热", 10)[0].title == "供热公司"
    force = replace_task_force(actor=ME, county=cast.tumd.county, plan_key="p", spec=TaskForceSpec("专班"))
    assert client.get(f"/organisations/task-forces/{force.pk}/").status_code == 404


def test_prefix_of_the_division_code_finds_what_lies_within(gaotang):
    street, committee, lead = gaotang.body("sub_district"), gaotang.body("neighbourhood"), gaotang.body("lead_office")
    inside = set(Organisation.objects.filter(within("371526001")))
    assert {street, committee} <= inside
    assert lead not in inside
    assert gaotang.body("other_sub_district") not in inside
    assert street.scope == "371526001"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"credit_code": "91350100M000100Y42"}, "校验不通过"),
        ({"credit_code": "91350100M000100"}, "18 位"),
        ({"region_code": "150221000000"}, "371526"),
        ({"name": "财政 局"}, "财政局"),
        ({"aliases": ("财政局",)}, "财政局"),
        ({"region_code": "3715260"}, "12 位"),
    ],
)
def test_what_cannot_be_entered_says_what_to_write(gaotang, changes, words):
    gaotang.body("finance")
    with pytest.raises(BadInput) as refusal:
        add_organisation(actor=gaotang.lead_office, county=gaotang.county, facts=facts(**changes))
    assert words in str(refusal.value.reason)
    assert not Organisation.objects.filter(name="邮政公司").exists()


def test_credit_code_is_taken_in_any_typing(gaotang):
    made = add_organisation(
        actor=gaotang.lead_office, county=gaotang.county, facts=facts(credit_code="９１350100 m000100y43")
    )
    assert made.credit_code == "91350100M000100Y43"


def test_only_the_lead_office_and_the_system_administrator_edit(cast):
    gaotang = cast.gaotang
    body = gaotang.body("utility")
    for actor in (gaotang.finance, gaotang.sub_district, gaotang.security_admin, cast.tumd.lead_office):
        with pytest.raises(NotAllowed):
            edit_organisation(actor=actor, organisation=body, facts=facts())
    edit_organisation(actor=gaotang.system_admin, organisation=body, facts=facts(name="供热公司", aliases=("热力",)))
    edit_organisation(actor=gaotang.lead_office, organisation=body, facts=facts(name="供热公司", aliases=()))
    entry = AuditEntry.objects.filter(code="organisations.organisation.changed").order_by("pk").last()
    assert (entry.before_values, entry.after_values) == ({"aliases": "热力"}, {"aliases": ""})


def duties(side) -> list[DutySpec]:
    return [
        DutySpec("四（一）", [side.body("lead_office")], "牵头组织", "Leads", 1),
        DutySpec("四（二）", [side.body("finance"), side.body("audit")], "安排资金", "Money", 2),
    ]


def test_duties_of_a_plan_are_set_once(gaotang):
    words = {"actor": ME, "county": gaotang.county, "plan_key": "gt-2021"}
    replace_duties(**words, duties=duties(gaotang))
    first = list(Duty.objects.values_list("pk", flat=True))
    replace_duties(**words, duties=duties(gaotang))
    assert list(Duty.objects.values_list("pk", flat=True)) == first, "the same again changes nothing"
    replace_duties(actor=ME, county=gaotang.county, plan_key="gt-2022", duties=duties(gaotang)[:1])
    assert Duty.objects.count() == 3, "duties of the other plan stay"
    assert AuditEntry.objects.filter(code="organisations.duties.replaced").count() == 2


def test_duties_by_clause_and_by_organisation(cast, client_of, monkeypatch):
    gaotang = cast.gaotang
    monkeypatch.setattr(clauses, "_resolver", lambda plan, number: f"/text/{plan}/{number}/")
    replace_duties(actor=ME, county=gaotang.county, plan_key="gt", duties=duties(gaotang))
    spec = TaskForceSpec("专班", members=[MemberSpec("member", "局长", organisation=gaotang.body("line_department"))])
    replace_task_force(actor=ME, county=gaotang.county, plan_key="gt", spec=spec)
    client = client_of(gaotang.sub_district)
    page = client.get("/organisations/duties/").content.decode()
    assert "安排资金" in page
    assert 'href="/text/gt/四（二）/"' in page
    assert "列为成员但方案未写职责" in page
    assert "民政局" in page
    page = client.get("/organisations/duties/?by=organisation").content.decode()
    assert page.count("安排资金") == 2
    page = client.get(f"/organisations/{gaotang.body('finance').pk}/").content.decode()
    assert "安排资金" in page
    assert "审计局" in page
    assert "牵头组织" not in page


def spec(side, *posts: str) -> TaskForceSpec:
    members = [MemberSpec("head", "分管副县长", "Deputy county head", side.body("government"))]
    members += [MemberSpec("member", p, organisation=side.body("finance")) for p in posts]
    office = [MemberSpec("director", "住建局局长", organisation=side.body("lead_office"))]
    return TaskForceSpec("领导小组", office_at="县住建局", dissolves="工作结束后", members=members, office_posts=office)


def test_task_force_keeps_who_sat_where(gaotang, client_of):
    words = {"actor": ME, "county": gaotang.county, "plan_key": "gt"}
    force = replace_task_force(**words, spec=spec(gaotang, "局长", "副局长"))
    seat = force.members.get(post_zh="局长")
    name_holder(actor=gaotang.lead_office, seat=seat, holder_id=None, holder_label="经办人1")
    later = force.members.get(post_zh="局长", until__isnull=True)
    name_holder(actor=gaotang.lead_office, seat=later, holder_id=None, holder_label="经办人2")
    replace_task_force(**words, spec=spec(gaotang, "局长", "总会计师"))
    now = {(m.post_zh, m.holder_label) for m in force.members.filter(until__isnull=True)}
    assert now == {("分管副县长", ""), ("局长", "经办人2"), ("总会计师", ""), ("住建局局长", "")}
    assert set(force.members.filter(until__isnull=False).values_list("post_zh", "holder_label")) == {
        ("局长", "经办人1"),
        ("副局长", ""),
    }
    page = client_of(gaotang.finance).get(f"/organisations/task-forces/{force.pk}/").content.decode()
    assert "3 个现任尚未填写" in page
    assert "办公室主任" in page
    assert "经办人1" in page


def test_seat_is_filled_on_the_page(gaotang, client_of):
    force = replace_task_force(actor=ME, county=gaotang.county, plan_key="gt", spec=spec(gaotang, "局长"))
    seat = force.members.get(post_zh="局长")
    assert client_of(gaotang.finance).post(f"/organisations/seats/{seat.pk}/").status_code == 403
    client = client_of(gaotang.lead_office)
    client.post(f"/organisations/seats/{seat.pk}/", {"holder_label": "经办人3"})
    assert force.members.get(post_zh="局长").holder_label == "经办人3"


def test_list_searches_other_names_and_pins_its_queries(gaotang, client_of, django_assert_max_num_queries):
    for n in range(30):
        ensure_organisation(
            actor=ME, county=gaotang.county, name=f"公司{n}", kind="utility", region_code="371526000000",
            aliases=[f"又名{n}"],
        )  # fmt: skip
    client = client_of(gaotang.lead_office)
    with django_assert_max_num_queries(16):
        page = client.get("/organisations/").content.decode()
    assert "公司29" in page
    found = client.get("/organisations/?q=又名 7").content.decode()
    assert "公司7" in found
    assert "公司8" not in found


def write(tmp_path, text: str, encoding: str = "utf-8"):
    path = tmp_path / "regions.csv"
    path.write_bytes(text.encode(encoding))
    return path


TABLE = """代码,名称,城乡分类
15,内蒙古自治区
1502,包头市
150221,土默特右旗
150221104000,萨拉齐镇
150221104001,第一社区居委会,121
"""


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_official_table_is_taken_in(tmp_path, encoding):
    out = io.StringIO()
    call_command("import_regions", write(tmp_path, TABLE, encoding), stdout=out)
    assert "5 added" in out.getvalue()
    town = Region.objects.get(code="150221104000")
    assert (town.name, town.level, town.parent.name) == ("萨拉齐镇", "sub_district", "土默特右旗")
    assert Region.objects.get(code="150221104001").category == "121"
    out = io.StringIO()
    call_command("import_regions", write(tmp_path, TABLE.replace("萨拉齐镇", "萨拉齐街道")), stdout=out)
    assert "0 added, 1 renamed, 4 unchanged" in out.getvalue()


@pytest.mark.django_db
def test_table_with_errors_names_each_row_and_changes_nothing(tmp_path):
    bad = TABLE + "15022110400X,坏代码\n371526001000,没有上级\n150221105000,\n150221104000,另一个名字\n"
    errors = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_regions", write(tmp_path, bad), stderr=errors)
    for line in ("第 7 行", "第 8 行", "第 9 行", "第 10 行"):
        assert line in errors.getvalue()
    assert Region.objects.count() == 0


@pytest.mark.django_db
def test_county_first_table_later_fills_in_the_names(tmp_path):
    found_county(actor=ME, code="150221", name="土默特右旗")
    assert Region.objects.get(code="150200000000").name == "150200000000"
    call_command("import_regions", write(tmp_path, TABLE), stdout=io.StringIO())
    assert Region.objects.get(code="150200000000").name == "包头市"


def test_who_works_in_all_counties_sees_which_one(cast, client_of):
    cast.gaotang.body("finance")
    cast.tumd.body("finance")
    client = client_of(cast.system_admin)
    client.post("/account/county/", {"county": ""})
    page = client.get("/organisations/").content.decode()
    assert "高唐县</td>" in page
    assert "土默特右旗</td>" in page
    client.post("/account/county/", {"county": "371526"})
    assert "土默特右旗</td>" not in client.get("/organisations/").content.decode()
