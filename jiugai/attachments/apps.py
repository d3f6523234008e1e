from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "jiugai.attachments"
    label = "attachments"
