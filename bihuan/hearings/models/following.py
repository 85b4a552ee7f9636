"""What was asked and answered, and what a speaker undertakes to do about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.findings.models import Finding
from bihuan.hearings.models.hearing import Hearing, Speaker
from bihuan.organizations.models import Person
from bihuan.records.models import StepRow


class Question(models.Model):
    """A question put to a speaker, and by whom; it can become a finding once."""

    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="questions")
    asker = models.CharField(_("asked by"), max_length=80)
    text = models.CharField(_("question"), max_length=600)
    finding = models.OneToOneField(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="hearing_question"
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["speaker", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(asker="") & ~Q(text=""), name="a_hearing_question_has_its_asker")
        ]
        verbose_name = _("question of a hearing")

    def __str__(self) -> str:
        return self.text[:40]


class Turn(models.Model):
    """What followed a question: an answer, or what was asked further."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("answer")
        FOLLOW_UP = "follow_up", _("follow-up question")

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="turns")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    who = models.CharField(_("who"), max_length=80)
    text = models.CharField(_("text"), max_length=1000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["question", "id"]
        constraints = [models.CheckConstraint(condition=~Q(who="") & ~Q(text=""), name="a_hearing_turn_says_who")]
        verbose_name = _("turn of a questioning at a hearing")

    def __str__(self) -> str:
        return self.text[:40]


class Commitment(models.Model):
    """A measure a speaker undertakes, with an owner and a day: tracked until accepted or dropped with a reason."""

    class State(models.TextChoices):
        DOING = "doing", pgettext_lazy("commitment", "being done")
        DONE = "done", pgettext_lazy("commitment", "said to be done")
        ACCEPTED = "accepted", pgettext_lazy("commitment", "accepted")
        DROPPED = "dropped", pgettext_lazy("commitment", "dropped with a reason")

    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="commitments")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments")
    text = models.CharField(_("measure"), max_length=400)
    owner = models.CharField(_("owner"), max_length=60)
    due_on = models.DateField(_("due on"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DOING)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["speaker", "id"]
        constraints = [models.CheckConstraint(condition=~Q(owner="") & ~Q(text=""), name="a_commitment_has_an_owner")]
        verbose_name = _("commitment")

    def __str__(self) -> str:
        return self.text[:60]


class CommitmentStep(StepRow):
    """A step of a commitment."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("step of a commitment")


class HearingReport(models.Model):
    """The report of a hearing to the standing committee as it was sent: its content, and the hash of it."""

    hearing = models.OneToOneField(Hearing, on_delete=models.PROTECT, related_name="sent_report")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("report of a hearing")

    def __str__(self) -> str:
        return self.sha256[:12]
