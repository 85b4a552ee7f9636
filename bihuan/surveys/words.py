"""The words of a wave."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.records.words import StepWords, Words
from bihuan.surveys.models import Wave

WAVE = Words(
    what="wave",
    record=_("wave"),
    states=Wave.State,
    first_part=_("you checked this wave yourself"),
    steps={
        "freeze": StepWords(
            _("Freeze the questionnaire, the frame and the weights"),
            pgettext_lazy("survey", "frozen"),
            help=_("From then on nothing that is asked, whom, or how it counts can change."),
        ),
        "field": StepWords(_("Begin fieldwork"), _("went into the field")),
        "close": StepWords(
            _("End fieldwork"), pgettext_lazy("survey", "closed"), help=_("From then on no answer is taken.")
        ),
        "check": StepWords(
            _("Sign off the checks and compute"),
            _("checked and computed"),
            help=_("Say what you looked at: answer rates, doubles, interviewers. The figures are computed once."),
            ask=_("Say what you looked at."),
        ),
        "release": StepWords(
            _("Release the results"),
            pgettext_lazy("survey", "released"),
            help=_("By someone who did not check them. Units see their own; the marks count from now on."),
        ),
        "void": StepWords(_("Void this wave"), pgettext_lazy("survey", "voided")),
    },
)
