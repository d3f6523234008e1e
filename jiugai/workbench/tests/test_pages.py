"""My work, overview and search, as the people of two counties see them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiugai.common.actors import Actor
from jiugai.policies.api import Policy
from tests.cast import Cast

SignIn = Callable[[Actor | str], Client]


@pytest.mark.clause("TR-2.2a", part="targets beside actuals")
def test_the_overview_shows_targets_beside_the_register_and_what_disagrees(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    page = client_of(cast.tumd.leading_group).get(reverse("workbench:overview")).content.decode()
    assert "方案写 27，名单只有 26" in page
    assert "1,514" in page
    assert "13.86" in page
    assert "26 个小区在哪一步" in page
    assert "已过 109 天" in page


def test_a_county_without_numbers_shows_its_two_goals(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    page = client_of(cast.gaotang.leading_group).get(reverse("workbench:overview")).content.decode()
    assert "确保" in page
    assert "力争" in page
    assert "土默特右旗" not in page


def test_without_a_plan_the_overview_says_how_to_begin(cast: Cast, client_of: SignIn) -> None:
    page = client_of(cast.gaotang.lead_office).get(reverse("workbench:overview")).content.decode()
    assert "还没有生效的实施方案" in page


def test_everybody_sees_own_work_only(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    lead = client_of(cast.tumd.lead_office).get("/").content.decode()
    assert "26 个小区缺入库认定资料" in lead
    for actor in (cast.tumd.finance, cast.tumd.utility, cast.gaotang.lead_office, cast.tumd.other_sub_district):
        assert "缺入库认定资料" not in client_of(actor).get("/").content.decode()


@pytest.mark.clause("TR-5a", part="deadlines")
def test_the_stage_under_way_stands_in_the_lead_offices_inbox_with_its_clause(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    page = client_of(cast.tumd.lead_office).get("/").content.decode()
    assert "<b>44</b> 天" in page
    assert "五（二）" in page


def test_search_finds_communities_and_clauses_of_the_own_county(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    url = reverse("workbench:search")
    own = client_of(cast.tumd.lead_office)
    assert "西岳楼" in own.get(url, {"q": "西岳"}).content.decode()
    assert "/clauses/" in own.get(url, {"q": "供暖"}).content.decode()
    other = client_of(cast.gaotang.lead_office).get(url, {"q": "西岳"}).content.decode()
    assert "没有找到" in other
    assert "&lt;script&gt;" in own.get(url, {"q": "<script>"}).content.decode()


@pytest.mark.parametrize("name", ["workbench:inbox", "workbench:overview"])
def test_the_pages_cost_a_bounded_number_of_queries(
    plans: dict[str, Policy],
    cast: Cast,
    client_of: SignIn,
    django_assert_max_num_queries: Callable[..., Any],
    name: str,
) -> None:
    client = client_of(cast.tumd.lead_office)
    with django_assert_max_num_queries(45):
        client.get(reverse(name))
