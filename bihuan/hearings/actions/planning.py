"""Before the notice: a hearing with its rule and its roster, its speakers as the schedule has them; their reports."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.findings.actions import Upload
from bihuan.hearings.access import require_clerk
from bihuan.hearings.actions.facts import Facts, VoterFacts, problems_of
from bihuan.hearings.actions.stepping import DOOR, SPEAKER_DOOR, require_state
from bihuan.hearings.lifecycle import CALLED, PLANNED
from bihuan.hearings.models import Hearing, Speaker, Term, Voter
from bihuan.hearings.queries.scheduling import due_tenures, schedule_of
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Person, Tenure
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.records.evidence import store_evidence

MOST_VOTERS = 2000


@transaction.atomic
def plan_hearing(*, term: Term, facts: Facts, by: Person) -> Hearing:
    """Plan a hearing of a term. Raises Refused, ValidationError by field."""
    require_clerk(standing_of(by), term.office)
    _require(problems_of(term, facts))
    made = Hearing.objects.create(
        office=term.office, term=term, planned_by=by, planned_on=clock.today(), **facts.columns()
    )
    detail = {"on": made.on.isoformat(), "slots": made.slots}
    record(by=by, action="plan_hearing", subject=made, office_path=term.office.path, detail=detail)
    return made


@transaction.atomic
def change_hearing(*, hearing_id: int, facts: Facts, by: Person) -> Hearing:
    """Change a hearing nobody was told of yet. Raises Refused, ValidationError by field."""
    hearing = _planned(hearing_id, by)
    wrong = problems_of(hearing.term, facts)
    if facts.slots < _listed(hearing):
        wrong["slots"] = _("More speakers are on the list already.")
    _require(wrong)
    columns = facts.columns()
    for name, value in columns.items():
        setattr(hearing, name, value)
    hearing.save(update_fields=list(columns))
    record(by=by, action="change_hearing", subject=hearing, office_path=hearing.office.path)
    return hearing


@transaction.atomic
def set_roster(*, hearing_id: int, voters: Sequence[VoterFacts], by: Person) -> int:
    """Set who may vote, in the order given. Raises Refused, ValidationError naming the line."""
    hearing = _planned(hearing_id, by)
    rows = [VoterFacts(one.name.strip(), one.capacity.strip()) for one in voters]
    if not rows or len(rows) > MOST_VOTERS:
        raise ValidationError({"voters": _("1 to %(most)s people, a line each.") % {"most": MOST_VOTERS}})
    seen: set[VoterFacts] = set()
    for number, row in enumerate(rows, 1):
        if not row.name or not row.capacity:
            told = {"line": number}
            raise ValidationError({"voters": _("Line %(line)s: a name, a comma, and what they take part as.") % told})
        if len(row.name) > 60 or len(row.capacity) > 80:
            raise ValidationError({"voters": _("Line %(line)s is too long.") % {"line": number}})
        if row in seen:
            raise ValidationError({"voters": _("Line %(line)s stands there twice.") % {"line": number}})
        seen.add(row)
    hearing.voters.all().delete()
    Voter.objects.bulk_create(Voter(hearing=hearing, name=row.name, capacity=row.capacity) for row in rows)
    detail = {"voters": len(rows)}
    record(by=by, action="set_hearing_roster", subject=hearing, office_path=hearing.office.path, detail=detail)
    return len(rows)


@transaction.atomic
def select_speaker(*, hearing_id: int, tenure: Tenure, because: str, by: Person) -> Speaker:
    """Put a tenure on the list of a hearing, with the reason. Raises Refused, ValidationError."""
    return _select(_planned(hearing_id, by), tenure, because, by)


def _select(hearing: Hearing, tenure: Tenure, because: str, by: Person) -> Speaker:
    if not because.strip():
        raise ValidationError({"because": _("Say why.")})
    _require_due(hearing, tenure)
    if _listed(hearing) >= hearing.slots:
        raise ValidationError(_("All %(n)s seats of this hearing are taken.") % {"n": hearing.slots})
    last = hearing.speakers.aggregate(last=Max("position"))["last"] or 0
    made = Speaker.objects.create(hearing=hearing, tenure=tenure, position=last + 1, because=because.strip()[:300])
    detail = {"speaker": str(made), "because": made.because}
    record(by=by, action="select_speaker", subject=hearing, office_path=hearing.office.path, detail=detail)
    return made


def _require_due(hearing: Hearing, tenure: Tenure) -> None:
    """ValidationError unless the tenure is a principal's of the office, in post on the day, and on no other list."""
    if tenure.pk not in {one.pk for one in due_tenures(hearing.term)}:
        raise ValidationError({"tenure": _("Only the principals of the term are heard.")})
    if tenure.since > hearing.on or (tenure.until is not None and tenure.until <= hearing.on):
        raise ValidationError({"tenure": _("%(name)s is not in the post on that day.") % {"name": tenure.person.name}})
    schedule = schedule_of(hearing.term)
    if any(one.pk == tenure.pk for one, _on in schedule.heard):
        raise ValidationError({"tenure": _("%(name)s was heard in this term already.") % {"name": tenure.person.name}})
    rows = Speaker.objects.filter(tenure=tenure, hearing__term=hearing.term).exclude(state=Speaker.State.EXCUSED)
    if rows.exclude(hearing__state__in=["dropped", "void", "counted", "released", "reported"]).exists():
        raise ValidationError({"tenure": _("%(name)s is on a list already.") % {"name": tenure.person.name}})


@transaction.atomic
def take_schedule(*, hearing_id: int, by: Person) -> list[Speaker]:
    """Put everyone the schedule proposes for a hearing on its list. Raises Refused, ValidationError."""
    hearing = _planned(hearing_id, by)
    sitting = next((row for row in schedule_of(hearing.term).sittings if row.hearing.pk == hearing.pk), None)
    if sitting is None or not sitting.proposed:
        raise ValidationError(_("The schedule proposes nobody for this hearing."))
    because = _("risk %(risk)s: %(why)s")
    return [
        _select(hearing, one.tenure, because % {"risk": one.risk.value, "why": one.risk.because}, by)
        for one in sitting.proposed
    ]


@transaction.atomic
def excuse_speaker(*, speaker_id: int, note: str, by: Person, version: int | None = None) -> Speaker:
    """Take a speaker off the list before the ballot, with the reason. Raises Refused, Stale, ValidationError."""
    return door.take(SPEAKER_DOOR, "excuse", by, note=note, version=version, pk=speaker_id)


@transaction.atomic
def submit_report(*, speaker_id: int, upload: Upload | None, by: Person, version: int | None = None) -> Speaker:
    """Hand in the speaker's report, or a later one, until the session opens; late is written down as late.

    Raises Refused, Stale, ValidationError by field.
    """
    held = door.hold(SPEAKER_DOOR, "submit", by, version=version, pk=speaker_id, has_evidence=upload is not None)
    hearing = held.record.hearing
    require_state(hearing, {CALLED})
    assert upload is not None, "the door asks for a file"
    kept = store_evidence(file=upload.file, name=upload.name, office_path=hearing.office.path, by=by)
    today = clock.today()
    detail = {"sha256": kept.blob_id, "is_late": today > hearing.reports_due_on}
    return door.move(held, detail=detail, report=kept, report_on=today)


def _planned(pk: int, by: Person) -> Hearing:
    hearing = door.lock(DOOR, pk=pk)
    require_clerk(standing_of(by), hearing.office)
    require_state(hearing, {PLANNED})
    return hearing


def _listed(hearing: Hearing) -> int:
    return hearing.speakers.exclude(state=Speaker.State.EXCUSED).count()


def _require(problems: dict[str, str]) -> None:
    if problems:
        raise ValidationError(dict(problems))
