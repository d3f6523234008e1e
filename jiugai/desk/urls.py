from django.urls import path

from jiugai.common.web import allow
from jiugai.desk import views

app_name = "desk"
_use = allow("desk.use")
urlpatterns = [
    path("jobs/", _use(views.MyJobs.as_view()), name="jobs"),
    path("jobs/<int:pk>/", _use(views.job_page), name="job"),
    path("jobs/<int:pk>/cancel/", _use(views.job_cancel), name="job_cancel"),
    path("drafts/<str:key>/", _use(views.draft), name="draft"),
    path("views/", _use(views.view_save), name="view_save"),
    path("views/<int:pk>/delete/", _use(views.view_delete), name="view_delete"),
]
