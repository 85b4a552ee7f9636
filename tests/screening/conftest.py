"""A day of August 2018 on which everything of screening happens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.findings.telling import day


@pytest.fixture(autouse=True)
def august() -> Iterator[None]:
    """It is Wednesday, 1 August 2018."""
    with day("2018-08-01"):
        yield
