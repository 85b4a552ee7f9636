"""Papers typed by two counters, each alone; where they differ, the paper is read again and what was misread said."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.hearings import actions
from bihuan.hearings.access import is_counter
from bihuan.hearings.actions.counting import MOST
from bihuan.hearings.models import BLANK, NO_BALLOT, SPOILED, Hearing, Speaker, TypedBallot, Typing
from bihuan.hearings.queries.hall import out_of
from bihuan.hearings.queries.papers import Read, papers_of
from bihuan.organizations.access import Standing
from bihuan.pages import typed
from bihuan.pages.attempt import attempt
from bihuan.pages.hearings.common import speaker_for
from bihuan.records.punctuation import in_brackets, told_of

ASKED = 500
"""Rows shown at once."""


def _for_counter(request: HttpRequest, pk: int) -> tuple[Standing, Speaker]:
    standing, one = speaker_for(request, pk)
    if not is_counter(one.hearing, standing.person):
        raise Http404(_("Only the counters of this hearing may do this: the custodians of its urn."))
    return standing, one


def marks_of(hearing: Hearing) -> list[tuple[str, str]]:
    """What a paper may show."""
    options = [(row["id"], row["title"]) for row in hearing.options]
    return [*options, (BLANK, _("blank")), (SPOILED, _("several marks"))]


def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """The counters: type all papers on a speaker and hand them in, once; then see where the two differ."""
    standing, one = _for_counter(request, pk)
    count = _count(request, one)
    read = [(request.POST.get(f"mark-{n}", BLANK), request.POST.get(f"void-{n}", "")) for n in range(1, count + 1)]
    if request.method == "POST" and request.POST.get("act") == "hand_in":
        made = attempt(
            request, lambda: actions.type_papers(speaker_id=pk, papers=read, by=standing.person), done=_handed_in
        )
        if made is not None:
            return redirect("hearing-papers", pk=pk)
    return render(request, "hearings/papers.html", _context(standing, one, count, read))


def _handed_in(made: Typing) -> str:
    return ngettext("%(n)s paper handed in.", "%(n)s papers handed in.", made.count) % {"n": made.count}


def _count(request: HttpRequest, one: Speaker) -> int:
    """How many papers lay in the box: as said, else as many as were handed out."""
    said = typed.number(request.POST.get("count") or request.GET.get("n"))
    return min(max(0, out_of(one).paper if said is None else said), ASKED, MOST)


def _context(standing: Standing, one: Speaker, count: int, read: list[Read]) -> dict[str, Any]:
    both = papers_of(one)
    own = one.typings.filter(counter=standing.person).first()
    counters = [row.counter for row in one.typings.select_related("counter")]
    is_first = counters[:1] == [standing.person]
    marks = marks_of(one.hearing)
    names = {**dict(marks), NO_BALLOT: _("no such paper")}
    rows = [(n, *(read[n - 1] if n <= len(read) else (BLANK, ""))) for n in range(1, count + 1)]
    again = TypedBallot.objects.filter(typing__speaker=one, round__gt=0).select_related("typing__counter")
    return {
        "one": one,
        "hearing": one.hearing,
        "out": out_of(one),
        "own": own,
        "papers": both,
        "count": count,
        "rows": rows,
        "marks": marks,
        "again_marks": [*marks, (NO_BALLOT, names[NO_BALLOT])],
        "differences": [
            (row.number, _said(names, row.first), _said(names, row.second), row.first if is_first else row.second)
            for row in both.differences
        ],
        "again": [(row, _said(names, (row.mark, row.void))) for row in again.order_by("pk")],
        "counters": counters,
    }


def _said(names: dict[str, str], read: Read) -> str:
    mark, void = read
    name = names.get(mark, mark)
    return name + in_brackets(told_of(_("void"), void)) if void else name


@require_POST
def again(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A counter: read a paper again on which the two differ."""
    standing, _one = _for_counter(request, pk)
    data = request.POST
    read = (data.get("mark", BLANK), data.get("void", ""))

    def act() -> TypedBallot:
        return actions.read_again(
            speaker_id=pk, number=number, read=read, note=data.get("note", ""), by=standing.person
        )

    attempt(request, act, done=_("Kept: both readings stay on record."))
    return redirect("hearing-papers", pk=pk)
