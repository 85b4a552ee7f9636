"""Taking back what one sent, as long as nobody took it up: a finding, an objection, a plan, a report, a request."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.actions.stepping import hold, move
from bihuan.findings.models import Finding
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Person


@transaction.atomic
def recall_finding(*, finding_id: int, by: Person, version: int | None = None) -> Finding:
    """Who found it takes back what nobody has confirmed yet, to mend it and send it in again."""
    held = hold(finding_id=finding_id, step="recall", by=by, version=version)
    if held.record.found_by_id != by.pk:
        raise Refused(_("Only %(name)s, who sent it in, takes it back.") % {"name": held.record.found_by.name})
    return move(held)


@transaction.atomic
def recall_contest(*, finding_id: int, by: Person, version: int | None = None) -> Finding:
    """The unit takes back an objection nobody has decided yet; the plan's term goes on running."""
    return move(hold(finding_id=finding_id, step="recall_contest", by=by, version=version))


@transaction.atomic
def recall_plan(*, finding_id: int, by: Person, version: int | None = None) -> Finding:
    """The head takes back a plan nobody has accepted yet; its term goes on running."""
    return move(hold(finding_id=finding_id, step="recall_plan", by=by, version=version))


@transaction.atomic
def recall_report(*, finding_id: int, by: Person, version: int | None = None) -> Finding:
    """The head takes back a report nobody has looked at yet; the due date stays."""
    held = hold(finding_id=finding_id, step="recall_report", by=by, version=version)
    return move(held, reported_by=None, reported_on=None)
