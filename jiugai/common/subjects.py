"""One way to point at any object, by kind and id: audit, notifications, meetings and cases need no upward key."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise

from jiugai.common.actors import Actor


@dataclass(frozen=True)
class SubjectRef:
    """`kind` is "<module>.<model>" in lower case; `id` the primary key as text."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class SubjectKind:
    label: str | Promise
    url: Callable[[str], str] | None = None
    permission: str = ""
    private: bool = False


_kinds: dict[str, SubjectKind] = {}
_codes: dict[str, str | Promise] = {}


def ref(obj: Model) -> SubjectRef:
    return SubjectRef(obj._meta.label_lower, str(obj.pk))


def add_kind(
    kind: str,
    label: str | Promise,
    url: Callable[[str], str] | None = None,
    *,
    permission: str = "",
    private: bool = False,
) -> None:
    """Name a kind of subject, and say where its page is. Naming it twice raises ValueError.

    Others get no link without `permission`; to a `private` page nobody does, because only its owner may open it.
    """
    if kind in _kinds:
        raise ValueError(f"subject kind {kind} is named twice")
    _kinds[kind] = SubjectKind(label, url, permission, private)


def name_code(code: str, label: str | Promise) -> None:
    """Say in words what a code means that is no kind of subject and stands in records, such as a kind of job."""
    _codes[code] = label


def kind_label(kind: str) -> str:
    """What a kind of subject, or another named code, is called; an unknown one stays as it is."""
    return str(_kinds[kind].label if kind in _kinds else _codes.get(kind, kind))


def url_of(subject: SubjectRef, actor: Actor | None = None) -> str:
    """Address of the subject's page, or "" when its kind has none, or when `actor` may not open pages of this kind."""
    kind = _kinds.get(subject.kind)
    if not (kind and kind.url):
        return ""
    if actor and (kind.private or (kind.permission and not actor.may(kind.permission))):
        return ""
    return kind.url(subject.id)
