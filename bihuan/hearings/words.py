"""The words of a hearing, of a speaker, and of a commitment."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.hearings.models import Commitment, Hearing, Speaker
from bihuan.records.words import StepWords, Words

HEARING = Words(
    what="hearing",
    record=_("hearing"),
    states=Hearing.State,
    first_part=_("you counted the ballots yourself"),
    steps={
        "call": StepWords(
            _("Give notice"),
            pgettext_lazy("hearing", "notice given"),
            help=_("Every speaker is told day, place and when the report is due. Roster and rule stand from then on."),
        ),
        "open": StepWords(
            _("Open the session"),
            pgettext_lazy("hearing", "session opened"),
            help=_("The quorum is asked now. The urn takes ballots, speaker by speaker."),
        ),
        "close": StepWords(
            _("Close the ballots"),
            pgettext_lazy("hearing", "ballots closed"),
            help=_("Every speaker's ballot has ended. From then on nothing is taken. This cannot be undone."),
        ),
        "count": StepWords(
            _("Count the ballots"),
            pgettext_lazy("hearing", "counted"),
            help=_("The urn is open, and both counters typed the same papers. The result is computed once."),
        ),
        "release": StepWords(
            _("Announce the results"),
            pgettext_lazy("hearing", "results announced"),
            help=_("By someone who did not count. Each speaker sees the own result; the votes count as marks."),
        ),
        "report": StepWords(_("Report to the committee"), pgettext_lazy("hearing", "reported to the committee")),
        "void": StepWords(
            _("Break off: the session is void"),
            pgettext_lazy("hearing", "broken off"),
            help=_("Nothing is counted. The speakers are to be heard another day."),
        ),
        "drop": StepWords(_("Drop the hearing"), pgettext_lazy("hearing", "dropped")),
    },
)

SPEAKER = Words(
    what="speaker",
    record=_("speaker"),
    states=Speaker.State,
    steps={
        "notify": StepWords(_("Notify"), pgettext_lazy("speaker", "notified")),
        "submit": StepWords(
            _("Hand in the report"),
            pgettext_lazy("speaker", "report handed in"),
            task=_("Hand in your report for the hearing"),
        ),
        "begin": StepWords(
            _("Begin the ballot"),
            pgettext_lazy("speaker", "ballot begun"),
            help=_("How many are present and how many ballots are out is fixed now, for this speaker."),
        ),
        "end": StepWords(
            _("End the ballot"),
            pgettext_lazy("speaker", "ballot ended"),
            help=_("From then on no ballot on this speaker is taken. This cannot be undone."),
        ),
        "count": StepWords(_("Count the ballots"), pgettext_lazy("speaker", "counted")),
        "plan": StepWords(
            _("The measures are complete"),
            pgettext_lazy("speaker", "measures handed in"),
            task=_("Say what you will do after the hearing"),
        ),
        "settle": StepWords(_("All measures are settled"), pgettext_lazy("speaker", "measures settled")),
        "excuse": StepWords(_("Excuse"), pgettext_lazy("speaker", "excused"), ask=_("Say why, and by whose leave.")),
    },
)

COMMITMENT = Words(
    what="commitment",
    record=_("commitment"),
    states=Commitment.State,
    first_part=_("you said yourself that it is done"),
    steps={
        "finish": StepWords(
            _("It is done"), pgettext_lazy("commitment", "said to be done"), ask=_("Say what was done.")
        ),
        "accept": StepWords(_("Accept"), pgettext_lazy("commitment", "accepted")),
        "give_back": StepWords(_("Give back"), pgettext_lazy("commitment", "given back")),
        "drop": StepWords(
            _("Drop the measure"), pgettext_lazy("commitment", "dropped"), ask=_("Say why it is not done.")
        ),
    },
)
