"""The words of a visit, of a recusal and of a measure proposed on site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.inspections.models import Draw, Inspection, Proposal, Recusal
from bihuan.records.words import StepWords, Words

INSPECTION = Words(
    what="inspection",
    record=_("inspection"),
    states=Inspection.State,
    first_part=_("you proposed it or reported on it yourself"),
    steps={
        "approve": StepWords(
            _("Approve the visit"),
            pgettext_lazy("visit", "approved"),
            help=_("The cap of the unit is asked now; over it a named exception is needed."),
        ),
        "form": StepWords(_("Close the team"), _("the team was formed")),
        "reform": StepWords(_("Form the team anew"), _("the team is formed anew")),
        "seal": StepWords(
            _("Seal the visit"),
            pgettext_lazy("visit", "sealed"),
            help=_("Everyone has declared and nobody has a tie. Until the start the unit learns nothing."),
        ),
        "start": StepWords(
            _("Start: we are at the door"),
            pgettext_lazy("visit", "started"),
            help=_("From now on the unit sees the visit. This cannot be undone."),
        ),
        "finish": StepWords(
            _("Done on site"),
            pgettext_lazy("visit", "done on site"),
            help=_("See on site, question on the spot, comment together: each at least once."),
        ),
        "report": StepWords(_("Send the report"), pgettext_lazy("visit", "reported")),
        "return": StepWords(_("Give the report back"), _("the report was given back")),
        "review": StepWords(_("The report is in order"), pgettext_lazy("visit", "reviewed")),
        "archive": StepWords(_("Archive"), pgettext_lazy("visit", "archived")),
        "cancel": StepWords(_("Cancel the visit"), pgettext_lazy("visit", "cancelled")),
    },
)

RECUSAL = Words(
    what="recusal",
    record=_("recusal"),
    states=Recusal.State,
    steps={
        "grant": StepWords(_("Grant: the member stays away"), pgettext_lazy("recusal", "granted")),
        "refuse": StepWords(_("Refuse: the member stays"), pgettext_lazy("recusal", "refused")),
    },
)

PROPOSAL = Words(
    what="proposal",
    record=_("proposed measure"),
    states=Proposal.State,
    first_part=_("you said yourself that it is done"),
    steps={
        "take_up": StepWords(_("Take up"), pgettext_lazy("measure", "taken up")),
        "finish": StepWords(_("It is done"), _("said to be done"), ask=_("Say what was done.")),
        "accept": StepWords(pgettext_lazy("measure", "Accept"), pgettext_lazy("measure", "accepted")),
        "give_back": StepWords(_("Not done yet"), _("given back")),
        "drop": StepWords(_("Drop it with a reason"), pgettext_lazy("measure", "dropped")),
    },
)

DRAW = Words(
    what="draw",
    record=_("draw"),
    states=Draw.State,
    steps={
        "draw": StepWords(pgettext_lazy("draw", "Draw"), pgettext_lazy("draw", "drawn")),
        "drop": StepWords(_("Drop this draw"), pgettext_lazy("draw", "dropped")),
    },
)
