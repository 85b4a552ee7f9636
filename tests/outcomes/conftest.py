"""A year decided in January 2019, with an issuer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bihuan.outcomes.models import Issuer
from tests.cast import Cast
from tests.findings.telling import day
from tests.world import World, make_world


@pytest.fixture(autouse=True)
def january() -> Iterator[None]:
    with day("2019-01-15"):
        yield


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


@pytest.fixture
def issuer(cast: Cast) -> Issuer:
    return Issuer.objects.create(
        office=cast.office, name="江州市考核办公室", sign="江考", address="江州市府前路1号", printed_by="综合处"
    )
