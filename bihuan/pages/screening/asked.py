"""What a unit, or someone, is asked in writing: what is held against them, and their own words beside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bihuan.findings.actions import Upload
from bihuan.pages import typed
from bihuan.pages.answers import evidence_answer
from bihuan.pages.attempt import attempt
from bihuan.pages.request import reader
from bihuan.pages.screening.forms import ReplyForm
from bihuan.pages.uploads import sound_files
from bihuan.records.evidence import record_download
from bihuan.screening.access import asked_dossiers, roles_towards, visible_dossiers
from bihuan.screening.actions.asking import reply
from bihuan.screening.lifecycle import CONCERNED, ENDED, SETTLED, UNIT
from bihuan.screening.models import Clue, Dossier, Proof, ReplyFile
from bihuan.screening.queries.clues import replies_of
from bihuan.screening.queries.reading import computed, rows_of, rule_text, unit_names, yuan


def asked_list(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: what they, or the units they speak for, have been asked in writing."""
    standing = reader(request)
    rows = asked_dossiers(standing).select_related("unit")[:200]
    return render(request, "screening/asked_list.html", {"rows": rows})


def asked(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit that is asked and whom it is about: what is held, with its rows; they answer, correct and object."""
    standing = reader(request)
    one = get_object_or_404(asked_dossiers(standing).select_related("unit", "office", "concerned"), pk=pk)
    is_open = one.state not in {ENDED, SETTLED} and bool(roles_towards(standing, one) & {UNIT, CONCERNED})
    form = ReplyForm(request.POST or None, request.FILES or None) if is_open else None
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.cleaned_data

        def do() -> Any:
            files = [Upload(file.name or "file", file) for file in sound_files(request, "photos")]
            return reply(
                dossier_id=pk, kind=given["kind"], text=given["text"], by=standing.person, uploads=files,
                version=typed.number(request.POST.get("version")),
            )  # fmt: skip

        if attempt(request, do, form, done=_("Your reply is sent.")) is not None:
            return redirect("asked", pk=pk)
    context = {
        "one": one, "held": _held(one), "form": form,
        "replies": replies_of(one),
    }  # fmt: skip
    return render(request, "screening/asked.html", context, status=400 if form is not None and form.errors else 200)


def _held(one: Dossier) -> list[dict[str, Any]]:
    """What is held, clue by clue: the rule, the arithmetic, the rows; four queries."""
    clues = list(one.clues.filter(erased_at__isnull=True).exclude(state=Clue.State.EXCLUDED).select_related("run"))
    proofs = {(row.clue_id, row.digest): row for row in Proof.objects.filter(clue__in=clues)}
    shown, units = [], unit_names(one.office_id)
    for clue in clues:
        places = clue.run.places | units
        rows, norms = rows_of(proofs.get((clue.pk, clue.digest)), clue, places)
        values = computed(clue, places)
        shown.append({
            "clue": clue, "rule": rule_text(clue.rule), "computed": values, "rows": rows, "norms": norms,
            "amount": yuan(clue.amount_fen),
        })  # fmt: skip
    return shown


def reply_file(request: HttpRequest, pk: int, attachment: int) -> HttpResponseBase:
    """Whoever sees the file or was asked in it: a file that came with a reply; each download is on the trail."""
    standing = reader(request)
    seen = visible_dossiers(standing)
    row = get_object_or_404(
        ReplyFile.objects.select_related("attachment__blob"), reply=pk, attachment=attachment,
        reply__dossier__in=seen.filter(erased_at__isnull=True),
    )  # fmt: skip
    record_download(attachment=row.attachment, by=standing.person)
    row.attachment.name = row.name or row.attachment.name
    return evidence_answer(row.attachment, is_original=False)
