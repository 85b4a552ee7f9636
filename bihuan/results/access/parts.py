"""Who had a part in a result: nobody who scored decides it, nobody who had a part reviews an appeal (BJ-05, 5.5-9)."""

from __future__ import annotations

from django.db.models import Q

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
    marks = Entry.objects.filter(unit, Q(recorded_by=person) | Q(reviewed_by=person), cycle=cycle)
    found = Finding.objects.filter(unit, Q(found_by=person) | Q(confirmed_by=person), cycle=cycle)
    judged = FindingStep.objects.filter(by=person, step__in=SCORING_STEPS, finding__cycle=cycle)
    if enrolment is not None:
        judged = judged.filter(finding__enrolment=enrolment)
    return marks.exists() or found.exists() or judged.exists()


def decided(person: Person, result_set: ResultSet) -> bool:
    """Whether the person froze the result or an earlier version, or took a step of its publication."""
    known = versions(result_set.pk)
    steps = PublicationStep.objects.filter(publication__result_set__in=known, by=person)
    return steps.exists() or ResultSet.objects.filter(pk__in=known, frozen_by=person).exists()


def had_part(person: Person, appeal: Appeal) -> bool:
    """Whether the person scored the unit, took part in the result, or reviewed this appeal before."""
    kept = appeal.result_set
    same = {"appeal__enrolment": appeal.enrolment, "appeal__result_set__in": versions(kept.pk)}
    steps = AppealStep.objects.filter(**same, by=person, step__in=["uphold", "change", "annul"])
    return steps.exists() or decided(person, kept) or scored(person, kept.cycle, appeal.enrolment)
