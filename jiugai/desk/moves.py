"""The road of a job, as a table that can be read aloud: queued → running → done, failed or cancelled."""

from jiugai.desk.states import JobState

MOVES: dict[str, tuple[frozenset[JobState], JobState]] = {
    "begin": (frozenset({JobState.QUEUED}), JobState.RUNNING),
    "finish": (frozenset({JobState.RUNNING}), JobState.DONE),
    "fail": (frozenset({JobState.QUEUED, JobState.RUNNING}), JobState.FAILED),
    "cancel": (frozenset({JobState.QUEUED, JobState.RUNNING}), JobState.CANCELLED),
    "requeue": (frozenset({JobState.RUNNING}), JobState.QUEUED),
}
"""Move → (from which states, to which). Each is one conditional update: two workers never both make it."""
