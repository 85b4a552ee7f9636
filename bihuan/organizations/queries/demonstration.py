"""Who may be tried in the demonstration."""

from __future__ import annotations

from bihuan.organizations.models import Membership, Office, Person


def is_demonstration() -> bool:
    """Whether this database holds the demonstration and nothing else."""
    flags = set(Office.objects.values_list("is_demonstration", flat=True))
    return flags == {True}


def demonstration_people() -> list[Membership]:
    """In the demonstration, one membership a role, for its people to sign in as; elsewhere nobody."""
    if not is_demonstration():
        return []
    rows = Membership.objects.filter(person__username__startswith="demo-", until__isnull=True)
    return list(rows.select_related("person", "office", "body", "unit").order_by("id"))


def demonstration_roles() -> list[tuple[Person, list[tuple[Membership, int]]]]:
    """The people of the demonstration, each once: each of their roles by its first membership, with how many more."""
    by_person: dict[Person, dict[str, list[Membership]]] = {}
    for row in demonstration_people():
        by_person.setdefault(row.person, {}).setdefault(row.role, []).append(row)
    if not by_person:
        return []
    listed = [(one, [(rows[0], len(rows) - 1) for rows in roles.values()]) for one, roles in by_person.items()]
    return [*listed, *((one, list[tuple[Membership, int]]()) for one in _guests())]


def _guests() -> list[Person]:
    """Accounts without a role in the office: a survey agency that sees its own wave alone."""
    rows = Person.objects.filter(username__startswith="demo-", is_active=True, memberships__isnull=True)
    return list(rows.order_by("id"))


def demonstration_person(pk: str) -> Person | None:
    """The person of the demonstration with this number, or nobody."""
    return next((one for one, _roles in demonstration_roles() if str(one.pk) == pk), None)
