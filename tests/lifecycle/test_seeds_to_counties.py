"""The product's main job on real input: both official documents go in, two configured counties come out."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jiugai.common.actors import Actor
from jiugai.communities.models import Community
from jiugai.organisations.api import Duty, TaskForce
from jiugai.policies.models import Policy, Reading
from jiugai.policies.services import review
from tests.cast import Cast

SignIn = Callable[[Actor | str], Client]


@pytest.fixture
def applied(
    seeds: Path, client_of: SignIn, django_capture_on_commit_callbacks: Callable[..., Any]
) -> Callable[[Actor, str, str], Policy]:
    """Upload, confirm all as read, settle all contradictions, apply: as the lead office would, through the pages."""

    def apply(lead: Actor, name: str, day: str) -> Policy:
        client = client_of(lead)
        file = SimpleUploadedFile(name, (seeds / name).read_bytes())
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("policies:upload"), {"document": file})
        reading = Reading.objects.latest("pk")
        assert reading.state == "review"
        for n in range(len(reading.draft["findings"])):
            client.post(reverse("policies:settle", args=[reading.pk]), {"finding": n, "decision": ""})
        pointers = [f.pointer for f in review.facts_of(reading.draft, reading.decisions)]
        client.post(reverse("policies:confirm", args=[reading.pk]), {"pointer": pointers})
        answer = client.post(reverse("policies:apply", args=[reading.pk]), {"effective_from": day})
        assert answer.status_code == 302, answer.content.decode()
        return Policy.objects.get(reading=reading)

    return apply


@pytest.mark.clause("TR-0")
@pytest.mark.clause("TR-2.2a", part="read and applied")
def test_tumd_right_banner_starts_from_its_document(
    applied: Callable[[Actor, str, str], Policy], cast: Cast, client_of: SignIn
) -> None:
    policy = applied(cast.tumd.lead_office, "tumd-right-banner-2021.txt", "2021-05-28")
    assert (policy.doc_number, policy.issued_on, policy.disclosure) == (
        "土右政办发〔2021〕18号", datetime.date(2021, 5, 28), "public",
    )  # fmt: skip
    first, energy = policy.targets.order_by("order")
    assert (first.communities, first.households, first.area, first.investment) == (27, 1514, 13_860_000, 4_200_000_000)
    assert (energy.buildings, energy.households, energy.area, energy.investment) == (3, 65, 830_000, 117_000_000)
    assert Community.objects.filter(county=policy.county).count() == 26
    assert Duty.objects.filter(plan_key=policy.key).count() == 15
    seats = TaskForce.objects.get(plan_key=policy.key).members
    assert seats.count() == 29
    assert seats.filter(organisation__name="旗财政局").exists()
    rule = policy.eligibilityrules.get(priority=True)
    assert (rule.built_before, rule.ambiguous) == (datetime.date(2000, 12, 31), True)
    client = client_of(cast.tumd.sub_district)
    for row in [*policy.targets.all(), *policy.stages.all(), *policy.rates.all(), *policy.thresholds.all()]:
        page = client.get(row.clause.get_absolute_url())
        assert page.status_code == 200
        assert row.clause.quoted.strip()[:10] in page.content.decode()


@pytest.mark.clause("GT-0")
def test_gaotang_starts_from_its_document_beside_it(
    applied: Callable[[Actor, str, str], Policy], cast: Cast, client_of: SignIn
) -> None:
    tumd = applied(cast.tumd.lead_office, "tumd-right-banner-2021.txt", "2021-05-28")
    policy = applied(cast.gaotang.lead_office, "gaotang-2021.txt", "2021-07-29")
    assert (policy.doc_number, policy.issued_on) == ("", datetime.date(2021, 7, 29))
    assert {d["number"] for d in policy.superior_documents} == {"鲁政办字〔2020〕28号", "聊政办字〔2020〕40号"}
    rule = policy.eligibilityrules.get()
    assert (rule.built_before, rule.land) == (datetime.date(2005, 12, 31), "state_owned")
    assert [t.strength for t in policy.tiers.order_by("order")] == ["ensure", "strive"]
    assert Duty.objects.filter(plan_key=policy.key).count() == 8
    assert TaskForce.objects.get(plan_key=policy.key).members.count() == 26
    assert client_of(cast.gaotang.lead_office).get(tumd.get_absolute_url()).status_code == 404
    assert not Community.objects.filter(county=policy.county).exists()
