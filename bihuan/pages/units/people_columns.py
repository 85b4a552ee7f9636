"""The columns of the list of people: one definition for page and Excel."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.organizations.models import Membership, Person
from bihuan.pages.lists.columns import Column, tag
from bihuan.pages.lists.listing import Listing
from bihuan.records.punctuation import clauses, listed
from bihuan.records.words import chosen


@dataclass(slots=True)
class Row:
    """A person and what they were and are to the office; ``acts`` and ``token`` where the reader may change it."""

    person: Person
    now: list[Membership] = field(default_factory=list)
    past: list[Membership] = field(default_factory=list)
    acts: bool = False
    token: str = ""
    has_code: bool = False
    """Whether they switched on one-time codes."""


def _name(row: Row) -> SafeString:
    closed = "" if row.person.is_active else tag(_("account closed"), "loss")
    return format_html('{}<br><span class="quiet">{}</span> {}', row.person.name, row.person.username, closed)


def _held(row: Row) -> str:
    return clauses(f"{chosen(one, 'role')} {one.body or one.unit or one.office}" for one in row.now)


def _places(row: Row) -> str:
    return listed(dict.fromkeys(str(one.body or one.unit) for one in row.now if one.body or one.unit))


def _part(name: str, row: Row) -> SafeString:
    return mark_safe(render_to_string(name, {"row": row, "csrf_token": row.token}))  # noqa: S308 - a template of ours


PEOPLE = Listing(
    name="people",
    columns=(
        Column(
            name="name", label=gettext_lazy("Person"), value=lambda row: row.person.name, cell=_name, sort=("name",),
            is_head=True,
        ),
        Column(
            name="username", label=gettext_lazy("Sign-in name"), value=lambda row: row.person.username,
            sort=("username",), is_usual=False,
        ),
        Column(
            name="roles", label=gettext_lazy("Roles"), value=_held, sort=("roles",), css="whole", width=48,
            cell=lambda row: _part("units/person_roles.html", row),
        ),
        Column(
            name="place", label=gettext_lazy("Unit or body"), value=_places, sort=("place",), is_usual=False, width=24,
        ),
        Column(
            name="since", label=gettext_lazy("Role held since"), sort=("since",), css="number", is_usual=False,
            value=lambda row: min((one.since for one in row.now), default=None),
        ),
        Column(
            name="account", label=gettext_lazy("Account"), sort=("account",), is_usual=False,
            value=lambda row: _("account in use") if row.person.is_active else _("account closed"),
        ),
    ),
)  # fmt: skip
ACTS = Column(
    name="acts", label=gettext_lazy("Actions"), value=lambda _row: "", css="whole",
    cell=lambda row: _part("units/person_acts.html", row),
)  # fmt: skip
"""What can be done with a person, on the page alone."""
