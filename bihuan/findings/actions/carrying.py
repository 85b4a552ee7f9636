"""At the end of a year every open finding gets a successor in the next one; nothing is left behind."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.actions.drafting import number_of
from bihuan.findings.actions.stepping import hold, move
from bihuan.findings.lifecycle import CONTESTED, OPEN, RECTIFYING, REPORTED, VERIFIED
from bihuan.findings.models import Finding, Measure, State
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.lineage import heirs
from bihuan.organizations.models import Person, Role
from bihuan.records import clock
from bihuan.records.punctuation import listed
from bihuan.schemes.models import Cycle, Enrolment

_KEPT = (
    "office_id", "body_id", "found_by_id", "found_on", "place", "source", "method", "source_document", "theme_id",
    "clause_id", "condition", "criteria", "cause", "effect", "recommendation", "severity", "category", "correction",
    "amendment",
)  # fmt: skip
_TERMS = (
    "letter_number", "delivered_on", "appeal_until", "plan_due_on", "due_on", "original_due_on", "extension_count",
    "return_count", "reopen_count", "confirmed_by_id",
)  # fmt: skip


@transaction.atomic
def carry_findings(*, cycle: Cycle, into: Cycle, by: Person) -> list[Finding]:
    """Carry every open finding of a year into another; all of them or none. Returns the successors."""
    require_role(standing_of(by), cycle.office, Role.OFFICE)
    if into.office_id != cycle.office_id or into.year <= cycle.year:
        raise ValidationError({"into": _("Choose a later year of the same office.")})
    if into.state == Cycle.State.DRAFT:
        raise ValidationError({"into": _("Launch the year %(year)s first.") % {"year": into.year}})
    waiting = Finding.objects.filter(cycle=cycle, state=State.SUBMITTED).count()
    if waiting:
        raise ValidationError(_("%(n)s findings wait for confirmation: confirm or return them first.") % {"n": waiting})
    enrolled = {row.unit_id: row for row in Enrolment.objects.filter(cycle=into)}
    rows = Finding.objects.filter(cycle=cycle, state__in=OPEN).select_related("enrolment").order_by("id")
    homeless = sorted({row.enrolment.name for row in rows if _home(row.enrolment.unit_id, enrolled) is None})
    if homeless:
        names = listed(homeless[:20])
        raise ValidationError(_("These units have no one successor in %(year)s: %(names)s.")
                              % {"year": into.year, "names": names})  # fmt: skip
    return [_carry(row, into, enrolled, by) for row in rows]


def _home(unit_id: int, enrolled: dict[int, Enrolment]) -> Enrolment | None:
    """Where a unit's findings go on: the unit itself, else the one unit that came of it."""
    if unit_id in enrolled:
        return enrolled[unit_id]
    homes = [home for pk in heirs(unit_id) if (home := _home(pk, enrolled)) is not None]
    return homes[0] if len(homes) == 1 else None


def _carry(finding: Finding, into: Cycle, enrolled: dict[int, Enrolment], by: Person) -> Finding:
    home = _home(finding.enrolment.unit_id, enrolled)
    assert home is not None
    before = finding.state
    held = hold(finding_id=finding.pk, step="carry_over", by=by)
    old = held.record
    successor = Finding(cycle=into, enrolment=home, predecessor=old, opened_on=clock.today())
    successor.enrolment.unit = home.unit
    for name in _KEPT:
        setattr(successor, name, getattr(old, name))
    successor.cycle, successor.office = into, old.office
    drawn = number_of(successor)
    for name, value in drawn.items():
        setattr(successor, name, value)
    successor.save(force_insert=True)
    move(held, detail={"successor": successor.number, "year": into.year})
    fields = {name: getattr(old, name) for name in _TERMS}
    begun = hold(finding_id=successor.pk, step="succeed", by=by)
    move(begun, detail={"predecessor": old.number}, **_only_confirmed(fields))
    if before in {RECTIFYING, REPORTED, VERIFIED}:
        resumed = hold(finding_id=successor.pk, step="resume", by=by)
        successor = move(resumed, detail=_told(old), **fields)
        _copy_measures(old, successor)
    elif old.delivered_on is not None:
        told = hold(finding_id=successor.pk, step="notify", by=by)
        successor = move(told, detail=_told(old), **fields)
        if before == CONTESTED:
            move(hold(finding_id=successor.pk, step="contest_on", by=by))
    successor.refresh_from_db(fields=["state"])
    return successor


def _only_confirmed(fields: dict[str, Any]) -> dict[str, Any]:
    return {"confirmed_by_id": fields["confirmed_by_id"]}


def _told(old: Finding) -> dict[str, str]:
    """The terms that go on running, as the steps tell them."""
    dates = {name: getattr(old, name) for name in ("delivered_on", "plan_due_on", "due_on", "original_due_on")}
    return {"letter": old.letter_number} | {name: day.isoformat() for name, day in dates.items() if day}


def _copy_measures(old: Finding, successor: Finding) -> None:
    """The unit goes on with its measures where it stood; what was reported is reported anew."""
    for row in old.measures.exclude(state=Measure.State.DROPPED):
        state = Measure.State.PLANNED if row.state == Measure.State.PLANNED else Measure.State.DOING
        Measure.objects.create(
            finding=successor, position=row.position, text=row.text, owner=row.owner, department=row.department,
            due_on=row.due_on, promised=row.promised, state=state,
        )  # fmt: skip
