"""Buildings, dwellings and people that are registered together."""

from django.db import transaction

from jiugai.common.actors import Actor
from jiugai.communities.models import Dwelling, Owner
from jiugai.communities.services.rows import create_row


def register_dwelling(*, actor: Actor, dwelling: Dwelling, owner: dict[str, str]) -> Dwelling:
    """Register a dwelling and, where a name or telephone is known, its owner: both or neither.

    Raises NotAllowed, and BadInput with every fault.
    """
    with transaction.atomic():
        row = create_row(dwelling, actor=actor)
        if owner:
            create_row(Owner(dwelling=row, **owner), actor=actor)
    return row
