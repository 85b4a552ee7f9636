"""Findings over the API: created and stepped by 8 writers at once against a served product, audit on.

The peer creates 25 findings and saves 9.2 corrective actions a second. Every acknowledged write is looked for again.
"""

from __future__ import annotations

import itertools
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, BinaryIO

from bench.city import make, ready
from bench.measure import save

WRITERS, SECONDS = 8, 12
PEER = {"create": 25.0, "step": 9.2}


def main() -> None:
    """One table; refuses if a write that was acknowledged is not there."""
    ready()
    from django.conf import settings

    cycle, _clerk, _assessor, body = make(200, 0)
    tokens = _tokens(cycle, body)
    port = _free_port()
    server = _serve(port)
    try:
        plain, create = _writers(port, tokens["finder"], lambda n: ("/api/v1/findings", _plain(n, body.name)), SECONDS)
        made, whole = _writers(port, tokens["finder"], lambda n: ("/api/v1/findings", _whole(n, body.name)), SECONDS)
        queue = [(row["id"], row["version"]) for row in made]
        steps = [(f"/api/v1/findings/{pk}/steps", {"step": "submit", "version": v}) for pk, v in queue]
        done, step = _writers(port, tokens["other"], lambda n: steps[n] if n < len(steps) else None, SECONDS)
    finally:
        server.terminate()
        server.wait(timeout=30)
    _look_again([*plain, *made], done)
    rows = [("write", "writers", "a second", "against the peer")]
    rows += [
        (name, str(WRITERS), f"{rate:.0f}", f"{rate / PEER[peer]:.1f}×")
        for name, peer, rate in (
            ("create a finding", "create", create),
            ("create, with a file", "create", whole),
            ("send a finding in", "step", step),
        )
    ]
    notes = [
        f"{len(plain) + len(made)} findings created and {len(done)} sent in with steps and trail; none was lost.",
        "The second line stores a file, the third draws the number; clients and server share the machine.",
        f"Database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}.",
    ]
    save("api", "Findings over the API", rows, notes)


def _tokens(cycle: Any, body: Any) -> dict[str, str]:
    from bihuan.interchange.actions import make_token
    from bihuan.interchange.models import SCOPES
    from bihuan.organizations.models import Membership
    from bihuan.records import clock

    finder = Membership.objects.get(role="assessor", body=body).person
    ends = clock.today() + timedelta(days=30)
    return {
        name: make_token(office=cycle.office, purpose=name, scopes=SCOPES, ends_on=ends, by=finder)[1]
        for name in ("finder", "other")
    }


def _finding(number: int, body: str) -> dict[str, Any]:
    return {
        "year": 2018, "unit": f"u{number % 200:04}", "body": body, "found_on": "2018-05-30",
        "condition": f"值班电话无人接听第 {number} 次", "criteria": "值班制度第三条", "submit": True,
        "evidence": [{"name": "记录.txt", "content": "546w5Zy6"}],
    }  # fmt: skip


def _whole(number: int, body: str) -> dict[str, Any]:
    return {name: value for name, value in _finding(number, body).items() if name != "submit"}


def _plain(number: int, body: str) -> dict[str, Any]:
    return {name: value for name, value in _finding(number, body).items() if name not in {"submit", "evidence"}}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "4",
               "--blocking-threads", "1", "--log-level", "error", "bihuan.project.wsgi:application"]  # fmt: skip
    server = subprocess.Popen(command, env=os.environ)
    for _attempt in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return server
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not come up")


def _writers(
    port: int, token: str, work: Callable[[int], tuple[str, dict[str, Any]] | None], seconds: float
) -> tuple[list[dict[str, Any]], float]:
    """Let the writers work for a while; the answers that were acknowledged, and how many a second."""
    bodies: list[bytes] = []
    counter, start = itertools.count(), time.perf_counter()

    def write() -> None:
        line = socket.create_connection(("127.0.0.1", port), 60)
        with line, line.makefile("rb") as answers:
            while time.perf_counter() - start < seconds:
                number = next(counter)
                job = work(number)
                if job is None:
                    return
                line.sendall(_request(token, number, *job))
                bodies.append(_answer(answers))

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    return [json.loads(text) for text in bodies], len(bodies) / took


def _request(token: str, number: int, path: str, content: dict[str, Any]) -> bytes:
    body = json.dumps(content).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\n"
        f"Idempotency-Key: bench-{token[-6:]}-{number:08}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _answer(lines: BinaryIO) -> bytes:
    """The body of an acknowledged write; anything else stops the bench."""
    status, length = lines.readline(), 0
    while (line := lines.readline().strip()) != b"":
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    body = lines.read(length)
    if status.split()[1] not in {b"200", b"201"}:
        raise RuntimeError(f"{status.decode()} {body.decode()[:300]}")
    return body


def _look_again(made: list[dict[str, Any]], done: list[dict[str, Any]]) -> None:
    from bihuan.findings.models import Finding
    from bihuan.records.models import Event

    states = dict(Finding.objects.values_list("pk", "state"))
    assert all(row["id"] in states for row in made), "an acknowledged finding is lost"
    assert all(states[row["id"]] == "submitted" for row in done), "an acknowledged step is lost"
    assert Event.objects.filter(action="submit_finding").count() == len(done)


if __name__ == "__main__":
    main()
