"""What other modules may use of the audit."""

from jiugai.audit.models import AuditEntry
from jiugai.audit.queries import (
    ChainHead,
    FieldChange,
    Stay,
    audit_entries_visible_to,
    chain_head,
    entries_of,
    history_of,
    stays_of,
)
from jiugai.audit.rules import Personal, changed
from jiugai.audit.services.append_only import allow_flush, append_only, keep_append_only, protect_tables
from jiugai.audit.services.move import add_moves, move, move_code
from jiugai.audit.services.personal import erase_personal, read_personal
from jiugai.audit.services.record import Line, record, record_look, record_many, snapshot
from jiugai.audit.services.seal import seal
from jiugai.audit.services.verify import Verification, verify, verify_chain
from jiugai.audit.states import UnknownCode, add_label, label_of

__all__ = [
    "AuditEntry", "ChainHead", "FieldChange", "Line", "Personal", "Stay", "UnknownCode", "Verification", "add_label",
    "add_moves", "allow_flush", "append_only", "audit_entries_visible_to", "chain_head", "changed", "entries_of",
    "erase_personal", "history_of", "keep_append_only", "label_of", "move", "move_code", "protect_tables",
    "read_personal", "record", "record_look", "record_many", "seal", "snapshot", "stays_of", "verify", "verify_chain",
]  # fmt: skip
