"""What is said of a unit, and what differs between two sayings."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.organizations.models import Body, Unit

LENGTHS = {"code": 40, "name": 200, "category": 80}
"""The longest texts the database keeps."""


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """Everything the office says of a unit."""

    code: str
    name: str
    category: str
    parent: Unit | None = None
    line_body: Body | None = None
    headcount: int | None = None

    def as_detail(self) -> dict[str, str | int | None]:
        """The same as plain values for the trail."""
        return {
            "code": self.code,
            "name": self.name,
            "category": self.category,
            "parent": self.parent.name if self.parent else None,
            "line_body": self.line_body.name if self.line_body else None,
            "headcount": self.headcount,
        }


def facts_of(unit: Unit) -> UnitFacts:
    """What a unit's row says."""
    return UnitFacts(unit.code, unit.name, unit.category, unit.parent, unit.line_body, unit.headcount)


def changes_between(old: UnitFacts, new: UnitFacts) -> dict[str, list[str | int | None]]:
    """Field → old and new, for the fields that differ."""
    before, after = old.as_detail(), new.as_detail()
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}
