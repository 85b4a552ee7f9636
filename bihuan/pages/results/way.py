"""What may be done next with a result on its way to publication: one main step, and the ways aside."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.access import Standing
from bihuan.results.lifecycle import PUBLICATION
from bihuan.results.models import Publication

LABELS: dict[str, Promise] = {
    "check": _("Sign off the checks"),
    "report": _("Reported to the council"),
    "send_back": _("Send back to the office"),
    "drop": _("Drop this result"),
    "decide": _("Decide the result"),
    "notify": _("Notify the units"),
    "open_appeals": _("Open the appeal period"),
    "finalise": _("Make it final"),
    "circulate": _("Circulate"),
    "file": _("File with the personnel department"),
    "archive": _("Archive"),
    "supersede": _("Superseded"),
}
HINTS: dict[str, Promise] = {
    "check": _("The list below is kept with your name."),
    "report": _("Nothing circulates before the council has heard it."),
    "decide": _("By a member of the leading group who did not score."),
    "notify": _("Every unit sees its own result from now on."),
    "open_appeals": _("The period runs in workdays from the notice."),
    "finalise": _("After the appeal period, with every appeal decided."),
    "circulate": _("By a member of the leading group who did not score."),
}
ASIDE = frozenset({"send_back", "drop", "supersede"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that can be taken from here: by whom, whether the reader is one of them, and what it asks for."""

    step: str
    label: Promise
    hint: Promise | str
    is_mine: bool
    is_aside: bool
    needs_note: bool


def offers(standing: Standing, found: Publication) -> list[Offer]:
    """The steps of the table open from where the result stands, the main one first."""
    office = found.result_set.office_id
    rows = [row for row in PUBLICATION.open_to(found.state) if row.name != "supersede"]
    made = [
        Offer(
            row.name, LABELS[row.name], HINTS.get(row.name, ""), standing.holds(office, *row.who), row.name in ASIDE,
            row.needs_note,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(made, key=lambda one: one.is_aside)
