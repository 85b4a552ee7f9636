"""What a wave is, as its designer says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from bihuan.schemes.models import Cycle
from bihuan.surveys.models import Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveFacts:
    """What a wave is: see ``models.Wave`` for each."""

    title: str
    voice: str
    period: int
    groups: Sequence[Mapping[str, Any]]
    series: str = ""
    k: int = 5
    confidence: str = "0.95"
    required: Mapping[str, Any] = field(default_factory=dict)
    missed: str = Wave.Missed.WITHHOLD.value
    marks: Sequence[Mapping[str, str]] = ()
    closes_on: date | None = None
    cycle: Cycle | None = None

    def columns(self) -> dict[str, Any]:
        """The facts as the wave's columns."""
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        return kept | {"groups": [dict(row) for row in self.groups], "marks": [dict(row) for row in self.marks]}
