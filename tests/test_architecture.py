"""The house as tests: ForeignKeys obey the floors, every state is reachable, every table has its office."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest
from django.apps import apps
from django.db import models

import bihuan
from bihuan.engine.lifecycle import Lifecycle
from tools import lifecycles

FLOORS = [
    "records",
    "organizations",
    "accounts",
    "desks",
    "notices",
    "schemes",
    "boxes",
    "urns",
    "findings",
    "duties",
    "supervision",
    "inspections",
    "surveys",
    "hearings",
    "screening",
    "results",
    "outcomes",
    "interchange",
    "pages",
]
OUR_MODELS = [model for label in FLOORS for model in apps.get_app_config(label).get_models()]


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_foreign_keys_point_down(model: type[models.Model]) -> None:
    here = FLOORS.index(model._meta.app_label)
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey | models.ManyToManyField):
            there = field.related_model._meta.app_label
            assert there in FLOORS, f"{field} points outside the house"
            assert FLOORS.index(there) <= here, f"{field} points up to {there}"


def _reaches_office(model: type[models.Model], seen: frozenset[type[models.Model]] = frozenset()) -> bool:
    if model._meta.label == "organizations.Office":
        return True
    names = {field.name for field in model._meta.get_fields()}
    if "office_path" in names:
        return True
    links = [f for f in model._meta.get_fields() if isinstance(f, models.ForeignKey) and not f.null]
    onward = [f.related_model for f in links if f.related_model not in seen]
    return any(_reaches_office(target, seen | {model}) for target in onward)


# People may work for several offices; what they are anywhere is told by their memberships.
# Seals bind the trail of the whole installation; a blob is read only through attachments, which have an office.
# Tries and sessions belong to people, before anyone knows for which office they come.
# What lies in an urn knows nothing of the product: its urn, in the other database, has the office.
WITHOUT_OFFICE = {
    "boxes.Box",
    "boxes.Ward",
    "boxes.Code",
    "boxes.Sealed",
    "boxes.Answer",
    "boxes.Words",
    "boxes.DayCount",
    "organizations.Person",
    "notices.Contact",
    "desks.KeptView",
    "inspections.CalendarFeed",
    "records.Seal",
    "records.Alarm",
    "records.Blob",
    "accounts.Attempt",
    "accounts.OpenSession",
}


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_every_row_belongs_to_an_office(model: type[models.Model]) -> None:
    assert _reaches_office(model) != (model._meta.label in WITHOUT_OFFICE)


def _lifecycles() -> list[tuple[str, Lifecycle]]:
    tables = []
    for module in pkgutil.walk_packages(bihuan.__path__, "bihuan."):
        if module.name.endswith(".lifecycle") and module.name != "bihuan.engine.lifecycle":
            room = importlib.import_module(module.name)
            tables += [(f"{module.name}.{n}", v) for n, v in vars(room).items() if isinstance(v, Lifecycle)]
    return tables


@pytest.mark.parametrize(("name", "table"), _lifecycles(), ids=lambda v: v if isinstance(v, str) else "")
def test_every_state_can_be_reached_and_every_step_has_someone_who_may(name: str, table: Lifecycle) -> None:
    assert table.reachable() == table.states
    assert all(step.who for step in table.steps)


def test_the_page_of_life_cycles_is_drawn_from_the_tables() -> None:
    assert lifecycles.PAGE.read_text("utf-8") == lifecycles.page(), "make docs"


def _locals(code: CodeType) -> Iterator[str]:
    yield from (*code.co_varnames, *code.co_cellvars)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _locals(inner)


def test_a_local_is_called_what_it_is_not_found() -> None:
    sources = sorted(Path(bihuan.__file__).parent.rglob("*.py"))
    assert [path for path in sources if "found" in _locals(compile(path.read_text("utf-8"), path, "exec"))] == []
