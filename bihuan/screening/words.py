"""The words of a screening's, a clue's and a file's life."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.records.words import StepWords, Words
from bihuan.screening.models import Clue, Dossier, Run

RUN = Words(
    what="screening",
    record=_("screening"),
    states=Run.State,
    steps={
        "finish": StepWords(pgettext_lazy("run", "Finish"), pgettext_lazy("run", "done")),
        "fail": StepWords(pgettext_lazy("run", "Stop"), pgettext_lazy("run", "stopped")),
        "again": StepWords(_("Run again"), _("begun again")),
    },
)

CLUE = Words(
    what="clue",
    record=_("clue"),
    states=Clue.State,
    steps={
        "exclude": StepWords(
            pgettext_lazy("clue", "Exclude"),
            pgettext_lazy("clue", "excluded"),
            help=_("It stays excluded in later screenings unless the rows it rests on change."),
            ask=_("Say what explains it."),
        ),
        "take_up": StepWords(
            pgettext_lazy("clue", "Take up"),
            pgettext_lazy("clue", "taken up"),
            help=_("It goes into one file with all open clues about the same. Nobody of the unit learns of it yet."),
        ),
        "reopen": StepWords(pgettext_lazy("clue", "Open again"), _("opened again: the rows it rests on have changed")),
        "correct": StepWords(_("End as corrected"), _("ended: the data were corrected")),
        "end": StepWords(pgettext_lazy("clue", "End"), pgettext_lazy("clue", "ended with its file")),
    },
)

DOSSIER = Words(
    what="dossier",
    record=_("file of clues"),
    states=Dossier.State,
    first_part=_("you decided the step before it"),
    steps={
        "ask": StepWords(
            _("Ask in writing"),
            pgettext_lazy("file", "asked in writing"),
            help=_("From now on the unit, and whom it is about, read what is held against them and may answer."),
            task=_("Ask in writing"),
        ),
        "answer": StepWords(
            pgettext_lazy("file", "Send the answer"),
            pgettext_lazy("file", "answered"),
            task=_("Answer the written question"),
        ),
        "register": StepWords(
            _("Register as a lead"),
            pgettext_lazy("file", "registered as a lead"),
            ask=_("Say why it is a lead."),
            task=_("Register the lead or settle the file"),
        ),
        "approve": StepWords(
            _("Approve the disposition"),
            _("disposition approved"),
            task=_("Approve the disposition of a lead"),
        ),
        "send_back": StepWords(
            pgettext_lazy("file", "Give back"), pgettext_lazy("file", "given back"), ask=_("Say what must change.")
        ),
        "take_again": StepWords(
            pgettext_lazy("file", "Take again"),
            pgettext_lazy("file", "taken again"),
            ask=_("Say what is new."),
            help=_("For a lead that was held for later: it gets a new disposition."),
        ),
        "settle": StepWords(
            pgettext_lazy("file", "Settle"),
            pgettext_lazy("file", "settled: nothing left of it"),
            ask=_("Say why nothing is left of it."),
            help=_("Only when every clue of the file is excluded or its data are corrected."),
        ),
        "end": StepWords(
            pgettext_lazy("file", "End with its outcome"),
            pgettext_lazy("file", "ended with its outcome"),
            ask=_("Say what became of it, in a sentence."),
            task=_("End the lead with its outcome"),
        ),
    },
)

MONEY: Mapping[str, Promise] = {"yuan": _("yuan"), "wan": _("ten thousand yuan"), "fen": _("fen")}
"""In what money may stand in a file."""
