"""A running year and its two units, at a June day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import day
from tests.world import launched


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """It is Monday, 4 June 2018."""
    with day("2018-06-04"):
        yield


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return launched(cast)


@pytest.fixture
def jia(cast: Cast, cycle: Cycle) -> Enrolment:
    return Enrolment.objects.get(cycle=cycle, unit=cast.jia)


@pytest.fixture
def yi(cast: Cast, cycle: Cycle) -> Enrolment:
    return Enrolment.objects.get(cycle=cycle, unit=cast.yi)
