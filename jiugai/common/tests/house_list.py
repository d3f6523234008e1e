"""A list page of houses whose values are known: the k-th has k ㎡ and costs k × 1,234.50 元."""

import datetime
import re

from django.apps.registry import Apps
from django.db import connection, models
from django.test import RequestFactory
from django.utils import translation

from jiugai.common.actors import Actor
from jiugai.common.tables import Action, ChoiceFilter, Column, Empty, ListPage, Preset, RangeFilter, YesNoFilter


class House(models.Model):
    """Only in these tests; kept out of the product's registry."""

    name = models.CharField(max_length=80)
    street = models.CharField(max_length=10)
    area = models.BigIntegerField()
    cost = models.BigIntegerField(null=True)
    due = models.DateField(null=True)

    class Meta:
        apps = Apps()
        app_label = "common"
        db_table = "test_house"


class Houses(ListPage):
    id, title, unit = "test.houses", "Houses", "houses"
    columns = [
        Column("name", "House", link=lambda h: f"/houses/{h.pk}/"),
        Column("street", "Street"),
        Column("area", "Floor area", "area", total=True),
        Column("cost", "Cost", "money", total=True),
        Column("due", "Due", "near", shown=False),
        Column("state", "State", "state", value=lambda h: ("late", "3 days overdue"), shown=False),
    ]
    search_fields = ("name", "street")
    filters = [
        ChoiceFilter("street", "Street", choices=[("east", "East street"), ("west", "West street")]),
        RangeFilter("cost", "Cost", kind="money"),
        YesNoFilter("big", "Big", apply=lambda rows, v: rows.filter(area__gte=5000) if v == ["yes"] else rows),
    ]
    default_order = "name"
    empty = Empty(
        "No houses yet", "The plan names none.", [Action("Import houses", "/import/", permission="houses.add")]
    )
    actions = [
        Action("Add house", "/add/", "add", main=True, permission="houses.add"),
        Action("Print", lambda request: "/print/"),
    ]
    presets = [Preset("On East street", "street=east")]

    def queryset(self, request):
        return House.objects.all()


def ask(query="", *, may=(), htmx=None, cookies=None, page=Houses, send=None, session=None):
    """Open the list; or send a form to it (`send`: the fields)."""
    factory, address = RequestFactory(), f"/houses/?{query}"
    request = factory.get(address) if send is None else factory.post(address, send)
    request.actor = Actor(1, "clerk", "", permissions=frozenset(may))
    request.htmx = htmx
    request.COOKIES.update(cookies or {})
    request.session = {} if session is None else session
    with translation.override("en"):
        return page.as_view()(request)


def body(response):
    return response.content.decode()


def names(response):
    """Names of the rows shown, in order."""
    return re.findall(r'<th scope="row"[^>]*><a href="/houses/\d+/">([^<]*)</a>', body(response))


def file_of(response):
    return b"".join(response.streaming_content)


def make_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE test_house (id bigint PRIMARY KEY, name varchar(80), street varchar(10), area bigint, "
            "cost bigint, due date)"
        )


def build(n, names=()):
    """n houses in turn on East and West street, the last one first."""
    House.objects.bulk_create(
        (
            House(
                pk=k, name=names[k - 1] if names else f"House {k:03d}", street=("west", "east")[k % 2],
                area=k * 100, cost=k * 123_450, due=datetime.date(2021, 9, 17),
            )
            for k in range(n, 0, -1)
        ),
        batch_size=1000,
    )  # fmt: skip
