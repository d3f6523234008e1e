"""Personal values beside the record: looked at with a reason, erased without breaking the proof."""

import json
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from jiugai.audit import permissions
from jiugai.audit.models import AuditEntry, PersonalValue
from jiugai.audit.queries import entries_of
from jiugai.audit.rules import PERSONAL
from jiugai.audit.services.record import personal_digest, record, record_look
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, require
from jiugai.common.subjects import SubjectRef, ref

ERASED = "audit.personal.erased"


def read_personal(*, actor: Actor, entry: AuditEntry, reason: str) -> dict[tuple[str, str], Any]:
    """Personal values of an entry, by (side, field); the look is written first, with its reason.

    A value that does not fit the digest in the entry was exchanged and is not given. Raises NotAllowed; BadInput
    without a reason.
    """
    require(permissions.may_unmask(actor, entry))
    if not reason.strip():
        raise BadInput(_("Give a reason."))
    told = {"before": entry.before_values, "after": entry.after_values}
    kept = list(entry.personal_values.all())
    with transaction.atomic():
        record_look(actor, entry.subject, [value.name for value in kept], reason)
    return {
        (value.side, value.name): json.loads(value.sealed.partition(" ")[2])
        for value in kept
        if told[value.side].get(value.name) == {PERSONAL: personal_digest(value.sealed)}
    }


def erase_personal(
    *, actor: Actor, subject: SubjectRef | models.Model, reason: str, names: frozenset[str] | None = None
) -> int:
    """Erase the personal values that entries about a subject still keep (all, or the fields in `names`).

    The entries stay as they are, so the chain is proven as before; what was erased cannot be read or tried out any
    more. Gives the number of values erased. Raises NotAllowed; BadInput without a reason.
    """
    require(permissions.may_erase(actor))
    if not reason.strip():
        raise BadInput(_("Give a reason."))
    subject = ref(subject) if isinstance(subject, models.Model) else subject
    with transaction.atomic():
        entries = entries_of(subject).filter(county__startswith=actor.scope[:6])
        values = PersonalValue.objects.filter(entry__in=entries)
        if names is not None:
            values = values.filter(name__in=names)
        fields = sorted(set(values.values_list("name", flat=True)))
        count = values.delete()[0]
        if count:
            record(actor, ERASED, subject, after={"fields": fields, "values": count}, reason=reason)
    return count
