"""First-run set-up: guarded by a one-time token from the console, done once, all or nothing."""

import hmac
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from jiugai.accounts.models import Person, Posting, SetupToken
from jiugai.accounts.rules import SETUP_TRIES
from jiugai.accounts.services.passwords import password_problems
from jiugai.accounts.services.people import check_username, create_person
from jiugai.accounts.services.postings import give_posting
from jiugai.audit import api as audit
from jiugai.common import clock
from jiugai.common.actors import Actor, system_actor
from jiugai.common.crypto import keyed_digest
from jiugai.common.results import BadInput, NotAllowed, WrongState
from jiugai.common.roles import Role
from jiugai.organisations.api import County, OrganisationKind, ensure_organisation, found_county, set_lead_office

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


@dataclass(frozen=True)
class NewAdministrator:
    role: Role
    username: str
    password: str = ""


@dataclass(frozen=True)
class NewCounty:
    code: str
    name: str
    name_en: str = ""
    lead_office: str = ""
    province: str = ""
    city: str = ""


def is_open() -> bool:
    """Whether set-up is still to be done: nobody can sign in yet."""
    return not Person.objects.exists()


def make_setup_token(*, actor: Actor) -> str:
    """A fresh token for the console; an earlier one stops working. Only its digest is kept. WrongState when set up."""
    with transaction.atomic():
        if not is_open():
            raise WrongState(_("This installation is set up already."))
        token = secrets.token_urlsafe(24)
        SetupToken.objects.all().delete()
        row = SetupToken.objects.create(digest=_digest(token), made_at=clock.now())
        audit.record(actor, "accounts.setup.token", row)
    return token


def console_lines(address: str) -> list[str]:
    """What `manage.py serve` prints while set-up is still to be done: the page, and a fresh token."""
    if not is_open():
        return []
    token = make_setup_token(actor=system_actor("manage.py serve"))
    return [f"Nobody can sign in yet. Open {address}setup/ and give this one-time token:", f"  {token}"]


def _digest(token: str) -> str:
    return keyed_digest(f"accounts.setup:{token.strip()}")


def check_setup_token(token: str) -> str:
    """ "" when the token is the one on the console, else the sentence to show. Ten wrong ones make it useless."""
    row = SetupToken.objects.first()
    if row is None or row.tries >= SETUP_TRIES:
        return _("There is no valid token. Run “manage.py setup_token” on the server to make one.")
    if hmac.compare_digest(row.digest, _digest(token)):
        return ""
    SetupToken.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    return _("This is not the token from the console.")


def _check_administrators(people: list[NewAdministrator]) -> None:
    names = [p.username.strip().lower() for p in people]
    if len(set(names)) < len(names):
        raise BadInput(_("The three administrators are three people: give three user names."))
    for new in people:
        if new.password:
            problems = password_problems(new.password, Person(username=new.username, label=str(new.role.label)))
            if problems:
                raise BadInput(f"{new.username}: {' '.join(problems)}")


def create_administrators(*, actor: Actor, people: list[NewAdministrator]) -> dict[str, str]:
    """Administrators of the whole installation. Returns user name → temporary password for those given none."""
    _check_administrators(people)
    shown: dict[str, str] = {}
    with transaction.atomic():
        for new in people:
            check_username(new.username)
            made = create_person(actor=actor, username=new.username, label=str(new.role.label), password=new.password)
            give_posting(actor=actor, person=made.person, organisation=None, role=new.role)
            if made.password:
                shown[made.person.username] = made.password
    return shown


def set_up(*, token: str, people: list[NewAdministrator], county: NewCounty | None) -> County | None:
    """Create the three administrators and, unless a plan document shall bring it, the county with its lead office."""
    me = system_actor(_("First-run set-up"))
    if [p.role for p in people] != list(ADMINISTRATORS):
        raise BadInput(_("The three administrators are three people: give three user names."))
    with transaction.atomic():
        row = SetupToken.objects.select_for_update().first()
        if not is_open():
            raise WrongState(_("This installation is set up already."))
        if row is None or row.tries >= SETUP_TRIES or not hmac.compare_digest(row.digest, _digest(token)):
            raise NotAllowed(_("This is not the token from the console."))
        create_administrators(actor=me, people=people)
        founded = _found(me, county) if county else None
        row.delete()
        anchor = Posting.objects.select_related("person").first()
        after = {"county": county.code if county else "", "administrators": [p.username for p in people]}
        audit.record(me, "accounts.setup.done", anchor.person if anchor else None, after=after)
    return founded


def _found(me: Actor, new: NewCounty) -> County:
    above = {f"{new.code[:2]}0000000000": new.province, f"{new.code[:4]}00000000": new.city}
    county = found_county(actor=me, code=new.code, name=new.name, name_en=new.name_en, above=above)
    if new.lead_office:
        office = ensure_organisation(
            actor=me,
            county=county,
            name=new.lead_office,
            kind=OrganisationKind.LEAD_OFFICE,
            region_code=f"{new.code}000000",
        )
        set_lead_office(actor=me, county=county, organisation=office)
    return county
