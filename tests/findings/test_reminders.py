"""Reminders: once a person and lamp, one digest a day, and a gateway that fails is tried again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from pytest_django import Settings

from bihuan.findings.actions.reminding import remind, unurged, urge_finding
from bihuan.notices.actions import read_notices, send_messages, set_contact, write_digests
from bihuan.notices.models import Message, Notice
from bihuan.organizations.access import standing_of, standings_kept
from bihuan.organizations.models import Membership
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import day, rectifying

NOBODY_LISTENS = "tests.findings.test_reminders.Broken"


class Broken:
    """A gateway that takes nothing."""

    def send(self, _number: str, _text: str) -> None:
        raise OSError("no route")


@pytest.fixture
def outbox(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return tmp_path / "outbox" / "sms.jsonl"


def told(cast: Cast) -> set[str]:
    return set(Notice.objects.values_list("person__username", flat=True))


def test_each_lamp_is_told_once_and_the_leader_only_when_it_is_serious(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    for _ in range(3):
        rectifying(cast, cycle, jia)
    assert remind(office=cast.office) == 0
    with day("2018-06-22"):
        assert remind(office=cast.office) == 6  # three findings, liaison and head
        assert remind(office=cast.office) == 0
        assert told(cast) == {"alice", "head"}
    with day("2018-06-27"):
        assert remind(office=cast.office) == 6
    with day("2018-07-30"):
        assert remind(office=cast.office) == 9
        assert told(cast) == {"alice", "head", "leader"}
    assert "严重逾期" in Notice.objects.order_by("-id")[0].text


def test_one_digest_a_day_and_short_messages_only_when_overdue(
    cast: Cast, cycle: Cycle, jia: Enrolment, outbox: Path
) -> None:
    set_contact(by=cast.alice, email="ai@example.test", mobile="13900000000", office=cast.office)
    with pytest.raises(ValidationError):
        set_contact(by=cast.head, email="", mobile="电话", office=cast.office)
    with pytest.raises(ValidationError, match="11 位手机号"):
        set_contact(by=cast.head, email="", mobile="138000", office=cast.office)
    for _ in range(25):
        rectifying(cast, cycle, jia)
    with day("2018-06-22"):
        remind(office=cast.office)
        assert [write_digests(office=cast.office) for _ in range(3)] == [1, 0, 0]
        assert send_messages() == (1, 0)
        assert send_messages() == (0, 0)
    assert len(mail.outbox) == 1
    assert "还有 5 项" in mail.outbox[0].body
    assert not outbox.exists()
    with day("2018-06-27"):
        remind(office=cast.office)
        assert write_digests(office=cast.office) == 2
        assert send_messages() == (2, 0)
    line = json.loads(outbox.read_text("utf-8"))
    assert (line["to"], "25 件" in line["text"]) == ("13900000000", True)


def test_what_is_read_is_not_sent(cast: Cast, cycle: Cycle, jia: Enrolment, outbox: Path) -> None:
    set_contact(by=cast.alice, email="ai@example.test", mobile="", office=cast.office)
    rectifying(cast, cycle, jia)
    with day("2018-06-22"):
        remind(office=cast.office)
        assert read_notices(by=cast.alice) == 1
        assert write_digests(office=cast.office) == 0


def test_a_gateway_that_fails_is_tried_again_and_at_last_given_up(
    cast: Cast, cycle: Cycle, jia: Enrolment, outbox: Path, settings: Settings
) -> None:
    set_contact(by=cast.alice, email="", mobile="13900000000", office=cast.office)
    rectifying(cast, cycle, jia)
    settings.SMS_GATEWAY = NOBODY_LISTENS
    with day("2018-06-27"):
        remind(office=cast.office)
        write_digests(office=cast.office)
        assert [send_messages() for _ in range(3)] == [(0, 1)] * 3
        settings.SMS_GATEWAY = "bihuan.notices.gateways.FileGateway"
        assert send_messages() == (1, 0)
        assert outbox.exists()
        Message.objects.update(state="waiting", tries=0)
        settings.SMS_GATEWAY = NOBODY_LISTENS
        assert [send_messages()[1] for _ in range(7)] == [1, 1, 1, 1, 1, 0, 0]
    assert Message.objects.get().error == "OSError: no route"


def test_what_a_reminder_by_hand_would_say_is_foreseen(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    """The preview of a step for many and the step itself answer alike: once a day, and only where somebody hears."""
    first, second = rectifying(cast, cycle, jia), rectifying(cast, cycle, jia)
    ines = standing_of(cast.ines)
    assert unurged(ines, first) == ""
    assert urge_finding(finding_id=first.pk, by=cast.ines) == 3
    assert unurged(ines, first) == "今日已催办过该单位。"
    assert unurged(ines, second) == ""
    with pytest.raises(ValidationError, match="今日已催办过"):
        urge_finding(finding_id=first.pk, by=cast.clerk)
    with day("2018-07-02"):
        assert unurged(standing_of(cast.ines), first) == ""
    Membership.objects.filter(unit=cast.jia).update(until=first.found_on)
    assert unurged(ines, second) == "“市水务局”没有联络员、主要负责人和分管领导，无人可催办。"
    with standings_kept(), pytest.raises(ValidationError, match="无人可催办"):
        urge_finding(finding_id=second.pk, by=cast.ines)
