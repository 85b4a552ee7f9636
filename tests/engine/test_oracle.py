"""Two implementations agree to the last digit on schemes and marks drawn at random."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import thoroughly
from tests.engine.generated import Drawing
from tests.engine.running import both


@settings(max_examples=thoroughly.of(800), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.integers(min_value=0, max_value=10**9))
def test_production_and_oracle_agree(seed: int) -> None:
    drawn = Drawing(seed)
    both(drawn.scheme, drawn.units, drawn.marks)
