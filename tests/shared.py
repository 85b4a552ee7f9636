"""Where the data shared by all parts of the project lies: beside the checkout, or above it."""

from __future__ import annotations

from pathlib import Path

import pytest

_HOMES = [folder / "shared" / "data" for folder in Path(__file__).parents[2:]]
SHARED = next((home for home in _HOMES if home.exists()), _HOMES[0])
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the found cases lie beside the checkout")
