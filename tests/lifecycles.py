"""The tables of life cycles and their books of words, as the product's packages hold them."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from types import ModuleType

import bihuan
from bihuan.engine.lifecycle import Lifecycle
from bihuan.records.words import Words


def _rooms(name: str) -> list[ModuleType]:
    apps = [
        module.name
        for module in pkgutil.iter_modules([f"{path}" for path in bihuan.__path__], "bihuan.")
        if module.ispkg
    ]
    rooms = [f"{app}.{name}" for app in apps]
    return [importlib.import_module(room) for room in rooms if importlib.util.find_spec(room) is not None]


def tables() -> dict[str, Lifecycle]:
    """Every table by its app and name: ``findings.FINDING``."""
    return {
        f"{room.__name__.split('.')[1]}.{name}": value
        for room in _rooms("lifecycle")
        for name, value in vars(room).items()
        if isinstance(value, Lifecycle)
    }


def books() -> dict[str, Words]:
    """Every book of words by its app and name, which are those of its table."""
    return {
        f"{room.__name__.split('.')[1]}.{name}": value
        for room in _rooms("words")
        if not room.__name__.startswith("bihuan.engine")
        for name, value in vars(room).items()
        if isinstance(value, Words)
    }
