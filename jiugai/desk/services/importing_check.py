"""The dry run: every row parsed and planned against the register, nothing written; and the answers to its questions."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.audit.api import move, record
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, require
from jiugai.common.subjects import ref
from jiugai.desk.models import ImportBatch
from jiugai.desk.permissions import may_import
from jiugai.desk.services.importing import OUTCOMES, Planned, Question
from jiugai.desk.services.importing_files import importer_of, read_batch, require_open, start_work, touch
from jiugai.desk.services.importing_frames import FRAME, FrameWriter, all_rows, drop_other_frames
from jiugai.desk.services.importing_rows import PlannedRows
from jiugai.desk.services.importing_safely import without_words
from jiugai.desk.services.kinds import Work, job_kind
from jiugai.desk.states import ImportState

LIKES = 50
"""Sorts of questions that are counted."""
ROWS_NAMED = 5


class Tally:
    """Rows per outcome, and how many questions there are: asked once each, and of one sort."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self._ids: set[str] = set()
        self._likes: Counter[str] = Counter()

    def add(self, planned: Planned) -> None:
        self.outcomes[planned.outcome] += 1
        question = planned.question
        if question is not None and question.id not in self._ids:
            self._ids.add(question.id)
            if question.like:
                self._likes[question.like] += 1

    def counts(self, decided: int) -> dict[str, Any]:
        """`decided`: how many answers this check knew."""
        found: dict[str, Any] = {outcome: self.outcomes[outcome] for outcome in OUTCOMES}
        return found | {"questions": len(self._ids), "likes": dict(self._likes.most_common(LIKES)), "decided": decided}


def decisions_of(batch: ImportBatch) -> dict[str, str]:
    return json.loads(batch.decisions) if batch.decisions else {}


@job_kind("desk.import_check", gettext_lazy("Check a table"), resumable=True, patience=600)
def check_in_background(work: Work) -> dict[str, Any]:
    """Every row of a batch against the register; writes frames only, and the counts at the end."""
    batch = ImportBatch.objects.get(pk=work.payload["batch"])
    work.result_subject = ref(batch)
    if batch.state == ImportState.MATCHED:
        with translation.override(batch.language), without_words(batch):
            require(may_import(work.actor, batch))
            _check(batch, work)
    return {outcome: batch.counts.get(outcome, 0) for outcome in OUTCOMES}


def _check(batch: ImportBatch, work: Work) -> None:
    importer, decisions = importer_of(batch), decisions_of(batch)
    table = read_batch(batch, work.actor)
    work.progress(0, table.n)
    run = work.job.pk * 10 + work.job.attempt
    frames, tally = FrameWriter(batch, run), Tally()
    rows = PlannedRows(importer, work.actor, table, batch.mapping, decisions)
    for n, (planned, cells) in enumerate(rows, 1):
        frames.add(planned, cells)
        tally.add(planned)
        if n % FRAME == 0:
            work.progress(min(n, table.n), table.n)
    frames.flush()
    with transaction.atomic():
        move(batch, "checked", actor=work.actor, changes={"counts": tally.counts(len(decisions))})
        touch(batch, run=run, checked_at=timezone.now(), notes=json.dumps(rows.notes, ensure_ascii=False))
        drop_other_frames(batch, run)


# ---- questions -------------------------------------------------------------------------------------------------


@dataclass
class Asked:
    """A question nobody has answered yet."""

    question: Question
    numbers: list[int]
    """Its first rows."""
    cells: list[Any]
    """Of the first one."""


def open_questions(batch: ImportBatch, most: int) -> list[Asked]:
    """The first questions nobody has answered yet."""
    found: dict[str, Asked] = {}
    if not count_open(batch):
        return []
    decided = decisions_of(batch)
    for row in all_rows(batch, ["ask"]):
        question = row.question
        if question is None or question.id in decided:
            continue
        if question.id in found:
            if len(found[question.id].numbers) < ROWS_NAMED:
                found[question.id].numbers.append(row.number)
        elif len(found) < most:
            found[question.id] = Asked(question, [row.number], row.cells)
        else:
            break
    return list(found.values())


def count_answered(batch: ImportBatch) -> int:
    """Answers given since the last check."""
    return max(0, len(decisions_of(batch)) - int(batch.counts.get("decided", 0)))


def count_open(batch: ImportBatch) -> int:
    return max(0, int(batch.counts.get("questions", 0)) - count_answered(batch))


def answer_question(
    batch: ImportBatch, *, actor: Actor, question: str, option: str, all_like: bool = False
) -> ImportBatch:
    """Decide one question, or all of its sort by the option at the same place. The last answer starts a new check.

    Raises BadInput for a question or an option that does not exist (any more).
    """
    require_open(batch, actor)
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        require_open(batch, actor)
        decided = decisions_of(batch)
        given = dict(_given(batch, question, option, all_like))
        if not given:
            raise BadInput(_("This question no longer stands. Load the page again."))
        decided |= {id_: value for id_, value in given.items() if id_ == question or id_ not in decided}
        touch(batch, decisions=json.dumps(decided, ensure_ascii=False))
        record(actor, "desk.importbatch.answered", batch, after={"questions": len(given)})
        if not count_open(batch):
            check_again(batch, actor=actor)
    return batch


def _given(batch: ImportBatch, question: str, option: str, all_like: bool) -> Iterator[tuple[str, str]]:
    """(question, option) for the one, and for all of its sort when they are answered together."""
    one = next((row.question for row in all_rows(batch, ["ask"]) if row.question and row.question.id == question), None)
    values = [value for value, _label in one.options] if one else []
    if one is None or option not in values:
        return
    yield question, option
    if not (all_like and one.like):
        return
    place = values.index(option)
    for row in all_rows(batch, ["ask"]):
        other = row.question
        if other and other.like == one.like and len(other.options) > place:
            yield other.id, other.options[place][0]


def check_again(batch: ImportBatch, *, actor: Actor, forget_answers: bool = False) -> ImportBatch:
    """Plan every row anew, with the answers given so far or without any."""
    require_open(batch, actor)
    if not batch.mapping:
        raise BadInput(_("Say of at least one column what it holds."))
    with transaction.atomic():
        batch = move(batch, "match", actor=actor)
        touch(batch, **({"decisions": ""} if forget_answers else {}))
        start_work(batch, actor, "desk.import_check")
    return batch
