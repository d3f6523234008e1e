"""Secrets of authenticators and recovery codes are encrypted before django-allauth writes them."""

from allauth.mfa.adapter import DefaultMFAAdapter

from jiugai.common.crypto import decrypt, encrypt

CONTEXT = "accounts.second_factor"


class Adapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return encrypt(text, CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, CONTEXT)

    def get_totp_issuer(self) -> str:
        return "旧改"
