"""Take in one file from outside."""

from collections.abc import Collection, Iterator
from typing import BinaryIO

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jiugai.attachments import rules
from jiugai.attachments.models import Attachment
from jiugai.attachments.services import blobs
from jiugai.attachments.services.refusals import refused
from jiugai.audit.api import Personal, record
from jiugai.common.actors import Actor
from jiugai.common.results import NotAllowed

Content = bytes | BinaryIO | File


def _pieces(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    if isinstance(content, File):
        yield from content.chunks()
        return
    while piece := content.read(1024 * 1024):
        yield piece


def store_file(
    *,
    actor: Actor,
    county: str,
    content: Content,
    name: str,
    purpose: str,
    accept: Collection[str] | None = None,
    personal: bool = False,
) -> Attachment:
    """Keep a file for good: judged by its content, named by its digest, written once.

    `purpose` is a code such as "policies.document"; `accept` narrows the kinds (ids of `rules.KINDS`, None = all);
    `personal` marks personal data, so that every opening is on record. Raises FileRefused (422) with one of the reasons
    of FileRefusal, NotAllowed. When it raises, or the process dies, nothing half remains.
    """
    if not actor.may("attachments.add"):
        raise NotAllowed(_("Your role does not add files."))
    kept = rules.kept_name(name)
    try:
        with blobs.receive(_pieces(content), rules.MAX_BYTES) as incoming:
            verdict = rules.judge(incoming.file, incoming.size, kept, accept)
            if verdict.refusal or verdict.kind is None:
                raise refused(verdict, kept)
            with transaction.atomic():
                attachment = Attachment(
                    digest=incoming.digest,
                    size=incoming.size,
                    kind=verdict.kind.id,
                    name=kept,
                    purpose=purpose,
                    personal=personal,
                    county=county,
                    uploaded_by_id=actor.person_id,
                    uploaded_by_label=actor.label,
                )
                # The bytes first: a row never points at nothing, a blob without a row is found by check_files.
                incoming.keep()
                attachment.save()
                shown = attachment.safe_name
                facts = {
                    "name": Personal(shown) if personal else shown,
                    "digest": attachment.digest,
                    "size": attachment.size,
                }
                record(actor, "attachments.attachment.stored", attachment, after=facts, county=county)
                return attachment
    except blobs.TooLong:
        raise refused(rules.Verdict(refusal="too_large"), kept) from None
