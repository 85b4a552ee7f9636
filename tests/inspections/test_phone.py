"""The team's phone: what it carries, what it tells once, photos one by one, and the file it hands over."""

from __future__ import annotations

import hashlib
import io
import json
import os
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from bihuan.inspections import actions
from bihuan.inspections.models import Inspection, Stage
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.records.models import Event
from bihuan.records.rescue import sealed
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import confirmed
from tests.inspections import telling
from tests.inspections.telling import day


def phone_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def named(client: Client) -> list[int]:
    return [row["id"] for row in client.get(reverse("phone-data")).json()["visits"]]


def taken(client: Client, visit: Inspection) -> dict[str, Any]:
    answer = client.post(reverse("phone-take", args=[visit.pk]))
    assert answer.status_code == 200
    kit: dict[str, Any] = answer.json()
    return kit


def picture(size: int) -> bytes:
    """A picture no smaller than ``size`` bytes, unlike any other."""
    out = io.BytesIO()
    Image.effect_noise((16, 16), 50).save(out, "PNG")
    return out.getvalue() + os.urandom(size)


def told(visit: Inspection, token: str, **more: Any) -> dict[str, Any]:
    now = clock.now().isoformat()
    words = {"kind": "see", "place": "政务服务中心", "present": "韦书记、任检", "note": "窗口空岗"}
    return {**words, "at": now, "sent_at": now, "token": token, **more}


def test_the_team_takes_a_sealed_visit_along_with_the_units_open_findings(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    with day("2018-06-12"):
        finding = confirmed(cast, cycle, jia)
        visit = telling.sealed(cast, telling.campaign(cast, cycle), jia)
        phone = phone_of(cast.ines)
        assert named(phone) == [visit.pk]
        kit = taken(phone, visit)
        assert [row["number"] for row in kit["findings"]] == [finding.number]
        assert Event.objects.filter(action="take_along").count() == 1
        for stranger in (cast.ivan, cast.alice, cast.head):
            assert named(phone_of(stranger)) == []
            assert phone_of(stranger).post(reverse("phone-take", args=[visit.pk])).status_code == 404


def test_a_demonstration_tells_the_phone_how_far_its_year_lies_and_no_clock_is_called_wrong(
    cast: Cast, settings: Settings
) -> None:
    settings.CLOCK_OFFSET = -250_000_000.0
    before = timezone.now().timestamp() * 1000
    data = phone_of(cast.ines).get(reverse("phone-data")).json()
    assert data["shift"] == -250_000_000_000
    assert 0 <= data["now"] - data["shift"] - int(before) < 60_000


@pytest.mark.parametrize("way", ["cancelled", "recused"])
def test_what_was_cancelled_or_one_must_stay_away_from_is_no_longer_named(
    cast: Cast, cycle: Cycle, jia: Enrolment, way: str
) -> None:
    with day("2018-06-12"):
        visit = telling.sealed(cast, telling.campaign(cast, cycle), jia)
        phone = phone_of(cast.ines)
        taken(phone, visit)
        if way == "cancelled":
            actions.take_step(inspection_id=visit.pk, step="cancel", note="改期", by=cast.clerk)
        else:
            asked = actions.ask_recusal(
                member_id=visit.members.get(person=cast.ines).pk, reason="曾任该单位会计", by=cast.clerk
            )
            actions.decide_recusal(recusal_id=asked.pk, grant=True, by=cast.wei)
            step = phone.post(reverse("phone-step", args=[visit.pk]), told(visit, "token-0001"))
            assert step.status_code == 404
            assert phone.get(reverse("phone-data")).json()["mine"] == []
        assert named(phone) == []
        assert phone.post(reverse("phone-take", args=[visit.pk])).status_code == 404


def test_twelve_photos_come_singly_with_cuts_and_received_means_complete(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    photos = [picture(8_000_000) for _one in range(12)]
    hashes = [hashlib.sha256(one).hexdigest() for one in photos]
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        phone = phone_of(cast.ines)
        for _twice in range(2):
            answer = phone.post(reverse("phone-step", args=[visit.pk]), told(visit, "token-0001", hashes=hashes))
            assert answer.json()["is_complete"] is False
        send = reverse("phone-photo", args=["token-0001"])
        for number, photo in enumerate(photos):
            cut = SimpleUploadedFile("1.png", photo[: len(photo) // 2], "image/png")
            assert phone.post(send, {"photo": cut}).status_code == 400
            whole = SimpleUploadedFile("1.png", photo, "image/png")
            answer = phone.post(send, {"photo": whole})
            assert answer.json()["is_complete"] is (number == 11), answer.json()
        assert all(answer.json()["files"].values())
    stage = Stage.objects.get()
    assert stage.files.filter(attachment__isnull=False).count() == 12
    assert phone_of(cast.wei).post(send, {"photo": whole}).status_code == 404


def test_a_start_told_later_counts_from_when_the_team_was_at_the_door(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.sealed(cast, telling.campaign(cast, cycle), jia)
        begun = clock.now() + timedelta(hours=1)
        later = begun + timedelta(hours=5)
    with clock.at(later):
        phone, send = phone_of(cast.ines), {"at": begun.isoformat(), "sent_at": later.isoformat()}
        for _twice in range(2):
            assert phone.post(reverse("phone-start", args=[visit.pk]), send).json()["state"] == "started"
        at = (begun + timedelta(minutes=20)).isoformat()
        assert phone.post(reverse("phone-step", args=[visit.pk]), told(visit, "token-0001", at=at)).status_code == 200
    visit.refresh_from_db()
    assert visit.started_at == begun
    assert [row.step for row in visit.steps.all()].count("start") == 1


def test_a_phones_wrong_clock_marks_and_never_refuses(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        phone = phone_of(cast.ines)
        for number, hours in enumerate((-400, 400)):
            at = (clock.now() + timedelta(hours=hours)).isoformat()
            answer = phone.post(reverse("phone-step", args=[visit.pk]), told(visit, f"token-000{number}", at=at))
            assert answer.json()["is_clock_off"] is True
        for stage in Stage.objects.all():
            assert visit.started_at <= stage.at <= clock.now()  # type: ignore[operator] # it has started
            assert stage.device_at is not None


def test_what_a_phone_told_late_is_kept_after_the_team_left(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.on_site_done(cast, telling.campaign(cast, cycle), jia)
        answer = phone_of(cast.ines).post(reverse("phone-step", args=[visit.pk]), told(visit, "token-late"))
        assert answer.status_code == 200


def test_words_no_field_holds_are_refused_beside_their_field(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        step = told(visit, "token-0001", place="厅" * 121, present="韦" * 401, note="空" * 2001)
        answer = phone_of(cast.ines).post(reverse("phone-step", args=[visit.pk]), step)
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"place", "present", "note"})
    assert not Stage.objects.exists()


def test_a_form_is_not_sent_under_anothers_name(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        assert (
            phone_of(cast.ines).post(reverse("phone-step", args=[visit.pk]), told(visit, "token-0001")).status_code
            == 200
        )
        assert (
            phone_of(cast.wei).post(reverse("phone-step", args=[visit.pk]), told(visit, "token-0001")).status_code
            == 403
        )
    assert Stage.objects.get().by == cast.ines


def box_of(kit: dict[str, Any], photos: list[bytes], **more: Any) -> bytes:
    """A rescue file as the phone makes it."""
    step = {
        "kind": "see", "place": "二楼大厅", "present": "任检", "note": "", "at": clock.now().isoformat(),
        "token": "token-rescue", "hashes": [hashlib.sha256(one).hexdigest() for one in photos],
    }  # fmt: skip
    head = {"token": kit["token"], "start": "", "steps": [step], "files": [len(one) for one in photos], **more}
    text = json.dumps(head).encode()
    return sealed(len(text).to_bytes(4) + text + b"".join(photos))


def test_a_rescue_file_is_taken_in_once_under_the_name_of_its_phone(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    photos = [picture(1000), picture(1000)]
    with day("2018-06-12"):
        visit = telling.sealed(cast, telling.campaign(cast, cycle), jia)
        kit = taken(phone_of(cast.ines), visit)
        box = box_of(kit, photos, start=clock.now().isoformat())
        for _twice in range(2):
            taken_in = actions.take_rescue(box=box, by=cast.clerk)
        assert (taken_in.person, taken_in.files) == (cast.ines, 2)
        stage = Stage.objects.get()
        assert (stage.by, stage.inspection) == (cast.ines, visit)
        assert stage.files.filter(attachment__isnull=False).count() == 2
        client = phone_of(cast.clerk)
        answer = client.post(reverse("rescue"), {"file": SimpleUploadedFile("a.bhr", box)})
        assert answer.headers["Location"] == reverse("inspection-site", args=[visit.pk])


def test_nobody_makes_a_rescue_file_and_nobody_but_the_office_takes_one(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        kit = taken(phone_of(cast.ines), visit)
        good = box_of(kit, [])
        for wrong in (good[:-1], good[:40], b"", b"BHR1", box_of(kit | {"token": kit["token"] + "x"}, [])):
            with pytest.raises(ValidationError):
                actions.take_rescue(box=wrong, by=cast.clerk)
        with pytest.raises(Refused):
            actions.take_rescue(box=good, by=cast.ines)
        assert b"token-rescue" not in good
    assert not Stage.objects.exists()


@pytest.mark.row("CY-01")
def test_a_question_with_its_answer_and_the_comments_come_with_a_step_once(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        phone, address = phone_of(cast.ines), reverse("phone-step", args=[visit.pk])
        asked = told(
            visit, "step-question", kind="question", asker="韦书记", question="夜间值班由谁核对？", answer="带班领导。"
        )
        assert list(phone.post(address, asked).json()["errors"]) == ["speaker"]
        said = told(visit, "step-comment", kind="comment", remarks="公示栏更新不及时。\n\n 值班记录缺核对。")
        for _twice in range(2):
            assert phone.post(address, asked | {"speaker": "办公室主任"}).status_code == 200
            assert phone.post(address, said).status_code == 200
    question = visit.questions.get()
    assert (question.asker, question.by, question.turns.get().speaker) == ("韦书记", cast.ines, "办公室主任")
    assert [row.text for row in visit.remarks.order_by("id")] == ["公示栏更新不及时。", "值班记录缺核对。"]
    assert [row.detail.get("remarks") for row in Event.objects.filter(action="add_stage").order_by("id")] == [None, 2]
