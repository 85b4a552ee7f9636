"""Recording one entry: the owner's assessor, the rules of the scheme, a second person where it asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.organizations.access import Refused, Standing, standing_of
from bihuan.organizations.models import Body, Person
from bihuan.organizations.ties import require_no_tie
from bihuan.records.actions import record
from bihuan.records.evidence import store_evidence
from bihuan.records.models import Attachment
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment, Indicator
from bihuan.supervision.access import OPEN_TO_ENTRIES, owner_of, require_owner
from bihuan.supervision.lifecycle import ENTRY, NEW
from bihuan.supervision.models import Entry, EntryEvidence
from bihuan.supervision.queries.checking import Accepted, check_draft
from bihuan.supervision.queries.drafts import Draft

NEEDS_SECOND = frozenset({"discretionary"})
"""Methods whose marks count only after a second person, whatever the scheme says."""


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
    cycle = open_cycle(draft.cycle_id)
    enrolment = Enrolment.objects.filter(cycle=cycle, pk=draft.enrolment_id).first()
    indicator = Indicator.objects.filter(scheme_id=cycle.scheme_id, node=draft.node).first()
    if enrolment is None or indicator is None:
        raise ValidationError(_("This unit or indicator is not part of the year."))
    body = require_recorder(standing_of(by), cycle, enrolment, indicator)
    accepted = check_draft(cycle, enrolment, draft, by.name)
    entry = _entry(draft, accepted, cycle, indicator, body, by)
    entry.enrolment, entry.token = enrolment, token or None
    entry.save(force_insert=True)
    attachments = [_attach(entry, upload, by) for upload in uploads]
    detail: dict[str, object] = {
        "indicator": indicator.node,
        "value": draft.value,
        "state": entry.state,
        "fact": entry.fact,
    }
    detail["evidence"] = [attachment.blob_id for attachment in attachments]
    record(by=by, action="record_entry", subject=entry, office_path=cycle.office.path, detail=detail)
    return entry


def open_cycle(cycle_id: int) -> Cycle:
    """The cycle, held until the entry is written; ValidationError unless it is running."""
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("office", "scheme").get(pk=cycle_id)
    if cycle.state not in OPEN_TO_ENTRIES:
        raise ValidationError(
            _("The year %(year)s is %(state)s: nothing can be recorded in it.")
            % {"year": cycle.year, "state": cycle.get_state_display()}
        )
    return cycle


def require_recorder(standing: Standing, cycle: Cycle, enrolment: Enrolment, indicator: Indicator) -> Body:
    """The owning body of the pair, if the person scores for it and has no tie to the unit."""
    body = owner_of(cycle, enrolment, indicator.node)
    if body is None:
        raise Refused(
            _("“%(indicator)s” does not apply to %(unit)s.") % {"indicator": indicator.title, "unit": enrolment.name}
        )
    require_owner(standing, body)
    require_no_tie(standing, enrolment.unit_id, enrolment.name)
    return body


def first_state(indicator: Indicator) -> tuple[str, bool]:
    """The state an entry of the indicator starts in, and whether a second person must accept it."""
    needed = indicator.second_person or indicator.method in NEEDS_SECOND
    return ENTRY.take("propose" if needed else "record", NEW).target, needed


def _entry(draft: Draft, accepted: Accepted, cycle: Cycle, indicator: Indicator, body: Body, by: Person) -> Entry:
    state, needed = first_state(indicator)
    return Entry(
        office_id=cycle.office_id,
        cycle=cycle,
        indicator=indicator,
        scheme_id=cycle.scheme_id,
        kind=draft.kind,
        value=accepted.value,
        is_not_applicable=accepted.is_not_applicable,
        klass=draft.klass,
        weight=accepted.weight,
        severity=draft.severity,
        option=draft.option,
        member=draft.member,
        group=draft.group,
        incident=draft.incident,
        fact=accepted.fact,
        clause=_clause(draft, cycle),
        body=body,
        happened_on=draft.happened_on,
        recorded_by=by,
        recorded_at=timezone.now(),
        is_second_needed=needed,
        state=state,
    )


def _clause(draft: Draft, cycle: Cycle) -> CatalogueEntry | None:
    if draft.clause_id is None:
        return None
    clause = CatalogueEntry.objects.filter(pk=draft.clause_id, office_id=cycle.office_id).first()
    if clause is None:
        raise ValidationError({"clause": _("This clause is not in the catalogue.")})
    return clause


def _attach(entry: Entry, upload: Upload, by: Person) -> Attachment:

    office_path = entry.cycle.office.path
    attachment = store_evidence(file=upload.file, name=upload.name, office_path=office_path, by=by)
    EntryEvidence.objects.create(entry=entry, attachment=attachment)
    return attachment
