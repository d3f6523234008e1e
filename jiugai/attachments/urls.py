from django.urls import path

from jiugai.attachments import views
from jiugai.common.web import allow

app_name = "attachments"
_read, _add = allow("attachments.read"), allow("attachments.add")
urlpatterns = [
    path("", _read(views.MyFiles.as_view()), name="list"),
    path("upload/", _add(views.upload), name="upload"),
    path("<int:pk>/", _read(views.detail), name="detail"),
    path("<int:pk>/content/", _read(views.download), name="download"),
    path("<int:pk>/look/", _read(views.look), name="look"),
    path("links/<int:pk>/remove/", _add(views.unlink), name="unlink"),
]
