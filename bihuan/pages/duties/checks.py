"""The quarterly checks: the board, what was missed, one item with its checks and what cites it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.duties.access import CHECK, visible_lists
from bihuan.duties.actions.checking import Upload, check_item, cite_item
from bihuan.duties.models import Citation, DutyItem, QuarterlyCheck
from bihuan.duties.queries.lists import citations_of
from bihuan.duties.queries.quarters import board, done_of, item_quarters, missed_checks, missed_of
from bihuan.engine.duties.quarters import CheckState
from bihuan.findings.access import FINDERS, visible_findings
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.acting import may_act
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.answers import evidence_answer, filed
from bihuan.pages.attempt import again, attempt, did
from bihuan.pages.duties.citing import candidates, reference
from bihuan.pages.duties.common import READERS
from bihuan.pages.duties.forms import CheckForm
from bihuan.pages.lists.sheets import handed_out
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.uploads import sound_files
from bihuan.pages.workbook import Sheet, workbook_of
from bihuan.records import clock
from bihuan.records.evidence import record_download
from bihuan.records.joining import joined
from bihuan.supervision.models import Entry

BOARD = (*STAFF, Role.ASSESSOR)
A_PAGE = 50
"""Missed checks on a page of the board."""


def _as_of(request: HttpRequest) -> date:
    return min(typed.day(request.GET.get("on")) or clock.today(), clock.today())


def quarters(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office and assessors: units × quarters as of a day, and every check that was missed."""
    year = cycle_for(request, cycle)
    standing = reader(request, *BOARD)
    on = _as_of(request)
    lines = item_quarters(year, on)
    rows, missed = board(year, lines), missed_of(lines)
    page = Paginator(missed, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "cycle": year,
        "on": on,
        "rows": [(row.enrolment, [dict(counts) for counts in row.quarters]) for row in rows],
        "totals": [done_of(row.quarters[n] for row in rows) for n in range(4)],
        "page": page,
        "missed": missed_checks(year, on, list(page.object_list)),
        "may_check": may_act(standing, year.office, CHECK),
    }
    return render(request, "duties/quarters.html", context)


def missed_workbook(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office and assessors: the missed checks as a workbook."""
    year = cycle_for(request, cycle)
    reader(request, *BOARD)
    on = _as_of(request)
    rows = [
        (one.item.duty_list.enrolment.name, one.item.duty_list.whose,
         one.item.position, one.item.duty, one.quarter, one.body, one.made_up_on or "")
        for one in missed_checks(year, on)
    ]  # fmt: skip
    heads = [_("Unit"), _("Whose list"), _("No."), _("Key duty"), _("Quarter"), _("Who was to check"), _("Made up on")]
    above = [_("Missed quarterly checks %(year)s") % {"year": year.year}, f"{_('as of')} {on.isoformat()}"]
    sheet = Sheet(
        name=_("Missed"), heads=heads, rows=rows, above=above, widths={(0, 0): 24, (3, 3): 48}, is_printed=True
    )
    return handed_out(request, year.office, workbook_of(sheet), filed(above[0], on), len(rows))


def _item(request: HttpRequest, pk: int) -> tuple[Standing, DutyItem]:
    standing = reader(request, *READERS)
    rows = DutyItem.objects.filter(duty_list__in=visible_lists(standing)).select_related(
        "duty_list__enrolment__cycle__office", "duty_list__post", "clause", "root"
    )
    return standing, get_object_or_404(rows, pk=pk)


def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may see the list: one duty with its checks, and every mark and finding that says it was not met."""
    standing, one = _item(request, pk)
    return _item_page(request, standing, one)


def _item_page(
    request: HttpRequest,
    standing: Standing,
    one: DutyItem,
    check: CheckForm | None = None,
) -> HttpResponse:
    enrolment = one.duty_list.enrolment
    rows = item_quarters(enrolment.cycle, clock.today(), enrolment=enrolment)
    states = next((row.states for row in rows if row.origin == one.origin), ())
    open_to = [row.quarter for row in states if row.check is None and row.state != CheckState.AHEAD]
    may_check = may_act(standing, enrolment.cycle.office, CHECK) and bool(open_to)
    if may_check and check is None:
        check = CheckForm(open_to, initial={"checked_on": clock.today()})
    told = QuarterlyCheck.objects.filter(item=one.origin).select_related("by")
    checks = joined(told, "evidence", ("attachment__pk", "attachment__name"))
    cited, words = citations_of([one]).get(one.origin, []), request.GET.get("q", "").strip()
    may_cite = bool(standing.offices(*FINDERS)) and one.duty_list.in_force_on is not None
    context = {
        "cycle": enrolment.cycle,
        "item": one,
        "one": one.duty_list,
        "states": states,
        "checks": checks,
        "cited": _shown(standing, cited),
        "check_form": check if may_check else None,
        "may_cite": may_cite,
        "words": words,
        "candidates": candidates(standing, one, words, cited) if may_cite else [],
    }
    is_wrong = bool(check and check.is_bound and check.errors)
    return render(request, "duties/item.html", context, status=400 if is_wrong else 200)


def _shown(standing: Standing, rows: list[Citation]) -> list[dict[str, Any]]:
    """What cites a duty, of what the reader may see: a link, and what it says."""
    numbers = {source: [row.number for row in rows if row.source == source] for source in ("finding", "entry")}
    findings = {row.pk: row for row in visible_findings(standing).filter(pk__in=numbers["finding"])}
    entries = {row.pk: row for row in Entry.objects.filter(pk__in=numbers["entry"]).select_related("indicator")}
    shown = []
    for row in rows:
        if row.source == "finding" and row.number in findings:
            told = findings[row.number]
            shown.append(
                {
                    "address": reverse("finding", args=[told.pk]),
                    "name": told.number or _("not numbered"),
                    "text": told.condition,
                }
            )
        elif row.source == "entry" and row.number in entries:
            mark = entries[row.number]
            shown.append(
                {"address": reverse("entry", args=[mark.pk]), "name": mark.happened_on.isoformat(), "text": mark.fact}
            )
    return shown


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The body that checks: record a quarter's check."""
    standing, one = _item(request, pk)
    form = CheckForm(range(1, 5), request.POST)
    if form.is_valid():
        given = form.cleaned_data

        def act() -> object:
            files = [Upload(file.name or "file", file) for file in sound_files(request, "photos")]
            return check_item(item_id=pk, by=standing.person, uploads=files, **given)

        if did(request, act, form, done=_("The check of quarter %(n)s is recorded.") % {"n": given["quarter"]}):
            return redirect("duty-item", pk=pk)
    return _item_page(request, standing, one, check=form)


@require_POST
def cite(request: HttpRequest, pk: int) -> HttpResponse:
    """Those who find and mark: say that a finding or a mark shows this duty unmet."""
    standing, one = _item(request, pk)
    reader(request, *FINDERS)
    referred = reference(request, standing, one)
    if referred is None:
        messages.error(request, _("There is no such finding or mark of this unit in this year."))
        return again(request, "duty-item", pk=pk)
    source, number = referred
    act = lambda: cite_item(item_id=pk, source=source, number=number, by=standing.person)  # noqa: E731 - one line
    made = attempt(request, act, done=_("Kept."))
    return redirect("duty-item", pk=pk) if made is not None else again(request, "duty-item", pk=pk)


def evidence(request: HttpRequest, pk: int, attachment: int) -> HttpResponseBase:
    """Whoever may see the list: what a checker attached."""
    standing, one = _item(request, pk)
    for row in QuarterlyCheck.objects.filter(item=one.origin).prefetch_related("evidence__attachment__blob"):
        for kept in row.evidence.all():
            if kept.attachment_id == attachment:
                record_download(attachment=kept.attachment, by=standing.person)
                return evidence_answer(kept.attachment, is_original=False)
    raise Http404(_("There is no such file, or you may not see it."))
