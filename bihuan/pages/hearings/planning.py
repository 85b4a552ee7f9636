"""Before the notice: the list of hearings, a hearing's rule, its roster, its speakers; the urn after it."""

from __future__ import annotations

from django.db.models import Max, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.engine.periods import span
from bihuan.hearings import actions
from bihuan.hearings.access import visible_hearings, visible_terms
from bihuan.hearings.models import Hearing, Speaker
from bihuan.hearings.queries.scheduling import due_tenures
from bihuan.organizations.access import STAFF
from bihuan.organizations.models import BUSINESS, Role
from bihuan.pages.attempt import attempt
from bihuan.pages.filters import Filters, choice, filters, period, search
from bihuan.pages.hearings.columns import HEARINGS
from bihuan.pages.hearings.common import hearing_for
from bihuan.pages.hearings.forms import HearingForm, RosterForm, SelectForm, initial_of, suggested
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import office_sheet
from bihuan.pages.request import office_of, reader
from bihuan.pages.surveys.forms import CustodiansForm
from bihuan.pages.urns.views import shares_page
from bihuan.records import clock
from bihuan.records.punctuation import listed, pause
from bihuan.urns.actions import Prepared

A_PAGE = 50


def hearing_list(request: HttpRequest) -> HttpResponse:
    """Everyone who works with the office: its hearings as far as they know of them; terms for its staff."""
    standing = reader(request)
    seen, look = visible_hearings(standing), Look(request, HEARINGS)
    asked = _asked(request, seen)
    rows = look.ordered(_narrowed(asked, seen.select_related("term")))
    if look.wants_shown:
        office = office_of(request, *BUSINESS)
        return office_sheet(request, office, look, _("Hearings"), rows.filter(office=office))
    context = {
        **look.paged(rows, A_PAGE), "filters": asked,
        "terms": visible_terms(standing).order_by("-starts_on"),
        "is_staff": bool(standing.offices(*STAFF)),
        "may_write": bool(standing.offices(Role.OFFICE)),
    }  # fmt: skip
    return render(request, "hearings/list.html", context)


def _asked(request: HttpRequest, rows: QuerySet[Hearing]) -> Filters:
    days = rows.aggregate(first=Min("on"), last=Max("on"))
    first, last = days["first"] or clock.today(), days["last"] or clock.today()
    return filters(
        search(request, _("Title or place")), choice(request, "state", _("State"), Hearing.State.choices),
        period(request, _("Held in"), first, last), kept=[("sort", request.GET.get("sort", ""))],
    )  # fmt: skip


def _narrowed(asked: Filters, rows: QuerySet[Hearing]) -> QuerySet[Hearing]:
    if text := asked["q"]:
        rows = rows.filter(Q(title__icontains=text) | Q(place__icontains=text))
    if dates := span(asked["period"]):
        rows = rows.filter(on__range=dates)
    return rows.filter(state=asked["state"]) if asked["state"] else rows


def new(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: plan a hearing of a term."""
    standing = reader(request, Role.OFFICE)
    rows = visible_terms(standing).filter(office_id__in=standing.offices(Role.OFFICE))
    term = get_object_or_404(rows.select_related("office"), pk=pk)
    form = HearingForm(term.office, request.POST or None, initial=suggested())
    if request.method == "POST" and form.is_valid():
        made = attempt(request, lambda: actions.plan_hearing(term=term, facts=form.facts(), by=standing.person), form)
        if made is not None:
            return redirect("hearing", pk=made.pk)
    context = {"form": form, "term": term}
    return render(request, "hearings/form.html", context, status=400 if form.errors else 200)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: change a hearing nobody was told of yet."""
    standing, session = hearing_for(request, pk, Role.OFFICE)
    form = HearingForm(session.office, request.POST or None, initial=initial_of(session))
    if request.method == "POST" and form.is_valid():
        made = attempt(
            request, lambda: actions.change_hearing(hearing_id=pk, facts=form.facts(), by=standing.person), form
        )
        if made is not None:
            return redirect("hearing", pk=pk)
    context = {"form": form, "term": session.term, "hearing": session}
    return render(request, "hearings/form.html", context, status=400 if form.errors else 200)


def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: who may vote; from the notice on it stands."""
    standing, session = hearing_for(request, pk, Role.OFFICE)
    lines = "\n".join(
        pause().join((name, capacity)) for name, capacity in session.voters.values_list("name", "capacity")
    )
    form = RosterForm(request.POST or None, initial={"voters": lines})
    if request.method == "POST" and form.is_valid():

        def said(count: int) -> str:
            return ngettext("%(n)s person is on the roster.", "%(n)s people are on the roster.", count) % {"n": count}

        made = attempt(
            request, lambda: actions.set_roster(hearing_id=pk, voters=form.facts(), by=standing.person), form, done=said
        )
        if made is not None:
            return redirect("hearing", pk=pk)
    context = {"form": form, "hearing": session}
    return render(request, "hearings/roster.html", context, status=400 if form.errors else 200)


@require_POST
def speakers(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: put on the list whom the schedule proposes, or someone by hand with a reason."""
    standing, session = hearing_for(request, pk, Role.OFFICE)
    if "tenure" not in request.POST:

        def taken(rows: list[Speaker]) -> str:
            return _("On the list: %(names)s.") % {"names": listed(one.tenure.person.name for one in rows)}

        attempt(request, lambda: actions.take_schedule(hearing_id=pk, by=standing.person), done=taken)
        return redirect("hearing", pk=pk)
    form = SelectForm(due_tenures(session.term), request.POST)
    if form.is_valid():
        data = form.cleaned_data
        act = lambda: actions.select_speaker(hearing_id=pk, by=standing.person, **data)  # noqa: E731 - said once
        if attempt(request, act, form, done=_("On the list.")) is not None:
            return redirect("hearing", pk=pk)
    context = {"form": form, "hearing": session}
    return render(request, "hearings/select.html", context, status=400)


def urn(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: name three custodians, who count; their shares are shown by the answer and never again."""
    standing, session = hearing_for(request, pk, Role.OFFICE)
    form = CustodiansForm(session.office, request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> Prepared:
            return actions.prepare_urn(hearing_id=pk, custodians=form.people(), by=standing.person)

        made = attempt(request, act, form)
        if made is not None:
            return shares_page(request, made)
    context = {"hearing": session, "form": form}
    return render(request, "hearings/urn.html", context, status=400 if form.errors else 200)
