"""Appeals: lodged in time by the unit, reviewed by people without a part, changing the result only by new entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.engine.values import Reference
from bihuan.findings.actions.stepping import Upload
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.records.evidence import store_evidence
from bihuan.results import words
from bihuan.results.access import require_appeal_step
from bihuan.results.actions.announcing import TOLD, tell_unit
from bihuan.results.lifecycle import APPEAL, PUBLISHED, SHOWN, SUPERSEDED
from bihuan.results.models import Appeal, AppealEvidence, AppealPeriod, AppealStep, Publication, ResultSet
from bihuan.results.models.chain import newest, versions, won_but_not_corrected
from bihuan.results.queries.hindrances import uncorrected
from bihuan.results.queries.periods import last_day
from bihuan.results.sources import take_out, told
from bihuan.schemes.models import Deadlines, Enrolment
from bihuan.schemes.queries.calendar import Calendar


def _rows() -> QuerySet[Appeal]:
    rows = Appeal.objects.select_related("result_set__cycle__office", "result_set__publication", "enrolment")
    return rows.defer("result_set__inputs")


def _allow(by: Person, step: Step, appeal: Appeal) -> str:
    return require_appeal_step(standing_of(by), step, appeal)


def _office(appeal: Appeal) -> str:
    return appeal.result_set.cycle.office.path


DOOR: door.Door[Appeal] = door.Door(
    table=APPEAL, words=words.APPEAL, rows=_rows, allow=_allow, steps=AppealStep, link="appeal", path=_office
)
DECISIONS = frozenset({"uphold", "change", "annul"})


@transaction.atomic
def open_period(*, result_set: ResultSet, enrolment: Enrolment, on: date, terms: tuple[Calendar, Deadlines]) -> date:
    """Start the unit's own period with the delivery of its letter. Returns its last day; it only ever prolongs."""
    calendar, deadlines = terms
    until = calendar.workdays_after(on, deadlines.appeal_workdays)
    AppealPeriod.objects.create(result_set=result_set, enrolment=enrolment, delivered_on=on, until=until)
    return until


@transaction.atomic
def lodge_appeal(
    *, result_set: ResultSet, enrolment: Enrolment, by: Person, grounds: str, uploads: Sequence[Upload] = ()
) -> Appeal:
    """The unit appeals against its result. After the period it is lodged as late, and the office answers it as such."""
    kept = ResultSet.objects.select_related("office", "publication").get(pk=result_set.pk)
    publication = kept.publication
    if not standing_of(by).speaks_for(enrolment.unit_id):
        raise Refused(_("Only the people of %(unit)s may appeal.") % {"unit": enrolment.name})
    until = last_day(publication, enrolment.pk)
    if publication.state not in SHOWN or until is None or enrolment.cycle_id != kept.cycle_id:
        raise ValidationError(_("An appeal is lodged once the result has been notified."))
    if publication.state == SUPERSEDED:
        raise ValidationError(_("This result has been corrected: appeal against the corrected one."))
    if not grounds.strip():
        raise ValidationError({"grounds": _("Say against what you appeal, and why.")})
    door.require_short(grounds, name="grounds")
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                result_set=kept, enrolment=enrolment, grounds=grounds.strip(), lodged_by=by,
                lodged_on=clock.today(), until=until, is_late=clock.today() > until,
            )  # fmt: skip
    except IntegrityError as error:
        raise ValidationError(_("The unit's earlier appeal has not ended yet.")) from error
    for upload in uploads:
        file = store_evidence(file=upload.file, name=upload.name, office_path=kept.office.path, by=by)
        AppealEvidence.objects.create(appeal=made, attachment=file)
    mark_review(kept)
    detail = {"late": made.is_late, "until": made.until.isoformat()}
    record(by=by, action="lodge_appeal", subject=made, office_path=kept.office.path, detail=detail)
    return made


@transaction.atomic
def take_appeal_step(*, appeal: Appeal, step: str, by: Person, note: str = "", version: int | None = None) -> Appeal:
    """Accept, reject as late, admit a late one, end. Admitting one after circulation marks the result under review."""
    if step in DECISIONS | {"go_up"}:
        raise ValidationError(_("There is no such step."))
    held = door.hold(DOOR, step, by, note=note, version=version, pk=appeal.pk)
    locked = held.record
    if step == "accept" and locked.is_late:
        raise ValidationError(_("The appeal is late: reject it, or let the leading group admit it."))
    if step == "reject_late" and not locked.is_late:
        raise ValidationError(_("The appeal was lodged in time: it cannot be rejected as late."))
    if step == "end":
        _require_unhindered(locked)
    done = door.move(held)
    if step in TOLD:
        tell_unit(done)
    mark_review(locked.result_set)
    return done


def _require_unhindered(appeal: Appeal) -> None:
    if stands := uncorrected(appeal):
        raise ValidationError(stands)


def mark_review(result_set: ResultSet) -> None:
    """Mark a published result while an appeal in time or an admitted one is open, or won and not corrected yet.

    Must run in the transaction of what changed.
    """
    publication = Publication.objects.select_for_update().get(pk=newest(result_set.pk).pk)
    open_ones = Appeal.objects.filter(result_set__in=versions(publication.result_set_id)).filter(
        Q(state__in=["accepted", "second"]) | Q(state="lodged", is_late=False)
    )
    is_so = publication.state in PUBLISHED and (
        open_ones.exists() or bool(won_but_not_corrected(publication.result_set_id))
    )
    if publication.is_under_review != is_so:
        publication.is_under_review = is_so
        publication.save(update_fields=["is_under_review"])


@transaction.atomic
def decide_appeal(
    *, appeal: Appeal, step: str, by: Person, note: str, taken: Sequence[Reference] = (), version: int | None = None
) -> Appeal:
    """Uphold, change or annul in writing; marks are reversed and costs waived by new entries, nothing is edited."""
    if step not in DECISIONS:
        raise ValidationError(_("There is no such step."))
    held = door.hold(DOOR, step, by, note=note, version=version, pk=appeal.pk)
    locked = held.record
    if step == "uphold" and taken:
        raise ValidationError(_("Who upholds the result takes nothing out of it."))
    if step != "uphold" and not taken:
        raise ValidationError(_("Name the marks or findings that are taken out of the result."))
    known, named = newest(locked.result_set_id).result_set_id, told(taken)
    for reference in taken:
        take_out(reference, locked.enrolment, by, note)
    names = [named[reference].name for reference in taken if reference in named]
    detail = {"taken": [list(reference) for reference in taken], "names": names, "newest": known}
    done = door.move(held, detail=detail)
    tell_unit(done)
    mark_review(locked.result_set)
    return done


@transaction.atomic
def go_up(*, appeal: Appeal, by: Person, note: str, version: int | None = None) -> Appeal:
    """The unit takes an upheld result one level up, once; other people review it."""
    held = door.hold(DOOR, "go_up", by, note=note, version=version, pk=appeal.pk)
    locked = held.record
    if locked.steps.filter(step="go_up").exists():
        raise ValidationError(_("The appeal has been taken up a level already."))
    done = door.move(held)
    mark_review(locked.result_set)
    return done
