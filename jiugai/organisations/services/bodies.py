"""Organisations: found by any of their names, added, corrected, put out of use."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.audit import api as audit
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, NotAllowed, require
from jiugai.organisations.models import County, Organisation, OrganisationAlias
from jiugai.organisations.permissions import may_edit_organisation
from jiugai.organisations.queries import find_organisation
from jiugai.organisations.rules import credit_code_problem, normalise_credit_code, normalise_name
from jiugai.organisations.services.regions import ensure_region


@dataclass(frozen=True)
class OrganisationFacts:
    """What the form of an organisation asks for."""

    name: str
    kind: str
    region_code: str
    aliases: tuple[str, ...] = ()
    credit_code: str = ""
    office_phone: str = ""
    collective: bool = False
    active: bool = True


def check_credit_code(text: str) -> str:
    """The code in its normal form, "" for none. Raises BadInput with what to write."""
    code = normalise_credit_code(text)
    if not code:
        return ""
    problem = credit_code_problem(code)
    if problem == "shape":
        raise BadInput(_("A credit code has 18 characters: digits and capital letters without I, O, S, V, Z."))
    if problem:
        raise BadInput(_("The credit code does not add up: compare it with the certificate, character by character."))
    return code


def _set_aliases(organisation: Organisation, names: Iterable[str]) -> None:
    own = organisation.name_key
    wanted = {normalise_name(n): n.strip() for n in names if normalise_name(n) and normalise_name(n) != own}
    organisation.aliases.exclude(name_key__in=wanted).delete()
    present = set(organisation.aliases.values_list("name_key", flat=True))
    for key, name in wanted.items():
        taken = find_organisation(organisation.county, name)
        if taken is not None and taken.pk != organisation.pk:
            raise BadInput(_("“%(name)s” is already %(other)s.") % {"name": name, "other": taken.name})
        if key not in present:
            OrganisationAlias.objects.create(
                county=organisation.county, organisation=organisation, name=name, name_key=key
            )


def _snapshot(organisation: Organisation) -> dict[str, object]:
    return {
        "name": organisation.name,
        "kind": organisation.kind,
        "region_code": organisation.region_code,
        "credit_code": organisation.credit_code,
        "office_phone": organisation.office_phone,
        "collective": organisation.collective,
        "active": organisation.active,
        "aliases": "、".join(organisation.aliases.values_list("name", flat=True)) if organisation.pk else "",
    }


def _write(organisation: Organisation, facts: OrganisationFacts) -> None:
    organisation.name = facts.name.strip()
    organisation.name_key = normalise_name(facts.name)
    organisation.kind = facts.kind
    organisation.region_code = facts.region_code
    organisation.credit_code = check_credit_code(facts.credit_code)
    organisation.office_phone = facts.office_phone.strip()
    organisation.collective = facts.collective
    organisation.active = facts.active
    if not facts.region_code.startswith(organisation.county.code):
        raise BadInput(_("The division code must lie within %(county)s (%(code)s).") % {
            "county": organisation.county, "code": organisation.county.code})  # fmt: skip
    other = find_organisation(organisation.county, facts.name)
    if other is not None and other.pk != organisation.pk:
        raise BadInput(_("“%(name)s” is already %(other)s.") % {"name": organisation.name, "other": other.name})
    try:
        organisation.full_clean()
    except ValidationError as error:
        raise BadInput(" ".join(error.messages)) from error
    ensure_region(facts.region_code)
    organisation.save()
    _set_aliases(organisation, facts.aliases)


def ensure_organisation(
    *,
    actor: Actor,
    county: County,
    name: str,
    kind: str,
    region_code: str,
    aliases: Iterable[str] = (),
    code: str = "",
    collective: bool = False,
) -> Organisation:
    """The organisation of that name or other name in the county, made when missing. Further names are added."""
    with transaction.atomic():
        names = [name, *aliases]
        found = next((o for n in names if (o := find_organisation(county, n)) is not None), None)
        if found is None:
            facts = OrganisationFacts(
                name=name,
                kind=kind,
                region_code=region_code,
                aliases=tuple(aliases),
                credit_code=code,
                collective=collective,
            )
            return _add(actor, county, facts)
        before = _snapshot(found)
        _set_aliases(found, [*found.aliases.values_list("name", flat=True), *names])
        after = _snapshot(found)
        if after != before:
            _record_change(actor, found, before, after)
        return found


def _record_change(
    actor: Actor, organisation: Organisation, before: dict[str, object], after: dict[str, object]
) -> None:
    keys = [k for k in after if before.get(k) != after[k]]
    audit.record(
        actor,
        "organisations.organisation.changed",
        organisation,
        before={k: before.get(k) for k in keys},
        after={k: after[k] for k in keys},
        county=organisation.county.code,
    )


def _add(actor: Actor, county: County, facts: OrganisationFacts) -> Organisation:
    organisation = Organisation(county=county)
    _write(organisation, facts)
    audit.record(
        actor, "organisations.organisation.added", organisation, after=_snapshot(organisation), county=county.code
    )
    return organisation


def add_organisation(*, actor: Actor, county: County, facts: OrganisationFacts) -> Organisation:
    """Enter a new organisation. Refused when one of that name or other name exists: then its page is the place."""
    if not actor.may("organisations.edit") or (actor.county and actor.county != county.code):
        raise NotAllowed(_("Organisations are entered by the lead office of their county or the system administrator."))
    with transaction.atomic():
        return _add(actor, county, facts)


def edit_organisation(*, actor: Actor, organisation: Organisation, facts: OrganisationFacts) -> Organisation:
    """Correct what is known of an organisation. Its past stays in the audit record."""
    require(may_edit_organisation(actor, organisation))
    with transaction.atomic():
        organisation = (
            Organisation.objects.select_for_update(of=("self",)).select_related("county").get(pk=organisation.pk)
        )
        before = _snapshot(organisation)
        _write(organisation, facts)
        after = _snapshot(organisation)
        if after != before:
            _record_change(actor, organisation, before, after)
    return organisation
