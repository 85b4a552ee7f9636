"""Recording one entry: a mark of the ledger with its clause and its evidence, once however often the form is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bihuan.organizations.models import Person
from bihuan.records.actions import record
from bihuan.records.evidence import store_evidence
from bihuan.records.models import Attachment
from bihuan.schemes.actions.marks import drafted_mark
from bihuan.schemes.models import CatalogueEntry
from bihuan.supervision.models import Entry, EntryEvidence
from bihuan.supervision.queries.drafts import Draft


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in: its name and its bytes."""

    name: str
    file: IO[bytes]


def record_entry(*, draft: Draft, by: Person, uploads: Sequence[Upload] = (), token: str = "") -> Entry:
    """Write one entry: effective at once, or proposed where the scheme wants a second person.

    Raises Refused (not the owner, tied to the unit) or ValidationError by field. A ``token`` seen before
    returns the entry it made: a form sent twice is recorded once.
    """
    earlier = _made_before(token, by)
    if earlier:
        return earlier
    try:
        with transaction.atomic():
            return _record(draft, by, uploads, token)
    except IntegrityError:
        earlier = _made_before(token, by)
        if earlier is None:
            raise
        return earlier


def _made_before(token: str, by: Person) -> Entry | None:
    return Entry.objects.filter(token=token, recorded_by=by).first() if token else None


def _record(draft: Draft, by: Person, uploads: Sequence[Upload], token: str) -> Entry:
    entry = drafted_mark(model=Entry, draft=draft, by=by, kind=draft.kind, token=token or None)
    entry.clause = _clause(draft, entry.office_id)
    entry.save(force_insert=True)
    attachments = [_attach(entry, upload, by) for upload in uploads]
    detail: dict[str, object] = {
        "indicator": entry.indicator.node,
        "value": draft.value,
        "state": entry.state,
        "fact": entry.fact,
    }
    detail["evidence"] = [attachment.blob_id for attachment in attachments]
    record(by=by, action="record_entry", subject=entry, office_path=entry.cycle.office.path, detail=detail)
    return entry


def _clause(draft: Draft, office_id: int) -> CatalogueEntry | None:
    if draft.clause_id is None:
        return None
    clause = CatalogueEntry.objects.filter(pk=draft.clause_id, office_id=office_id).first()
    if clause is None:
        raise ValidationError({"clause": _("This clause is not in the catalogue.")})
    return clause


def _attach(entry: Entry, upload: Upload, by: Person) -> Attachment:
    office_path = entry.cycle.office.path
    attachment = store_evidence(file=upload.file, name=upload.name, office_path=office_path, by=by)
    EntryEvidence.objects.create(entry=entry, attachment=attachment)
    return attachment
