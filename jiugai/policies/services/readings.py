"""A document's way from upload over review to application; each step is one write."""

import hashlib
import json
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.attachments.api import Attachment, link_file, open_content, store_file
from jiugai.audit.api import Personal, record
from jiugai.common import clock, subjects
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, Missing, NotAllowed, NotYet, WrongState, require
from jiugai.desk.api import Work, job_kind, start_job
from jiugai.organisations.api import county_of
from jiugai.policies.models import Policy, Reading
from jiugai.policies.permissions import may_review
from jiugai.policies.services import review
from jiugai.policies.services.apply_plan import apply_plan, standing_plan
from jiugai.policies.services.facts_from_draft import facts_from_draft
from jiugai.policies.states import ReadingState

LONGEST = 2_000
"""Characters of a reason, and of what a person decided about a contradiction."""
LOAD_BEARING = ("targets", "eligibility", "duties", "stages")
"""Of these and the items, a plan states at least one."""
LIMIT = 20 * 1024 * 1024
"""Largest plan document taken, in bytes; said on the upload page."""


def upload_document(*, actor: Actor, county: str, upload: UploadedFile) -> Reading:
    """Keep the document as an original and have it read in the background. Raises NotAllowed, BadInput."""
    if not (actor.may("policies.review") or actor.may("policies.start")):
        raise NotAllowed(_("Only the lead office loads plan documents."))
    if upload.size is None or upload.size > LIMIT:
        raise BadInput(_("The file is larger than 20 MB. Send the text without pictures, or split off the annexes."))
    data = upload.read()
    if not data:
        raise BadInput(_("The file is empty. Choose the document again."))
    digest = hashlib.sha256(data).hexdigest()
    waiting = Reading.objects.filter(
        county__code=county, digest=digest, state__in=[ReadingState.QUEUED, ReadingState.REVIEW]
    )
    if waiting.exists():
        raise BadInput(_("This document is under review already: go on with it under Plan documents."))
    with transaction.atomic():
        reading = Reading.objects.create(
            county=county_of(county),
            file_name=(upload.name or "")[:200],
            digest=digest,
            started_by=actor.label,
        )
        original = store_file(actor=actor, county=county, content=data, name=upload.name or "", purpose="policies.plan")
        link_file(original, subjects.ref(reading), actor=actor, supports="policies.reading")
        record(actor, "policies.reading.started", reading, after={"file": reading.file_name}, county=county)
        payload = {"reading": reading.pk, "attachment": original.pk}
        start_job(actor=actor, county=county, kind="policies.read", payload=payload)
    return reading


@job_kind("policies.read", gettext_lazy("Read a plan document"), resumable=True)
def _read_job(work: Work) -> dict[str, Any]:
    read_document(work.payload["reading"], work.payload["attachment"], actor=work.actor)
    work.result_subject = subjects.SubjectRef("policies.reading", str(work.payload["reading"]))
    return {}


def read_document(reading_id: int, attachment_id: int, *, actor: Actor) -> None:
    """Background part: file → text → draft. A file that cannot be read leaves its reason, never half a draft."""
    from jiugai.policies.reader import read_text  # its patterns take time to compile; only the worker needs them
    from jiugai.policies.reader.intake import Unreadable, extract

    reading = Reading.objects.get(pk=reading_id)
    with open_content(Attachment.objects.get(pk=attachment_id)) as content:
        data = content.read()
    try:
        extracted = extract(data, reading.file_name)
        draft = read_text(extracted.text).to_json()
    except Unreadable as failure:
        changes: dict[str, Any] = {
            "state": ReadingState.FAILED,
            "failure": failure.code,
            "failure_values": {k: str(v) for k, v in failure.values.items()},
        }
    else:
        warnings = [{"code": w.code, "values": w.values} for w in extracted.warnings]
        changes = {"state": ReadingState.REVIEW, "draft": draft, "warnings": warnings}
    with transaction.atomic():
        if Reading.objects.filter(pk=reading_id, state=ReadingState.QUEUED).update(**changes):
            _record_read(reading, actor, changes)


def _record_read(reading: Reading, actor: Actor, changes: dict[str, Any]) -> None:
    """The draft itself is too long for the record: its digest proves later what the machine had read."""
    draft = json.dumps(changes.get("draft"), sort_keys=True, ensure_ascii=False)
    after = {k: v for k, v in changes.items() if k in {"state", "failure"}}
    after |= {"draft": hashlib.sha256(draft.encode()).hexdigest()} if "draft" in changes else {}
    before = {"state": ReadingState.QUEUED}
    record(actor, "policies.reading.read", reading, before=before, after=after, county=reading.county.code)


def _locked(reading: Reading, actor: Actor) -> Reading:
    fresh = Reading.objects.select_for_update().get(pk=reading.pk)
    require(may_review(actor, fresh))
    return fresh


def _as_read(reading: Reading, pointer: str) -> dict[str, Any]:
    """What the reader found; a contradiction was simply open."""
    return {} if pointer.startswith("/findings/") else {"value": review.at(reading.draft, pointer)}


def _told(pointer: str, decision: Any) -> Any:
    """A decision as the record keeps it: rows on people name them, so their values can be erased later."""
    return Personal(decision) if decision and pointer.startswith(("/members", "/office")) else decision


def _decide(reading: Reading, actor: Actor, decisions: dict[str, dict[str, Any]]) -> Reading:
    stamp = {"by": actor.label, "at": clock.now().isoformat(timespec="seconds")}
    before = {p: _told(p, reading.decisions.get(p) or _as_read(reading, p)) for p in decisions}
    after = {p: _told(p, d) for p, d in decisions.items()}
    reading.decisions |= {pointer: decision | stamp for pointer, decision in decisions.items()}
    reading.version += 1
    reading.save(update_fields=["decisions", "version", "changed_at"])
    record(actor, "policies.reading.decided", reading, before=before, after=after, county=actor.county)
    return reading


def confirm_facts(reading: Reading, *, actor: Actor, pointers: list[str]) -> Reading:
    """Confirm facts as they were read; facts already decided keep their decision."""
    with transaction.atomic():
        fresh = _locked(reading, actor)
        known = {f.pointer for f in review.facts_of(fresh.draft, fresh.decisions) if not f.decided}
        decisions = {p: {"state": "confirmed"} for p in pointers if p in known}
        return _decide(fresh, actor, decisions) if decisions else fresh


def correct_fact(reading: Reading, *, actor: Actor, pointer: str, posted: dict[str, str]) -> Reading:
    """Replace a fact by what a person wrote. Raises review.CannotRead with what to write instead."""
    with transaction.atomic():
        fresh = _locked(reading, actor)
        fact = next((f for f in review.facts_of(fresh.draft, fresh.decisions) if f.pointer == pointer), None)
        if fact is None:
            raise WrongState(_("This entry is no longer there. Reload the page."))
        value = review.corrected(fact, posted)
        return _decide(fresh, actor, {pointer: {"state": "corrected", "value": value}})


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise BadInput(_("Shorten it: at most %(n)d characters.") % {"n": LONGEST})


def reopen_fact(reading: Reading, *, actor: Actor, pointer: str) -> Reading:
    """Take a decision back: the fact is as it was read, and open again."""
    with transaction.atomic():
        fresh = _locked(reading, actor)
        before = fresh.decisions.pop(pointer, None)
        if before is None:
            raise WrongState(_("This entry is no longer there. Reload the page."))
        fresh.version += 1
        fresh.save(update_fields=["decisions", "version", "changed_at"])
        told = {pointer: _told(pointer, before)}
        record(actor, "policies.reading.reopened", fresh, before=told, county=actor.county)
        return fresh


def drop_fact(reading: Reading, *, actor: Actor, pointer: str) -> Reading:
    """The reader saw something that is not there; the fact is left out."""
    with transaction.atomic():
        fresh = _locked(reading, actor)
        if pointer not in {f.pointer for f in review.facts_of(fresh.draft, fresh.decisions)}:
            raise WrongState(_("This entry is no longer there. Reload the page."))
        return _decide(fresh, actor, {pointer: {"state": "dropped"}})


def settle_finding(reading: Reading, *, actor: Actor, number: int, decision: str) -> Reading:
    """Record that a person saw a contradiction, and what was decided about it. Both sides stay visible."""
    with transaction.atomic():
        fresh = _locked(reading, actor)
        if not 0 <= number < len(fresh.draft.get("findings") or []):
            raise WrongState(_("This entry is no longer there. Reload the page."))
        _check_length(decision)
        text = decision.strip() or _("Seen; both sides stay visible.")
        return _decide(fresh, actor, {f"/findings/{number}": {"state": "confirmed", "value": text}})


def missing_for_application(reading: Reading) -> list[Missing]:
    """All that still stands between a reading and its application; the page and the refusal say the same."""
    missing = []
    open_facts = [f for f in review.facts_of(reading.draft, reading.decisions) if not f.decided]
    if open_facts:
        url = f"{reading.get_absolute_url()}#f{open_facts[0].number}"
        missing.append(Missing(_("%(n)d facts are not confirmed yet") % {"n": len(open_facts)}, url=url))
    findings = reading.draft.get("findings") or []
    unseen = [n for n in range(len(findings)) if f"/findings/{n}" not in reading.decisions]
    if unseen:
        url = f"{reading.get_absolute_url()}#finding-{unseen[0]}"
        missing.append(Missing(_("%(n)d contradictions are not settled yet") % {"n": len(unseen)}, url=url))
    settled = review.settled(reading.draft, reading.decisions)
    if not settled.get("title"):
        missing.append(Missing(_("The document has no title: no plan was recognised in it")))
    tables = [*(settled.get("categories") or {}).values(), *(settled.get(k) for k in LOAD_BEARING)]
    if not any(row for table in tables for row in table or []):
        missing.append(Missing(_("No scope, target, item, duty or stage was read: this does not look like a plan")))
    return missing


def apply_reading(reading: Reading, *, actor: Actor, effective_from: Any, revise: bool, reason: str = "") -> Policy:
    """Put the reviewed document in force; with `revise`, as the revision of the plan that holds now.

    Raises NotYet with all missing conditions, WrongState when a plan for these years already holds.
    """
    with transaction.atomic():
        fresh = _locked(reading, actor)
        missing = missing_for_application(fresh)
        if missing:
            raise NotYet(_("The document cannot be applied yet."), missing)
        county = fresh.county.code
        draft = review.settled(fresh.draft, fresh.decisions)
        facts = facts_from_draft(draft, fresh.decisions, county, clock.today(county))
        supersedes = standing_plan(county, facts) if revise else None
        policy = apply_plan(
            facts, actor=actor, county=county, effective_from=effective_from, supersedes=supersedes, reason=reason
        )
        before = {"state": fresh.state}
        fresh.state, fresh.policy = ReadingState.APPLIED, policy
        fresh.save(update_fields=["state", "policy", "changed_at"])
        after = {"state": fresh.state, "policy": policy.key}
        record(actor, "policies.reading.applied", fresh, before=before, after=after, reason=reason, county=county)
        return policy


def discard_reading(reading: Reading, *, actor: Actor, reason: str) -> Reading:
    """Put a reading aside; original and decisions stay on file."""
    if not actor.may("policies.review"):
        raise NotAllowed(_("Only the lead office confirms what was read."))
    if not reason.strip():
        raise BadInput(_("Write why the document is put aside."))
    _check_length(reason)
    with transaction.atomic():
        fresh = Reading.objects.select_for_update().get(pk=reading.pk)
        if fresh.state not in {ReadingState.REVIEW, ReadingState.FAILED}:
            raise WrongState(_("This document is not under review."))
        before = {"state": fresh.state}
        fresh.state = ReadingState.DISCARDED
        fresh.save(update_fields=["state", "changed_at"])
        after = {"state": fresh.state}
        record(
            actor, "policies.reading.discarded", fresh, before=before, after=after, reason=reason,
            county=fresh.county.code,
        )  # fmt: skip
        return fresh
