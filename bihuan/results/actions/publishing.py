"""The one door of every step of a publication, and what each needs: signed off, reported, decided, shown, final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step, StepRefused
from bihuan.organizations.access import Refused, require_role, standing_of
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.results.access import scored
from bihuan.results.actions.announcing import announce
from bihuan.results.actions.freezing import freeze_result
from bihuan.results.lifecycle import AFTER_DECISION, PUBLICATION
from bihuan.results.models import Publication, PublicationStep, Release, ResultSet
from bihuan.results.models.chain import undecided, won_but_not_corrected
from bihuan.results.queries.checks import checks, rows_of
from bihuan.results.queries.periods import last_day_of_all
from bihuan.schemes.actions import take_cycle_step
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


@dataclass(frozen=True, slots=True)
class Held:
    """A publication, locked, with the step that may be taken."""

    publication: Publication
    step: Step
    by: Person
    note: str


def hold(*, result_set_id: int, step: str, by: Person, note: str = "", version: int | None = None) -> Held:
    """Lock the publication; check role, state and note. Must run in a transaction."""
    rows = Publication.objects.select_for_update(of=("self",)).select_related("result_set__cycle__office")
    locked = rows.defer("result_set__inputs").get(result_set_id=result_set_id)
    row = next(row for row in PUBLICATION.steps if row.name == step)
    require_role(standing_of(by), locked.result_set.cycle.office, *sorted(row.who))
    if version is not None and version != locked.version:
        raise ValidationError(_("Someone else has moved this result on since you opened the page."))
    try:
        PUBLICATION.take(step, locked.state, note=note)
    except StepRefused as error:
        raise _explained(error, locked) from error
    return Held(locked, row, by, note.strip())


def _explained(error: StepRefused, found: Publication) -> ValidationError:
    if error.code == "note_needed":
        return ValidationError({"note": _("Say why.")})
    return ValidationError(_("This cannot be done now: the result is “%(state)s”.") % {
        "state": found.get_state_display()
    })  # fmt: skip


def move(held: Held, *, detail: Mapping[str, Any] | None = None, **fields: Any) -> Publication:
    """Write the step, project the state, set ``fields`` with it, and leave the trail event."""
    found, told = held.publication, dict(detail or {})
    PublicationStep.objects.create(
        publication=found, step=held.step.name, source=found.state, target=held.step.target, by=held.by,
        at=clock.now(), on=clock.today(), note=held.note[:400], detail=told,
    )  # fmt: skip
    for name, value in fields.items():
        setattr(found, name, value)
    found.state, found.version = held.step.target, found.version + 1
    found.save(update_fields=["state", "version", *fields])
    path = found.result_set.cycle.office.path
    kept = found.result_set
    record(by=held.by, action=f"{held.step.name}_result", subject=kept, office_path=path, detail=told | {
        "note": held.note, "after": found.state,
    })  # fmt: skip
    return found


@transaction.atomic
def sign_off(*, result_set: ResultSet, by: Person, note: str = "", version: int | None = None) -> Publication:
    """Sign the list of consistency checks; whatever is found must be explained, and what blocks must be mended."""
    held = hold(result_set_id=result_set.pk, step="check", by=by, note=note, version=version)
    if held.publication.result_set.cycle.state == Cycle.State.RUNNING:
        raise ValidationError(_("The ledger is still open: end the marks of the year first."))
    listed = _require_sound(result_set)
    if not note.strip() and not all(one.is_clear for one in listed):
        raise ValidationError({"note": _("Say why the result stands in spite of what the checks found.")})
    detail = {one.code: {"count": one.count, "named": list(one.named)} for one in listed}
    return move(held, detail={"checks": detail})


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
    _require_sound(held.publication.result_set)
    errors: dict[str, str] = {}
    if council.on is None or council.on > clock.today():
        errors["council_on"] = _("Give the day of the meeting, not later than today.")
    if not council.meeting.strip():
        errors["council_meeting"] = _("Give the meeting.")
    if not council.resolution.strip():
        errors["council_resolution"] = _("Give the resolution.")
    if errors:
        raise ValidationError(errors)
    meeting, text = council.meeting.strip()[:120], council.resolution.strip()[:400]
    detail = {"on": str(council.on), "meeting": meeting, "resolution": text}
    return move(held, detail=detail, council_on=council.on, council_meeting=meeting, council_resolution=text)


@transaction.atomic
def decide_result(*, result_set: ResultSet, by: Person, note: str = "", version: int | None = None) -> Publication:
    """The leading group decides: never someone who scored in the year, nor who froze the result (BJ-05)."""
    held = hold(result_set_id=result_set.pk, step="decide", by=by, note=note, version=version)
    kept = held.publication.result_set
    if kept.frozen_by_id == by.pk:
        raise Refused(_("A second person must do this: you froze this result yourself."))
    if scored(by, kept.cycle):
        raise Refused(_("You scored in this year yourself. The result is decided by a member who did not score."))
    _require_sound(kept)
    done = move(held, decided_by=by)
    if kept.cycle.state == Cycle.State.UNDER_REVIEW:
        take_cycle_step(cycle=kept.cycle, step="decide", by=by)
    return done


@transaction.atomic
def take_publication_step(
    *, result_set: ResultSet, step: str, by: Person, note: str = "", version: int | None = None
) -> Publication:
    """Any step that needs no more than a note; each checks what must have happened before it."""
    if step in BY_THEIR_OWN or all(row.name != step for row in PUBLICATION.steps):
        raise ValidationError(_("There is no such step."))
    held = hold(result_set_id=result_set.pk, step=step, by=by, note=note, version=version)
    before = _BEFORE.get(step)
    return move(held, **(before(held) if before else {}))


def _show(held: Held) -> dict[str, Any]:
    """Units see their own result from now on and are told; what it corrects is superseded in the same transaction."""
    found = held.publication
    Release.objects.create(result_set=found.result_set, by=held.by, at=clock.now(), note=held.note[:400])
    earlier = found.corrects
    if earlier is not None and earlier.state in AFTER_DECISION:
        move(hold(result_set_id=earlier.result_set_id, step="supersede", by=held.by), is_under_review=False)
    announce(found)
    return {"notified_on": clock.today()}


def _period(held: Held) -> dict[str, Any]:
    office = held.publication.result_set.office_id
    start = held.publication.notified_on or clock.today()
    return {"appeal_until": calendar_of(office).workdays_after(start, deadlines_of(office).appeal_workdays)}


def _final(held: Held) -> dict[str, Any]:
    found = held.publication
    until = last_day_of_all(found)
    if found.appeal_until is None or until is None or clock.today() <= until:
        day = until.isoformat() if until else "–"
        raise ValidationError(_("Units may appeal until %(day)s; the result is final after it.") % {"day": day})
    _require_decided(found)
    if found.corrections.exclude(state__in=["dropped", "superseded"]).exists():
        raise ValidationError(_("A correction of this result is on its way; it becomes final in its place."))
    return {}


def _require_decided(found: Publication) -> None:
    """No appeal against this version or an earlier one is open, and none was won that this version does not hold."""
    waiting = undecided(found.result_set_id)
    if waiting:
        raise ValidationError(_("%(n)s appeals are not decided yet.") % {"n": waiting})
    if won_but_not_corrected(found.result_set_id):
        raise ValidationError(_("An appeal has changed the result: make the corrected result first."))


def _published(held: Held) -> dict[str, Any]:
    """The leading group publishes, and nobody who scored (BJ-05)."""
    if scored(held.by, held.publication.result_set.cycle):
        raise Refused(_("You scored in this year yourself. The result is published by a member who did not score."))
    return _not_reviewed(held)


def _not_reviewed(held: Held) -> dict[str, Any]:
    if held.publication.is_under_review:
        raise ValidationError(_("A late appeal was admitted: the result is under review."))
    return {}


_BEFORE = {"notify": _show, "open_appeals": _period, "finalise": _final, "circulate": _published,
           "file": _not_reviewed}  # fmt: skip


@transaction.atomic
def correct_result(*, result_set: ResultSet, by: Person, reason: str) -> ResultSet:
    """Freeze the ledger as it stands now as a correction of a result that was shown; it goes the whole way again."""
    earlier = Publication.objects.select_for_update(of=("self",)).get(result_set_id=result_set.pk)
    if earlier.state not in AFTER_DECISION:
        raise ValidationError(_("Only a decided result is corrected; freeze it again instead."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if earlier.corrections.exclude(state__in=["dropped", "superseded"]).exists():
        raise ValidationError(_("This result is being corrected already."))
    kept = ResultSet.objects.select_related("cycle").get(pk=result_set.pk)
    return freeze_result(cycle=kept.cycle, by=by, note=reason, corrects=earlier, reason=reason)
