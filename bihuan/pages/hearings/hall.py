"""The hall: who comes and goes at its door, and its screen."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.hearings import actions
from bihuan.hearings.access import is_counter, sees_results
from bihuan.hearings.lifecycle import CALLED, OPEN
from bihuan.hearings.models import Hearing, Passage, Speaker, Voter
from bihuan.hearings.queries.hall import hall_of
from bihuan.hearings.queries.reporting import rule_in_words
from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.attempt import attempt
from bihuan.pages.hearings.common import hearing_for
from bihuan.pages.hearings.hearing import results_of
from bihuan.urns import queries as urns

REFRESH = 10
"""Seconds after which the screen of the hall asks again."""
LATEST = 40


def door(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: who is in the hall; one press for each who comes in or goes out, and the log of it."""
    standing, session = hearing_for(request, pk, *STAFF)
    if request.method == "POST":
        voter = session.voters.filter(pk=typed.key(request.POST.get("voter"))).first()
        if voter is None:
            raise Http404(_("There is no such person on the roster."))
        is_in = request.POST.get("to") == "in"

        def said(row: Voter) -> str:
            return (_("%(name)s came in.") if is_in else _("%(name)s went out.")) % {"name": row.name}

        attempt(request, lambda: actions.pass_door(voter_id=voter.pk, is_in=is_in, by=standing.person), done=said)
        return redirect("hearing-door", pk=pk)
    is_open = session.state in {CALLED, OPEN}
    log = Passage.objects.filter(voter__hearing=session).select_related("voter", "by").order_by("-pk")
    context = {
        "hearing": session,
        "hall": hall_of(session),
        "voters": session.voters.order_by("is_inside", "pk"),
        "may_write": is_open and standing.holds(session.office_id, Role.OFFICE),
        "log": log[:LATEST],
    }
    return render(request, "hearings/door.html", context)


def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff and counters, for the screen of the hall: who speaks, how far the ballot is, each result with its n."""
    standing, session = hearing_for(request, pk)
    if not (standing.holds(session.office_id, *STAFF) or is_counter(session, standing.person)):
        raise Http404(_("There is no such hearing, or you may not see it."))
    rows = session.speakers.exclude(state=Speaker.State.EXCUSED)
    speakers = list(rows.select_related("hearing", "tenure__post__unit", "tenure__person", "tally"))
    voting = next((one for one in speakers if one.state == Speaker.State.VOTING), None)
    context = {
        "hearing": session,
        "hall": hall_of(session),
        "rule": rule_in_words(session),
        "speakers": speakers,
        "voting": voting,
        "returned": _returned(session, voting) if voting else None,
        "results": results_of(session, speakers) if sees_results(standing, session) else [],
        "refresh": REFRESH if session.state in {CALLED, OPEN, "closed"} else 0,
    }
    return render(request, "hearings/hall.html", context)


def _returned(session: Hearing, speaker: Speaker) -> urns.WardCount | None:
    """How far the ballot on a speaker is, as far as anyone may know."""
    if session.urn is None:
        return None
    shown = (row for row in urns.counts(session.urn).wards if not row.is_merged)
    return next((row for row in shown if speaker.ward in row.names), None)
