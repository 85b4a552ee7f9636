"""What to look at before a wave is frozen: combinations that tell who someone is, addresses phones refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from math import prod

from django.utils.translation import gettext as _

from bihuan.engine.surveys.instrument import Asked
from bihuan.records.punctuation import listed
from bihuan.surveys.models import Wave
from bihuan.surveys.planning import asked_in, pairs_of
from bihuan.surveys.wards import THROUGH_URN

_BARE = re.compile(r"^https?://(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\])(:\d+)?(/|$)")
LISTED = 6


def warnings_of(wave: Wave, address: str) -> list[str]:
    """Warnings of a design; none of them stops it."""
    is_answered_here = any(channel in THROUGH_URN for _group, channel in pairs_of(wave))
    return [*_combinations(wave), *_small(wave), *(address_warnings(address) if is_answered_here else ())]


def background(question: Asked) -> bool:
    """Whether a question asks what someone is, not what they think: one option, without scores."""
    return question.type == "single" and not question.is_scored


def _combinations(wave: Wave) -> Iterator[str]:
    """Crossings in which fewer than k people are expected: people without spread, options alike."""
    asked = [one for one in asked_in(wave).questions if background(one)]
    people = [row.eligible for row in wave.frame.all() if row.eligible]
    if not asked or not people:
        return
    for one in asked[:LISTED]:
        expected = min(people) / len(one.options)
        if expected < wave.k:
            told = {"question": one.title, "n": f"{expected:.1f}", "k": wave.k}
            yield (_("“%(question)s”: %(n)s people expected in a cell of the smallest unit, fewer than %(k)s.") % told)
    for several in combinations(asked, 2):
        expected = sum(people) / prod(len(one.options) for one in several)
        if expected < wave.k:
            told = {"questions": " × ".join(one.title for one in several), "n": f"{expected:.1f}", "k": wave.k}
            yield _("%(questions)s: %(n)s people expected in a cell, fewer than %(k)s.") % told


def _small(wave: Wave) -> Iterator[str]:
    small = [row.title for row in wave.frame.all() if 0 < row.eligible < wave.k]
    if small:
        told = {"n": len(small), "names": listed(small[:LISTED]), "k": wave.k}
        yield _("%(n)s units with fewer than %(k)s people are only counted together: %(names)s.") % told


def address_warnings(address: str) -> Iterator[str]:
    """Addresses that the browsers inside chat programs block."""
    if not address.startswith("https://"):
        yield _("The answer page has no https address: chat programs on phones block it. Set BIHUAN_PUBLIC.")
    if _BARE.match(address):
        yield _("The answer page has a bare number as its address: chat programs on phones block it.")
