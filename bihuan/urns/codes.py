"""Codes of an urn as people read and type them: ten characters without look-alikes, and a check character.

The check is a weighted sum modulo 23, the number of characters, which is prime: it finds every wrong character and
every two that changed places. Only a keyed digest of a code is ever kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

LETTERS = "34679ACDEFGHJKMNPRTVWXY"
"""Without 0 and O, 1, I and L, 2 and Z, 5 and S, 8 and B, U, Q."""
LENGTH = 10
_GROUPS = (slice(0, 4), slice(4, 8), slice(8, LENGTH + 1))


class Mistyped(ValueError):
    """What was typed is no code: a wrong length, a character no code has, or a check that does not fit."""


def draw() -> str:
    """A new code, by the system's randomness: 45 bits and the check character."""
    body = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return body + check_character(body)


def check_character(body: str) -> str:
    """The character that makes a code of these ten."""
    whole = sum(place * LETTERS.index(letter) for place, letter in enumerate(body, start=2))
    return LETTERS[whole % len(LETTERS)]


def read(typed: str) -> str:
    """The code that was typed, whatever its case, its width and its gaps. Raises Mistyped."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(letter for letter in plain if letter.isalnum())
    if len(code) != LENGTH + 1 or any(letter not in LETTERS for letter in code):
        raise Mistyped(typed)
    if check_character(code[:LENGTH]) != code[LENGTH]:
        raise Mistyped(typed)
    return code


def shown(code: str) -> str:
    """A code in groups, as it stands on a slip."""
    return "-".join(code[part] for part in _GROUPS)


def digest(code: str, secret: bytes) -> str:
    """What is kept of a code: HMAC-SHA-256 under the product's own key, in hexadecimal."""
    return hmac.new(secret, b"bihuan urn code 1:" + code.encode("ascii"), hashlib.sha256).hexdigest()


def proof(code: str, secret: bytes) -> str:
    """What the answer page carries to show that it was given out for this code while the code was unused."""
    return hmac.new(secret, b"bihuan urn page 1:" + code.encode("ascii"), hashlib.sha256).hexdigest()[:32]
