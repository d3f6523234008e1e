from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "jiugai.organisations"
    label = "organisations"
