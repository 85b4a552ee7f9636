"""The dump attack against the real server: what a holder of every byte at every moment can tell of who answered what.

The attack is itself tried: where sealing, padding or the new keys of the opening are left out, it succeeds.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from tests.blank import create_database
from tests.scratch import Scratch
from tests.urns import attack
from tests.urns.attack import Dump, Known

ADDRESS = os.environ.get("BIHUAN_DATABASE", "")
ROOT = Path(__file__).resolve().parents[2]
PROOF = re.compile(r'name="proof" value="(\w+)"')
PREPARE = """
    from bihuan.urns import actions
    from tests.cast import make_cast
    from tests.urns import told
    cast = make_cast()
    made = told.opened_for_answers(cast, *[{roster}] * {wards}, length=200)
    for n in range({wards}):
        ward = f"w{{n + 1}}"
        print(ward, *actions.issue(urn_id=made.urn.pk, ward=ward, by=cast.clerk))
    print("shares", *made.slips)
"""
CLOSE = """
    from bihuan.organizations.models import Person
    from bihuan.urns import actions
    from bihuan.urns.models import Urn
    people = {{row.username: row for row in Person.objects.all()}}
    urn = Urn.objects.get()
    actions.rehearse(urn_id=urn.pk, by=people["clerk"], second=people["chief"], shares={shares})
    actions.close(urn_id=urn.pk, by=people["clerk"])
"""
BACK_UP = """
    from pathlib import Path
    from bihuan.records.keeping import backup
    backup(Path({target!r}))
"""
OPEN = """
    from bihuan.organizations.models import Person
    from bihuan.urns import actions
    from bihuan.urns.actions import opening
    from bihuan.urns.box.models import Answer, Sealed
    from bihuan.urns.models import Urn
    people = {{row.username: row for row in Person.objects.all()}}
    pair = {{"by": people["clerk"], "second": people["chief"], "shares": {shares}}}
    urn = Urn.objects.get()
    if {is_weak}:
        # the shuffle and the new keys left out: an answer keeps its place and its key
        opening._keys = lambda box: list(Sealed.objects.filter(box=box).order_by("key").values_list("key", flat=True))
        kept = iter(opening._keys(urn.key))
        opening.Answer = lambda **row: Answer(key=next(kept), **row)
        opening.Answer.objects = Answer.objects
    print(actions.open_urn(urn_id=urn.pk, **pair).protocol)
"""


@dataclass
class City:
    """A server with its databases, which write its access log down."""

    scratch: Scratch
    environment: dict[str, str]
    urns: str
    since: str = ""
    """The first segment of a server's write-ahead log that can tell anything."""
    port: int = 0

    def run(self, code: str) -> str:
        import textwrap

        return self.scratch.run_in(self.environment, textwrap.dedent(code))

    def dump(self) -> Dump:
        more = [path for name in ("*.log", "progress/*", "*.tar") for path in self.scratch.folder.glob(name)]
        if self.urns:
            return attack.dump_server(self.urns, self.since, more)
        return attack.dump_files(self.scratch.folder, more)

    def back_up(self) -> None:
        """A backup on the way, which an attacker takes too; a server's own goes with its dumps."""
        if not self.urns:
            self.run(BACK_UP.format(target=str(self.scratch.folder / "on-the-way.tar")))


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    scratch = Scratch.begin(tmp_path / "city")
    if not ADDRESS.startswith("postgres"):
        yield City(scratch, scratch.environment, "")
        return
    names = [f"attack_{os.getpid()}_{alias}" for alias in ("default", "urns")]
    with psycopg.connect(ADDRESS, autocommit=True) as server:
        own, urns = (create_database(server, ADDRESS, name, name.rpartition("_")[2]) for name in names)
        since = server.execute(attack.HERE).fetchone()
        assert since is not None
        yield City(scratch, scratch.environment | {"BIHUAN_DATABASE": own, "BIHUAN_URNS": urns}, urns, since[0])
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextlib.contextmanager
def served(city: City, weakened: str) -> Iterator[subprocess.Popen[bytes]]:
    """The product's own server, its access log switched on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        city.port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(city.port), "--workers", "2",
               "--blocking-threads", "2", "--access-log", "tests.urns.serving:application"]  # fmt: skip
    with (city.scratch.folder / "access.log").open("wb") as log:
        environment = city.environment | {"WEAKENED": weakened, "PYTHONPATH": str(ROOT)}
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                with contextlib.suppress(OSError):
                    call(city.port, "GET", "/v/")
                    break
            yield server
        finally:
            server.terminate()
            server.wait(30)


def call(port: int, method: str, path: str, body: str = "") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def respond(city: City, person: Known) -> None:
    """Answer as a phone does; thanked at the end."""
    _status, page = call(city.port, "GET", f"/v/?c={person.code}")
    proof = PROOF.search(page)
    assert proof is not None, page
    form = {"code": person.code, "proof": proof[1], "page": "2", "q1": person.choice, "why": person.text}
    status, page = call(city.port, "POST", "/v/", urlencode(form))
    assert status == 302, page


@dataclass
class Seen:
    """What the attacker holds when all is over: with each person the row that came when they answered. It is known
    for the first twenty; of twenty who came together the n-th row, as they lie, is taken for the n-th person."""

    pairs: list[tuple[Known, tuple[str, bytes]]]
    dumps: list[Dump]
    opened: Dump

    @property
    def people(self) -> list[Known]:
        return [person for person, _row in self.pairs]


def play(city: City, *, wards: int, each: int, weakened: str = "") -> Seen:
    """Everyone answers, the first twenty one after another with a dump after each, the others four at a time."""
    draw = random.Random(11)
    told = [line.split() for line in city.run(PREPARE.format(wards=wards, roster=each)).splitlines()]
    people = [
        Known(ward, code, choice := draw.choice("abc"), f"意见{code}" + "长" * "abc".index(choice))
        for ward, *codes in told[:-1]
        for code in codes
    ]
    draw.shuffle(people)
    pairs: list[tuple[Known, tuple[str, bytes]]] = []
    with served(city, weakened):
        dumps = [city.dump()]
        for person in people[:20]:
            respond(city, person)
            dumps.append(city.dump())
            [row] = attack.new_rows(dumps[-2], dumps[-1])
            pairs.append((person, row))
        city.back_up()
        with ThreadPoolExecutor(4) as phones:
            for start in range(20, len(people), 20):
                together = people[start : start + 20]
                list(phones.map(lambda person: respond(city, person), together))
                dumps.append(city.dump())
                pairs += zip(together, attack.new_rows(dumps[-2], dumps[-1]), strict=True)
    if weakened == "sealing":  # what was never sealed does not open
        return Seen(pairs, dumps, dumps[-1])
    shares = told[-1][1:3]
    city.run(CLOSE.format(shares=shares))
    dumps.append(city.dump())
    protocol = city.run(OPEN.format(shares=shares, is_weak="shuffling" in weakened))
    assert f"'opened': {len(people)}" in protocol
    return Seen(pairs, dumps, city.dump())


FIRST = 20
"""Of these the attacker knows for certain which row is theirs."""


def guesses(seen: Seen, of: int) -> dict[str, int]:
    """How many of so many people each way of guessing gets right."""
    pairs = seen.pairs[:of]
    people = [person for person, _row in pairs]
    rows = {person.code: row[0] for person, row in pairs}
    lengths: dict[int, str] = {len(row[1]): person.choice for person, row in seen.pairs[:10]}
    ways = {
        "bytes": [attack.by_bytes(row[1]) for _person, row in pairs],
        "length": [attack.by_length(row[1], lengths) for _person, row in pairs],
        "key": [attack.by_key(row, seen.opened) for _person, row in pairs],
        "order": attack.by_order(people, rows, seen.dumps[-1], seen.opened),
    }
    return {way: attack.right(people, guessed) for way, guessed in ways.items()}


def test_a_holder_of_every_byte_guesses_no_better_than_chance(city: City) -> None:
    seen = play(city, wards=10, each=10)  # every dump is read whole, and one is taken after every answer
    for of in (FIRST, len(seen.people)):
        most = attack.most_by_chance(seen.people[:of], seen.people)
        assert all(hits <= most for hits in guesses(seen, of).values()), (of, guesses(seen, of), most)
    assert len({len(row) for dump in seen.dumps for _key, row in dump.sealed}) == 1
    words = [word for person in seen.people for word in (person.code, shown(person.code), person.text[:9])]
    assert attack.in_clear(seen.dumps, words) == []  # before the opening, in no file, log or journal
    after = [word for person in seen.people for word in (person.code, shown(person.code))]
    texts = {person.text for person in seen.people}
    left = [hit for hit in attack.in_clear([seen.opened], after) if not any(hit[1] in text for text in texts)]
    assert left == []
    by_ward = [ward for _key, ward, _content in seen.opened.answers]
    assert all(by_ward.count(ward) >= 5 for ward in set(by_ward))


def shown(code: str) -> str:
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


@pytest.mark.parametrize(
    ("weakened", "ways"),
    [
        ("sealing", ["bytes"]),  # on both databases: their dumps are read in different ways
        pytest.param("padding, shuffling", ["length", "key"], marks=pytest.mark.onlysqlite),
    ],
)
def test_the_attack_succeeds_where_a_protection_is_left_out(city: City, weakened: str, ways: list[str]) -> None:
    seen = play(city, wards=4, each=10, weakened=weakened)
    guessed = guesses(seen, FIRST)
    assert min(guessed[way] for way in ways) > attack.most_by_chance(seen.people[:FIRST], seen.people), guessed
    if weakened == "sealing":
        assert attack.in_clear(seen.dumps, [seen.people[0].text])


def test_the_band_is_that_of_guessing_inside_a_ward() -> None:
    people = [Known("w1", str(n), "a" if n < 5 else "b", "") for n in range(10)]
    assert 5 < attack.most_by_chance(people, people) <= 10.3
    assert attack.right(people, ["a"] * 10) == 5
    assert attack.right([replace(people[0], choice="c")], ["a"]) == 0
