"""A running year and its two units."""

from __future__ import annotations

import pytest

from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.world import launched


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return launched(cast)


@pytest.fixture
def jia(cycle: Cycle, cast: Cast) -> Enrolment:
    return Enrolment.objects.select_related("unit", "cycle__office").get(cycle=cycle, unit=cast.jia)


@pytest.fixture
def yi(cycle: Cycle, cast: Cast) -> Enrolment:
    return Enrolment.objects.select_related("unit", "cycle__office").get(cycle=cycle, unit=cast.yi)
