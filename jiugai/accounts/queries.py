"""Reads over people and sessions. Whatever an administrator sees starts from `people_visible_to`."""

import datetime

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.request import split_domain_port

from jiugai.accounts.models import Deputation, DoorRecord, Person, Posting, RoleRule
from jiugai.accounts.rules import FAILURES_BEFORE_LOCK, LOCK_FOR, is_loopback
from jiugai.common import clock, permissions
from jiugai.common.actors import Actor
from jiugai.common.crypto import blind_index
from jiugai.common.roles import Role
from jiugai.organisations.api import within

SECOND_FACTOR_ROLES = "accounts.second_factor_roles"


def actor_of(posting: Posting, deputation: Deputation | None = None, county: str = "") -> Actor:
    """The actor that a posting makes; with a deputation, the deputy acting in the place of the posting's holder.

    `county` (6 digits) is where an installation-wide administrator is working now; other postings bring their own.
    """
    person = deputation.deputy if deputation else posting.person
    return Actor(
        person_id=person.pk,
        person_label=str(person),
        role=posting.role,
        organisation_id=posting.organisation_id,
        organisation_label=posting.organisation.name if posting.organisation else "",
        posting_id=posting.pk,
        scope=posting.scope,
        county=posting.county_code or county,
        permissions=permissions.of_role(posting.role),
        stands_in_for_id=posting.person_id if deputation else None,
        stands_in_for_label=str(posting.person) if deputation else "",
    )


def postings_of(person: Person, day: datetime.date | None = None) -> list[Posting]:
    """What a person is on a day (true date, today unless given)."""
    rows = Posting.objects.on(day or clock.true_today()).filter(person=person)
    return list(rows.select_related("person", "organisation__county").order_by("id"))


def posting_in_force(pk: int) -> bool:
    """Whether a posting holds today, and its person may still sign in."""
    return Posting.objects.on(clock.true_today()).filter(pk=pk, person__is_active=True).exists()


def deputations_of(person: Person, day: datetime.date | None = None) -> list[Deputation]:
    """For whom a person stands in on a day; only postings that are themselves still in force."""
    day = day or clock.true_today()
    in_force = Posting.objects.on(day)
    rows = Deputation.objects.on(day).filter(deputy=person, posting__in=in_force)
    return list(rows.select_related("deputy", "posting__person", "posting__organisation__county").order_by("id"))


def colleagues_of(posting: Posting) -> QuerySet[Person]:
    """Who may stand in for a posting: people who work in the same county today; or in the whole installation."""
    rows = Posting.objects.on(clock.true_today())
    if posting.organisation is None:
        rows = rows.filter(organisation__isnull=True)
    else:
        rows = rows.filter(organisation__county=posting.organisation.county)
    return Person.objects.filter(is_active=True, pk__in=rows.values("person")).exclude(pk=posting.person_id)


def seat_holders(actor: Actor, county: str) -> list[tuple[int, str]]:
    """People with a posting in the county today, who can hold a seat in its task force."""
    rows = Posting.objects.on(clock.true_today()).filter(organisation__county__code=county)
    people = Person.objects.filter(is_active=True, pk__in=rows.values("person")).order_by("label")
    return [(p.pk, str(p)) for p in people]


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """People whose account is kept in the administrator's area, or who hold a posting there."""
    people = Person.objects.all()
    if not actor.may("accounts.read"):
        return people.none()
    if not actor.scope:
        return people
    inside = Posting.objects.filter(within(actor.scope, "organisation__region_code")).values("person")
    return people.filter(Q(home__startswith=actor.scope) | Q(pk__in=inside))


def door_records_visible_to(actor: Actor) -> QuerySet[DoorRecord]:
    """Sign-ins for the security and the audit administrator: all, or those of people in their area."""
    rows = DoorRecord.objects.select_related("person")
    if not actor.may("accounts.doors"):
        return rows.none()
    if not actor.scope:
        return rows
    inside = Posting.objects.filter(within(actor.scope, "organisation__region_code")).values("person")
    return rows.filter(Q(person__home__startswith=actor.scope) | Q(person__in=inside))


def second_factor_roles() -> set[str]:
    """Roles that need a second factor at present; a changed rule reaches all server processes within half a minute."""
    return set(cache.get_or_set(SECOND_FACTOR_ROLES, _second_factor_roles, 30) or ())


def _second_factor_roles() -> list[str]:
    decided = dict(RoleRule.objects.values_list("role", "second_factor"))
    return [r for r in Role.values if decided.get(r, RoleRule.default_for(r))]


def name_digest(username: str) -> str:
    """Digest under which tries for one user name are counted, whether or not somebody has it."""
    return blind_index("accounts.username:" + username.strip().lower())


def counted_name(request: HttpRequest, credentials: dict[str, str] | None) -> str:
    """What django-axes counts under: never the typed name itself, people type passwords there."""
    return name_digest((credentials or {}).get("username") or "")


def locked_addresses(person: Person) -> list[str]:
    """Addresses from which the account is locked at the moment."""
    rows = AccessAttempt.objects.filter(
        username=name_digest(person.username),
        failures_since_start__gte=FAILURES_BEFORE_LOCK,
        attempt_time__gte=clock.now() - LOCK_FOR,
    )
    return sorted({str(a) for a in rows.values_list("ip_address", flat=True)})


def has_second_factor(person: Person) -> bool:
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Forwarded addresses count only when the installation stands behind a proxy."""
    if settings.BEHIND_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if forwarded:
            return forwarded[:45]
    return str(request.META.get("REMOTE_ADDR") or "")[:45]


PROXY_MARKS = {
    "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO", "HTTP_CF_CONNECTING_IP", "HTTP_TRUE_CLIENT_IP",
}  # fmt: skip
"""Headers that say that somebody stands between the browser and the product."""


def demo_open(request: HttpRequest) -> bool:
    """Whether demonstration sign-ins are accepted from here: switched on, peer on this machine, nobody in between."""
    if not settings.DEMO or settings.BEHIND_PROXY or PROXY_MARKS & set(request.META):
        return False
    host, _port = split_domain_port(request.get_host())
    named = host in {"localhost", "testserver"} or is_loopback(host.strip("[]"))
    return named and is_loopback(str(request.META.get("REMOTE_ADDR") or ""))


def demo_people() -> list[Posting]:
    """Demonstration sign-ins in the order they are shown: by county, then by role."""
    rows = Posting.objects.on(clock.true_today()).filter(demo=True, person__demo=True, person__is_active=True)
    return list(rows.select_related("person", "organisation__county").order_by("organisation__county__code", "id"))
