from django.urls import path

from jiugai.common.web import allow
from jiugai.communities.views import changes, community, listing

app_name = "communities"
urlpatterns = [
    path("", allow("communities.read")(listing.CommunityList.as_view()), name="list"),
    path("register/", community.register, name="register"),
    path("<int:pk>/", community.community, name="community"),
    path("<int:pk>/changes/", changes.changes, name="changes"),
    path("rows/<slug:kind>/<int:pk>/changes/", changes.row_changes, name="row_changes"),
    path("<int:pk>/edit/", community.edit, name="edit"),
    path("<int:pk>/eligibility/<int:enrolment>/", community.override, name="override"),
]
