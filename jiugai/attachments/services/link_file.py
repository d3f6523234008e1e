"""Attach a stored file to a subject, and take it off again."""

from django.db import transaction

from jiugai.attachments.models import Attachment, AttachmentLink
from jiugai.attachments.permissions import may_unlink
from jiugai.audit.api import record
from jiugai.common.actors import Actor
from jiugai.common.results import Denied, NotAllowed, WrongState
from jiugai.common.subjects import SubjectRef


def link_file(attachment: Attachment, subject: SubjectRef, *, actor: Actor, supports: str = "") -> AttachmentLink:
    """The file belongs to `subject` from now on; linking it twice is one link. The caller has asked who may.

    `supports` names the figure or decision that rests on the file; once set it stays, and the link with it.
    """
    with transaction.atomic():
        link, made = AttachmentLink.objects.select_for_update().get_or_create(
            attachment=attachment,
            subject_kind=subject.kind,
            subject_id=subject.id,
            defaults={
                "supports": supports,
                "county": attachment.county,
                "linked_by_id": actor.person_id,
                "linked_by_label": actor.label,
            },
        )
        if not made and supports and not link.supports:
            link.supports = supports
            link.save(update_fields=["supports"])
        elif not made:
            return link
        after = {"subject": str(subject), "supports": link.supports}
        record(actor, "attachments.link.added", attachment, after=after, county=attachment.county)
    return link


def unlink_file(link: AttachmentLink, *, actor: Actor, reason: str = "") -> None:
    """Take the file off the subject; the file itself stays in the store.

    Raises WrongState when a figure rests on it, NotAllowed when the actor may not change the subject's files.
    """
    with transaction.atomic():
        link = AttachmentLink.objects.select_for_update().select_related("attachment").get(pk=link.pk)
        answer = may_unlink(actor, link)
        if isinstance(answer, Denied):
            raise (WrongState if link.supports else NotAllowed)(answer.reason)
        before = {"subject": str(link.subject)}
        attachment = link.attachment
        link.delete()
        record(actor, "attachments.link.removed", attachment, before=before, reason=reason, county=attachment.county)
