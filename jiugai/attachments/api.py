"""What other modules use of attachments."""

from jiugai.attachments.models import Attachment, AttachmentLink
from jiugai.attachments.permissions import (
    UploadBox,
    add_reader,
    may_attach,
    may_read,
    may_unlink,
    readable_attachment,
    upload_box,
)
from jiugai.attachments.queries import (
    Limit,
    accept_attribute,
    attachments_handed_in_by,
    attachments_of,
    limits,
    links_of,
    open_content,
)
from jiugai.attachments.services import FileRefused, check_files, link_file, store_file, unlink_file

__all__ = [
    "Attachment",
    "AttachmentLink",
    "FileRefused",
    "Limit",
    "UploadBox",
    "accept_attribute",
    "add_reader",
    "attachments_handed_in_by",
    "attachments_of",
    "check_files",
    "limits",
    "link_file",
    "links_of",
    "may_attach",
    "may_read",
    "may_unlink",
    "open_content",
    "readable_attachment",
    "store_file",
    "unlink_file",
    "upload_box",
]
