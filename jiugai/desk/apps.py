from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "jiugai.desk"
    label = "desk"
