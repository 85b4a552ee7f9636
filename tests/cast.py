"""The cast: a handful of people who act in every test of the product, instead of fixtures files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher

from bihuan.organizations.models import Body, Membership, Office, Person, Role, Unit

DAY = date(2018, 1, 1)


@dataclass(frozen=True)
class Cast:
    """江州市 in small: one office, two units, and everyone who may meet them. ``nobody`` has no role,
    ``other`` is the clerk of a sibling office, and the three administrators have an office of their own."""

    office: Office
    other_office: Office
    group: Body
    line: Body
    specialist: Body
    jia: Unit
    yi: Unit
    clerk: Person
    chief: Person
    wei: Person
    ines: Person
    ivan: Person
    alice: Person
    bob: Person
    head: Person
    leader: Person
    auditor: Person
    nobody: Person
    other: Person
    admin_office: Office
    sysadmin: Person
    secadmin: Person
    auditadmin: Person

    @property
    def people(self) -> dict[str, Person]:
        """Everyone by name, in the order of the grid's columns."""
        return {name: getattr(self, name) for name in PEOPLE}


PEOPLE = (
    "clerk",
    "chief",
    "wei",
    "ines",
    "ivan",
    "alice",
    "bob",
    "head",
    "leader",
    "auditor",
    "nobody",
    "other",
    "sysadmin",
    "secadmin",
    "auditadmin",
)


ADMINISTRATORS = {"sysadmin": Role.SYSTEM_ADMIN, "secadmin": Role.SECURITY_ADMIN, "auditadmin": Role.AUDIT_ADMIN}


def person(name: str, shown: str) -> Person:
    """An account that can sign in with its own name as password: its hash asks for one round, where the product's own
    hasher asks for rounds that would take longer than all the rest of the cast."""
    hasher: Any = get_hasher()
    quick = {"iterations": 1} if isinstance(hasher, PBKDF2PasswordHasher) else {}
    password = hasher.encode(name, hasher.salt(), **quick)
    return Person.objects.create(username=name, name=shown, password=password)


def make_cast() -> Cast:
    """Create the cast in the database."""
    city = Office.objects.create(name="江州市", path="001/")
    office = Office.objects.create(name="江州市考核办", path="001/001/", parent=city)
    other_office = Office.objects.create(name="临江区考核办", path="001/002/", parent=city)
    group = Body.objects.create(office=office, name="领导小组", kind=Body.Kind.LEADING_GROUP)
    line = Body.objects.create(office=office, name="第一监督检查室", kind=Body.Kind.LINE)
    specialist = Body.objects.create(office=office, name="组织部", kind=Body.Kind.SPECIALIST)
    kept = {"office": office, "valid_from": DAY, "category": "政府部门", "line_body": line}
    jia = Unit.objects.create(code="A01", name="市水务局", headcount=120, **kept)
    yi = Unit.objects.create(code="A02", name="市统计局", headcount=80, **kept)
    names = {
        "clerk": "周敏", "chief": "吴刚", "wei": "韦书记", "ines": "任检", "ivan": "尹复", "alice": "艾联络",
        "bob": "白联络", "head": "何局长", "leader": "林副市长", "auditor": "申计",
        "nobody": "无名", "other": "区办", "sysadmin": "罗系统", "secadmin": "江安全", "auditadmin": "石审计",
    }  # fmt: skip
    people = {name: person(name, shown) for name, shown in names.items()}
    for name, role, where in (
        ("clerk", Role.OFFICE, {}),
        ("chief", Role.OFFICE, {}),
        ("wei", Role.LEADING_GROUP, {"body": group}),
        ("ines", Role.ASSESSOR, {"body": line}),
        ("ivan", Role.ASSESSOR, {"body": line}),
        ("alice", Role.LIAISON, {"unit": jia}),
        ("bob", Role.LIAISON, {"unit": yi}),
        ("head", Role.HEAD, {"unit": jia}),
        ("leader", Role.LEADER, {"unit": jia}),
        ("auditor", Role.AUDITOR, {}),
    ):
        Membership.objects.create(person=people[name], office=office, role=role, since=DAY, **where)
    Membership.objects.create(person=people["other"], office=other_office, role=Role.OFFICE, since=DAY)
    admin_office = Office.objects.create(name="西江区考核办", path="001/003/", parent=city)
    for name, role in ADMINISTRATORS.items():
        Membership.objects.create(person=people[name], office=admin_office, role=role, since=DAY)
    places = {
        "office": office,
        "other_office": other_office,
        "admin_office": admin_office,
        "group": group,
        "line": line,
        "specialist": specialist,
    }
    return Cast(**places, jia=jia, yi=yi, **people)  # type: ignore[arg-type]
