from django.urls import path

from jiugai.workbench import views

app_name = "workbench"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("overview/", views.overview, name="overview"),
    path("search/", views.search, name="search"),
]
