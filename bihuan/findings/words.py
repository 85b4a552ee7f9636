"""The words of the life cycles of the problem ledger; each book is named as its table in ``lifecycle``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.findings.models import Measure, Policy, Referral, Report, State
from bihuan.records.words import StepWords, Words

FINDING = Words(
    what="finding",
    record=_("finding"),
    states=State,
    steps={
        "submit": StepWords(_("Send in"), _("sent in"), task=_("Finish and send in")),
        "confirm": StepWords(
            _("Confirm"),
            _("confirmed by a second person"),
            help=_("You confirm the fact as the second person, and say what it costs under the scheme."),
            task=_("Confirm as the second person"),
        ),
        "send_back": StepWords(_("Return to the finder"), _("returned to its finder")),
        "recall": StepWords(
            _("Take back"),
            _("taken back by its finder"),
            help=_("Nobody has confirmed it yet: mend it and send it in again."),
        ),
        "merge": StepWords(_("Merge: the same fact as another"), _("merged")),
        "withdraw": StepWords(_("Withdraw"), _("withdrawn")),
        "notify": StepWords(
            _("Feed back to the unit"),
            _("fed back to the unit"),
            help=_("From the delivery on the unit sees the finding, and its terms run."),
        ),
        "contest": StepWords(_("Contest"), _("contested by the unit")),
        "uphold": StepWords(_("Keep the finding"), _("kept after review"), task=_("Decide the objection")),
        "amend": StepWords(_("Amend the finding"), _("amended after review")),
        "annul": StepWords(_("Find for the unit: withdraw"), _("withdrawn after review")),
        "recall_contest": StepWords(
            _("Take the objection back"),
            _("objection taken back"),
            help=_("Nobody has decided it yet. The plan's term goes on running."),
        ),
        "plan": StepWords(
            _("Sign the plan"),
            _("plan signed by the head"),
            help=_("Your name, the time and a hash of these very measures are kept. Nothing changes under them."),
            task=_("Write and sign the plan"),
        ),
        "recall_plan": StepWords(
            _("Take the plan back"),
            _("plan taken back"),
            help=_("Nobody has accepted it yet. Its term goes on running."),
        ),
        "return_plan": StepWords(_("Return the plan"), _("plan returned")),
        "accept_plan": StepWords(_("Accept the plan"), _("plan accepted"), task=_("Accept or return the plan")),
        "extend": StepWords(_("Grant"), _("extended"), task=_("Answer the request for more time")),
        "report": StepWords(
            _("Sign the report: done"),
            _("report signed by the head"),
            help=_("I declare that what is reported is true. Your name, the time and a hash are kept."),
            task=_("Correct and report"),
        ),
        "recall_report": StepWords(
            _("Take the report back"),
            _("report taken back"),
            help=_("Nobody has looked at it yet. The due date stays."),
        ),
        "return_report": StepWords(_("Return: not corrected yet"), _("report returned")),
        "verify": StepWords(
            _("Verified: corrected"),
            _("verified by someone else"),
            help=_("Attach what you saw yourself; the unit's own evidence is not enough."),
            task=_("Verify the correction"),
        ),
        "close": StepWords(_("Close"), _("closed, corrected")),
        "give_up": StepWords(_("End as not corrected"), _("ended as not corrected")),
        "exempt": StepWords(_("Exempt"), _("exempted")),
        "reopen": StepWords(_("Reopen"), _("reopened")),
        "transfer": StepWords(_("Hand over as a lead"), _("handed over as a lead")),
        "carry_over": StepWords(_("Carry over"), _("carried over")),
        "succeed": StepWords(_("Take over"), _("taken over from the year before")),
        "resume": StepWords(_("Go on"), _("goes on")),
        "contest_on": StepWords(_("Keep contested"), _("still contested in the new year")),
    },
)

_DONE = _("Say what was done.")
MEASURE = Words(
    what="measure",
    record=_("measure"),
    states=Measure.State,
    steps={
        "begin": StepWords(_("Begin"), _("begun")),
        "note": StepWords(_("Note progress"), _("noted"), ask=_DONE),
        "finish": StepWords(_("Done"), _("done"), ask=_DONE),
        "accept": StepWords(_("Accept"), _("accepted")),
        "reject": StepWords(_("Do not accept"), _("not accepted")),
        "drop": StepWords(_("Drop"), _("dropped")),
    },
)

REFERRAL = Words(
    what="referral",
    record=_("lead"),
    states=Referral.Status,
    steps={
        "receive": StepWords(_("Sign for it"), _("received")),
        "take_up": StepWords(_("Take it up"), _("taken up")),
        "end": StepWords(_("End it"), _("ended")),
    },
)

REPORT = Words(
    what="report",
    record=_("report"),
    states=Report.State,
    steps={
        "receive": StepWords(_("Sign for it"), _("received")),
        "annotate": StepWords(_("Annotate"), _("annotated")),
        "send_back": StepWords(_("Return"), _("returned")),
        "pass_on": StepWords(_("Pass on with a report of one's own"), _("passed on to the next level")),
        "recall": StepWords(_("Take it back"), _("taken back before it was looked at")),
    },
)

POLICY = Words(
    what="policy",
    record=_("policy document"),
    states=Policy.State,
    steps={
        "repeal": StepWords(_("No longer in force"), _("ended"), help=_("It stays beside the themes it answered.")),
        "take_back": StepWords(_("Entered by mistake"), _("taken back"), help=_("It answers no theme any more.")),
    },
)
