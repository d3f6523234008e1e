"""Postings: what a person is, where, from when until when. Given and ended by the security administrator."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.accounts.models import Deputation, Person, Posting
from jiugai.accounts.permissions import may_post_to, may_secure, may_set_deputy
from jiugai.accounts.queries import colleagues_of
from jiugai.accounts.rules import clashing_administrator, role_fits_kind
from jiugai.audit import api as audit
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, Missing, NotAllowed, NotYet, WrongState, require
from jiugai.common.roles import Role
from jiugai.organisations.api import Organisation


def roles_held(person: Person, since: datetime.date) -> set[str]:
    """Roles a person holds, or stands in for, on a day or later."""
    own = Posting.objects.not_over(since).filter(person=person).values_list("role", flat=True)
    deputed = Deputation.objects.not_over(since).filter(deputy=person).values_list("posting__role", flat=True)
    return set(own) | set(deputed)


def _keep_administrators_apart(person: Person, role: str, since: datetime.date) -> None:
    clash = clashing_administrator(roles_held(person, since), role)
    if clash:
        raise NotAllowed(
            _("%(person)s is already %(held)s. The three administrators are kept apart: one person is one of them.")
            % {"person": person, "held": Role(clash).label}
        )


def _check(person: Person, organisation: Organisation | None, role: str) -> None:
    if role not in Role.values:
        raise BadInput(_("This role does not exist."))
    if not person.is_active:
        raise BadInput(_("This account is closed."))
    if organisation is not None and not role_fits_kind(role, organisation.kind):
        raise BadInput(
            _("“%(role)s” cannot be held in %(organisation)s (%(kind)s).")
            % {"role": Role(role).label, "organisation": organisation, "kind": organisation.get_kind_display()}
        )


def give_posting(
    *,
    actor: Actor,
    person: Person,
    organisation: Organisation | None,
    role: str,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    demo: bool = False,
) -> Posting:
    """Give a person a role in an organisation (None: an administrator of the whole installation)."""
    require(may_secure(actor, person))
    require(may_post_to(actor, organisation))
    _check(person, organisation, role)
    since = since or clock.true_today()
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        _keep_administrators_apart(person, role, since)
        posting = Posting(person=person, organisation=organisation, role=role, since=since, until=until, demo=demo)
        try:
            posting.full_clean()
        except ValidationError as error:
            raise BadInput(" ".join(error.messages)) from error
        posting.save()
        audit.record(actor, "accounts.posting.given", person, after=_words(posting), county=posting.county_code)
    return posting


def keep_one_administrator(posting: Posting) -> None:
    """Refuse to end the posting of the last system or security administrator: nobody could act any more."""
    if posting.role not in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}:
        return
    others = Posting.objects.on(clock.true_today()).filter(role=posting.role, person__is_active=True)
    others = others.exclude(person=posting.person)
    if posting.organisation is None:
        others = others.filter(organisation__isnull=True)
    if not others.exists():
        raise NotYet(
            _("Somebody else must be %(role)s first: this is the last one.") % {"role": Role(posting.role).label},
            [Missing(_("Give another person the role %(role)s.") % {"role": Role(posting.role).label})],
        )


def _words(posting: Posting) -> dict[str, object]:
    return {
        "role": posting.role,
        "organisation": str(posting.organisation or ""),
        "since": posting.since.isoformat(),
        "until": posting.end.isoformat() if posting.end else "",
    }


def end_posting(*, actor: Actor, posting: Posting, reason: str = "") -> Posting:
    """The posting ends at once, and so do its deputations. It stays in history."""
    require(may_secure(actor, posting.person))
    require(may_post_to(actor, posting.organisation))
    with transaction.atomic():
        rows = Posting.objects.select_for_update(of=("self",)).select_related("person", "organisation__county")
        posting = rows.get(pk=posting.pk)
        if posting.ended_on is not None:
            raise WrongState(_("This posting is ended already."))
        keep_one_administrator(posting)
        before = _words(posting)
        close_posting(posting, clock.true_today())
        audit.record(
            actor,
            "accounts.posting.ended",
            posting.person,
            before=before,
            after=_words(posting),
            reason=reason,
            county=posting.county_code,
        )
    return posting


def close_posting(posting: Posting, day: datetime.date) -> None:
    """From this day on the posting and what hangs on it are over; part of services that record why."""
    posting.ended_on = day
    posting.save(update_fields=["ended_on"])
    Deputation.objects.not_over(day).filter(posting=posting).update(ended_on=day)


def set_deputy(
    *, actor: Actor, posting: Posting, deputy: Person, since: datetime.date, until: datetime.date, reason: str = ""
) -> Deputation:
    """While the holder is away, the deputy may act in his place; every act of his names both."""
    require(may_set_deputy(actor, posting))
    today = clock.true_today()
    if until < since:
        raise BadInput(_("The last day cannot be before the first."))
    if until < today:
        raise BadInput(_("These days are over already."))
    if deputy.pk == posting.person_id:
        raise BadInput(_("Nobody is his own deputy."))
    if not colleagues_of(posting).filter(pk=deputy.pk).exists():
        raise BadInput(_("The deputy must be somebody who works in the same county."))
    with transaction.atomic():
        deputy = Person.objects.select_for_update().get(pk=deputy.pk)
        _keep_administrators_apart(deputy, posting.role, since)
        overlap = Deputation.objects.not_over(since).filter(posting=posting, since__lte=until).first()
        if overlap is not None:
            raise BadInput(_("%(deputy)s already stands in during these days.") % {"deputy": overlap.deputy})
        deputation = Deputation.objects.create(
            posting=posting, deputy=deputy, since=since, until=until, reason=reason.strip()
        )
        after = {"deputy": str(deputy), "since": since.isoformat(), "until": until.isoformat(), "posting": str(posting)}
        audit.record(
            actor, "accounts.deputy.set", posting.person, after=after, reason=reason, county=posting.county_code
        )
    return deputation


def end_deputation(*, actor: Actor, deputation: Deputation) -> None:
    """The holder is back, or another stands in: the deputation stops at once."""
    require(may_set_deputy(actor, deputation.posting))
    with transaction.atomic():
        posting = deputation.posting
        deputation = Deputation.objects.select_for_update(of=("self",)).select_related("deputy").get(pk=deputation.pk)
        if deputation.ended_on is not None:
            raise WrongState(_("This deputation is ended already."))
        deputation.ended_on = clock.true_today()
        deputation.save(update_fields=["ended_on"])
        audit.record(
            actor,
            "accounts.deputy.ended",
            posting.person,
            before={"deputy": str(deputation.deputy), "until": str(deputation.until)},
            after={"posting": str(posting), "ended_on": deputation.ended_on.isoformat()},
            county=posting.county_code,
        )
