"""Urns: answers taken a second with the generator beside, how long they take, and opening 100,000 of them."""

from __future__ import annotations

import http.client
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from bench.city import ready
from bench.measure import save

ANSWERS, PHONES = 6_000, 12
OPENED = int(os.environ.get("BIHUAN_OPENED", "100000"))


def main() -> None:
    """One table."""
    ready()
    made, people = urn_of(ANSWERS)
    taken, times = _taken(made, people)
    seconds, memory = _opening()
    times.sort()
    rows = [
        ("what", "figure"),
        ("answers taken a second, generator beside", f"{taken:,.0f}"),
        ("p50 / p95", f"{1000 * times[len(times) // 2]:.0f} / {1000 * times[len(times) * 95 // 100]:.0f} ms"),
        (f"opening {OPENED:,} answers", f"{seconds:.1f} s"),
        ("memory it takes more", f"{memory:,} MB"),
    ]
    notes = [f"{PHONES} phones at once over HTTP, each answer durable before it is thanked; 2 workers with 4 threads."]
    save("urns", "Urns", rows, notes)


def urn_of(roster: int, *, is_filled: bool = False) -> Any:
    """An urn of twenty wards that takes answers, or holds one for every head, and its people."""
    from datetime import date

    from bihuan.organizations.models import Membership, Office, Person, Role
    from bihuan.urns import actions
    from bihuan.urns.actions import UrnPlan, WardPlan

    number = Office.objects.count() + 1
    office = Office.objects.create(name=f"票箱考核办{number}", path=f"{number:03d}/")
    people = [Person.objects.create(username=f"keeper{number}{n}", name=f"监票{n}") for n in range(3)]
    for person in people:
        Membership.objects.create(person=person, office=office, role=Role.OFFICE, since=date(2017, 1, 1))
    wards = [WardPlan(f"w{n}", f"单位{n}", roster // 20) for n in range(20)]
    plan = UrnPlan(title="测评", instrument="ab" * 32, wards=wards, length=1000, texts=["why"])
    made = actions.prepare(office=office, plan=plan, custodians=people, by=people[0])
    actions.rehearse(urn_id=made.urn.pk, shares=made.slips[:2], by=people[0], second=people[1])
    actions.begin(urn_id=made.urn.pk, by=people[0])
    if is_filled:
        _fill(made, roster)
    return made, people


def _fill(made: Any, roster: int) -> None:
    """Used codes and sealed answers laid in as they come."""
    from django.db import transaction

    from bihuan.urns import actions
    from bihuan.urns.box.models import APART, Code, Sealed, Ward
    from bihuan.urns.sealing import Plain, seal

    answer = actions.encoded({"q1": "a", "q2": ["b", "c"], "why": "再快一些" * 5})
    with transaction.atomic(using=APART):
        for ward in Ward.objects.filter(box_id=made.urn.key):
            rows = range(roster // 20)
            Code.objects.bulk_create(Code(digest=f"{ward.key}{n:032x}", ward=ward, used=True) for n in rows)
            sealed = (seal(Plain(ward.key, answer), 1000, made.urn.public_key) for _n in rows)
            Sealed.objects.bulk_create((Sealed(box_id=made.urn.key, sealed=one) for one in sealed), batch_size=1000)
            Ward.objects.filter(pk=ward.pk).update(issued=roster // 20)


def _taken(made: Any, people: Sequence[Any]) -> tuple[float, list[float]]:
    """Answers a second, and the seconds of each."""
    from django.db import connections

    from bihuan.urns import actions, codes
    from bihuan.urns.actions.drawing import secret

    drawn = [code for n in range(20) for code in actions.issue(urn_id=made.urn.pk, ward=f"w{n}", by=people[0])]
    forms = [
        urlencode({"code": code, "proof": codes.proof(code, secret()), "page": "2", "q1": "a", "why": "再快一些" * 10})
        for code in drawn
    ]
    connections.close_all()
    port = free_port()
    server = serve(port)
    try:
        await_server(port)
        times: list[float] = []
        begun = time.perf_counter()
        phones = [threading.Thread(target=send, args=(port, forms[n::PHONES], times)) for n in range(PHONES)]
        for phone in phones:
            phone.start()
        for phone in phones:
            phone.join()
        return len(forms) / (time.perf_counter() - begun), times
    finally:
        server.terminate()
        server.wait()


def serve(port: int) -> subprocess.Popen[bytes]:
    """The product's server in a group of its own, with questions for every urn."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2",
               "--blocking-threads", "4", "--log-level", "critical", "tests.urns.serving:application"]  # fmt: skip
    return subprocess.Popen(command, env=os.environ, start_new_session=True, stderr=subprocess.DEVNULL)


def send(port: int, forms: Sequence[str], times: list[float]) -> None:
    """Send answers one after another, each thanked before the next; the seconds of each."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for form in forms:
        begun = time.perf_counter()
        connection.request("POST", "/v/", form, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 302, answer.status
        times.append(time.perf_counter() - begun)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def await_server(port: int) -> None:
    """Ask until the server answers."""
    for _attempt in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/v/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not come up")


def _opening() -> tuple[float, int]:
    """Seconds and megabytes of opening."""
    from bihuan.urns import actions

    made, people = urn_of(OPENED, is_filled=True)
    pair: dict[str, Any] = {"shares": made.slips[:2], "by": people[0], "second": people[1]}
    actions.rehearse(urn_id=made.urn.pk, **pair)
    actions.close(urn_id=made.urn.pk, by=people[0])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    urn = actions.open_urn(urn_id=made.urn.pk, **pair)
    seconds = time.perf_counter() - begun
    assert urn.protocol["opened"] == OPENED
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024


if __name__ == "__main__":
    main()
