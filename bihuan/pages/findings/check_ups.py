"""Check-ups: start one for a unit, then note item by item what was seen."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.findings.access import FINDERS, visible_check_ups
from bihuan.findings.actions import judge_item, start_check_up
from bihuan.findings.models import CheckUp, CheckUpItem
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Body, Role
from bihuan.organizations.ties import acts_for
from bihuan.pages import typed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.errands.bar import bar
from bihuan.pages.findings.check_columns import CHECK_UPS, CHECKED
from bihuan.pages.findings.drafting import own_bodies
from bihuan.pages.findings.forms import find_unit
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import year_sheet
from bihuan.pages.request import cycle_for, reader
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment

A_PAGE = 50


def check_up_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """Those who write findings: their check-ups, and a new one; units never see them."""
    year = cycle_for(request, cycle)
    standing = reader(request, *FINDERS, Role.AUDITOR)
    bodies = own_bodies(standing, year)
    if request.method == "POST":
        made = _begun(request, standing, year, bodies)
        return redirect("check-up", pk=made.pk) if made else again(request, "check-up-list", cycle=cycle)
    look = Look(request, CHECK_UPS)
    rows = look.ordered(_counted(visible_check_ups(standing).filter(cycle=year)))
    if look.wants_shown:
        return year_sheet(request, year, look, _("Check-ups of %(year)s") % {"year": year.year}, rows)
    context = {
        **look.paged(rows, A_PAGE),
        "cycle": year,
        "bodies": bodies,
        "units": Enrolment.objects.filter(cycle=year).only("code", "name"),
        "seed": f"{clock.today():%Y%m%d}",
    }
    return render(request, "findings/check_ups.html", context)


def _begun(request: HttpRequest, standing: Standing, cycle: Cycle, bodies: QuerySet[Body]) -> CheckUp | None:
    """The list that was asked for; None where something stands in its way, which is said."""
    body = get_object_or_404(bodies, pk=typed.key(request.POST.get("body")))
    name, seed = request.POST.get("unit", "").strip(), request.POST.get("seed", "")
    sample = min(50, typed.number(request.POST.get("sample")) or 5)

    def act() -> CheckUp:
        unit = find_unit(cycle, name)
        return start_check_up(cycle=cycle, enrolment=unit, body=body, by=standing.person, seed=seed, sample=sample)

    return attempt(request, act)


def _counted(rows: QuerySet[CheckUp]) -> QuerySet[CheckUp]:
    """Each with how many findings it looks at, how many are still to be looked at, how many have come back."""
    return rows.select_related("enrolment", "body", "by").annotate(
        looked=Count("items"),
        to_look=Count("items", filter=Q(items__result="")),
        back=Count("items", filter=Q(items__result=CheckUpItem.Result.FAILED)),
    )


def check_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Those who check: the list, open and closed findings together."""
    standing = reader(request, *FINDERS, Role.AUDITOR)
    rows = visible_check_ups(standing).select_related("cycle__office", "enrolment", "body", "by")
    check_up = get_object_or_404(rows, pk=pk)
    items = list(check_up.items.select_related("finding__enrolment", "by"))
    look, cycle = Look(request, CHECKED), check_up.cycle
    if look.wants_shown:
        title = _("Check-up of %(unit)s") % {"unit": check_up.enrolment.name}
        return year_sheet(request, cycle, look, f"{title} {check_up.at:%Y-%m-%d}", items)
    waiting = sum(1 for item in items if not item.result)
    may_judge = waiting and acts_for(standing, check_up.body)
    context = {
        "cycle": cycle, "check_up": check_up, "items": items, "waiting": waiting, "look": look,
        "batch": bar(standing, cycle, "checks", shown=waiting, total=waiting) if may_judge else None,
    }  # fmt: skip
    return render(request, "findings/check_up.html", context)


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Those who check: note what was seen; what has come back is reopened."""
    standing = reader(request, *FINDERS)
    item = get_object_or_404(CheckUpItem, pk=pk, check_up__in=visible_check_ups(standing))
    result, note, due_on = (request.POST.get(name, "") for name in ("result", "note", "due_on"))
    act = lambda: judge_item(  # noqa: E731 - said once, done once
        item_id=pk, result=result, by=standing.person, note=note, due_on=typed.day(due_on)
    )
    if attempt(request, act, done=_("What was seen is kept.")) is None:
        return again(request, "check-up", pk=item.check_up_id)
    return redirect("check-up", pk=item.check_up_id)
