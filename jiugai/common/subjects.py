"""One way to point at any object, by kind and id: audit, notifications, meetings and cases need no upward key."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise


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


_kinds: dict[str, SubjectKind] = {}


def ref(obj: Model) -> SubjectRef:
    return SubjectRef(obj._meta.label_lower, str(obj.pk))


def add_kind(kind: str, label: str | Promise, url: Callable[[str], str] | None = None) -> None:
    """Name a kind of subject, and say where its page is. Naming it twice raises ValueError."""
    if kind in _kinds:
        raise ValueError(f"subject kind {kind} is named twice")
    _kinds[kind] = SubjectKind(label, url)


def kind_label(kind: str) -> str:
    return str(_kinds[kind].label) if kind in _kinds else kind


def url_of(subject: SubjectRef) -> str:
    """Address of the subject's page, or "" when its kind has none."""
    kind = _kinds.get(subject.kind)
    return kind.url(subject.id) if kind and kind.url else ""
