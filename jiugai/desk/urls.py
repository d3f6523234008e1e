from django.urls import path

from jiugai.common.web import allow
from jiugai.desk.views import import_files, imports, work

app_name = "desk"
_use = allow("desk.use")
_import = allow("desk.import")
urlpatterns = [
    path("jobs/", _use(work.MyJobs.as_view()), name="jobs"),
    path("jobs/<int:pk>/", _use(work.job_page), name="job"),
    path("jobs/<int:pk>/cancel/", _use(work.job_cancel), name="job_cancel"),
    path("drafts/<str:key>/", _use(work.draft), name="draft"),
    path("views/", _use(work.view_save), name="view_save"),
    path("views/<int:pk>/change/", _use(work.view_change), name="view_change"),
    path("views/<int:pk>/delete/", _use(work.view_delete), name="view_delete"),
    path("imports/", _import(imports.ImportList.as_view()), name="imports"),
    path("imports/new/<str:kind>/", _import(imports.import_new), name="import_new"),
    path("imports/new/<str:kind>/template/", _import(import_files.import_template), name="import_template"),
    path("imports/<int:pk>/", _import(imports.import_page), name="import"),
    path("imports/<int:pk>/match/", _import(imports.import_match), name="import_match"),
    path("imports/<int:pk>/sheet/", _import(imports.import_sheet), name="import_sheet"),
    path("imports/<int:pk>/answer/", _import(imports.import_answer), name="import_answer"),
    path("imports/<int:pk>/check/", _import(imports.import_check), name="import_check"),
    path("imports/<int:pk>/start/", _import(imports.import_start), name="import_start"),
    path("imports/<int:pk>/failed/", _import(import_files.import_failed), name="import_failed"),
    path("imports/<int:pk>/discard/", _import(imports.import_discard), name="import_discard"),
    path("imports/<int:pk>/undo/", _import(imports.import_undo), name="import_undo"),
    path("imports/<int:pk>/show/", _import(imports.import_show), name="import_show"),
]
