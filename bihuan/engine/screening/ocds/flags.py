"""What an OCDS rule finds, and the arithmetic they share: quartiles and fences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from bihuan.engine.screening.ocds.reading import Release, Releases, as_written
from bihuan.engine.screening.ocds.words import TABLE
from bihuan.engine.screening.rule import Param

TOLERANCE = 1e-9
"""How far a ratio may miss a threshold and still meet it."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One flagged subject with its value and what it rests on: (release, JSON pointer, value as written)."""

    subject_type: str
    subject: str
    value: float
    cites: tuple[tuple[Release, str, str], ...]

    @property
    def because(self) -> str:
        """The value at six decimals, half up."""
        return f"value={Decimal(repr(float(self.value))).quantize(Decimal('0.000001'), ROUND_HALF_UP)}"


@dataclass(slots=True)
class Found:
    """Flags, and why releases could not be decided."""

    flags: list[Flag] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    _people: dict[tuple[str, str], tuple[float, dict[str, Release]]] = field(default_factory=dict)

    def release(self, release: Release, value: float, *pointers: str) -> None:
        """Flag a release, citing what stands at these places of it."""
        cites = tuple((release, pointer, as_written(at_pointer(release.data, pointer))) for pointer in pointers)
        self.flags.append(Flag("ocid", release.ocid, value, cites))

    def organisation(self, kind: str, name: str, value: float, releases: Iterable[Release]) -> None:
        """Flag an organisation for these releases; several calls for one add up."""
        _, known = self._people.setdefault((kind, name), (value, {}))
        known.update({release.ocid: release for release in releases})

    def all(self) -> list[Flag]:
        """Every flag, those of organisations last."""
        people = [
            Flag(kind, name, value, tuple((release, "/ocid", release.ocid) for release in known.values()))
            for (kind, name), (value, known) in self._people.items()
        ]
        return self.flags + people


class OcdsRule:
    """A rule over releases. Subclasses say how it reads and find its flags."""

    id: ClassVar[str]
    title: ClassVar[tuple[str, str]]
    says: ClassVar[tuple[str, str]]
    innocent: ClassVar[tuple[str, str]]
    needs: ClassVar[tuple[str, ...]] = (TABLE,)
    params: ClassVar[Mapping[str, Param]] = {}

    def screen(self, releases: Releases, params: Mapping[str, Any]) -> Found:
        """The flags over all releases, with these parameters."""
        raise NotImplementedError

    @classmethod
    def names(cls) -> list[tuple[str, bool]]:
        """The one value it computes, which is no day."""
        return [("value", False)]


def quantile(values: Sequence[float], tau: float) -> float:
    """The quantile by the median-unbiased estimate (R-8), ends clamped."""
    ordered = sorted(values)
    h = (len(ordered) + 1 / 3) * tau + 1 / 3
    low = int(h)
    if low < 1:
        return ordered[0]
    if low >= len(ordered):
        return ordered[-1]
    return ordered[low - 1] + (h - low) * (ordered[low] - ordered[low - 1])


def lower_fence(values: Sequence[float], threshold: Any) -> float | None:
    """The threshold, or Q1 − 1.5 · IQR where both it and Q1 are above 0; None where nothing can be flagged."""
    if threshold is not None:
        return float(threshold) if threshold > TOLERANCE else None
    if not values:
        return None
    q1, q3 = quantile(values, 0.25), quantile(values, 0.75)
    fence = q1 - 1.5 * (q3 - q1)
    return fence if fence > TOLERANCE and q1 > TOLERANCE else None


def upper_fence(values: Sequence[float], threshold: Any) -> float | None:
    """The threshold, or Q3 + 1.5 · IQR, above 0; None where nothing can be flagged."""
    if threshold is not None:
        return float(threshold) if threshold > TOLERANCE else None
    if not values:
        return None
    q1, q3 = quantile(values, 0.25), quantile(values, 0.75)
    fence = q3 + 1.5 * (q3 - q1)
    return fence if fence > TOLERANCE else None


def at_pointer(data: Any, pointer: str) -> Any:
    """What stands at a JSON pointer. LookupError or AttributeError where nothing can."""
    for step in pointer.split("/")[1:]:
        data = data[int(step)] if isinstance(data, list) else data.get(step)
    return data
