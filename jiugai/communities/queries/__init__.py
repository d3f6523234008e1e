from jiugai.communities.queries.changes import Changed, changes_of, row_of_kind
from jiugai.communities.queries.dossier import Dossier, built_of, dossier_of, figures_of, moment_of, state_at
from jiugai.communities.queries.history import entries_about, record_events
from jiugai.communities.queries.register import (
    WAYS,
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
    states_visible_to,
    tied_to,
)
from jiugai.communities.queries.sums import WrongSum, wrong_sums
from jiugai.communities.queries.totals import (
    LateStage,
    Reconciliation,
    late_stages,
    later_share,
    per_step,
    reconcile,
    stated_against_named,
    total_once,
    totals_at,
)
from jiugai.communities.queries.verdicts import Judged, Turn, judged_at, judged_now, missing_of, turns_of
from jiugai.communities.queries.words import TABLES, criteria_words, fact_label, fact_words, table_name

__all__ = [
    "TABLES", "WAYS", "Changed", "Dossier", "Judged", "LateStage", "Reconciliation", "Turn", "WrongSum",
    "buildings_visible_to", "built_of", "changes_of", "communities_in_trash", "communities_visible_to",
    "criteria_words", "dossier_of", "dwellings_visible_to", "entries_about", "fact_label", "fact_words", "facts_of",
    "figures_of", "judged_at", "judged_now", "late_stages", "later_share", "missing_of", "moment_of", "of_community",
    "owners_visible_to", "per_step", "reconcile", "record_events", "row_of_kind", "rules_of", "scope_providers",
    "sees_register", "state_at", "stated_against_named", "states_visible_to", "table_name", "tied_to", "total_once",
    "totals_at", "turns_of", "wrong_sums",
]  # fmt: skip
