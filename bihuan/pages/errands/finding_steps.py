"""Steps for many findings: confirm at one cost, feed back under one letter, accept plans, close, remind, assign."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.desks.models import Errand, ErrandRow
from bihuan.findings import actions, words
from bihuan.findings.access import visible_findings
from bihuan.findings.actions import Cost
from bihuan.findings.actions.confirming import ungrantable
from bihuan.findings.actions.reminding import unurged
from bihuan.findings.actions.stepping import DOOR
from bihuan.findings.models import Finding
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Body, Person, Role
from bihuan.pages.errands.kinds import Kind, ManyStep, NothingMore, Take
from bihuan.pages.findings.asked import rows_asked
from bihuan.pages.findings.costs import CostFields
from bihuan.pages.findings.forms import DAY
from bihuan.records import clock
from bihuan.records.door import foresee
from bihuan.schemes.models import Cycle

NEEDED = ("enrolment", "body", "office", "cycle")
CLERK, FINDERS = frozenset({Role.OFFICE.value}), frozenset({Role.OFFICE.value, Role.ASSESSOR.value})


class CostForm(CostFields):
    """The same cost for all: one indicator, one value."""

    def __init__(self, errand: Errand, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(list(_findings(errand)))


class LetterForm(NothingMore):
    """One letter, one day of delivery."""

    letter_number = forms.CharField(label=gettext_lazy("Number of the feedback letter"), max_length=80)
    delivered_on = forms.DateField(label=gettext_lazy("Delivered on"), widget=DAY)

    def __init__(self, errand: Errand, *args: Any, **kwargs: Any) -> None:
        super().__init__(errand, *args, **kwargs)
        self.initial["delivered_on"] = clock.today()


class BodyForm(NothingMore):
    """To whom."""

    body = forms.ModelChoiceField(Body.objects.none(), label=gettext_lazy("Body that is to verify"), empty_label=None)

    def __init__(self, errand: Errand, *args: Any, **kwargs: Any) -> None:
        super().__init__(errand, *args, **kwargs)
        field: Any = self.fields["body"]
        field.queryset = Body.objects.filter(office=errand.office_id)


def _findings(errand: Errand) -> QuerySet[Finding]:
    keys = errand.rows.filter(outcome=ErrandRow.Outcome.WAITING).values("key")
    return Finding.objects.filter(pk__in=keys).select_related("cycle__scheme", "enrolment")


def _confirming(errand: Errand, by: Person) -> Take:
    said = errand.words
    cost = Cost(node=said.get("node", ""), value=said.get("value", ""), severity=said.get("severity", ""))
    return lambda row: actions.confirm_finding(finding_id=row.key, by=by, version=row.version, cost=cost)


def _notifying(errand: Errand, by: Person) -> Take:
    terms, said = actions.terms_of(errand.office_id), errand.words
    on = date.fromisoformat(said["delivered_on"])
    return lambda row: actions.notify_finding(
        finding_id=row.key, by=by, version=row.version, letter_number=said["letter_number"], delivered_on=on,
        terms=terms,
    )  # fmt: skip


def _accepting(_errand: Errand, by: Person) -> Take:
    return lambda row: actions.accept_plan(finding_id=row.key, by=by, version=row.version)


def _closing(_errand: Errand, by: Person) -> Take:
    return lambda row: actions.close_finding(finding_id=row.key, by=by, version=row.version)


def _reminding(_errand: Errand, by: Person) -> Take:
    return lambda row: actions.urge_finding(finding_id=row.key, by=by)


def _assigning(errand: Errand, by: Person) -> Take:
    body = Body.objects.get(pk=int(errand.words["body"]), office=errand.office_id)
    return lambda row: actions.grant_finding(
        finding=Finding.objects.select_related("office").get(pk=row.key), body=body, by=by
    )


def _by_the_door(step: str) -> Any:
    """What the door of findings would say."""
    return lambda standing, finding: foresee(DOOR, step, standing.person, finding)


def _step(name: str, roles: frozenset[str], taking: Any, form: Any = NothingMore) -> ManyStep:
    """A step of the table, called and explained as its book does."""
    said = words.FINDING.steps[name]
    return ManyStep(
        name=name, label=said.button, done=said.past, help=said.help, roles=roles, form=form,
        foresee=_by_the_door(name), taking=taking,
    )  # fmt: skip


REMIND = ManyStep(
    name="remind",
    label=gettext_lazy("Remind the unit"),
    done=gettext_lazy("reminded"),
    help=gettext_lazy("The unit's liaison, head and leader in charge are told at once; once a day for a finding."),
    roles=FINDERS,
    foresee=unurged,
    taking=_reminding,
)
ASSIGN = ManyStep(
    name="assign",
    label=gettext_lazy("Assign"),
    done=gettext_lazy("assigned"),
    help=gettext_lazy("The body may read and verify these findings from now on."),
    roles=CLERK,
    form=BodyForm,
    foresee=ungrantable,
    taking=_assigning,
)
STEPS = (
    _step("notify", CLERK, _notifying, LetterForm),
    _step("confirm", CLERK, _confirming, CostForm),
    _step("accept_plan", FINDERS, _accepting),
    _step("close", CLERK, _closing),
    REMIND,
    ASSIGN,
)


def _seen(standing: Standing, cycle: Cycle) -> QuerySet[Finding]:
    return visible_findings(standing).filter(cycle=cycle).select_related(*NEEDED)


def _asked(request: HttpRequest, standing: Standing, cycle: Cycle) -> QuerySet[Any, Any]:
    return rows_asked(request, standing, cycle).select_related(*NEEDED)


def _called(finding: Finding) -> tuple[str, str]:
    return finding.number or _("draft"), f"{finding.enrolment.name} · {finding.condition[:60]}"


FINDINGS = Kind(seen=_seen, asked=_asked, called=_called, address="finding", steps={one.name: one for one in STEPS})
