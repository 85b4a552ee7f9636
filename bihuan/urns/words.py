"""The words of an urn."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.records.words import StepWords, Words
from bihuan.urns.models import Urn

URN = Words(
    what="urn",
    record=_("urn"),
    states=Urn.State,
    steps={
        "rehearse": StepWords(
            _("Rehearse the opening"),
            _("rehearsed: a test answer was opened"),
            help=_("Two custodians enter their shares, and a test answer is sealed and opened."),
        ),
        "begin": StepWords(_("Take answers"), _("takes answers")),
        "rehearse_again": StepWords(_("Rehearse once more"), _("rehearsed once more: a test answer was opened")),
        "close": StepWords(
            _("Close the urn"),
            pgettext_lazy("urn", "closed"),
            help=_("From then on no answer is taken. This cannot be undone."),
        ),
        "open": StepWords(
            _("Open the urn"),
            pgettext_lazy("urn", "opened"),
            help=_("Every answer is opened, shuffled and written. Then the shares are to be destroyed."),
        ),
        "suspend": StepWords(_("Suspend"), _("suspended")),
        "resume": StepWords(_("Take answers again"), _("takes answers again")),
        "resume_closed": StepWords(_("Go on: it stays closed"), _("goes on, closed")),
        "drop": StepWords(_("Drop the urn"), _("dropped before it took answers")),
        "void": StepWords(
            _("Void the urn"), _("voided"), help=_("Every sealed answer is destroyed. This cannot be undone.")
        ),
    },
)
