from django.urls import path

from jiugai.common.web import allow
from jiugai.organisations.views import directory, plan_bodies

app_name = "organisations"
urlpatterns = [
    path("", allow("organisations.read")(directory.OrganisationList.as_view()), name="list"),
    path("add/", directory.add, name="add"),
    path("duties/", plan_bodies.duties, name="duties"),
    path("task-forces/", plan_bodies.task_forces, name="task_forces"),
    path("task-forces/<int:pk>/", plan_bodies.task_force, name="task_force"),
    path("seats/<int:pk>/", plan_bodies.seat, name="seat"),
    path("<int:pk>/", directory.organisation_page, name="organisation"),
    path("<int:pk>/edit/", directory.edit, name="edit"),
]
