"""The words of a responsibility list's life."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import DutyList
from bihuan.records.words import StepWords, Words

DUTY_LIST = Words(
    what="duty_list",
    record=_("responsibility list"),
    states=DutyList.State,
    steps={
        "submit": StepWords(_("Send it to be signed"), _("sent to be signed")),
        "change": StepWords(_("Change"), _("changed while it was being signed")),
        "sign": StepWords(
            _("Sign"),
            _("signed"),
            help=_("Your name, the time and a hash of this text are kept. If it changes, your signature is void."),
            task=_("Sign the responsibility list"),
        ),
        "refuse": StepWords(_("Refuse and return"), _("returned to its author"), ask=_("Say what must change.")),
        "take_back": StepWords(_("Take back"), _("taken back by its author")),
        "enact": StepWords(_("Sign"), _("signed at the last level: in force"), task=_("Sign the responsibility list")),
        "countersign": StepWords(
            _("Countersign"),
            _("countersigned by the successor in the post"),
            task=_("Countersign the list of your post"),
        ),
        "supersede": StepWords(_("Replace"), _("replaced by the later version")),
        "close": StepWords(_("End with the year"), _("ended with the year")),
        "drop": StepWords(_("Drop"), _("dropped")),
    },
)
