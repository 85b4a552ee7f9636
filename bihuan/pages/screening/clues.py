"""The list of clues, ranked, and one clue with all that someone who decides on it must see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.organizations.access import Standing
from bihuan.pages import typed
from bihuan.pages.answers import filed
from bihuan.pages.attempt import attempt
from bihuan.pages.context import current_cycle
from bihuan.pages.errands.bar import bar
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import handed_out, sheet_of
from bihuan.pages.screening.asked_for import asked_of, clues_asked
from bihuan.pages.screening.columns import CLUES, SHOWN, period, unit_name
from bihuan.pages.screening.common import clue_for, screener
from bihuan.pages.screening.forms import ExcludeForm
from bihuan.records import clock
from bihuan.screening import words
from bihuan.screening.access import office_roles
from bihuan.screening.actions.deciding import exclude_clue, take_up
from bihuan.screening.lifecycle import CLUE
from bihuan.screening.models import Clue
from bihuan.screening.queries.clues import beside, trip_of
from bihuan.screening.queries.reading import (
    computed,
    corrected_cells,
    rows_of,
    rule_text,
    subject_text,
    unit_names,
    yuan,
)

A_PAGE = 50
SHOWN_BESIDE = 20
FORMS: Mapping[str, Callable[..., forms.Form]] = {"exclude": ExcludeForm, "take_up": forms.Form}


def clue_list(request: HttpRequest) -> HttpResponse:
    """Clerks and the leading group: clues, those many rules ask about first, then by amount."""
    standing, office = screener(request)
    look = Look(request, CLUES)
    ordered = look.ordered(clues_asked(request, standing, office).select_related("unit").only(*SHOWN))
    if look.wants_shown:
        listed = list(ordered[:20_000])
        above = _("As of %(on)s · %(n)s rows · %(office)s · questions to be checked, no findings")
        stamp = above % {"on": clock.today().isoformat(), "n": len(listed), "office": office.name}
        content = sheet_of(look, _("Clues to be checked"), listed, [stamp])
        return handed_out(request, office, content, filed(_("Clues"), clock.today()), len(listed))
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    shown = page.object_list = _rows_of(ordered, (page.number - 1) * A_PAGE)
    cycle = current_cycle(request, standing)
    is_here = cycle is not None and cycle.office_id == office.pk
    batch = bar(standing, cycle, "clues", shown=len(shown), total=page.paginator.count) if cycle and is_here else None
    context = {
        "office": office, "page": page, "filters": asked_of(request), "look": look, "rows": shown, "batch": batch,
        "body": look.body(shown, is_choosable=bool(batch)),
    }  # fmt: skip
    return render(request, "screening/clues.html", context)


def _rows_of(ordered: QuerySet[Clue], first: int) -> list[Clue]:
    """The clues of a page, looked for by their keys: those before it are not read; two queries."""
    keys = list(ordered.values_list("pk", flat=True)[first : first + A_PAGE])
    rows = Clue.objects.select_related("unit").only(*SHOWN).in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def clue(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks and the leading group who may read its data: one clue, its rule, its arithmetic, its rows."""
    return _page(request, *clue_for(request, pk), {})


def _page(request: HttpRequest, standing: Standing, one: Clue, refused: Mapping[str, forms.Form]) -> HttpResponse:
    places = one.run.places | unit_names(one.office_id)
    proofs = {proof.digest: proof for proof in one.proofs.all()}
    rows, norms = rows_of(proofs.get(one.digest), one, places)
    roles = office_roles(standing, one.office_id)
    steps = [row for row in CLUE.open_to(one.state) if row.who & roles and row.name in FORMS]
    context = {
        "clue": one, "rule": rule_text(one.rule), "subject": subject_text(one, places), "amount": yuan(one.amount_fen),
        "unit": unit_name(one), "period": period(one), "computed": computed(one, places), "rows": rows, "norms": norms,
        "has_changed": len(proofs) > 1, "trip": trip_of(standing, one.about_type, one.about),
        "beside": [
            (other, rule_text(other.rule).title, yuan(other.amount_fen))
            for other in beside(standing, one)[:SHOWN_BESIDE]
        ],
        "offers": [(row, refused.get(row.name) or FORMS[row.name](auto_id=f"{row.name}-%s")) for row in steps],
        "steps": one.steps.select_related("by"), "loud": one.rule in one.run.loud,
        "corrected": corrected_cells(one),
    }  # fmt: skip
    return render(request, "screening/clue.html", context, status=400 if refused else 200)


@require_POST
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Clerks who may read its data: exclude a clue with a reason, or take it up."""
    standing, one = clue_for(request, pk)
    if step not in FORMS:
        raise Http404(_("There is no such step."))
    form = FORMS[step](request.POST, auto_id=f"{step}-%s")
    kept: dict[str, Any] = {
        "clue_id": pk, "by": standing.person, "version": typed.number(request.POST.get("version"))
    }  # fmt: skip
    if form.is_valid():
        act = exclude_clue if step == "exclude" else take_up
        made = attempt(
            request,
            lambda: act(**kept, **form.cleaned_data),
            form,
            done=_("Done: %(what)s.") % {"what": words.CLUE.done(step)},
        )
        if made is not None:
            return redirect("clue", pk=pk) if isinstance(made, Clue) else redirect("dossier", pk=made.pk)
    return _page(request, *clue_for(request, one.pk), {step: form})
