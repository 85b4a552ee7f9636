"""API v1: the same rules as the pages, problems in the reader's language, writes once, nothing beyond the token."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bihuan.findings.actions import Cost, confirm_finding
from bihuan.findings.models import Finding
from bihuan.interchange.actions import make_token, revoke_token
from bihuan.interchange.models import Token
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.records.models import Event
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.supervision.models import Entry
from tests.api.conftest import Tokens
from tests.cast import Cast
from tests.findings.telling import confirmed, notified

FINDING: dict[str, Any] = {
    "year": 2018, "unit": "A01", "body": "第一监督检查室", "found_on": "2018-05-30", "condition": "值班电话无人接听",
    "criteria": "值班制度第三条",
    "evidence": [{"name": "记录.txt", "content": base64.b64encode("现场".encode()).decode()}],
    "submit": True,
}  # fmt: skip


def today() -> str:
    return clock.today().isoformat()


def test_a_finding_is_written_confirmed_and_read_with_its_steps(
    cast: Cast, cycle: Cycle, jia: Enrolment, system: Tokens
) -> None:
    ines, clerk = system(cast.ines), system(cast.clerk)
    made = ines.post("/findings", FINDING)
    assert made.status_code == 201
    told = made.json()
    assert (told["state"], told["number"]) == ("submitted", "2018-A01-001")
    finding = confirm_finding(
        finding_id=told["id"], by=cast.clerk, cost=Cost(node="travel", value="1"), version=told["version"]
    )
    step = {"step": "notify", "version": finding.version, "letter_number": "江考〔2018〕1号", "delivered_on": today()}
    stale = clerk.post(f"/findings/{told['id']}/steps", step | {"version": 0})
    assert stale.status_code == 409
    done = clerk.post(f"/findings/{told['id']}/steps", step)
    assert (done.status_code, done.json()["state"]) == (200, "notified")
    read = clerk.get(f"/findings/{told['id']}").json()
    assert [one["step"] for one in read["steps"]] == ["submit", "confirm", "notify"]
    assert read["marks"] == [{"indicator": "travel", "value": "1", "severity": ""}]
    assert Event.objects.get(action="notify_finding").actor == "周敏"


def test_the_same_key_writes_once(cast: Cast, cycle: Cycle, jia: Enrolment, system: Tokens) -> None:
    ines = system(cast.ines)
    first = ines.post("/findings", FINDING, key="same-key-1")
    again = ines.post("/findings", FINDING, key="same-key-1")
    assert (first.content, again.status_code, Finding.objects.count()) == (again.content, 201, 1)
    other = ines.post("/findings", FINDING | {"condition": "别的"}, key="same-key-1")
    assert (other.status_code, Finding.objects.count()) == (422, 1)
    assert ines.post("/findings", FINDING, key="short").status_code == 400
    failed = ines.post("/findings", FINDING | {"unit": "A99"}, key="same-key-2")
    assert (failed.status_code, list(failed.json()["errors"])) == (422, ["unit"])
    assert ines.post("/findings", FINDING, key="same-key-2").status_code == 201  # what failed may be tried again


def test_nobody_confirms_their_own_and_the_refusal_teaches(
    cast: Cast, cycle: Cycle, jia: Enrolment, system: Tokens
) -> None:
    told = system(cast.ines).post("/findings", FINDING).json()
    refused = system(cast.ines).post(f"/findings/{told['id']}/steps", {"step": "confirm", "version": told["version"]})
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    assert "考核办工作人员" in refused.json()["title"]
    english = system(cast.ines).post(
        f"/findings/{told['id']}/steps", {"step": "confirm", "version": told["version"]}, **{"Accept-Language": "en"}
    )
    assert "clerks of the assessment office" in english.json()["title"]


def test_a_token_does_only_what_it_was_made_for(cast: Cast, cycle: Cycle, jia: Enrolment, system: Tokens) -> None:
    reading = system(cast.clerk, "findings:read")
    assert reading.get("/findings").status_code == 200
    assert reading.get("/units").status_code == 403
    assert reading.post("/findings", FINDING).status_code == 403
    token = Token.objects.get()
    revoke_token(token=token, by=cast.clerk)
    answer = reading.get("/findings")
    assert (answer.status_code, "Bearer" in answer["WWW-Authenticate"]) == (401, True)
    assert Client().get("/api/v1/findings").status_code == 401
    Person.objects.filter(pk=cast.ines.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        make_token(
            office=cast.office,
            purpose="x",
            scopes=["units:read"],
            ends_on=clock.today(),
            by=cast.clerk,
        )


def test_other_tenants_and_other_units_are_not_found(cast: Cast, cycle: Cycle, jia: Enrolment, system: Tokens) -> None:
    finding = notified(cast, cycle, jia)
    hidden = confirmed(cast, cycle, jia)
    other = system(cast.other, office=cast.other_office)
    alice, bob = system(cast.alice), system(cast.bob)
    assert other.get(f"/findings/{finding.pk}").status_code == 404
    assert other.get("/findings").json()["items"] == []
    assert other.get("/units").json()["items"] == []
    assert bob.get(f"/findings/{finding.pk}").status_code == 404
    assert [row["id"] for row in alice.get("/findings").json()["items"]] == [finding.pk]
    assert alice.get(f"/findings/{hidden.pk}").status_code == 404
    assert alice.get("/years/2018/results").status_code == 404
    assert (
        other.post(f"/findings/{finding.pk}/steps", {"step": "withdraw", "version": 3, "note": "x"}).status_code == 404
    )


def test_filters_and_fields_that_are_not_named_are_refused(
    cast: Cast, cycle: Cycle, jia: Enrolment, system: Tokens
) -> None:
    clerk = system(cast.clerk)
    for trick in ("unit__users__password=x", "found_by__password__startswith=p", "order_by=id", "format=api"):
        answer = clerk.get(f"/findings?{trick}")
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [trick.split("=")[0]])
    for extra in ("state", "found_by_id", "id", "office_id", "confirmed_by"):
        answer = system(cast.ines).post("/findings", FINDING | {extra: "closed"})
        assert answer.status_code == 422
        assert extra in answer.json()["errors"]
    assert not Finding.objects.exists()


def test_paging_is_stable_while_rows_are_added(cast: Cast, cycle: Cycle, jia: Enrolment, system: Tokens) -> None:
    ines = system(cast.ines)
    first = [ines.post("/findings", FINDING).json()["id"] for _ in range(3)]
    page = ines.get("/findings?limit=2").json()
    ines.post("/findings", FINDING)
    rest = ines.get(f"/findings?limit=2&cursor={page['next']}").json()
    assert [row["id"] for row in page["items"]] == first[:2]
    assert rest["items"][0]["id"] == first[2]
    assert rest["next"] is None
    for wrong in ("cursor=abc", "limit=0", "limit=9999", "limit=x"):
        assert ines.get(f"/findings?{wrong}").status_code == 422


def test_marks_units_schemes_and_results(cast: Cast, cycle: Cycle, jia: Enrolment, system: Tokens) -> None:
    ines, clerk = system(cast.ines), system(cast.clerk)
    mark = {
        "year": 2018,
        "unit": "A01",
        "indicator": "travel",
        "value": "1",
        "happened_on": "2018-06-01",
        "fact": "无公函",
    }
    made = ines.post("/marks", mark)
    assert (made.status_code, made.json()["state"]) == (201, "effective")
    wrong = ines.post("/marks", mark | {"value": "三次"})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["value"])
    assert [row["code"] for row in clerk.get("/units").json()["items"]] == ["A01", "A02"]
    scheme = clerk.get("/schemes").json()["items"][0]
    assert "tree:" in clerk.get(f"/schemes/{scheme['id']}").json()["text"]
    lines = clerk.get("/years/2018/results").json()["lines"]
    assert [line["composite"] for line in lines if line["unit"] == "A01"] == ["98.00"]
    back = ines.post(f"/marks/{made.json()['id']}/reverse", {"note": "次数有误"})
    assert (back.status_code, back.json()["reverses"]) == (201, made.json()["id"])
    assert Entry.objects.get(pk=made.json()["id"]).state == "reversed"
    assert len(clerk.get("/marks?unit=A01&year=2018").json()["items"]) == 2
    assert clerk.get("/results").json() == {"items": [], "next": None}
    assert clerk.get("/years").json()["items"][0]["year"] == 2018


def test_what_the_framework_refuses_is_a_problem_too(cast: Cast, cycle: Cycle, system: Tokens) -> None:
    clerk = system(cast.clerk)
    for answer, status in (
        (clerk.get("/nothing"), 404),
        (clerk.client.delete("/api/v1/findings", headers={"Authorization": f"Bearer {clerk.text}"}), 405),
        (clerk.post("/findings", "{", key="broken-1"), 400),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status
    text = clerk.client.post(
        "/api/v1/findings", "x", content_type="text/plain",
        headers={"Authorization": f"Bearer {clerk.text}", "Idempotency-Key": "12345678"},
    )  # fmt: skip
    assert text.status_code in {400, 415, 422}


def test_the_page_of_tokens_shows_a_token_once(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.clerk)
    data = {"purpose": "绩效系统", "scopes": ["units:read"], "ends_on": "2099-01-01"}
    assert "一年以内" in client.post("/tokens/", data).content.decode()
    soon = clock.today().replace(month=12, day=31).isoformat()
    page = client.post("/tokens/", data | {"ends_on": soon}).content.decode()
    assert "bihuan_" in page
    assert "bihuan_" not in client.get("/tokens/").content.decode()
    assert Event.objects.filter(action="make_token").count() == 1
