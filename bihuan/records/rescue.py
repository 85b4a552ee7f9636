"""Boxes for this installation: what a phone that never comes online hands over as a file, opened by nobody else.

A box is ``BHR1``, the length of the wrapped key (two bytes), the wrapped key (RSA-OAEP, SHA-256), twelve bytes and the
content (AES-256-GCM). The phone needs the public half alone.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from django.conf import settings

KEY_FILE = "rescue.key"
MAGIC = b"BHR1"
_BITS = 3072
_NONCE = 12


class BrokenBox(ValueError):
    """Not a box for this installation, or one that was damaged."""


def public_key() -> str:
    """The public half of the installation's key, base64 of its DER."""
    return base64.b64encode(_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def sealed(content: bytes) -> bytes:
    """A box with this content, as a phone makes it."""
    secret, nonce = AESGCM.generate_key(256), os.urandom(_NONCE)
    wrapped = _key().public_key().encrypt(secret, _oaep())
    return MAGIC + len(wrapped).to_bytes(2) + wrapped + nonce + AESGCM(secret).encrypt(nonce, content, None)


def opened(box: bytes) -> bytes:
    """What lies in a box. Raises BrokenBox."""
    start = len(MAGIC) + 2
    if not box.startswith(MAGIC) or len(box) < start:
        raise BrokenBox
    end = start + int.from_bytes(box[len(MAGIC) : start])
    try:
        secret = _key().decrypt(box[start:end], _oaep())
        return AESGCM(secret).decrypt(box[end : end + _NONCE], box[end + _NONCE :], None)
    except (ValueError, InvalidTag) as error:
        raise BrokenBox from error


def _oaep() -> padding.OAEP:
    return padding.OAEP(mgf=padding.MGF1(SHA256()), algorithm=SHA256(), label=None)


def _key() -> rsa.RSAPrivateKey:
    """The key: made once, readable by the product's own user only; in a backup only when keys are asked for."""
    path = Path(settings.DATA) / KEY_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    key = load_der_private_key(path.read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
