"""People, roles from a day to a day, posts and who holds them; the first office."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.actions.people import add_person, appoint, create_post, end_role, grant_role, set_password
from bihuan.organizations.actions.setup import create_body, found_office
from bihuan.organizations.actions.units import split_unit
from bihuan.organizations.models import Body, Membership, Office, Person, Role, Tenure
from bihuan.organizations.queries.facts import UnitFacts
from bihuan.records.models import Event
from tests.cast import DAY, Cast

MARCH = date(2018, 3, 1)
JUNE = date(2018, 6, 1)
GOOD = "江州考核-2018-密码"


def test_a_new_person_signs_in_only_with_a_password(cast: Cast) -> None:
    mute = add_person(office=cast.office, username="xin", name="辛静", by=cast.clerk)
    heard = add_person(office=cast.office, username="yan", name="严明", by=cast.clerk, password=GOOD)
    assert not mute.has_usable_password()
    assert heard.check_password(GOOD)
    assert GOOD not in str(list(Event.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("username", "name", "password", "field"),
    [
        ("alice", "某人", None, "username"),
        ("", "某人", None, "username"),
        ("x", "", None, "name"),
        ("x", "某", "1234", "password"),
    ],
)
def test_an_account_that_breaks_a_rule_is_refused(
    cast: Cast, username: str, name: str, password: str | None, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        add_person(office=cast.office, username=username, name=name, by=cast.clerk, password=password)
    assert list(refused.value.message_dict) == [field]


def test_a_role_holds_between_its_days(cast: Cast) -> None:
    grant_role(
        person=cast.nobody, office=cast.office, role=Role.LIAISON, by=cast.clerk, since=MARCH, until=JUNE, place=cast.yi
    )
    days = [date(2018, 2, 28), MARCH, date(2018, 5, 31), JUNE]
    assert [bool(standing_of(cast.nobody, day).units) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("role", "place"), [(Role.ASSESSOR, None), (Role.LIAISON, None), (Role.HEAD, "line"), (Role.ASSESSOR, "jia")]
)
def test_a_role_needs_its_place(cast: Cast, role: str, place: str | None) -> None:
    where = getattr(cast, place) if place else None
    with pytest.raises(ValidationError):
        grant_role(person=cast.nobody, office=cast.office, role=role, by=cast.clerk, since=MARCH, place=where)


def test_the_same_role_is_not_held_twice_at_a_time(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        grant_role(person=cast.alice, office=cast.office, role=Role.LIAISON, by=cast.clerk, since=MARCH, place=cast.jia)


def test_an_auditor_does_not_also_act(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        grant_role(person=cast.auditor, office=cast.office, role=Role.OFFICE, by=cast.clerk, since=MARCH)
    with pytest.raises(ValidationError):
        grant_role(person=cast.alice, office=cast.office, role=Role.AUDITOR, by=cast.clerk, since=MARCH)


def test_nobody_grants_a_role_to_oneself(cast: Cast) -> None:
    with pytest.raises(Refused, match="江州市考核办"):
        grant_role(person=cast.clerk, office=cast.office, role=Role.LEADING_GROUP, by=cast.clerk, since=MARCH)


def test_a_place_of_another_office_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        grant_role(
            person=cast.nobody, office=cast.other_office, role=Role.LIAISON, by=cast.other, since=MARCH, place=cast.jia
        )


def test_no_role_is_granted_for_a_unit_that_has_ended(cast: Cast) -> None:
    parts = [UnitFacts("A01", "市水务一局", "政府部门"), UnitFacts("A11", "市水务二局", "政府部门")]
    split_unit(unit=cast.jia, parts=parts, on=MARCH, by=cast.clerk)
    cast.jia.refresh_from_db()
    with pytest.raises(ValidationError):
        grant_role(person=cast.nobody, office=cast.office, role=Role.LIAISON, by=cast.clerk, since=JUNE, place=cast.jia)


def test_an_ended_role_is_gone_today_and_kept_for_the_past(cast: Cast) -> None:
    end_role(membership=cast.alice.memberships.get(), by=cast.clerk)
    assert not standing_of(cast.alice).memberships
    assert standing_of(cast.alice, MARCH).roles == {Role.LIAISON}
    with pytest.raises(ValidationError):
        end_role(membership=cast.alice.memberships.get(), by=cast.clerk)


def test_a_role_granted_by_mistake_is_taken_back_at_once(cast: Cast) -> None:
    today = timezone.localdate()
    made = grant_role(person=cast.nobody, office=cast.office, role=Role.OFFICE, by=cast.clerk, since=today)
    assert standing_of(cast.nobody).roles == {Role.OFFICE}
    end_role(membership=made, by=cast.clerk)
    assert not standing_of(cast.nobody).memberships
    assert Event.objects.get(action="end_role").detail["since"] == today.isoformat()


def test_the_last_clerk_stays(cast: Cast) -> None:
    end_role(membership=cast.chief.memberships.get(), by=cast.clerk)
    with pytest.raises(ValidationError, match="江州市考核办"):
        end_role(membership=cast.clerk.memberships.get(), by=cast.clerk)


def test_a_password_is_set_by_oneself_or_by_clerks_of_all_ones_offices(cast: Cast) -> None:
    set_password(person=cast.alice, password=GOOD, by=cast.clerk)
    set_password(person=cast.bob, password=GOOD, by=cast.bob)
    for person in (cast.alice, cast.bob):
        person.refresh_from_db()
        assert person.check_password(GOOD)
    Membership.objects.create(person=cast.other, office=cast.office, role=Role.AUDITOR, since=DAY)
    with pytest.raises(Refused, match="临江区考核办"):
        set_password(person=cast.other, password=GOOD, by=cast.clerk)
    with pytest.raises(Refused):
        set_password(person=cast.nobody, password=GOOD, by=cast.clerk)


def test_who_is_appointed_follows_whoever_held_the_post(cast: Cast) -> None:
    post = create_post(unit=cast.jia, title="局长", by=cast.clerk)
    appoint(post=post, person=cast.head, since=DAY, by=cast.clerk)
    appoint(post=post, person=cast.nobody, since=MARCH, by=cast.clerk)
    held = Tenure.objects.filter(post=post).order_by("since")
    assert [(row.person, row.since, row.until) for row in held] == [
        (cast.head, DAY, MARCH),
        (cast.nobody, MARCH, None),
    ]
    for person, since in ((cast.nobody, JUNE), (cast.head, MARCH)):
        with pytest.raises(ValidationError):
            appoint(post=post, person=person, since=since, by=cast.clerk)


@pytest.mark.parametrize("name", ["wei", "ines", "alice", "auditor", "nobody", "other"])
def test_only_clerks_of_the_office_set_people(cast: Cast, name: str) -> None:
    person = cast.people[name]
    role = cast.bob.memberships.get()
    with pytest.raises(Refused):
        add_person(office=cast.office, username="xin", name="辛静", by=person)
    with pytest.raises(Refused):
        grant_role(person=cast.bob, office=cast.office, role=Role.OFFICE, by=person, since=MARCH)
    with pytest.raises(Refused):
        end_role(membership=role, by=person)
    with pytest.raises(Refused):
        create_post(unit=cast.jia, title="局长", by=person)
    with pytest.raises(Refused):
        set_password(person=cast.bob, password=GOOD, by=person)
    with pytest.raises(Refused):
        create_body(office=cast.office, name="宣传部", kind=Body.Kind.SPECIALIST, by=person)


def test_a_body_is_named_once_in_its_office(cast: Cast) -> None:
    create_body(office=cast.office, name="宣传部", kind=Body.Kind.SPECIALIST, by=cast.clerk)
    with pytest.raises(ValidationError) as refused:
        create_body(office=cast.office, name=" 宣传部", kind=Body.Kind.LINE, by=cast.clerk)
    assert "name" in refused.value.message_dict


@pytest.mark.django_db
def test_the_first_office_is_founded_with_its_clerk() -> None:
    office, clerk = found_office(name="江州市考核办", username="zhou", clerk="周敏", password=GOOD)
    assert office.path == "001/"
    assert standing_of(clerk).holds(office.pk, Role.OFFICE)
    assert Person.objects.get(username="zhou").check_password(GOOD)
    with pytest.raises(ValidationError):
        found_office(name="另一个考核办", username="qian", clerk="钱进", password=GOOD)


@pytest.mark.django_db
def test_offices_below_are_numbered_under_their_parent() -> None:
    city, _ = found_office(name="江州市考核办", username="zhou", clerk="周敏", password=GOOD)
    paths = [
        found_office(name=name, username=name, clerk=name, password=GOOD, parent=city)[0].path
        for name in ("东区", "西区")
    ]
    assert paths == ["001/001/", "001/002/"]


@pytest.mark.django_db
def test_a_weak_password_founds_nothing() -> None:
    with pytest.raises(ValidationError):
        found_office(name="江州市考核办", username="zhou", clerk="周敏", password="12345")
    assert not Office.objects.exists()
