"""Every address as every member of the cast, compared with the grid kept beside it in ``tests/grid``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import tests.grid
from tests.cast import PEOPLE, Cast
from tests.world import World, make_world


def modules() -> list[ModuleType]:
    """The pieces of the grid."""
    return [importlib.import_module(f"tests.grid.{room.name}") for room in pkgutil.iter_modules(tests.grid.__path__)]


def _names(resolver: URLResolver | None = None) -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api-1":  # called with tokens: tests/api/test_everyone.py is its grid
                yield from _names(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)


GRID = {name: codes for module in modules() for name, codes in module.GRID.items()}


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def test_every_address_is_in_the_grid() -> None:
    assert sorted(_names()) == sorted(GRID)


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.__name__.rpartition(".")[2])
def test_everyone_meets_what_the_grid_says(module: ModuleType, world: World) -> None:
    outcomes = {}
    for name, path in module.paths(world).items():
        codes = []
        for person in world.cast.people.values():
            client = Client(raise_request_exception=False)
            client.force_login(person)
            codes.append(str(client.get(path).status_code))
        outcomes[name] = " ".join(codes)
    expected = {name: " ".join(codes.split()) for name, codes in module.GRID.items()}
    assert outcomes == expected, f"columns: {' '.join(PEOPLE)}"


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.__name__.rpartition(".")[2])
def test_a_stranger_is_asked_to_sign_in(module: ModuleType, world: World) -> None:
    open_to_all = {
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
    for name, path in module.paths(world).items():
        answer = Client().get(path)
        if name not in open_to_all:
            assert answer.status_code in {302, 405}, name
            assert answer.status_code == 405 or answer["Location"].startswith("/sign-in/"), name
