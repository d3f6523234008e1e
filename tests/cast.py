"""The people of two counties who stand ready in every test, so that an outsider is always there to be refused.

Somebody appears when a test first speaks of him: `cast.gaotang.finance` is an Actor, `cast.tumd.sub_district` another.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from jiugai.accounts.api import Person, ensure_sign_in
from jiugai.accounts.models import Posting
from jiugai.accounts.queries import actor_of
from jiugai.accounts.services.sessions import begin_session
from jiugai.common.actors import Actor, system_actor
from jiugai.common.roles import Role
from jiugai.organisations.api import County, Organisation, OrganisationKind, ensure_organisation, found_county

PASSWORD = "Old-Houses-Renewed-2021"
BUSINESS_DATE = datetime.date(2021, 9, 17)
HOUSE = system_actor("test house")


@dataclass(frozen=True)
class Body:
    """An organisation of the cast; `region` is what follows the county code in the 12-digit division code."""

    name: str
    kind: OrganisationKind
    region: str = "000000"


class Seat:
    """A place in the cast: an Actor with this role in this body, made on first use."""

    def __init__(self, role: Role, body: str) -> None:
        self.role, self.body = role, body

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, side: "Side | None", owner: type) -> Actor:
        assert side is not None
        return side.seat(self.name, self.role, self.body)


class Side:
    """One county with its bodies and people."""

    lead_office = Seat(Role.LEAD_OFFICE, "lead_office")
    leading_group = Seat(Role.LEADING_GROUP, "government")
    finance = Seat(Role.FINANCE, "finance")
    auditor = Seat(Role.AUDITOR, "audit")
    line_department = Seat(Role.LINE_DEPARTMENT, "line_department")
    sub_district = Seat(Role.SUB_DISTRICT, "sub_district")
    other_sub_district = Seat(Role.SUB_DISTRICT, "other_sub_district")
    neighbourhood = Seat(Role.NEIGHBOURHOOD, "neighbourhood")
    utility = Seat(Role.UTILITY, "utility")
    other_utility = Seat(Role.UTILITY, "other_utility")
    contractor = Seat(Role.CONTRACTOR, "contractor")
    supervisor = Seat(Role.SUPERVISOR, "supervisor")
    designer = Seat(Role.DESIGNER, "designer")
    property_company = Seat(Role.PROPERTY_COMPANY, "property_company")
    owner_unit = Seat(Role.OWNER_UNIT, "owner_unit")
    system_admin = Seat(Role.SYSTEM_ADMIN, "lead_office")
    security_admin = Seat(Role.SECURITY_ADMIN, "lead_office")
    audit_admin = Seat(Role.AUDIT_ADMIN, "lead_office")

    def __init__(self, code: str, name: str, name_en: str, *, streets: tuple[str, str], fixed_date: bool) -> None:
        self.code, self.name, self.name_en = code, name, name_en
        self.fixed_date = fixed_date
        kinds = OrganisationKind
        self.bodies = {
            "government": Body(f"{name}人民政府", kinds.GOVERNMENT),
            "lead_office": Body("住房和城乡建设局", kinds.LEAD_OFFICE),
            "finance": Body("财政局", kinds.FINANCE),
            "audit": Body("审计局", kinds.AUDIT),
            "line_department": Body("民政局", kinds.LINE_DEPARTMENT),
            "sub_district": Body(streets[0], kinds.SUB_DISTRICT, "001000" if code == "371526" else "104000"),
            "other_sub_district": Body(streets[1], kinds.SUB_DISTRICT, "002000" if code == "371526" else "105000"),
            "neighbourhood": Body("居民委员会", kinds.NEIGHBOURHOOD, "001001" if code == "371526" else "104001"),
            "utility": Body("供热公司", kinds.UTILITY),
            "other_utility": Body("供水公司", kinds.UTILITY),
            "contractor": Body("建筑公司", kinds.CONTRACTOR),
            "supervisor": Body("监理公司", kinds.SUPERVISOR),
            "designer": Body("设计院", kinds.DESIGNER),
            "property_company": Body("物业公司", kinds.PROPERTY_COMPANY),
            "owner_unit": Body("产权单位", kinds.OWNER_UNIT),
        }
        self._seated: dict[str, Actor] = {}

    @cached_property
    def county(self) -> County:
        day = BUSINESS_DATE if self.fixed_date else None
        return found_county(actor=HOUSE, code=self.code, name=self.name, name_en=self.name_en, business_date=day)

    def body(self, key: str) -> Organisation:
        """The organisation behind a seat, e.g. `body("utility")`."""
        facts = self.bodies[key]
        return ensure_organisation(
            actor=HOUSE, county=self.county, name=facts.name, kind=facts.kind, region_code=self.code + facts.region
        )

    def seat(self, name: str, role: Role, body: str) -> Actor:
        if name not in self._seated:
            posting = ensure_sign_in(
                actor=HOUSE,
                username=f"{self.code}.{name}",
                password=PASSWORD,
                organisation=self.body(body),
                role=role,
                label=f"{name.replace('_', ' ')} {self.code}",
                demo=False,
            )
            self._seated[name] = actor_of(posting)
        return self._seated[name]

    def of_role(self, role: str) -> Actor:
        """Somebody with that role."""
        actor: Actor = getattr(self, str(role))
        return actor


class Cast:
    """Both counties and, for the whole installation, the three administrators."""

    def __init__(self) -> None:
        self.gaotang = Side("371526", "高唐县", "Gaotang", streets=("鱼邱湖街道", "汇鑫街道"), fixed_date=True)
        self.tumd = Side("150221", "土默特右旗", "Tumd Right Banner", streets=("萨拉齐镇", "沟门镇"), fixed_date=True)

    def _installation_wide(self, role: Role) -> Actor:
        posting = ensure_sign_in(
            actor=HOUSE,
            username=f"whole.{role.value}",
            password=PASSWORD,
            organisation=None,
            role=role,
            label=f"{role.value} of the installation",
            demo=False,
        )
        return actor_of(posting, county=self.gaotang.county.code)

    @cached_property
    def system_admin(self) -> Actor:
        return self._installation_wide(Role.SYSTEM_ADMIN)

    @cached_property
    def security_admin(self) -> Actor:
        return self._installation_wide(Role.SECURITY_ADMIN)

    @cached_property
    def audit_admin(self) -> Actor:
        return self._installation_wide(Role.AUDIT_ADMIN)


def signed_in_client(actor: Actor, client: Client | None = None) -> Client:
    """A test client with a session of that actor's posting, as after the sign-in page and the second factor."""
    client = client or Client(REMOTE_ADDR="10.1.1.7")
    person = Person.objects.get(pk=actor.person_id)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "10.1.1.7"
    request.session = client.session
    work = begin_session(request, person)
    work.posting = Posting.objects.get(pk=actor.posting_id)
    work.county = actor.county if not actor.organisation_id else ""
    work.save()
    request.session["second_factor"] = True
    request.session.save()
    return client
