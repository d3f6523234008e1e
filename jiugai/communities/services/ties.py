"""Organisations of a community: its owner units and its property company (TR-1.2d, TR-4.2f)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, require
from jiugai.communities.models import Community, Tie
from jiugai.communities.permissions import may_edit
from jiugai.communities.services.rows import create_row
from jiugai.organisations.api import Organisation, OrganisationKind, ensure_organisation

KINDS = {"owner_unit": OrganisationKind.OWNER_UNIT, "property_company": OrganisationKind.PROPERTY_COMPANY}


def tie_organisation(
    *, actor: Actor, community: Community, organisation: Organisation | None, name: str, values: dict[str, Any]
) -> Tie:
    """Tie an organisation to a community: one of the county, or a new one by its name; a known name finds it.

    `values`: facts of a Tie with its `kind`. Raises NotAllowed and BadInput.
    """
    require(may_edit(actor, community))
    name = name.strip()
    if organisation is None and not name:
        raise BadInput(_("Choose an organisation, or write the name of a new one."))
    if organisation is not None and organisation.county_id != community.county_id:
        raise BadInput(_("This organisation belongs to another county."))
    with transaction.atomic():
        if organisation is None:
            organisation = ensure_organisation(
                actor=actor,
                county=community.county,
                name=name,
                kind=KINDS[values["kind"]],
                region_code=community.county.region.code,
            )
        return create_row(Tie(community=community, **values | {"organisation": organisation}), actor=actor)
