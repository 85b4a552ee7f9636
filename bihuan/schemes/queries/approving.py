"""Who may approve a scheme: said before it is submitted."""

from __future__ import annotations

from django.db.models import Q

from bihuan.organizations.models import Membership, Person
from bihuan.records import clock
from bihuan.schemes.lifecycle import SCHEME
from bihuan.schemes.models import Scheme

APPROVING = frozenset(role for step in SCHEME.steps if step.name == "approve" for role in step.who)
"""The roles that approve."""


def may_approve(scheme: Scheme) -> list[Person]:
    """Everyone who may approve the scheme today: who holds the role and did not draft it, each once, by role."""
    day = clock.today()
    still = Q(until__isnull=True) | Q(until__gt=day)
    rows = Membership.objects.filter(still, office=scheme.office_id, role__in=APPROVING, since__lte=day)
    rows = rows.filter(person__is_active=True).exclude(person=scheme.drafted_by_id).select_related("person")
    return list({row.person_id: row.person for row in rows.order_by("role", "id")}.values())
