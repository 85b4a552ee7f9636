"""A file becomes a lead by a second person, is approved, and comes to its end; what is confirmed becomes a finding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.actions import Facts, Upload, draft_finding
from bihuan.findings.models import Method, Source
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Body, Person
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.screening.access import roles_towards
from bihuan.screening.actions.stepping import CLUE_DOOR, DOSSIER_DOOR, stands_in_way
from bihuan.screening.lifecycle import ENDED, OFFICE, TAKEN_UP
from bihuan.screening.models import CONFIRMED, Circular, Disposition, Dossier, Outcome, RaisedFinding


def _refuse(dossier: Dossier, step: str) -> None:
    if reason := stands_in_way(dossier, step):
        raise ValidationError(reason)


@transaction.atomic
def register_lead(
    *, dossier_id: int, number: str, disposition: str, note: str, by: Person, version: int | None = None
) -> Dossier:
    """Register a file as a lead with one of the four dispositions: by someone who decided none of its clues, after the
    answer or the deadline. Raises Refused, Stale, ValidationError by field."""
    held = door.hold(DOSSIER_DOOR, "register", by, note=note, version=version, pk=dossier_id)
    errors = {}
    _refuse(held.record, "register")
    if not number.strip():
        errors["number"] = _("Give the number in the register of leads.")
    if disposition not in Disposition.values:
        errors["disposition"] = _("Choose one of the list.")
    if errors:
        raise ValidationError(errors)
    return door.move(
        held, detail={"disposition": disposition}, lead_number=number.strip()[:60], disposition=disposition,
        registered_by=by,
    )  # fmt: skip


@transaction.atomic
def take_step(*, dossier_id: int, step: str, by: Person, note: str = "", version: int | None = None) -> Dossier:
    """Approve the disposition, give it back, take a lead again that was held. Raises Refused, Stale,
    ValidationError."""
    held = door.hold(DOSSIER_DOOR, step, by, note=note, version=version, pk=dossier_id)
    _refuse(held.record, step)
    return door.move(held)


@transaction.atomic
def settle(*, dossier_id: int, by: Person, note: str, version: int | None = None) -> Dossier:
    """End a file all of whose clues are excluded or corrected. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOSSIER_DOOR, "settle", by, note=note, version=version, pk=dossier_id)
    _refuse(held.record, "settle")
    return door.move(held)


@transaction.atomic
def end_lead(*, dossier_id: int, outcome: str, note: str, by: Person, version: int | None = None) -> Dossier:
    """End a lead with its coarse outcome; its clues end with it. Raises Refused, Stale, ValidationError by field."""
    held = door.hold(DOSSIER_DOOR, "end", by, note=note, version=version, pk=dossier_id)
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Choose one of the list.")})
    _refuse(held.record, "end")
    for clue in held.record.clues.filter(state=TAKEN_UP).order_by("pk"):
        door.take(CLUE_DOOR, "end", by, pk=clue.pk)
    return door.move(held, detail={"outcome": outcome}, outcome=outcome)


@transaction.atomic
def raise_from_lead(
    *, dossier_id: int, cycle: Cycle, body: Body, facts: Facts, uploads: Sequence[Upload], by: Person
) -> RaisedFinding:
    """Write a finding down from a lead that ended confirmed, with evidence; it then goes the way of every finding,
    which asks for a second person before it costs anything. Raises Refused, ValidationError by field."""
    dossier = _ended(dossier_id, by)
    if dossier.outcome not in CONFIRMED:
        raise ValidationError(_("Only what was confirmed becomes a finding."))
    if not uploads:
        raise ValidationError({"evidence": _("Attach at least one file that shows it.")})
    enrolment = Enrolment.objects.filter(cycle=cycle, unit=dossier.unit_id).first()
    if enrolment is None:
        raise ValidationError(_("The unit is not part of this year."))
    finding = draft_finding(cycle=cycle, enrolment=enrolment, body=body, facts=facts, by=by, uploads=uploads)
    made = RaisedFinding.objects.create(dossier=dossier, finding=finding, by=by, at=clock.now())
    detail = {"finding": finding.pk}
    record(by=by, action="raise_from_lead", subject=dossier, office_path=dossier.office.path, detail=detail)
    return made


def facts_of(dossier: Dossier, condition: str, criteria: str) -> Facts:
    """The facts of a finding from a lead: its source is screening, its document the lead."""
    return Facts(
        condition=condition, criteria=criteria, found_on=clock.today(), source=Source.SCREENING.value,
        method=Method.DOCUMENTS.value, source_document=dossier.lead_number[:80],
    )  # fmt: skip


@transaction.atomic
def issue_circular(*, dossier_id: int, number: str, title: str, scope: str, issued_on: date, by: Person) -> Circular:
    """Put down the circular about a case that ended. Raises Refused, ValidationError by field."""
    dossier = _ended(dossier_id, by)
    said = (("number", number), ("title", title), ("scope", scope))
    errors = {name: _("Say it.") for name, text in said if not text.strip()}
    if issued_on > clock.today():
        errors["issued_on"] = _("The date must not be in the future.")
    if errors:
        raise ValidationError(errors)
    made = Circular.objects.create(
        dossier=dossier, number=number.strip()[:80], title=title.strip()[:200], scope=scope.strip()[:200],
        issued_on=issued_on, by=by, at=clock.now(),
    )  # fmt: skip
    detail = {"number": made.number}
    record(by=by, action="issue_circular", subject=dossier, office_path=dossier.office.path, detail=detail)
    return made


def _ended(dossier_id: int, by: Person) -> Dossier:
    """A lead that has come to its end, held, for a clerk who works on it."""
    dossier = door.lock(DOSSIER_DOOR, pk=dossier_id)
    if OFFICE not in roles_towards(standing_of(by), dossier):
        raise Refused(_("Only clerks who may read the data do this."))
    if dossier.state != ENDED:
        raise ValidationError(_("The lead has not come to its end."))
    if dossier.erased_at is not None:
        raise ValidationError(_("What the file said is erased: its time has ended."))
    return dossier
