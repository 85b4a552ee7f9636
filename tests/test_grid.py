"""Every address as every member of the cast, compared with the grid kept beside it in ``tests/grid``; each page met on
the way has its help and speaks Chinese."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from bihuan.pages.help.reading import subjects
from tests.cast import PEOPLE, make_cast
from tests.laid import around, modules
from tests.pages.reading import latin, signs
from tests.world import make_world


def _names(resolver: URLResolver | None = None) -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api-1":  # called with tokens: tests/api/test_everyone.py is its grid
                yield from _names(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)


GRID = {name: codes for module in modules() for name, codes in module.GRID.items()}
OPEN_TO_ALL = frozenset(
    {
        "verify-letter",
        "answer",
        "answer-thanks",
        "answer-why",
        "calendar-feed",
        "sign-in",
        "account_login",
        "mfa_authenticate",
        "sign-in-as",
        "sign-out",
        "language",
    }
)


@dataclass(frozen=True)
class Answer:
    """What came back: ``page`` is empty unless it is one to read."""

    status: int
    page: str
    leads_to: str


@dataclass(frozen=True)
class Met:
    """A piece of the grid: what everyone met at each of its addresses, what the first who may open it reads of it in
    English, and what a stranger met."""

    grid: dict[str, str]
    people: dict[str, dict[str, Answer]]
    english: dict[str, Answer]
    stranger: dict[str, Answer]


def _answer(answer: HttpResponseBase) -> Answer:
    is_page = "html" in answer.get("Content-Type", "") and not answer.streaming
    page = answer.content.decode(errors="replace") if is_page else ""  # type: ignore[attr-defined]
    return Answer(answer.status_code, page, answer.get("Location", ""))


def _asked(codes: str) -> dict[str, str]:
    """As whom an address is opened, with what the grid says: everyone; on PostgreSQL, which is asked for the rows of
    those who may read, the first of those who are refused alike."""
    everyone = dict(zip(PEOPLE, codes.split(), strict=True))
    if connection.vendor == "sqlite":
        return everyone
    first = {code: name for name, code in reversed(everyone.items())}
    return {name: code for name, code in everyone.items() if code == "200" or first[code] == name}


def _signed_in(person: object) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)  # type: ignore[arg-type]
    return client


@pytest.fixture(scope="module", params=modules(), ids=lambda m: m.__name__.rpartition(".")[2])
def met(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Met:
    """Everyone at every address of a piece of the grid, in a world of its own."""
    module: ModuleType = request.param
    with django_db_blocker.unblock(), around():
        world = make_world(make_cast())
        people, english, stranger = {}, {}, {}
        for name, path in module.paths(world).items():
            told = {one: _answer(_signed_in(world.cast.people[one]).get(path)) for one in _asked(module.GRID[name])}
            people[name], stranger[name] = told, _answer(Client().get(path))
            reader = next((one for one, answer in told.items() if answer.status == 200), None)
            if reader is not None:
                client = _signed_in(world.cast.people[reader])
                english[name] = _answer(client.get(path, headers={"accept-language": "en"}))
        return Met(module.GRID, people, english, stranger)


def test_every_address_is_in_the_grid() -> None:
    assert sorted(_names()) == sorted(GRID)


def test_everyone_meets_what_the_grid_says(met: Met) -> None:
    outcomes = {name: {one: str(answer.status) for one, answer in told.items()} for name, told in met.people.items()}
    assert outcomes == {name: _asked(codes) for name, codes in met.grid.items()}


def test_a_stranger_is_asked_to_sign_in(met: Met) -> None:
    for name, answer in met.stranger.items():
        if name not in OPEN_TO_ALL:
            assert answer.status in {302, 405}, name
            assert answer.status == 405 or answer.leads_to.startswith("/sign-in/"), name


def test_every_page_opens_its_paragraph(met: Met) -> None:
    texts = [subject.text("zh") for subject in subjects().values()]
    silent = []
    for name, told in met.people.items():
        page = next((one.page for one in told.values() if one.status == 200), "")
        if "<!DOCTYPE html>" in page and not any(text in html.unescape(page) for text in texts):
            silent.append(name)
    assert silent == []


def test_no_page_shows_a_key_or_the_other_language(met: Met) -> None:
    places = defaultdict(set)
    for name, told in met.people.items():
        for word in {word for one in told.values() if one.status == 200 for word in latin(one.page)}:
            places[word].add(name)
    for name, answer in met.english.items():
        for text in signs(answer.page) if name != "letter" else ():
            places[text].add(name)
    assert sorted((word, sorted(names)) for word, names in places.items()) == []
