"""One step for many records: prepared with a look at each, then taken row by row, and taken up again where it stopped.

Each record goes through the door of its own life cycle, in a savepoint of its own: who may do it, the second person,
the recusal and the version that was read hold for each, and one that is refused keeps no other back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.desks.models import Errand, ErrandRow
from bihuan.organizations.models import Office, Person
from bihuan.records import clock
from bihuan.records.access import Refused
from bihuan.records.actions import record
from bihuan.records.punctuation import clauses

CHUNK = 25
"""Records written in one transaction."""
MOST = 5_000
"""Records of one errand."""
Take = Callable[[ErrandRow], object]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A record as it was read: its key and version, how it is called, and what stands in its way (nothing: "")."""

    key: int
    version: int | None
    name: str
    about: str
    reason: str = ""


@transaction.atomic
def prepare_errand(
    *, office: Office, by: Person, what: str, step: str, chosen: Iterable[Chosen], back: str = ""
) -> Errand:
    """Write down what was chosen; nothing happens to the records yet. ``back`` is the list they were chosen on."""
    rows = list(chosen)
    if not rows:
        raise ValidationError(_("Nothing was chosen."))
    if len(rows) > MOST:
        raise ValidationError(_("At most %(most)s at once; %(n)s were chosen.") % {"most": MOST, "n": len(rows)})
    made = Errand.objects.create(office=office, by=by, what=what, step=step, back=back[:900], prepared_at=clock.now())
    kinds = ErrandRow.Outcome
    ErrandRow.objects.bulk_create(
        ErrandRow(
            errand=made, key=one.key, version=one.version, name=one.name[:120], about=one.about[:200],
            outcome=kinds.REFUSED if one.reason else kinds.WAITING, reason=one.reason[:400],
        )
        for one in rows
    )  # fmt: skip
    return made


@transaction.atomic
def start_errand(
    *, errand_id: int, by: Person, words: Mapping[str, Any], quiet: frozenset[str] = frozenset()
) -> Errand:
    """Begin: from now on the errand is on the trail, with what was typed for all but ``quiet`` words, which may name
    people. Refused to anyone else."""
    errand = Errand.objects.select_for_update(of=("self",)).select_related("office").get(pk=errand_id)
    if errand.by_id != by.pk:
        raise Refused(_("Only who chose the records takes the step for them."))
    if errand.begun_at is not None:
        raise ValidationError(_("This was begun already."))
    errand.words, errand.begun_at = dict(words), clock.now()
    errand.save(update_fields=["words", "begun_at"])
    waiting = errand.rows.filter(outcome=ErrandRow.Outcome.WAITING).count()
    told = {name: text for name, text in errand.words.items() if name not in quiet}
    detail = {"what": errand.what, "step": errand.step, "records": waiting, "words": told}
    record(by=by, action="start_errand", subject=errand, office_path=errand.office.path, detail=detail)
    return errand


def run_errand(*, errand: Errand, take: Take, progress: Progress | None = None) -> Errand:
    """Take the step for every record that waits; called again it goes on where it stopped."""
    waiting = list(errand.rows.filter(outcome=ErrandRow.Outcome.WAITING))
    for start in range(0, len(waiting), CHUNK):
        _take_some(waiting[start : start + CHUNK], take)
        if progress:
            progress(min(start + CHUNK, len(waiting)), len(waiting))
    errand.ended_at = clock.now()
    errand.save(update_fields=["ended_at"])
    return errand


@transaction.atomic
def _take_some(rows: Sequence[ErrandRow], take: Take) -> None:
    for row in rows:
        row.reason = _taken(row, take)
        row.outcome = ErrandRow.Outcome.REFUSED if row.reason else ErrandRow.Outcome.DONE
    ErrandRow.objects.bulk_update(rows, ["outcome", "reason"])


def _taken(row: ErrandRow, take: Take) -> str:
    """What stood in the way; nothing if the step was taken."""
    try:
        with transaction.atomic():
            take(row)
    except ValidationError as error:
        return clauses(error.messages)[:400]
    except Refused as error:
        return str(error)[:400]
    return ""
