"""Webhooks: told of sealed acts once, signed, never to an inner address, tried again and given up."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bihuan.interchange.actions import make_webhook, queue_deliveries, send_deliveries
from bihuan.interchange.actions.webhooks import PAUSES, signature
from bihuan.interchange.addresses import checked
from bihuan.interchange.models import Delivery, Webhook
from bihuan.organizations.access import Refused
from bihuan.records import clock
from bihuan.records.sealing import seal_events
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import confirmed

INNER = (
    "http://127.0.0.1/", "http://[::1]/", "http://10.1.2.3/x", "http://192.168.0.1", "http://169.254.169.254/latest",
    "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/", "http://localhost:8000/", "http://[fd00::1]/", "http://2130706433/",
    "ftp://example.com/", "http://user:pw@example.com/", "javascript:alert(1)", "http://", "http://[::1", "file:///etc/passwd",
)  # fmt: skip


@pytest.mark.parametrize("url", INNER)
def test_nothing_is_sent_inside(url: str, cast: Cast) -> None:
    with pytest.raises(ValidationError):
        make_webhook(office=cast.office, url=url, events=["close_finding"], by=cast.clerk)
    with pytest.raises(ValidationError):
        checked(url)


def hook(cast: Cast) -> Webhook:
    """A webhook to a public address where nobody answers (192.0.2.0/24 is kept for documents)."""
    return Webhook.objects.create(
        office=cast.office, url="http://198.51.100.1:9/", events=["confirm_finding"], secret="s", made_by=cast.clerk,
        made_at=clock.now(),
    )  # fmt: skip


def test_only_the_office_registers_and_it_names_acts(cast: Cast) -> None:
    with pytest.raises(Refused):
        make_webhook(office=cast.office, url="http://93.184.216.34/", events=["close_finding"], by=cast.ines)
    with pytest.raises(ValidationError):
        make_webhook(office=cast.office, url="http://93.184.216.34/", events=[" "], by=cast.clerk)
    made, secret = make_webhook(
        office=cast.office, url="http://93.184.216.34/", events=["close_finding"], by=cast.clerk
    )
    assert (made.secret, len(secret)) == (secret, 64)


@pytest.mark.onlysqlite
def test_each_sealed_act_is_told_once_and_names_no_fact(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    hook(cast)
    finding = confirmed(cast, cycle, jia, condition="不该外传的事实")
    assert queue_deliveries() == 0  # not sealed yet
    seal_events()
    assert queue_deliveries() == 1
    assert queue_deliveries() == 0
    body = json.loads(Delivery.objects.get().body)
    assert (body["act"], body["id"], body["state"]) == ("confirm_finding", str(finding.pk), "confirmed")
    assert "事实" not in Delivery.objects.get().body


@pytest.mark.onlysqlite
def test_what_cannot_be_sent_waits_longer_each_time_and_is_given_up(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    made = hook(cast)
    Webhook.objects.filter(pk=made.pk).update(url="http://127.0.0.1:9/")  # an address that turned inner meanwhile
    confirmed(cast, cycle, jia)
    seal_events()
    queue_deliveries()
    moment = clock.now()
    for pause in (*PAUSES, 0):
        assert send_deliveries() == (0, 1)
        assert send_deliveries() == (0, 0)
        Delivery.objects.update(next_at=moment - timedelta(minutes=1))
        assert Delivery.objects.get().tries <= len(PAUSES) + 1, pause
    assert Delivery.objects.get().state == "failed"
    assert "内部地址" in Delivery.objects.get().error


def test_the_signature_binds_time_and_body() -> None:
    assert signature("s", "1", "{}") != signature("s", "2", "{}")
    assert signature("s", "1", "{}") != signature("t", "1", "{}")
