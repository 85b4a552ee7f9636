"""A table of marks as a source: everything a result asks of it, from its model and what is its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.values import Columns
from bihuan.organizations.models import Person
from bihuan.records.punctuation import in_brackets, told_of
from bihuan.schemes.actions.marks import reverse_by_decision
from bihuan.schemes.lifecycle import PROPOSED
from bihuan.schemes.models import Cycle, Enrolment, Mark
from bihuan.schemes.queries.columns import effective, mark_columns, mark_moves, mark_stamps
from bihuan.schemes.sources import Check, Cost, Source, Told, cited_as, counted, fact_of

M = TypeVar("M", bound=Mark)
LISTED = 200
"""Marks of one unit offered to be taken out."""


def ledger_source(
    model: type[M],
    *,
    key: str,
    called: str,
    told: Callable[[Collection[int]], Mapping[int, Told]] | None = None,
    costly: Q | None = None,
    kind: str | None = None,
    rater: str | None = None,
    checks: Callable[[Cycle], Sequence[Check]] | None = None,
) -> Source:
    """The source of a table of marks. ``called`` is its name in a letter.

    ``told`` says how its marks are read where it is not enough to say fact, body and day; ``costly`` narrows what an
    appeal may take out; ``kind`` and ``rater`` are columns as ``mark_columns`` takes them; ``checks`` come on top of
    the marks that wait for a second person.
    """

    def marks(cycle: Cycle, units: Collection[int] | None) -> Columns:
        rows = effective(model, cycle)
        rows = rows if units is None else rows.filter(enrolment__in=units)
        return mark_columns(rows, cycle, key, kind=kind, rater=rater)

    def costs(enrolment: Enrolment) -> Sequence[Cost]:
        rows = effective(model, enrolment.cycle).filter(costly or Q(), enrolment=enrolment)
        return [
            Cost(row.pk, f"{row.happened_on} {row.indicator.title}", row.fact[:80], row.value)
            for row in rows.select_related("indicator").order_by("-pk")[:LISTED]
            if row.value is not None
        ]

    def take_out(number: int, enrolment: Enrolment, by: Person, note: str) -> None:
        mark = model._default_manager.filter(pk=number, enrolment=enrolment).first()
        if mark is None:
            raise ValidationError(_("This entry is not this unit's."))
        reverse_by_decision(mark=mark, by=by, note=note)

    def scored(person: Person, cycle: Cycle, enrolment: Enrolment | None) -> Sequence[QuerySet[Any]]:
        rows = model._default_manager.filter(Q(recorded_by=person) | Q(reviewed_by=person), cycle=cycle)
        return [rows if enrolment is None else rows.filter(enrolment=enrolment)]

    return Source(
        key=key,
        marks=marks,
        stamps=lambda cycle: mark_stamps(model, cycle),
        moves=lambda cycle: [mark_moves(model, cycle)],
        told=told or (lambda numbers: _told(model, numbers)),
        cited=cited_as(called),
        scored=scored,
        costs=costs,
        take_out=take_out,
        checks=lambda cycle: [_waiting(model, cycle), *(checks(cycle) if checks else ())],
    )


def known_as(mark: Mark) -> str:
    """A mark in a list of cases, in words people know it by: its unit, what happened or its indicator, and the day."""
    return told_of(mark.enrolment.name, fact_of(mark.fact) or mark.indicator.title) + in_brackets(mark.happened_on)


def _told(model: type[Mark], numbers: Collection[int]) -> dict[int, Told]:
    rows = model._default_manager.filter(pk__in=numbers).select_related("indicator", "body")
    called = model._meta.verbose_name
    return {
        row.pk: Told(
            f"{called}{in_brackets(row.happened_on)}",
            row.fact or row.indicator.title,
            (row.body.name, str(row.happened_on)),
        )
        for row in rows
    }


def _waiting(model: type[M], cycle: Cycle) -> Check:
    rows = model._default_manager.filter(cycle=cycle, state=PROPOSED).select_related("enrolment")
    waiting = counted(rows.select_related("indicator"), known_as)
    return Check("waiting", _("Marks that wait for a second person"), *waiting)
