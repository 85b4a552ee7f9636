"""The words of documents and interviews; each book is named as its table in ``lifecycle``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.outcomes.models import Interview, Letter
from bihuan.records.words import StepWords, Words

LETTER = Words(
    what="letter",
    record=_("document"),
    states=Letter.State,
    first_part=_("you wrote the document yourself"),
    steps={
        "revise": StepWords(_("Mend the draft"), _("mended a draft"), done=_("the draft is kept")),
        "check": StepWords(_("Checked"), _("checked by a second person"), task=_("Check as the second clerk")),
        "send_back": StepWords(_("Send back"), _("sent back to be mended")),
        "drop": StepWords(_("Drop"), _("dropped")),
        "approve": StepWords(_("Sign for issue"), _("approved; its content is fixed"), task=_("Approve documents")),
        "number": StepWords(_("Number"), _("numbered")),
        "seal": StepWords(_("Seal"), _("sealed")),
        "issue": StepWords(_("Issue"), _("issued"), task=_("Issue and deliver documents")),
        "deliver": StepWords(_("Deliver"), _("delivered")),
        "reply": StepWords(_("Reply"), _("replied")),
        "archive": StepWords(_("Archive"), _("archived")),
        "withdraw": StepWords(
            _("Withdraw"),
            _("withdrawn"),
            done=_("the notice of withdrawal is drafted; it is withdrawn when the notice is issued"),
        ),
    },
)

_WRITE = _("Write it down.")
INTERVIEW = Words(
    what="interview",
    record=_("interview"),
    states=Interview.State,
    steps={
        "notify": StepWords(_("The notice has gone out"), _("notified")),
        "hold": StepWords(_("Keep the record"), _("record written"), ask=_WRITE),
        "sign": StepWords(_("Signed: fix the record"), _("record signed"), done=_("record signed and fixed")),
        "commit": StepWords(_("Hand in the commitment"), _("commitment received"), ask=_WRITE),
        "close": StepWords(_("Close the interview"), _("follow-up closed"), ask=_WRITE),
        "call_off": StepWords(_("Call the interview off"), _("called off"), ask=_WRITE),
    },
)
