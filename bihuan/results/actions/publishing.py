"""Every step of a publication, and what each needs: signed off, reported, decided, shown, final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import standing_of
from bihuan.organizations.holding import others_named
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.results import words
from bihuan.results.access import require_publication_step
from bihuan.results.actions.announcing import announce
from bihuan.results.actions.freezing import freeze_result
from bihuan.results.lifecycle import AFTER_DECISION, PUBLICATION
from bihuan.results.models import Publication, PublicationStep, Release, ResultSet
from bihuan.results.queries.checks import checks, rows_of
from bihuan.results.queries.hindrances import hindrance
from bihuan.schemes.actions import decide_cycle
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries.calendar import calendar_of, deadlines_of
from bihuan.schemes.sources import Check

BY_THEIR_OWN = frozenset({"check", "report", "decide"})
"""Steps that need more than a note: ``sign_off``, ``report_result`` and ``decide_result`` take them."""


@dataclass(frozen=True, slots=True)
class Council:
    """What the council did: when it met, which meeting, what it resolved (BJ-03)."""

    on: date | None
    meeting: str
    resolution: str


Held: TypeAlias = door.Held[Publication]


def _rows() -> QuerySet[Publication]:
    return Publication.objects.select_related("result_set__cycle__office").defer("result_set__inputs")


def _allow(by: Person, step: Step, publication: Publication) -> str:
    return require_publication_step(standing_of(by), step, publication)


def _freezer(publication: Publication, _by: Person) -> int:
    return publication.result_set.frozen_by_id


def _office(publication: Publication) -> str:
    return publication.result_set.cycle.office.path


def _result(publication: Publication) -> ResultSet:
    return publication.result_set


DOOR: door.Door[Publication] = door.Door(
    table=PUBLICATION, words=words.PUBLICATION, rows=_rows, allow=_allow, steps=PublicationStep, link="publication",
    path=_office, first_person=_freezer, others=others_named, subject=_result,
)  # fmt: skip


def hold(*, result_set_id: int, step: str, by: Person, note: str = "", version: int | None = None) -> Held:
    """Lock the publication and check whether the step may be taken now; see ``records.door.hold``."""
    return door.hold(DOOR, step, by, note=note, version=version, result_set_id=result_set_id)


def _require_unhindered(held: Held) -> None:
    if stands := hindrance(held.record, held.step.name):
        raise ValidationError(stands)


@transaction.atomic
def sign_off(*, result_set: ResultSet, by: Person, note: str = "", version: int | None = None) -> Publication:
    """Sign the list of consistency checks; whatever is found must be explained, and what blocks must be mended."""
    held = hold(result_set_id=result_set.pk, step="check", by=by, note=note, version=version)
    _require_unhindered(held)
    listed = _require_sound(result_set)
    if not note.strip() and not all(one.is_settled for one in listed):
        raise ValidationError({"note": _("Say why the result stands in spite of what the checks found.")})
    detail = {one.code: {"count": one.count, "named": list(one.named), "aside": one.aside} for one in listed}
    return door.move(held, detail={"checks": detail})


def _require_sound(result_set: ResultSet) -> list[Check]:
    """The checks; refused while one that blocks finds something: the ledger may have moved since the last step."""
    kept = ResultSet.objects.select_related("cycle__office", "cycle__scheme", "scheme").get(pk=result_set.pk)
    listed = checks(kept, rows_of(kept), is_afresh=True)
    stops = [one.title for one in listed if one.is_blocking and not one.is_clear]
    if stops:
        raise ValidationError([_("This must be mended first: %(what)s.") % {"what": text} for text in stops])
    return listed


@transaction.atomic
def report_result(*, result_set: ResultSet, council: Council, by: Person, version: int | None = None) -> Publication:
    """Write down that the result went to the council: day, meeting and resolution (nothing circulates before)."""
    held = hold(result_set_id=result_set.pk, step="report", by=by, version=version)
    _require_sound(held.record.result_set)
    errors: dict[str, str] = {}
    if council.on is None or council.on > clock.today():
        errors["council_on"] = _("Give the day of the meeting, not later than today.")
    if not council.meeting.strip():
        errors["council_meeting"] = _("Give the meeting.")
    if not council.resolution.strip():
        errors["council_resolution"] = _("Give the resolution.")
    if errors:
        raise ValidationError(errors)
    meeting, text = council.meeting.strip(), council.resolution.strip()
    door.require_short(meeting, 120, "council_meeting")
    door.require_short(text, 400, "council_resolution")
    detail = {"on": str(council.on), "meeting": meeting, "resolution": text}
    return door.move(held, detail=detail, council_on=council.on, council_meeting=meeting, council_resolution=text)


@transaction.atomic
def decide_result(*, result_set: ResultSet, by: Person, note: str = "", version: int | None = None) -> Publication:
    """The leading group decides: never someone who scored in the year, nor who froze the result (BJ-05)."""
    held = hold(result_set_id=result_set.pk, step="decide", by=by, note=note, version=version)
    kept = held.record.result_set
    _require_sound(kept)
    done = door.move(held, decided_by=by)
    if kept.cycle.state == Cycle.State.UNDER_REVIEW:
        decide_cycle(cycle=kept.cycle, by=by)
    return done


@transaction.atomic
def take_publication_step(
    *, result_set: ResultSet, step: str, by: Person, note: str = "", version: int | None = None
) -> Publication:
    """Any step that needs no more than a note; each checks what must have happened before it."""
    if step in BY_THEIR_OWN:
        raise ValidationError(_("There is no such step."))
    held = hold(result_set_id=result_set.pk, step=step, by=by, note=note, version=version)
    _require_unhindered(held)
    before = _BEFORE.get(step)
    return door.move(held, **(before(held) if before else {}))


def _show(held: Held) -> dict[str, Any]:
    """Units see their own result from now on and are told; what it corrects is superseded in the same transaction."""
    publication = held.record
    Release.objects.create(result_set=publication.result_set, by=held.by, at=clock.now(), note=held.note)
    earlier = publication.corrects
    if earlier is not None and earlier.state in AFTER_DECISION:
        door.move(hold(result_set_id=earlier.result_set_id, step="supersede", by=held.by), is_under_review=False)
    announce(publication)
    return {"notified_on": clock.today()}


def _period(held: Held) -> dict[str, Any]:
    office = held.record.result_set.office_id
    start = held.record.notified_on or clock.today()
    return {"appeal_until": calendar_of(office).workdays_after(start, deadlines_of(office).appeal_workdays)}


_BEFORE = {"notify": _show, "open_appeals": _period}


@transaction.atomic
def correct_result(*, result_set: ResultSet, by: Person, reason: str) -> ResultSet:
    """Freeze the ledger as it stands now as a correction of a result that was shown; it goes the whole way again."""
    earlier = Publication.objects.select_for_update(of=("self",)).get(result_set_id=result_set.pk)
    if earlier.state not in AFTER_DECISION:
        raise ValidationError(_("Only a decided result is corrected; freeze it again instead."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    door.require_short(reason, 400, "reason")
    if earlier.corrections.exclude(state__in=["dropped", "superseded"]).exists():
        raise ValidationError(_("This result is being corrected already."))
    kept = ResultSet.objects.select_related("cycle").get(pk=result_set.pk)
    return freeze_result(cycle=kept.cycle, by=by, note=reason, corrects=earlier, reason=reason)
