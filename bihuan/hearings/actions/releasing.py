"""The results announced by a second person, the marks they make; the report to the standing committee."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.hearings.actions.checking import require_complete
from bihuan.hearings.actions.facts import DONT_KNOW
from bihuan.hearings.actions.stepping import DOOR
from bihuan.hearings.models import Commitment, Hearing, HearingMark, HearingReport, Speaker, Tally
from bihuan.hearings.queries.reporting import report_paper
from bihuan.notices.actions import News, tell
from bihuan.organizations.models import Person
from bihuan.papers.content import sha256_of
from bihuan.records import clock, door
from bihuan.schemes.actions.marks import open_cycle
from bihuan.schemes.lifecycle import EFFECTIVE, is_second_needed
from bihuan.schemes.models import Cycle, Enrolment, Indicator, Ownership


@transaction.atomic
def release_hearing(*, hearing_id: int, plans_due_on: date, by: Person, version: int | None = None) -> Hearing:
    """Announce the results: each speaker sees the own, owes measures by a day, and the votes become marks.

    Raises Refused (who counted), Stale, ValidationError (the year is not open to marks).
    """
    held = door.hold(DOOR, "release", by, version=version, pk=hearing_id)
    hearing = held.record
    if plans_due_on < clock.today():
        raise ValidationError({"plans_due_on": _("The day is over already.")})
    marks = list(_marks(hearing, by)) if hearing.indicator else []
    before = HearingMark.objects.aggregate(last=Max("pk"))["last"] or 0
    HearingMark.objects.bulk_create(marks)
    moved = door.move(held, detail={"marks": len(marks), "after": before}, plans_due_on=plans_due_on)
    speakers = moved.speakers.filter(state=Speaker.State.COUNTED).select_related("tenure")
    text = _("“%(title)s”: the result of your ballot is there. Say by %(due)s what you will do.")
    told = {"title": moved.title, "due": plans_due_on.isoformat()}
    tell(
        office=moved.office,
        news=[
            News(
                person_id=one.tenure.person_id, key=f"hearing-result-{one.pk}", text=text % told,
                address=f"/hearing-speakers/{one.pk}/",
            )
            for one in speakers
        ],
    )  # fmt: skip
    return moved


def _marks(hearing: Hearing, by: Person) -> Iterator[HearingMark]:
    """A mark an option for the unit of every speaker whose ballot is valid."""
    assert hearing.cycle_id is not None, "the database keeps a year with the indicator"
    cycle = open_cycle(hearing.cycle_id)
    indicator = Indicator.objects.get(scheme_id=cycle.scheme_id, node=hearing.indicator)
    enrolled = {row.unit_id: row for row in Enrolment.objects.filter(cycle=cycle)}
    rows = Ownership.objects.filter(enrolment__cycle=cycle, indicator=indicator)
    owners = dict(rows.values_list("enrolment_id", "body_id"))
    tallies = Tally.objects.filter(speaker__hearing=hearing, result=Tally.Result.VALID)
    for tally in tallies.select_related("speaker__tenure__post__unit", "speaker__tenure__person"):
        enrolment = enrolled.get(tally.speaker.tenure.post.unit_id)
        if enrolment is None or enrolment.pk not in owners:
            continue
        for option in hearing.options:
            votes = tally.votes.get(option["id"], 0)
            yield _mark(hearing, cycle, (indicator, enrolment, owners[enrolment.pk]), tally, (option, votes), by)


def _mark(
    hearing: Hearing, cycle: Cycle, where: tuple[Indicator, Enrolment, int], tally: Tally,
    given: tuple[dict[str, str], int], by: Person,
) -> HearingMark:  # fmt: skip
    assert hearing.counted_by is not None, "a result is counted by someone"
    (indicator, enrolment, body), (option, votes) = where, given
    needed = is_second_needed(indicator)
    name = DONT_KNOW if option.get("dont_know") else option["title"]
    return HearingMark(
        office_id=hearing.office_id, cycle=cycle, enrolment=enrolment, indicator=indicator, scheme_id=cycle.scheme_id,
        value=Decimal(votes), option=name, body_id=body, fact=_fact(hearing, tally, name, votes),
        happened_on=max(cycle.starts_on, min(hearing.on, cycle.ends_on)), recorded_by=hearing.counted_by,
        recorded_at=clock.now(), is_second_needed=needed, reviewed_by=by if needed else None, state=EFFECTIVE,
        speaker=tally.speaker, n=tally.valid,
    )  # fmt: skip


def _fact(hearing: Hearing, tally: Tally, option: str, votes: int) -> str:
    told = {"title": hearing.title, "speaker": tally.speaker.tenure.person.name, "option": option, "votes": votes,
            "n": tally.valid}  # fmt: skip
    return (_("%(title)s, ballot on %(speaker)s: %(option)s %(votes)s of n = %(n)s") % told)[:600]


@transaction.atomic
def report_hearing(*, hearing_id: int, number: str, by: Person, version: int | None = None) -> Hearing:
    """Report to the standing committee: questions, tally and commitments as they are now, kept whole under a hash.

    Raises Refused, Stale, ValidationError (no number; a speaker whose measures are not there yet).
    """
    held = door.hold(DOOR, "report", by, version=version, pk=hearing_id)
    hearing = held.record
    if not number.strip() or len(number.strip()) > 80:
        raise ValidationError({"number": _("Give the number of the report.")})
    require_complete("report", hearing)
    hearing.number = number.strip()
    content = json.loads(report_paper(hearing).as_json())
    sha256 = sha256_of(content)
    HearingReport.objects.create(hearing=hearing, content=content, sha256=sha256, by=by, at=clock.now())
    measures = Commitment.objects.filter(speaker__hearing=hearing).count()
    return door.move(held, detail={"sha256": sha256, "measures": measures}, number=hearing.number)
