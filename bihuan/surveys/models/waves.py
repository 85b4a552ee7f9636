"""A wave: whom it asks, through which channels, with which weights; its steps; who works in the field."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.organizations.models import Office, Person, Unit
from bihuan.records.models import StepRow
from bihuan.schemes.models import Cycle
from bihuan.surveys.models.asking import Instrument
from bihuan.urns.models import Urn


class Channel(models.TextChoices):
    """How an answer comes: ``SLIP`` and ``LINK`` through the urn, ``INTERCEPT`` and ``HOUSEHOLD`` in an agency's
    files."""

    SLIP = "slip", _("QR slip")
    LINK = "link", _("pushed link")
    INTERCEPT = "intercept", _("street intercept")
    HOUSEHOLD = "household", _("household visit")


class Wave(models.Model):
    """One wave of a survey.

    ``groups`` are respondent groups with their weights and channels: ``[{"name": …, "weight": "0.5", "channels":
    {"slip": "1"}}]``. ``required`` is how many answers a unit owes, as the engine's plan says it; ``missed`` what
    becomes of a unit's result that has fewer. ``marks`` are the indicators it feeds: ``[{"question": "q1",
    "indicator": "survey"}]``. ``frozen`` is everything that was fixed before the field as one text, ``sha256`` its
    hash. ``series`` and ``period`` put waves of several years into one row.
    """

    class State(models.TextChoices):
        DESIGNED = "designed", _("being designed")
        FROZEN = "frozen", pgettext_lazy("survey", "frozen")
        FIELDING = "fielding", _("in the field")
        CLOSED = "closed", pgettext_lazy("survey", "closed")
        CHECKED = "checked", pgettext_lazy("survey", "checked")
        RELEASED = "released", pgettext_lazy("survey", "released")
        VOID = "void", _("void")

    class Missed(models.TextChoices):
        WITHHOLD = "withhold", _("the unit's result is withheld")
        MARK = "mark", _("the unit's result is shown and marked")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="waves")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, null=True, blank=True, related_name="waves")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="waves")
    title = models.CharField(_("title"), max_length=200)
    voice = models.CharField(_("whose voice it is"), max_length=120)
    series = models.CharField(_("series"), max_length=120, blank=True)
    period = models.PositiveSmallIntegerField(_("year"))
    k = models.PositiveSmallIntegerField(_("fewest answers shown"), default=5)
    confidence = models.CharField(_("confidence"), max_length=4, default="0.95")
    groups = models.JSONField(_("respondents and channels"), default=list)
    required = models.JSONField(_("required answers"), default=dict, blank=True)
    missed = models.CharField(
        _("where a unit has fewer"), max_length=10, choices=Missed.choices, default=Missed.WITHHOLD
    )
    marks = models.JSONField(_("indicators it feeds"), default=list, blank=True)
    closes_on = models.DateField(_("last day"), null=True, blank=True)
    urn = models.OneToOneField(Urn, on_delete=models.PROTECT, null=True, blank=True, related_name="wave")
    frozen = models.TextField(blank=True)
    sha256 = models.CharField(_("hash of what is frozen"), max_length=64, blank=True)
    designed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    designed_on = models.DateField()
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released_on = models.DateField(_("released on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DESIGNED)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-period", "-id"]
        indexes = [models.Index(fields=["office", "series", "period"])]
        constraints = [
            models.CheckConstraint(condition=Q(k__gte=2), name="a_shown_cell_has_two_people"),
            models.CheckConstraint(
                condition=Q(state__in=["designed", "void"]) | ~Q(sha256=""), name="fielded_only_when_frozen"
            ),
        ]
        verbose_name = _("wave of a survey")

    def __str__(self) -> str:
        return self.title


class FrameUnit(models.Model):
    """A unit or stratum of the frame and the people who may answer in it; ``unit`` where it is one that is assessed."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="frame")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("name"), max_length=200)
    eligible = models.PositiveIntegerField(_("people who may answer"))

    class Meta:
        ordering = ["wave", "id"]
        constraints = [models.UniqueConstraint(fields=["wave", "code"], name="unit_once_in_a_frame")]
        verbose_name = _("unit of a frame")

    def __str__(self) -> str:
        return self.title


class RatedUnit(models.Model):
    """A unit that a matrix questionnaire rates; whoever answers rates each of them."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="rated")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["wave", "id"]
        constraints = [models.UniqueConstraint(fields=["wave", "code"], name="unit_rated_once_in_a_wave")]
        verbose_name = _("rated unit")

    def __str__(self) -> str:
        return self.title


class WaveStep(StepRow):
    """A step a wave took."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        pass


class Agent(models.Model):
    """An agency's account: it has no role in the office and sees the waves it is named for, nothing else."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="agents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_on = models.DateField()

    class Meta:
        ordering = ["wave", "id"]
        constraints = [models.UniqueConstraint(fields=["wave", "person"], name="agent_named_once")]
        verbose_name = _("survey agency")

    def __str__(self) -> str:
        return f"{self.person}"


class Reminder(models.Model):
    """A reminder that went to every unit, or to units by their counts: never to people who have not answered."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="reminders")
    to_all = models.BooleanField(_("to all units"), default=True)
    units = models.PositiveIntegerField(_("units"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["wave", "id"]
        verbose_name = _("reminder")

    def __str__(self) -> str:
        return f"{self.wave} {self.at:%F}"
