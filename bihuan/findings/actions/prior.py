"""Problems an office had closed before its ledger came here: kept as history, and only by a second person's word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.models import FindingImport, PriorProblem
from bihuan.organizations.access import Refused, require_role, standing_of
from bihuan.organizations.models import Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.schemes.models import Enrolment

LONGEST_NOTE = 400


def keep_prior(kept: FindingImport, row: Mapping[str, Any], enrolment: Enrolment, by: Person) -> int:
    """Keep a closed row of a ledger as proposed history. Must run in the transaction that writes the file."""
    values = row["values"]
    if not values.get("is_closed"):
        raise ValidationError(_("Row %(row)s is not closed in the file.") % {"row": row["row"]})
    PriorProblem.objects.create(
        source=kept, source_row=row["row"], enrolment=enrolment, condition=values["condition"],
        measures=values["measures"], owner=values["owner"], term=values["term"], progress=values["progress"],
        document=values["document"][:80], found_on=date.fromisoformat(values["on"]),
        proposed_by=by,
    )  # fmt: skip
    return 0


@transaction.atomic
def decide_prior(*, import_id: int, by: Person, is_closed: bool, note: str = "") -> int:
    """A second person of the office says whether the waiting problems of a file were closed; how many were decided.

    Refused for whoever sent or wrote the file; a refusal needs its reason.
    """
    kept = FindingImport.objects.select_for_update(of=("self",)).select_related("office").get(pk=import_id)
    require_role(standing_of(by), kept.office, Role.OFFICE)
    if by.pk == kept.by_id or kept.prior.filter(proposed_by=by).exists():
        raise Refused(_("A second person must do this: you had the first part in it yourself."))
    if not is_closed and not note.strip():
        raise ValidationError({"note": _("Say why.")})
    if len(note) > LONGEST_NOTE:
        raise ValidationError({"note": _("At most %(limit)s characters.") % {"limit": LONGEST_NOTE}})
    waiting = kept.prior.filter(state=PriorProblem.State.PROPOSED)
    rows = list(waiting.values_list("source_row", flat=True))
    if not rows:
        raise ValidationError(_("No problem of this file waits for a second person."))
    state = PriorProblem.State.CONFIRMED if is_closed else PriorProblem.State.REFUSED
    waiting.update(state=state, decided_by=by, decided_at=clock.now(), note=note.strip())
    detail = {"rows": rows, "state": state.value, "note": note.strip()}
    record(by=by, action="decide_prior", subject=kept, office_path=kept.office.path, detail=detail)
    return len(rows)
