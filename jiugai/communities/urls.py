from django.urls import path

from jiugai.common.web import allow
from jiugai.communities import views

app_name = "communities"
urlpatterns = [
    path("", allow("communities.read")(views.CommunityList.as_view()), name="list"),
    path("register/", views.register, name="register"),
    path("<int:pk>/", views.community, name="community"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/eligibility/<int:enrolment>/", views.override, name="override"),
]
