"""Daily supervision: the ledger of marks, its second persons, imports and self-assessments.

Entries are appended and never edited; what is wrong is reversed by another entry. ``state`` is the
projection of the steps beside it.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Body, Office, Person
from bihuan.records.fields import MicroField
from bihuan.records.models import Attachment
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment, Indicator, Scheme


class Kind(models.TextChoices):
    """Where a mark comes from."""

    DAILY = "daily", _("daily supervision")
    RATING = "rating", _("rating")
    TASK = "task", _("key task")
    SURVEY = "survey", _("survey")
    REVERSAL = "reversal", _("reversal")


class LedgerImport(models.Model):
    """A workbook of marks sent in at once: checked with every error at its cell, then written whole or in part.

    ``problems`` are the first ones of ``problem_count``; the file itself is kept and read again when it is written.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("waiting to be checked")
        CHECKED = "checked", _("checked")
        WRITTEN = "written", _("written")
        FAILED = "failed", _("cannot be read")
        DISCARDED = "discarded", _("discarded")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="ledger_imports")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="ledger_imports")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.DAILY)
    file = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.UPLOADED)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    rows = models.PositiveIntegerField(_("rows"), default=0)
    good_rows = models.PositiveIntegerField(_("good rows"), default=0)
    problems = models.JSONField(_("problems"), default=list)
    problem_count = models.PositiveIntegerField(default=0)
    warning_count = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField(null=True)
    written_rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["cycle", "-id"])]
        verbose_name = _("ledger import")

    def __str__(self) -> str:
        return f"{self.file} {self.at:%Y-%m-%d}"


class Entry(models.Model):
    """One mark in the ledger: what was seen, where, what it is worth, who wrote it and who made it effective."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a second person")
        EFFECTIVE = "effective", _("effective")
        REJECTED = "rejected", _("not accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REVERSED = "reversed", _("reversed")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="entries")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="entries")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="entries")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="entries")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.DAILY)
    value = MicroField(_("value"), null=True)
    is_not_applicable = models.BooleanField(_("not applicable"), default=False)
    klass = models.CharField(_("class"), max_length=20, blank=True)
    weight = MicroField(_("weight"), null=True, blank=True)
    severity = models.CharField(_("severity"), max_length=40, blank=True)
    option = models.CharField(_("option"), max_length=40, blank=True)
    member = models.CharField(_("member"), max_length=60, blank=True)
    group = models.CharField(_("group"), max_length=60, blank=True)
    incident = models.CharField(_("incident"), max_length=60, blank=True)
    rater = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="ratings_given")
    fact = models.CharField(_("fact"), max_length=600, blank=True)
    clause = models.ForeignKey(CatalogueEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="entries")
    happened_on = models.DateField(_("date"))
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))
    is_second_needed = models.BooleanField(_("needs a second person"), default=False)
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversals")
    source = models.ForeignKey(LedgerImport, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    source_row = models.PositiveIntegerField(null=True, blank=True)
    token = models.CharField(max_length=40, null=True, blank=True, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["cycle", "state", "enrolment", "indicator"]),
            models.Index(fields=["cycle", "-id"]),
            models.Index(fields=["enrolment", "-id"]),
            models.Index(fields=["body", "state"], condition=Q(state="proposed"), name="entries_that_wait"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(is_not_applicable=True) | Q(kind="reversal"),
                name="entry_has_a_value_or_is_not_applicable",
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="only_a_reversal_reverses",
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(state__in=["proposed", "effective"]),
                name="entry_reversed_once",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("recorded_by")),
                name="entry_reviewed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(is_second_needed=False, state__in=["effective", "reversed"])
                | Q(is_second_needed=True, reviewed_by__isnull=False)
                | Q(is_second_needed=True, state__in=["proposed", "withdrawn"]),
                name="entry_waits_for_its_second_person",
            ),
            models.CheckConstraint(
                condition=Q(rater__isnull=True) | ~Q(rater=F("enrolment")), name="no_unit_rates_itself"
            ),
            models.UniqueConstraint(
                fields=["cycle", "indicator", "rater", "enrolment"],
                condition=Q(rater__isnull=False, state__in=["proposed", "effective"]),
                name="one_rating_by_a_rater",
            ),
        ]
        verbose_name = _("ledger entry")

    def __str__(self) -> str:
        value = "" if self.value is None else f" {Decimal(self.value).normalize():f}"
        return f"{self.enrolment} · {self.indicator}{value}"


class EntryStep(models.Model):
    """A step an entry took after it was recorded (appended; the entry's ``state`` follows)."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(_("step"), max_length=20)
    source = models.CharField(max_length=12)
    target = models.CharField(max_length=12)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("entry step")

    def __str__(self) -> str:
        return f"{self.step}: {self.source} → {self.target}"


class EntryEvidence(models.Model):
    """A file that shows the fact of an entry."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="evidence")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="entry_evidence")

    class Meta:
        ordering = ["id"]
        verbose_name = _("evidence")

    def __str__(self) -> str:
        return str(self.attachment)


class SelfAssessment(models.Model):
    """What a unit says of itself for one indicator: shown beside the assessor's score, weight 0."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="self_assessments")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="self_assessments")
    score = MicroField(_("score"))
    note = models.CharField(_("note"), max_length=600, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["enrolment", "indicator", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=0) & Q(score__lte=100), name="self_assessment_0_to_100")
        ]
        verbose_name = _("self-assessment")

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.indicator_id} {self.score}"
