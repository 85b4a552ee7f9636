"""Three administrators: no business, no two roles in one hand, no change of permissions by one alone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from bihuan.accounts.actions.deciding import take_permission_step
from bihuan.accounts.actions.proposing import propose_account, propose_end, propose_password, propose_role
from bihuan.accounts.models import PermissionChange, PermissionStep
from bihuan.organizations.access import Refused, is_administered, standing_of, visible_units
from bihuan.organizations.actions.people import add_person, grant_role, set_active, set_password
from bihuan.organizations.models import Membership, Person, Role
from bihuan.records.models import Event
from bihuan.schemes.access import visible_cycles, visible_schemes
from bihuan.supervision.access import visible_entries, visible_imports
from tests.cast import ADMINISTRATORS, DAY, Cast, person
from tests.surveys import telling
from tests.world import make_world

GOOD = "江州考核-2018-密码"


@pytest.fixture
def ruled(cast: Cast) -> Cast:
    """The cast's own office has administrators now: those of the cast moved to it."""
    Membership.objects.filter(office=cast.admin_office).update(office=cast.office)
    return cast


def proposed(cast: Cast, role: str = Role.LEADING_GROUP) -> PermissionChange:
    return propose_role(person=cast.nobody, office=cast.office, role=role, by=cast.sysadmin, since=DAY)


def test_a_grant_takes_effect_when_the_second_administrator_approves(ruled: Cast) -> None:
    change = proposed(ruled)
    assert not standing_of(ruled.nobody).memberships
    take_permission_step(change=change, step="approve", by=ruled.secadmin)
    assert standing_of(ruled.nobody).roles == {Role.LEADING_GROUP}
    kept = set(Event.objects.values_list("action", flat=True))
    assert {"propose_permission", "approve_permission", "grant_role"} <= kept
    with pytest.raises(ValidationError):
        take_permission_step(change=change, step="refuse", by=ruled.secadmin, note="zu spät")


@pytest.mark.parametrize("name", ["sysadmin", "auditadmin", "clerk", "auditor", "wei", "other", "nobody"])
def test_nobody_else_approves(ruled: Cast, name: str) -> None:
    with pytest.raises(Refused):
        take_permission_step(change=proposed(ruled), step="approve", by=ruled.people[name])


@pytest.mark.parametrize("name", ["secadmin", "auditadmin", "clerk", "auditor", "other", "nobody"])
def test_nobody_else_proposes(ruled: Cast, name: str) -> None:
    with pytest.raises(Refused):
        propose_role(person=ruled.bob, office=ruled.office, role=Role.OFFICE, by=ruled.people[name], since=DAY)


def test_nobody_proposes_or_decides_what_concerns_oneself(ruled: Cast) -> None:
    with pytest.raises(Refused):
        propose_password(person=ruled.sysadmin, office=ruled.office, password=GOOD, by=ruled.sysadmin)
    change = propose_password(person=ruled.secadmin, office=ruled.office, password=GOOD, by=ruled.sysadmin)
    with pytest.raises(Refused):
        take_permission_step(change=change, step="approve", by=ruled.secadmin)


def test_even_the_database_lets_no_one_approve_their_own(ruled: Cast) -> None:
    change = proposed(ruled)
    with pytest.raises(DatabaseError), transaction.atomic():
        PermissionChange.objects.filter(pk=change.pk).update(
            state="approved", decided_by=ruled.sysadmin, decided_at=timezone.now()
        )


def test_a_refusal_says_why_and_a_withdrawal_ends_it(ruled: Cast) -> None:
    change = proposed(ruled)
    with pytest.raises(ValidationError):
        take_permission_step(change=change, step="refuse", by=ruled.secadmin)
    take_permission_step(change=change, step="refuse", by=ruled.secadmin, note="未附任命文件")
    take_permission_step(change=proposed(ruled), step="withdraw", by=ruled.sysadmin)
    assert not standing_of(ruled.nobody).memberships


def test_what_was_proposed_and_decided_cannot_be_rewritten(ruled: Cast) -> None:
    change = take_permission_step(change=proposed(ruled), step="approve", by=ruled.secadmin)
    rows = PermissionChange.objects.filter(pk=change.pk)
    for act in (
        lambda: rows.update(detail={}),
        lambda: rows.update(state="refused"),
        rows.delete,
        lambda: PermissionStep.objects.update(note="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_new_account_and_its_password_wait_for_approval(ruled: Cast) -> None:
    role = {"role": Role.LIAISON, "since": DAY, "until": None, "place": ruled.yi}
    change = propose_account(
        office=ruled.office, username="xin", name="辛静", password=GOOD, role=role, by=ruled.sysadmin
    )
    assert not Person.objects.filter(username="xin").exists()
    assert GOOD not in str(list(PermissionChange.objects.values()))
    done = take_permission_step(change=change, step="approve", by=ruled.secadmin)
    made = Person.objects.get(username="xin")
    assert made.check_password(GOOD)
    assert standing_of(made).units == {ruled.yi.pk}
    assert done.secret == ""


def test_an_agencys_account_has_no_role_and_is_named_by_the_clerk_once_it_is_there(ruled: Cast) -> None:
    system, clerk = Client(), Client()
    system.force_login(ruled.sysadmin)
    clerk.force_login(ruled.clerk)
    wave = telling.designed(ruled, {"JZ001": 9})
    address = f"/surveys/{wave.pk}/agency/"
    assert ruled.sysadmin.name in clerk.get(address).content.decode(), "who makes a new account"
    assert "没有这个未设角色的账号" in clerk.post(address, {"username": "agency"}).content.decode()
    given = {"username": "agency", "name": "调查中心", "password": GOOD, "since": DAY.isoformat()}
    assert "请选择角色" in system.post("/people/new/", given).content.decode()
    assert "不设角色" in system.post("/people/new/", given | {"is_agency": "on", "role": "office"}).content.decode()
    system.post("/people/new/", given | {"is_agency": "on"})
    change = PermissionChange.objects.get()
    take_permission_step(change=change, step="approve", by=ruled.secadmin)
    assert not Person.objects.get(username="agency").memberships.exists()
    assert clerk.post(address, {"username": "agency"}).status_code == 302
    assert wave.agents.get().person.name == "调查中心"


def test_the_clerk_acts_only_until_all_three_are_named(cast: Cast) -> None:
    named = [(person(f"new-{name}", name), role) for name, role in ADMINISTRATORS.items()]
    for someone, role in named:
        add_person(office=cast.office, username=f"t-{role}", name="某", by=cast.clerk)
        grant_role(person=someone, office=cast.office, role=role, by=cast.clerk, since=DAY)
    assert is_administered(cast.office)
    for act in (
        lambda: add_person(office=cast.office, username="x", name="某", by=cast.clerk),
        lambda: grant_role(person=cast.nobody, office=cast.office, role=Role.OFFICE, by=cast.clerk, since=DAY),
        lambda: set_password(person=cast.ines, password=GOOD, by=cast.clerk),
        lambda: set_active(person=named[1][0], is_active=False, by=cast.clerk),
    ):
        with pytest.raises(Refused, match=r"sysadmin.*secadmin"):
            act()
    set_password(person=cast.clerk, password=GOOD, by=cast.clerk)


def test_the_clerks_pages_are_shut_and_say_who_may(ruled: Cast, client: Client) -> None:
    client.force_login(ruled.clerk)
    for address in ("/people/new/", f"/people/{ruled.alice.pk}/roles/new/", f"/people/{ruled.alice.pk}/password/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "罗系统" in answer.content.decode()
    client.post(f"/roles/{ruled.alice.memberships.get().pk}/end/")
    assert ruled.alice.memberships.get().until is None


@pytest.mark.parametrize("role", [*ADMINISTRATORS.values(), Role.OFFICE, Role.AUDITOR])
def test_no_account_holds_an_administrators_role_and_another(cast: Cast, role: Role) -> None:
    for holder, office, clerk in (
        (cast.sysadmin, cast.office, cast.clerk),
        (cast.sysadmin, cast.other_office, cast.other),
    ):
        if role == Role.SYSTEM_ADMIN:
            continue
        with pytest.raises(ValidationError):
            grant_role(person=holder, office=office, role=role, by=clerk, since=DAY)
        with pytest.raises(DatabaseError), transaction.atomic():
            Membership.objects.create(person=holder, office=office, role=role, since=DAY)


def test_who_acts_in_the_business_becomes_no_administrator(cast: Cast) -> None:
    for role in ADMINISTRATORS.values():
        with pytest.raises(ValidationError):
            grant_role(person=cast.alice, office=cast.office, role=role, by=cast.clerk, since=DAY)


def test_the_last_administrator_of_a_kind_stays(ruled: Cast) -> None:
    row = ruled.auditadmin.memberships.get()
    with pytest.raises(ValidationError):
        propose_end(membership=row, by=ruled.sysadmin)
    heir = propose_role(person=ruled.nobody, office=ruled.office, role=Role.AUDIT_ADMIN, by=ruled.sysadmin, since=DAY)
    take_permission_step(change=heir, step="approve", by=ruled.secadmin)
    take_permission_step(change=propose_end(membership=row, by=ruled.sysadmin), step="approve", by=ruled.secadmin)
    assert standing_of(ruled.nobody).roles == {Role.AUDIT_ADMIN}
    assert not standing_of(ruled.auditadmin).memberships


@pytest.mark.parametrize("name", ADMINISTRATORS)
def test_an_administrator_sees_no_row_of_the_business(cast: Cast, name: str) -> None:
    make_world(cast)
    Membership.objects.filter(office=cast.admin_office).update(office=cast.office)
    standing = standing_of(cast.people[name])
    for rows in (visible_units, visible_cycles, visible_schemes, visible_entries, visible_imports):
        assert not rows(standing).exists()


def test_the_pages_carry_a_change_from_proposal_to_approval(ruled: Cast) -> None:
    system, security, audit = (Client() for _ in range(3))
    for client, who in ((system, ruled.sysadmin), (security, ruled.secadmin), (audit, ruled.auditadmin)):
        client.force_login(who)
    form = {"role": "assessor", "body": ruled.line.pk, "since": "2018-03-01"}
    address = system.post(f"/people/{ruled.alice.pk}/roles/new/", form)["Location"]
    assert address in security.get("/").content.decode()
    assert audit.get(address).status_code == 200
    assert audit.post(f"{address}approve/").status_code == 403
    assert system.post(f"{address}approve/").status_code == 403
    security.post(f"{address}approve/")
    assert Role.ASSESSOR in standing_of(ruled.alice).roles
