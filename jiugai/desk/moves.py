"""The roads of a job and of an import, as tables that can be read aloud."""

from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor
from jiugai.common.moves import Move, Moves
from jiugai.common.results import Missing
from jiugai.desk.models import ImportBatch
from jiugai.desk.permissions import may_import
from jiugai.desk.states import ImportState, JobState

MOVES: dict[str, tuple[frozenset[JobState], JobState]] = {
    "begin": (frozenset({JobState.QUEUED}), JobState.RUNNING),
    "finish": (frozenset({JobState.RUNNING}), JobState.DONE),
    "fail": (frozenset({JobState.QUEUED, JobState.RUNNING}), JobState.FAILED),
    "cancel": (frozenset({JobState.QUEUED, JobState.RUNNING}), JobState.CANCELLED),
    "requeue": (frozenset({JobState.RUNNING}), JobState.QUEUED),
}
"""Move → (from which states, to which). Each is one conditional update: two workers never both make it."""


def _at_rest(batch: ImportBatch, actor: Actor) -> Missing | None:
    """Its background work has ended"""
    if batch.job is not None and batch.job.is_open:
        return Missing(_("Background work for this import has not ended yet."), url=batch.get_absolute_url())
    return None


def _in_time(batch: ImportBatch, actor: Actor) -> Missing | None:
    """Within seven days of the import"""
    return None if batch.can_undo else Missing(_("An import can be taken back for 7 days."))


_S = ImportState
IMPORTS = Moves(
    ImportState,
    {
        "reread": Move(
            from_={_S.UPLOADED, _S.MATCHED, _S.CHECKED},
            to=_S.UPLOADED,
            may=may_import,
            label=_("Read another sheet"),
            needs=[_at_rest],
        ),
        "match": Move(
            from_={_S.UPLOADED, _S.MATCHED, _S.CHECKED},
            to=_S.MATCHED,
            may=may_import,
            label=_("Match columns and check"),
            needs=[_at_rest],
        ),
        "checked": Move(from_={_S.MATCHED}, to=_S.CHECKED, may=may_import, label=_("Table checked")),
        "write": Move(
            from_={_S.CHECKED}, to=_S.IMPORTING, may=may_import, label=_("Import faultless rows"), needs=[_at_rest]
        ),
        "written": Move(from_={_S.IMPORTING}, to=_S.IMPORTED, may=may_import, label=_("Rows imported")),
        "fell_back": Move(
            from_={_S.IMPORTING}, to=_S.CHECKED, may=may_import, label=_("Import interrupted, nothing written")
        ),
        "undo": Move(
            from_={_S.IMPORTED},
            to=_S.UNDONE,
            may=may_import,
            label=_("Take import back"),
            needs=[_in_time],
            reason_required=True,
        ),
        "discard": Move(
            from_={_S.UPLOADED, _S.MATCHED, _S.CHECKED},
            to=_S.DISCARDED,
            may=may_import,
            label=_("Discard upload"),
            needs=[_at_rest],
        ),
    },
)
"""Nothing of a table stands in the register before "written", and "undo" is the only way out of it."""
