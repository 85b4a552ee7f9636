"""A finding, the steps it took, its evidence and what it costs.

The facts of a finding do not change once it is submitted (held by a trigger); its ``state`` is the projection of
its steps (held by another); what it costs is a ledger of marks.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Body, Office, Person
from bihuan.records.models import Attachment, StepRow
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment, Mark, MarkStep


class State(models.TextChoices):
    """Where a finding stands; the ways between are ``findings.lifecycle.FINDING``."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for confirmation")
    RETURNED = "returned", _("returned to its finder")
    CONFIRMED = "confirmed", _("confirmed, not yet fed back")
    NOTIFIED = "notified", _("fed back, plan awaited")
    CONTESTED = "contested", _("contested")
    PLANNED = "planned", _("plan sent")
    RECTIFYING = "rectifying", _("in rectification")
    REPORTED = "reported", _("reported done")
    VERIFIED = "verified", _("verified")
    CLOSED = "closed", _("closed, corrected")
    NOT_CORRECTED = "not_corrected", _("closed, not corrected")
    EXEMPT = "exempt", _("exempted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    MERGED = "merged", _("merged into another")
    TRANSFERRED = "transferred", _("handed over as a lead")
    CARRIED = "carried", _("carried into the next year")


NOT_DELIVERED = ["draft", "returned", "submitted", "confirmed", "withdrawn", "merged", "transferred", "carried"]
"""States in which a finding need not have been delivered to its unit."""


class Source(models.TextChoices):
    """The four full coverages and the six other doors a problem comes in by."""

    DISCIPLINE = "discipline", _("discipline supervision")
    SUPERVISORY = "supervisory", _("supervisory authority")
    RESIDENT = "resident", _("resident office")
    TOUR = "tour", _("inspection tour")
    SURVEY = "survey", _("opinion survey")
    HEARING = "hearing", _("accountability hearing")
    LEADER = "leader", _("leader-led inspection")
    PEER = "peer", _("peer inspection")
    SCREENING = "screening", _("screening of clues")
    COMPLAINT = "complaint", _("complaint")


class Method(models.TextChoices):
    """How it was found."""

    DAILY = "daily", _("daily supervision")
    VISIT = "visit", _("open or covert visit")
    FORUM = "forum", _("forum")
    HEARING = "hearing", _("hearing")
    DOCUMENTS = "documents", _("document review")
    GRASSROOTS = "grassroots", _("grass-roots visit")


class Severity(models.TextChoices):
    """How grave it is."""

    ORDINARY = "ordinary", _("ordinary")
    GRAVE = "grave", _("grave")
    SERIOUS = "serious", _("serious")


class Category(models.TextChoices):
    """What kind of shortfall; an individual case leaves the rectification denominator (HD-05)."""

    INSTITUTIONAL = "institutional", _("institutional")
    CONDUCT = "conduct", _("conduct")
    INDIVIDUAL = "individual_case", _("individual case")


class Correction(models.TextChoices):
    """How it is to be corrected."""

    IMMEDIATE = "immediate", _("at once")
    STAGED = "staged", _("in stages")
    CONTINUOUS = "continuous", _("continuously")


class Theme(models.Model):
    """What findings have in common: a word of the office's taxonomy."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="themes")
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("theme"), max_length=80)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["office", "code"]
        constraints = [models.UniqueConstraint(fields=["office", "code"], name="theme_code_once_per_office")]
        verbose_name = _("theme")

    def __str__(self) -> str:
        return self.title


class Finding(models.Model):
    """An established shortfall of one unit: condition, criteria, cause, effect, and how far its correction is."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="findings")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="findings")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="findings")
    sequence = models.PositiveIntegerField(null=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="findings")
    found_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    found_on = models.DateField(_("found on"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    method = models.CharField(_("method"), max_length=12, choices=Method.choices, default=Method.DAILY)
    source_document = models.CharField(_("source document"), max_length=80, blank=True)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    clause = models.ForeignKey(CatalogueEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    condition = models.TextField(_("condition"), max_length=1000)
    criteria = models.TextField(_("criteria"), max_length=600, blank=True)
    cause = models.TextField(_("cause"), max_length=600, blank=True)
    effect = models.TextField(_("effect"), max_length=600, blank=True)
    recommendation = models.TextField(_("recommendation"), max_length=600, blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices, default=Severity.ORDINARY)
    category = models.CharField(_("category"), max_length=16, choices=Category.choices, default=Category.CONDUCT)
    correction = models.CharField(
        _("correction"), max_length=12, choices=Correction.choices, default=Correction.IMMEDIATE
    )
    amendment = models.TextField(_("amended after review"), max_length=1000, blank=True)

    state = models.CharField(_("state"), max_length=14, choices=State.choices, default=State.DRAFT)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    letter_number = models.CharField(_("feedback letter"), max_length=80, blank=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    appeal_until = models.DateField(_("may be contested until"), null=True, blank=True)
    plan_due_on = models.DateField(_("plan due on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    original_due_on = models.DateField(_("originally due on"), null=True, blank=True)
    extension_count = models.PositiveSmallIntegerField(_("extensions"), default=0)
    return_count = models.PositiveSmallIntegerField(_("returns"), default=0)
    reopen_count = models.PositiveSmallIntegerField(_("reopenings"), default=0)
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    repeat_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeats")
    predecessor = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successor",
        verbose_name=_("carried from"),
    )
    token = models.CharField(max_length=40, null=True, blank=True, unique=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["cycle", "state", "enrolment"]),
            models.Index(fields=["cycle", "-id"]),
            models.Index(fields=["enrolment", "state"]),
            models.Index(fields=["body", "state"]),
            models.Index(fields=["cycle", "theme"]),
            models.Index(fields=["cycle", "state", "due_on"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "sequence"], name="finding_sequence_once"),
            models.UniqueConstraint(fields=["office", "number"], condition=~Q(number=""), name="finding_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"]) | ~Q(number=""), name="submitted_finding_has_a_number"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("found_by")),
                name="finding_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True)
                | (Q(reported_by__isnull=False) & ~Q(verified_by=F("reported_by"))),
                name="finding_verified_by_someone_else",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "closed"]) | Q(verified_by__isnull=False),
                name="closed_finding_was_verified",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "not_corrected", "exempt"]) | Q(closed_on__isnull=False),
                name="ended_finding_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NOT_DELIVERED)
                | (~Q(letter_number="") & Q(delivered_on__isnull=False) & Q(due_on__isnull=False)),
                name="notified_finding_has_a_letter_and_a_term",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True)
                | Q(due_on=F("original_due_on"))
                | Q(extension_count__gt=0)
                | Q(reopen_count__gt=0),
                name="due_date_moves_only_by_extension",
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False), name="merged_finding_names_the_other"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="finding_not_merged_into_itself"
            ),
        ]
        verbose_name = _("finding")

    def __str__(self) -> str:
        told = {"what": self.condition[:20], "day": self.found_on.isoformat()}
        return self.number or _("not numbered: %(what)s (%(day)s)") % told


class FindingStep(StepRow):
    """A step a finding took."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        indexes = [models.Index(fields=["on", "target"]), models.Index(fields=["finding", "-id"])]
        verbose_name = _("finding step")


class FindingEvidence(models.Model):
    """A file that shows the fact, a correction, or a verification; ``step`` says which step it came with."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="evidence")
    step = models.ForeignKey(FindingStep, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    measure = models.ForeignKey(
        "findings.Measure", on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="finding_evidence")

    class Meta:
        ordering = ["id"]
        verbose_name = _("evidence")

    def __str__(self) -> str:
        return str(self.attachment)


class FindingMark(Mark):
    """What a finding costs under its scheme's rule: a mark like any other; what replaces one reverses it first."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="marks")
    reason = models.CharField(_("reason"), max_length=400, blank=True)

    class Meta(Mark.Meta):
        ordering = ["id"]
        constraints = [
            *Mark.Meta.constraints,
            models.UniqueConstraint(
                fields=["finding"], condition=Q(state="effective", reverses__isnull=True), name="finding_costs_once"
            ),
        ]
        verbose_name = _("mark of a finding")

    def own_of_reversal(self) -> dict[str, Any]:
        """A reversal stands beside what it reverses."""
        return {"finding_id": self.finding_id}


class FindingMarkStep(MarkStep):
    """A step a finding's mark took: it was reversed."""

    mark = models.ForeignKey(FindingMark, on_delete=models.PROTECT, related_name="steps")

    class Meta(MarkStep.Meta):
        verbose_name = _("step of a finding's mark")


class Grant(models.Model):
    """Another body that may read and verify a finding."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="grants")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="findings_granted")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "body"], name="finding_granted_once_to_a_body")]
        verbose_name = _("grant")

    def __str__(self) -> str:
        return f"{self.finding} → {self.body}"
