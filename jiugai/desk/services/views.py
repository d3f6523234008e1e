"""Views of lists that people keep under a name."""

import re
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from jiugai.audit.api import record
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, NotAllowed
from jiugai.desk.models import SavedView

MOST = 30
"""Own views of one list."""
_LIST = re.compile(r"[a-z0-9_]{1,30}\.[a-z0-9_]{1,49}")
LISTS = 50
"""Lists of which one person keeps views."""


def _kept_query(query: str) -> str:
    """Without what an address says only once (page, file, rows chosen)."""
    pairs = [(k, v) for k, v in parse_qsl(query.lstrip("?")) if k not in {"page", "export"} and not k.startswith("_")]
    kept = urlencode(pairs, safe=",")
    if len(kept) > 2000:
        raise BadInput(_("Too many filters to be kept as a view."))
    return kept


def save_view(*, actor: Actor, list_id: str, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep filters, order and columns of a list under a name; the same name again replaces the query.

    Shared views are seen by everybody in the county who sees the list; saving it again unshared takes it back.
    Raises BadInput without a name, and beyond 30 views of one list.
    """
    name = " ".join(name.split())[:40]
    if not name or actor.person_id is None:
        raise BadInput(_("Give the view a name."))
    if not _LIST.fullmatch(list_id):
        raise BadInput(_("This list keeps no views."))
    query = _kept_query(query)
    mine = SavedView.objects.filter(person_id=actor.person_id, county=actor.county, list_id=list_id)
    with transaction.atomic():
        others = SavedView.objects.filter(person_id=actor.person_id).exclude(list_id=list_id)
        if others.values("list_id").distinct().count() >= LISTS:
            raise BadInput(_("You keep views of too many lists. Delete one first."))
        if mine.exclude(name=name).count() >= MOST:
            raise BadInput(_("You keep %(most)d views of this list already. Delete one first.") % {"most": MOST})
        was_shared = mine.filter(name=name, shared=True).exists()
        view, _made = mine.select_for_update().update_or_create(
            person_id=actor.person_id,
            county=actor.county,
            list_id=list_id,
            name=name,
            defaults={"query": query, "shared": shared, "person_label": actor.label},
            create_defaults={
                "query": query,
                "shared": shared,
                "person_label": actor.label,
                "order": (mine.aggregate(last=Max("order"))["last"] or 0) + 1,
            },
        )
        if shared:
            _note(view, actor, "desk.view.shared")
        elif was_shared:
            _note(view, actor, "desk.view.withdrawn")
    return view


def _note(view: SavedView, actor: Actor, code: str) -> None:
    """What others see is on record; one's own views are nobody's business."""
    facts = {"list": view.list_id, "name": view.name, "query": view.query}
    record(actor, code, view, after=facts, county=view.county)


def _own(view: SavedView, actor: Actor) -> int:
    """The person's id, when it is the owner who acts here."""
    if actor.person_id is None or view.person_id != actor.person_id or view.county != actor.county:
        raise NotAllowed(_("Only the person who saved this view changes it."))
    return actor.person_id


def change_view(view: SavedView, *, actor: Actor, name: str, query: str, shared: bool, move: int = 0) -> SavedView:
    """Another name, query or audience for one's own view; `move` puts it one place to the front (-1) or the back (1).

    Raises NotAllowed for somebody else's view, BadInput without a name or with that of another view of the list.
    """
    person_id = _own(view, actor)
    name, query = " ".join(name.split())[:40], _kept_query(query)
    if not name:
        raise BadInput(_("Give the view a name."))
    with transaction.atomic():
        mine = SavedView.objects.select_for_update().filter(person_id=person_id)
        mine = mine.filter(county=actor.county, list_id=view.list_id)
        rows = {row.pk: row for row in mine}
        if any(row.name == name for row in rows.values() if row.pk != view.pk):
            raise BadInput(_("You keep another view of this list under that name."))
        view = rows[view.pk]
        was_shared, seen = view.shared, (view.name, view.query, view.shared)
        view.name, view.query, view.shared = name, query, shared
        view.save(update_fields=["name", "query", "shared"])
        if move:
            _change_places(view, [row for row in rows.values() if row.shared == shared], move)
        if shared and seen != (name, query, shared):
            _note(view, actor, "desk.view.shared")
        elif was_shared and not shared:
            _note(view, actor, "desk.view.withdrawn")
    return view


def _change_places(view: SavedView, group: list[SavedView], move: int) -> None:
    """Number the group anew, with the view one place further."""
    group.sort(key=lambda row: (row.order, row.pk))
    at = group.index(view)
    to = min(max(at + move, 0), len(group) - 1)
    group.insert(to, group.pop(at))
    for number, row in enumerate(group, 1):
        if row.order != number:
            row.order = number
            row.save(update_fields=["order"])


def delete_view(view: SavedView, *, actor: Actor) -> None:
    """Delete one's own view."""
    _own(view, actor)
    with transaction.atomic():
        if view.shared:
            _note(view, actor, "desk.view.withdrawn")
        view.delete()
