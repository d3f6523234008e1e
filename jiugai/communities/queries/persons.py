"""People of dwellings: found by exact telephone, identity number or name, within one's own area only."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from jiugai.common.actors import Actor
from jiugai.common.crypto import blind_index
from jiugai.common.identifiers import identity_problem, phone_number, squeezed
from jiugai.common.masks import masked
from jiugai.communities.models import Dwelling, Owner
from jiugai.communities.queries.register import owners_visible_to
from jiugai.communities.rules import personal_key
from jiugai.communities.states import OwnerRole

PERSONAL = ("name", "phone", "identity")
INDEX_LENGTH = 32


def personal_index(name: str, value: str) -> str:
    """What the index column of a personal field holds for this value; "" for nothing."""
    plain = personal_key(name, value)
    return blind_index(f"{name} {plain}")[:INDEX_LENGTH] if plain else ""


def kinds_of(words: str) -> tuple[str, ...]:
    """As what a search for these words looks: a number as telephone or identity number, anything else as a name."""
    if not words.strip():
        return ()
    kinds = ["phone"] if phone_number(words) else []
    if not identity_problem(squeezed(words)):
        kinds.append("identity")
    return tuple(kinds) or ("name",)


def owners_found(actor: Actor, words: str) -> QuerySet[Owner]:
    """Owners whose telephone, identity number or name is exactly this, among those visible to the actor."""
    wanted = Q(pk=None)
    for kind in kinds_of(words):
        value = phone_number(words) if kind == "phone" else words
        wanted |= Q(**{f"{kind}_index": personal_index(kind, value)})
    rows = owners_visible_to(actor).filter(wanted)
    return rows.select_related("dwelling__building__community").order_by(
        "dwelling__building__community", "dwelling", "pk"
    )


def in_household(dwelling: Dwelling) -> QuerySet[Owner]:
    return Owner.objects.filter(dwelling=dwelling, deleted_at=None).order_by("role", "pk")


def other_dwellings(actor: Actor, owners: list[Owner]) -> dict[int, int]:
    """Owner → how many further dwellings within the actor's area the same person owns.

    The same is who has the same identity number; without one, the same name and telephone.
    """
    found: dict[int, set[int]] = {}
    wanted = Q(pk=None)
    for owner in owners:
        wanted |= _same_person(owner)
    rows = owners_visible_to(actor).filter(wanted, role=OwnerRole.OWNER) if owners else Owner.objects.none()
    for row in rows.values("dwelling", "identity_index", "name_index", "phone_index"):
        for owner in owners:
            if row["dwelling"] != owner.dwelling_id and _is_same(owner, row):
                found.setdefault(owner.pk, set()).add(row["dwelling"])
    return {pk: len(dwellings) for pk, dwellings in found.items()}


def _same_person(owner: Owner) -> Q:
    if owner.identity_index:
        return Q(identity_index=owner.identity_index)
    if owner.name_index and owner.phone_index:
        return Q(name_index=owner.name_index, phone_index=owner.phone_index)
    return Q(pk=None)


def _is_same(owner: Owner, row: Mapping[str, object]) -> bool:
    if owner.identity_index:
        return row["identity_index"] == owner.identity_index
    both = (owner.name_index, owner.phone_index)
    return all(both) and (row["name_index"], row["phone_index"]) == both


@dataclass(frozen=True)
class PersonalText:
    """A personal value as a page may show it."""

    name: str
    text: str
    erased_at: datetime.datetime | None = None

    @property
    def shown(self) -> bool:
        return bool(self.text)


def personal_texts(owner: Owner, *, open_: bool) -> dict[str, PersonalText]:
    """Name, telephone and identity number: masked unless `open_`; of an erased owner only when it was erased."""
    out = {}
    for name in PERSONAL:
        value = getattr(owner, name) or ""
        out[name] = PersonalText(name, value if open_ else masked(name, value), owner.erased_at)
    return out
