from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "jiugai.workbench"
    label = "workbench"
