"""Addresses of the product: each module owns its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("jiugai.common.urls")),
    path("", include("jiugai.accounts.urls")),
    path("", include("jiugai.workbench.urls")),
    path("organisations/", include("jiugai.organisations.urls")),
    path("policies/", include("jiugai.policies.urls")),
    path("communities/", include("jiugai.communities.urls")),
    path("audit/", include("jiugai.audit.urls")),
    path("files/", include("jiugai.attachments.urls")),
    path("notifications/", include("jiugai.notifications.urls")),
    path("desk/", include("jiugai.desk.urls")),
]
handler400 = "jiugai.common.views.bad_request"
handler403 = "jiugai.common.views.forbidden"
handler404 = "jiugai.common.views.not_found"
handler500 = "jiugai.common.views.server_error"
