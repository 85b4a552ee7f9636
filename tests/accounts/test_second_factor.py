"""One-time codes: who must, how they are asked, that none counts twice."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from bihuan.accounts.actions.second_factor import check_code, new_secret, switch_off, switch_on
from bihuan.accounts.queries import unused_recovery_codes
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Office
from bihuan.records.models import Event
from tests.cast import Cast


def code(secret: str, ahead: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))


@pytest.fixture
def secret(cast: Cast) -> str:
    """The secret of Ines, whose codes are on; the code of the period before was used up by that."""
    made = new_secret()
    switch_on(by=cast.ines, secret=made, code=code(made, -1))
    return made


def test_after_the_password_the_code_is_asked(client: Client, cast: Cast, secret: str) -> None:
    first = client.post("/sign-in/", {"username": "ines", "password": "ines", "next": "/schemes/"})
    assert first["Location"] == "/sign-in/code/"
    assert client.get("/").status_code == 302
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 400
    before = client.session.session_key
    assert client.post("/sign-in/code/", {"code": code(secret)})["Location"] == "/schemes/"
    assert client.get("/").status_code == 200
    assert client.session.session_key != before


def test_a_code_is_taken_once(cast: Cast, secret: str) -> None:
    now = code(secret)
    check_code(person=cast.ines, code=now)
    for used in (now, code(secret, -1)):
        with pytest.raises(ValidationError):
            check_code(person=cast.ines, code=used)


def test_codes_cannot_be_guessed(client: Client, cast: Cast, secret: str) -> None:
    for number in range(5):
        with pytest.raises(ValidationError):
            check_code(person=cast.ines, code=f"00000{number}")
    with pytest.raises(ValidationError):
        check_code(person=cast.ines, code=code(secret))
    assert Event.objects.filter(action="code_failed").count() == 5
    assert Event.objects.filter(action="lock_out").count() == 1


def test_a_recovery_code_stands_in_once(cast: Cast) -> None:
    made = new_secret()
    codes = switch_on(by=cast.ines, secret=made, code=code(made))
    check_code(person=cast.ines, code=codes[0])
    with pytest.raises(ValidationError):
        check_code(person=cast.ines, code=codes[0])
    assert unused_recovery_codes(cast.ines) == len(codes) - 1


def test_the_secret_is_not_in_the_database_in_clear(cast: Cast, secret: str) -> None:
    assert secret not in str(list(Authenticator.objects.values()))


def test_nobody_reaches_the_code_without_the_password(client: Client, cast: Cast, secret: str) -> None:
    assert client.post("/sign-in/code/", {"code": code(secret)})["Location"] == "/sign-in/"


def test_switching_on_shows_picture_secret_and_recovery_codes(client: Client, cast: Cast) -> None:
    client.force_login(cast.ines)
    page = client.get("/account/codes/on/")
    assert "data:image/svg+xml" in page.content.decode()
    secret = client.session["bihuan_new_secret"]
    assert client.post("/account/codes/on/", {"password": "wrong", "code": code(secret)}).status_code == 400
    done = client.post("/account/codes/on/", {"password": "ines", "code": code(secret)})
    assert done.content.decode().count("<code>") == 10
    assert client.get("/account/codes/on/").status_code == 302
    assert client.post("/account/codes/off/", {"code": code(secret, 1)}).status_code == 302
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    ("who", "name", "sent"),
    [("admins", "sysadmin", True), ("admins", "clerk", False), ("staff", "clerk", True), ("staff", "alice", False),
     ("none", "sysadmin", False)],
)  # fmt: skip
def test_who_must_have_codes_sets_them_up_before_anything_else(
    client: Client, cast: Cast, settings: Settings, who: str, name: str, sent: bool
) -> None:
    settings.SECOND_FACTOR = who
    client.force_login(cast.people[name])
    answer = client.get("/")
    assert (answer.status_code, answer.headers.get("Location")) == (
        (302, "/account/codes/on/") if sent else (200, None)
    )
    assert client.get("/account/codes/on/").status_code == 200
    Office.objects.update(is_demonstration=True)
    assert client.get("/").status_code == 200


def test_who_must_have_codes_cannot_switch_them_off(cast: Cast, settings: Settings) -> None:
    settings.SECOND_FACTOR = "admins"
    made = new_secret()
    switch_on(by=cast.sysadmin, secret=made, code=code(made))
    with pytest.raises(Refused):
        switch_off(by=cast.sysadmin, code=code(made, 1))
