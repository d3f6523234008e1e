from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "jiugai.common"
    label = "common"
