from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "jiugai.communities"
    label = "communities"
