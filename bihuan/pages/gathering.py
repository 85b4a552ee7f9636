"""Where evidence is gathered: the sources of it, side by side under one entry of the menu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.access import STAFF
from bihuan.organizations.models import BUSINESS, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the menu: the name of the address it leads to, the subject's pages, and who sees it."""

    label: str | Promise
    name: str
    module: str
    roles: frozenset[str]
    needs_cycle: bool = True

    def address(self, cycle_pk: int | None) -> str | None:
        """Where it leads; None while there is no year or no such page."""
        if self.needs_cycle and cycle_pk is None:
            return None
        try:
            return reverse(self.name, args=[cycle_pk] if self.needs_cycle else [])
        except NoReverseMatch:
            return None


_STAFF: frozenset[str] = frozenset(STAFF)
UNIT_ROLES = (Role.LIAISON, Role.HEAD, Role.LEADER)

SOURCES = (
    Entry(_("Daily supervision"), "entry-list", "bihuan.pages.supervision", _STAFF | {Role.ASSESSOR}),
    Entry(_("Visits"), "inspection-list", "bihuan.pages.inspections", frozenset(BUSINESS)),
    Entry(_("Surveys"), "survey-list", "bihuan.pages.surveys", frozenset(BUSINESS), needs_cycle=False),
    Entry(_("Hearings"), "hearing-list", "bihuan.pages.hearings", frozenset(BUSINESS), needs_cycle=False),
    Entry(_("Responsibility lists"), "duty-lists", "bihuan.pages.duties", _STAFF | {Role.ASSESSOR, *UNIT_ROLES}),
    Entry(
        _("Clue screening"), "clue-list", "bihuan.pages.screening", frozenset({Role.OFFICE, Role.LEADING_GROUP}),
        needs_cycle=False,
    ),
    Entry(
        _("Written questions"), "asked-list", "bihuan.pages.screening", frozenset(UNIT_ROLES), needs_cycle=False
    ),
    Entry(_("Urns"), "urn-list", "bihuan.pages.urns", _STAFF | {Role.ASSESSOR}, needs_cycle=False),
)  # fmt: skip
"""A line a source of evidence: its first page, the package of its pages, and the roles it is for."""


def sources_for(roles: frozenset[str], cycle_pk: int | None) -> Iterator[tuple[Entry, str]]:
    """The sources someone of these roles meets, each with its address."""
    for entry in SOURCES:
        address = entry.address(cycle_pk) if roles & entry.roles else None
        if address is not None:
            yield entry, address
