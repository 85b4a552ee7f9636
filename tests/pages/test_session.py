import pytest
from django.test import Client

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
