"""What is sent to every address that writes: a body good enough that only the rules stand in its way.

``tests/grid/writes.csv`` says what becomes of it for everyone; ``tests/test_writes.py`` holds the product against it.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Sent: TypeAlias = tuple[str, dict[str, Any]]
"""An address and the fields sent to it."""
