"""Everything that writes attachments."""

from jiugai.attachments.services.check_files import Finding, check_files, remove_leftovers
from jiugai.attachments.services.link_file import link_file, unlink_file
from jiugai.attachments.services.refusals import FileRefused
from jiugai.attachments.services.store_file import store_file

__all__ = ["FileRefused", "Finding", "check_files", "link_file", "remove_leftovers", "store_file", "unlink_file"]
