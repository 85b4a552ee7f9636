"""The checks of a result as a page shows them: what is wrong, or that it is right, with a way to the very rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.records.punctuation import listed
from bihuan.schemes.models import Cycle
from bihuan.schemes.sources import Check

MANY = 100
"""From so many cases on names say nothing any more: the number leads to the rows."""
_RIGHT: Mapping[str, str | Promise] = {
    "moved": _("Scores agree with the ledger of today"),
    "waiting": _("No mark waits for a second person"),
    "unlinked": _("Every deduction cites a duty"),
    "unconfirmed": _("Every finding is confirmed"),
    "contested": _("No finding is contested"),
    "assessor": _("Every unit has an assessor"),
    "unranked": _("Every unit has a composite"),
    "fragile": _("No unit at the bottom has a fragile rank"),
}
"""What is said where a check finds nothing."""
_ROWS: Mapping[str, tuple[str, str]] = {
    "moved": ("ranking", "?group=*"),
    "waiting": ("entry-list", "?state=proposed"),
    "unlinked": ("entry-list", "?unlinked=1"),
    "unconfirmed": ("finding-list", "?state=submitted"),
    "contested": ("finding-list", "?state=contested"),
    "assessor": ("cycle", ""),
    "unranked": ("ranking", "?group=*"),
    "fragile": ("ranking", "?group=*"),
}
"""Where the cases of a check are listed."""
_OF_THE_YEAR = frozenset({"waiting", "unlinked", "unconfirmed", "contested"})
"""Checks whose cases belong to the year and not to one result: they can be set aside for all of it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A check in words with the address of its cases."""

    check: Check
    says: str
    address: str

    @property
    def named(self) -> str:
        """The first cases by name, as long as that tells something."""
        return listed(self.check.named) if self.check.count < MANY else ""

    @property
    def is_to_set_aside(self) -> bool:
        """Whether it may be set aside in writing."""
        return not self.check.is_settled and not self.check.is_blocking and self.check.code in _OF_THE_YEAR


def shown(cycle: Cycle, checks: Iterable[Check]) -> list[Shown]:
    """Checks that find something first."""
    made = [_shown(cycle, one) for one in checks]
    return sorted(made, key=lambda one: (one.check.is_settled, one.check.is_clear))


def _shown(cycle: Cycle, check: Check) -> Shown:
    name, asked = _ROWS.get(check.code, ("", ""))
    address = reverse(name, args=[cycle.pk]) + asked if name and not check.is_clear else ""
    says = str(_RIGHT.get(check.code, check.title)) if check.is_clear else check.title
    return Shown(check, says, address)
