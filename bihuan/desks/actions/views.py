"""The way a person looks at a list. It is theirs alone and changes nothing for others: the trail does not tell it."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.desks.models import KeptView
from bihuan.organizations.models import Person

MOST = 12
"""Filters kept of one list."""


def keep_columns(*, by: Person, listing: str, columns: Iterable[str]) -> None:
    """Show these columns from now on; none of them means the usual ones again."""
    words = ",".join(columns)
    if not words:
        KeptView.objects.filter(person=by, listing=listing, name="").delete()
        return
    KeptView.objects.update_or_create(person=by, listing=listing, name="", defaults={"words": words})


def keep_view(*, by: Person, listing: str, name: str, words: str) -> KeptView:
    """Keep the filters of an address under a name; the same name takes the place of what it meant."""
    called = name.strip()
    if not called:
        raise ValidationError({"name": _("Give the filter a name.")})
    if len(called) > 40:
        raise ValidationError(
            {"name": _("At most %(most)s characters; this has %(n)s.") % {"most": 40, "n": len(called)}}
        )
    others = KeptView.objects.filter(person=by, listing=listing).exclude(name="").exclude(name=called)
    if others.count() >= MOST:
        raise ValidationError({"name": _("At most %(most)s filters are kept; drop one first.") % {"most": MOST}})
    made, _new = KeptView.objects.update_or_create(
        person=by, listing=listing, name=called, defaults={"words": words[:600]}
    )
    return made


def drop_view(*, by: Person, pk: int) -> int:
    """Keep a filter no longer. Returns how many were dropped: none if it was somebody else's."""
    return KeptView.objects.filter(pk=pk, person=by).exclude(name="").delete()[0]
