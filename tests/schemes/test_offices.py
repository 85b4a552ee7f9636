"""Who clerks for two offices works in the one whose year they chose, not in the first that is found."""

from __future__ import annotations

import pytest
from django.test import Client

from bihuan.organizations.models import Membership, Role
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
