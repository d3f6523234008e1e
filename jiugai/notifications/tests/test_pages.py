"""The bell, the list, the choices, and the operators' list."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from jiugai.notifications.api import deliver_waiting, unread_count
from jiugai.notifications.models import Delivery, Notification
from jiugai.notifications.tests.test_sending import tell

pytestmark = pytest.mark.django_db


def test_unread_stands_first_and_opening_marks_it_read(cast, client_of) -> None:
    office = cast.gaotang.sub_district
    old = tell(office, "k1", text="旧的")[0]
    tell(office, "k2", text="新的")
    client = client_of(office)
    answer = client.post(old.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, "/x/")
    page = client.get(reverse("notifications:list")).content.decode()
    assert page.index("新的") < page.index("旧的")
    assert unread_count(office) == 1


def test_a_look_writes_nothing(cast, client_of) -> None:
    office = cast.gaotang.sub_district
    told = tell(office)[0]
    assert client_of(office).get(told.get_absolute_url()).status_code == 405
    client_of(office).get(reverse("notifications:list"))
    assert unread_count(office) == 1


def test_others_cannot_open_it(cast, client_of) -> None:
    told = tell(cast.gaotang.sub_district)[0]
    for actor in (cast.gaotang.other_sub_district, cast.tumd.sub_district):
        assert client_of(actor).post(told.get_absolute_url()).status_code == 404


def test_all_are_read_at_once(cast, client_of) -> None:
    office = cast.gaotang.sub_district
    tell(office), tell(office, "k2")
    client_of(office).post(reverse("notifications:read_all"))
    assert unread_count(office) == 0


def test_choices_are_kept_and_the_weighty_ones_cannot_be_muted(cast, client_of) -> None:
    client = client_of(cast.gaotang.sub_district)
    url = reverse("notifications:preferences")
    client.post(url, {"notifications.due_soon": "muted", "notifications.overdue": "muted"})
    page = client.get(url).content.decode()
    assert '<option value="muted" selected>' in page
    assert 'name="notifications.overdue"' not in page
    assert client.post(url, {"notifications.due_soon": "sometimes"}).status_code == 422


def test_the_list_costs_the_same_whatever_its_length(cast, client_of, django_assert_max_num_queries) -> None:
    office = cast.gaotang.sub_district
    for n in range(30):
        tell(office, f"k{n}")
    client = client_of(office)
    client.get(reverse("notifications:list"))
    with django_assert_max_num_queries(14):
        client.get(reverse("notifications:list"))


def test_operators_settle_what_is_stuck_and_nobody_else(cast, client_of, wire) -> None:
    tell(cast.gaotang.sub_district)
    wire.broken = True
    deliver_waiting()
    url = reverse("notifications:stuck")
    assert client_of(cast.gaotang.lead_office).get(url).status_code == 403
    operator = client_of(cast.system_admin)
    assert "西岳楼逾期" in operator.get(url).content.decode()
    operator.post(reverse("notifications:settle", args=[Delivery.objects.get().pk]), {"do": "give_up"})
    assert Delivery.objects.get().state == "given_up"


def test_the_command_says_how_many(cast, waiting, item, capsys) -> None:
    assert cast.gaotang.sub_district
    waiting.append(item())
    call_command("send_due_notices")
    assert "1" in capsys.readouterr().out
    assert Notification.objects.count() == 1
