"""The product as it is served: where a respondent came from stands in no file and no line it writes."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.scratch import Scratch

pytestmark = pytest.mark.onlysqlite
HERE, SAID = "127.0.0.42", "203.0.113.77"
"""The address the respondent's requests come from, and the one a proxy would name."""
OPEN = """
    from tests.cast import make_cast
    from tests.surveys import telling
    from bihuan.urns import actions
    cast = make_cast()
    _wave, made = telling.fielded(cast, {"A01": 9})
    print(*actions.issue(urn_id=made.urn.pk, ward="A01|0|slip", by=cast.clerk))
"""


@contextlib.contextmanager
def served(scratch: Scratch, log: Path) -> Iterator[int]:
    """The product's own command, its words kept."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "bihuan.project.cli", "serve", "--port", str(port), "--workers", "1"]
    with log.open("wb") as words:
        server = subprocess.Popen(command, env=scratch.environment, stdout=words, stderr=words)
        try:
            until = time.monotonic() + 120
            while time.monotonic() < until:
                with contextlib.suppress(OSError):
                    call(port, "GET", "/v/")
                    break
            yield port
        finally:
            server.terminate()
            server.wait(30)


def call(port: int, method: str, path: str, body: str = "") -> tuple[int, str]:
    """A request as a respondent's phone sends it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(HERE, 0))
    kept = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": SAID, "User-Agent": "phone-of-one"}
    try:
        connection.request(method, path, body, kept)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_a_respondents_address_stands_in_no_file_and_no_log(tmp_path: Path) -> None:
    scratch, log = Scratch.begin(tmp_path / "city"), tmp_path / "words.log"
    code = scratch.run(OPEN).split()[0]
    with served(scratch, log) as port:
        status, page = call(port, "GET", f"/v/?c={code}")
        assert status == 200
        proof = page.partition('name="proof" value="')[2].partition('"')[0]
        form = {"code": code, "proof": proof, "page": "3", "overall": "a", "advice": "x" * 600}
        assert "x" * 600 in call(port, "POST", "/v/", urlencode(form))[1]  # too long: asked again
        assert call(port, "POST", "/v/", urlencode(form | {"advice": "x"}))[0] == 302
        assert call(port, "POST", "/v/", urlencode(form | {"advice": "x" * 300_000}))[0] == 413
        for path in ("/v/?c=wrong", "/v/nowhere/", "/v/%00", f"/v/?c={code}"):
            assert call(port, "GET", path)[0] in {302, 400, 404, 409}
    files = [path for path in tmp_path.rglob("*") if path.is_file() and "static" not in path.parts]
    assert log in files
    for file in files:
        whole = file.read_bytes()
        assert not [word for word in (HERE, SAID, "phone-of-one", code) if word.encode() in whole], file
