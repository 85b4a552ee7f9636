"""The end of what files hold: their bytes go when the time ends for which everything that refers to them was kept."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from bihuan.records import clock
from bihuan.records.evidence import place_of
from bihuan.records.models import Attachment, Blob
from bihuan.records.pictures import small_place


def end_contents(over: QuerySet[Attachment]) -> int:
    """Erase what only attachments of ``over`` refer to; the hash, size and type stay. How many contents.

    Must run in a transaction; the bytes go after it. What comes in again meanwhile stays.
    """
    asked = Blob.objects.filter(attachments__in=over, erased_at__isnull=True)
    held = list(Blob.objects.select_for_update().filter(pk__in=asked.values("pk")).values_list("pk", flat=True))
    still = Attachment.objects.filter(blob=OuterRef("pk")).exclude(pk__in=over.values("pk"))
    ended = list(Blob.objects.filter(~Exists(still), pk__in=held).values_list("pk", flat=True))
    Blob.objects.filter(pk__in=ended).update(erased_at=clock.now())
    transaction.on_commit(lambda: _take_away(ended))
    return len(ended)


@transaction.atomic
def _take_away(hashes: list[str]) -> None:
    for blob in Blob.objects.select_for_update().filter(pk__in=hashes, erased_at__isnull=False):
        for path in (place_of(blob.pk), small_place(blob.pk)):
            path.unlink(missing_ok=True)
