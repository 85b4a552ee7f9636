"""A draw as two witnesses would trust it: what was announced, who said what, what came out, and that it is so."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from bihuan.inspections import actions
from bihuan.inspections.access import opens_draw, visible_campaigns, visible_draws, visible_inspections
from bihuan.inspections.lifecycle import APPROVED, BEFORE_START, CANCELLED, PROPOSED
from bihuan.inspections.models import Circular, Draw
from bihuan.inspections.queries.draws import files_of, names_in, protocol_of, reserves_of, teams_of
from bihuan.inspections.queries.ring import round_of
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.acting import may_act
from bihuan.organizations.models import ActingBody, Person, Role
from bihuan.pages import typed
from bihuan.pages.answers import document_answer, filed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.inspections import tasks
from bihuan.pages.inspections.forms import area
from bihuan.pages.inspections.picture import ring_picture
from bihuan.pages.request import reader
from bihuan.records import progress
from bihuan.records.punctuation import in_brackets, told_of


def found_draw(request: HttpRequest, pk: int) -> tuple[Standing, Draw]:
    """The reader and a draw they may see."""
    standing = reader(request)
    rows = visible_draws(standing).select_related("campaign__cycle", "office", "announced_by")
    return standing, get_object_or_404(rows, pk=pk)


def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff, witnesses, those on a team: one draw."""
    standing, draw = found_draw(request, pk)
    return render(request, "inspections/draw.html", _context(standing, draw))


def _context(standing: Standing, draw: Draw) -> dict[str, Any]:
    witnesses = list(draw.witnesses.all())
    mine = next((row for row in witnesses if row.person_id == standing.person.pk), None)
    is_open = opens_draw(standing, draw)
    context: dict[str, Any] = {
        "cycle": draw.campaign.cycle, "draw": draw, "campaign": draw.campaign, "witnesses": witnesses,
        "is_open": is_open, "is_clerk": standing.holds(draw.office_id, Role.OFFICE),
        "may_approve": standing.holds(draw.office_id, Role.OFFICE, Role.LEADING_GROUP),
        "all_promised": all(row.commitment for row in witnesses), "all_opened": all(row.text for row in witnesses),
        "may_promise": mine is not None and not mine.commitment and draw.state == "announced",
        "may_open": mine is not None and bool(mine.commitment) and not mine.text and draw.state == "announced",
        "steps": list(draw.steps.select_related("by")), "replacements": list(draw.replacements.select_related("by")),
    }  # fmt: skip
    if draw.state == Draw.State.ANNOUNCED:
        key = tasks.progress_key(draw.pk)
        context |= {"is_being_made": progress.read(key) is not None, "failure": progress.failure(key)}
    if draw.state == Draw.State.DRAWN and is_open:
        context |= _result(draw, context["replacements"]) | _beside(draw, len(context["replacements"]))
        context["offers"] = _offers(draw, is_clerk=context["is_clerk"]) if context["may_approve"] else {}
        if not context["reserves"]:
            context["offers"].pop("replace", None)
    return context


def _offers(draw: Draw, *, is_clerk: bool) -> dict[str, bool]:
    """Which of the ways into the field would not be refused now."""
    states = set(draw.campaign.inspections.exclude(state=CANCELLED).values_list("state", flat=True).distinct())
    may = {
        "propose": is_clerk and not states, "approve": PROPOSED in states, "man": is_clerk and APPROVED in states,
        "replace": is_clerk and (not states or bool(states & BEFORE_START)),
    }  # fmt: skip
    return {name: True for name, is_open in may.items() if is_open}


def _beside(draw: Draw, replaced: int) -> dict[str, Any]:
    """How far a verification beside the request is, or what it said."""
    key = tasks.verifying_key(draw.pk, replaced)
    if progress.read(key) is not None:
        return {"is_being_verified": True}
    return checked(progress.told(key)) | {"failure": progress.failure(key)}


def _result(draw: Draw, replaced: list[Any]) -> dict[str, Any]:
    now = replaced[-1].now if replaced else ""
    teams = teams_of(draw, now)
    people, units = names_in(draw)
    protocol = protocol_of(draw.files)
    rows = [
        (
            team.number,
            [(people.get(person, person), units.get(unit, unit), role) for unit, person, role in team.members],
            [units.get(target, target) for target in team.targets],
        )
        for team in teams
    ]

    reserves, placed = reserves_of(draw, now), [row[:2] for team in teams for row in team.members]

    def named(unit: str, person: str) -> str:
        return people.get(person, person) + in_brackets(units.get(unit, unit))

    told: dict[str, Any] = {
        "teams": rows, "protocol": protocol, "counts": protocol["counts"],
        "reserves": [named(*row) for row in reserves],
        "stepped_in": [
            (row, people.get(row.out, row.out), people.get(row.successor, row.successor)) for row in replaced
        ],
        "placed": [(person, named(unit, person)) for unit, person in [*placed, *reserves]],
    }  # fmt: skip
    return told | {"gap": gap_of(protocol), "picture": ring_picture(teams, units)}


GOALS = {
    "repeats": _("met before"), "returns": _("inspected by those they inspected"), "near": _("areas beyond one a team"),
    "spread": _("targets of one area in a team"), "mixed": _("members alike in a team"),
}  # fmt: skip
"""What a goal counts."""


def gap_of(protocol: Mapping[str, Any]) -> dict[str, Any] | None:
    """The first goal that is not proven to be at its best: what it counts, how many there are, and at least must be."""
    for row in protocol["goals"]:
        if row["value"] != row["bound"]:
            return {"goal": GOALS[row["goal"].partition(":")[0]], "value": row["value"], "bound": row["bound"]}
    return None


@require_POST
def draw_write(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Witnesses give their words; clerks draw, drop, put teams into the field; anyone who sees it verifies it."""
    standing, draw = found_draw(request, pk)
    if what == "verify":
        return _verified(request, standing, draw)
    if what not in ACTS:
        raise Http404(__("There is no such step."))
    if what == "draw" and tasks.is_large(draw):
        return _begun(request, standing, draw)
    act, done = ACTS[what]
    made = attempt(request, lambda: act(draw, request.POST, standing.person), done=str(done))
    return redirect("draw", pk) if made is not None else again(request, "draw", pk=pk)


def _begun(request: HttpRequest, standing: Standing, draw: Draw) -> HttpResponse:
    """A large draw is made beside the request; whoever may not draw is refused at once."""
    begun = attempt(request, lambda: actions.may_draw(draw_id=draw.pk, by=standing.person))
    if begun is None:
        return again(request, "draw", pk=draw.pk)
    tasks.begin(draw, standing.person)
    return redirect("draw", draw.pk)


def _verified(request: HttpRequest, standing: Standing, draw: Draw) -> HttpResponse:
    """Every rule checked without the solver, then the whole draw made again: beside the request, where it is large."""
    if draw.state != Draw.State.DRAWN or not opens_draw(standing, draw):
        raise Http404(__("There is nothing to verify."))
    if tasks.is_large(draw):
        tasks.begin_verifying(draw)
        return redirect("draw", draw.pk)
    return render(request, "inspections/draw.html", _context(standing, draw) | checked(tasks.verified(draw)))


def checked(lines: Sequence[str]) -> dict[str, Any]:
    """The sentences of a verification, each with its sign: right, wrong, or a note."""
    signs = {"ok": True, "WRONG": False}
    checks = [(signs.get(head), _said(words)) for head, _blank, words in (line.partition(" ") for line in lines)]
    return {"checks": checks, "is_sound": all(ok is not False for ok, _words in checks)}


def _said(words: str) -> str:
    """A sentence of a verification, with what was looked at in the reader's words."""
    name, _colon, said = words.partition(": ")
    return told_of(CHECKS.get(name, name), said)


CHECKS = {
    "teams": _("Teams"), "size": _("Team sizes"), "everyone": _("Everyone placed"), "leader": _("Leaders"),
    "same_unit": _("Units apart"), "own_unit": _("Not one's own unit"), "reciprocal": _("Not each other"),
    "barred": pgettext_lazy("draw", "Recusals"), "loads": _("Loads"), "targets": _("Targets"),
    "inputs": _("Lists"), "inputs_hash": _("Hash of the lists"), "outputs": _("Files of the result"),
    "seed": _("Seed"), "commitments": _("Promises"), "choice": _("Choice"), "roles": _("Leaders, numbers, orders"),
    "counts": _("Counts"), "goals": _("Goals"), "redrawn": _("Drawn once more"), "files": _("Files"),
    "replacements": _("Replacements"),
}  # fmt: skip
"""What a verification looks at."""


def folder(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may open the draw: its folder, as the command writes and verifies it."""
    standing, draw = found_draw(request, pk)
    if not opens_draw(standing, draw):
        raise Http404(__("There is no such file, or you may not see it."))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in sorted(files_of(draw).items()):
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    name = filed(draw.campaign.title, __("Draw"), draw.inputs_hash[:12])
    return document_answer(packed.getvalue(), f"{name}.zip", "application/zip")


class CircularForm(forms.Form):
    """What is circulated of a round, under its number."""

    number = forms.CharField(label=_("Number of the circular"), max_length=80)
    text = area(_("Text"), 6000, rows=6)


def round_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff: what a round found by team and theme, and the spread between its teams."""
    return _round_page(request, pk, None)


@require_POST
def circulate_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Of the body that analyses: circulate a round inside the intranet."""
    standing = reader(request, *STAFF)
    campaign = get_object_or_404(visible_campaigns(standing).select_related("office"), pk=pk)
    form = CircularForm(request.POST)
    if form.is_valid():
        act = lambda: actions.circulate(campaign=campaign, by=standing.person, **form.cleaned_data)  # noqa: E731 - once
        made = attempt(request, act, form, done=__("The circular is out, inside the intranet only."))
        if made is not None:
            return redirect("circular", made.pk)
    return _round_page(request, pk, form)


def circular(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone with a role in the office, inside the intranet: what was circulated of a round."""
    standing = reader(request)
    offices = {row.office_id for row in standing.memberships}
    row = get_object_or_404(Circular.objects.select_related("campaign__cycle", "by"), pk=pk, office_id__in=offices)
    return render(request, "inspections/circular.html", {"circular": row, "cycle": row.campaign.cycle})


def _round_page(request: HttpRequest, pk: int, form: CircularForm | None) -> HttpResponse:
    standing = reader(request, *STAFF)
    campaign = get_object_or_404(visible_campaigns(standing).select_related("cycle__office"), pk=pk)
    visits = visible_inspections(standing).filter(campaign=campaign).select_related("enrolment")
    drawn = campaign.draws.filter(state=Draw.State.DRAWN).first()
    summary = round_of(campaign, visits, drawn.seed if drawn else "")
    rows = [(team, [summary.cells.get((team, theme)) for theme in summary.themes]) for team in summary.teams]
    context = {"cycle": campaign.cycle, "campaign": campaign, "round": summary, "rows": rows, "spread": summary.spread}
    may_circulate = may_act(standing, campaign.cycle.office, ActingBody.Act.ANALYSE)
    is_ripe = not summary.not_begun and summary.planned > summary.cancelled
    context |= {"circulars": list(campaign.circulars.all()), "is_calibrated": "calibrated" in request.GET}
    context |= {"form": form or (CircularForm() if may_circulate and is_ripe else None), "is_ripe": is_ripe}
    return render(request, "inspections/round.html", context, status=400 if form else 200)


Act = Callable[[Draw, QueryDict, Person], Any]


def _field(draw: Draw, data: QueryDict, by: Person) -> Any:
    since, until = typed.day(data.get("planned_on")), typed.day(data.get("planned_until"))
    first = since or draw.campaign.starts_on
    return actions.field(draw_id=draw.pk, planned_on=first, planned_until=until or draw.campaign.ends_on, by=by)


ACTS: Mapping[str, tuple[Act, Any]] = {
    "promise": (
        lambda draw, data, by: actions.promise(draw_id=draw.pk, text=data.get("text", ""), by=by),
        _("Your promise is kept; keep your words to yourself until all have promised."),
    ),
    "open": (
        lambda draw, data, by: actions.open_words(draw_id=draw.pk, text=data.get("text", ""), by=by),
        _("Your words are opened."),
    ),
    "draw": (lambda draw, _data, by: actions.make_draw(draw_id=draw.pk, by=by), _("The draw is made.")),
    "drop": (
        lambda draw, data, by: actions.drop_draw(draw_id=draw.pk, note=data.get("note", ""), by=by),
        _("The draw is dropped; it stays on record."),
    ),
    "field": (_field, _("A visit is proposed for every target; someone else approves them.")),
    "approve": (
        lambda draw, data, by: actions.approve_all(draw_id=draw.pk, number=data.get("number", ""), by=by),
        _("All visits of the draw are approved."),
    ),
    "man": (lambda draw, _data, by: actions.man(draw_id=draw.pk, by=by), _("The teams stand as they were drawn.")),
    "replace": (
        lambda draw, data, by: actions.replace_drawn(
            draw_id=draw.pk, person=data.get("person", ""), reason=data.get("reason", ""), by=by
        ),
        _("The next reserve has stepped in."),
    ),
}
