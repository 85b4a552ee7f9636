"""Who clerks for two offices works in the one whose year they chose, not in the first that is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bihuan.interchange.models import Token
from bihuan.organizations.models import Membership, Role
from bihuan.records import clock
from bihuan.records.models import Event
from bihuan.schemes.models import Scheme
from tests.cast import DAY, Cast
from tests.world import SCHEME, make_world


@pytest.mark.django_db
def test_a_scheme_is_kept_for_the_office_whose_year_was_chosen(cast: Cast) -> None:
    world, both = make_world(cast), cast.other
    Membership.objects.create(person=both, office=cast.office, role=Role.OFFICE, since=DAY)
    client = Client()
    client.force_login(both)
    text = SCHEME.replace("scheme: small", "scheme: second")
    client.post("/schemes/new/", {"text": text})
    assert Scheme.objects.get(key="second").office == cast.other_office
    client.get(f"/years/{world.cycle.pk}/choose/")
    client.post("/schemes/new/", {"text": text.replace("scheme: second", "scheme: third")})
    assert Scheme.objects.get(key="third").office == cast.office


@pytest.mark.django_db
def test_a_token_and_a_contact_are_kept_for_the_office_that_was_chosen(cast: Cast) -> None:
    world, both = make_world(cast), cast.other
    Membership.objects.create(person=both, office=cast.office, role=Role.OFFICE, since=DAY)
    client = Client()
    client.force_login(both)
    client.get(f"/years/{world.cycle.pk}/choose/")
    ends = clock.today() + timedelta(days=30)
    typed = {"purpose": "绩效系统", "scopes": ["findings:read"], "ends_on": ends.isoformat()}
    assert client.post("/tokens/", typed).status_code == 200
    assert Token.objects.get(person=both).office == cast.office
    client.post("/notices/contact/", {"email": "quban@example.cn", "mobile": ""})
    assert Event.objects.filter(action="set_contact", office_path=cast.office.path).count() == 1
