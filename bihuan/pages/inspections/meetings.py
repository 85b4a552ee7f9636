"""Comment meetings: the year as a grid with its gaps, one meeting; and the choice of key units by a rule."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bihuan.inspections import actions
from bihuan.inspections.access import visible_campaigns, visible_comments
from bihuan.inspections.models import Campaign, KeySelection, Meeting, MeetingComment
from bihuan.inspections.queries.choosing import reasons_told
from bihuan.inspections.queries.draws import rows_of
from bihuan.organizations.access import STAFF, require_role
from bihuan.organizations.models import Body, Role
from bihuan.pages import typed
from bihuan.pages.answers import filed
from bihuan.pages.attempt import attempt
from bihuan.pages.filters import Filters, choice, filters, search
from bihuan.pages.findings.forms import find_unit
from bihuan.pages.inspections.forms import area, day
from bihuan.pages.inspections.minutes import minutes_of
from bihuan.pages.inspections.plan_columns import MEETINGS, MONTHS, Spoken
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import year_sheet
from bihuan.pages.outcomes.papers import paper_answer
from bihuan.pages.request import cycle_for, reader
from bihuan.records import clock
from bihuan.results.queries.live import live
from bihuan.schemes.access import visible_enrolments
from bihuan.schemes.models import Cycle, Enrolment

RULE = """select: {key}
as_of: {on}
any:
  - {{measure: score, below: "75"}}
  - {{measure: severe, at_least: 3, severities: [serious]}}
  - {{measure: repeats, at_least: 1, weight: 2}}
  - {{measure: overdue, at_least: 1}}
"""


class MeetingForm(forms.Form):
    """A meeting of a month and its minutes."""

    month = forms.TypedChoiceField(label=_("Month"), choices=[(n, n) for n in MONTHS], coerce=int)
    on = day(_("Held on"))
    number = forms.CharField(label=_("Number of the minutes"), max_length=80)
    minutes = area(_("Minutes"), 6000, rows=6)


class CommentForm(forms.Form):
    """What was said of one unit."""

    unit = forms.CharField(label=_("Unit"), widget=forms.TextInput({"list": "units", "autocomplete": "off"}))
    text = area(_("Comment"), 1000)


def meeting_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """Staff: the year as a grid, a row a unit, a column a month; people of a unit: what was said of their own."""
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF, Role.LIAISON, Role.HEAD, Role.LEADER)
    is_clerk = standing.holds(year.office_id, Role.OFFICE)
    form = MeetingForm(request.POST or None, initial={"on": clock.today(), "month": clock.today().month})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = __("The meeting is written down.")
        act = lambda: actions.hold_meeting(cycle=year, by=standing.person, **data)  # noqa: E731 - said once, done once
        made = attempt(request, act, form, done=done)
        if made is not None:
            return redirect("meeting", made.pk)
    meetings = {row.month: row for row in Meeting.objects.filter(cycle=year)}
    comments = list(visible_comments(standing).filter(meeting__cycle=year).values_list("meeting__month", "enrolment"))
    units = list(visible_enrolments(standing, year).order_by("position"))
    asked, look = _asked(request, units), Look(request, MEETINGS)
    listed = look.sorted(_spoken(asked, units, set(comments), list(meetings)))
    if look.wants_shown:
        return year_sheet(request, year, look, __("Comment meetings %(year)s") % {"year": year.year}, listed)
    own, is_staff = {month for month, _unit in comments}, bool(standing.offices(*STAFF))
    context = {
        "cycle": year, "form": form if is_clerk else None, "filters": asked, "look": look, "rows": listed,
        "minutes": [row for month, row in meetings.items() if is_staff or month in own],
        "body": look.body(listed), "held": len(meetings),
    }  # fmt: skip
    return render(request, "inspections/meetings.html", context, status=400 if form.errors else 200)


def _asked(request: HttpRequest, units: list[Enrolment]) -> Filters:
    groups = dict.fromkeys(row.category for row in units)
    return filters(
        search(request, _("Name or code")), choice(request, "group", _("Group"), [(one, one) for one in groups]),
        kept=[("sort", request.GET.get("sort", ""))],
    )  # fmt: skip


def _spoken(asked: Filters, units: list[Enrolment], said: set[tuple[int, int]], held: list[int]) -> Iterator[Spoken]:
    """The units of a group with their gaps; without one, or a name, those that were spoken of."""
    spoken, text = {unit for _month, unit in said}, asked["q"]
    for row in units:
        is_asked = asked["group"] in ("", row.category) and (text in row.name or text == row.code)
        if is_asked and (text or asked["group"] or row.pk in spoken):
            yield Spoken(row, {month: (month, row.pk) in said for month in held})


def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff, and people of a unit that was spoken of: one meeting; clerks add what was said of a unit."""
    standing = reader(request)
    seen = visible_comments(standing)
    rows = Meeting.objects.select_related("cycle__office", "by")
    meeting = get_object_or_404(
        rows.filter(Q(office_id__in=standing.offices(*STAFF)) | Q(comments__in=seen)).distinct(), pk=pk
    )
    if request.method == "POST":
        require_role(standing, meeting.office, Role.OFFICE)
    comments = seen.filter(meeting=meeting).select_related("enrolment", "finding")
    is_staff = standing.holds(meeting.office_id, *STAFF)
    if is_staff and (kind := request.GET.get("as")):
        return paper_answer(minutes_of(meeting, comments), filed(meeting.number), kind)
    is_clerk = standing.holds(meeting.office_id, Role.OFFICE)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def act() -> MeetingComment:
            try:
                unit = find_unit(meeting.cycle, data["unit"].strip())
            except ValidationError as error:
                raise ValidationError({"unit": error.messages}) from error
            return actions.comment_on(meeting=meeting, enrolment=unit, text=data["text"], by=standing.person)

        if attempt(request, act, form, done=__("The comment is kept.")) is not None:
            return redirect("meeting", pk)
    context = {
        "cycle": meeting.cycle, "meeting": meeting, "is_clerk": is_clerk, "form": form if is_clerk else None,
        "is_staff": is_staff, "comments": comments,
        "bodies": list(Body.objects.filter(office=meeting.office_id)) if is_clerk else [],
        "units": Enrolment.objects.filter(cycle=meeting.cycle_id).only("code", "name") if is_clerk else [],
    }  # fmt: skip
    return render(request, "inspections/meeting.html", context, status=400 if form.errors else 200)


@require_POST
def comment_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: make a comment a finding."""
    standing = reader(request, Role.OFFICE)
    row = get_object_or_404(MeetingComment, pk=pk, meeting__office_id__in=standing.offices(Role.OFFICE))
    body = get_object_or_404(Body, pk=typed.key(request.POST.get("body")), office_id=row.meeting.office_id)
    criteria = request.POST.get("criteria", "")
    done = __("The finding is a draft now: complete it with evidence and send it in.")
    attempt(
        request,
        lambda: actions.comment_as_finding(comment_id=pk, criteria=criteria, body=body, by=standing.person),
        done=done,
    )
    return redirect("meeting", row.meeting_id)


class RuleForm(forms.Form):
    """A rule as ``bihuan select`` reads it."""

    rule = area(_("Rule of selection"), 4000, rows=9)


def key_units(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff: the key units of a year-end check, each with its reasons; clerks choose them by a rule."""
    standing = reader(request, *STAFF)
    rows = visible_campaigns(standing).filter(kind=Campaign.Kind.YEAR_END)
    campaign = get_object_or_404(rows.select_related("cycle__office", "cycle__scheme", "office"), pk=pk)
    if request.method == "POST":
        require_role(standing, campaign.office, Role.OFFICE)
    is_clerk = standing.holds(campaign.office_id, Role.OFFICE)
    key = f"year-end-{campaign.cycle.year}"
    form = RuleForm(request.POST or None, initial={"rule": RULE.format(key=key, on=clock.today())})
    if request.method == "POST" and form.is_valid():
        rule = form.cleaned_data["rule"]

        def act() -> KeySelection:
            return actions.select_key_units(
                campaign=campaign, rule=rule, scores=_scores(campaign.cycle), by=standing.person
            )

        if attempt(request, act, form, done=__("The key units are chosen.")) is not None:
            return redirect("key-units", pk)
    last = campaign.selections.select_related("by").first()
    context = {
        "cycle": campaign.cycle, "campaign": campaign, "form": form if is_clerk else None, "last": last,
        "planned_on": max(campaign.starts_on, clock.today()),
        "chosen": [row | {"because": reasons_told(row["because"])} for row in rows_of(last.chosen)] if last else [],
    }  # fmt: skip
    return render(request, "inspections/key_units.html", context, status=400 if form.errors else 200)


@require_POST
def propose_key_units(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: propose a visit of each key unit."""
    standing = reader(request, Role.OFFICE)
    row = get_object_or_404(KeySelection, pk=pk, campaign__in=visible_campaigns(standing))
    on = typed.day(request.POST.get("planned_on")) or clock.today()
    attempt(
        request,
        lambda: actions.propose_chosen(selection_id=pk, planned_on=on, by=standing.person),
        done=lambda made: __("%(n)s visits are proposed; someone else approves them.") % {"n": len(made)},
    )
    return redirect("campaign", row.campaign_id)


def _scores(cycle: Cycle) -> dict[str, str]:
    """The published composite of every unit by code, as it stands now; of several classes the first."""
    ranking, scores = live(cycle), dict[str, str]()
    for line in ranking.result.lines:
        value = ranking.published(line)
        if value is not None:
            scores.setdefault(ranking.enrolment(line).code, f"{value}")
    return scores
