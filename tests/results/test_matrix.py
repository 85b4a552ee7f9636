"""Who does what, written out: the leading group approves and publishes, the office runs year and ledger, the people of
the departments write down and draft, and nobody does what is another's (BJ-05)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from bihuan.findings.actions import confirm_finding, exempt_finding, submit_finding
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Membership, Person, Role
from bihuan.outcomes.actions.issuing import approve_letter, check_letter
from bihuan.outcomes.models import Issuer, Kind
from bihuan.results.actions import correct_result
from bihuan.results.actions.publishing import hold
from bihuan.results.models import ResultSet
from bihuan.schemes.actions import approve_scheme, submit_scheme, take_cycle_step, upload_scheme
from bihuan.supervision.actions import accept_entry, record_entry
from tests.cast import DAY, Cast, person
from tests.findings import telling
from tests.findings.telling import day
from tests.outcomes.telling import written
from tests.results.telling import one, to
from tests.world import SCHEME, World, draft

ROLES: dict[str, tuple[str, str]] = {
    "member": (Role.LEADING_GROUP, "group"), "clerk": (Role.OFFICE, ""), "department": (Role.ASSESSOR, "line"),
    "auditor": (Role.AUDITOR, ""), "liaison": (Role.LIAISON, "jia"), "head": (Role.HEAD, "jia"),
    "leader": (Role.LEADER, "jia"),
}  # fmt: skip

RULES: dict[str, tuple[str, str]] = {
    # step: from which state, who
    "check": ("computed", "clerk"),
    "report": ("checked", "clerk"),
    "decide": ("reported", "member"),
    "notify": ("decided", "clerk"),
    "open_appeals": ("notified", "clerk"),
    "finalise": ("appeals", "clerk member"),
    "circulate": ("final", "member"),
    "file": ("circulated", "clerk"),
    "archive": ("filed", "clerk"),
}
"""The way of a result as the domain has it, by hand: not read from the table of the product."""


@pytest.fixture(autouse=True)
def january() -> Iterator[None]:
    with day("2019-01-15"):
        yield


def people(cast: Cast) -> dict[str, Person]:
    """One of each role, none of whom had a part in anything."""
    made = {}
    for name, (role, at) in ROLES.items():
        made[name] = person(f"m-{name}", name)
        where = {"unit" if at == "jia" else "body": getattr(cast, at)} if at else {}
        Membership.objects.create(person=made[name], office=cast.office, role=role, since=DAY, **where)
    return made


def tried(act: Callable[[], Any]) -> str:
    """What becomes of an act, which then has not happened."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except Refused:
        return "refused"
    except ValidationError:
        return "not now"
    return "done"


def may(kept: ResultSet, everyone: dict[str, Person]) -> dict[tuple[str, str], str]:
    """Every step of a result by everyone, from where it stands."""
    return {
        (step, name): tried(lambda s=step, w=who: hold(result_set_id=kept.pk, step=s, by=w, note="理由"))  # type: ignore[misc]
        for step in RULES
        for name, who in everyone.items()
    }


def expected(state: str) -> dict[tuple[str, str], str]:
    return {
        (step, name): "refused" if name not in who.split() else "done" if source == state else "not now"
        for step, (source, who) in RULES.items()
        for name in ROLES
    }


@pytest.mark.row("BJ-05")
def test_each_step_of_a_result_is_taken_by_whom_the_domain_names(world: World) -> None:
    cast, kept = world.cast, world.result_set
    everyone = people(cast)
    take_cycle_step(cycle=world.cycle, step="end_marks", by=cast.clerk)
    for step, (state, _who) in RULES.items():
        assert may(kept, everyone) == expected(state), state
        one(cast, kept, step)
    again = correct_result(result_set=kept, by=cast.clerk, reason="更正")
    to(cast, world.cycle, again, "report")
    assert may(again, everyone) == expected("reported")  # the year is decided; its correction is the group's as well


@pytest.mark.row("BJ-05")
def test_departments_draft_the_office_runs_the_ledger_and_the_group_approves(world: World) -> None:
    cast, everyone = world.cast, people(world.cast)
    waiting = submit_scheme(scheme=upload_scheme(office=cast.office, text=SCHEME, by=cast.clerk), by=cast.clerk)
    issuer = Issuer.objects.create(office=cast.office, name="江州市考核办公室", sign="江考")
    new = written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_yi)
    checked = check_letter(
        letter_id=written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_yi).pk, by=cast.chief
    )
    drafted, sent = (make(cast, world.cycle, world.enrolment_yi) for make in (telling.drafted, telling.submitted))
    living = world.findings.living

    def mark(by: Person) -> None:
        record_entry(draft=draft(world.cycle, world.enrolment_yi), by=by)

    def write(by: Person) -> None:
        telling.drafted(replace(cast, ines=by), world.cycle, world.enrolment_yi)

    acts: dict[str, tuple[Callable[[Person], Any], str]] = {
        "write a mark down": (mark, "department"),
        "write a finding down": (write, "department"),
        "send a finding in": (lambda by: submit_finding(finding_id=drafted.pk, by=by), "department"),
        "draft a scheme": (lambda by: upload_scheme(office=cast.office, text=SCHEME, by=by), "clerk"),
        "draft a document": (lambda by: written(_by(world, by), issuer, Kind.REMINDER), "clerk"),
        "accept a mark": (lambda by: accept_entry(entry=world.waiting, by=by), "clerk department"),
        "confirm a finding": (lambda by: confirm_finding(finding_id=sent.pk, by=by), "clerk"),
        "end the marks": (lambda by: take_cycle_step(cycle=world.cycle, step="end_marks", by=by), "clerk"),
        "check a document": (lambda by: check_letter(letter_id=new.pk, by=by), "clerk"),
        "approve a document": (lambda by: approve_letter(letter_id=checked.pk, by=by), "member"),
        "approve a scheme": (lambda by: approve_scheme(scheme=waiting, by=by), "member"),
        "exempt a finding": (lambda by: exempt_finding(finding_id=living.pk, by=by, note="机构撤销"), "member"),
    }
    may = {
        (act, name): tried(lambda d=do, w=who: d(w))  # type: ignore[misc]
        for act, (do, _may) in acts.items()
        for name, who in everyone.items()
    }
    wanted = {
        (act, name): "done" if name in may_do.split() else "refused"
        for act, (_do, may_do) in acts.items()
        for name in everyone
    }
    assert may == wanted


def _by(world: World, by: Person) -> World:
    """The world with another clerk."""
    return replace(world, cast=replace(world.cast, clerk=by))
