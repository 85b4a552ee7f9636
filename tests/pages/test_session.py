import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.records.models import Event
from tests.cast import Cast


def test_signing_in_leads_to_today_and_leaves_a_trace(client: Client, cast: Cast) -> None:
    answer = client.post("/sign-in/", {"username": "ines", "password": "ines"})
    assert answer["Location"] == "/"
    assert client.get("/").status_code == 200
    assert Event.objects.get(action="sign_in").actor == "任检"


def test_a_wrong_password_says_so_and_signs_nobody_in(client: Client, cast: Cast) -> None:
    answer = client.post("/sign-in/", {"username": "ines", "password": "wrong"})
    assert answer.status_code == 400
    assert "/sign-in/" in client.get("/")["Location"]


def test_the_sign_in_page_of_an_office_asks_for_nobody_of_a_demonstration(client: Client, cast: Cast) -> None:
    client.get("/sign-in/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/sign-in/").status_code == 200
    assert [one["sql"] for one in asked if "demo-" in one["sql"]] == []
    assert any("is_demonstration" in one["sql"] for one in asked)


def test_signing_in_as_someone_is_refused_outside_the_demonstration(client: Client, cast: Cast) -> None:
    assert client.post("/sign-in/as/", {"person": cast.ines.pk}).status_code == 404
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/x", "javascript:alert(1)"])
def test_no_redirect_leaves_the_product(client: Client, cast: Cast, target: str) -> None:
    answer = client.post("/sign-in/", {"username": "ines", "password": "ines", "next": target})
    assert answer["Location"] == "/"


def test_someone_without_a_role_is_told_whom_to_ask(client: Client, cast: Cast) -> None:
    client.force_login(cast.nobody)
    answer = client.get("/", headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert "Ask the assessment office" in answer.content.decode()


def test_a_part_asked_for_after_the_session_says_so_in_place_and_sets_no_cookie(client: Client, cast: Cast) -> None:
    page = "http://testserver/cycles/7/entries/new/?unit=1&x=2"
    headers = {"hx-request": "true", "hx-current-url": page, "accept-language": "en"}
    answer = client.get("/", headers=headers)
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (200, "#session", "innerHTML")
    text = answer.content.decode()
    assert "Your session has ended" in text
    assert "/sign-in/?next=/cycles/7/entries/new/%3Funit%3D1%26x%3D2" in text
    assert not answer.cookies
    foreign = client.get("/", headers=headers | {"hx-current-url": "https://evil.example/x"}).content.decode()
    assert '?next=/"' in foreign
