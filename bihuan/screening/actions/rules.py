"""A rule set is written: read whole first, kept as the next one."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.engine.problems import InputError
from bihuan.engine.screening.ruleset import parse_rules
from bihuan.engine.screening.running import known_params
from bihuan.engine.screening.sample import sample_rules
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.screening.actions.arriving import told
from bihuan.screening.models import RuleSet


@transaction.atomic
def write_rules(*, office: Office, name: str, text: str, by: Person) -> RuleSet:
    """Keep a rule set. Raises Refused, ValidationError with every problem at its line."""
    require_role(standing_of(by), office, Role.OFFICE)
    if not name.strip():
        raise ValidationError({"name": _("Say it.")})
    try:
        parse_rules(text, "rules", known_params())
    except InputError as error:
        raise ValidationError({"text": told(error.problems)}) from error
    last = RuleSet.objects.select_for_update().filter(office=office).aggregate(last=Max("number"))["last"] or 0
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    made = RuleSet.objects.create(
        office=office, number=last + 1, name=name.strip()[:80], text=text, sha256=sha256, by=by, at=clock.now()
    )
    record(by=by, action="write_rule_set", subject=made, office_path=office.path, detail={"sha256": sha256})
    return made


def latest_rules(office: Office, by: Person) -> RuleSet:
    """The newest rule set; the sample one where there is none yet. Must run in a transaction."""
    newest = RuleSet.objects.filter(office=office).first()
    return newest or write_rules(office=office, name=_("Sample rules"), text=sample_rules(), by=by)
