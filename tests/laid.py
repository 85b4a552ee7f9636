"""What many tests of a file look at and none changes for another, made once: in a transaction around theirs."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.db import transaction
from django.test import override_settings
from django.utils import translation

import tests.grid
from bihuan.pages.findings import totals
from bihuan.results.queries.live import forget
from bihuan.urns.box.models import APART
from tests.cast import Cast, make_cast
from tests.world import World, make_world

BOTH = ("default", APART)
QUICK: dict[str, Any] = {
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "SECOND_FACTOR": "none",
    "TASKS": {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
}
"""Plain static files, a cheap password hash, jobs that run at once."""


def begin_anew() -> None:
    """No result kept from another test, and Chinese."""
    forget()
    totals.forget()
    translation.activate("zh-hans")


@contextmanager
def around() -> Iterator[None]:
    """A transaction in both databases that is taken back at the end; tests inside have theirs within it."""
    with ExitStack() as stack:
        stack.enter_context(override_settings(**QUICK))
        for alias in BOTH:
            atomic = transaction.atomic(using=alias)
            atomic._from_testcase = True  # type: ignore[attr-defined] # what asks to be outermost may stand within it
            stack.enter_context(atomic)
        begin_anew()
        yield
        for alias in BOTH:
            transaction.set_rollback(True, using=alias)
    begin_anew()


def modules() -> list[ModuleType]:
    """The pieces of the grid."""
    return [importlib.import_module(f"tests.grid.{room.name}") for room in pkgutil.iter_modules(tests.grid.__path__)]


@dataclass(frozen=True)
class Laid:
    """A world with everything in it that addresses of the grid lead to, and those addresses by name."""

    world: World
    paths: dict[str, str]

    @property
    def cast(self) -> Cast:
        return self.world.cast


@contextmanager
def everything() -> Iterator[Laid]:
    """All of the grid in one world."""
    with around():
        world = make_world(make_cast())
        yield Laid(world, {name: path for module in modules() for name, path in module.paths(world).items()})


def own(laid: Laid) -> Laid:
    """For one test: what it does to a person or a row in memory is not seen by the next."""
    return deepcopy(laid)
