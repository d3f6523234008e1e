"""What the rules say of a community today or on a past day, what is still missing, and why an answer changed."""

import datetime
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from jiugai.audit.api import AuditEntry
from jiugai.communities.models import (
    BuildingVersion,
    Community,
    CommunityVersion,
    Enrolment,
    EnrolmentVersion,
    VersionRow,
)
from jiugai.communities.queries.dossier import State, moment_of
from jiugai.communities.queries.register import facts_of, rules_of
from jiugai.communities.rules import Facts, Reason, Rule, Verdict, judge
from jiugai.communities.states import Eligible
from jiugai.policies.api import Policy, Programme

JUDGED = "communities.enrolment.judged"
OVERRIDDEN = "communities.enrolment.overridden"
CHANGES = 8
"""Changes of answers shown on a page; the page of changes has all."""
LINKED = ("programme", "policy", "clause", "clause__policy", "judged_by")


@dataclass(frozen=True)
class Judged:
    """A programme's answer with its reasons. `answer` is the rule's, `stands` what counts."""

    enrolment: Enrolment
    policy: Policy | None
    verdict: Verdict
    answer: Eligible
    override: Eligible | None

    @property
    def stands(self) -> Eligible:
        return self.override or self.answer


@dataclass(frozen=True)
class Turn:
    """An answer that became another: from the rules (`because` says which tests turned) or by a person (`reason`)."""

    at: datetime.datetime
    programme: Programme
    before: Eligible
    after: Eligible
    by: str
    reason: str
    policy: Policy | None
    revised: bool
    """Another plan gave the new answer."""
    because: Sequence[tuple[Reason, Reason | None]]
    """(the test now, the same test before)."""

    @property
    def more(self) -> int:
        """How many tests a short account leaves out."""
        return max(0, len(self.because) - 3)


def _facts(state: Any, buildings: Any) -> Facts:
    """Facts of a past day: version rows have the fields of their rows."""
    return facts_of(state, buildings)


class _Rules:
    """Rules of plans, read once each."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], list[Rule]] = {}

    def verdict(self, facts: Facts, policy: Policy | None, programme: Programme) -> Verdict:
        if policy is None:
            return judge(facts, [])
        key = policy.pk, programme.pk
        if key not in self._known:
            self._known[key] = rules_of(policy, programme)
        return judge(facts, self._known[key])


def judged_now(community: Community) -> list[Judged]:
    """Per programme the answer in force with every reason."""
    rules, facts = _Rules(), facts_of(community)
    return [
        Judged(
            e,
            e.judged_by,
            rules.verdict(facts, e.judged_by, e.programme),
            Eligible(e.answer),
            Eligible(e.override) if e.override else None,
        )
        for e in community.enrolments.select_related(*LINKED)
    ]


def judged_at(community: Community, state: State, at: datetime.date) -> list[Judged]:
    """The same at the end of a past day: facts, answers and plans of that day."""
    moment, rules = moment_of(at), _Rules()
    facts = _facts(state, BuildingVersion.objects.at(moment).filter(community=community))
    enrolments = {e.pk: e for e in community.enrolments.select_related(*LINKED)}
    held = EnrolmentVersion.objects.held(moment).filter(row__in=enrolments)
    plans = _plans(_entries(list(enrolments)).filter(at__lte=moment))
    found = []
    for version in held.order_by("row__programme"):
        enrolment = enrolments[version.row_id]
        known = plans.get(version.row_id)
        policy = known[-1][2] if known else enrolment.judged_by
        override = Eligible(version.override) if version.override else None
        verdict = rules.verdict(facts, policy, enrolment.programme)
        found.append(Judged(enrolment, policy, verdict, Eligible(version.answer), override))
    return found


def missing_of(judged: Sequence[Judged]) -> list[tuple[Reason, Policy | None]]:
    """What nobody has registered yet and a rule asks for, each once; programmes that a person decided ask nothing."""
    seen: dict[tuple[str, str], tuple[Reason, Policy | None]] = {}
    for one in judged:
        if one.override is None:
            for reason in one.verdict.reasons:
                if reason.answer == "ask":
                    seen.setdefault((reason.code, reason.text), (reason, one.policy))
    return list(seen.values())


def _entries(enrolments: Sequence[int]) -> Any:
    ids = [str(pk) for pk in enrolments]
    entries = AuditEntry.objects.filter(subject_kind="communities.enrolment", subject_id__in=ids)
    return entries.filter(code__in=[JUDGED, OVERRIDDEN]).order_by("pk")


def _plans(entries: Any) -> dict[int, list[tuple[AuditEntry, str, Policy | None]]]:
    """Enrolment → its entries in order, each with the plan that held after it; two queries."""
    found = list(entries)
    keys = {e.after_values.get("judged_by") for e in found}
    plans = {p.key: p for p in Policy.objects.filter(key__in=[k for k in keys if k])}
    rows: dict[int, list[tuple[AuditEntry, str, Policy | None]]] = {}
    for entry in found:
        mine = rows.setdefault(int(entry.subject_id), [])
        key = entry.after_values.get("judged_by") or (mine[-1][1] if mine else "")
        mine.append((entry, key, plans.get(key)))
    return rows


def turns_of(community: Community, until: datetime.datetime | None = None, limit: int = CHANGES) -> list[Turn]:
    """The latest changes of what stands, newest first: when, from what to what, and the tests that turned.

    A bounded number of queries: states of the enrolments, their entries, the plans, the community's states at those
    moments, and the rules once per plan and programme.
    """
    enrolments = {e.pk: e for e in community.enrolments.select_related("programme")}
    states = EnrolmentVersion.objects.filter(row__in=enrolments).order_by("row", "nth")
    if until:
        states = states.filter(since__lte=until)
    pairs = _pairs(list(states))[:limit]
    if not pairs:
        return []
    entries, rules = _plans(_entries(list(enrolments))), _Rules()
    past = _Past(community, [v.since for pair in pairs for v in pair])
    return [_turn(old, new, enrolments[new.row_id], entries.get(new.row_id, []), past, rules) for old, new in pairs]


def _pairs(states: list[EnrolmentVersion]) -> list[tuple[EnrolmentVersion, EnrolmentVersion]]:
    """(state before, state after) wherever what stands changed, newest first."""
    turned = [
        (old, new) for old, new in itertools.pairwise(states)
        if old.row_id == new.row_id and old.stands != new.stands
    ]  # fmt: skip
    return sorted(turned, key=lambda pair: pair[1].since, reverse=True)


class _Past:
    """What the register knew of the community at some moments; two queries."""

    def __init__(self, community: Community, moments: Sequence[datetime.datetime]) -> None:
        held = Q()
        for moment in moments:
            held |= Q(since__lte=moment) & (Q(until=None) | Q(until__gt=moment))
        self._now = community
        self._states = list(CommunityVersion.objects.filter(held, row=community))
        self._buildings = list(BuildingVersion.objects.filter(held, community=community, deleted_at=None))

    def facts(self, moment: datetime.datetime) -> Facts:
        state = next((v for v in self._states if _held(v, moment)), self._now)
        return _facts(state, [b for b in self._buildings if _held(b, moment)])


def _held(version: VersionRow, moment: datetime.datetime) -> bool:
    return version.since <= moment and (version.until is None or version.until > moment)


def _turn(
    old: EnrolmentVersion,
    new: EnrolmentVersion,
    enrolment: Enrolment,
    entries: list[tuple[AuditEntry, str, Policy | None]],
    past: _Past,
    rules: _Rules,
) -> Turn:
    written = next((n for n, (e, _key, _plan) in enumerate(entries) if e.at >= new.since), None)
    entry, key, policy = entries[written] if written is not None else (None, "", None)
    before_key, before_plan = entries[written - 1][1:] if written else ("", None)
    person = old.override != new.override
    because = [] if person else _because(old, new, enrolment, before_plan, policy, past, rules)
    return Turn(
        at=new.since,
        programme=enrolment.programme,
        before=Eligible(old.stands),
        after=Eligible(new.stands),
        by=new.by,
        reason=entry.reason if entry and person else "",
        policy=policy,
        revised=bool(before_key) and before_key != key,
        because=because,
    )


def _because(
    old: EnrolmentVersion,
    new: EnrolmentVersion,
    enrolment: Enrolment,
    plan_before: Policy | None,
    plan: Policy | None,
    past: _Past,
    rules: _Rules,
) -> list[tuple[Reason, Reason | None]]:
    """The tests whose answer differs from that at the time of the answer before; the decisive ones first."""
    was = rules.verdict(past.facts(old.since), plan_before, enrolment.programme)
    now = rules.verdict(past.facts(new.since), plan, enrolment.programme)
    known = {_test(r): r for r in was.tests}
    turned = [
        (r, known.get(_test(r))) for r in now.tests
        if _test(r) not in known or known[_test(r)].answer != r.answer
    ]  # fmt: skip
    decisive = [pair for pair in turned if pair[0].answer == new.answer]
    return decisive or turned


def _test(reason: Reason) -> tuple[str, str]:
    return ("built" if reason.code.startswith("built") else reason.code), reason.text
