"""The filters of a list: what stands in its address, read once, and shown by ``parts/filters.html``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bihuan.engine.periods import periods
from bihuan.records import clock

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing a list can be asked for: a field of the form above it, with what was asked."""

    kind: str
    """``search``, ``choice`` or ``day``."""
    name: str
    label: Label
    value: str
    choices: tuple[tuple[str, Label], ...] = ()
    every: Label = ""
    """What the choice says that narrows nothing."""
    latest: date | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """The form above a list. ``kept`` are parts of the address that it takes along without asking."""

    rows: tuple[Filter, ...]
    kept: tuple[tuple[str, str], ...] = ()

    def __iter__(self) -> Iterator[Filter]:
        return iter(self.rows)

    @property
    def is_asked(self) -> bool:
        """Whether the list shows less than it could, so that there is something to clear."""
        today = clock.today().isoformat()
        return bool(self.kept) or any(row.value != (today if row.kind == "day" else "") for row in self.rows)

    def __getitem__(self, name: str) -> str:
        """What was asked; nothing where it was not, or not in a way the list understands."""
        return {row.name: row.value for row in self.rows}[name]


def filters(*rows: Filter, kept: Iterable[tuple[str, str]] = ()) -> Filters:
    """The fields in their order, and what the address keeps beside them where it holds something."""
    return Filters(rows, tuple((name, value) for name, value in kept if value))


def search(request: HttpRequest, label: Label, name: str = "q") -> Filter:
    """Words anyone may type."""
    return Filter("search", name, label, request.GET.get(name, "").strip())


def choice(
    request: HttpRequest, name: str, label: Label, choices: Iterable[tuple[object, Label]], *, every: Label = ""
) -> Filter:
    """One of some values; anything else narrows nothing."""
    known = tuple((str(value), text) for value, text in choices)
    given = request.GET.get(name, "").strip()
    return Filter(
        "choice", name, label, given if given in {value for value, _text in known} else "", known, every or _("all")
    )


def day(name: str, label: Label, value: date, latest: date | None = None) -> Filter:
    """A day the page speaks of, as it has read it, and the last one that can be asked for."""
    return Filter("day", name, label, value.isoformat(), latest=latest)


def period(request: HttpRequest, label: Label, start: date, end: date) -> Filter:
    """A month, a quarter or a year between two days."""
    return choice(request, "period", label, ((one, _called(one)) for one in periods(start, end)))


def _called(text: str) -> str:
    year, _dash, part = text.partition("-")
    if not part:
        return _("Year %(year)s") % {"year": year}
    if part.startswith("Q"):
        return _("%(year)s, quarter %(n)s") % {"year": year, "n": part[1:]}
    return _("%(year)s, month %(n)s") % {"year": year, "n": int(part)}
