"""Who had a part in a result: nobody who scored decides it, nobody who had a part reviews an appeal (BJ-05, 5.5-9)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from bihuan.findings.models import Finding, FindingStep
from bihuan.organizations.models import Person
from bihuan.results.models import Appeal, AppealStep, PublicationStep, ResultSet
from bihuan.results.models.chain import versions
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.supervision.models import Entry

SCORING_STEPS = ("submit", "confirm", "amend", "annul", "uphold", "verify")


def scored(person: Person, cycle: Cycle, enrolment: Enrolment | None = None) -> bool:
    """Whether the person wrote or reviewed a mark, or found, confirmed or judged a finding (of one unit, or any)."""
    unit = Q() if enrolment is None else Q(enrolment=enrolment)
    of_unit = Q() if enrolment is None else Q(finding__enrolment=enrolment)
    marks = Entry.objects.filter(unit, Q(recorded_by=person) | Q(reviewed_by=person), cycle=cycle)
    found = Finding.objects.filter(unit, Q(found_by=person) | Q(confirmed_by=person), cycle=cycle)
    judged = FindingStep.objects.filter(of_unit, by=person, step__in=SCORING_STEPS, finding__cycle=cycle)
    return Cycle.objects.filter(Exists(marks) | Exists(found) | Exists(judged), pk=cycle.pk).exists()


def _decided(person: Person, known: Collection[int]) -> bool:
    """Whether the person froze one of these versions, or took a step of its publication."""
    steps = PublicationStep.objects.filter(publication__result_set=OuterRef("pk"), by=person)
    return ResultSet.objects.filter(Q(frozen_by=person) | Exists(steps), pk__in=known).exists()


def had_part(person: Person, appeal: Appeal) -> bool:
    """Whether the person scored the unit, took part in the result, or reviewed this appeal before; four queries."""
    kept = appeal.result_set
    known = versions(kept.pk)
    same = {"appeal__enrolment": appeal.enrolment, "appeal__result_set__in": known}
    steps = AppealStep.objects.filter(**same, by=person, step__in=["uphold", "change", "annul"])
    return steps.exists() or _decided(person, known) or scored(person, kept.cycle, appeal.enrolment)
