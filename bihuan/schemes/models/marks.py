"""What every ledger of marks is made of: a source's own table of marks is one of these with what is its own.

Marks are appended and never edited; what is wrong is reversed by another. ``state`` is the projection of the steps
beside them, which each source keeps in a table of its own that hangs on its marks as ``steps``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Body, Office, Person
from bihuan.records.fields import MicroField
from bihuan.records.models import Attachment, StepRow
from bihuan.schemes.models.yearly import Cycle, Enrolment, Indicator, Scheme


class MarkState(models.TextChoices):
    """Where a mark stands; the ways between are ``schemes.lifecycle.MARK``."""

    PROPOSED = "proposed", _("waiting for a second person")
    EFFECTIVE = "effective", _("effective")
    REJECTED = "rejected", _("not accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REVERSED = "reversed", _("reversed")


class Mark(models.Model):
    """One mark of a unit under the year's scheme: what it is worth, who wrote it and who made it effective.

    A mark that ``reverses`` another counts for nothing itself. Abstract: a source adds its own columns, its steps
    (``MarkStep``) and its guards (``schemes.mark_guards``).
    """

    State = MarkState

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    value = MicroField(_("value"), null=True)
    is_not_applicable = models.BooleanField(_("not applicable"), default=False)
    klass = models.CharField(_("class"), max_length=20, blank=True)
    weight = MicroField(_("weight"), null=True, blank=True)
    severity = models.CharField(_("severity"), max_length=40, blank=True)
    option = models.CharField(_("option"), max_length=40, blank=True)
    member = models.CharField(_("member"), max_length=60, blank=True)
    group = models.CharField(_("group"), max_length=60, blank=True)
    incident = models.CharField(_("incident"), max_length=60, blank=True)
    fact = models.CharField(_("fact"), max_length=600, blank=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    happened_on = models.DateField(_("date"))
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))
    is_second_needed = models.BooleanField(_("needs a second person"), default=False)
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversals")
    token = models.CharField(max_length=40, null=True, blank=True, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=MarkState.choices, default=MarkState.PROPOSED)

    if TYPE_CHECKING:
        reverses_id: int | None
        steps: Any
        reversals: Any

    class Meta:
        abstract = True
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["cycle", "state", "enrolment", "indicator"]),
            models.Index(fields=["cycle", "-id"]),
            models.Index(fields=["enrolment", "-id"]),
            models.Index(fields=["body", "state"], condition=Q(state="proposed"), name="%(class)s_that_wait"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(is_not_applicable=True) | Q(reverses__isnull=False),
                name="%(class)s_has_a_value_or_is_not_applicable",
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(state__in=["proposed", "effective"]),
                name="%(class)s_reversed_once",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("recorded_by")),
                name="%(class)s_reviewed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(is_second_needed=False, state__in=["effective", "reversed"])
                | Q(is_second_needed=True, reviewed_by__isnull=False)
                | Q(is_second_needed=True, state__in=["proposed", "withdrawn"]),
                name="%(class)s_waits_for_its_second_person",
            ),
        ]

    def __str__(self) -> str:
        value = "" if self.value is None else f" {Decimal(self.value).normalize():f}"
        return f"{self.enrolment} · {self.indicator}{value}"

    def own_of_reversal(self) -> dict[str, Any]:
        """The source's own columns of the mark that reverses this one."""
        return {}


class MarkStep(StepRow):
    """A step a mark took after it was recorded.

    Abstract: a source adds the ForeignKey to its marks, ``related_name="steps"``.
    """

    class Meta(StepRow.Meta):
        abstract = True


class MarkImport(models.Model):
    """A workbook of marks sent in at once: checked with every error at its cell, then written whole or in part.

    ``problems`` are the first ones of ``problem_count``; the file itself is kept and read again when it is written.
    ``choices`` is what a person decided about the file (sheets, columns, hidden rows, single cells and rows);
    ``reading`` is what its page shows. Abstract: a source says which marks its rows become (``mark``) and in which
    ledger they stand (``ledger``).
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("waiting to be checked")
        CHECKED = "checked", _("checked")
        WRITTEN = "written", _("written")
        FAILED = "failed", _("cannot be read")
        DISCARDED = "discarded", _("discarded")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
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
    choices = models.JSONField(default=dict)
    reading = models.JSONField(default=dict)

    needs_fact: bool = True
    """Whether a row must say what was seen, as the page does."""

    class Meta:
        abstract = True
        ordering = ["-id"]
        indexes = [models.Index(fields=["cycle", "-id"])]

    def __str__(self) -> str:
        return f"{self.file} {self.at:%Y-%m-%d}"

    def mark(self, row: int, told: dict[str, Any]) -> Mark:
        """The mark a row of the file becomes, not saved yet; ``told`` are the columns every mark has."""
        raise NotImplementedError

    def ledger(self) -> models.QuerySet[Any]:
        """The marks this import adds to, each with the number of its own import as ``import_number``."""
        raise NotImplementedError
