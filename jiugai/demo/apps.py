from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "jiugai.demo"
    label = "demo"
