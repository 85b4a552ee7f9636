"""The answer page as a phone without script meets it."""

from __future__ import annotations

import logging
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connections
from django.db.utils import ConnectionHandler
from django.test import Client

from bihuan.pages.public import questions, slowing
from bihuan.project.environment import urns_database
from bihuan.urns import actions
from bihuan.urns.actions import Prepared
from bihuan.urns.box import patience
from bihuan.urns.box.models import APART, Code, Sealed
from tests.cast import Cast
from tests.urns import told
from tests.urns.asked import Asked

pytestmark = pytest.mark.django_db
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The questions of every urn of these tests."""
    monkeypatch.setattr(questions, "FINDERS", [lambda _urn, ward: None if ward == "w9" else Asked()])
    slowing.forget()
    yield
    slowing.forget()


@pytest.fixture
def made(cast: Cast) -> Prepared:
    return told.opened_for_answers(cast, 9)


@pytest.fixture
def codes(made: Prepared, cast: Cast) -> list[str]:
    return actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk)


def hidden(answer: Any) -> dict[str, str]:
    return dict(FIELD.findall(answer.content.decode()))


def filled(client: Client, code: str, **given: str) -> dict[str, str]:
    """The last page's form, filled in; not sent yet."""
    first = client.get("/v/", {"c": code})
    second = client.post("/v/", hidden(first) | {"q1": given.get("q1", "a")})
    assert second.status_code == 200, second.content.decode()
    return hidden(second) | {"why": given.get("why", "再快一些")}


def test_two_pages_without_script_or_cookie_and_thanks(codes: list[str]) -> None:
    client = Client()
    form = filled(client, codes[0], q1="c")
    sent = client.post("/v/", form)
    assert (sent.status_code, sent["Location"]) == (302, "/v/thanks/")
    thanks = client.get("/v/thanks/")
    assert "再快一些" not in thanks.content.decode()
    assert Sealed.objects.count() == 1
    again = client.post("/v/", form)
    assert again["Location"] == "/v/thanks/"
    assert Sealed.objects.count() == 1
    assert not client.cookies
    assert not Session.objects.exists()
    back = client.get("/v/", {"c": codes[0]})
    assert (back.status_code, "再快一些" in back.content.decode()) == (404, False)


def test_every_page_is_small_without_script_and_says_how_it_is_to_be_kept(codes: list[str]) -> None:
    client = Client()
    pages = [client.get("/v/"), client.get("/v/", {"c": codes[0]}), client.get("/v/thanks/"), client.get("/v/why/")]
    pages.append(client.post("/v/", filled(client, codes[0], why="长" * 101)))
    assert [page.status_code for page in pages] == [200, 200, 200, 200, 400]
    for page in pages:
        text = page.content.decode()
        assert len(page.content) < 30_000
        assert "<script" not in text
        assert (page["Referrer-Policy"], page["Cache-Control"]) == ("no-referrer", "no-store")
        assert "匿名" in text
        assert not re.findall(r'(?:src|href)="(?!/)', text)


def test_an_error_keeps_what_was_typed_on_every_page(codes: list[str]) -> None:
    client = Client()
    long = "长" * 101
    wrong = client.post("/v/", filled(client, codes[0], q1="c", why=long) | {"q2": "窗口"})
    text = wrong.content.decode()
    assert wrong.status_code == 400
    assert "最多100字" in text
    assert long in text
    assert 'value="窗口"' in text
    assert hidden(wrong)["q1"] == "c"
    assert not Code.objects.filter(used=True).exists()
    assert client.post("/v/", hidden(wrong) | {"why": "短", "q2": "窗口"}).status_code == 302


def test_a_database_that_is_away_loses_nothing(codes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    form = filled(client, codes[0])

    def away(*_args: object) -> None:
        raise DatabaseError("away")

    with monkeypatch.context() as broken:
        broken.setattr(connections[APART], "cursor", away)
        answer, first = client.post("/v/", form), client.get("/v/", {"c": codes[1]})
    assert (answer.status_code, first.status_code) == (503, 503)
    assert said(first) == "! 服务器忙。答题码仍然有效，请稍候再点“开始答题”。"
    assert f'value="{codes[1]}"' in first.content.decode()
    assert hidden(answer) | {"why": "再快一些"} == hidden(answer)
    assert client.post("/v/", hidden(answer)).status_code == 302


@pytest.mark.onlysqlite
def test_who_holds_the_file_keeps_a_respondent_for_seconds_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = ConnectionHandler({"default": {}, APART: urns_database("", tmp_path)})
    monkeypatch.setattr(patience, "connections", apart)
    waiting = apart[APART]
    with closing(sqlite3.connect(tmp_path / "urns.sqlite3", isolation_level=None)) as other:
        other.execute("CREATE TABLE held (one)")
        other.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        with pytest.raises(DatabaseError), actions.patient(1), waiting.cursor() as cursor:
            cursor.execute("SELECT * FROM held")
        assert 0.9 < time.monotonic() - begun < 5
    with waiting.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (120_000,)  # who opens an urn waits longer
    apart.close_all()


def test_a_servers_locks_are_waited_for_no_longer(codes: list[str]) -> None:
    if connections[APART].vendor == "sqlite":
        pytest.skip("a file is waited for as a whole")
    with connections[APART].cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        before = cursor.fetchone()
        with actions.patient():
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("5s",)
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == before


def said(answer: Any) -> str:
    alert = re.search(r'role="alert">(.*?)<', answer.content.decode())
    return alert[1] if alert else ""


def test_each_wrong_code_has_a_plain_sentence_and_none_is_an_oracle(
    codes: list[str], made: Prepared, cast: Cast
) -> None:
    client = Client()
    client.post("/v/", filled(client, codes[0]))
    other = told.prepared(cast, 5)
    told.rehearse(cast, other)
    later = actions.issue(urn_id=other.urn.pk, ward="w1", by=cast.clerk)[0]
    used, unknown = client.get("/v/", {"c": codes[0]}), client.post("/v/", {"code": "ACDEFGHJKMV"})
    assert said(client.get("/v/", {"c": codes[1][:-1]})) == "! 答题码有错字或漏字，请对照您的答题条核对。"
    assert said(client.get("/v/", {"c": later})) == "! 尚未开始作答，请保管好答题码，稍后再来。"
    from bihuan.urns.codes import check_character

    unknown = client.post("/v/", {"code": "ACDEFGHJKM" + check_character("ACDEFGHJKM")})
    assert said(used) == said(unknown) == "! 没有这个答题码，或者它已经用过。"
    assert used.status_code == unknown.status_code
    told.closed(cast, made)
    assert said(client.get("/v/", {"c": codes[1]})) == "! 作答已经结束，不再接收答案。"
    form = {"code": codes[1], "proof": "0" * 32, "page": "2", "q1": "a"}
    assert said(client.post("/v/", form)) == "! 作答已经结束，不再接收答案。"
    assert Sealed.objects.count() == 1


def test_guessing_is_slowed_and_nothing_is_stored_of_who_guesses(codes: list[str]) -> None:
    client, elsewhere = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="203.0.113.8")
    for _guess in range(slowing.MOST):
        assert client.post("/v/", {"code": told.stranger()}).status_code == 404
    assert client.get("/v/", {"c": codes[0]}).status_code == 429
    proof = {"code": told.stranger(), "proof": "é" * 32, "page": "2"}
    assert client.post("/v/", proof).status_code == 429
    assert elsewhere.get("/v/", {"c": codes[0]}).status_code == 200
    assert not any(b"203.0.113" in place for place in slowing._wrong)


def test_a_text_of_two_megabytes_is_refused_and_a_script_stays_text(codes: list[str]) -> None:
    client = Client()
    form = filled(client, codes[0])
    assert client.post("/v/", form | {"why": "x" * 2_000_000}).status_code == 413
    shown = client.post("/v/", form | {"why": "<script>alert(1)</script>" * 9})
    assert "<script" not in shown.content.decode()
    assert client.post("/v/", form | {"why": "<script>1</script>"}).status_code == 302


def test_a_signed_in_reader_answers_as_a_stranger_and_nothing_is_logged(
    codes: list[str], cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client()
    client.force_login(cast.alice)
    before = Session.objects.get().session_data
    client.post("/v/", filled(client, codes[0]))
    assert Session.objects.get().session_data == before
    handler = logging.getLogger().handlers
    from bihuan.pages.public.traces import NotOfRespondents

    client.get("/v/", {"c": "wrong"})
    passed = [row for row in caplog.records if NotOfRespondents().filter(row)]
    assert handler is not None
    assert passed == []


def test_an_urn_nobody_has_questions_for_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "FINDERS", [])
    made = told.opened_for_answers(cast, 5)
    code = actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk)[0]
    assert Client().get("/v/", {"c": code}).status_code == 409


def test_a_respondent_chooses_the_language_on_the_page_and_keeps_it_without_a_cookie(codes: list[str]) -> None:
    client = Client()
    assert '<a href="/v/?language=en" lang="en">English</a>' in client.get("/v/").content.decode()
    first = client.get("/v/", {"c": codes[0]}).content.decode()
    assert "下一页" in first
    assert 'action="/v/?language=en"' in first
    page = client.post("/v/?language=en", {"code": codes[0]})
    assert "Next page" in page.content.decode()
    assert 'action="/v/?language=en"' in page.content.decode()
    assert "中文" in page.content.decode()
    page = client.post("/v/?language=en", hidden(page) | {"q1": "a"})
    assert "Send the answer" in page.content.decode()
    sent = client.post("/v/?language=en", hidden(page) | {"why": "quicker"})
    assert sent["Location"] == "/v/thanks/?language=en"
    assert "Thank you" in client.get(sent["Location"]).content.decode()
    assert not client.cookies
    assert "下一页" not in client.get("/v/?language=xx").content.decode()
    assert "输入" in client.get("/v/?language=xx").content.decode()
