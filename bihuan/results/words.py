"""The words of a result on its way and of an appeal; each book is named as its table in ``lifecycle``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.records.words import StepWords, Words
from bihuan.results.models import Appeal, Publication

_NOT_A_SCORER = _("By a member of the leading group who did not score.")
PUBLICATION = Words(
    what="result",
    record=_("result"),
    states=Publication.State,
    first_part=_("you froze this result yourself"),
    steps={
        "check": StepWords(
            _("Sign off the checks"), _("checks signed off"), help=_("The list above is kept with your name.")
        ),
        "report": StepWords(
            _("Reported to the council"),
            _("reported to the council"),
            help=_("Nothing circulates before the council has heard it."),
        ),
        "send_back": StepWords(_("Send back to the office"), _("sent back to the office")),
        "drop": StepWords(_("Drop this result"), _("dropped")),
        "decide": StepWords(_("Decide the result"), _("decided"), help=_NOT_A_SCORER),
        "notify": StepWords(
            _("Notify the units"), _("units notified"), help=_("Every unit sees its own result from now on.")
        ),
        "open_appeals": StepWords(
            _("Open the appeal period"),
            _("appeal period opened"),
            help=_("The period runs in workdays from the notice."),
        ),
        "finalise": StepWords(
            _("Make it final"), _("made final"), help=_("After the appeal period, with every appeal decided.")
        ),
        "circulate": StepWords(_("Circulate"), _("circulated"), help=_NOT_A_SCORER),
        "file": StepWords(_("File with the personnel department"), _("filed")),
        "archive": StepWords(_("Archive"), _("archived")),
        "supersede": StepWords(_("Superseded"), _("superseded")),
    },
)

APPEAL = Words(
    what="appeal",
    record=_("appeal"),
    states=Appeal.State,
    steps={
        "accept": StepWords(_("Take up the appeal"), _("appeal taken up")),
        "reject_late": StepWords(_("Reject as late"), _("rejected as late")),
        "admit": StepWords(_("Admit although late"), _("admitted although late")),
        "recall": StepWords(
            _("Take it back"),
            _("taken back before it was looked at"),
            help=_("Within the period the unit may appeal again."),
        ),
        "uphold": StepWords(_("Uphold the result"), _("result upheld")),
        "change": StepWords(_("Change the result"), _("result changed")),
        "annul": StepWords(_("Annul the result"), _("result annulled")),
        "go_up": StepWords(_("Take it one level up"), _("taken one level up")),
        "end": StepWords(_("End the appeal"), _("appeal ended")),
    },
)
