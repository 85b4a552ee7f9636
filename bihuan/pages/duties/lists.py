"""The lists of a year, one list, and its steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from bihuan.duties import words
from bihuan.duties.access import names_deputy, roles_towards, visible_lists
from bihuan.duties.actions.drafting import amend_list, answer_warning, draft_list
from bihuan.duties.actions.ending import close_lists, drop_list, take_back_list
from bihuan.duties.actions.signing import countersign_list, refuse_list, sign_list, submit_list
from bihuan.duties.lifecycle import AUTHOR, DRAFTING, DROPPED, DUTY_LIST, IN_FORCE, ORGANISER, SIGNED, SIGNING, WRITABLE
from bihuan.duties.models import DutyList, Signatory, Signature
from bihuan.duties.queries.content import content_of, differences
from bihuan.duties.queries.lists import (
    Level,
    citations_of,
    levels_of,
    listed,
    signatures_of,
    succession_of,
    successions,
)
from bihuan.duties.queries.quarters import item_quarters
from bihuan.duties.queries.warnings import faults, warnings
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.acting import may_act
from bihuan.organizations.models import ActingBody, Post
from bihuan.pages import typed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.duties.columns import LISTS
from bihuan.pages.duties.common import READERS, list_for
from bihuan.pages.duties.forms import NewListForm
from bihuan.pages.filters import Filters, choice, filters, search
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import year_sheet
from bihuan.pages.noting import NoteForm
from bihuan.pages.request import cycle_for, reader
from bihuan.records import clock
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment

A_PAGE = 50
SHOWN = (
    "tier", "number", "state", "in_force_on", "ended_on", "enrolment__name", "enrolment__position", "post__title",
    "holder__name",
)  # fmt: skip
"""What a page of the list of lists reads of one."""
NAMES = {
    "clause": gettext_lazy("Catalogue duty"),
    "duty": gettext_lazy("Key duty"),
    "measure": pgettext_lazy("duty", "Measures"),
    "target": gettext_lazy("Target"),
    "due_on": gettext_lazy("Deadline"),
    "department": gettext_lazy("Responsible department"),
    "cooperating": gettext_lazy("Cooperating departments"),
}


def index(request: HttpRequest, cycle: int) -> HttpResponse:
    """Everyone with a part in lists: those of the year they may see, and where each stands."""
    year = cycle_for(request, cycle)
    standing = reader(request, *READERS)
    asked, look = _asked(request), Look(request, LISTS)
    rows = look.ordered(_filtered(asked, listed(standing, year)))
    if look.wants_shown:
        return year_sheet(request, year, look, _("Responsibility lists %(year)s") % {"year": year.year}, _seated(rows))
    page = Paginator(rows.only(*SHOWN), A_PAGE).get_page(request.GET.get("page"))
    shown = _seated(page.object_list)
    is_organiser = may_act(standing, year.office, ActingBody.Act.ORGANISE)
    context = {
        "cycle": year,
        "page": page,
        "filters": asked,
        "look": look,
        "rows": shown,
        "body": look.body(shown),
        "begin": _to_begin(standing, year, is_organiser=is_organiser)[:2],
        "is_staff": bool(standing.offices(*STAFF)),
        "successions": successions(year, clock.today()) if standing.offices(*STAFF) else [],
        "may_close": is_organiser and year.state != Cycle.State.DRAFT,
    }
    return render(request, "duties/index.html", context)


def _seated(lists: Iterable[DutyList]) -> list[DutyList]:
    """The lists, with the chains of those that are being signed: of the others nobody signs next."""
    rows = list(lists)
    signing = [row for row in rows if row.state == SIGNING]
    prefetch_related_objects(signing, Prefetch("chain", Signatory.objects.select_related("person")))
    return rows


def _asked(request: HttpRequest) -> Filters:
    return filters(
        search(request, _("Unit or holder")),
        choice(request, "state", _("State"), DutyList.State.choices),
        choice(request, "tier", _("Tier"), CatalogueEntry.Tier.choices),
        kept=[("sort", request.GET.get("sort", ""))],
    )


def _filtered(asked: Filters, rows: QuerySet[DutyList]) -> QuerySet[DutyList]:
    if asked["state"]:
        rows = rows.filter(state=asked["state"])
    if asked["tier"]:
        rows = rows.filter(tier=asked["tier"])
    for word in asked["q"].split():
        rows = rows.filter(Q(enrolment__name__contains=word) | Q(holder__name__contains=word))
    return rows


def _to_begin(standing: Standing, year: Cycle, *, is_organiser: bool) -> QuerySet[Enrolment]:
    """The units whose lists the reader may begin."""
    if year.state != Cycle.State.RUNNING:
        return Enrolment.objects.none()
    rows = Enrolment.objects.filter(cycle=year).order_by("position")
    return rows if is_organiser else rows.filter(unit_id__in=standing.spoken_for)


def new(request: HttpRequest, cycle: int) -> HttpResponse:
    """The unit's people and the organising body: begin a list, of a unit that is chosen first."""
    year = cycle_for(request, cycle)
    standing = reader(request, *READERS)
    units = _to_begin(standing, year, is_organiser=may_act(standing, year.office, ActingBody.Act.ORGANISE))
    if request.method == "GET" and not request.GET.get("unit") and units:
        return _choose(request, year, units)
    chosen = units.filter(pk=typed.key(request.GET.get("unit")) or 0).first()
    if chosen is None:
        raise Http404(_("Choose the unit first."))
    begun = set(chosen.duty_lists.exclude(state=DROPPED).values_list("post_id", flat=True))
    posts = Post.objects.filter(unit=chosen.unit_id).exclude(pk__in=[pk for pk in begun if pk]).order_by("id")
    form = NewListForm(posts, request.POST or None, has_body=None not in begun)
    if request.method == "POST" and form.is_valid():
        post = form.posts.get(form.cleaned_data["whose"])
        tier = post.tier if post else CatalogueEntry.Tier.BODY.value
        made = attempt(request, lambda: draft_list(enrolment=chosen, tier=tier, post=post, by=standing.person), form)
        if made is not None:
            return redirect("duty-edit", pk=made.pk)
    context = {"cycle": year, "enrolment": chosen, "form": form}
    return render(request, "duties/new.html", context, status=400 if form.errors else 200)


def _choose(request: HttpRequest, year: Cycle, units: QuerySet[Enrolment]) -> HttpResponse:
    """The units, found by a part of their name."""
    asked = filters(search(request, _("Unit")))
    for word in asked["q"].split():
        units = units.filter(name__contains=word)
    context = {"cycle": year, "filters": asked, "page": Paginator(units, A_PAGE).get_page(request.GET.get("page"))}
    return render(request, "duties/choose.html", context)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may see the list: its items with their quarters, its signatures, its history, and the next step."""
    standing, one = list_for(request, pk)
    return _page(request, standing, one)


def _page(request: HttpRequest, standing: Standing, one: DutyList, wrong: NoteForm | None = None) -> HttpResponse:
    given = signatures_of(one)
    levels = levels_of(one, given)
    turn = next((level.seat for level in levels if level.is_next), None)
    roles = roles_towards(standing, one, lambda _one: turn)
    items = list(one.items.select_related("clause"))
    is_signed = one.state in SIGNED
    known = item_quarters(one.enrolment.cycle, clock.today(), enrolment=one.enrolment) if is_signed else []
    quarters = {row.origin: row.states for row in known}
    cited = citations_of(items)
    is_writer = bool(roles & {AUTHOR, ORGANISER})
    context = {
        "cycle": one.enrolment.cycle,
        "one": one,
        "rows": [(item, quarters.get(item.origin, ()), len(cited.get(item.origin, ()))) for item in items],
        "levels": levels,
        "void": [_void(row, content_of(one, items)) for row in given if hasattr(row, "voided")],
        "countersigned": [row for row in given if row.kind == Signature.Kind.COUNTERSIGNED],
        "steps": one.steps.select_related("by"),
        "forms": _forms(request, one, roles, levels, wrong),
        "turn": turn,
        "succession": succession_of(one, given, clock.today()),
        "faults": faults(one, items) if one.state == DRAFTING else [],
        "warnings": warnings(one, items) if is_writer and one.state == DRAFTING else [],
        "may_write": is_writer and one.state in WRITABLE,
        "open_seats": _open_seats(standing, one, levels, roles),
        "may_chain": is_writer and one.state == DRAFTING,
        "may_amend": is_writer and one.state == IN_FORCE and not hasattr(one, "later"),
        "is_writer": is_writer,
    }  # fmt: skip
    return render(request, "duties/list.html", context, status=400 if wrong is not None else 200)


def _open_seats(standing: Standing, one: DutyList, levels: Sequence[Level], roles: frozenset[str]) -> list[Signatory]:
    """Where somebody still signs, and the reader may say who does it in their place."""
    unsigned = [level.seat for level in levels if level.signature is None] if one.state in WRITABLE else []
    return [seat for seat in unsigned if names_deputy(standing, seat, roles)]


def _void(signature: Signature, now: str) -> dict[str, Any]:
    """A void signature with what differs from the text that stands now."""
    rows = [(row.number, NAMES[row.field], row.before, row.after) for row in differences(signature.content, now)]
    return {"signature": signature, "rows": rows}


def _forms(
    request: HttpRequest, one: DutyList, roles: frozenset[str], levels: Sequence[Level], wrong: NoteForm | None
) -> list[dict[str, Any]]:
    """The steps the reader may take now, each with the form of its note; a refused one as it was typed."""
    is_last = sum(level.signature is None for level in levels) == 1
    shown = []
    for row in DUTY_LIST.open_to(one.state):
        if not roles & row.who or row.name not in STEPS or row.name == ("sign" if is_last else "enact"):
            continue
        is_wrong = wrong is not None and request.POST.get("step") == row.name
        shown.append({"step": row, "form": wrong if is_wrong else NoteForm(row, words.DUTY_LIST)})
    return sorted(shown, key=lambda one: one["step"].needs_note)  # what goes on stands before what goes back


STEPS: dict[str, Callable[..., DutyList]] = {
    "submit": lambda note, **kept: submit_list(**kept),  # noqa: ARG005 - every step is called alike
    "sign": lambda note, **kept: sign_list(note=note, **kept),
    "enact": lambda note, **kept: sign_list(note=note, **kept),
    "refuse": lambda note, **kept: refuse_list(note=note, **kept),
    "take_back": lambda note, **kept: take_back_list(note=note, **kept),
    "countersign": lambda note, **kept: countersign_list(**kept),  # noqa: ARG005
    "drop": lambda note, **kept: drop_list(note=note, **kept),
}


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever's step it is: take it; what was typed stays if it is refused."""
    standing, one = list_for(request, pk)
    name = request.POST.get("step", "")
    row = next((row for row in DUTY_LIST.steps if row.name == name and name in STEPS), None)
    if row is None:
        raise Http404(_("There is no such step."))
    form = NoteForm(row, words.DUTY_LIST, request.POST)
    form.fields["note"].required = row.needs_note
    if form.is_valid():
        kept = {"list_id": pk, "by": standing.person, "version": typed.number(request.POST.get("version"))}
        note = form.cleaned_data["note"]
        if attempt(request, lambda: STEPS[name](note, **kept), form, done=words.DUTY_LIST.done(name)) is not None:
            is_seen = visible_lists(standing).filter(pk=pk).exists()  # whoever refused a list sees it when it returns
            return redirect("duty-list", pk=pk) if is_seen else redirect("duty-lists", one.enrolment.cycle_id)
    return _page(request, standing, one, form)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The list's writers: answer a warning of likeness."""
    standing, one = list_for(request, pk)
    key, text = request.POST.get("key", "")[:64], request.POST.get("text", "")
    act = lambda: answer_warning(list_id=one.pk, key=key, text=text, by=standing.person)  # noqa: E731 - done once
    kept = attempt(request, act, done=_("Answer kept."))
    return redirect("duty-list", pk=pk) if kept else again(request, "duty-list", pk=pk)


@require_POST
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """The list's writers: begin a new version."""
    standing, one = list_for(request, pk)
    made = attempt(request, lambda: amend_list(list_id=one.pk, by=standing.person))
    return redirect("duty-edit" if made else "duty-list", pk=made.pk if made else pk)


@require_POST
def close(request: HttpRequest, cycle: int) -> HttpResponse:
    """The organising body: end the lists with their year."""
    year = cycle_for(request, cycle)
    standing = reader(request, *READERS)
    attempt(
        request,
        lambda: close_lists(cycle=year, by=standing.person),
        done=lambda n: _("%(n)s lists ended with the year.") % {"n": n},
    )
    return redirect("duty-lists", cycle=year.pk)
