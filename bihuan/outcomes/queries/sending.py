"""What goes out next of a batch: a drawn sample to open first, the numbers and the day the letters will get."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, QuerySet

from bihuan.outcomes.lifecycle import APPROVED, CHECKED, DRAFT
from bihuan.outcomes.models import Batch, Kind, Letter
from bihuan.outcomes.models.letter import SERIES, LetterNumber
from bihuan.records import clock
from bihuan.results.lifecycle import SUPERSEDED
from bihuan.results.models import AppealStep

SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Sending:
    """``first`` and ``last`` are the numbers if they went out now; ``sample`` is drawn, nobody chooses it."""

    count: int
    first: str
    last: str
    on: date
    sample: Sequence[Letter]


def sending(batch: Batch | None, held: Collection[int] = ()) -> Sending | None:
    """What is to be looked at before the batch goes out, without the units held back; None where nothing waits."""
    if batch is None:
        return None
    rows = (
        batch.letters.filter(state__in=[DRAFT, CHECKED, APPROVED])
        .exclude(enrolment__in=held)
        .defer("content")
        .select_related("issuer", "enrolment")
    )
    waiting = list(rows.order_by("id"))
    if not waiting:
        return None
    first, last = _numbers(waiting)
    drawn = sorted(waiting, key=lambda row: hashlib.sha256(f"{batch.pk}-{row.pk}".encode()).digest())
    return Sending(len(waiting), first, last, clock.today(), drawn[:SAMPLE])


def without_held(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """The letters that may go on, to be counted in one question: not a unit's of a version that was corrected, or
    against which its appeal was won. Before a step each is asked along all versions (`LettersHeld`)."""
    won = AppealStep.objects.filter(
        appeal__enrolment=OuterRef("enrolment"), appeal__result_set=OuterRef("result_set"),
        step__in=["change", "annul"],
    )  # fmt: skip
    going = letters.exclude(enrolment__isnull=False, result_set__publication__state=SUPERSEDED)
    return going.exclude(Exists(won))


def _numbers(waiting: Sequence[Letter]) -> tuple[str, str]:
    issuer, series, year = waiting[0].issuer, SERIES[Kind(waiting[0].kind)], clock.today().year
    drawn = LetterNumber.objects.filter(issuer=issuer, series=series, year=year).aggregate(n=Max("serial"))["n"] or 0
    ends = (drawn + 1, drawn + len(waiting))
    first, last = (str(LetterNumber(issuer=issuer, series=series, year=year, serial=serial)) for serial in ends)
    return first, last
