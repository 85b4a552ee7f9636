"""What stands in the way of a launch by its cause: one line and one way to mend it, however many pairs it touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.engine.scheme import Node
from bihuan.organizations.models import Unit
from bihuan.records.punctuation import in_brackets, listed
from bihuan.schemes.queries import Gap

NAMED = 5
"""Units named in a line; the rest is counted."""


class Kind(StrEnum):
    """Why something is missing."""

    UNKNOWN_BODY = "unknown_body"
    UNNAMED = "unnamed"
    NO_LEAD = "no_lead"
    SEVERAL = "several"
    NO_INDICATOR = "no_indicator"
    OTHER = "other"


@dataclass(slots=True)
class Cause:
    """A cause with everything it touches; ``about`` is the owner the scheme names, the group, or the text itself."""

    kind: Kind
    about: str
    units: dict[int, Unit] = field(default_factory=dict)
    leaves: dict[str, Node] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What is wrong, in words."""
        told = {"about": self.about}
        return {
            Kind.UNKNOWN_BODY: _("The scheme names “%(about)s”; there is no such body") % told,
            Kind.UNNAMED: _("The scheme does not say who scores"),
            Kind.NO_LEAD: _("The unit's lead assessor scores; these units have none"),
            Kind.SEVERAL: _("More than one body would score: take a rule away below"),
            Kind.NO_INDICATOR: _("No indicator applies to the group “%(about)s”") % told,
        }.get(self.kind, self.about)

    @property
    def scope(self) -> str:
        """How much it touches: indicators, units, the first of them by name."""
        parts = []
        if self.leaves:
            count = len(self.leaves)
            parts.append(ngettext("%(n)s indicator", "%(n)s indicators", count) % {"n": count})
        if self.units:
            count = len(self.units)
            names = listed(unit.name for unit in list(self.units.values())[:NAMED])
            parts.append(
                ngettext("%(n)s unit", "%(n)s units", count) % {"n": count} + in_brackets(names + "…" * (count > NAMED))
            )
        return listed(parts)

    @property
    def is_mended_by_body(self) -> bool:
        """Whether naming a body mends it."""
        return self.kind in (Kind.UNKNOWN_BODY, Kind.UNNAMED, Kind.NO_LEAD)


def causes(gaps: Iterable[Gap]) -> list[Cause]:
    """The gaps by cause, in the order they were found."""
    by_cause: dict[tuple[Kind, str], Cause] = {}
    for gap in gaps:
        kind, about = _why(gap)
        cause = by_cause.setdefault((kind, about), Cause(kind, about))
        if gap.pair is not None:
            cause.units[gap.pair.unit.pk] = gap.pair.unit
            cause.leaves[gap.pair.leaf.id] = gap.pair.leaf
        elif (unit := gap.unowned or gap.inside) is not None:
            cause.units[unit.pk] = unit
    return list(by_cause.values())


def _why(gap: Gap) -> tuple[Kind, str]:
    if gap.unowned is not None:
        return Kind.NO_INDICATOR, gap.unowned.category
    if gap.pair is None:
        return Kind.OTHER, gap.what if gap.inside is not None else str(gap)
    if gap.pair.bodies:
        return Kind.SEVERAL, ""
    if gap.pair.by_line:
        return Kind.NO_LEAD, ""
    owner = gap.pair.leaf.owner
    return (Kind.UNKNOWN_BODY, owner) if owner else (Kind.UNNAMED, "")
