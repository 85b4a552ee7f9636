"""What must fail, with a clear answer and a trail."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from bihuan.findings.actions import Upload, draft_finding, notify_finding, verify_finding
from bihuan.findings.models import Finding, FindingStep
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Person
from bihuan.records import pictures
from bihuan.records.models import Event
from bihuan.records.pictures import plain_copy
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import confirmed, day, facts, notified, photo, reported, submitted


def at(person: Person, **more: Any) -> Client:
    client = Client(raise_request_exception=False, **more)
    client.force_login(person)
    return client


def test_a_form_from_elsewhere_moves_nothing(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = submitted(cast, cycle, jia)
    strict = at(cast.clerk, enforce_csrf_checks=True)
    assert strict.post(f"/findings/{finding.pk}/steps/confirm/", {"version": finding.version}).status_code == 403
    finding.refresh_from_db()
    assert finding.state == "submitted"


def test_fields_a_form_does_not_have_are_not_written(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = submitted(cast, cycle, jia)
    data = {
        "version": finding.version,
        "state": "closed",
        "found_by": cast.clerk.pk,
        "due_on": "2030-01-01",
        "node": "",
    }
    at(cast.clerk).post(f"/findings/{finding.pk}/steps/confirm/", data)
    finding.refresh_from_db()
    assert (finding.state, finding.found_by, finding.due_on) == ("confirmed", cast.ines, None)


@pytest.mark.parametrize(
    "step", ["close", "verify", "extend", "carry_over", "succeed", "resume", "contest_on", "nonsense"]
)
def test_steps_that_are_not_offered_are_not_taken(step: str, cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = notified(cast, cycle, jia)
    answer = at(cast.clerk).post(
        f"/findings/{finding.pk}/steps/{step}/", {"version": finding.version, "note": "x", "method": "see"}
    )
    assert answer.status_code in {302, 400, 404}
    finding.refresh_from_db()
    assert finding.state == "notified"


def test_a_file_is_read_through_its_own_finding_only(cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment) -> None:
    mine, theirs = notified(cast, cycle, jia), notified(cast, cycle, yi)
    own, other = mine.evidence.first(), theirs.evidence.first()
    assert own is not None
    assert other is not None
    alice = at(cast.alice)
    assert alice.get(f"/findings/{mine.pk}/evidence/{own.attachment_id}/").status_code == 200
    assert alice.get(f"/findings/{mine.pk}/evidence/{other.attachment_id}/").status_code == 404
    assert alice.get(f"/findings/{theirs.pk}/evidence/{other.attachment_id}/").status_code == 404
    assert alice.get(f"/findings/{theirs.pk}/").status_code == 404
    assert f"/findings/{theirs.pk}/" not in alice.get(f"/years/{cycle.pk}/findings/?q=2018").content.decode()
    assert theirs.number.encode() not in alice.get(f"/years/{cycle.pk}/findings/export/").content
    assert alice.post(f"/findings/{theirs.pk}/steps/contest/", {"note": "x", "version": 3}).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("页.html", b"<html><script>alert(1)</script></html>"),
        ("照片.jpg", b"<script>alert(1)</script>"),
        ("空.pdf", b""),
    ],
)
def test_what_could_run_is_not_kept(name: str, content: bytes, cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    data = {
        "unit": "A01", "body": cast.line.pk, "found_on": "2018-05-30", "condition": "事实", "criteria": "依据",
        "source": "discipline", "method": "visit", "severity": "ordinary", "category": "conduct",
        "correction": "immediate", "token": "t", "then": "keep", "photos": SimpleUploadedFile(name, content),
    }  # fmt: skip
    answer = at(cast.ines).post(f"/years/{cycle.pk}/findings/new/", data)
    assert answer.status_code == 400
    assert "事实" in answer.content.decode()  # what was typed stays
    assert not Finding.objects.exists()


def test_a_picture_that_unpacks_to_a_bomb_is_not_drawn(
    cast: Cast, cycle: Cycle, jia: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.BytesIO()
    Image.new("L", (3000, 3000)).save(out, "PNG")
    finding = draft_finding(
        cycle=cycle, enrolment=jia, body=cast.line, facts=facts(), by=cast.ines,
        uploads=[Upload("黑.png", io.BytesIO(out.getvalue()))],
    )  # fmt: skip
    row = finding.evidence.get()
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1_000_000)
    with pytest.raises(ValidationError, match="过大"):
        plain_copy(row.attachment)


def test_a_line_break_in_a_name_makes_no_second_line_of_the_trail(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    upload = Upload("现场\n2018-06-04 周敏 close_finding.txt", io.BytesIO(b"x"))
    finding = draft_finding(
        cycle=cycle, enrolment=jia, body=cast.line, facts=facts(place="窗口\r\n伪造"), by=cast.ines, uploads=[upload]
    )
    assert all("\n" not in event.object_label for event in Event.objects.all())
    assert "\n" not in finding.evidence.get().attachment.name


def test_refusals_change_nothing_and_leave_no_step(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = confirmed(cast, cycle, jia)
    before = FindingStep.objects.count()
    for who in (cast.alice, cast.bob, cast.ines, cast.auditor, cast.nobody):
        with pytest.raises(Refused), transaction.atomic():
            notify_finding(finding_id=finding.pk, letter_number="函", by=who)
    assert FindingStep.objects.count() == before


def test_verified_twice_is_refused(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = reported(cast, cycle, jia)
    told: dict[str, Any] = {"finding_id": finding.pk, "opinion": "属实", "method": "see"}
    with day("2018-06-05"):
        verify_finding(by=cast.ines, uploads=[photo()], **told)
        with pytest.raises(ValidationError, match="已验收"):
            verify_finding(by=cast.ivan, uploads=[photo()], **told)
    assert finding.steps.filter(step="verify").count() == 1
