"""The lists of a year as a table, and one list with all a page shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan.duties.access import holder_now, visible_lists
from bihuan.duties.lifecycle import IN_FORCE, SIGNING
from bihuan.duties.models import Citation, DutyItem, DutyList, Signatory, Signature
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Person, Tenure
from bihuan.records.prepared import prepared
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries.calendar import Calendar, calendar_of

COUNTERSIGNED_WITHIN = 10
"""Workdays in which a successor countersigns the list of the post."""


def listed(standing: Standing, cycle: Cycle) -> QuerySet[DutyList]:
    """What someone may see of a year, each with how many levels have signed and how many there are."""
    rows = visible_lists(standing).filter(enrolment__cycle=cycle)
    standing_ones = Q(kind=Signature.Kind.CHAIN, voided__isnull=True)
    counted = rows.annotate(
        signed=_counted(Signature.objects.filter(standing_ones)), levels=_counted(Signatory.objects.all()),
        item_count=_counted(DutyItem.objects.all()),
    )  # fmt: skip
    order = ("enrolment__position", "tier", "post", "number")
    return counted.select_related("enrolment", "post", "holder").order_by(*order)


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """How many of these a list has: counted for the lists of a page alone."""
    of_list = rows.filter(duty_list=OuterRef("pk")).order_by().values("duty_list")
    return Coalesce(Subquery(of_list.annotate(n=Count("pk")).values("n")), 0)


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the chain: who sits there, and the signature that stands (None while there is none)."""

    seat: Signatory
    signature: Signature | None
    is_next: bool


def levels_of(one: DutyList, signatures: Sequence[Signature]) -> list[Level]:
    """The chain from the lowest level up."""
    given = {row.level: row for row in signatures if row.kind == Signature.Kind.CHAIN and not hasattr(row, "voided")}
    levels, is_open = [], one.state == SIGNING
    for seat in one.chain.select_related("person", "deputy"):
        signature = given.get(seat.level)
        levels.append(Level(seat, signature, is_next=is_open and signature is None))
        is_open = is_open and signature is not None
    return levels


def signatures_of(one: DutyList) -> list[Signature]:
    """Every signature ever given, void ones with since when."""
    return list(one.signatures.select_related("by", "for_person", "voided__by"))


def waiting_for(person: Person, on: date) -> list[DutyList]:
    """Lists that wait for this person: their signature (as deputy too), or as the successor in a post; one query."""
    return _waiting(person, on)


@prepared
def _waiting(person: Person, on: date) -> QuerySet[DutyList]:
    mine = Q(person=person) | Q(deputy=person, deputy_since__lte=on, deputy_until__gte=on)
    signed = Signature.objects.filter(kind=Signature.Kind.CHAIN, voided__isnull=True, duty_list=OuterRef("duty_list"))
    is_next = ~Exists(signed.filter(level=OuterRef("level"))) & (
        Q(level=1) | Exists(signed.filter(level=OuterRef("level") - 1))
    )
    turn = Signatory.objects.filter(mine, is_next, duty_list=OuterRef("pk"))
    given = Signature.objects.filter(kind=Signature.Kind.COUNTERSIGNED, by=person, duty_list=OuterRef("pk"))
    held = Tenure.objects.filter(person=person, until__isnull=True).values("post")
    succeeds = Q(state=IN_FORCE, post__in=held) & (Q(holder__isnull=True) | ~Q(holder=person)) & ~Exists(given)
    rows = DutyList.objects.filter(Q(state=SIGNING) & Exists(turn) | succeeds)
    return rows.select_related("enrolment", "post")


@dataclass(frozen=True, slots=True)
class Succession:
    """A list in force whose post has a new holder who has not countersigned it; ``due_on`` is the last workday."""

    duty_list: DutyList
    holder: Person
    due_on: date
    is_late: bool


def successions(cycle: Cycle, on: date) -> list[Succession]:
    """Whoever came into a post after its list was signed, and owes the countersignature; three queries."""
    rows = DutyList.objects.filter(enrolment__cycle=cycle, state=IN_FORCE, post__isnull=False)
    lists = {row.post_id: row for row in rows.select_related("enrolment", "post")}
    if not lists:
        return []
    tenures = Tenure.objects.filter(post__in=lists, until__isnull=True, since__lte=on).select_related("person")
    given = Signature.objects.filter(duty_list__in=lists.values(), kind=Signature.Kind.COUNTERSIGNED)
    done = set(given.values_list("duty_list", "by"))
    calendar = calendar_of(cycle.office_id)
    waiting = []
    for tenure in tenures:
        one = lists[tenure.post_id]
        if tenure.person_id == one.holder_id or (one.pk, tenure.person_id) in done:
            continue
        due = _due(calendar, tenure.since, one)
        waiting.append(Succession(one, tenure.person, due, is_late=on > due))
    return waiting


def succession_of(one: DutyList, given: Sequence[Signature], on: date) -> Succession | None:
    """Who came into the post of a list in force and owes the countersignature among those ``given``."""
    tenure = holder_now(one) if one.state == IN_FORCE else None
    if tenure is None or tenure.since > on or tenure.person_id == one.holder_id:
        return None
    if any(row.kind == Signature.Kind.COUNTERSIGNED and row.by_id == tenure.person_id for row in given):
        return None
    due = _due(calendar_of(one.enrolment.cycle.office_id), tenure.since, one)
    return Succession(one, tenure.person, due, is_late=on > due)


def _due(calendar: Calendar, since: date, one: DutyList) -> date:
    return calendar.workdays_after(max(since, one.in_force_on or since), COUNTERSIGNED_WITHIN)


def citations_of(items: Sequence[DutyItem]) -> dict[int, list[Citation]]:
    """By origin, the marks and findings that say a duty was not met."""
    by_item: dict[int, list[Citation]] = {}
    for row in Citation.objects.filter(item__in={item.origin for item in items}).select_related("by"):
        by_item.setdefault(row.item_id, []).append(row)
    return by_item


def cites(source: str, number: OuterRef) -> Exists:
    """Whether any duty is said to be unmet by a row of a source."""
    return Exists(Citation.objects.filter(source=source, number=number))


def cited_by(source: str, number: int) -> list[DutyItem]:
    """The duties a mark or a finding says were not met."""
    rows = DutyItem.objects.filter(citations__source=source, citations__number=number)
    return list(rows.select_related("duty_list__enrolment", "duty_list__post", "clause"))
