"""The count: papers as two counters typed them, each speaker's result, and the marks it makes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.hearings.models.hearing import Speaker
from bihuan.organizations.models import Person
from bihuan.schemes.models import Mark, MarkStep

BLANK, SPOILED, NO_BALLOT = "", "|", "-"
"""What a paper shows where it shows no option: nothing, several marks, or that there is no such paper after all."""


class Typing(models.Model):
    """All papers on one speaker as one counter typed them, handed in at once; ``count`` is how many lay in the box."""

    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="typings")
    counter = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(_("counter"))
    count = models.PositiveIntegerField(_("papers in the box"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["speaker", "place"]
        constraints = [
            models.UniqueConstraint(fields=["speaker", "counter"], name="a_counter_types_once"),
            models.UniqueConstraint(fields=["speaker", "place"], name="two_counters_a_speaker"),
            models.CheckConstraint(condition=models.Q(place__in=[1, 2]), name="counters_are_two"),
        ]
        verbose_name = _("typed papers")

    def __str__(self) -> str:
        return f"{self.speaker} {self.place}"


class TypedBallot(models.Model):
    """One paper as one counter read it: an option, ``""`` blank, ``|`` spoiled, ``-`` no such paper; ``void`` is a
    reason to void it. ``round`` 0 is what was handed in; where the two differ, it is read again under a higher one."""

    typing = models.ForeignKey(Typing, on_delete=models.PROTECT, related_name="ballots")
    number = models.PositiveIntegerField(_("paper no."))
    round = models.PositiveSmallIntegerField(default=0)
    mark = models.CharField(_("mark"), max_length=20, blank=True)
    void = models.CharField(_("void because"), max_length=80, blank=True)
    note = models.CharField(_("what was misread"), max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["typing", "number", "round"]
        constraints = [models.UniqueConstraint(fields=["typing", "number", "round"], name="a_paper_is_read_once")]
        verbose_name = _("typed paper")

    def __str__(self) -> str:
        return f"{self.number} {self.mark}"


class Tally(models.Model):
    """The result of the ballot on one speaker, counted once. Figures are as published; empty where there is none.

    ``votes`` are by option, in the order of the hearing's; ``rule`` is what they were counted by, kept with them.
    """

    class Result(models.TextChoices):
        VALID = "valid", _("valid")
        VOID = "void", _("void")
        WITHHELD = "withheld", _("withheld")

    speaker = models.OneToOneField(Speaker, on_delete=models.PROTECT, related_name="tally")
    eligible = models.PositiveIntegerField(_("on the roster"))
    present = models.PositiveIntegerField(_("present"))
    issued = models.PositiveIntegerField(_("issued"))
    by_phone = models.PositiveIntegerField(_("by phone"))
    on_paper = models.PositiveIntegerField(_("on paper"))
    returned = models.PositiveIntegerField(_("returned"))
    valid = models.PositiveIntegerField(_("valid"))
    void = models.PositiveIntegerField(_("void"))
    quorum_needed = models.PositiveIntegerField(_("quorum"))
    result = models.CharField(_("result"), max_length=10, choices=Result.choices)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    rule = models.JSONField(_("rule"), default=dict)
    voids = models.JSONField(_("void, by reason"), default=dict)
    votes = models.JSONField(_("votes by option"), default=dict)
    marked = models.PositiveIntegerField(_("marked"), null=True)
    unsure = models.PositiveIntegerField(_("don't know"), null=True)
    abstained = models.PositiveIntegerField(_("blank"), null=True)
    spoiled = models.PositiveIntegerField(_("spoiled"), null=True)
    base = models.PositiveIntegerField(_("base"), null=True)
    score = models.DecimalField(_("score"), max_digits=7, decimal_places=3, null=True)
    strict_count = models.PositiveIntegerField(null=True)
    strict_share = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    broad_count = models.PositiveIntegerField(null=True)
    broad_share = models.DecimalField(max_digits=7, decimal_places=3, null=True)

    class Meta:
        ordering = ["speaker"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(result="valid") | models.Q(marked__isnull=True, score__isnull=True),
                name="only_a_valid_ballot_has_figures",
            ),
        ]
        verbose_name = _("result of a ballot")

    def __str__(self) -> str:
        return f"{self.speaker} {self.result}"


class HearingMark(Mark):
    """The votes for one option as a mark of the speaker's unit; opens to the session with n, never to a ballot."""

    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="marks", null=True)
    n = models.PositiveIntegerField(null=True)

    class Meta(Mark.Meta):
        verbose_name = _("result of a hearing")

    def own_of_reversal(self) -> dict[str, Any]:
        """A reversal speaks of the same speaker."""
        return {"speaker_id": self.speaker_id}


class HearingMarkStep(MarkStep):
    """A step a mark of a hearing took."""

    mark = models.ForeignKey(HearingMark, on_delete=models.PROTECT, related_name="steps")

    class Meta(MarkStep.Meta):
        pass
