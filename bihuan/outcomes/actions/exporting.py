"""Handing published results to a listed department: signed, hashed; told again when corrected (CY-06)."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import Refused, require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.outcomes.actions.writing import Draft, draft_letter
from bihuan.outcomes.models import Export, Issuer, Kind, Letter, Recipient
from bihuan.outcomes.queries.corrections import to_correct
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.checkpoints import public_key, sign
from bihuan.records.door import require_fits
from bihuan.records.evidence import store_evidence
from bihuan.results.lifecycle import PUBLISHED, SHOWN
from bihuan.results.models import Publication, ResultSet
from bihuan.results.queries.lacking import lacking_in


@transaction.atomic
def add_recipient(*, office: Office, name: str, kind: str, by: Person) -> Recipient:
    """List a department that may be given results."""
    require_role(standing_of(by), office, Role.OFFICE)
    if not name.strip() or kind not in Recipient.Kind.values:
        raise ValidationError({"name": _("Give the department's name and kind.")})
    require_fits(Recipient(name=name.strip()))
    made, _new = Recipient.objects.get_or_create(office=office, name=name.strip(), defaults={"kind": kind})
    record(by=by, action="add_recipient", subject=made, office_path=office.path, detail={"kind": kind})
    return made


@transaction.atomic
def export_result(*, result_set: ResultSet, recipient: Recipient, purpose: str, by: Person) -> Export:
    """Sign and keep what is sent. Only a final result, only to a listed recipient, only for a stated purpose."""
    kept = ResultSet.objects.select_related("cycle__office", "publication", "scheme").get(pk=result_set.pk)
    require_role(standing_of(by), kept.cycle.office, Role.OFFICE)
    if recipient.office_id != kept.office_id or not recipient.is_active:
        raise Refused(_("This recipient is not on the office's list."))
    if kept.publication.state not in PUBLISHED:
        raise ValidationError(_("Only a final result is handed on."))
    if kept.publication.is_under_review:
        raise ValidationError(_("A late appeal was admitted: the result is under review."))
    if not purpose.strip():
        raise ValidationError({"purpose": _("Say what it is used for.")})
    require_fits(Export(purpose=purpose.strip()))
    text = exported(kept, recipient, purpose.strip())
    digest, signature = hashlib.sha256(text).hexdigest(), base64.b64encode(sign(text)).decode()
    signed = {"content": json.loads(text), "sha256": digest, "signature": signature, "public_key": public_key()}
    body = json.dumps(signed, ensure_ascii=False, sort_keys=True, indent=1).encode()
    name = f"{kept.cycle.year}年度考核结果（第{kept.number}次审定）{recipient.name}.txt"
    file = store_evidence(file=io.BytesIO(body), name=name, office_path=kept.cycle.office.path, by=by)
    made = Export.objects.create(
        result_set=kept, recipient=recipient, purpose=purpose.strip(), sha256=digest, signature=signature,
        file=file, by=by, at=clock.now(),
    )  # fmt: skip
    detail = {"recipient": recipient.name, "purpose": made.purpose, "sha256": digest}
    record(by=by, action="export_result", subject=made, office_path=kept.cycle.office.path, detail=detail)
    return made


def exported(kept: ResultSet, recipient: Recipient, purpose: str) -> bytes:
    """The canonical text that is signed: what, to whom, for what, every published row, and what composites lack."""
    lines = list(kept.rows.select_related("enrolment").order_by("id"))
    rows = [
        {
            "unit": row.enrolment.code, "name": row.enrolment.name, "class": row.klass, "group": row.group,
            "composite": None if row.composite is None else f"{row.composite:.{kept.places}f}", "rank": row.rank,
            "of": row.group_size, "grade": row.grade,
        }
        for row in lines
    ]  # fmt: skip
    told: dict[str, Any] = {
        "office": kept.cycle.office.name, "year": kept.cycle.year, "result": kept.number, "purpose": purpose,
        "recipient": recipient.name, "at": clock.now().isoformat(timespec="seconds"),
        "result_hash": kept.result_hash, "scheme": kept.scheme_hash, "rows": rows,
        "lacking": lacking_in(kept, lines),
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@transaction.atomic
def write_corrections(*, result_set: ResultSet, issuer: Issuer, by: Person) -> list[Letter]:
    """Draft a notice of the correction to each department that was handed the earlier version and has none yet."""
    publication = Publication.objects.select_related("corrects__result_set", "result_set__cycle__office").get(
        result_set=result_set
    )
    office, year = publication.result_set.cycle.office, publication.result_set.cycle.year
    require_role(standing_of(by), office, Role.OFFICE)
    if publication.corrects is None:
        return []
    if publication.state not in SHOWN:
        raise ValidationError(_("The corrected result has not been notified yet."))
    values = {
        "年度": str(year), "原因": publication.reason, "原版本": str(publication.corrects.result_set.number),
        "版本": str(publication.result_set.number), "事实": "",
    }  # fmt: skip
    return [
        draft_letter(
            draft=Draft(
                cycle=publication.result_set.cycle, kind=Kind.CORRECTION, addressee=one.name, values=values,
                issuer=issuer, result_set=publication.result_set,
            ),
            by=by,
        )
        for one in to_correct(publication)
    ]  # fmt: skip
