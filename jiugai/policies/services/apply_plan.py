"""Puts a confirmed plan in force: the act by which a document configures a county."""

import datetime
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.audit.api import record, snapshot
from jiugai.common.actors import Actor
from jiugai.common.results import NotAllowed, WrongState
from jiugai.organisations import api as organisations
from jiugai.policies.models import Clause, Policy, Programme
from jiugai.policies.services.plan_facts import PlanFacts, PostFact
from jiugai.policies.services.write_content import Book, write_content
from jiugai.policies.states import PolicyState

PlanListener = Callable[[Policy, Actor], None]
_listeners: dict[str, PlanListener] = {}


def on_plan_applied(id_: str, listener: PlanListener) -> None:
    """A higher module follows a new plan inside the same transaction (e.g. `communities` registers the named ones)."""
    if id_ in _listeners:
        raise ValueError(f"plan listener {id_} is registered twice")
    _listeners[id_] = listener


def standing_plan(county: str, facts: PlanFacts) -> Policy | None:
    """The plan in force whose years overlap; it can only be revised, not doubled."""
    head = facts.plan
    overlapping = Policy.objects.of_county(county).filter(
        state=PolicyState.IN_FORCE, year_from__lte=head.year_to, year_to__gte=head.year_from
    )
    return overlapping.first()


def apply_plan(
    facts: PlanFacts,
    *,
    actor: Actor,
    county: str,
    effective_from: datetime.date,
    supersedes: Policy | None = None,
    reason: str = "",
) -> Policy:
    """Create the plan with clauses, rules, organisations, duties and task force, and announce it.

    A plan for years that another one already covers must name that plan as the one it revises; the earlier
    plan then ends on `effective_from` and stays readable. All or nothing. Raises NotAllowed, WrongState.
    """
    if not actor.may("policies.apply") or (actor.county and actor.county != county):
        raise NotAllowed(_("Only the lead office puts a plan in force."))
    with transaction.atomic():
        place = organisations.County.objects.select_for_update().get(code=county)
        _refuse_double(county, facts, effective_from, supersedes)
        if supersedes is not None:
            _supersede(supersedes, effective_from, actor, reason)
        policy = _policy(place, facts, effective_from, supersedes)
        book = _book(policy, facts, actor)
        write_content(book, facts)
        if supersedes:
            organisations.retire_plan(actor=actor, county=place, plan_key=supersedes.key, on=effective_from)
        _bodies(book, facts, actor)
        record(
            actor,
            "policies.policy.applied",
            policy,
            after={"key": policy.key, "title": policy.title, "effective_from": effective_from.isoformat()},
            reason=reason,
            county=county,
        )
        for listener in _listeners.values():
            listener(policy, actor)
    return policy


def _refuse_double(county: str, facts: PlanFacts, effective_from: datetime.date, supersedes: Policy | None) -> None:
    standing = standing_plan(county, facts)
    if standing and standing != supersedes:
        values = {"title": standing.short, "year": standing.year_from}
        raise WrongState(_("%(title)s already holds for %(year)s. Apply this document as its revision.") % values)
    if supersedes is None:
        return
    if supersedes.state != PolicyState.IN_FORCE:
        raise WrongState(_("%(title)s is no longer in force and cannot be revised.") % {"title": supersedes.short})
    if effective_from <= supersedes.effective_from:
        raise WrongState(_("A revision must begin after the plan it revises."))


def _supersede(plan: Policy, day: datetime.date, actor: Actor, reason: str) -> None:
    before = snapshot(plan, ("state", "effective_until"))
    plan.state, plan.effective_until = PolicyState.SUPERSEDED, day
    plan.save(update_fields=["state", "effective_until"])
    after = snapshot(plan, ("state", "effective_until"))
    county = plan.county.code
    record(actor, "policies.policy.superseded", plan, before=before, after=after, reason=reason, county=county)


def _policy(
    place: organisations.County, facts: PlanFacts, effective_from: datetime.date, supersedes: Policy | None
) -> Policy:
    head = facts.plan
    key = head.key
    if Policy.objects.filter(key=key).exists():
        key = f"{head.key}-{Policy.objects.filter(key__startswith=head.key).count() + 1}"
    return Policy.objects.create(
        county=place,
        key=key,
        title=head.title,
        title_en=head.title_en,
        short_title=head.short_title or head.title[:60],
        short_title_en=head.short_title_en,
        doc_number=head.doc_number,
        issuer=head.issuer,
        issuer_en=head.issuer_en,
        issued_on=head.issued_on,
        disclosure=head.disclosure,
        year_from=head.year_from,
        year_to=head.year_to,
        addressees=list(head.addressees),
        superior_documents=list(head.superior_documents),
        outcomes=list(facts.outcomes),
        effective_from=effective_from,
        supersedes=supersedes,
        text=facts.text,
    )


def _book(policy: Policy, facts: PlanFacts, actor: Actor) -> Book:
    clauses = {
        fact.number: Clause.objects.create(
            policy=policy,
            number=fact.number,
            depth=max(1, len(fact.path)),
            order=order,
            heading=fact.heading[:200],
            heading_en=fact.heading_en,
            summary=fact.summary,
            summary_en=fact.summary_en,
            refs=list(fact.refs),
            start=fact.start,
            end=fact.end,
        )
        for order, fact in enumerate(facts.clauses)
    }
    root = next(iter(clauses.values()), None) or Clause.objects.create(policy=policy, number="文首", order=0)
    programmes = {}
    for order, fact in enumerate(facts.programmes):
        programmes[fact.code], _made = Programme.objects.get_or_create(
            county=policy.county,
            code=fact.code,
            defaults={"name": fact.name, "name_en": fact.name_en, "order": order},
        )
    bodies = {
        fact.code: organisations.ensure_organisation(
            actor=actor,
            county=policy.county,
            name=fact.name,
            kind=fact.kind,
            region_code=fact.region,
            aliases=fact.aliases,
            collective=fact.collective,
        )
        for fact in facts.organisations
    }
    return Book(policy, clauses, programmes, bodies, root)


def _member(book: Book, fact: PostFact) -> organisations.MemberSpec:
    return organisations.MemberSpec(
        role=fact.role,
        post_zh=fact.post,
        post_en=fact.post_en,
        organisation=book.organisations.get(fact.organisation),
    )


def _bodies(book: Book, facts: PlanFacts, actor: Actor) -> None:
    county, key = book.policy.county, book.policy.key
    duties = [
        organisations.DutySpec(
            clause=fact.clause,
            organisations=[book.organisations[code] for code in fact.organisations],
            text_zh=fact.text,
            text_en=fact.text_en,
            order=order,
        )
        for order, fact in enumerate(facts.duties)
    ]
    organisations.replace_duties(actor=actor, county=county, plan_key=key, duties=duties)
    force = facts.task_force
    if force:
        spec = organisations.TaskForceSpec(
            name=force.name,
            name_en=force.name_en,
            office_at=str(book.organisations.get(force.office_at, "")),
            dissolves=force.dissolves_zh,
            members=[_member(book, fact) for fact in force.members],
            office_posts=[_member(book, fact) for fact in force.office],
        )
        organisations.replace_task_force(actor=actor, county=county, plan_key=key, spec=spec)
