"""What no text holds is refused once, at the edge, signed in or not; secrets are never repeated."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast

ADDRESSES = ("/verify/%00/", "/sign-in/?next=%00", "/verify/?number=a%00b", "/api/v1/findings?unit=%00", "/%00")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_with_a_nul_is_refused_without_signing_in(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 400
    assert "NUL" in answer.content.decode()
    english = Client().get(address, headers={"Accept-Language": "en"})
    assert "no text holds" in english.content.decode()


@pytest.mark.parametrize(
    "data",
    [{"username": "a\x00b", "password": "x"}, {"user\x00name": "a"}, {"file": SimpleUploadedFile("a\x00.csv", b"x")}],
)
def test_a_form_with_a_nul_is_refused(data: dict[str, Any], cast: Cast) -> None:
    assert Client().post("/sign-in/", data).status_code in ({400} if "file" not in data else {400, 200, 403})
    client = Client()
    client.force_login(cast.clerk)
    assert client.post("/tokens/", data | {"purpose": "\x00"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("text", ['{"a": "\\u0000"}', '{"a": "x\\ud800y"}', '{"a": "\\udc00"}', '{"a": "\x00"}'])
def test_json_with_a_nul_or_half_a_sign_is_refused_as_a_problem(text: str) -> None:
    answer = Client().post("/api/v1/findings", text, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["𠮷", "a\\b", "\\u0000 written out", "换\n行"])
def test_json_with_rare_signs_passes(value: str) -> None:
    for text in (json.dumps({"a": value}), json.dumps({"a": value}, ensure_ascii=False)):
        answer = Client().post("/api/v1/findings", text, content_type="application/json")
        assert answer.status_code == 401


def test_a_cookie_with_a_nul_is_no_session(cast: Cast) -> None:
    client = Client()
    client.cookies["sessionid"] = "a\x00b"
    assert client.get("/").status_code in {200, 302}


SECRETS = ("江州考核-2018-密码", "654321", "a-secret-of-mine")
STALE = {
    "/sign-in/": {"username": "clerk", "password": SECRETS[0]},
    "/sign-in/code/": {"code": SECRETS[1]},
    "/account/password/": {"old": SECRETS[0], "password": SECRETS[2], "again": SECRETS[2]},
    "/account/codes/on/": {"password": SECRETS[0], "code": SECRETS[1]},
    "/people/new/": {"username": "x", "name": "新人", "password": SECRETS[0]},
    "/nowhere/": {"new_password1": SECRETS[0], "client_secret": SECRETS[2]},
    "/urns/1/open/": {"share1": SECRETS[0], "share2": SECRETS[2], "second_password": SECRETS[0]},
    "/urns/1/left-over/": {"codes": SECRETS[0]},
    "/draws/1/promise/": {"text": SECRETS[2]},
}


@pytest.mark.parametrize("address", STALE)
def test_a_stale_form_repeats_what_was_typed_and_no_secret(address: str, cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.clerk)
    answer = client.post(address, STALE[address])
    text = answer.content.decode()
    assert answer.status_code in {403, 404}
    assert not [secret for secret in SECRETS if secret in text]
    if address == "/people/new/":
        assert "新人" in text
