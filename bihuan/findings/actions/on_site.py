"""A form filled on the spot comes in, once: its words, its signature or the refusal with a witness, its photos."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bihuan.findings.actions.drafting import Facts, draft_finding, submit_finding
from bihuan.findings.actions.stepping import Upload
from bihuan.findings.models import OnSiteForm
from bihuan.organizations.models import Body, Person
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.door import require_fits
from bihuan.records.evidence import store_evidence
from bihuan.schemes.models import Cycle, Enrolment


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Where, when and with whom; who signed, or who saw that they would not."""

    token: str
    place: str
    arrived_at: datetime
    left_at: datetime
    team: str = ""
    met: str = ""
    asked_for: str = ""
    given: str = ""
    signed_name: str = ""
    refusal: str = ""
    witness: str = ""


def receive_form(
    *, cycle: Cycle, enrolment: Enrolment, body: Body, visit: Visit, facts: Facts, by: Person,
    signature: Upload | None = None, photos: Sequence[Upload] = (),
) -> OnSiteForm:  # fmt: skip
    """Keep a form and raise its finding. A token seen before returns the form it made: sent twice, kept once."""
    _check(visit, signature)
    earlier = _kept(visit.token, by)
    if earlier:
        return earlier
    try:
        with transaction.atomic():
            return _receive(cycle, enrolment, body, _Parts(visit, facts, signature, photos), by)
    except IntegrityError:
        earlier = _kept(visit.token, by)
        if earlier is None:
            raise
        return earlier


def _kept(token: str, by: Person) -> OnSiteForm | None:
    return OnSiteForm.objects.filter(token=token, by=by).first()


@dataclass(frozen=True, slots=True)
class _Parts:
    visit: Visit
    facts: Facts
    signature: Upload | None
    photos: Sequence[Upload]


def _receive(cycle: Cycle, enrolment: Enrolment, body: Body, parts: _Parts, by: Person) -> OnSiteForm:
    visit, facts = parts.visit, parts.facts
    finding = draft_finding(
        cycle=cycle, enrolment=enrolment, body=body, facts=facts, by=by, uploads=parts.photos, token=visit.token
    )
    office = cycle.office.path
    signature = None
    if parts.signature is not None:
        signature = store_evidence(file=parts.signature.file, name=parts.signature.name, office_path=office, by=by)
    content = _content(enrolment, parts, signature.blob_id if signature else "", finding.pk)
    columns = {name: value for name, value in asdict(visit).items() if not isinstance(value, str)}
    columns |= {name: value.strip() for name, value in asdict(visit).items() if isinstance(value, str)}
    form = OnSiteForm(
        office=cycle.office, cycle=cycle, enrolment=enrolment, body=body, finding=finding, signature=signature,
        content=content, sha256=hashlib.sha256(content.encode()).hexdigest(), by=by, received_at=clock.now(), **columns,
    )  # fmt: skip
    require_fits(form)
    form.save()
    record(by=by, action="receive_form", subject=form, office_path=office, detail={"sha256": form.sha256})
    if facts.criteria.strip() and parts.photos:
        form.finding = submit_finding(finding_id=finding.pk, by=by)
    return form


def _content(enrolment: Enrolment, parts: _Parts, signature: str, finding: int) -> str:
    whole = {
        "unit": enrolment.name,
        "visit": asdict(parts.visit),
        "facts": asdict(parts.facts),
        "signature": signature,
        "finding": finding,
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, default=str, indent=1)


def _check(visit: Visit, signature: Upload | None) -> None:
    errors = {}
    if not visit.token or len(visit.token) > 40:
        errors["token"] = _("The form has no number of its own.")
    if not visit.place.strip():
        errors["place"] = _("Say where it was.")
    if visit.left_at < visit.arrived_at:
        errors["left_at"] = _("One leaves after one has arrived.")
    if visit.arrived_at > clock.now():
        errors["arrived_at"] = _("The date must not be in the future.")
    is_signed = signature is not None and bool(visit.signed_name.strip())
    is_refused = signature is None and bool(visit.refusal.strip()) and bool(visit.witness.strip())
    if is_signed == is_refused or (is_signed and visit.refusal.strip()):
        errors["signature"] = _("Either it is signed with a name, or the refusal is noted with a reason and a witness.")
    if errors:
        raise ValidationError(errors)
