"""Shared by all tests: the cast, and settings that make tests fast."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from django.template.base import Template
from django.template.context import Context
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker, Settings

from tests.blank import stand_in
from tests.cast import Cast, make_cast
from tests.laid import QUICK, Laid, begin_anew, everything, own
from tools.messages import compile_catalogue, is_stale

settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
"""Properties are asked the same examples everywhere and are no measure of time: a busy machine is no counterexample."""


def pytest_configure() -> None:
    """The Chinese of this tree, not of the one that was checked out before it."""
    if "PYTEST_XDIST_WORKER" not in os.environ and is_stale():
        compile_catalogue()


LONGEST = (
    "journeys/test_accessible",
    "engine/screening/test_planted",
    "engine/screening/test_cases",
    "urns/test_dump_attack",
    "findings/test_costs_before",
    "journeys/test_first_hour",
    "test_links",
    "records/test_keeping",
    "urns/test_at_once",
    "supervision/test_killed",
    "test_grid",
    "test_junk",
    "test_writes",
    "journeys/",
    "urns/",
)
"""Files that take long, and first of all the one that makes the journeys' city, beside what needs no database while the
empty one is being made: two workers end together when what is long begins first."""


def _place(item: pytest.Item) -> int:
    return next((place for place, name in enumerate(LONGEST) if f"tests/{name}" in item.path.as_posix()), len(LONGEST))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first. Every test that speaks to the database may speak to the urns' database too."""
    items.sort(key=_place)
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is None and "db" in getattr(item, "fixturenames", ()):
            marker = pytest.mark.django_db.mark
        if marker is not None and "databases" not in marker.kwargs:
            both = pytest.mark.django_db(*marker.args, **marker.kwargs, databases=["default", "urns"])
            item.add_marker(both, append=False)


def pytest_collection_finish() -> None:
    """What was loaded stays, as in a server (``project.loading``): garbage is looked for among what is made since."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def whole_pages(django_test_environment: None) -> None:
    """A page's context is kept once for those who ask for it, not anew for each template the page includes."""
    told = Template._render  # type: ignore[attr-defined]

    def render(template: Template, context: Context) -> str:
        if "whole" in context.__dict__:
            return str(template.nodelist.render(context))
        context.__dict__["whole"] = True
        return str(told(template, context))

    Template._render = render  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of this run: copied from one migrated once, instead of migrated for every run."""
    with django_db_blocker.unblock():
        yield from stand_in(os.environ.get("PYTEST_XDIST_WORKER", "main"))


@pytest.fixture
def cast(db: None) -> Cast:
    """The people and units every product test starts from."""
    return make_cast()


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Laid]:
    """Made once for the tests of a file."""
    with django_db_blocker.unblock():
        made = everything()
        laid = made.__enter__()
    yield laid
    with django_db_blocker.unblock():
        made.__exit__(None, None, None)


@pytest.fixture
def laid(whole: Laid, db: None) -> Laid:
    """A world with all that the grid leads to; what a test does to it is gone afterwards."""
    return own(whole)


@pytest.fixture(autouse=True)
def quick_settings(settings: Settings) -> None:
    for name, value in QUICK.items():
        setattr(settings, name, value)
    begin_anew()
