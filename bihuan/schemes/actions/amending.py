"""Amendments: a running year's scheme changes only by a numbered act, and only forward."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.schemes.models import Amendment, Cycle, Enrolment, Indicator, Ownership, Scheme
from bihuan.schemes.queries import Gap, pairs_to_own


@transaction.atomic
def amend_cycle(
    *, cycle: Cycle, scheme: Scheme, effective_on: date, reason: str, document_number: str, by: Person
) -> Amendment:
    """Let an approved later version of the same scheme count from a date on.

    The leading group does it, as it approved the scheme: the office, which works by the rules, does not change them.
    Marks before that date keep their old rules; entries keep the scheme they were written under. Raises Refused, and
    ValidationError for another scheme, a date outside the year or before an earlier amendment, or owners missing.
    """
    locked = Cycle.objects.select_for_update(of=("self",)).select_related("office", "scheme").get(pk=cycle.pk)
    require_role(standing_of(by), locked.office, Role.LEADING_GROUP)
    _check(locked, scheme, effective_on, reason)
    number = locked.amendments.count() + 1
    amendment = Amendment.objects.create(
        cycle=locked,
        number=number,
        earlier=locked.scheme,
        scheme=scheme,
        effective_on=effective_on,
        reason=reason,
        document_number=document_number,
        by=by,
        at=clock.now(),
    )
    locked.scheme = scheme
    locked.version += 1
    locked.save(update_fields=["scheme", "version"])
    _own(locked)
    detail = {"number": number, "effective_on": effective_on.isoformat(), "reason": reason, "document": document_number}
    record(by=by, action="amend_cycle", subject=locked, office_path=locked.office.path, detail=detail)
    return amendment


def _check(cycle: Cycle, scheme: Scheme, effective_on: date, reason: str) -> None:
    errors: dict[str, str] = {}
    if cycle.state != Cycle.State.RUNNING:
        raise ValidationError(_("Only a running year can be amended."))
    if scheme.state != Scheme.State.APPROVED or scheme.office_id != cycle.office_id or scheme.key != cycle.scheme.key:
        errors["scheme"] = _("Choose an approved later version of the same scheme.")
    elif scheme.version <= cycle.scheme.version:
        errors["scheme"] = _("The version must be later than the one in force.")
    last = cycle.amendments.order_by("-number").first()
    first = max(cycle.starts_on, last.effective_on) if last else cycle.starts_on
    if not first < effective_on <= cycle.ends_on:
        errors["effective_on"] = _("The date must lie after %(first)s and not after %(last)s.") % {
            "first": first.isoformat(),
            "last": cycle.ends_on.isoformat(),
        }
    if not reason.strip():
        errors["reason"] = _("Say why.")
    if errors:
        raise ValidationError({field: [text] for field, text in errors.items()})


def _own(cycle: Cycle) -> None:
    """Name the owners of every pair under the new scheme, for the units as they are enrolled."""
    enrolments = {row.unit_id: row for row in Enrolment.objects.filter(cycle=cycle).select_related("unit")}
    nodes = {row.node: row for row in Indicator.objects.filter(scheme=cycle.scheme_id)}
    pairs = list(pairs_to_own(cycle, [row.unit for row in enrolments.values()]))
    gaps = [Gap(_("no single owner"), pair.unit.name, pair.leaf.title) for pair in pairs if len(pair.bodies) != 1]
    if gaps:
        raise ValidationError([str(gap) for gap in gaps])
    Ownership.objects.bulk_create(
        [
            Ownership(
                enrolment=enrolments[pair.unit.pk], indicator=nodes[pair.leaf.id], body_id=next(iter(pair.bodies))
            )
            for pair in pairs
        ],
        batch_size=2000,
    )
