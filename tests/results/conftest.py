"""A launched year with a frozen result."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.world import World, make_world


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)
