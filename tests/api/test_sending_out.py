"""Whatever an address outside does to who speaks to it: counted, tried again, and nobody else notices."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import transaction
from pytest_django import Settings

from bihuan.interchange import addresses
from bihuan.interchange.actions import send_checkpoints, send_deliveries
from bihuan.interchange.addresses import checked, is_inner, post
from bihuan.interchange.models import Delivery, Webhook
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.alarms import standing_alarms
from bihuan.records.checkpoints import read_checkpoint
from bihuan.records.models import Event
from bihuan.records.sealing import seal_events
from tests.cast import Cast

OUTSIDE = "93.184.216.34"


@pytest.mark.parametrize(
    "text",
    ["127.0.0.1", "10.0.0.1", "100.64.0.1", "169.254.1.1", "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255",
     "::1", "::", "::127.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0", "fec0::1", "fd00::1", "ff02::1", "2002:7f00:1::1",
     "2002:5db8:d822::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2001:0:7f00:1::1", "2001:db8::1"],
)  # fmt: skip
def test_inner_in_every_notation(text: str) -> None:
    assert is_inner(text)


@pytest.mark.parametrize("text", [OUTSIDE, "2606:2800:220:1:248:1893:25c8:1946", f"::ffff:{OUTSIDE}"])
def test_outside_is_outside(text: str) -> None:
    assert not is_inner(text)


@contextmanager
def somebody(monkeypatch: pytest.MonkeyPatch, answer: Callable[[socket.socket, bytes], None]) -> Iterator[list[bytes]]:
    """A machine outside that answers as it likes, and what it was sent."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _address = server.accept()
        with line:
            heard.append(line.recv(65536))
            head, _blank, body = heard[0].partition(b"\r\n\r\n")
            while len(body) < int(head.lower().partition(b"content-length: ")[2].split()[0]):
                body += line.recv(65536)
            heard[0] = head + b"\r\n\r\n" + body
            answer(line, heard[0])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    plain = socket.socket.connect

    def connect(self: socket.socket, to: Any) -> None:
        plain(self, server.getsockname() if to[0] == OUTSIDE else to)

    monkeypatch.setattr(socket.socket, "connect", connect)
    try:
        yield heard
    finally:
        server.close()
        thread.join(5)


def says(text: bytes) -> Callable[[socket.socket, bytes], None]:
    return lambda line, _heard: line.sendall(text)


def hook(cast: Cast, url: str) -> Delivery:
    made = Webhook.objects.create(
        office=cast.office, url=url, events=["confirm_finding"], secret="s", made_by=cast.clerk, made_at=clock.now()
    )
    return Delivery.objects.create(webhook=made, event=1, body="{}", next_at=clock.now())


@pytest.mark.parametrize(
    "answer",
    [b"hello, I am no web server\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 500 + b"\r\n",
     b"HTTP/1.1 999999 \r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a" * 100_000 + b"\r\n\r\n", b"",
     b"HTTP/1.1 500 no\r\n\r\n"],
)  # fmt: skip
def test_any_answer_is_counted_and_the_next_is_told(answer: bytes, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = hook(cast, f"http://{OUTSIDE}/x")
    with somebody(monkeypatch, says(answer)):
        assert send_deliveries() == (0, 1)
    one.refresh_from_db()
    assert (one.state, one.tries) == ("waiting", 1)
    assert one.error
    assert one.next_at > clock.now()


def test_a_path_in_chinese_arrives(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    hook(cast, f"http://{OUTSIDE}/回调/a b?名=值&x=%20")
    with somebody(monkeypatch, says(b"HTTP/1.1 204 No Content\r\n\r\n")) as heard:
        assert send_deliveries() == (1, 0)
    assert heard[0].startswith(b"POST /%E5%9B%9E%E8%B0%83/a%20b?%E5%90%8D=%E5%80%BC&x=%20 HTTP/1.1\r\n")


def test_an_answer_that_drips_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "TIMEOUT_SECONDS", 0.4)
    ended = threading.Event()

    def drip(line: socket.socket, _heard: bytes) -> None:
        try:
            while not ended.wait(0.1):
                line.sendall(b"H")
        except OSError:
            pass

    with somebody(monkeypatch, drip), pytest.raises((OSError, HTTPException)):
        post(f"http://{OUTSIDE}/", b"{}", {})
    ended.set()


def test_a_name_that_turns_inner_is_refused_at_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [OUTSIDE, "fec0::7"]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", (answers.pop(0), 80))])
    checked("http://example.com/")
    with pytest.raises(ValidationError):
        post("http://example.com/", b"{}", {})


@pytest.fixture
def sealed(cast: Cast) -> None:
    with transaction.atomic():
        record(by=cast.clerk, action="set_calendar", subject=cast.office, office_path="001/")
    seal_events()


@pytest.mark.usefixtures("sealed")
@pytest.mark.onlysqlite
def test_checkpoints_go_out_by_mail_and_print_once_a_day(settings: Settings, tmp_path: Path) -> None:
    settings.CHECKPOINT_MAIL, settings.CHECKPOINT_PRINT = "archive@jiangzhou.example", f"tee {tmp_path / 'sheet'}"
    assert send_checkpoints() == (2, 0)
    assert send_checkpoints() == (0, 0)
    assert read_checkpoint(str(mail.outbox[0].body)) == read_checkpoint((tmp_path / "sheet").read_text())
    told = Event.objects.filter(action="send_checkpoint").values_list("detail__channel", flat=True)
    assert sorted(told) == ["mail", "print"]
    settings.CHECKPOINT_HOURS = 0  # its time has come again
    assert send_checkpoints() == (2, 0)
    assert len(mail.outbox) == 2


@pytest.mark.usefixtures("sealed")
@pytest.mark.onlysqlite
def test_a_checkpoint_that_cannot_go_out_is_an_alarm_and_the_others_go(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CHECKPOINT_PRINT, settings.CHECKPOINT_WEBHOOK = "false", f"http://{OUTSIDE}/checkpoints"
    with somebody(monkeypatch, says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as heard:
        assert send_checkpoints() == (1, 1)
    assert read_checkpoint(heard[0].partition(b"\r\n\r\n")[2].decode()).seal
    assert heard[0].startswith(b"POST /checkpoints HTTP/1.1\r\n")
    told = Event.objects.get(action="send_checkpoint").detail
    assert (told["channel"], told["to"]) == ("webhook", settings.CHECKPOINT_WEBHOOK)
    assert standing_alarms().get().key == "checkpoint by print"
