"""The people of 江州市 who act in the demonstration; all invented."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db import transaction

from bihuan.demonstration.place import places
from bihuan.organizations.actions.people import add_person, appoint, create_post, grant_role
from bihuan.organizations.actions.setup import create_body, found_office
from bihuan.organizations.actions.units import create_unit
from bihuan.organizations.models import Body, Office, Person, Post, Role, Unit
from bihuan.organizations.queries.facts import UnitFacts

SINCE = date(2015, 1, 1)
LINES = ("第一监督检查室", "第二监督检查室")
SPECIALISTS = ("组织部", "宣传部")
OFFICE, GROUP = "考核办", "领导小组"
SHOWN = "Z05"
"""The unit whose liaison, head and leader in charge can be tried."""
CHARGE = 14
"""Units of one kind in the charge of one leader."""
LEADERS = (
    "袁立本", "贺思远", "丁兰", "沈国梁", "苗静", "樊立", "桑榆", "邱实", "霍明", "冉秋", "卓然", "柏青", "闻道",
    "向前", "时雨", "岑岭", "祁山", "邬江", "蒲苇", "井然",
)  # fmt: skip
"""Leaders in charge beside the one that can be tried."""


@dataclass(frozen=True, slots=True)
class City:
    """Who and what the demonstration is built with."""

    office: Office
    bodies: dict[str, Body]
    units: dict[str, Unit]
    clerk: Person
    chair: Person
    decider: Person
    assessors: dict[str, tuple[Person, Person]]
    street_liaisons: dict[str, Person]
    heads: dict[str, Person]
    liaison: Person
    shown_unit: Unit


@transaction.atomic
def found_city() -> City:
    """The office, its bodies, all units and everyone with a role, each made by the product's own action."""
    office, clerk = found_office(
        name="江州市考核办",
        username="demo-office",
        clerk="周敏",
        password=f"Aa1-{secrets.token_urlsafe(24)}",
        is_demonstration=True,
    )
    maker = _Maker(office, clerk)
    bodies = {name: create_body(office=office, name=name, kind=kind, by=clerk) for name, kind in _bodies()}
    units = maker.units(bodies)
    second = maker.person("demo-office-2", "吴刚", Role.OFFICE)
    chair = maker.person("demo-group", "韦国安", Role.LEADING_GROUP, bodies[GROUP])
    decider = maker.person("demo-group-2", "顾清源", Role.LEADING_GROUP, bodies[GROUP])
    assessors = {OFFICE: (clerk, second)}
    for number, (body, (first, other)) in enumerate(_ASSESSORS.items(), start=1):
        assessors[body] = (
            maker.person(f"demo-assessor-{number}", first, Role.ASSESSOR, bodies[body]),
            maker.person(f"demo-assessor-{number}-2", other, Role.ASSESSOR, bodies[body]),
        )
    shown = units[SHOWN]
    liaison = maker.person("demo-liaison", "艾宁", Role.LIAISON, shown)
    head = maker.person("demo-head", "何致远", Role.HEAD, shown)
    maker.leaders(list(units.values()), shown)
    post = create_post(unit=shown, title="局长", tier=Post.Tier.PRINCIPAL, by=clerk)
    appoint(post=post, person=head, since=SINCE, by=clerk)
    heads = {code: maker.head(unit) for code, unit in units.items() if code != SHOWN} | {SHOWN: head}
    streets = {code: maker.street(unit) for code, unit in units.items() if unit.category == "街道"}
    maker.person("demo-auditor", "申明", Role.AUDITOR)
    return City(office, bodies, units, clerk, chair, decider, assessors, streets, heads, liaison, shown)


_ADMINISTRATORS = (
    ("demo-system-admin", "罗川", Role.SYSTEM_ADMIN),
    ("demo-security-admin", "江岚", Role.SECURITY_ADMIN),
    ("demo-audit-admin", "石坚", Role.AUDIT_ADMIN),
)


@transaction.atomic
def name_administrators(city: City) -> None:
    """The last act: from now on accounts and roles change only by two administrators."""
    named = [
        (add_person(office=city.office, username=username, name=name, by=city.clerk), role)
        for username, name, role in _ADMINISTRATORS
    ]
    for person, role in named:
        grant_role(person=person, office=city.office, role=role, by=city.clerk, since=SINCE)


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


def batched(units: list[Unit]) -> Iterator[list[Unit]]:
    """The units in runs of ``CHARGE``."""
    for start in range(0, len(units), CHARGE):
        yield units[start : start + CHARGE]


class _Maker:
    """Makes units and people in the clerk's name."""

    def __init__(self, office: Office, clerk: Person) -> None:
        self._office, self._clerk = office, clerk

    def units(self, bodies: dict[str, Body]) -> dict[str, Unit]:
        """All 212, led by the two inspection offices in turn."""
        made = {}
        for number, place in enumerate(places()):
            facts = UnitFacts(
                code=place.code,
                name=place.name,
                category=place.category,
                headcount=place.headcount,
                line_body=bodies[LINES[number % 2]],
            )
            made[place.code] = create_unit(office=self._office, facts=facts, valid_from=SINCE, by=self._clerk)
        return made

    def person(self, username: str, name: str, role: Role, place: Body | Unit | None = None) -> Person:
        """Someone with one role since 2015."""
        person = add_person(office=self._office, username=username, name=name, by=self._clerk)
        grant_role(person=person, office=self._office, role=role, by=self._clerk, since=SINCE, place=place)
        return person

    def leaders(self, units: list[Unit], shown: Unit) -> None:
        """Every unit has a leader in charge, who has up to ``CHARGE`` units of one kind."""
        names = iter(enumerate(LEADERS, start=1))
        for _kind, rows in groupby(units, key=lambda unit: unit.category):
            for charge in batched(list(rows)):
                number, name = next(names) if shown not in charge else (0, "林正")
                username = f"leader-{number}" if number else "demo-leader"
                person = add_person(office=self._office, username=username, name=name, by=self._clerk)
                for unit in charge:
                    grant_role(
                        person=person, office=self._office, role=Role.LEADER, by=self._clerk, since=SINCE, place=unit
                    )

    def head(self, unit: Unit) -> Person:
        """The head of a unit, who signs its plans and reports."""
        return self.person(f"head-{unit.code.lower()}", f"{unit.name}主要负责人", Role.HEAD, unit)

    def street(self, unit: Unit) -> Person:
        """A subdistrict's liaison; the first can be tried from the first page."""
        name = "demo-street" if unit.code == "J01" else f"street-{unit.code.lower()}"
        return self.person(name, f"{unit.name}联络员", Role.LIAISON, unit)
