"""Administrators of an office open no page of its business."""

from __future__ import annotations

import pytest
from django.test import Client

from bihuan.organizations.models import Membership
from tests.cast import ADMINISTRATORS
from tests.laid import Laid

OWN = {"sign-in", "account_login", "account", "own-password", "second-factor-on", "second-factor-off", "recovery-codes",
       "home", "today-badges", "help", "help-list", "help-guide", "people", "permission-list", "permission",
       "verify-letter", "answer", "answer-thanks", "answer-why"}  # fmt: skip
KEEPS = {"sysadmin": {"person-new", "person-role", "person-password"}, "secadmin": set(),
         "auditadmin": {"trail", "trail-verify", "trail-checkpoint", "trail-alarms", "trail-event"}}  # fmt: skip


@pytest.mark.parametrize("name", ADMINISTRATORS)
def test_an_administrator_opens_no_page_of_the_business_of_their_own_office(laid: Laid, name: str) -> None:
    cast = laid.cast
    Membership.objects.filter(office=cast.admin_office).update(office=cast.office)
    client = Client(raise_request_exception=False)
    client.force_login(cast.people[name])
    opened = {key for key, path in laid.paths.items() if client.get(path).status_code == 200}
    assert opened <= OWN | KEEPS[name]
    assert opened >= KEEPS[name]
