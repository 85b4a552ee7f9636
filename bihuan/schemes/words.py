"""The words of schemes, years and marks; each book is named as its table in ``lifecycle``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.records.words import StepWords, Words
from bihuan.schemes.models import Cycle, Scheme

SCHEME = Words(
    what="scheme",
    record=_("scheme"),
    states=Scheme.State,
    first_part=_("you drafted this scheme yourself"),
    steps={
        "edit": StepWords(_("Edit"), _("edited")),
        "submit": StepWords(_("Submit for approval"), _("sent in for approval")),
        "return": StepWords(_("Return to the author"), _("returned to its author")),
        "approve": StepWords(_("Approve"), _("approved; it does not change any more")),
    },
)

CYCLE = Words(
    what="cycle",
    record=_("year"),
    states=Cycle.State,
    steps={
        "launch": StepWords(
            _("Launch"),
            _("launched"),
            done=_("Launched: units, indicators and owners are fixed, the ledger is open."),
        ),
        "end_marks": StepWords(_("End the marks: the ledger closes, the result is reviewed"), _("marks ended")),
        "reopen_marks": StepWords(_("Reopen the ledger"), _("ledger reopened")),
        "decide": StepWords(_("Decide the year"), _("decided")),
        "close": StepWords(_("Close the year"), _("year closed")),
    },
)
