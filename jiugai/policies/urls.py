from django.urls import path

from jiugai.common.web import allow
from jiugai.policies.views import plans, readings

app_name = "policies"
urlpatterns = [
    path("", allow("policies.read")(plans.PolicyList.as_view()), name="list"),
    path("load/", readings.upload, name="upload"),
    path("start/", readings.start, name="start"),
    path("readings/<int:pk>/", readings.reading, name="reading"),
    path("readings/<int:pk>/confirm/", readings.confirm, name="confirm"),
    path("readings/<int:pk>/correct/", readings.correct, name="correct"),
    path("readings/<int:pk>/reopen/", readings.reopen, name="reopen"),
    path("readings/<int:pk>/drop/", readings.drop, name="drop"),
    path("readings/<int:pk>/settle/", readings.settle, name="settle"),
    path("readings/<int:pk>/apply/", readings.apply, name="apply"),
    path("readings/<int:pk>/discard/", readings.discard, name="discard"),
    path("<slug:key>/", plans.policy, name="policy"),
    path("<slug:key>/changes/", plans.changes, name="changes"),
    path("<slug:key>/clauses/<str:number>/", plans.clause, name="clause"),
]
