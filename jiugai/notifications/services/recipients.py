"""Who is reached at an address today: postings in force, as true dates."""

from jiugai.accounts.api import Person, Posting
from jiugai.common import clock


def people_at(address: str) -> list[Person]:
    """People who hold the posting, or the role in the office, today."""
    kind, _, rest = address.partition(":")
    postings = Posting.objects.on(clock.true_today()).filter(person__is_active=True).select_related("person")
    if kind == "posting":
        postings = postings.filter(pk=int(rest))
    else:
        organisation, _, role = rest.partition(":")
        postings = postings.filter(organisation_id=int(organisation), role=role)
    return list({posting.person.pk: posting.person for posting in postings}.values())


def offices() -> list[Posting]:
    """One posting in force per organisation and role: it stands for its office."""
    postings = Posting.objects.on(clock.true_today()).filter(person__is_active=True, organisation__isnull=False)
    found: dict[tuple[int | None, str], Posting] = {}
    for posting in postings.select_related("person", "organisation__county").order_by("id"):
        found.setdefault((posting.organisation_id, posting.role), posting)
    return list(found.values())
