"""The doors findings come in by: forms filled on the spot, workbooks of other organs, and check-ups."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.findings.models.finding import Finding
from bihuan.organizations.models import Body, Office, Person
from bihuan.records.models import Attachment
from bihuan.schemes.models import Cycle, Enrolment


class OnSiteForm(models.Model):
    """A problem form filled on the spot, as it was signed there or refused with a witness; it never changes.

    ``content`` is the form's canonical text and ``sha256`` its hash; ``token`` was drawn on the phone, so that a
    form sent twice is kept once.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="on_site_forms")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="on_site_forms")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="on_site_forms")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="on_site_form")
    token = models.CharField(max_length=40, unique=True)
    place = models.CharField(_("place"), max_length=120)
    arrived_at = models.DateTimeField(_("arrived"))
    left_at = models.DateTimeField(_("left"))
    team = models.CharField(_("team"), max_length=200, blank=True)
    met = models.CharField(_("persons met"), max_length=200, blank=True)
    asked_for = models.CharField(_("asked for"), max_length=400, blank=True)
    given = models.CharField(_("given"), max_length=400, blank=True)
    signed_name = models.CharField(_("signed by"), max_length=60, blank=True)
    signature = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    refusal = models.CharField(_("why the signature was refused"), max_length=200, blank=True)
    witness = models.CharField(_("witness"), max_length=60, blank=True)
    content = models.TextField(_("content"))
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(_("received"))

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signature__isnull=False, refusal="") & ~Q(signed_name="")
                | Q(signature__isnull=True) & ~Q(refusal="") & ~Q(witness=""),
                name="form_signed_or_refused_with_a_witness",
            )
        ]
        verbose_name = _("on-site form")

    def __str__(self) -> str:
        return f"{self.enrolment} {self.arrived_at:%Y-%m-%d}"


class FindingImport(models.Model):
    """A workbook of findings from an inspection tour or a discipline organ: checked, decided row by row, written.

    ``rows`` are the rows as read with their problems and the findings they resemble; ``layout`` is how the sheets and
    columns were read; ``decisions`` says for each row number whether it is new, the same as a finding, closed before
    our time, or left out.
    """

    class State(models.TextChoices):
        CHECKED = "checked", _("checked")
        WRITTEN = "written", _("written")
        DISCARDED = "discarded", _("discarded")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="finding_imports")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="finding_imports")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.CHECKED)
    rows = models.JSONField(default=list)
    layout = models.JSONField(default=dict)
    decisions = models.JSONField(default=dict)
    written_rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import of findings")

    def __str__(self) -> str:
        return str(self.file)


class PriorProblem(models.Model):
    """A problem an office had closed before its ledger came here: kept as history, never an open finding.

    It stands only after a second person has confirmed that it was closed.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a second person")
        CONFIRMED = "confirmed", _("closed before our time")
        REFUSED = "refused", _("not accepted as closed")

    source = models.ForeignKey(FindingImport, on_delete=models.PROTECT, related_name="prior")
    source_row = models.PositiveIntegerField()
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="prior_problems")
    condition = models.TextField(_("condition"), max_length=1000)
    measures = models.TextField(_("measures"), max_length=1000, blank=True)
    owner = models.CharField(_("responsible person"), max_length=60, blank=True)
    term = models.CharField(_("term"), max_length=60, blank=True)
    progress = models.TextField(_("progress"), max_length=600, blank=True)
    document = models.CharField(_("source document"), max_length=80, blank=True)
    found_on = models.DateField(_("found on"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ["source", "source_row"]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_row"], name="prior_problem_once_a_row"),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="prior_problem_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="prior_problem_decided_by_a_second_person",
            ),
        ]
        verbose_name = _("problem closed before our time")

    def __str__(self) -> str:
        return self.condition[:40]


class CheckUp(models.Model):
    """An unannounced re-check of one unit: its open findings and a drawn sample of closed ones."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="check_ups")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="check_ups")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="check_ups")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    seed = models.CharField(_("seed"), max_length=40)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("check-up")

    def __str__(self) -> str:
        return f"{self.enrolment} {self.at:%Y-%m-%d}"


class CheckUpItem(models.Model):
    """One finding looked at again in a check-up."""

    class Result(models.TextChoices):
        WAITING = "", _("not checked yet")
        HOLDS = "holds", _("correction holds")
        STANDS = "stands", _("still open")
        FAILED = "failed", _("has come back")

    check_up = models.ForeignKey(CheckUp, on_delete=models.PROTECT, related_name="items")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="check_ups")
    was = models.CharField(_("state before"), max_length=14)
    result = models.CharField(_("result"), max_length=8, choices=Result.choices, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["check_up", "finding"], name="finding_once_in_a_check_up")]
        verbose_name = _("check-up item")

    def __str__(self) -> str:
        return f"{self.finding} {self.result}"
