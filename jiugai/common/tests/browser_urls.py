"""Addresses of the product, a list of houses and the page of one, for a real browser."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from jiugai.common.tests.test_tables_bulk import Movable
from jiugai.common.web import allow

PAGE = """{% extends "common/office.html" %}{% block main %}<h1>House {{ pk }}</h1>
<a id="back" href="{% back_to "test.houses" "/houses/" pk %}">Back to the list</a>{% endblock %}"""


class Open(Movable):
    as_at = True

    def queryset_at(self, request, at):
        return self.queryset(request)


def house(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({"pk": pk}, request))


urlpatterns = [
    path("houses/", allow("desk.use")(Open.as_view())),
    path("houses/<int:pk>/", allow("desk.use")(house)),
    path("", include("jiugai.config.urls")),
]
