"""Steps for many findings of a check-up: what was seen of all of them, noted at once."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from bihuan.desks.models import Errand
from bihuan.findings.access import FINDERS, visible_check_ups
from bihuan.findings.actions import judge_item
from bihuan.findings.actions.checking_up import unjudged
from bihuan.findings.models import CheckUpItem
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Person
from bihuan.pages import typed
from bihuan.pages.errands.kinds import Kind, Label, ManyStep, NothingMore, Take
from bihuan.schemes.models import Cycle


class SeenForm(NothingMore):
    """What was seen, the same for all."""

    note = forms.CharField(label=gettext_lazy("What was seen"), max_length=400, required=False)


def _judging(result: str, errand: Errand, by: Person) -> Take:
    note = errand.words.get("note", "")
    return lambda row: judge_item(item_id=row.key, result=result, by=by, note=note)


def _foreseen(result: str, standing: Standing, item: CheckUpItem) -> str:
    return unjudged(item, result, standing.person)


def _step(result: str, label: Label, done: Label) -> ManyStep:
    return ManyStep(
        name=result, label=label, done=done, roles=frozenset(FINDERS), form=SeenForm,
        foresee=partial(_foreseen, result), taking=partial(_judging, result),
        help=gettext_lazy("What has come back is noted one by one: it is reopened with a term of its own."),
    )  # fmt: skip


STEPS = (
    _step("holds", gettext_lazy("Corrected as far as seen"), gettext_lazy("correction holds")),
    _step("stands", gettext_lazy("Still open"), gettext_lazy("still open")),
)


def _seen(standing: Standing, cycle: Cycle) -> QuerySet[CheckUpItem]:
    rows = CheckUpItem.objects.filter(check_up__in=visible_check_ups(standing).filter(cycle=cycle))
    return rows.select_related("finding", "check_up__cycle__office", "check_up__body", "check_up__enrolment")


def _asked(request: HttpRequest, standing: Standing, cycle: Cycle) -> QuerySet[Any, Any]:
    return _seen(standing, cycle).filter(check_up=typed.key(request.GET.get("check_up")), result="")


def _called(item: CheckUpItem) -> tuple[str, str]:
    return item.finding.number, item.finding.amendment or item.finding.condition


CHECKS = Kind(seen=_seen, asked=_asked, called=_called, address="", steps={one.name: one for one in STEPS})
