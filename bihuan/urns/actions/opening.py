"""Opening an urn: two custodians, one transaction, every count compared, everything shuffled; or nothing happens."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from nacl.public import PrivateKey

from bihuan.organizations.models import Person
from bihuan.records import door
from bihuan.urns.actions.custody import key_from, require_may, test_open
from bihuan.urns.actions.stepping import DOOR, held_box
from bihuan.urns.box.models import APART, Answer, Box, Code, Sealed, Ward, Words
from bihuan.urns.models import Urn
from bihuan.urns.sealing import Unopened, unseal

CHUNK = 1000
Check = Callable[[Mapping[str, Any]], None]
"""Raises ValidationError for an answer the questionnaire does not allow: it is counted void."""


def rehearse(*, urn_id: int, shares: Sequence[str], by: Person, second: Person, version: int | None = None) -> Urn:
    """Two custodians open a test answer: before the urn takes answers, and again while it does.

    Raises Refused, Stale, ValidationError.
    """
    step = "rehearse_again" if Urn.objects.get(pk=urn_id).state == Urn.State.OPEN else "rehearse"
    urn = require_may(urn_id, step, by, second, version=version)
    test_open(urn, key_from(urn, shares, by=by, second=second))
    with transaction.atomic():
        held = door.hold(DOOR, step, by, version=version, pk=urn_id)
        return door.move(held, detail={"second": second.name})


def open_urn(
    *,
    urn_id: int,
    shares: Sequence[str],
    by: Person,
    second: Person,
    check: Check | None = None,
    version: int | None = None,
) -> Urn:
    """Open a closed urn for good; its ``protocol`` holds the counts.

    Killed in the middle nothing is opened, and it can be opened again. Raises Refused, Stale, ValidationError.
    """
    urn = require_may(urn_id, "open", by, second, version=version)
    key = key_from(urn, shares, by=by, second=second)
    counts = open_box(urn.key, key, check or _anything)
    with transaction.atomic():
        held = door.hold(DOOR, "open", by, version=version, pk=urn_id)
        return door.move(held, detail={"second": second.name, "counts": counts}, protocol=counts)


def _anything(_answer: Mapping[str, Any]) -> None:
    return None


@dataclass(slots=True)
class _Count:
    """What a first reading of all sealed answers finds, by ward."""

    good: Counter[str] = field(default_factory=Counter)
    void: Counter[str] = field(default_factory=Counter)


def open_box(key: str, private: PrivateKey, check: Check) -> dict[str, int]:
    """Open the box in one transaction; the counts. Of a box that was opened already, those of then."""
    with transaction.atomic(using=APART):
        box = held_box(key)
        if box.state == Box.State.OPENED:
            return dict(box.counts)
        if box.state != Box.State.ENDED:
            raise ValidationError(_("The box is not closed."))
        wards = {ward.key: ward for ward in Ward.objects.filter(box=box)}
        used = dict(Code.objects.filter(ward__box=box, used=True).values_list("ward").annotate(n=Count("digest")))
        count = _counted(box, private, check)
        _compare(used, count)
        places = placed({name: count.good[name] for name in wards}, box.k, box.few)
        opened = _write(box, private, check, places)
        box.counts = _counts(wards.values(), used, count, opened, places)
        box.state = Box.State.OPENED
        _empty(box)
        box.save(update_fields=["state", "counts"])
    return dict(box.counts)


def _counted(box: Box, private: PrivateKey, check: Check) -> _Count:
    count = _Count()
    for ward, answer in _opened(box, private, check, _keys(box)):
        (count.void if answer is None else count.good)[ward] += 1
    return count


def _keys(box: Box) -> list[str]:
    """The sealed answers' keys, shuffled by the system's randomness."""
    keys = list(Sealed.objects.filter(box=box).values_list("key", flat=True))
    secrets.SystemRandom().shuffle(keys)
    return keys


def _opened(
    box: Box, private: PrivateKey, check: Check, keys: Sequence[str]
) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Each answer with its ward, in the order of ``keys``; None for one the questionnaire does not allow."""
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        rows = dict(Sealed.objects.filter(box=box, key__in=part).values_list("key", "sealed"))
        for key in part:
            yield _one(bytes(rows[key]), private, check)


def _one(sealed: bytes, private: PrivateKey, check: Check) -> tuple[str, dict[str, Any] | None]:
    try:
        plain = unseal(sealed, private)
    except Unopened as error:
        raise ValidationError(_("A sealed answer does not open; nothing was opened.")) from error
    try:
        answer: dict[str, Any] = json.loads(plain.answer)
        check(answer)
    except (ValueError, ValidationError):
        return plain.ward, None
    return plain.ward, answer


def _compare(used: Mapping[str, int], count: _Count) -> None:
    """Every used code has its sealed answer, ward by ward; ValidationError otherwise."""
    sealed = count.good + count.void
    if dict(sealed) != {ward: number for ward, number in used.items() if number}:
        told = {"used": sum(used.values()), "sealed": sum(sealed.values())}
        raise ValidationError(
            _("%(used)s codes were used and %(sealed)s answers are sealed, ward by ward; nothing was opened.") % told
        )


def placed(good: Mapping[str, int], k: int, few: str) -> dict[str, str | None]:
    """Where the answers of each ward go: to itself; None, the common remainder; wards left out are withheld.

    A remainder of fewer than k takes the next smallest ward in; fewer than k answers in all are withheld.
    """
    there = {ward: number for ward, number in good.items() if number}
    small = {ward for ward, number in there.items() if number < k}
    if few == Box.Few.WITHHOLD:
        return {ward: ward for ward in there if ward not in small}
    if sum(there.values()) < k:
        return {}
    rest = sorted((number, ward) for ward, number in there.items() if ward not in small)
    total = sum(there[ward] for ward in small)
    for number, ward in rest:
        if not 0 < total < k:
            break
        small.add(ward)
        total += number
    return {ward: None if ward in small else ward for ward in there}


def _write(box: Box, private: PrivateKey, check: Check, places: Mapping[str, str | None]) -> int:
    """Write the answers in a new order, and their free texts apart in another; how many were written."""
    texts: list[Words] = []
    batch: list[Answer] = []
    written = 0
    for ward, answer in _opened(box, private, check, _keys(box)):
        if answer is None or ward not in places:
            continue
        place = places[ward]
        for question in box.texts:
            text = answer.pop(question, None)
            if text:
                texts.append(Words(box=box, ward_id=place, question=question, text=str(text)))
        batch.append(Answer(box=box, ward_id=place, content=answer))
        written += 1
        if len(batch) == CHUNK:
            Answer.objects.bulk_create(batch)
            batch = []
    Answer.objects.bulk_create(batch)
    secrets.SystemRandom().shuffle(texts)
    Words.objects.bulk_create(texts, batch_size=CHUNK)
    return written


def _counts(
    wards: Any, used: Mapping[str, int], count: _Count, opened: int, places: Mapping[str, str | None]
) -> dict[str, int]:
    rows = list(wards)
    good, void = count.good.total(), count.void.total()
    counts = {
        "issued": sum(ward.issued for ward in rows),
        "replaced": sum(ward.replaced for ward in rows),
        "returned": sum(ward.returned for ward in rows),
        "paper": sum(ward.paper for ward in rows),
        "used": sum(used.values()),
        "sealed": good + void,
        "opened": opened,
        "void": void,
        "withheld": good - opened,
        "remainder": sum(count.good[ward] for ward, place in places.items() if place is None),
    }
    if not counts["issued"] >= counts["used"] == counts["sealed"] == opened + counts["withheld"] + void:
        raise ValidationError(_("The counts do not agree; nothing was opened."))
    return counts


def _empty(box: Box) -> None:
    """Delete what was sealed and every digest; how many codes of a ward were used stays."""
    spent = Code.objects.filter(ward=OuterRef("pk"), used=True).order_by().values("ward")
    Ward.objects.filter(box=box).update(used=Coalesce(Subquery(spent.annotate(n=Count("digest")).values("n")), 0))
    Sealed.objects.filter(box=box).delete()
    Code.objects.filter(ward__box=box).delete()
