"""Who holds a role today: one answer for whoever is told, chosen, named or let in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bihuan.inspections.access import TEAM, WITNESSES
from bihuan.organizations.access import standing_of
from bihuan.organizations.holding import givers, held_on, holders, others_named, people_of, speakers_of
from bihuan.organizations.models import ADMINISTRATORS, Membership, Person, Role
from bihuan.pages.surveys.forms import CustodiansForm
from bihuan.schemes.models import Scheme
from bihuan.schemes.queries.approving import may_approve
from tests.cast import Cast
from tests.findings.telling import day

TODAY = date(2018, 6, 15)
ONE = timedelta(days=1)


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with day(TODAY):
        yield


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (TODAY, None, True),
        (TODAY, TODAY + ONE, True),
        (TODAY - ONE, TODAY, False),
        (TODAY + ONE, None, False),
    ],
)
def test_a_role_is_held_from_its_first_day_to_the_day_before_its_end(
    cast: Cast, since: date, until: date | None, holds: bool
) -> None:
    """Whatever asks says the same: what a person may do, who is told, who can be named."""
    where = {"person": cast.nobody, "office": cast.office, "since": since, "until": until}
    Membership.objects.create(role=Role.LEADING_GROUP, **where)
    Membership.objects.create(role=Role.HEAD, unit=cast.yi, **where)
    draft = Scheme(office=cast.office, drafted_by=cast.clerk)
    heard: dict[str, list[Person] | set[Person]] = {
        "held": {row.person for row in Membership.objects.filter(held_on(TODAY), role=Role.LEADING_GROUP)},
        "of the office": {row.person for row in holders(cast.office, Role.LEADING_GROUP)},
        "told": {row.person for row in speakers_of([cast.yi.pk])},
        "witness": list(people_of(cast.office, *WITNESSES)),
        "team": list(people_of(cast.office, *TEAM)),
        "custodian": list(CustodiansForm(cast.office).fields["first"].queryset),  # type: ignore[attr-defined]
        "approves": may_approve(draft),
    }
    assert standing_of(cast.nobody).holds(cast.office.pk, Role.LEADING_GROUP) is holds
    assert (cast.nobody.name in others_named(cast.office.path, (Role.LEADING_GROUP,))) is holds
    assert cast.nobody.name not in others_named(cast.office.pk, (Role.LEADING_GROUP,), (cast.nobody.pk, None))
    assert {name: cast.nobody in people for name, people in heard.items()} == dict.fromkeys(heard, holds)


def test_an_account_switched_off_holds_nothing_and_a_service_is_nobody(cast: Cast) -> None:
    Person.objects.filter(pk=cast.ines.pk).update(is_active=False)
    Person.objects.filter(pk=cast.ivan.pk).update(is_service=True)
    assert not {cast.ines, cast.ivan} & set(people_of(cast.office))
    assert {row.person for row in holders(cast.office, Role.ASSESSOR)} == {cast.ivan}
    assert others_named(cast.office.pk, (Role.ASSESSOR,)) == ""


def test_of_many_names_three_are_told_and_how_many_there_are(cast: Cast) -> None:
    for name in ("a", "b", "c", "d"):
        person = Person.objects.create(username=name, name=name)
        Membership.objects.create(person=person, office=cast.office, role=Role.AUDITOR, since=TODAY)
    everyone = others_named(cast.office.pk, (Role.AUDITOR,))
    assert everyone.startswith("a、b、c等 ")
    assert everyone.endswith(" 人")


def test_who_gives_a_role_is_named(cast: Cast) -> None:
    """The office's clerks while it is founded; from three administrators on the two who propose and approve."""
    alone = givers(cast.office.pk)
    assert cast.clerk.name in alone
    named = {}
    for role in ADMINISTRATORS:
        named[role] = Person.objects.create(username=role, name=f"三员{role[:3]}")
        Membership.objects.create(person=named[role], office=cast.office, role=role, since=TODAY)
    told = givers(cast.office.path)
    assert [one.name in told for one in named.values()] == [True, True, False]
    assert cast.clerk.name not in told
