"""A list of units from a file: kept while its preview is read, then written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.actions.setup import create_body
from bihuan.organizations.actions.units import change_unit, create_unit
from bihuan.organizations.models import Body, Office, Person, Role
from bihuan.organizations.queries.facts import UnitFacts
from bihuan.organizations.queries.import_plan import Plan, plan_import
from bihuan.records.actions import record

MOST_BYTES = 10_000_000
_KEPT_SECONDS = 7 * 24 * 3600
_SHA256 = re.compile(r"[0-9a-f]{64}")

__all__ = ["Plan", "apply_import", "incoming_path", "keep_upload", "plan_import"]


def keep_upload(*, office: Office, file: IO[bytes], by: Person) -> str:
    """Keep an uploaded list until its uploader applies it, a week at most. Returns the hash it is known by."""
    require_role(standing_of(by), office, Role.OFFICE)
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValidationError({"file": [_("The file is larger than %(limit)s MB.") % {"limit": MOST_BYTES // 10**6}]})
    sha256 = hashlib.sha256(content).hexdigest()
    target = _place(sha256, by)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as kept:
        kept.write(content)
    Path(name).replace(target)
    _forget_old(target.parent)
    return sha256


def _place(sha256: str, by: Person) -> Path:
    """One file a content and uploader: nobody meets another's upload."""
    if not _SHA256.fullmatch(sha256):
        raise ValidationError(_("There is no such upload."))
    return Path(settings.DATA) / "incoming" / f"{sha256}-{by.pk}"


def _forget_old(folder: Path) -> None:
    oldest = time.time() - _KEPT_SECONDS
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def incoming_path(*, sha256: str, by: Person) -> Path:
    """Where the person's own upload waits. Raises ValidationError if there is none."""
    path = _place(sha256, by)
    if not path.is_file():
        raise ValidationError(_("This upload is not yours, or has been applied or put aside. Send the file again."))
    return path


def apply_import(*, office: Office, sha256: str, token: str, on: date, by: Person, makes_bodies: bool = False) -> Plan:
    """Write what the preview showed. Refused if the file has errors or the units changed since the preview."""
    require_role(standing_of(by), office, Role.OFFICE)
    path = incoming_path(sha256=sha256, by=by)
    with transaction.atomic():
        held = Office.objects.select_for_update().get(pk=office.pk)
        plan = _write(path, held, token, on, by, makes_bodies=makes_bodies)
    path.unlink(missing_ok=True)
    return plan


def _write(path: Path, office: Office, token: str, on: date, by: Person, *, makes_bodies: bool) -> Plan:
    plan = plan_import(path=path, office=office, day=on, makes_bodies=makes_bodies)
    if plan.problems:
        raise ValidationError(_("The file has errors: mend it and send it again. Nothing was written."))
    if plan.token != token:
        raise ValidationError(_("The units have changed since the preview. Nothing was written; look at it again."))
    if plan.is_empty:
        raise ValidationError(_("Nothing is different from what stands."))
    bodies = {name: create_body(office=office, name=name, kind=Body.Kind.LINE, by=by) for name in plan.new_bodies}
    leaving = {change.unit.pk for change in plan.changed}
    for change in plan.changed:
        change_unit(unit=change.unit, facts=_led(change.facts, bodies), on=on, by=by, leaving=leaving)
    for added in plan.added:
        create_unit(office=office, facts=_led(added.facts, bodies), valid_from=on, by=by)
    detail = {
        "on": on.isoformat(),
        "sha256": path.name.partition("-")[0],
        "added": len(plan.added),
        "changed": len(plan.changed),
        "missing": [unit.code for unit in plan.missing],
        "bodies": list(bodies),
    }
    record(by=by, action="import_units", subject=office, office_path=office.path, detail=detail)
    return plan


def _led(facts: UnitFacts, bodies: Mapping[str, Body]) -> UnitFacts:
    """The facts with a body that was just made in place of the one the plan only named."""
    body = facts.line_body
    return facts if body is None or body.pk is not None else replace(facts, line_body=bodies[body.name])
