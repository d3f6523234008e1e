"""Views of lists: one's own, and those shared within the county."""

import re

import pytest
from django.urls import reverse

from jiugai.audit.api import AuditEntry
from jiugai.common.results import BadInput, NotAllowed
from jiugai.desk.api import SavedView, change_view, delete_view, job_kinds, save_view, start_job, views_visible_to

LIST = "desk.jobs"
pytestmark = pytest.mark.django_db


def names(actor) -> list[str]:
    return [v.name for v in views_visible_to(actor, LIST)]


def test_own_views_are_own_and_shared_ones_stay_in_the_county(cast) -> None:
    office = cast.gaotang.lead_office
    save_view(actor=office, list_id=LIST, name="我的", query="state=failed")
    save_view(actor=office, list_id=LIST, name="大家的", query="state=done", shared=True)
    assert names(office) == ["我的", "大家的"]
    assert names(cast.gaotang.sub_district) == ["大家的"]
    assert names(cast.tumd.lead_office) == []


def test_saving_again_replaces_and_unsharing_takes_it_back(cast) -> None:
    office = cast.gaotang.lead_office
    save_view(actor=office, list_id=LIST, name="逾期", query="a=1", shared=True)
    save_view(actor=office, list_id=LIST, name="逾期", query="a=2")
    assert SavedView.objects.get().query == "a=2"
    assert names(cast.gaotang.sub_district) == []
    assert set(AuditEntry.objects.filter(code__startswith="desk.view").values_list("code", flat=True)) == {
        "desk.view.shared",
        "desk.view.withdrawn",
    }


def test_page_and_export_are_no_part_of_a_view(cast) -> None:
    view = save_view(
        actor=cast.gaotang.lead_office, list_id=LIST, name="x", query="?cols=a,b&page=7&export=xlsx&q=西岳"
    )
    assert view.query == "cols=a,b&q=%E8%A5%BF%E5%B2%B3"


def test_only_its_owner_deletes_it(cast) -> None:
    view = save_view(actor=cast.gaotang.lead_office, list_id=LIST, name="x", query="", shared=True)
    with pytest.raises(NotAllowed):
        delete_view(view, actor=cast.gaotang.sub_district)
    delete_view(view, actor=cast.gaotang.lead_office)
    assert not SavedView.objects.exists()


def test_nameless_and_too_many_views_are_refused(cast, monkeypatch) -> None:
    office = cast.gaotang.lead_office
    with pytest.raises(BadInput):
        save_view(actor=office, list_id=LIST, name="  ", query="")
    monkeypatch.setattr("jiugai.desk.services.views.MOST", 1)
    save_view(actor=office, list_id=LIST, name="a", query="")
    save_view(actor=office, list_id=LIST, name="a", query="q=1")
    with pytest.raises(BadInput):
        save_view(actor=office, list_id=LIST, name="b", query="")


def test_a_view_saved_on_a_list_stands_on_it_as_a_tab(cast, client_of) -> None:
    office = cast.gaotang.lead_office
    client = client_of(office)
    start_job(actor=office, county=office.county, kind=next(iter(job_kinds)).id)
    data = {"list": LIST, "query": "q=x", "name": "我的作业", "next": reverse("desk:jobs") + "?q=x"}
    answer = client.post(reverse("desk:view_save"), data)
    assert answer["Location"] == reverse("desk:jobs") + "?q=x"
    assert "我的作业" in client.get(reverse("desk:jobs")).content.decode()
    view = SavedView.objects.get()
    foreign = client_of(cast.tumd.lead_office)
    assert foreign.post(reverse("desk:view_delete", args=[view.pk])).status_code == 404
    client.post(reverse("desk:view_delete", args=[view.pk]), {"next": "https://evil.example/"})
    assert not SavedView.objects.exists()


def test_nobody_is_sent_elsewhere(cast, client_of) -> None:
    data = {"list": LIST, "name": "x", "next": "https://evil.example/"}
    answer = client_of(cast.gaotang.lead_office).post(reverse("desk:view_save"), data)
    assert answer["Location"] == "/"


def test_a_view_gets_another_name_audience_and_place(cast) -> None:
    office = cast.gaotang.lead_office
    a, b, c = (save_view(actor=office, list_id=LIST, name=n, query=f"q={n}") for n in "abc")
    change_view(c, actor=office, name="  z ", query="q=c&page=3&_done=4", shared=False, move=-1)
    assert names(office) == ["a", "z", "b"]
    assert SavedView.objects.get(name="z").query == "q=c"
    change_view(c, actor=office, name="z", query="q=c", shared=False, move=-1)
    change_view(c, actor=office, name="z", query="q=c", shared=False, move=-1)
    assert names(office) == ["z", "a", "b"]
    change_view(b, actor=office, name="b", query="q=b", shared=False, move=1)
    assert names(office) == ["z", "a", "b"]
    change_view(a, actor=office, name="a", query="q=a", shared=True)
    assert names(cast.gaotang.sub_district) == ["a"]
    change_view(a, actor=office, name="a", query="q=a", shared=False)
    assert names(cast.gaotang.sub_district) == []
    codes = AuditEntry.objects.filter(code__startswith="desk.view").order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["desk.view.shared", "desk.view.withdrawn"]


def test_only_its_owner_changes_it_and_no_name_stands_twice(cast) -> None:
    office, other = cast.gaotang.lead_office, cast.gaotang.sub_district
    view = save_view(actor=office, list_id=LIST, name="a", query="", shared=True)
    save_view(actor=office, list_id=LIST, name="b", query="")
    with pytest.raises(NotAllowed):
        change_view(view, actor=other, name="mine", query="", shared=True)
    for name in (" ", "b"):
        with pytest.raises(BadInput):
            change_view(view, actor=office, name=name, query="", shared=True)
    assert SavedView.objects.get(pk=view.pk).name == "a"


def test_a_shared_view_shows_everybody_the_same_list_and_leaves_others_as_they_are(cast, client_of) -> None:
    """Forgotten thing 11: the address carries it; reload and shared link agree; nobody else's page changes."""
    office, other = client_of(cast.gaotang.lead_office), client_of(cast.gaotang.sub_district)
    page = reverse("organisations:list")
    before = other.get(page).text
    query = "cols=kind&sort=-name"
    sent = {"list": "organisations.list", "name": "按名称", "query": query, "shared": "on", "next": page}
    office.post(reverse("desk:view_save"), sent)
    link = f'href="{page}?{query}"'.replace("&", "&amp;")
    assert link in other.get(page).text
    assert link in other.get(page).text
    heads = re.findall(r'<th scope="col".*', other.get(f"{page}?{query}").text)
    assert heads == re.findall(r'<th scope="col".*', office.get(f"{page}?{query}").text)
    assert heads != re.findall(r'<th scope="col".*', other.get(page).text)
    assert re.findall(r'<th scope="col".*', before) == re.findall(r'<th scope="col".*', other.get(page).text)
    assert "view_change" not in other.get(f"{page}?{query}").text
    change = re.search(r'action="([^"]+/change/)"', office.get(f"{page}?{query}").text).group(1)
    office.post(change, {"name": "倒序", "query": query, "shared": "on", "move": "", "next": page})
    assert "倒序" in other.get(page).text
