"""How much is drawn at random: a part in every run, all of it where somebody asks for it (``make test-thoroughly``).

What is drawn comes from a fixed seed, so the part is the same everywhere; it is the first part of all there is.
"""

from __future__ import annotations

import os

IS_THOROUGH = os.environ.get("BIHUAN_THOROUGHLY") == "1"


def of(examples: int) -> int:
    """How many of so many examples are asked now: all, or a quarter and never fewer than fifteen."""
    return examples if IS_THOROUGH else min(examples, max(15, examples // 4))


def some(times: int) -> int:
    """How often something is done that is not drawn, but may end differently each time: half as often in a run."""
    return times if IS_THOROUGH else (times + 1) // 2


def every(step: int) -> int:
    """Each of a series is asked where all is, every so-many-th otherwise: for series whose neighbours differ."""
    return 1 if IS_THOROUGH else step
