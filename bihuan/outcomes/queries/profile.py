"""One unit over the years: what was found, what came again, what is still open, how it was called to account."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum

from bihuan.findings.lifecycle import OPEN
from bihuan.findings.models import Finding
from bihuan.outcomes.models import AccountabilityAction, Interview
from bihuan.outcomes.queries.feedback import NOT_FED_BACK
from bihuan.schemes.models import Enrolment


@dataclass(frozen=True, slots=True)
class Problems:
    """A year of the unit: findings fed back, serious, repeated, still open, interviews, accountability actions."""

    cycle_id: int
    enrolment_id: int
    year: int
    found: int
    serious: int
    repeated: int
    open: int
    interviews: int
    actions: int


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the unit's findings over all years."""

    title: str
    count: int
    years: int


def problems(kin: Collection[int]) -> list[Problems]:
    """Every year the unit (``kin``: itself and what it was before) was enrolled, the newest first; four queries."""
    enrolled = Enrolment.objects.filter(unit_id__in=kin).order_by("-cycle__year", "id")
    rows = Finding.objects.filter(enrolment__unit_id__in=kin).exclude(state__in=NOT_FED_BACK).order_by()
    counts = rows.values_list("enrolment").annotate(
        found=Count("pk"), serious=Count("pk", filter=Q(severity="serious")),
        repeated=Count("pk", filter=Q(repeat_of__isnull=False)), open=Count("pk", filter=Q(state__in=OPEN)),
    )  # fmt: skip
    counted = {row[0]: (row[1], row[2], row[3], row[4]) for row in counts}
    talks = Interview.objects.filter(enrolment__unit_id__in=kin).exclude(state="called_off").order_by()
    held = AccountabilityAction.objects.filter(enrolment__unit_id__in=kin).order_by().values_list("enrolment")
    called, actions = dict(talks.values_list("enrolment").annotate(n=Count("pk"))), dict(held.annotate(n=Sum("count")))
    return [
        Problems(
            cycle, pk, year, *counted.get(pk, (0, 0, 0, 0)), called.get(pk, 0), actions.get(pk, 0)
        )
        for cycle, pk, year in enrolled.values_list("cycle_id", "pk", "cycle__year")
    ]  # fmt: skip


def themes(kin: Collection[int], count: int = 8) -> Sequence[Theme]:
    """The themes that came up in more than one year."""
    rows = Finding.objects.filter(enrolment__unit_id__in=kin, theme__isnull=False, predecessor__isnull=True)
    counted = rows.exclude(state__in=NOT_FED_BACK).order_by().values(title=F("theme__title"))
    found = (
        counted.annotate(n=Count("pk"), years=Count("cycle", distinct=True))
        .filter(years__gt=1)
        .order_by("-years", "-n", "title")
    )
    return [Theme(row["title"], row["n"], row["years"]) for row in found[:count]]
