"""Addresses of the product and a list whose rows can be named in bulk."""

from django import forms
from django.urls import include, path

from jiugai.common.forms import OfficeForm
from jiugai.common.tables import BulkAction, BulkResult, Column, ListPage
from jiugai.common.web import allow
from jiugai.desk.models import SavedView
from jiugai.desk.queries import views_visible_to


class NameForm(OfficeForm):
    query = forms.CharField()


def name_all(*, actor, rows, cleaned):
    before = dict(rows.values_list("pk", "query"))
    SavedView.objects.filter(pk__in=before).update(query=cleaned["query"])
    return BulkResult(len(before), undo={"before": before})


def name_back(*, actor, data):
    for pk, query in data["before"].items():
        SavedView.objects.filter(pk=pk).update(query=query)
    return BulkResult(len(data["before"]))


class Views(ListPage):
    id, title = "desk.test_views", "Views"
    columns = [Column("name", "Name"), Column("query", "Query")]
    bulk_actions = [BulkAction("name", "Name them", name_all, undo=name_back, form=NameForm, permission="desk.use")]
    default_order = "name"

    def queryset(self, request):
        return views_visible_to(request.actor)


urlpatterns = [path("test-views/", allow("desk.use")(Views.as_view())), path("", include("jiugai.config.urls"))]
