"""The people of the office next door and of the one above: every role once, none of them with a part in our year."""

from __future__ import annotations

from typing import Any

from bihuan.organizations.models import Body, Membership, Office, Person, Role, Unit
from tests.cast import DAY, Cast, person

FAR = ("far-group", "far-assessor", "far-liaison", "far-head", "far-leader", "far-auditor", "upper")


def far_people(cast: Cast) -> dict[str, Person]:
    """Everyone of the office next door but its clerk (``other`` of the cast), and the clerk of the office above."""
    office = cast.other_office
    group = Body.objects.create(office=office, name="区领导小组", kind=Body.Kind.LEADING_GROUP)
    line = Body.objects.create(office=office, name="区监督检查室", kind=Body.Kind.LINE)
    unit = Unit.objects.create(
        code="L01", name="区水务局", office=office, valid_from=DAY, category="政府部门", line_body=line
    )
    held: dict[str, tuple[Office, str, dict[str, Any]]] = {
        "far-group": (office, Role.LEADING_GROUP, {"body": group}),
        "far-assessor": (office, Role.ASSESSOR, {"body": line}),
        "far-liaison": (office, Role.LIAISON, {"unit": unit}),
        "far-head": (office, Role.HEAD, {"unit": unit}),
        "far-leader": (office, Role.LEADER, {"unit": unit}),
        "far-auditor": (office, Role.AUDITOR, {}),
        "upper": (Office.objects.get(path="001/"), Role.OFFICE, {}),
    }
    made = {name: person(name, name) for name in FAR}
    for name, (where, role, more) in held.items():
        Membership.objects.create(person=made[name], office=where, role=role, since=DAY, **more)
    return made
