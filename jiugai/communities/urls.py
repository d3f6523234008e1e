from django.urls import path

from jiugai.common.web import allow
from jiugai.communities.views import changes, community, listing, map

app_name = "communities"
urlpatterns = [
    path("", allow("communities.read")(listing.CommunityList.as_view()), name="list"),
    path("register/", community.register, name="register"),
    path("map/import/", map.file_in, name="map_import"),
    path("map.geojson", map.file_out, name="map_export"),
    path("<int:pk>/place/", map.place, name="place"),
    path("<int:pk>/place/edit/", map.place_edit, name="place_edit"),
    path("<int:pk>/", community.community, name="community"),
    path("<int:pk>/changes/", changes.changes, name="changes"),
    path("rows/<slug:kind>/<int:pk>/changes/", changes.row_changes, name="row_changes"),
    path("<int:pk>/edit/", community.edit, name="edit"),
    path("<int:pk>/eligibility/<int:enrolment>/", community.override, name="override"),
]
