"""Every address that writes, tried by everyone on what lies in one office: held against ``tests/grid/writes.csv``.

The table is written and read by people. ``+`` is a write (the trail has grown), a number the answer of a refusal or of
a page that only says what stands in the way. The columns on the right are people of other offices.
"""

from __future__ import annotations

import csv
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from pathlib import Path
from types import ModuleType

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import tests.writes
from bihuan.pages.findings import totals
from bihuan.records.access import WHOLE
from bihuan.records.models import Event
from bihuan.results.queries.live import forget
from bihuan.urns.box.models import APART
from tests.cast import PEOPLE, Cast
from tests.findings.telling import day
from tests.world import make_world
from tests.writes import Sent
from tests.writes.far import FAR, far_people

TABLE = Path(__file__).parent / "grid" / "writes.csv"
EVERYONE = (*PEOPLE, *FAR)
FOREIGN = ("other", *FAR)
REFUSED = {"403", "404"}
PUBLIC = frozenset({"answer"})
"""Open to everyone who holds a code, and slowed down for whoever tries several (tests/urns)."""
NAMES_NO_OFFICE = frozenset({"sign-in", "account_login"})
"""A name nobody has belongs to no office: that it was tried is told to the topmost one, as is what people do to their
account who have no office."""
TOPMOST = "001/"


def modules() -> list[ModuleType]:
    """The subjects of what is sent."""
    rooms = (importlib.import_module(f"tests.writes.{row.name}") for row in pkgutil.iter_modules(tests.writes.__path__))
    return [module for module in rooms if hasattr(module, "sent")]


def table() -> dict[str, dict[str, str]]:
    """What the table says, by address (and step) and person."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {line.pop("address"): line for line in csv.DictReader(file)}


def writing(resolver: URLResolver | None = None) -> Iterator[str]:
    """The names of the addresses whose view reads what is posted."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api-1":  # called with tokens: tests/api/test_everyone.py is its grid
                yield from writing(pattern)
        elif isinstance(pattern, URLPattern) and _reads_post(pattern):
            yield pattern.name or str(pattern.pattern)


def _reads_post(pattern: URLPattern) -> bool:
    taken = {"require_POST", "POST"}
    return any(word in inspect.getsource(inspect.unwrap(pattern.callback)) for word in taken)


def test_every_address_that_writes_is_in_the_table_and_tried() -> None:
    assert {name.partition(" ")[0] for name in table()} == set(writing()) - PUBLIC


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever happens inside has not happened."""
    with transaction.atomic(), transaction.atomic(using=APART):
        yield
        for name in ("default", APART):
            transaction.set_rollback(True, using=name)
    forget()
    totals.forget()


def outcome(client: Client, sent: Sent) -> tuple[str, set[str]]:
    """The sign of the table for one try, and the offices in which it left a trace."""
    address, body = sent
    for file in (value for value in body.values() if hasattr(value, "seek")):
        file.seek(0)
    last, cookies = Event.objects.latest("id").pk, deepcopy(client.cookies)
    with taken_back():
        answer = client.post(address, body)
        places = set(Event.objects.filter(pk__gt=last).values_list("office_path", flat=True))
    client.cookies = cookies
    sign = "+" if places and answer.status_code < 400 else f"{'!' if places else ''}{answer.status_code}"
    return sign, places


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.__name__.rpartition(".")[2])
def test_everyone_may_do_what_the_table_says_and_nothing_else(module: ModuleType, cast: Cast) -> None:
    on = getattr(module, "DAY", "")
    with day(on) if on else nullcontext():
        world = make_world(cast)
        people = cast.people | far_people(cast)
        own = {
            name: {row.office.path for row in one.memberships.select_related("office")} for name, one in people.items()
        }
        clients = {name: Client(raise_request_exception=False) for name in people}
        for name, client in clients.items():
            client.force_login(people[name])
        outcomes: dict[str, dict[str, str]] = {}
        for address, sent in module.sent(world).items():
            outcomes[address] = {}
            for name, client in clients.items():
                outcomes[address][name], places = outcome(client, sent)
                elsewhere = places - (own[name] or {TOPMOST}) - {"", WHOLE}
                assert address in NAMES_NO_OFFICE or not elsewhere, f"{name} wrote into {elsewhere} at {address}"
    expected = {address: signs for address, signs in table().items() if address in outcomes}
    assert outcomes == expected


def test_nobody_of_another_office_writes_on_what_lies_in_this_one() -> None:
    """What stands right of the cast is a refusal, or an act on something of one's own that the address names."""
    own = {row for row in table() if row in OWN}
    told = {(row, name) for row, signs in table().items() for name in FOREIGN if signs[name] not in REFUSED}
    assert {row for row, _name in told} <= own
    assert own == set(OWN)


OWN = frozenset(
    {
        # made in one's own office, whoever's office that is
        "scheme-new", "preset-take", "cycle-new", "catalogue", "calendar", "unit-new", "unit-merge", "unit-import",
        "unit-import-apply", "people-import", "people-slips", "body-list", "acting-bodies", "person-new", "wordings",
        "table-file",
        "token-list", "policy-list", "instrument-new", "wave-new", "survey-past-figure", "hearing-term-new",
        "data-sets", "rule-sets", "screening-runs", "drive-list", "vouchers-send", "body-import",
        # one's own lists, account and notices, and the trail of one's own office
        "sign-in", "account_login", "mfa_authenticate", "sign-in-as", "sign-out", "language", "own-password",
        "list-columns", "list-keep", "list-drop",
        "second-factor-on", "second-factor-off", "recovery-codes", "contact", "notices-read", "trail-verify",
        "calendar-subscribe", "calendar-unsubscribe",
        "trail-alarm-settle",
        # the office above receives the report that was sent to it
        "report",
    }
)  # fmt: skip
"""The addresses at which people of other offices act, and on what."""
