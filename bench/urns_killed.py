"""``kill -9`` of the server while answers come in, 30 rounds, and of the opening, 10 rounds: nothing thanked for is
lost, nothing is counted twice, and what was not opened whole can be opened again. ``BIHUAN_ROUNDS`` asks for fewer.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from bench.city import ready
from bench.measure import save
from bench.urns import await_server, free_port, send, serve, urn_of

ROUNDS = int(os.environ.get("BIHUAN_ROUNDS", "30"))
OPENINGS = max(ROUNDS // 3, 1)
EACH, PHONES, SEALED = 600, 8, 6_000
OPENING = """
import sys, django
django.setup()
from bihuan.organizations.models import Person
from bihuan.urns import actions
urn, by, second, *shares = sys.argv[1:]
people = Person.objects.in_bulk([int(by), int(second)])
print("begun", flush=True)
actions.open_urn(urn_id=int(urn), shares=shares, by=people[int(by)], second=people[int(second)])
"""


def main() -> None:
    """One table; refuses at the first answer that was thanked for and is not there."""
    ready()
    thanked, counted = _under_load()
    cut, whole = _while_opening()
    rows = [
        ("what", "rounds", "found"),
        (
            "killed under load",
            str(ROUNDS),
            f"{thanked:,} answers thanked for, {counted:,} sealed, none lost or doubled",
        ),
        ("killed while opening", str(OPENINGS), f"{cut} cut in the middle, then opened whole: {whole:,} answers"),
    ]
    save("urns-killed", "Urns: killed", rows, [f"{PHONES} phones at once; an opening of {SEALED:,} answers."])


def _under_load() -> tuple[int, int]:
    """Answers that were thanked for, and those that are sealed."""
    from django.db import connections

    from bihuan.urns import actions, codes
    from bihuan.urns.actions.drawing import digest_of, secret
    from bihuan.urns.box.models import Code
    from bihuan.urns.verifying import counted, urn_faults

    made, people = urn_of(EACH * ROUNDS // 20 * 20)
    drawn = [code for n in range(20) for code in actions.issue(urn_id=made.urn.pk, ward=f"w{n}", by=people[0])]
    forms = {
        code: urlencode({"code": code, "proof": codes.proof(code, secret()), "page": "2", "q1": "a", "why": "快"})
        for code in drawn
    }
    connections.close_all()
    draw, thanked = random.Random(7), list[str]()
    for number in range(ROUNDS):
        _round(drawn[number::ROUNDS], forms, thanked, draw.uniform(0.3, 1.5))
    used, sealed = counted(made.urn.key)
    kept = sum(
        Code.objects.filter(digest__in=[digest_of(code) for code in thanked[at : at + 500]], used=True).count()
        for at in range(0, len(thanked), 500)
    )
    assert used == sealed, (used, sealed)
    assert kept == len(thanked) > 0, (kept, len(thanked))
    assert not list(urn_faults())
    return len(thanked), sealed


def _round(drawn: Sequence[str], forms: dict[str, str], thanked: list[str], seconds: float) -> None:
    port = free_port()
    server = serve(port)
    await_server(port)
    phones = [threading.Thread(target=_phone, args=(port, drawn[n::PHONES], forms, thanked)) for n in range(PHONES)]
    for phone in phones:
        phone.start()
    time.sleep(seconds)
    os.killpg(server.pid, signal.SIGKILL)
    for phone in phones:
        phone.join()
    server.wait()


def _phone(port: int, drawn: Sequence[str], forms: dict[str, str], thanked: list[str]) -> None:
    with contextlib.suppress(OSError, AssertionError, Exception):
        for code in drawn:
            send(port, [forms[code]], [])
            thanked.append(code)


def _while_opening() -> tuple[int, int]:
    """How often an opening was cut in the middle, and how many answers the last one opened."""
    from bihuan.urns.box.models import Answer, Box, Sealed
    from bihuan.urns.models import Urn

    made, people = urn_of(SEALED, is_filled=True)
    pair: dict[str, Any] = {"shares": made.slips[:2], "by": people[0], "second": people[1]}
    from bihuan.urns import actions

    actions.rehearse(urn_id=made.urn.pk, **pair)
    actions.close(urn_id=made.urn.pk, by=people[0])
    words = [str(made.urn.pk), str(people[0].pk), str(people[1].pk), *made.slips[:2]]
    draw, cut = random.Random(9), 0
    for _number in range(OPENINGS):
        _opened(words, draw.uniform(0.01, 0.6))
        if Box.objects.get(key=made.urn.key).state == Box.State.ENDED:
            cut += 1
            assert (Sealed.objects.filter(box_id=made.urn.key).count(), Answer.objects.count()) == (SEALED, 0)
    _opened(words, None)
    urn = Urn.objects.get(pk=made.urn.pk)
    assert urn.protocol["opened"] == Answer.objects.filter(box_id=urn.key).count() == SEALED
    return cut, SEALED


def _opened(words: Sequence[str], seconds: float | None) -> None:
    """Open in a process of its own, killed after so many seconds of opening."""
    command = [sys.executable, "-c", OPENING, *words]
    with subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        if seconds is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
            process.kill()


if __name__ == "__main__":
    main()
