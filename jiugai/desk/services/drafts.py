"""Drafts of forms: kept while somebody writes, dropped when the form was taken, forgotten after 30 days."""

import datetime
import json
import re
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor
from jiugai.common.results import BadInput
from jiugai.desk import rules
from jiugai.desk.models import Draft

KEPT_DAYS = 30
MAX_BYTES = 200_000
MOST = 100
"""Drafts of one person; the one not touched for longest makes room."""
_KEY = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,119}")


def save_draft(*, actor: Actor, key: str, values: Mapping[str, Sequence[str]]) -> Draft:
    """Keep the values of a form for its person, in the present county; a later call replaces them.

    `key` names the form and its object, e.g. "communities.edit:17". Fields that look like passwords, codes or tokens
    are left out whatever the page sends. Raises BadInput beyond 200 kB or for a malformed key.
    """
    if not _KEY.fullmatch(key) or actor.person_id is None:
        raise BadInput(_("This form keeps no draft."))
    kept = {name: [str(v) for v in texts] for name, texts in values.items() if not rules.is_secret(name)}
    text = json.dumps(kept, ensure_ascii=False)
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise BadInput(_("The draft is too long to be kept. Save the form."))
    with transaction.atomic():
        draft, made = Draft.objects.update_or_create(
            person_id=actor.person_id,
            county=actor.county,
            key=key,
            defaults={"values": text, "saved_at": timezone.now()},
        )
        if made:
            mine = Draft.objects.filter(person_id=actor.person_id).order_by("-saved_at", "-pk")
            Draft.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST:])).delete()
    return draft


def drop_draft(*, actor: Actor, key: str) -> None:
    """Forget the draft: the form was taken, or its person discards it."""
    if actor.person_id is not None:
        Draft.objects.filter(person_id=actor.person_id, county=actor.county, key=key).delete()


def drop_old_drafts(now: datetime.datetime | None = None) -> int:
    """Forget drafts not touched for 30 days. Returns how many."""
    limit = (now or timezone.now()) - datetime.timedelta(days=KEPT_DAYS)
    return Draft.objects.filter(saved_at__lt=limit).delete()[0]
