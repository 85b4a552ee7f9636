"""The people of 江州市 who act in the demonstration; all invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from bihuan.demonstration.place import places
from bihuan.organizations.models import Body, Membership, Office, Person, Post, Role, Tenure, Unit
from bihuan.records.actions import record

SINCE = date(2015, 1, 1)
LINES = ("第一监督检查室", "第二监督检查室")
SPECIALISTS = ("组织部", "宣传部")
OFFICE, GROUP = "考核办", "领导小组"
SHOWN = "Z05"
"""The unit whose liaison, head and leader in charge can be tried."""


@dataclass(frozen=True, slots=True)
class City:
    """Who and what the demonstration is built with."""

    office: Office
    bodies: dict[str, Body]
    units: dict[str, Unit]
    clerk: Person
    chair: Person
    assessors: dict[str, tuple[Person, Person]]
    street_liaisons: dict[str, Person]
    liaison: Person
    shown_unit: Unit


@transaction.atomic
def found_city() -> City:
    """The office, its bodies, all units and everyone with a role."""
    office = Office.objects.create(name="江州市考核办", path="001/", is_demonstration=True)
    bodies = {name: Body.objects.create(office=office, name=name, kind=kind) for name, kind in _bodies()}
    units = _units(office, bodies)
    clerk, chair = _person("demo-office", "周敏"), _person("demo-group", "韦国安")
    second = _person("demo-office-2", "吴刚")
    _member(clerk, office, Role.OFFICE)
    _member(second, office, Role.OFFICE)
    _member(chair, office, Role.LEADING_GROUP, body=bodies[GROUP])
    assessors = {OFFICE: (clerk, second)}
    for number, (body, names) in enumerate(_ASSESSORS.items(), start=1):
        first, other = (_person(f"demo-assessor-{number}-{place}", name) for place, name in enumerate(names, start=1))
        assessors[body] = first, other
        for person in (first, other):
            _member(person, office, Role.ASSESSOR, body=bodies[body])
    shown = units[SHOWN]
    liaison = _unit_people(office, shown)
    streets = {code: _street(office, unit) for code, unit in units.items() if unit.category == "街道"}
    auditor = _person("demo-auditor", "申明")
    _member(auditor, office, Role.AUDITOR)
    detail = {"units": len(units), "people": Person.objects.count()}
    record(by=clerk, action="found_office", subject=office, office_path=office.path, detail=detail)
    return City(office, bodies, units, clerk, chair, assessors, streets, liaison, shown)


_ASSESSORS = {
    "第一监督检查室": ("任远", "尹岚"),
    "第二监督检查室": ("高朗", "方宁"),
    "组织部": ("宋捷", "陆遥"),
    "宣传部": ("苏禾", "叶舟"),
}


def _bodies() -> list[tuple[str, Body.Kind]]:
    return [
        (OFFICE, Body.Kind.OFFICE),
        (GROUP, Body.Kind.LEADING_GROUP),
        *((name, Body.Kind.LINE) for name in LINES),
        *((name, Body.Kind.SPECIALIST) for name in SPECIALISTS),
    ]


def _units(office: Office, bodies: dict[str, Body]) -> dict[str, Unit]:
    rows = [
        Unit(
            office=office,
            code=place.code,
            name=place.name,
            category=place.category,
            headcount=place.headcount,
            line_body=bodies[LINES[number % 2]],
            valid_from=SINCE,
        )
        for number, place in enumerate(places())
    ]
    Unit.objects.bulk_create(rows)
    return {unit.code: unit for unit in Unit.objects.filter(office=office)}


def _person(username: str, name: str) -> Person:
    person = Person(username=username, name=name)
    person.set_unusable_password()
    person.save()
    return person


def _member(person: Person, office: Office, role: Role, *, body: Body | None = None, unit: Unit | None = None) -> None:
    Membership.objects.create(person=person, office=office, role=role, body=body, unit=unit, since=SINCE)


def _unit_people(office: Office, unit: Unit) -> Person:
    liaison, head, leader = (
        _person("demo-liaison", "艾宁"),
        _person("demo-head", "何致远"),
        _person("demo-leader", "林正"),
    )
    for person, role in ((liaison, Role.LIAISON), (head, Role.HEAD), (leader, Role.LEADER)):
        _member(person, office, role, unit=unit)
    post = Post.objects.create(unit=unit, title="局长", tier=Post.Tier.PRINCIPAL)
    Tenure.objects.create(post=post, person=head, since=SINCE)
    return liaison


def _street(office: Office, unit: Unit) -> Person:
    name = "demo-street" if unit.code == "J01" else f"street-{unit.code.lower()}"
    person = _person(name, f"{unit.name}联络员")
    _member(person, office, Role.LIAISON, unit=unit)
    return person
