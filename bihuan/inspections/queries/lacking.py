"""What keeps a visit from its next step: what is refused with, what is to be done instead, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from bihuan.inspections.lifecycle import APPROVED, CAPTAIN, FORMED, PROPOSED, REVIEWED, SEALED, STARTED
from bihuan.inspections.models import Inspection, Member, Proposal, Recusal
from bihuan.inspections.queries.burden import cap_rooms
from bihuan.inspections.queries.marks import undecided
from bihuan.inspections.queries.visits import is_clear, left_over, methods_missing, stages_missing, stages_of
from bihuan.records import clock
from bihuan.records.punctuation import in_brackets, listed

OFFICE, HEADS, TEAM, ANSWERING, FINDERS = "office", "heads", "team", "answering", "finders"
"""Who does what is lacking, where it is not someone by name: a page says it in words."""


TEAM_READ: tuple[Prefetch[Any] | str, ...] = (
    Prefetch("members", Member.objects.order_by("id").select_related("person")),
    "members__declarations",
    Prefetch("members__recusals", Recusal.objects.select_related("decider", "asked_by")),
)
"""A team with what each declared and what is asked of them: three queries, read once for a visit."""


@dataclass(frozen=True, slots=True)
class Lack:
    """What is lacking: ``says`` is the refusal, ``asks`` what is to be done, ``who`` does it (a key above, or names).

    ``step`` is the one refused for it.
    """

    step: str
    says: str
    asks: str
    who: str


def lacking(visit: Inspection) -> Lack | None:
    """What keeps a visit as it stands from the step that leads on; None where nothing does."""
    if visit.state == PROPOSED:
        return _under_the_cap(visit)
    if visit.state in {APPROVED, FORMED, SEALED}:
        return in_team(visit)
    if visit.state == STARTED:
        return on_site(visit)
    return _afterwards(visit) if visit.state == REVIEWED else None


def over_the_cap(visit: Inspection) -> str:
    """What a visit that is to be approved is refused with, if its unit's cap has no room for it."""
    for one in cap_rooms(visit.unit, visit.campaign.kind, visit.cycle.year, clock.today(), but=visit.pk):
        if not one.room.fits:
            told = {"cap": one.room.cap + one.room.extra, "counted": one.room.counted, "approved": one.room.approved}
            text = _(
                "The cap of %(cap)s visits a year is reached: %(counted)s held, %(approved)s approved. "
                "One more needs an exception that names who approved it, why, and its number."
            )
            return text % told
    return ""


def _under_the_cap(visit: Inspection) -> Lack | None:
    says = over_the_cap(visit)
    return (
        Lack("approve", says, _("Record an approved exception from the cap, or cancel the visit"), HEADS)
        if says
        else None
    )


def in_team(visit: Inspection) -> Lack | None:
    """A team lacks its leader, a decision, or what someone has to declare."""
    step = {APPROVED: "form", FORMED: "seal"}.get(visit.state, "start")
    prefetch_related_objects([visit], *TEAM_READ)
    now = sorted((member for member in visit.members.all() if member.left_on is None), key=lambda member: member.pk)
    if not any(member.role == CAPTAIN for member in now):
        if step == "form":
            return Lack(step, _("Name the leader of the team first."), _("Name the leader of the team"), OFFICE)
        says = _("The team has no leader: form it anew and name one.")
        return Lack(step, says, _("Form the team anew and name its leader"), OFFICE)
    if step == "form":
        return None
    asked = [one for member in now for one in member.recusals.all() if one.state == Recusal.State.ASKED]
    if deciders := [one.decider.name for one in asked]:
        who = listed(dict.fromkeys(deciders))
        return Lack(step, _("A recusal waits to be decided."), _("Decide on the recusal"), who)
    if missing := [member.person.name for member in now if not is_clear(member)]:
        names = listed(missing)
        says = _("Not declared without a tie: %(names)s.") % {"names": names}
        return Lack(step, says, _("Declare on ties to the unit"), names)
    return None


def on_site(visit: Inspection) -> Lack | None:
    """A visit under way lacks steps, methods, or photos that the phones still hold."""
    stages = stages_of(visit)
    if missing := [*stages_missing({one.kind for one in stages}), *methods_missing(visit)]:
        says = _("Not done yet: %(steps)s.") % {"steps": listed(missing)}
        return Lack("finish", says, _("Make what is missing on site") + in_brackets(listed(missing)), TEAM)
    if waiting := sum(photo.attachment is None for one in stages for photo in one.files.all()):
        says = _("%(n)s photos of the phones have not come in yet.") % {"n": waiting}
        return Lack("finish", says, _("Send in the photos the phones still hold"), TEAM)
    return None


def _afterwards(visit: Inspection) -> Lack | None:
    left = visit.proposals.filter(state=Proposal.State.PROPOSED).count()
    if left:
        asks = _("Take the proposed measures up, or drop them with a reason")
        return Lack("archive", left_over(left), asks, ANSWERING)
    says = undecided(visit)
    return Lack("archive", says, _("Settle whether the findings of the visit are confirmed"), FINDERS) if says else None
