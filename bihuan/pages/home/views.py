"""The first page: what is to be done today, by role, with one next step each, and the reader's units."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.notices.models import Notice
from bihuan.organizations.access import STAFF, Standing, standings_kept
from bihuan.organizations.models import Role
from bihuan.pages.context import MenuItem, year_of_today
from bihuan.pages.home.beginning import beginning_of
from bihuan.pages.home.groups import Group, finding_groups
from bihuan.pages.home.tasks import Task, own_rows, own_units, tasks_of
from bihuan.pages.home.years import years_at_work
from bihuan.pages.request import office_of, reader
from bihuan.pages.surveys.agency import is_agency
from bihuan.schemes.models import Cycle


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
    office = office_of(request, *Role.values)
    years, cycle = years_at_work(request, standing, office), year_of_today(request, standing)
    if cycle is not None and cycle.office_id == office.pk:
        cycle.office = office
    own = {} if cycle is None else {cycle.pk: own_rows(standing, cycle)}
    with standings_kept():
        groups, tasks = finding_groups(standing, office), tasks_of(standing, years, own)
    context = {
        "main": _main(standing, cycle), "groups": groups, "tasks": tasks, "total": count_of(groups, tasks),
        "late": sum(one.late for one in groups), "cycle": cycle,
        "units": own_units(standing, cycle, own[cycle.pk] if cycle else ()),
        "beginning": beginning_of(standing, cycle),
    }  # fmt: skip
    return render(request, "home/home.html", context)


def count_of(groups: Iterable[Group], tasks: Iterable[Task]) -> int:
    """How many things wait: each of them counted once."""
    return sum(one.count for one in groups) + sum(one.count for one in tasks)


def badges(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: how much waits and how much is unread, beside the words of the menu; counted as at home."""
    standing = reader(request, *Role.values)
    office = office_of(request, *Role.values)
    work = count_of(finding_groups(standing, office), tasks_of(standing, years_at_work(request, standing, office)))
    unread = Notice.objects.filter(person=standing.person, read_at__isnull=True).count()
    return HttpResponse(render_to_string("home/badges.html", {"work": work, "unread": unread}))  # without the frame
