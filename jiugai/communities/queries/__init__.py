from jiugai.communities.queries.dossier import Dossier, dossier_of, moment_of, state_at
from jiugai.communities.queries.history import entries_about, record_events
from jiugai.communities.queries.register import (
    buildings_visible_to,
    communities_in_trash,
    communities_visible_to,
    dwellings_visible_to,
    facts_of,
    of_community,
    owners_visible_to,
    rules_of,
    scope_providers,
    sees_register,
    tied_to,
)
from jiugai.communities.queries.sums import WrongSum, wrong_sums
from jiugai.communities.queries.totals import (
    LateStage,
    Reconciliation,
    late_stages,
    per_step,
    reconcile,
    total_once,
)
from jiugai.communities.queries.verdicts import Judged, Turn, judged_at, judged_now, missing_of, turns_of

__all__ = [
    "Dossier", "Judged", "LateStage", "Reconciliation", "Turn", "WrongSum", "buildings_visible_to",
    "communities_in_trash", "communities_visible_to", "dossier_of", "dwellings_visible_to", "entries_about",
    "facts_of", "judged_at", "judged_now", "late_stages", "missing_of", "moment_of", "of_community",
    "owners_visible_to", "per_step", "reconcile", "record_events", "rules_of", "scope_providers", "sees_register",
    "state_at", "tied_to", "total_once", "turns_of", "wrong_sums",
]  # fmt: skip
