"""What may be read of an urn: counts that tell on nobody while it takes answers, answers once it was opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from bihuan.records.punctuation import listed
from bihuan.urns.box.models import Answer, Box, Code, DayCount, Ward, Words
from bihuan.urns.models import Urn


@dataclass(frozen=True, slots=True)
class WardCount:
    """How far a ward is. ``names`` is one ward, or those shown together because each has few codes. Of ``used`` at
    least so many are used; ``is_nearly_all`` means that 1 to k - 1 are missing and no more is said."""

    names: tuple[str, ...]
    title: str
    roster: int
    issued: int
    used: int
    is_nearly_all: bool = False

    @property
    def is_merged(self) -> bool:
        """Whether several wards are shown as one."""
        return len(self.names) > 1


@dataclass(frozen=True, slots=True)
class Counts:
    """The wards of an urn and their sum; ``used`` of the sum is a lower bound where a ward is nearly all."""

    wards: tuple[WardCount, ...]
    roster: int
    issued: int
    used: int
    is_at_least: bool


def counts(urn: Urn) -> Counts:
    """How many codes were issued and used, ward by ward, in the wards' order; small wards come last, as one."""
    return shown(_raw(urn), k_of(urn))


def k_of(urn: Urn) -> int:
    """The least number of answers that is shown apart."""
    return Box.objects.values_list("k", flat=True).get(key=urn.key)


def _raw(urn: Urn) -> list[WardCount]:
    used = Count("codes", filter=Q(codes__used=True))
    rows = Ward.objects.filter(box_id=urn.key).annotate(now=used).order_by("name")
    return [
        WardCount((row.name,), row.title, row.roster, row.issued, row.now if row.used is None else row.used)
        for row in rows
    ]


def shown(rows: list[WardCount], k: int) -> Counts:
    """The counts as anyone may see them: wards with fewer than ``k`` codes only together, 1 to k - 1 missing answers
    only as nearly all. If those together have fewer than ``k``, the next smallest joins them."""
    small = [row for row in rows if 0 < row.issued < k]
    rest = sorted((row for row in rows if row.issued >= k), key=lambda row: row.issued)
    while small and rest and sum(row.issued for row in small) < k:
        small.append(rest.pop(0))
    names = {row.names for row in small}
    told = [_told(row, k) for row in rows if row.names not in names]
    if small:
        told.append(_told(_together(small), k))
    return Counts(
        tuple(told),
        sum(row.roster for row in told),
        sum(row.issued for row in told),
        sum(row.used for row in told),
        any(row.is_nearly_all for row in told),
    )


def _together(rows: list[WardCount]) -> WardCount:
    return WardCount(
        tuple(name for row in rows for name in row.names),
        listed(row.title for row in rows),
        sum(row.roster for row in rows),
        sum(row.issued for row in rows),
        sum(row.used for row in rows),
    )


def _told(row: WardCount, k: int) -> WardCount:
    if 0 < row.issued < k:  # the whole urn is smaller than k
        return WardCount(row.names, row.title, row.roster, row.issued, 0, is_nearly_all=True)
    if 0 < row.issued - row.used < k:
        return WardCount(row.names, row.title, row.roster, row.issued, row.issued - k + 1, is_nearly_all=True)
    return row


def exact_used(urn: Urn) -> int:
    """How many codes of the whole urn are used: for the checks of the product, never for a page."""
    return Code.objects.filter(ward__box_id=urn.key, used=True).count()


def box_of(urn: Urn) -> Box:
    """The half of the urn that takes answers."""
    return Box.objects.get(key=urn.key)


def wards(urn: Urn) -> QuerySet[Ward]:
    """The wards of an urn."""
    return Ward.objects.filter(box_id=urn.key).order_by("name")


def by_key(key: str) -> Urn | None:
    """The urn whose box this is."""
    return Urn.objects.select_related("office").filter(key=key).first()


def answers(urn: Urn) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """The answers of an opened urn, each with its ward's name (None: the remainder of small wards), without their
    free text, in the order of their random keys. Constant memory."""
    names = dict(Ward.objects.filter(box_id=urn.key).values_list("key", "name"))
    rows = Answer.objects.filter(box_id=urn.key).order_by("key").values_list("ward_id", "content")
    for ward, content in rows.iterator(5000):
        yield (names[ward] if ward else None), content


def free_texts(urn: Urn, question: str = "") -> QuerySet[Words]:
    """What was written in the opened urn's free texts, apart from the other answers of whoever wrote it."""
    rows = Words.objects.filter(box_id=urn.key).select_related("ward").order_by("key")
    return rows.filter(question=question) if question else rows


def days(urn: Urn) -> dict[str, list[tuple[Any, int]]]:
    """By ward, how many codes were used when each day began, as far as it is shown: none of wards with few codes."""
    k = k_of(urn)
    by_ward: dict[str, list[tuple[Any, int]]] = {}
    rows = DayCount.objects.filter(ward__box_id=urn.key, ward__issued__gte=k).select_related("ward").order_by("on")
    for row in rows:
        told = _told(WardCount((row.ward.name,), "", 0, row.ward.issued, row.used), k)
        by_ward.setdefault(row.ward.name, []).append((row.on, told.used))
    return by_ward
