from django.urls import path

from jiugai.common.web import allow
from jiugai.notifications import views

app_name = "notifications"
_read, _operate = allow("notifications.read"), allow("notifications.operate")
urlpatterns = [
    path("", _read(views.inbox), name="list"),
    path("<int:pk>/open/", _read(views.open_it), name="open"),
    path("read/", _read(views.read_all), name="read_all"),
    path("preferences/", _read(views.preferences), name="preferences"),
    path("stuck/", _operate(views.Stuck.as_view()), name="stuck"),
    path("stuck/<int:pk>/", _operate(views.settle), name="settle"),
]
