"""Who may approve a scheme: said before it is submitted."""

from __future__ import annotations

from bihuan.organizations.holding import holders
from bihuan.organizations.models import Person
from bihuan.schemes.lifecycle import SCHEME
from bihuan.schemes.models import Scheme

APPROVING = frozenset(role for step in SCHEME.steps if step.name == "approve" for role in step.who)
"""The roles that approve."""


def may_approve(scheme: Scheme) -> list[Person]:
    """Everyone who may approve the scheme today: who holds the role and did not draft it, each once, by role."""
    rows = holders(scheme.office_id, *APPROVING).exclude(person=scheme.drafted_by_id).select_related("person")
    return list({row.person_id: row.person for row in rows.order_by("role", "id")}.values())
