"""A token is its maker's own or a service account's; what needs a person, no token does; every act carries it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from bihuan.accounts.actions.deciding import take_permission_step
from bihuan.accounts.actions.proposing import propose_password, propose_role, propose_service
from bihuan.findings.lifecycle import FINDING, MEASURE, REFERRAL, REPORT
from bihuan.findings.models import Finding, FindingStep
from bihuan.interchange.access import bearer
from bihuan.interchange.actions import make_token
from bihuan.interchange.models import SCOPES, Token
from bihuan.organizations.access import Refused
from bihuan.organizations.actions.people import set_password
from bihuan.organizations.models import Membership, Person, Role
from bihuan.outcomes.lifecycle import LETTER
from bihuan.pages.api.findings import STEPS
from bihuan.records import clock
from bihuan.records.actions import Through, require_person, through
from bihuan.records.models import Event
from bihuan.results.lifecycle import PUBLICATION
from bihuan.schemes.lifecycle import MARK
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.supervision.models import Entry
from tests.api.conftest import System, Tokens
from tests.api.test_api import FINDING as WRITTEN
from tests.cast import DAY, Cast
from tests.findings.telling import confirmed, notified, planned, reported, submitted

MACHINE = {"submit", "notify", "record", "propose", "withdraw", "reverse"}


def token_for(cast: Cast, account: Person, by: Person) -> str:
    ends = clock.today() + timedelta(days=30)
    return make_token(office=cast.office, account=account, purpose="绩效系统", scopes=SCOPES, ends_on=ends, by=by)[1]


@pytest.fixture
def robot(cast: Cast) -> Person:
    """A service account that scores for the first body: proposed by one administrator, approved by another."""
    Membership.objects.filter(office=cast.admin_office).update(office=cast.office)
    role: dict[str, Any] = {"role": Role.ASSESSOR, "since": DAY, "until": None, "place": cast.line}
    change = propose_service(office=cast.office, username="robot", name="接口账户", role=role, by=cast.sysadmin)
    assert not Person.objects.filter(username="robot").exists()
    with pytest.raises(PermissionDenied):
        take_permission_step(change=change, step="approve", by=cast.sysadmin)
    take_permission_step(change=change, step="approve", by=cast.secadmin)
    return Person.objects.get(username="robot")


@pytest.mark.parametrize("name", ["ines", "wei", "head", "leader", "alice", "chief"])
def test_nobody_makes_a_token_for_another_person(name: str, cast: Cast) -> None:
    with pytest.raises(ValidationError) as caught:
        token_for(cast, cast.people[name], cast.clerk)
    assert "account" in caught.value.message_dict
    client = Client()
    client.force_login(cast.clerk)
    data = {"purpose": "x", "account": cast.people[name].pk, "scopes": ["findings:write"],
            "ends_on": (clock.today() + timedelta(days=9)).isoformat()}  # fmt: skip
    assert "bihuan_" not in client.post("/tokens/", data).content.decode()
    assert not Token.objects.exists()


def test_a_token_made_for_another_before_is_in_force_no_more(cast: Cast) -> None:
    text = token_for(cast, cast.clerk, cast.clerk)
    assert bearer(text) is not None
    Token.objects.update(person=cast.ines)
    assert bearer(text) is None


def test_a_service_account_writes_in_its_own_name_and_nobody_signs_in_with_it(
    cast: Cast, robot: Person, cycle: Cycle, jia: Enrolment
) -> None:
    text = token_for(cast, robot, cast.clerk)
    made = System(text).post("/findings", WRITTEN)
    assert made.status_code == 201
    finding = Finding.objects.get()
    assert finding.found_by == robot
    event = Event.objects.get(action="submit_finding")
    assert (event.actor, event.detail["token"]["purpose"]) == ("接口账户", "绩效系统")
    assert not robot.has_usable_password()
    with pytest.raises(ValidationError):
        propose_password(person=robot, office=cast.office, password="江州考核-2018-密码", by=cast.sysadmin)
    with pytest.raises((ValidationError, PermissionDenied)):
        set_password(person=robot, password="江州考核-2018-密码", by=robot)
    with pytest.raises(PermissionDenied):
        token_for(cast, robot, cast.ines)


@pytest.mark.parametrize("role", [Role.HEAD, Role.LEADING_GROUP, Role.LEADER, Role.SYSTEM_ADMIN])
def test_a_service_account_never_signs_or_decides(role: str, cast: Cast, robot: Person) -> None:
    place = cast.jia if role in {Role.HEAD, Role.LEADER} else None
    told: dict[str, Any] = {"role": role, "since": DAY, "until": None, "place": place}
    with pytest.raises(ValidationError):
        propose_service(office=cast.office, username="robot2", name="另一接口", role=told, by=cast.sysadmin)
    with pytest.raises(ValidationError):
        propose_role(person=robot, office=cast.office, by=cast.sysadmin, **told)


def test_the_tables_say_which_steps_a_machine_may_take() -> None:
    steps = {row.name for table in (FINDING, MEASURE, REFERRAL, REPORT, LETTER, PUBLICATION, MARK)
             for row in table.steps if row.by_machine}  # fmt: skip
    assert steps == MACHINE
    assert not any(row.by_machine and row.second_person for table in (FINDING, MARK) for row in table.steps)


@pytest.mark.parametrize("step", sorted(set(STEPS) - MACHINE | {"withdraw"}))
def test_no_token_takes_a_step_that_needs_a_person(
    step: str, cast: Cast, cycle: Cycle, jia: Enrolment, system: Tokens
) -> None:
    """Whoever may take it signed in is refused through a token of their own."""
    row = next(row for row in FINDING.steps if row.name == step)
    stage = {"submitted": submitted, "confirmed": confirmed, "notified": notified, "planned": planned}
    where = min(row.sources & set(stage), default="")
    finding = stage[where](cast, cycle, jia) if where else reported(cast, cycle, jia)
    before = FindingStep.objects.count()
    for person in (cast.clerk, cast.chief, cast.ines, cast.wei, cast.head, cast.alice, cast.ivan):
        body = {"step": step, "version": finding.version, "note": "x", "value": "1", "indicator": "travel",
                "method": "see", "due_on": "2099-01-01", "amendment": "x"}  # fmt: skip
        assert system(person).post(f"/findings/{finding.pk}/steps", body).status_code in {403, 404}, person
    finding.refresh_from_db()
    assert FindingStep.objects.count() == before


def test_what_is_done_through_a_token_carries_it(cast: Cast, cycle: Cycle, jia: Enrolment, system: Tokens) -> None:
    ines, clerk = system(cast.ines), system(cast.clerk)
    token = Token.objects.get(person=cast.ines)
    told = ines.post("/findings", WRITTEN).json()
    sent = FindingStep.objects.get(finding=told["id"], step="submit")
    assert sent.detail["token"] == {"id": token.pk, "purpose": "接口"}
    mark = {"year": 2018, "unit": "A01", "indicator": "travel", "value": "1", "happened_on": "2018-06-01", "fact": "x"}
    made = ines.post("/marks", mark).json()
    ines.post(f"/marks/{made['id']}/reverse", {"note": "次数有误"})
    assert Entry.objects.get(pk=made["id"]).steps.get().detail["token"]["id"] == token.pk
    acts = Event.objects.filter(actor=cast.ines.name, detail__token__id=token.pk).values_list("action", flat=True)
    assert {"draft_finding", "submit_finding", "record_entry", "reverse_entry", "store_evidence"} <= set(acts)
    client = Client()
    client.force_login(cast.auditor)
    assert "经令牌“接口”" in client.get("/trail/").content.decode()
    assert clerk.get("/findings").status_code == 200
    assert through.get() is None  # what follows in the same process is a person's again


def test_a_request_after_that_of_a_token_carries_none(cast: Cast, cycle: Cycle, system: Tokens) -> None:
    system(cast.ines).get("/findings")
    client = Client()
    client.force_login(cast.clerk)
    client.get("/trail/")
    require_person()
    carrying = through.set(Through(1, "x"))
    with pytest.raises(Refused):
        require_person()
    through.reset(carrying)


def test_everyone_sees_their_own_tokens_and_clerks_those_of_the_office(cast: Cast, system: Tokens) -> None:
    system(cast.ines)
    pages = {}
    for name in ("ines", "ivan", "clerk"):
        client = Client()
        client.force_login(cast.people[name])
        pages[name] = "接口</th>" in client.get("/tokens/").content.decode()
    assert pages == {"ines": True, "ivan": False, "clerk": True}
    ivan = Client()
    ivan.force_login(cast.ivan)
    assert ivan.post(f"/tokens/{Token.objects.get().pk}/revoke/").status_code == 404
