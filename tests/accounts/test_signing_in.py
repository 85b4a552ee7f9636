"""Signing in under attack: guessing, enumeration, lock-outs, fixed and forgotten sessions."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from pytest_django import Settings

from bihuan.accounts.actions.signing_in import known_person
from bihuan.accounts.models import Attempt
from bihuan.organizations.models import Person
from bihuan.records.models import Event
from tests.cast import Cast
from tests.scratch import Scratch


def enter(client: Client, name: str, password: str | None = None, **more: str) -> HttpResponse:
    form = {"username": name, "password": name if password is None else password, **more}
    return client.post("/sign-in/", form)  # type: ignore[return-value]


def shown(answer: HttpResponse, name: str) -> str:
    """The page without what differs by itself: the token and the name that was typed."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", answer.content.decode())
    return text.replace(name, "?")


def test_wrong_password_unknown_name_and_closed_account_are_answered_alike(client: Client, cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(is_active=False)
    answers = [(enter(client, name, password), name) for name, password in
               (("ines", "wrong"), ("nosuch", "wrong"), ("bob", "bob"))]  # fmt: skip
    assert {answer.status_code for answer, _name in answers} == {400}
    assert len({shown(answer, name) for answer, name in answers}) == 1


def test_known_unknown_and_locked_names_cost_one_hash_each(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    original = hashers.MD5PasswordHasher.encode

    def counted(self: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return original(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    for name in ("ines", "nosuch", *["wei"] * 8):
        hashed.clear()
        assert known_person(username=name, password="wrong") is None
        assert len(hashed) == 1


def test_a_name_is_locked_after_five_wrong_passwords_and_opens_again(client: Client, cast: Cast) -> None:
    wrong = [enter(client, "ines", "wrong") for _ in range(5)]
    locked = enter(client, "ines")
    assert (locked.status_code, shown(locked, "ines")) == (400, shown(wrong[0], "ines"))
    assert enter(client, "INES ").status_code == 400
    assert enter(Client(), "ivan").status_code == 302
    long_ago = Attempt.objects.earliest("at").at.replace(year=2018)
    Attempt.objects.update(at=long_ago)
    assert enter(client, "ines").status_code == 302


def test_a_name_that_does_not_exist_locks_like_any_other(client: Client, cast: Cast) -> None:
    pages = {shown(enter(client, "nosuch", "wrong"), "nosuch") for _ in range(7)}
    assert len(pages) == 1
    assert Event.objects.filter(action="lock_out").count() == 1


def test_an_address_is_locked_that_tries_many_names(client: Client, cast: Cast, settings: Settings) -> None:
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 10
    for number in range(10):
        enter(client, f"name{number}", "wrong")
    assert enter(client, "ines").status_code == 400
    assert client.post("/sign-in/", {"username": "ines", "password": "ines"}, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_a_claimed_address_does_not_escape_the_count(client: Client, cast: Cast, settings: Settings) -> None:
    settings.SIGN_IN_FAILURES_PER_ADDRESS, settings.PROXIES = 3, 1
    for number in range(3):
        claimed = {"x-forwarded-for": f"10.0.0.{number}, 192.0.2.7"}
        client.post("/sign-in/", {"username": f"n{number}", "password": "x"}, headers=claimed)
    answer = client.post(
        "/sign-in/", {"username": "ines", "password": "ines"}, headers={"x-forwarded-for": "1, 192.0.2.7"}
    )
    assert answer.status_code == 400


def test_failures_and_lock_outs_stand_on_the_trail_without_what_was_typed(client: Client, cast: Cast) -> None:
    for _ in range(6):
        enter(client, "ines", "geheim-Wort-1")
    enter(client, "My-Secret-Pass-1", "x")
    failed = Event.objects.filter(action="sign_in_failed")
    assert failed.filter(object_label="任检", office_path=cast.office.path).count() == 5
    assert Event.objects.filter(action="lock_out").count() == 1
    everything = str(list(Event.objects.values()))
    assert "geheim" not in everything
    assert "Secret" not in everything


def test_the_session_key_changes_on_signing_in(client: Client, cast: Cast) -> None:
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "1"
    session.save()
    fixed = session.session_key
    enter(client, "ines")
    assert client.session.session_key != fixed
    assert not Session.objects.filter(session_key=fixed).exists()


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_sign_in_leads_out_of_the_product(client: Client, cast: Cast, target: str) -> None:
    assert enter(client, "ines", next=target)["Location"] == "/"


def test_a_foreign_host_is_refused(client: Client, cast: Cast) -> None:
    assert client.get("/sign-in/", headers={"host": "evil.example"}).status_code == 400


def test_a_fourth_session_ends_the_first(cast: Cast) -> None:
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        enter(browser, "clerk")
    assert [browser.get("/").status_code for browser in browsers] == [302, 200, 200, 200]


@pytest.mark.parametrize(
    ("name", "idle", "status"), [("clerk", 1801, 302), ("clerk", 1700, 200), ("ines", 1801, 200), ("ines", 43_300, 302)]
)
def test_sessions_left_alone_end(client: Client, cast: Cast, name: str, idle: int, status: int) -> None:
    client.force_login(cast.people[name])
    client.get("/")
    session = client.session
    for key in ("bihuan_begun", "bihuan_seen"):
        session[key] = int(time.time()) - idle
    session.save()
    assert client.get("/").status_code == status


def test_changing_the_password_ends_the_other_sessions(cast: Cast) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        enter(browser, "ines")
    form = {"old": "wrong", "password": "江州考核-2018-密", "again": "江州考核-2018-密"}
    assert here.post("/account/password/", form).status_code == 400
    assert here.post("/account/password/", {**form, "old": "ines"}).status_code == 302
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)


def test_a_closed_account_is_out_at_once(client: Client, cast: Cast) -> None:
    enter(client, "ines")
    clerk = Client()
    clerk.force_login(cast.clerk)
    clerk.post(f"/people/{cast.ines.pk}/account/close/")
    assert client.get("/").status_code == 302
    assert enter(Client(), "ines").status_code == 400


@pytest.mark.parametrize(
    "word", ["aaaaaaaaaa1", "kaohe12345", "Jiangzhou2018", "12345678901", "江州市考核办公室的密码"]
)
def test_weak_passwords_are_refused(client: Client, cast: Cast, word: str) -> None:
    enter(client, "ines")
    form = {"old": "ines", "password": word, "again": word}
    strong = word == "Jiangzhou2018"
    assert client.post("/account/password/", form).status_code == (302 if strong else 400)


def test_addresses_we_do_not_want_do_not_exist() -> None:
    for name in ("account_signup", "account_reset_password", "account_email", "mfa_list_webauthn"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert {name for name in _names() if name.startswith(("account_", "mfa_"))} == {"account_login", "mfa_authenticate"}


def _names() -> Iterator[str]:
    yield from (str(name) for name in get_resolver().reverse_dict if isinstance(name, str))


@pytest.mark.onlysqlite
def test_several_server_processes_count_together(tmp_path: Path) -> None:
    scratch = Scratch.begin(tmp_path)
    guess = """
        from bihuan.accounts.actions.attempts import begin
        print(sum(begin(what="password", name="ines", address="").is_allowed for _ in range(4)))
    """
    processes = [scratch.start(guess) for _ in range(4)]
    allowed = [int(process.communicate(timeout=120)[0]) for process in processes]
    assert sum(allowed) <= 5
    assert scratch.query("SELECT count(*) FROM accounts_attempt")[0][0] == sum(allowed)
