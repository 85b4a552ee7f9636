"""A running year, its units and the duty catalogue, at a February day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bihuan.schemes.actions import add_catalogue
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.duties.telling import CATALOGUE
from tests.findings.telling import day
from tests.world import launched


@pytest.fixture(autouse=True)
def february() -> Iterator[None]:
    """It is Thursday, 1 February 2018."""
    with day("2018-02-01"):
        yield


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    add_catalogue(office=cast.office, entries=CATALOGUE, by=cast.clerk)
    return launched(cast)


@pytest.fixture
def jia(cast: Cast, cycle: Cycle) -> Enrolment:
    return Enrolment.objects.get(cycle=cycle, unit=cast.jia)


@pytest.fixture
def yi(cast: Cast, cycle: Cycle) -> Enrolment:
    return Enrolment.objects.get(cycle=cycle, unit=cast.yi)
