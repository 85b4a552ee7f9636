"""The words of schemes, years and marks; each book is named as its table in ``lifecycle``."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from bihuan.records.words import StepWords, Words
from bihuan.schemes.models import Cycle, Mark, MarkState, Scheme

SCHEME = Words(
    what="scheme",
    record=_("scheme"),
    states=Scheme.State,
    first_part=_("you drafted this scheme yourself"),
    steps={
        "edit": StepWords(_("Edit"), _("edited")),
        "submit": StepWords(_("Submit for approval"), _("sent in for approval")),
        "return": StepWords(_("Return to the author"), _("returned to its author")),
        "recall": StepWords(_("Take it back"), _("taken back before it was looked at")),
        "approve": StepWords(_("Approve"), _("approved; it does not change any more")),
        "discard": StepWords(
            _("Discard the draft"),
            _("draft discarded"),
            help=_("The draft leaves the list of schemes; what was done to it stays on the trail."),
        ),
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
        "end_marks": StepWords(
            _("End the marks: the ledger closes, the result is reviewed"),
            _("marks ended"),
            help=_("Nobody can record marks any more; the result of the year is reviewed and decided."),
        ),
        "reopen_marks": StepWords(_("Reopen the ledger"), _("ledger reopened")),
        "decide": StepWords(_("Decide the year"), _("decided")),
        "close": StepWords(
            _("Close the year"),
            _("year closed"),
            help=_("The year is over: neither its marks nor its results change any more."),
        ),
    },
)

MARK = Words(
    what="mark",
    record=_("entry"),
    states=MarkState,
    first_part=_("you wrote the entry yourself"),
    steps={
        "record": StepWords(_("Record"), _("recorded")),
        "propose": StepWords(_("Record"), _("recorded; a second person accepts it")),
        "accept": StepWords(_("Accept: it counts from now on"), _("accepted")),
        "reject": StepWords(_("Do not accept"), _("not accepted")),
        "withdraw": StepWords(_("Withdraw"), _("withdrawn")),
        "reverse": StepWords(_("Reverse by a correcting entry"), _("reversed")),
    },
)


@lru_cache
def of_marks(model: type[Mark]) -> Words:
    """The book of one source's marks: the same words, its steps named in the trail by the model."""
    return replace(MARK, what=str(model._meta.model_name))
