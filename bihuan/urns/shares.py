"""An urn's seed in three shares, of which two open it: Shamir's scheme, and slips that people can print and type.

A slip is groups of five characters, the fifth a check of the four, so that a mistyped group is named. It carries the
number of the share and a mark of its urn: the share of another urn is told from a wrong one. The scheme does not
authenticate shares: whatever two give is compared with the urn's public key.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from Crypto.Protocol.SecretSharing import Shamir
from nacl.public import PrivateKey

from bihuan.urns.sealing import SEED_BYTES, new_seed, private_key, public_key

NEEDED, MADE = 2, 3
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 characters, five bits each, as Crockford's base 32 has them: O is read as 0, I and L as 1."""
_READ_AS = str.maketrans("OIL", "011")
_BODY = 1 + 3 + SEED_BYTES
_GROUP = 4
_TYPED = 8 * _BODY // 5 // _GROUP * (_GROUP + 1)


class WrongShare(ValueError):
    """A share that cannot be read or does not open this urn; ``code`` is ``group`` (with ``place``), ``length``,
    ``other_urn``, ``same`` or ``wrong``."""

    def __init__(self, code: str, place: int = 0) -> None:
        super().__init__(f"{code} {place}")
        self.code, self.place = code, place


@dataclass(frozen=True, slots=True)
class Share:
    """One custodian's part: its number (1 to 3), the mark of its urn, sixteen bytes."""

    number: int
    mark: bytes
    part: bytes


def split(seed: bytes, urn: str) -> list[str]:
    """The three slips of a seed."""
    mark = _mark(urn)
    return [as_text(Share(number, mark, part)) for number, part in Shamir.split(NEEDED, MADE, seed)]


def new_key(urn: str) -> tuple[str, list[str]]:
    """A new key pair for an urn: its public key, and the three slips of what makes the private one."""
    seed = new_seed()
    return public_key(private_key(seed, urn)), split(seed, urn)


def key_of(slips: Sequence[str], urn: str, public: str) -> PrivateKey:
    """The urn's private key of two slips as typed, compared with its public key. Raises WrongShare."""
    shares = [read(slip) for slip in slips]
    if any(share.mark != _mark(urn) for share in shares):
        raise WrongShare("other_urn")
    if len({share.number for share in shares}) < NEEDED:
        raise WrongShare("same")
    seed = Shamir.combine([(share.number, share.part) for share in shares[:NEEDED]])
    key = private_key(seed, urn)
    if public_key(key) != public:
        raise WrongShare("wrong")
    return key


def as_text(share: Share) -> str:
    """A share as it stands on its slip."""
    whole = bytes([share.number]) + share.mark + share.part
    number = int.from_bytes(whole, "big")
    digits = "".join(_DIGITS[(number >> shift) & 31] for shift in range(8 * _BODY - 5, -1, -5))
    groups = [digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP)]
    return "-".join(group + _check(place, group) for place, group in enumerate(groups))


def read(typed: str) -> Share:
    """The share that was typed. Raises WrongShare, naming the group that does not fit."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum()).translate(_READ_AS)
    if len(plain) != _TYPED:
        raise WrongShare("length")
    number = 0
    for place in range(0, len(plain), _GROUP + 1):
        group, check = plain[place : place + _GROUP], plain[place + _GROUP]
        at = place // (_GROUP + 1)
        if any(letter not in _DIGITS for letter in group) or _check(at, group) != check:
            raise WrongShare("group", at + 1)
        for letter in group:
            number = number << 5 | _DIGITS.index(letter)
    whole = number.to_bytes(_BODY, "big")
    return Share(whole[0], whole[1:4], whole[4:])


def _mark(urn: str) -> bytes:
    return bytes.fromhex(urn)[:3]


def _check(place: int, group: str) -> str:
    whole = sum((2 * at + 3) * _DIGITS.index(letter) for at, letter in enumerate(group)) + 5 * place
    return _DIGITS[whole % len(_DIGITS)]
