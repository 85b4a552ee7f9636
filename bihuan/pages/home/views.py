"""The first page: what is to be done today, by role, with one next step each, and the reader's units."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.findings.queries.waiting import tasks, waiting_for
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role
from bihuan.pages.context import MenuItem, current_cycle
from bihuan.pages.home.beginning import beginning_of
from bihuan.pages.home.tasks import own_units, tasks_of
from bihuan.pages.request import office_of, reader
from bihuan.pages.surveys.agency import is_agency
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries.calendar import deadlines_of

A_PAGE = 50


def _main(standing: Standing, cycle: Cycle | None) -> MenuItem | None:
    """The one main button of the page."""
    if cycle is None:
        return None
    if cycle.state == Cycle.State.RUNNING and standing.holds(cycle.office_id, Role.ASSESSOR):
        return MenuItem(_("Record a mark"), reverse("entry-new", args=[cycle.pk]), is_current=False)
    if standing.holds(cycle.office_id, Role.LEADER):
        return MenuItem(_("My units"), reverse("leader"), is_current=False)
    if standing.holds(cycle.office_id, *STAFF) and cycle.state != Cycle.State.DRAFT:
        return MenuItem(_("See the ranking"), reverse("ranking", args=[cycle.pk]), is_current=False)
    return None


def home(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: today's work and one's own units; an agency, which has none, is led to its waves."""
    if is_agency(request):
        return redirect("agency")
    standing = reader(request, *Role.values)
    cycle = current_cycle(request, standing)
    main, office = _main(standing, cycle), office_of(request, *Role.values)
    context = {
        "main": main,
        "tasks": tasks_of(standing, office, cycle),
        "units": own_units(standing, cycle),
        "cycle": cycle,
        "beginning": beginning_of(standing, cycle),
    }
    return render(request, "home/home.html", context)


def findings(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: every finding whose next step is theirs."""
    standing = reader(request)
    rows = waiting_for(standing).select_related("enrolment", "body", "office").order_by("due_on", "id")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    rules = deadlines_of(office_of(request, *Role.values).pk)
    shown = tasks(standing, rules, page.object_list)
    return render(request, "home/findings.html", {"page": page, "rows": shown})
