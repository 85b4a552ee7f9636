"""The end of what is kept: data sets on their day, with them the words and rows of clues that came to rest, and what
was asked and answered in files whose clues are gone."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from bihuan.desks.models import Errand, ErrandRow
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.ending import end_contents
from bihuan.records.models import Attachment
from bihuan.screening.access import visible_data
from bihuan.screening.lifecycle import AT_REST
from bihuan.screening.models import (
    CLOSED,
    Clue,
    ClueStep,
    DataSet,
    Dossier,
    DossierStep,
    Proof,
    Reply,
    ReplyFile,
    RunInput,
    TripRecord,
)
from bihuan.screening.store import table_of

MANY = "clues"
"""How steps for many clues are called among those of other kinds."""
_ERASED = Q(reply__dossier__erased_at__isnull=False)
"""Files that came with replies to erased files."""


@transaction.atomic
def erase_data(*, data_set_id: int, by: Person) -> DataSet:
    """Erase a data set before its day. Raises Refused, ValidationError."""
    data_set = visible_data(standing_of(by)).select_related("office").get(pk=data_set_id)
    require_role(standing_of(by), data_set.office, Role.OFFICE)
    if data_set.erased_at is not None:
        raise ValidationError(_("It is erased already."))
    return _erase(data_set, by)


def erase_due(today: date | None = None) -> int:
    """Erase every data set whose day has come; how many."""
    due = DataSet.objects.filter(erase_on__lte=today or clock.today(), erased_at__isnull=True).select_related("office")
    count = 0
    for data_set in due:
        with transaction.atomic():
            _erase(data_set, None)
        count += 1
    with transaction.atomic():
        wipe_clues()
        wipe_files()
    return count


def _erase(data_set: DataSet, by: Person | None) -> DataSet:
    """Its rows are gone, its hash and what was said about it stay."""
    data_set.erased_at = clock.now()
    data_set.save(update_fields=["erased_at"])
    path = table_of(data_set)
    shared = DataSet.objects.filter(office=data_set.office, sha256=data_set.sha256, erased_at__isnull=True)
    if not shared.exists():
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    wipe_clues()
    wipe_files()
    detail = {"rows": data_set.rows, "sha256": data_set.sha256}
    record(by=by, action="erase_data", subject=data_set, office_path=data_set.office.path, detail=detail)
    return data_set


def wipe_clues() -> int:
    """Take the words and rows from clues at rest whose data are erased, what was said at their steps included: key and
    digest stay, so that an excluded clue stays excluded. How many. Must run in a transaction."""
    gone = RunInput.objects.filter(run=OuterRef("run"), data_set__erased_at__isnull=False)
    rows = Clue.objects.filter(Exists(gone), state__in=AT_REST, erased_at__isnull=True)
    keys = list(rows.values_list("pk", flat=True))
    now = clock.now()
    for start in range(0, len(keys), 500):
        some = Clue.objects.filter(pk__in=keys[start : start + 500])
        some.update(
            erased_at=now, subject="", about="", unit_text="", because="", corrected=[], amount_fen=None, weight=0,
        )  # fmt: skip
        Proof.objects.filter(clue__in=some).delete()
        ClueStep.objects.filter(clue__in=some).exclude(note="").update(note="")
    _wipe_errands(keys)
    unused = TripRecord.objects.filter(run__inputs__data_set__erased_at__isnull=False)
    unused = unused.exclude(trip__in=Clue.objects.filter(erased_at__isnull=True, about_type="trip").values("about"))
    TripRecord.objects.filter(pk__in=unused.values("pk")).delete()
    return len(keys)


def _wipe_errands(keys: list[int]) -> None:
    """Of steps taken for many clues at once: what was typed for all of them, and what they were called."""
    rows = ErrandRow.objects.filter(errand__what=MANY, key__in=keys)
    Errand.objects.filter(pk__in=rows.values("errand"), ended_at__isnull=False).update(words={})
    rows.update(name="", about="", reason="")


def wipe_files() -> int:
    """Take what was asked, answered and attached from files at their end whose clues are erased, and whom they were
    about; number, steps and outcome stay. How many. Must run in a transaction."""
    kept = Clue.objects.filter(erased_at__isnull=True)
    same = kept.filter(office=OuterRef("office"), about_type=OuterRef("about_type"), about=OuterRef("about"))
    rows = Dossier.objects.filter(~Exists(kept.filter(dossier=OuterRef("pk"))), state__in=CLOSED, erased_at=None)
    rows = rows.filter(Q(clues__isnull=False) | ~Exists(same)).select_related("office").order_by("pk").distinct()
    over = list(rows)
    for one in over:
        _wipe_file(one)
    return len(over)


def _wipe_file(one: Dossier) -> None:
    detail = {"replies": one.replies.count(), "files": ReplyFile.objects.filter(reply__dossier=one).count()}
    Dossier.objects.filter(pk=one.pk).update(
        erased_at=clock.now(), about="", letter="", concerned=None, version=F("version") + 1
    )
    DossierStep.objects.filter(dossier=one).exclude(note="").update(note="")
    Reply.objects.filter(dossier=one).update(text="")
    ReplyFile.objects.filter(reply__dossier=one).update(name="")
    end_contents(Attachment.objects.filter(pk__in=ReplyFile.objects.filter(_ERASED).values("attachment")))
    record(by=None, action="erase_dossier", subject=one, office_path=one.office.path, detail=detail)
