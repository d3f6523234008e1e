from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jiugai.accounts"
    label = "accounts"
