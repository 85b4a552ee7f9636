"""The analysing body circulates what a round found, inside the intranet; nothing of it is ever applied to a score."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.inspections.lifecycle import BEFORE_START, CANCELLED
from bihuan.inspections.models import Campaign, Circular, Draw
from bihuan.inspections.queries.ring import Round, round_of
from bihuan.organizations.access import standing_of
from bihuan.organizations.acting import require_acting
from bihuan.organizations.models import ActingBody, Person
from bihuan.records import clock
from bihuan.records.actions import record


@transaction.atomic
def circulate(*, campaign: Campaign, number: str, text: str, by: Person) -> Circular:
    """Circulate a round under a number, once all its visits have started: before, it would tell of sealed ones.

    Raises Refused (only the body that analyses), ValidationError by field.
    """
    body = require_acting(standing_of(by), campaign.office, ActingBody.Act.ANALYSE)
    wrong = {name: _("Say it.") for name, said in (("number", number), ("text", text)) if not said.strip()}
    if Circular.objects.filter(office=campaign.office, number=number.strip()).exists():
        wrong["number"] = _("This number is given already.")
    if wrong:
        raise ValidationError(wrong)
    visits = campaign.inspections.exclude(state=CANCELLED).select_related("enrolment")
    if visits.filter(state__in=BEFORE_START).exists() or not visits.exists():
        raise ValidationError(_("A round is circulated once all its visits have started."))
    drawn = campaign.draws.filter(state=Draw.State.DRAWN).first()
    figures = _figures(round_of(campaign, visits, drawn.seed if drawn else ""))
    made = Circular.objects.create(
        office=campaign.office, campaign=campaign, number=number.strip(), text=text.strip(), body=body,
        figures=figures, by=by, at=clock.now(),
    )  # fmt: skip
    detail = {"number": made.number, "body": body}
    record(by=by, action="circulate_round", subject=made, office_path=campaign.office.path, detail=detail)
    return made


def _figures(summary: Round) -> dict[str, Any]:
    """Findings by team and theme, and whether teams differ by more than the lot."""
    spread = summary.spread
    return {
        "visits": summary.finished,
        "themes": summary.themes,
        "teams": [
            [team, *(cell.count if (cell := summary.cells.get((team, theme))) else 0 for theme in summary.themes)]
            for team in summary.teams
        ],
        "p": float(spread.p) if spread else None,
    }
