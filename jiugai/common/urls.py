from django.urls import path

from jiugai.common import specimens, views

app_name = "common"
urlpatterns = [
    path("health", views.health, name="health"),
    path("preferences/language/", views.choose_language, name="choose_language"),
    path("preferences/type/", views.choose_type, name="choose_type"),
    path("preferences/year/", views.choose_year, name="choose_year"),
    path("design/", specimens.design, name="design"),
    path("robots.txt", views.robots, name="robots"),
]
