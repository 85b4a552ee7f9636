"""What waits in documents: to check, approve and issue for the office; receipts, answers and commitments for others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.organizations.access import Standing
from bihuan.organizations.models import Role
from bihuan.outcomes import words
from bihuan.outcomes.access import visible_interviews
from bihuan.outcomes.models import Delivery, Interview, Letter
from bihuan.outcomes.queries.sending import without_held
from bihuan.records.prepared import prepared

LISTED = 20


@dataclass(frozen=True, slots=True)
class Paper:
    """A document or an interview that waits: what to do, about what, where, until when."""

    title: str
    about: str
    address: str
    until: date | None = None
    count: int = 1


def waiting_documents(standing: Standing) -> Iterator[Paper]:
    """Documents and interviews of any year that wait for the reader: at most four queries.

    A letter of last year's result waits in January: the year the reader looks at does not matter.
    """
    offices = standing.offices(Role.OFFICE, Role.LEADING_GROUP)
    if offices:
        yield from _to_move(standing, offices)
    if standing.roles & {Role.LIAISON, Role.HEAD, Role.LEADER}:
        yield from _to_receive(standing)
    if standing.roles & {Role.LIAISON, Role.HEAD}:
        yield from _to_commit(standing)


def _to_move(standing: Standing, offices: frozenset[int]) -> Iterator[Paper]:
    for row in _moving(standing.person.pk, offices):
        is_office = standing.holds(row["office_id"], Role.OFFICE)
        is_group = standing.holds(row["office_id"], Role.LEADING_GROUP)
        for state, count, is_mine, title in (
            ("draft", row["draft"], is_office, words.LETTER.task("check")),
            ("checked", row["checked"], is_group, words.LETTER.task("approve")),
            ("approved", row["approved"], is_office, words.LETTER.task("issue")),
        ):
            if is_mine and count:
                about = f"{row['cycle__year']} · " + _("%(n)s documents") % {"n": count}
                of_all = f"{reverse('letter-list', args=[row['cycle_id']])}?state={state}"
                address = reverse("feedback", args=[row["batch__result_set"]]) if row["batch"] else of_all
                yield Paper(title, about, address, count=count)


@prepared
def _moving(person: int, offices: frozenset[int]) -> QuerySet[Any, Any]:
    """How many documents of each year wait, those one has not drafted; a batch is moved as a whole, on its own page."""
    own = Q(drafted_by=person)
    rows = Letter.objects.filter(office_id__in=offices, state__in=["draft", "checked", "approved"]).order_by()
    counted = without_held(rows).values("cycle_id", "cycle__year", "office_id", "batch", "batch__result_set").annotate(
        draft=Count("pk", filter=Q(state="draft") & ~own), checked=Count("pk", filter=Q(state="checked") & ~own),
        approved=Count("pk", filter=Q(state="approved")),
    )  # fmt: skip
    return counted.order_by("-cycle__year", "batch")


@prepared
def _received(standing: Standing) -> QuerySet[Delivery]:
    mine = Q(person=standing.person) | Q(person=None, unit__unit_id__in=standing.spoken_for)
    rows = Delivery.objects.filter(mine, letter__state=Letter.State.DELIVERED)
    late = Q(received_on=None) | Q(letter__kind="recommendation")
    return rows.filter(late).select_related("letter").order_by("id")[:LISTED]


def _to_receive(standing: Standing) -> Iterator[Paper]:
    for row in _received(standing):
        letter = row.letter
        if row.received_on is None:
            yield Paper(_("Give the receipt"), f"{letter.number} {letter.title}", reverse("letter", args=[letter.pk]))
        else:
            until = letter.reply_due_on
            yield Paper(
                words.LETTER.task("reply"),
                f"{letter.number} {letter.title}",
                reverse("letter", args=[letter.pk]),
                until,
            )


@prepared
def _signed(standing: Standing) -> QuerySet[Interview]:
    rows = visible_interviews(standing).filter(state=Interview.State.SIGNED)
    return rows.filter(enrolment__unit_id__in=standing.spoken_for).select_related("enrolment")[:LISTED]


def _to_commit(standing: Standing) -> Iterator[Paper]:
    for row in _signed(standing):
        about = f"{row.enrolment.name} {row.interviewee}"
        yield Paper(words.INTERVIEW.task("commit"), about, reverse("interview", args=[row.pk]), row.commitment_due_on)
