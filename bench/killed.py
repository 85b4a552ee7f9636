"""``kill -9`` under write load, 50 rounds: no acknowledged write is lost, no step is half, the trail verifies."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from typing import Any

from bench.api import _finding, _free_port, _tokens
from bench.city import make, ready
from bench.measure import save

ROUNDS, WRITERS = 50, 8


def main() -> None:
    """One table; refuses at the first write that was acknowledged and is not there, and at any half step."""
    ready()
    cycle, _clerk, _assessor, body = make(200, 0)
    token = _tokens(cycle, body)["finder"]
    draw = random.Random(5)
    acknowledged = 0
    for number in range(ROUNDS):
        port = _free_port()
        server = _serve(port)
        told: list[int] = []
        stop = threading.Event()
        threads = [
            threading.Thread(target=_write, args=(port, token, body.name, f"{number}-{n}", told, stop))
            for n in range(WRITERS)
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.3 + draw.random() * 0.9)
        os.killpg(server.pid, signal.SIGKILL)
        stop.set()
        for thread in threads:
            thread.join()
        server.wait()
        acknowledged += _look(told)
    faults = _verify()
    rows = [
        ("rounds", "writers", "acknowledged writes", "lost", "half steps", "faults of the trail"),
        (str(ROUNDS), str(WRITERS), f"{acknowledged:,}", "0", "0", str(faults)),
    ]
    save(
        "killed",
        "Killed under load",
        rows,
        ["Each write creates a finding with a file and sends it in: two steps in one answer."],
    )
    assert not faults


def _serve(port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2",
               "--blocking-threads", "4", "--log-level", "critical", "bihuan.project.wsgi:application"]  # fmt: skip
    server = subprocess.Popen(command, env=os.environ, start_new_session=True, stderr=subprocess.DEVNULL)
    for _attempt in range(300):
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/api/v1/units")
            connection.getresponse().read()
            return server
        time.sleep(0.05)
    raise RuntimeError("the server did not come up")


def _write(port: int, token: str, body: str, name: str, told: list[int], stop: threading.Event) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    number = 0
    while not stop.is_set():
        number += 1
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json",
                   "Idempotency-Key": f"killed-{name}-{number:06}"}  # fmt: skip
        try:
            connection.request("POST", "/api/v1/findings", json.dumps(_finding(number, body)), headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return
        if answer.status == 201:
            told.append(json.loads(text)["id"])


def _look(told: list[int]) -> int:
    """Every acknowledged finding is there, and every finding stands where its last step left it."""
    from django.db import connection

    from bihuan.findings.models import Finding
    from bihuan.records.models import Event

    connection.close()
    kept: dict[int, Any] = {row.pk: row for row in Finding.objects.prefetch_related("steps")}
    lost = [pk for pk in told if pk not in kept or kept[pk].state != "submitted"]
    assert not lost, f"lost: {lost[:5]}"
    for row in kept.values():
        steps = list(row.steps.all())
        assert (steps[-1].target if steps else "draft") == row.state, row
        assert bool(row.number) == (row.state == "submitted"), row
    written = Event.objects.filter(action="submit_finding").count()
    assert written == sum(1 for row in kept.values() if row.state == "submitted")
    return len(told)


def _verify() -> int:
    from bihuan.records.sealing import seal_events
    from bihuan.records.verifying import verify_trail

    seal_events()
    return len(verify_trail().faults)


if __name__ == "__main__":
    main()
