"""After a restore rows may be back that had been erased since: those past their day go at once, the rest is told."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.notices.actions import News, tell
from bihuan.organizations.holding import holders
from bihuan.organizations.models import Role
from bihuan.records.actions import record
from bihuan.screening.actions.erasing import erase_due
from bihuan.screening.models import DataSet


def tell_of_restored_data(backup_at: str) -> int:
    """Erase what is past its day; tell the clerks who may read it of every data set that holds rows again: whoever
    erased it after the backup must do so again. How many such sets there are."""
    erase_due()
    rows = list(DataSet.objects.filter(erased_at__isnull=True).select_related("office"))
    for one in rows:
        with transaction.atomic():
            _tell(one, backup_at)
    return len(rows)


def _tell(one: DataSet, backup_at: str) -> None:
    detail = {"backup_at": backup_at, "sha256": one.sha256}
    record(by=None, action="restore_data", subject=one, office_path=one.office.path, detail=detail)
    text = _("%(one)s (%(source)s) was restored from the backup of %(at)s; if it was erased since, erase it again.")
    said = text % {"one": one, "source": one.source, "at": backup_at[:16].replace("T", " ")}
    clerks = set(holders(one.office, Role.OFFICE).values_list("person_id", flat=True))
    people = sorted(clerks & set(one.readers.values_list("person_id", flat=True)))
    address = f"/screening/data/{one.pk}/"
    key = f"restored-{one.pk}-{backup_at[:19]}"
    tell(
        office=one.office, news=[News(person_id=each, key=key, text=said, address=address) for each in people]
    )  # fmt: skip
