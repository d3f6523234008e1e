"""Who may open an attachment, and who may add one: the subject it belongs to decides, through its reader."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.core import signing
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from jiugai.attachments.models import Attachment, AttachmentLink
from jiugai.attachments.queries import Limit, accept_attribute, limits, links_of
from jiugai.common.actors import Actor
from jiugai.common.registry import Registry
from jiugai.common.results import ALLOWED, Answer, Denied
from jiugai.common.subjects import SubjectRef

May = Callable[[Actor, str], bool]


@dataclass(frozen=True)
class Reader:
    """`may_read(actor, id)` and `may_attach(actor, id)` speak for one kind of subject."""

    id: str
    may_read: May
    may_attach: May
    order: int = 0


readers: Registry[Reader] = Registry("attachment readers")


def _never(actor: Actor, id_: str) -> bool:
    return False


def add_reader(kind: str, may_read: May, may_attach: May = _never) -> None:
    """A module that owns a kind of subject ("<module>.<model>") says who reads its files and who may add some by hand.

    The county has been compared before `may_read` is asked. Registering a kind twice raises ValueError.
    """
    readers.add(Reader(kind, may_read, may_attach))


def may_read_subject(actor: Actor, subject: SubjectRef) -> bool:
    """A subject nobody speaks for is closed."""
    return subject.kind in readers and readers.get(subject.kind).may_read(actor, subject.id)


def may_attach(actor: Actor, subject: SubjectRef) -> Answer:
    if not actor.may("attachments.add"):
        return Denied(_("Your role does not add files."))
    if subject.kind in readers and readers.get(subject.kind).may_attach(actor, subject.id):
        return ALLOWED
    return Denied(_("You cannot add files here."))


def may_read(actor: Actor, attachment: Attachment) -> bool:
    """Inside one's county: what one handed in, and what belongs to a subject one may read."""
    if attachment.county != actor.county or not actor.may("attachments.read"):
        return False
    if attachment.uploaded_by_id is not None and attachment.uploaded_by_id == actor.person_id:
        return True
    return any(may_read_subject(actor, link.subject) for link in attachment.links.all())


def may_unlink(actor: Actor, link: AttachmentLink) -> Answer:
    """Whether the link may be removed. What supports a figure stays, whoever asks."""
    if link.supports:
        reason = _("This file stays: “%(figure)s” rests on it. Correct the figure first, with a new original.")
        return Denied(reason % {"figure": link.supports})
    return may_attach(actor, link.subject)


def readable_attachment(actor: Actor, pk: int) -> Attachment:
    """The attachment, or Http404 when it does not exist for this actor."""
    attachment = Attachment.objects.prefetch_related("links").filter(pk=pk, county=actor.county).first()
    if attachment is None or not may_read(actor, attachment):
        raise Http404
    return attachment


def readable_link(actor: Actor, pk: int) -> AttachmentLink:
    """The link, or Http404 when its subject does not exist for this actor."""
    link = AttachmentLink.objects.select_related("attachment").filter(pk=pk, county=actor.county).first()
    if link is None or not may_read_subject(actor, link.subject):
        raise Http404
    return link


@dataclass(frozen=True)
class UploadBox:
    """What `attachments/upload.html` shows: the files of a subject, and the form for more where one may add some."""

    subject: SubjectRef
    links: list[tuple[AttachmentLink, Answer]]
    """Each with the answer whether it may be removed."""
    may_add: Answer
    limits: list[Limit]
    accept: str
    ticket: str
    """Signed: subject, purpose, kinds taken; what the form sends back cannot be altered."""

    @property
    def anchor(self) -> str:
        return f"files-{self.subject.kind}-{self.subject.id}".replace(".", "-")


@dataclass(frozen=True)
class Ticket:
    subject: SubjectRef
    purpose: str
    accept: list[str] | None
    personal: bool
    back: str


_SALT = "jiugai.attachments.upload"
_DAY = 24 * 3600


def upload_box(
    *,
    actor: Actor,
    subject: SubjectRef,
    purpose: str,
    back: str,
    accept: Collection[str] | None = None,
    personal: bool = False,
) -> UploadBox:
    """Context of the upload component for the page of a subject; the page has asked who sees the subject.

    `back` is the address of the page, for browsers without scripts; the rest as in `store_file`.
    """
    kinds = sorted(accept) if accept is not None else None
    sent = [subject.kind, subject.id, purpose, kinds, personal, back]
    return UploadBox(
        subject=subject,
        links=[(link, may_unlink(actor, link)) for link in links_of(subject)],
        may_add=may_attach(actor, subject),
        limits=limits(accept),
        accept=accept_attribute(accept),
        ticket=signing.dumps(sent, salt=_SALT, compress=True),
    )


def read_ticket(text: str) -> Ticket:
    """Raises Http404 when it was not made here, or more than a day ago."""
    try:
        kind, id_, purpose, accept, personal, back = signing.loads(text, salt=_SALT, max_age=_DAY)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    return Ticket(SubjectRef(kind, id_), purpose, accept, personal, back)
