"""Nobody both scores and publishes: whatever part someone had in a mark or a finding, they decide nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bihuan.findings.actions import confirm_finding, contest_finding, submit_finding, uphold_finding
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Membership, Person, Role
from bihuan.results.access import scored
from bihuan.results.actions import decide_result, freeze_result, take_publication_step
from bihuan.schemes.actions import take_cycle_step
from bihuan.supervision.actions import accept_entry, record_entry
from tests.cast import DAY, Cast, person
from tests.findings import telling as findings
from tests.findings.telling import day
from tests.results.telling import one, to
from tests.world import World, draft, make_world


@pytest.fixture(autouse=True)
def january() -> Iterator[None]:
    with day("2019-01-15"):
        yield


def member(cast: Cast, name: str, role: Role | None = None, **where: Any) -> Person:
    """Someone of the leading group who also works elsewhere."""
    made = person(name, name)
    Membership.objects.create(person=made, office=cast.office, role=Role.LEADING_GROUP, body=cast.group, since=DAY)
    if role:
        Membership.objects.create(person=made, office=cast.office, role=role, since=DAY, **where)
    return made


def scorers(world: World) -> dict[str, Person]:
    """One member of the leading group for each part one can have in what counts."""
    cast, cycle, yi = world.cast, world.cycle, world.enrolment_yi
    assessor: dict[str, Any] = {"role": Role.ASSESSOR, "body": cast.line}
    recorder, finder = member(cast, "recorder", **assessor), member(cast, "finder", **assessor)
    second, confirmer = member(cast, "second", Role.OFFICE), member(cast, "confirmer", Role.OFFICE)
    judge = member(cast, "judge")
    record_entry(draft=draft(cycle, yi), by=recorder)
    accept_entry(entry=world.waiting, by=second)
    own = findings.drafted(cast, cycle, yi)
    type(own).objects.filter(pk=own.pk).update(found_by=finder)
    submit_finding(finding_id=own.pk, by=cast.ines)
    confirm_finding(finding_id=findings.submitted(cast, cycle, yi).pk, by=confirmer)
    told = findings.notified(cast, cycle, world.enrolment_jia)
    contest_finding(finding_id=told.pk, by=cast.alice, note="不属实")
    uphold_finding(finding_id=told.pk, by=judge, note="维持")
    return {"recorder": recorder, "second": second, "finder": finder, "confirmer": confirmer, "judge": judge}


@pytest.mark.row("BJ-05")
def test_whoever_had_a_part_in_what_counts_neither_decides_nor_publishes(cast: Cast) -> None:
    world = make_world(cast)
    people, free = scorers(world), member(cast, "free")
    assert {name for name, who in people.items() if scored(who, world.cycle)} == set(people)
    assert not scored(free, world.cycle)
    take_cycle_step(cycle=world.cycle, step="end_marks", by=cast.clerk)
    kept = freeze_result(cycle=world.cycle, by=cast.clerk, note="再固化")
    to(cast, world.cycle, kept, "report")
    for who in (*people.values(), cast.clerk, cast.chief, cast.ines, cast.alice, cast.auditor, cast.leader):
        with pytest.raises(Refused):
            decide_result(result_set=kept, by=who)
    decide_result(result_set=kept, by=free)
    for step in ("notify", "open_appeals", "finalise"):
        one(cast, kept, step)
    for who in (*people.values(), cast.clerk, cast.chief, cast.ines, cast.alice, cast.auditor, cast.leader):
        with pytest.raises(Refused):
            take_publication_step(result_set=kept, step="circulate", by=who)
    assert take_publication_step(result_set=kept, step="circulate", by=free).state == "circulated"
