"""Counting by two: each types all papers alone, differences are read again, then urn and papers make one result."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.hearings.access import require_counter
from bihuan.hearings.actions.checking import require_complete
from bihuan.hearings.actions.stepping import DOOR, SPEAKER_DOOR, require_state
from bihuan.hearings.lifecycle import CLOSED, OPEN
from bihuan.hearings.models import BLANK, NO_BALLOT, SPOILED, Hearing, Speaker, Tally, TypedBallot, Typing
from bihuan.hearings.queries.counting import tally_of, votes_by_ward
from bihuan.hearings.queries.hall import ballots_out
from bihuan.hearings.queries.papers import Read, papers_of
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.records.actions import record

COUNTERS = 2
MOST = 5000


@transaction.atomic
def type_papers(*, speaker_id: int, papers: Sequence[Read], by: Person) -> Typing:
    """Hand in all papers on a speaker as one counter read them: (mark, reason to void it) a paper, in the order of
    their numbers. Once: from then on nothing of it changes. Raises Refused, ValidationError by field."""
    speaker = door.lock(SPEAKER_DOOR, pk=speaker_id)
    hearing = speaker.hearing
    require_counter(hearing, by)
    require_state(hearing, {OPEN, CLOSED})
    if speaker.state != Speaker.State.VOTED:
        raise ValidationError(_("Papers are typed after the ballot has ended."))
    places = list(speaker.typings.values_list("counter_id", "place"))
    if by.pk in {counter for counter, _place in places}:
        raise ValidationError(_("You have handed in what you typed. Nothing of it can be changed."))
    if len(places) == COUNTERS:
        raise ValidationError(_("Two counters have typed these papers already."))
    if len(papers) > MOST:
        raise ValidationError({"papers": _("At most %(most)s papers.") % {"most": MOST}})
    for number, read in enumerate(papers, 1):
        _require_mark(hearing, number, read, {NO_BALLOT})
    made = Typing.objects.create(speaker=speaker, counter=by, place=len(places) + 1, count=len(papers), at=clock.now())
    TypedBallot.objects.bulk_create(
        TypedBallot(typing=made, number=number, mark=mark, void=void.strip(), at=made.at)
        for number, (mark, void) in enumerate(papers, 1)
    )
    detail = {"place": made.place, "papers": made.count}
    record(by=by, action="type_papers", subject=speaker, office_path=hearing.office.path, detail=detail)
    return made


def _require_mark(hearing: Hearing, number: int, read: Read, but: set[str]) -> None:
    mark, void = read
    known = {BLANK, SPOILED, NO_BALLOT, *(row["id"] for row in hearing.options)} - but
    if mark not in known:
        told = {"number": number, "mark": mark[:20]}
        raise ValidationError({"papers": _("Paper %(number)s: “%(mark)s” is no option of this ballot.") % told})
    if len(void) > 80:
        raise ValidationError({"papers": _("Paper %(number)s: the reason is too long.") % {"number": number}})


@transaction.atomic
def read_again(*, speaker_id: int, number: int, read: Read, note: str, by: Person) -> TypedBallot:
    """A counter reads a paper again on which the two differ, and says what was misread; what was typed first stays.

    Raises Refused (no counter), ValidationError (who did not type it; the two agree on this paper: nobody changes it).
    """
    speaker = door.lock(SPEAKER_DOOR, pk=speaker_id)
    hearing = speaker.hearing
    require_counter(hearing, by)
    require_state(hearing, {OPEN, CLOSED})
    typing = speaker.typings.filter(counter=by).first()
    if typing is None:
        raise ValidationError(_("Only who typed the papers reads them again."))
    if number not in {one.number for one in papers_of(speaker).differences}:
        raise ValidationError(_("Both counters agree on paper %(number)s: it stands as it is.") % {"number": number})
    if not note.strip():
        raise ValidationError({"note": _("Say what was misread.")})
    _require_mark(hearing, number, read, set())
    last = typing.ballots.filter(number=number).order_by("-round").values_list("round", flat=True).first()
    made = TypedBallot.objects.create(
        typing=typing, number=number, round=1 if last is None else last + 1, mark=read[0], void=read[1].strip(),
        note=note.strip()[:200], at=clock.now(),
    )  # fmt: skip
    detail = {"number": number, "place": typing.place, "note": made.note}
    record(by=by, action="read_paper_again", subject=speaker, office_path=hearing.office.path, detail=detail)
    return made


@transaction.atomic
def count_hearing(*, hearing_id: int, by: Person, version: int | None = None) -> Hearing:
    """Count: two custodians have opened the urn, and both counters typed the same papers. The result of every speaker
    is computed once and never changed. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOOR, "count", by, version=version, pk=hearing_id)
    hearing = held.record
    require_complete("count", hearing)
    speakers = list(
        hearing.speakers.filter(state=Speaker.State.VOTED).select_related(
            "hearing", "tenure__person", "tenure__post__unit"
        )
    )
    out, votes = ballots_out(hearing), votes_by_ward(hearing)
    for speaker in speakers:
        papers = papers_of(speaker)
        ward = out[speaker.ward]
        opened = votes.get(speaker.ward, [])
        tally_of(speaker, opened, papers.agreed, used=ward.used or 0, paper_out=ward.paper).save(force_insert=True)
        door.take(SPEAKER_DOOR, "count", by, pk=speaker.pk)
    results = dict(Tally.objects.filter(speaker__hearing=hearing).values_list("speaker_id", "result"))
    return door.move(held, detail={"results": results}, counted_by=by)
