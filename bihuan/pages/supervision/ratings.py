"""The rating matrix, a unit's own ratings, and self-assessment."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.engine.words import rule
from bihuan.organizations.access import STAFF, Refused
from bihuan.organizations.models import Role
from bihuan.pages.attempt import again, attempt
from bihuan.pages.request import cycle_for, reader
from bihuan.schemes.models import Cycle, Enrolment, Indicator, Ownership
from bihuan.schemes.queries import parsed, reading_language
from bihuan.supervision.actions import assess_self, rate
from bihuan.supervision.models import Entry, Kind, SelfAssessment
from bihuan.supervision.queries.matrix import matrix, rating_nodes

UNIT_ROLES = (Role.LIAISON, Role.HEAD)


def rating_matrix(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: who rated whom how, and how lenient each rater is."""
    year = cycle_for(request, cycle)
    reader(request, *STAFF)
    nodes = rating_nodes(year)
    if not nodes:
        raise Http404(_("In this year units do not rate one another."))
    return render(request, "supervision/matrix.html", {"cycle": year, "matrix": matrix(year, nodes[0])})


def own_ratings(request: HttpRequest, cycle: int) -> HttpResponse:
    """A rating unit's people: give and change the unit's ratings."""
    year = cycle_for(request, cycle)
    standing = reader(request, *UNIT_ROLES)
    nodes = rating_nodes(year)
    rater = Enrolment.objects.filter(cycle=year, unit_id__in=standing.units).first()
    leaf = parsed(year.scheme).nodes.get(nodes[0]) if nodes else None
    if rater is None or leaf is None or rater.category not in leaf.raters:
        raise Refused(_("Your unit does not rate others in this year."))
    owned = Ownership.objects.filter(indicator__node=leaf.id, enrolment__cycle=year, indicator__scheme=year.scheme_id)
    rated = [row.enrolment for row in owned.select_related("enrolment").order_by("enrolment__position")]
    given = Entry.objects.filter(
        cycle=year, indicator__node=leaf.id, rater=rater, kind=Kind.RATING, state=Entry.State.EFFECTIVE
    )
    values = {row.enrolment_id: f"{row.value:f}" for row in given}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        typed = {unit.pk: request.POST.get(f"r-{unit.pk}", "") for unit in rated}
        try:
            changed = rate(cycle=year, rater=rater, node=leaf.id, ratings=typed, by=standing.person)
        except ValidationError as error:
            errors = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            values = typed
        else:
            messages.success(request, _("%(n)s ratings written.") % {"n": changed})
            return redirect("own-ratings", cycle=cycle)
    rows = [(unit, _plain(values.get(unit.pk, "")), errors.get(str(unit.pk), [])) for unit in rated]
    context = {"cycle": year, "rater": rater, "title": leaf.title, "rows": rows, "errors": errors}
    context["is_open"] = year.state == Cycle.State.RUNNING
    return render(request, "supervision/own_ratings.html", context, status=400 if errors else 200)


def _plain(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def self_assessment(request: HttpRequest, cycle: int) -> HttpResponse:
    """A unit's people: what the unit says of itself, indicator by indicator; it weighs nothing."""
    year = cycle_for(request, cycle)
    standing = reader(request, *UNIT_ROLES)
    own = Enrolment.objects.filter(cycle=year, unit_id__in=standing.units).select_related("cycle__office").first()
    if own is None:
        raise Refused(_("Your unit does not take part in this year."))
    own.cycle = year
    if request.method == "POST":
        told = {name: request.POST.get(name, "") for name in ("node", "score", "note")}
        done = _("Written. Your assessors see it beside their own marks.")
        made = attempt(request, lambda: assess_self(enrolment=own, by=standing.person, **told), done=done)
        return redirect("self-assessment", cycle=cycle) if made else again(request, "self-assessment", cycle=cycle)
    said = {row.indicator_id: row for row in SelfAssessment.objects.filter(enrolment=own).order_by("id")}
    nodes = Indicator.objects.filter(ownerships__enrolment=own, scheme=year.scheme_id).order_by("position")
    leaves = parsed(year.scheme).nodes
    rows = [(node, rule(leaves[node.node], reading_language()), said.get(node.pk)) for node in nodes]
    context = {"cycle": year, "own": own, "rows": rows, "is_open": year.state == Cycle.State.RUNNING}
    return render(request, "supervision/self_assessment.html", context)
