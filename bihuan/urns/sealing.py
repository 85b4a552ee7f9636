"""Sealing: every answer of an urn is padded to one length and sealed to the urn's public key.

The key pair is derived (HKDF-SHA-256, RFC 5869) from a seed of 128 bits, which is split among three custodians and
kept nowhere. Sealed boxes are libsodium's (X25519, XSalsa20-Poly1305): who seals cannot open.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

SEED_BYTES = 16
_HEAD = 2 + 16
"""Before the answer stand its length and its ward."""
LONGEST = 60_000
"""Bytes an answer may have at most, whatever the urn."""


class TooLong(ValueError):
    """The answer has more bytes than the urn's answers are padded to."""


class Unopened(ValueError):
    """A sealed answer that this key does not open, or that holds something else than was sealed."""


@dataclass(frozen=True, slots=True)
class Plain:
    """An answer as it was sealed: the ward of its code, and its bytes."""

    ward: str
    answer: bytes


def new_seed() -> bytes:
    """A new seed, by the system's randomness."""
    return secrets.token_bytes(SEED_BYTES)


def private_key(seed: bytes, urn: str) -> PrivateKey:
    """The urn's private key: of its seed and its own name, so that one seed opens one urn."""
    derived = HKDF(SHA256(), 32, salt=bytes.fromhex(urn), info=b"bihuan urn key 1").derive(seed)
    return PrivateKey(derived)


def public_key(key: PrivateKey) -> str:
    """The public part, in hexadecimal."""
    return bytes(key.public_key).hex()


def padded(plain: Plain, length: int) -> bytes:
    """The answer with its ward (32 hexadecimal characters), filled with zeros to ``length`` bytes and the head."""
    if len(plain.answer) > length:
        raise TooLong(len(plain.answer))
    head = len(plain.answer).to_bytes(2, "big") + bytes.fromhex(plain.ward)
    return head + plain.answer + bytes(length - len(plain.answer))


def seal(plain: Plain, length: int, public: str) -> bytes:
    """Seal one answer. All sealed answers of an urn have the same number of bytes. Raises TooLong."""
    return SealedBox(PublicKey(bytes.fromhex(public))).encrypt(padded(plain, length))


def unseal(sealed: bytes, key: PrivateKey) -> Plain:
    """Open one answer. Raises Unopened."""
    try:
        whole = SealedBox(key).decrypt(sealed)
    except CryptoError as error:
        raise Unopened from error
    size = int.from_bytes(whole[:2], "big")
    if len(whole) < _HEAD + size:
        raise Unopened
    return Plain(whole[2:_HEAD].hex(), whole[_HEAD : _HEAD + size])
