"""The secrets of one-time codes, encrypted with a key drawn from the product's signing key: whoever reads the
database alone cannot make codes. allauth asks this adapter for both directions."""

from __future__ import annotations

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.utils.translation import gettext as _


def _box() -> Fernet:
    key = hashlib.sha256(b"bihuan.accounts.secrets" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


class SecretsAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth publishes no types
    """How allauth keeps secrets and names the product in an authenticator app."""

    def encrypt(self, text: str) -> str:
        """What is kept in the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was kept."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """The product's name above the code in the app."""
        return _("Bihuan")
