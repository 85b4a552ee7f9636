"""What a wave found: figures with their error, answer rates, the marks they make, and figures published before."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office, Person
from bihuan.records.fields import MicroField
from bihuan.schemes.models import Mark, MarkStep
from bihuan.surveys.models.waves import Wave

ANY = "*"
"""Stands in a by-value where a figure is over all of them."""


class Figure(models.Model):
    """One row of the engine's tables, suppressed there once and for all: a suppressed row has no number.

    ``kind`` is the table; ``unit``, ``group`` and ``channel`` are by-values, ``*`` for all; ``reference`` is the
    channel a channel is held against. A share is 0 to 1, with its counts; a mean is as the question's scale has it.
    """

    class Kind(models.TextChoices):
        ESTIMATE = "estimate", _("estimate")
        CELL = "cell", _("group by channel")
        CHANNEL = "channel", _("channel effect")

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="figures")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    estimate = models.CharField(max_length=80)
    question = models.CharField(max_length=80)
    statistic = models.CharField(max_length=20)
    unit = models.CharField(max_length=40, default=ANY)
    group = models.CharField(max_length=60, default=ANY)
    channel = models.CharField(max_length=12, default=ANY)
    reference = models.CharField(max_length=12, blank=True)
    n = models.PositiveIntegerField(null=True)
    value = models.FloatField(null=True)
    se = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    df = models.IntegerField(null=True)
    deff = models.FloatField(null=True)
    p = models.FloatField(null=True)
    weight = models.FloatField(null=True)
    numerator = models.PositiveIntegerField(null=True)
    denominator = models.PositiveIntegerField(null=True)
    suppressed = models.CharField(max_length=14, blank=True)

    class Meta:
        ordering = ["wave", "id"]
        indexes = [models.Index(fields=["wave", "kind", "unit"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(suppressed="")
                | models.Q(n__isnull=True, value__isnull=True, numerator__isnull=True),
                name="a_suppressed_figure_is_empty",
            ),
        ]
        verbose_name = _("figure of a survey")

    def __str__(self) -> str:
        return f"{self.estimate} {self.unit}"


class Rate(models.Model):
    """How many of a unit answered when the wave was closed. ``answered`` is empty where it is more than none and
    fewer than k: then only the remainder it went into is counted."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="rates")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    eligible = models.PositiveIntegerField()
    issued = models.PositiveIntegerField()
    answered = models.PositiveIntegerField(null=True)
    required = models.PositiveIntegerField(null=True)
    is_met = models.BooleanField(null=True)

    class Meta:
        ordering = ["wave", "id"]
        constraints = [models.UniqueConstraint(fields=["wave", "code"], name="rate_once_a_unit")]
        verbose_name = _("answer rate")

    def __str__(self) -> str:
        return self.title


class SurveyMark(Mark):
    """A unit's published figure as a mark, with the respondents and the interval it rests on; never an answer."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="survey_marks", null=True)
    estimate = models.CharField(max_length=80, blank=True)
    n = models.PositiveIntegerField(null=True)
    low = MicroField(null=True)
    high = MicroField(null=True)

    class Meta(Mark.Meta):
        verbose_name = _("survey result")

    def own_of_reversal(self) -> dict[str, Any]:
        """A reversal speaks of the same wave."""
        return {"wave_id": self.wave_id, "estimate": self.estimate}


class SurveyMarkStep(MarkStep):
    """A step a mark of a survey took."""

    mark = models.ForeignKey(SurveyMark, on_delete=models.PROTECT, related_name="steps")

    class Meta(MarkStep.Meta):
        pass


class PastFigure(models.Model):
    """A figure published before waves were kept here: a year of a series, as it was printed."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(_("series"), max_length=120)
    period = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("published value"), max_digits=8, decimal_places=3)
    se = models.FloatField(_("standard error"), null=True, blank=True)
    n = models.PositiveIntegerField(_("respondents"), null=True, blank=True)
    source = models.CharField(_("published in"), max_length=200)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["series", "period"]
        constraints = [models.UniqueConstraint(fields=["office", "series", "period"], name="past_figure_once_a_year")]
        verbose_name = _("figure published before")

    def __str__(self) -> str:
        return f"{self.series} {self.period}"
