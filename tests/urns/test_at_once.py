"""Several at once on one urn, and a server killed under load: one answer a code, none lost that was thanked for."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import textwrap
import threading
import time

import pytest

from tests import thoroughly
from tests.urns.attack import Known
from tests.urns.test_dump_attack import City, call, city, respond, served

__all__ = ["city"]
PREPARE = """
    from bihuan.urns import actions
    from tests.cast import make_cast
    from tests.urns import told
    cast = make_cast()
    made = told.opened_for_answers(cast, {roster}, length=200)
    print(*made.slips[:2], *actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk))
"""
RACE = """
    from concurrent.futures import ThreadPoolExecutor
    from django.db import connections
    from bihuan.organizations.models import Person
    from bihuan.urns import actions, codes
    from bihuan.urns.actions.drawing import secret
    from bihuan.urns.models import Urn
    codes_ = {codes}
    def send(code):
        try:
            return actions.accept(code, {{"q1": "a"}}, proof=codes.proof(code, secret()))
        except Exception as error:
            return type(error).__name__
        finally:
            connections.close_all()
    def close(_nothing):
        try:
            actions.suspend(urn_id=Urn.objects.get().pk, note="x", by=Person.objects.get(username="clerk"))
        finally:
            connections.close_all()
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(send, code) for code in codes_]
        if {closes}:
            jobs.insert(0, pool.submit(close, None))
        print(*[job.result() for job in jobs])
"""
COUNTS = """
    from bihuan.urns.models import Urn
    from bihuan.urns.verifying import counted, urn_faults
    assert not list(urn_faults())
    print(*counted(Urn.objects.get().key))
"""
OPEN = """
    import os, threading
    from bihuan.organizations.models import Person
    from bihuan.urns import actions
    from bihuan.urns.models import Urn
    people = {{row.username: row for row in Person.objects.all()}}
    pair = {{"by": people["clerk"], "second": people["chief"], "shares": {shares}}}
    urn = Urn.objects.get()
    if urn.state == "open":
        actions.rehearse(urn_id=urn.pk, **pair)
        actions.close(urn_id=urn.pk, by=people["clerk"])
    if {after}:
        threading.Timer({after}, lambda: os.kill(os.getpid(), 9)).start()
    print(actions.open_urn(urn_id=urn.pk, **pair).protocol["opened"])
"""


def prepared(city: City, roster: int) -> tuple[list[str], list[str]]:
    """Two shares and the codes."""
    words = city.run(PREPARE.format(roster=roster)).split()
    return words[:2], words[2:]


def test_two_phones_with_one_code_leave_one_answer(city: City) -> None:
    _shares, codes = prepared(city, 6)
    told = city.run(RACE.format(codes=codes * 6, closes=False)).split()
    assert (told.count("True"), told.count("False")) == (6, 30)
    assert city.run(COUNTS) == "6 6"


def test_what_comes_while_the_urn_ends_is_taken_whole_or_not_at_all(city: City) -> None:
    _shares, codes = prepared(city, 60)
    told = city.run(RACE.format(codes=codes, closes=True)).split()
    taken = told.count("True")
    assert set(told) <= {"True", "NotTaking", "None"}
    assert city.run(COUNTS) == f"{taken} {taken}"


@pytest.mark.parametrize("rounds", [int(os.environ.get("BIHUAN_KILLS", thoroughly.some(3)))])
def test_a_server_killed_under_load_loses_nothing_it_thanked_for(city: City, rounds: int) -> None:
    _shares, codes = prepared(city, 40 * rounds)
    draw = random.Random(3)
    thanked: list[str] = []
    for number in range(rounds):
        part = codes[40 * number : 40 * (number + 1)]
        with contextlib.suppress(Exception), served(city, "") as server:
            phones = [threading.Thread(target=_phone, args=(city, part[n::4], thanked)) for n in range(4)]
            for phone in phones:
                phone.start()
            _await_more(thanked, len(thanked))
            time.sleep(draw.random() * 0.4)
            os.killpg(server.pid, signal.SIGKILL)
            for phone in phones:
                phone.join()
    used, sealed = map(int, city.run(COUNTS).split())
    assert used == sealed >= len(thanked) > 0
    with served(city, ""):
        for code in thanked:  # each was counted: the code opens nothing any more
            assert call(city.port, "GET", f"/v/?c={code}")[0] in {404, 429}


def _await_more(thanked: list[str], before: int) -> None:
    """Until one more was thanked: on a busy machine the first answer takes its time."""
    until = time.monotonic() + 30
    while len(thanked) == before and time.monotonic() < until:
        time.sleep(0.02)


def _phone(city: City, codes: list[str], thanked: list[str]) -> None:
    for code in codes:
        with contextlib.suppress(Exception):
            respond(city, Known("w1", code, "a", "x"))
            thanked.append(code)


def test_killed_in_the_middle_of_opening_nothing_is_opened_and_it_opens_again(city: City) -> None:
    shares, codes = prepared(city, 200)
    city.run(RACE.format(codes=codes, closes=False))
    for after in (0.05, 0.15, 0.3):
        scratch = city.scratch
        process = scratch.start_in(city.environment, textwrap.dedent(OPEN.format(shares=shares, after=after)))
        process.communicate(timeout=120)
        state = city.run("from bihuan.urns.box.models import *\nprint(Box.objects.get().state, Answer.objects.count())")
        assert state in {"taking 0", "ended 0", "opened 200"}
    if (
        state != "opened 200"
        or city.run("from bihuan.urns.models import *\nprint(Urn.objects.get().state)") != "opened"
    ):
        assert city.run(OPEN.format(shares=shares, after=0)) == "200"
    assert (
        city.run("from bihuan.urns.box.models import *\nprint(Sealed.objects.count(), Answer.objects.count())")
        == "0 200"
    )
