"""Rule sets and runs: what was asked of which rows, and what came of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.organizations.models import Office, Person
from bihuan.records.models import StepRow
from bihuan.screening.models.data import DataSet


class RuleSet(models.Model):
    """A rule set as it was written, kept whole; a change is the next one."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="rule_sets")
    number = models.PositiveIntegerField(_("no."))
    name = models.CharField(_("name"), max_length=80)
    text = models.TextField(_("rules"))
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["office", "number"], name="rule_set_number_once")]
        verbose_name = _("rule set")

    def __str__(self) -> str:
        return f"{self.name} #{self.number}"


class Run(models.Model):
    """One screening. ``snapshot`` binds the rules and every table by their hashes; the same snapshot gives the same
    clues (``result_sha256``). ``coverage`` has a line a rule, ``loud`` the rules that flag too many."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("run", "under way")
        DONE = "done", pgettext_lazy("run", "done")
        FAILED = "failed", pgettext_lazy("run", "stopped")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="screenings")
    rules = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="runs")
    snapshot = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    version = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("begun at"))
    coverage = models.JSONField(default=list)
    loud = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    places = models.JSONField(default=dict)
    clues = models.PositiveIntegerField(_("clues"), default=0)
    fresh = models.PositiveIntegerField(_("new clues"), default=0)
    result_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["office", "state"])]
        verbose_name = _("screening")

    def __str__(self) -> str:
        return str(self.pk)


class RunStep(StepRow):
    """A step of a screening."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("step of a screening")


class RunInput(models.Model):
    """A data set a screening looked at, with its hash as it then was."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="inputs")
    data_set = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="runs")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "data_set"], name="input_once_a_run")]
        verbose_name = _("data set of a screening")

    def __str__(self) -> str:
        return str(self.data_set)


class TripRecord(models.Model):
    """A trip with clues as the run saw it: what was asked for, what the vouchers say, the journey rebuilt."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="trips")
    trip = models.CharField(_("trip"), max_length=200)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "trip"], name="trip_once_a_run")]
        verbose_name = _("trip")

    def __str__(self) -> str:
        return str(self.pk)
