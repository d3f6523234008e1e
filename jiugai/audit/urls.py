from django.urls import path

from jiugai.audit import views
from jiugai.common.web import allow

app_name = "audit"
urlpatterns = [
    path("", allow("audit.read")(views.EntryList.as_view()), name="list"),
    path("<int:pk>/", allow("audit.read")(views.entry), name="entry"),
    path("<int:pk>/look/", allow("audit.unmask")(views.look), name="look"),
    path("chain/", allow("audit.read")(views.chain), name="chain"),
    path("chain/head/", allow("audit.read")(views.head), name="head"),
    path("chain/verify/", allow("audit.verify")(views.verify), name="verify"),
    path("export/", allow("audit.export")(views.export), name="export"),
]
