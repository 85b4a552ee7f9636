"""Writing a finding down, mending it while it is a draft, and sending it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.findings.actions.stepping import DOOR, Held, Upload, attach, hold, locked_finding, move
from bihuan.findings.models import Category, Correction, Finding, Method, Severity, Source, State, Theme
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Body, Person
from bihuan.organizations.ties import require_no_tie, scoring_bodies
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.door import require_version
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment

MENDABLE = frozenset({State.DRAFT.value, State.RETURNED.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A finding as typed: four parts, where it comes from, and what it is about."""

    condition: str
    criteria: str = ""
    cause: str = ""
    effect: str = ""
    recommendation: str = ""
    found_on: date
    source: str = Source.DISCIPLINE.value
    method: str = Method.DAILY.value
    source_document: str = ""
    place: str = ""
    theme_id: int | None = None
    clause_id: int | None = None
    severity: str = Severity.ORDINARY.value
    category: str = Category.CONDUCT.value
    correction: str = Correction.IMMEDIATE.value
    repeat_of_id: int | None = None

    def columns(self) -> dict[str, Any]:
        """The facts by column, trimmed."""
        raw = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value.strip() if isinstance(value, str) else value for name, value in raw.items()}


def draft_finding(
    *, cycle: Cycle, enrolment: Enrolment, body: Body, facts: Facts, by: Person, uploads: Sequence[Upload] = (),
    token: str = "",
) -> Finding:  # fmt: skip
    """Write a finding down as a draft of one's body. A ``token`` seen before returns the finding it made."""
    earlier = _made_before(token, by)
    if earlier:
        return earlier
    fresh = Finding(office_id=cycle.office_id, cycle=cycle, enrolment=enrolment, body=body, token=token or None)
    try:
        with transaction.atomic():
            return _draft(fresh, facts, by, uploads)
    except IntegrityError:
        earlier = _made_before(token, by)
        if earlier is None:
            raise
        return earlier


def _made_before(token: str, by: Person) -> Finding | None:
    return Finding.objects.filter(token=token, found_by=by).first() if token else None


def _draft(finding: Finding, facts: Facts, by: Person, uploads: Sequence[Upload]) -> Finding:
    cycle, enrolment = finding.cycle, finding.enrolment
    require_finder(by, cycle, enrolment, finding.body)
    _check(cycle, facts)
    finding.found_by, finding.office = by, cycle.office
    for name, value in facts.columns().items():
        setattr(finding, name, value)
    finding.save(force_insert=True)
    attach(finding, uploads, by)
    detail = {"unit": enrolment.name, "condition": finding.condition[:200], "source": finding.source}
    record(by=by, action="draft_finding", subject=finding, office_path=cycle.office.path, detail=detail)
    return finding


def require_finder(by: Person, cycle: Cycle, enrolment: Enrolment, body: Body) -> None:
    """Refuse whoever does not act for the body, is tied to the unit, or writes into a year that is not running."""
    standing = standing_of(by)
    if body.office_id != cycle.office_id or body.pk not in scoring_bodies(standing):
        raise Refused(_("Only the people of %(body)s write findings for it.") % {"body": body.name})
    if enrolment.cycle_id != cycle.pk:
        raise ValidationError(_("This unit is not part of the year."))
    require_no_tie(standing, enrolment.unit_id, enrolment.name)
    if cycle.state == Cycle.State.DRAFT:
        raise ValidationError(_("The year %(year)s is not launched yet.") % {"year": cycle.year})


def _check(cycle: Cycle, facts: Facts) -> None:
    errors: dict[str, str] = {}
    if not facts.condition.strip():
        errors["condition"] = _("Write what was found.")
    if facts.found_on > clock.today():
        errors["found_on"] = _("The date must not be in the future.")
    for name, limit in (("condition", 1000), ("criteria", 600), ("cause", 600), ("effect", 600)):
        if len(getattr(facts, name)) > limit:
            errors[name] = _("At most %(limit)s characters.") % {"limit": limit}
    for name, kind in (("source", Source), ("method", Method), ("severity", Severity), ("category", Category)):
        if getattr(facts, name) not in kind.values:
            errors[name] = _("Choose one of the list.")
    for name, model in (("theme_id", Theme), ("clause_id", CatalogueEntry), ("repeat_of_id", Finding)):
        wanted = getattr(facts, name)
        if wanted is not None and not model.objects.filter(pk=wanted, office_id=cycle.office_id).exists():
            errors[name.removesuffix("_id")] = _("Choose one of the list.")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def edit_finding(
    *, finding_id: int, facts: Facts, by: Person, version: int | None = None, uploads: Sequence[Upload] = ()
) -> Finding:
    """Mend a draft or a returned finding. Raises Stale if someone else changed it meanwhile."""
    finding = locked_finding(finding_id)
    require_finder(by, finding.cycle, finding.enrolment, finding.body)
    if finding.state not in MENDABLE:
        raise ValidationError(_("A submitted finding is not edited: the office can return it to you."))
    require_version(DOOR, finding, version)
    _check(finding.cycle, facts)
    before = {name: getattr(finding, name) for name in ("condition", "criteria", "cause", "effect")}
    columns = facts.columns()
    for name, value in columns.items():
        setattr(finding, name, value)
    finding.version += 1
    finding.save(update_fields=["version", *columns])
    attach(finding, uploads, by)
    changed = {name: text[:200] for name, text in before.items() if text != getattr(finding, name)}
    record(by=by, action="edit_finding", subject=finding, office_path=finding.office.path, detail={"before": changed})
    return finding


@transaction.atomic
def discard_draft(*, finding_id: int, by: Person) -> None:
    """Delete one's own draft that was never sent in; its evidence stays in the store, unreferenced."""
    finding = locked_finding(finding_id)
    if finding.found_by_id != by.pk or finding.state != State.DRAFT:
        raise Refused(_("Only its author deletes a draft, and only before it is sent in."))
    detail = {"condition": finding.condition[:200]}
    record(by=by, action="discard_draft", subject=finding, office_path=finding.office.path, detail=detail)
    finding.evidence.all().delete()
    finding.delete()


@transaction.atomic
def submit_finding(*, finding_id: int, by: Person, version: int | None = None) -> Finding:
    """Send a draft in: it needs its condition, its criteria and evidence, and gets its number now."""
    has_evidence = Finding.objects.filter(pk=finding_id, evidence__isnull=False).exists()
    held = hold(finding_id=finding_id, step="submit", by=by, version=version, has_evidence=has_evidence)
    if not held.record.criteria:
        raise ValidationError({"criteria": _("Say which rule and clause was not kept.")})
    return move(held, **_numbered(held))


def _numbered(held: Held) -> dict[str, Any]:
    """Sequence and number, drawn under a lock of the unit's row so that no two findings share one."""
    finding = held.record
    if finding.number:
        return {}
    return number_of(finding)


def number_of(finding: Finding) -> dict[str, Any]:
    """The next number of the finding's unit: year-unit-sequence, as ``2018-045-003``."""
    Enrolment.objects.select_for_update().get(pk=finding.enrolment_id)
    last = Finding.objects.filter(enrolment_id=finding.enrolment_id).aggregate(last=Max("sequence"))["last"] or 0
    code = finding.enrolment.code
    return {"sequence": last + 1, "number": f"{finding.cycle.year}-{code}-{last + 1:03d}"}
