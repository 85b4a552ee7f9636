"""Policies that answer common problems: written down with the themes they cite, ended with a reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.findings import words
from bihuan.findings.actions.stepping import Upload
from bihuan.findings.lifecycle import POLICY
from bihuan.findings.models import Policy, PolicyStep, PolicyTheme, Theme
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.records.evidence import store_evidence


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A policy as its document has it, and the themes it answers."""

    title: str
    number: str
    issued_by: str
    issued_on: date
    themes: Collection[int]


def _rows() -> QuerySet[Policy]:
    return Policy.objects.select_related("office")


def _allow(by: Person, _step: Step, policy: Policy) -> str:
    return require_role(standing_of(by), policy.office, Role.OFFICE)


def _office(policy: Policy) -> str:
    return policy.office.path


DOOR: door.Door[Policy] = door.Door(
    table=POLICY, words=words.POLICY, rows=_rows, allow=_allow, steps=PolicyStep, link="policy", path=_office
)


@transaction.atomic
def issue_policy(*, office: Office, told: PolicyText, by: Person, upload: Upload | None = None) -> Policy:
    """Write a policy down under its number, with the document if there is a file. Raises Refused, ValidationError."""
    require_role(standing_of(by), office, Role.OFFICE)
    themes = list(Theme.objects.filter(office=office, pk__in=told.themes))
    _check(office, told, themes)
    path = office.path
    kept = store_evidence(file=upload.file, name=upload.name, office_path=path, by=by) if upload is not None else None
    policy = Policy.objects.create(
        office=office, title=told.title.strip(), number=told.number.strip(), issued_by=told.issued_by.strip(),
        issued_on=told.issued_on, document=kept, by=by, at=clock.now(),
    )  # fmt: skip
    PolicyTheme.objects.bulk_create(PolicyTheme(policy=policy, theme=theme) for theme in themes)
    detail = {"number": policy.number, "themes": [theme.code for theme in themes]}
    record(by=by, action="issue_policy", subject=policy, office_path=path, detail=detail)
    return policy


def _check(office: Office, told: PolicyText, themes: Collection[Theme]) -> None:
    errors: dict[str, str] = {}
    for name, most in (("title", 200), ("number", 80), ("issued_by", 120)):
        text = getattr(told, name).strip()
        if not text or len(text) > most:
            errors[name] = _("Give it in at most %(most)s characters.") % {"most": most}
    if told.issued_on > clock.today():
        errors["issued_on"] = _("The date must not be in the future.")
    if not themes or len(themes) != len(set(told.themes)):
        errors["themes"] = _("Choose the themes it answers, at least one.")
    standing = Policy.objects.filter(office=office).exclude(state=Policy.State.TAKEN_BACK)
    if standing.filter(number=told.number.strip()).exists():
        errors["number"] = _("This number is taken.")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def step_policy(*, policy_id: int, step: str, by: Person, note: str = "", version: int | None = None) -> Policy:
    """It is no longer in force, or was entered by mistake; why is said. Raises Refused, Stale, ValidationError."""
    return door.take(DOOR, step, by, note=note, version=version, pk=policy_id)
