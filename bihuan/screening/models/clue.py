"""A clue: a question about one subject that a rule asks, with the rows it rests on. It judges nobody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.organizations.models import Office, Person, Unit
from bihuan.records.models import StepRow
from bihuan.screening.models.case import Dossier
from bihuan.screening.models.run import Run


class Reason(models.TextChoices):
    """Why a clue is excluded."""

    APPROVED = "approved", _("approved, and the approval was not recorded")
    EXPLAINED = "explained", _("explained innocently and proved")
    MISTAKE = "mistake", _("a mistake in the records, no more")
    RULE = "rule", _("the rule does not fit this case")
    TRIFLE = "trifle", _("too small to be pursued")
    OTHER = "other", _("another reason, in the note")


class Clue(models.Model):
    """``key`` is the same in every run, ``digest`` changes with the evidence. ``about`` is what its file is about: a
    trip, a person, a contract; ``unit`` the unit whose records they are, where they name one the office knows.

    ``is_given`` is false when the last run that looked did not give it. ``support`` is the number of independent rules
    that ask about the same, ``weight`` the amount or nothing: by both the list is ranked. ``corrected`` has both values
    of every cell that a corrected data set changed, where the clue ended by it. ``erased_at``: its words and its
    evidence are gone, its key and digest stay.
    """

    class State(models.TextChoices):
        TO_CHECK = "to_check", pgettext_lazy("clue", "to be checked")
        EXCLUDED = "excluded", pgettext_lazy("clue", "excluded")
        TAKEN_UP = "taken_up", pgettext_lazy("clue", "taken up")
        CORRECTED = "corrected", pgettext_lazy("clue", "data corrected")
        ENDED = "ended", pgettext_lazy("clue", "ended")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="clues")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="given")
    key = models.CharField(max_length=32)
    digest = models.CharField(max_length=16)
    rule = models.CharField(_("rule"), max_length=8)
    rule_version = models.CharField(_("version of the rule"), max_length=40)
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    subject_type = models.CharField(max_length=20)
    subject = models.CharField(_("subject"), max_length=400)
    about_type = models.CharField(max_length=20)
    about = models.CharField(_("about"), max_length=400)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit_text = models.CharField(_("unit"), max_length=200, blank=True)
    first_day = models.DateField(_("from"), null=True, blank=True)
    last_day = models.DateField(_("to"), null=True, blank=True)
    amount_fen = models.BigIntegerField(_("amount"), null=True, blank=True)
    weight = models.BigIntegerField(default=0)
    because = models.TextField(_("computed"), blank=True)
    support = models.PositiveSmallIntegerField(_("independent rules"), default=1)
    is_given = models.BooleanField(default=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="clues")
    reason = models.CharField(_("why excluded"), max_length=10, choices=Reason.choices, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    corrected = models.JSONField(_("what was corrected"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.TO_CHECK)
    version = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(_("given at"))
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-support", "-weight", "-id"]
        indexes = [
            models.Index(
                fields=["office", "-support", "-weight", "id", "run", "rule"],
                condition=Q(erased_at__isnull=True),
                name="clues_ranked",
            ),
            models.Index(
                fields=["office", "state", "-support", "-weight", "id", "run", "rule"],
                condition=Q(erased_at__isnull=True),
                name="clues_of_a_state",
            ),
            models.Index(fields=["office", "rule", "state"]),
            models.Index(fields=["office", "about_type", "about"]),
            models.Index(fields=["run"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["office", "key"], name="clue_key_once"),
            models.CheckConstraint(condition=~Q(state="excluded") | ~Q(reason=""), name="excluded_clue_says_why"),
            models.CheckConstraint(
                condition=~Q(state__in=["taken_up", "ended"]) | Q(dossier__isnull=False),
                name="clue_taken_up_has_a_file",
            ),
        ]
        verbose_name = _("clue")

    def __str__(self) -> str:
        return str(_("clue %(n)s") % {"n": self.pk})


class ClueStep(StepRow):
    """A step of a clue."""

    clue = models.ForeignKey(Clue, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("step of a clue")


class Proof(models.Model):
    """The rows a clue rests on as a run cited them: ``lines`` are table, key, field, value, file and row."""

    clue = models.ForeignKey(Clue, on_delete=models.PROTECT, related_name="proofs")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=16)
    because = models.TextField(blank=True)
    lines = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["clue", "digest"], name="proof_once_a_digest")]
        verbose_name = _("evidence of a clue")

    def __str__(self) -> str:
        return self.digest
