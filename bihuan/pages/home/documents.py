"""What waits in documents: to check, approve and issue for the office; receipts, answers and commitments for others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.organizations.access import Standing
from bihuan.organizations.models import Role
from bihuan.outcomes.access import visible_interviews
from bihuan.outcomes.models import Delivery, Interview, Letter
from bihuan.schemes.models import Cycle

LISTED = 20


@dataclass(frozen=True, slots=True)
class Paper:
    """A document or an interview that waits: what to do, about what, where, until when."""

    title: str
    about: str
    address: str
    until: date | None = None


def waiting_documents(standing: Standing, cycle: Cycle) -> Iterator[Paper]:
    """Documents and interviews of the year that wait for the reader: at most four queries."""
    if standing.holds(cycle.office_id, Role.OFFICE, Role.LEADING_GROUP):
        yield from _to_move(standing, cycle)
    if standing.roles & {Role.LIAISON, Role.HEAD, Role.LEADER}:
        yield from _to_receive(standing, cycle)
    if standing.roles & {Role.LIAISON, Role.HEAD}:
        yield from _to_commit(standing, cycle)


def _to_move(standing: Standing, cycle: Cycle) -> Iterator[Paper]:
    own = Q(drafted_by=standing.person)
    rows = Letter.objects.filter(cycle=cycle).aggregate(
        draft=Count("pk", filter=Q(state="draft") & ~own), checked=Count("pk", filter=Q(state="checked") & ~own),
        approved=Count("pk", filter=Q(state="approved")),
    )  # fmt: skip
    is_office = standing.holds(cycle.office_id, Role.OFFICE)
    is_group = standing.holds(cycle.office_id, Role.LEADING_GROUP)
    for state, is_mine, title in (
        ("draft", is_office, _("Check as the second clerk")), ("checked", is_group, _("Approve documents")),
        ("approved", is_office, _("Issue and deliver documents")),
    ):  # fmt: skip
        if is_mine and rows[state]:
            about = _("%(n)s documents") % {"n": rows[state]}
            yield Paper(title, about, f"{reverse('letter-list', args=[cycle.pk])}?state={state}")


def _to_receive(standing: Standing, cycle: Cycle) -> Iterator[Paper]:
    mine = Q(person=standing.person) | Q(person=None, unit__unit_id__in=_spoken_for(standing))
    rows = Delivery.objects.filter(mine, letter__cycle=cycle, letter__state=Letter.State.DELIVERED)
    late = Q(received_on=None) | Q(letter__kind="recommendation")
    for row in rows.filter(late).select_related("letter").order_by("id")[:LISTED]:
        letter = row.letter
        if row.received_on is None:
            yield Paper(_("Give the receipt"), f"{letter.number} {letter.title}", reverse("letter", args=[letter.pk]))
        else:
            until = letter.reply_due_on
            yield Paper(_("Reply"), f"{letter.number} {letter.title}", reverse("letter", args=[letter.pk]), until)


def _to_commit(standing: Standing, cycle: Cycle) -> Iterator[Paper]:
    rows = visible_interviews(standing).filter(session__cycle=cycle, state=Interview.State.SIGNED)
    for row in rows.filter(enrolment__unit_id__in=_spoken_for(standing)).select_related("enrolment")[:LISTED]:
        about = f"{row.enrolment.name} {row.interviewee}"
        yield Paper(_("Hand in the commitment"), about, reverse("interview", args=[row.pk]), row.commitment_due_on)


def _spoken_for(standing: Standing) -> list[int]:
    rows = [row for row in standing.memberships if row.role in {Role.LIAISON, Role.HEAD}]
    return [row.unit_id for row in rows if row.unit_id is not None]
