from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "jiugai.policies"
    label = "policies"
