"""Announced hearings as a source of marks: a mark opens to its session with n, never to a ballot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from bihuan.hearings.models import HearingMark
from bihuan.schemes.ledgers import ledger_source
from bihuan.schemes.sources import Told


def told(numbers: Collection[int]) -> Mapping[int, Told]:
    """Marks with the hearing, the option and the ballots behind them; one query."""
    rows = HearingMark.objects.filter(pk__in=numbers).select_related("speaker__hearing", "body")
    return {row.pk: Told(_("ballot of a hearing"), row.fact, list(_details(row))) for row in rows}


def _details(mark: HearingMark) -> Iterator[str]:
    yield mark.body.name
    if mark.speaker is not None:
        yield f"{mark.speaker.hearing.on.isoformat()} n = {mark.n}"


HEARINGS = replace(
    ledger_source(HearingMark, key="ballot", called="述责述廉测评", told=told),
    checks=lambda _cycle: (),  # an announced result had its second person: none of its marks waits for one
)
