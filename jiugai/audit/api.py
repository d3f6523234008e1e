"""What other modules may use of the audit."""

from jiugai.audit.models import AuditEntry
from jiugai.audit.rules import Personal, changed
from jiugai.audit.services.append_only import allow_flush, append_only, keep_append_only
from jiugai.audit.services.record import Line, record, record_look, record_many, snapshot
from jiugai.audit.states import UnknownCode, add_label, label_of

__all__ = [
    "AuditEntry", "Line", "Personal", "UnknownCode", "add_label", "allow_flush", "append_only", "changed",
    "keep_append_only", "label_of", "record", "record_look", "record_many", "snapshot",
]  # fmt: skip
