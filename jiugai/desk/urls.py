from django.urls import path

from jiugai.common.web import allow
from jiugai.desk.views import work

app_name = "desk"
_use = allow("desk.use")
urlpatterns = [
    path("jobs/", _use(work.MyJobs.as_view()), name="jobs"),
    path("jobs/<int:pk>/", _use(work.job_page), name="job"),
    path("jobs/<int:pk>/cancel/", _use(work.job_cancel), name="job_cancel"),
    path("drafts/<str:key>/", _use(work.draft), name="draft"),
    path("views/", _use(work.view_save), name="view_save"),
    path("views/<int:pk>/delete/", _use(work.view_delete), name="view_delete"),
]
