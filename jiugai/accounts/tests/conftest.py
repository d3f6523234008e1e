"""A small cast of the module's own: two counties, each with offices and people."""

from dataclasses import dataclass, field

import pytest

from jiugai.accounts.models import Person, Posting
from jiugai.accounts.queries import actor_of
from jiugai.accounts.services.demo import ensure_sign_in
from jiugai.common.actors import Actor, system_actor
from jiugai.common.roles import Role
from jiugai.organisations.api import County, Organisation, OrganisationKind, ensure_organisation, found_county

PASSWORD = "gaotang-蓝天-2021"


@dataclass
class Office:
    """A county with its organisations and its people, by role."""

    county: County
    bodies: dict[str, Organisation]
    people: dict[str, Person] = field(default_factory=dict)
    postings: dict[str, Posting] = field(default_factory=dict)

    def actor(self, role: str) -> Actor:
        return actor_of(self.postings[role])


SEATS = [
    (Role.LEAD_OFFICE, "lead"),
    (Role.SUB_DISTRICT, "street"),
    (Role.FINANCE, "finance"),
    (Role.UTILITY, "heat"),
    (Role.SYSTEM_ADMIN, "lead"),
    (Role.SECURITY_ADMIN, "lead"),
    (Role.AUDIT_ADMIN, "lead"),
]


def build(code: str, name: str, prefix: str) -> Office:
    me = system_actor("test")
    county = found_county(actor=me, code=code, name=name)

    def body(words: str, kind: OrganisationKind, region: str) -> Organisation:
        return ensure_organisation(actor=me, county=county, name=words, kind=kind, region_code=region)

    bodies = {
        "lead": body("住建局", OrganisationKind.LEAD_OFFICE, f"{code}000000"),
        "street": body("第一街道", OrganisationKind.SUB_DISTRICT, f"{code}001000"),
        "finance": body("财政局", OrganisationKind.FINANCE, f"{code}000000"),
        "heat": body("热力公司", OrganisationKind.UTILITY, f"{code}000000"),
    }
    office = Office(county, bodies)
    for role, where in SEATS:
        posting = ensure_sign_in(
            actor=me,
            username=f"{prefix}-{role.value}",
            password=PASSWORD,
            organisation=bodies[where],
            role=role,
            label=f"{prefix} {role.value}",
            demo=False,
        )
        office.postings[role], office.people[role] = posting, posting.person
    return office


@pytest.fixture
def gaotang(db) -> Office:
    return build("371526", "高唐县", "gt")


@pytest.fixture
def banner(db) -> Office:
    return build("150221", "土默特右旗", "tr")


@pytest.fixture
def sign_in(client):
    """Sign in through the page as a person would; returns the answer."""

    def go(username: str, password: str = PASSWORD, address: str = "10.1.1.7", **extra):
        data = {"username": username, "password": password, **extra}
        return client.post("/sign-in/", data, REMOTE_ADDR=address)

    return go
