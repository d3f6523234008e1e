from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "jiugai.audit"
    label = "audit"
