"""Appeals of units: lodged, reviewed and decided; what was typed stays if a step is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.engine.lifecycle import Step
from bihuan.engine.periods import span
from bihuan.engine.values import Reference
from bihuan.findings.actions import Upload
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.answers import evidence_answer
from bihuan.pages.attempt import attempt
from bihuan.pages.filters import Filters, choice, filters, period, search
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import year_sheet
from bihuan.pages.next_steps import appeal_next
from bihuan.pages.noting import NoteForm
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.results.appeal_columns import APPEALS
from bihuan.pages.results.forms import GroundsForm
from bihuan.pages.uploads import sound_files
from bihuan.records import clock
from bihuan.records.evidence import record_download
from bihuan.records.punctuation import told_of
from bihuan.results import words
from bihuan.results.access import had_part, may_take_here, visible_appeals
from bihuan.results.actions import decide_appeal, go_up, lodge_appeal, take_appeal_step
from bihuan.results.actions.appealing import DECISIONS
from bihuan.results.lifecycle import APPEAL, PENDING, SHOWN, is_fitting
from bihuan.results.models import Appeal, AppealEvidence, Publication
from bihuan.results.models.chain import newest
from bihuan.results.queries.hindrances import uncorrected
from bihuan.results.queries.periods import last_day, stands_open
from bihuan.results.sources import costs_of
from bihuan.schemes.models import Cycle, Enrolment

A_PAGE = 100


def appeal_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: the year's appeals; a unit: its own, and where it lodges one."""
    return _list_page(request, cycle_for(request, cycle), GroundsForm())


def _list_page(request: HttpRequest, cycle: Cycle, form: GroundsForm) -> HttpResponse:
    standing = reader(request)
    rows = visible_appeals(standing).filter(result_set__cycle=cycle).select_related("enrolment", "result_set")
    asked, look = _asked(request, cycle), Look(request, APPEALS)
    rows = look.ordered(_narrowed(asked, request, rows.select_related("lodged_by").defer("result_set__inputs")))
    if look.wants_shown:
        return year_sheet(request, cycle, look, _("Appeals %(year)s") % {"year": cycle.year}, rows)
    shown = Publication.objects.filter(result_set__cycle=cycle, state__in=SHOWN).exclude(state="superseded")
    latest = shown.select_related("result_set").defer("result_set__inputs").order_by("-result_set__number").first()
    own = Enrolment.objects.filter(cycle=cycle, unit_id__in=standing.spoken_for).first()
    until = last_day(latest, own.pk) if latest and own else None
    context = {
        **look.paged(rows, A_PAGE), "cycle": cycle, "filters": asked, "publication": latest, "own": own,
        "until": until, "is_over": until is not None and until < clock.today(), "form": form,
        "waits": _waits(latest, own) if latest and own else None,
    }  # fmt: skip
    return render(request, "results/appeals.html", context, status=400 if form.errors else 200)


def _waits(latest: Publication, own: Enrolment) -> Appeal | None:
    """The unit's appeal that has not ended: until then it lodges no other."""
    return Appeal.objects.filter(stands_open(latest.result_set_id), enrolment=own).first()


def _asked(request: HttpRequest, cycle: Cycle) -> Filters:
    kept = [(name, request.GET.get(name, "")) for name in ("stands", "sort")]
    return filters(
        search(request, _("Unit")), choice(request, "state", _("State"), Appeal.State.choices),
        period(request, _("Lodged in"), cycle.ends_on, clock.today()), kept=kept,
    )  # fmt: skip


def _narrowed(asked: Filters, request: HttpRequest, rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
    if request.GET.get("stands") == "pending":
        rows = rows.filter(state__in=PENDING)
    if text := asked["q"]:
        rows = rows.filter(Q(enrolment__name__icontains=text) | Q(enrolment__code=text))
    if dates := span(asked["period"]):
        rows = rows.filter(lodged_on__range=dates)
    return rows.filter(state=asked["state"]) if asked["state"] else rows


@require_POST
def lodge(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """The unit: appeal against its result."""
    by = reader(request, Role.LIAISON, Role.HEAD).person
    rows = Publication.objects.select_related("result_set").defer("result_set__inputs")
    publication = get_object_or_404(rows, result_set_id=pk, state__in=SHOWN)
    kept = publication.result_set
    enrolment = get_object_or_404(Enrolment, pk=unit, cycle=kept.cycle_id)
    form = GroundsForm(request.POST)

    def act() -> Appeal:
        uploads = [Upload(file.name or "file", file) for file in sound_files(request, "files")]
        return lodge_appeal(result_set=kept, enrolment=enrolment, by=by, uploads=uploads, **form.cleaned_data)

    if form.is_valid() and attempt(request, act, form, done=_("Your appeal is lodged.")) is not None:
        return redirect("appeal-list", cycle=kept.cycle_id)
    return _list_page(request, cycle_for(request, kept.cycle_id), form)


def _appeal(request: HttpRequest, pk: int) -> Appeal:
    rows = visible_appeals(reader(request)).select_related(
        "result_set__cycle__office", "result_set__publication", "enrolment__cycle", "lodged_by"
    )
    return get_object_or_404(rows.defer("result_set__inputs"), pk=pk)


LABELS = {"uphold": gettext_lazy("Written decision"), "go_up": gettext_lazy("Why is it taken one level up?")}


def _form(row: Step, data: QueryDict | None = None) -> NoteForm:
    label = LABELS["uphold"] if row.name in DECISIONS else LABELS.get(row.name, "")
    return NoteForm(row, words.APPEAL, data, label=label)


def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """The office and the unit: one appeal with its grounds, files, steps, and what may be done."""
    return _page(request, _appeal(request, pk), {})


def _page(request: HttpRequest, appeal: Appeal, wrong: dict[str, NoteForm]) -> HttpResponse:
    """The page; ``wrong`` is the form of a step that was refused, which takes the place of its empty one."""
    standing = reader(request)
    is_office = standing.holds(appeal.result_set.office_id, Role.OFFICE, Role.LEADING_GROUP)
    open_steps = [row for row in APPEAL.open_to(appeal.state) if is_fitting(row, appeal)]
    opened = {row.name for row in open_steps} | wrong.keys()
    part = is_office and had_part(standing.person, appeal)
    mine = {row.name for row in open_steps if may_take_here(standing, row, appeal)} | wrong.keys()
    is_unit = standing.speaks_for(appeal.enrolment.unit_id)
    may_review = is_office and not part and "uphold" in opened
    lacks = uncorrected(appeal)
    stands = lacks if "end" in mine and not wrong else ""
    costs = costs_of(appeal.enrolment) if may_review else []
    context = {
        "next": appeal_next(appeal, lacks),
        "appeal": appeal,
        "cycle": appeal.result_set.cycle,
        "steps": appeal.steps.select_related("by"),
        "files": appeal.evidence.select_related("attachment__blob"),
        "open": opened,
        "forms": {row.name: _form(row) for row in open_steps} | wrong,
        "is_office": is_office,
        "mine": mine - {"end"} if stands else mine,
        "is_unit": is_unit,
        "stands": stands,
        "latest": newest(appeal.result_set_id).result_set_id if stands else None,
        "waits": bool(opened) and not (mine or may_review or (is_unit and opened & {"recall", "go_up"})),
        "had_part": part,
        "costs": [(f"{source}-{cost.number}", cost) for source, cost in costs],
        "chosen": set(request.POST.getlist("mark")),
    }
    return render(request, "results/appeal.html", context, status=400 if wrong else 200)


@require_POST
def appeal_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Whoever the table names: one step of an appeal."""
    appeal = _appeal(request, pk)
    by = reader(request).person
    row = next((row for row in APPEAL.steps if row.name == step), None)
    if row is None:
        raise Http404(_("There is no such step."))
    form = _form(row, request.POST)
    more: dict[str, Any] = {"appeal": appeal, "by": by, "version": typed.number(request.POST.get("version"))}
    done = told_of(appeal.enrolment.name, words.APPEAL.done(step))
    if form.is_valid() and attempt(request, _act(request, step, more | form.cleaned_data), form, done=done) is not None:
        return redirect("appeal", pk=pk)
    return _page(request, appeal, {"uphold" if step in DECISIONS else step: form})


def _act(request: HttpRequest, step: str, more: dict[str, Any]) -> Callable[[], Appeal]:
    if step in DECISIONS:
        return lambda: decide_appeal(step=step, taken=_references(request), **more)
    if step == "go_up":
        return lambda: go_up(**more)
    return lambda: take_appeal_step(step=step, **more)


def _references(request: HttpRequest) -> list[Reference]:
    """The marks chosen to be taken out: ``source-number``."""
    chosen = (text.rpartition("-") for text in request.POST.getlist("mark")[:200])
    return [Reference(source, number) for source, _sign, text in chosen if (number := typed.key(text))]


def appeal_file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """The office and the unit: a file of the appeal."""
    rows = AppealEvidence.objects.select_related("attachment__blob")
    kept = get_object_or_404(rows, attachment_id=file, appeal=_appeal(request, pk))
    record_download(attachment=kept.attachment, by=reader(request).person)
    return evidence_answer(kept.attachment, is_original=request.GET.get("original") == "1")
