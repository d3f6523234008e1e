from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "jiugai.notifications"
    label = "notifications"
