"""Reads over attachments. The page of a subject shows its files: it knows who may see them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jiugai.attachments import rules
from jiugai.attachments.models import Attachment, AttachmentLink
from jiugai.attachments.states import FileGroup
from jiugai.common.actors import Actor
from jiugai.common.results import WrongState
from jiugai.common.subjects import SubjectRef


@dataclass(frozen=True)
class Limit:
    """Told before an upload: what is taken, up to how many MB."""

    label: str
    extensions: tuple[str, ...]
    megabytes: int

    @property
    def names(self) -> str:
        return " ".join(self.extensions)


def limits(accept: Collection[str] | None = None) -> list[Limit]:
    """What may be handed in, by group and size; `accept` narrows the kinds (None = all)."""
    told: dict[tuple[str, int], list[str]] = {}
    for kind in rules.KINDS.values():
        if accept is None or kind.id in accept:
            told.setdefault((kind.group, kind.max_bytes), []).extend(kind.extensions)
    return [Limit(str(FileGroup(g).label), tuple(ext), size // rules.MB) for (g, size), ext in told.items()]


def accept_attribute(accept: Collection[str] | None = None) -> str:
    """For the `accept` attribute of a file input."""
    return ",".join(f".{ext}" for limit in limits(accept) for ext in limit.extensions)


def attachments_of(subject: SubjectRef) -> list[Attachment]:
    """Files of a subject, oldest first, in one query."""
    return [link.attachment for link in links_of(subject)]


def links_of(subject: SubjectRef) -> QuerySet[AttachmentLink]:
    links = AttachmentLink.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return links.select_related("attachment")


def attachments_handed_in_by(actor: Actor) -> QuerySet[Attachment]:
    """What this person handed in, in the county where he works now."""
    if actor.person_id is None:
        return Attachment.objects.none()
    return Attachment.objects.filter(uploaded_by_id=actor.person_id, county=actor.county)


def open_content(attachment: Attachment) -> BinaryIO:
    """The stored bytes, opened for reading; the caller closes. Raises WrongState when the store has lost them."""
    try:
        return attachment.path.open("rb")
    except FileNotFoundError:
        raise WrongState(
            _("The content of this file is missing from the store. Tell the system administrator.")
        ) from None
