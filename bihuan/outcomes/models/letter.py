"""Letters and other documents: their content fixed at approval, their number never used again, each delivery receipted.

``state`` is the projection of the steps (held by a trigger). A document is withdrawn by a numbered notice.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.findings.models import Finding
from bihuan.organizations.models import Office, Person
from bihuan.records.models import Attachment, StepRow
from bihuan.results.models import ResultSet
from bihuan.schemes.models import Cycle, Enrolment


class Kind(models.TextChoices):
    """What a document is; each kind has its own series of numbers."""

    FEEDBACK_UNIT = "feedback_unit", _("feedback to the unit")
    FEEDBACK_LEADER = "feedback_leader", _("feedback to the leader in charge")
    BODY_LETTER = "body_letter", _("letter to a leading body")
    RECOMMENDATION = "recommendation", _("disciplinary recommendation")
    REMINDER = "reminder", _("reminder")
    CIRCULAR = "circular", _("circular")
    FILING = "filing", _("filing")
    MINUTES = "minutes", _("minutes")
    SUPERVISION = "supervision", _("supervision notice")
    INTERVIEW = "interview", _("notice of an interview")
    CORRECTION = "correction", _("notice of a correction")
    WITHDRAWAL = "withdrawal", _("notice of withdrawal")


SERIES = {
    Kind.FEEDBACK_UNIT: "函", Kind.FEEDBACK_LEADER: "函", Kind.BODY_LETTER: "函", Kind.RECOMMENDATION: "纪建",
    Kind.REMINDER: "提", Kind.CIRCULAR: "通", Kind.FILING: "备", Kind.MINUTES: "纪要", Kind.SUPERVISION: "督",
    Kind.INTERVIEW: "谈", Kind.CORRECTION: "更", Kind.WITHDRAWAL: "撤",
}  # fmt: skip
"""The sign of a series, after the issuer's own: 江考函〔2018〕17号."""
FORMS = dict.fromkeys(
    (Kind.FEEDBACK_UNIT, Kind.FEEDBACK_LEADER, Kind.BODY_LETTER, Kind.REMINDER, Kind.FILING, Kind.CORRECTION), "letter"
) | {Kind.MINUTES: "minutes"}
"""Kinds laid out in a form of their own (GB/T 9704-2012, 10.1 and 10.3); the others are files."""


class Scope(models.TextChoices):
    """How far a circular goes; names are redacted by it."""

    INTERNAL = "internal", _("internal")
    CITY = "city", _("city-wide")
    PUBLIC = "public", _("public")


class Issuer(models.Model):
    """In whose name the office issues: the red mark on the page, and the sign its numbers begin with."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="issuers")
    name = models.CharField(_("issuer"), max_length=60)
    sign = models.CharField(_("sign"), max_length=12)
    address = models.CharField(_("address"), max_length=120, blank=True)
    printed_by = models.CharField(_("printing office"), max_length=60, blank=True)

    class Meta:
        ordering = ["office", "id"]
        constraints = [models.UniqueConstraint(fields=["office", "sign"], name="issuer_sign_once")]
        verbose_name = _("issuer")

    def __str__(self) -> str:
        return self.name


class Wording(models.Model):
    """The office's own words for a kind of document, from a Word file; the newest counts, earlier ones stay."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="wordings")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    file = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="wording")
    lines = models.JSONField(_("paragraphs"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("template")

    def __str__(self) -> str:
        return self.get_kind_display()


class Batch(models.Model):
    """A job of many letters: made, checked, approved and issued together; it can be taken up again where it stopped."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="batches")
    result_set = models.ForeignKey(ResultSet, on_delete=models.PROTECT, related_name="batches")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["result_set"], name="one_batch_a_result")]
        verbose_name = _("batch of letters")

    def __str__(self) -> str:
        return str(self.result_set)


class Letter(models.Model):
    """A document: what it says, to whom, and how far it is."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CHECKED = "checked", pgettext_lazy("letter", "checked")
        APPROVED = "approved", pgettext_lazy("letter", "approved")
        NUMBERED = "numbered", _("numbered")
        SEALED = "sealed", _("sealed")
        ISSUED = "issued", _("issued")
        DELIVERED = "delivered", _("delivered")
        REPLIED = "replied", _("replied")
        ARCHIVED = "archived", _("archived")
        WITHDRAWN = "withdrawn", _("withdrawn")
        DROPPED = "dropped", _("dropped")

    class Verdict(models.TextChoices):
        ACCEPT = "accept", _("accepted")
        PARTLY = "partly", _("accepted in part")
        REFUSE = "refuse", _("refused")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="letters")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="letters")
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices, default=Scope.INTERNAL)
    result_set = models.ForeignKey(ResultSet, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    addressee = models.CharField(_("addressee"), max_length=400, blank=True)
    title = models.CharField(_("title"), max_length=200)
    content = models.JSONField(_("content"))
    content_hash = models.CharField(max_length=64, blank=True)
    signer = models.CharField(_("signer"), max_length=60, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    code = models.CharField(max_length=40, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    plan_due_on = models.DateField(_("plan due on"), null=True, blank=True)
    reply_due_on = models.DateField(_("reply due on"), null=True, blank=True)
    verdict = models.CharField(_("reply"), max_length=8, choices=Verdict.choices, blank=True)
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(_("drafted at"))
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["cycle", "kind", "state"]), models.Index(fields=["enrolment", "kind"])]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], condition=~Q(number=""), name="letter_number_once"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="letter_code_once"),
            models.UniqueConstraint(
                fields=["batch", "enrolment", "kind"],
                condition=Q(batch__isnull=False) & ~Q(state__in=["withdrawn", "dropped"]),
                name="one_letter_a_batch",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "checked", "dropped"]) | ~Q(content_hash=""),
                name="approved_letter_is_hashed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "checked", "approved", "dropped"]) | ~Q(number=""),
                name="issued_letter_has_a_number",
            ),
        ]
        verbose_name = _("letter")

    def __str__(self) -> str:
        return self.number or " · ".join(one for one in (self.get_kind_display(), self.addressee[:30]) if one)


class LetterNumber(models.Model):
    """A number that was drawn: for one letter, for ever."""

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="numbers")
    series = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="drawn")

    class Meta:
        ordering = ["issuer", "series", "year", "serial"]
        constraints = [models.UniqueConstraint(fields=["issuer", "series", "year", "serial"], name="number_drawn_once")]
        verbose_name = _("document number")

    def __str__(self) -> str:
        return f"{self.issuer.sign}{self.series}〔{self.year}〕{self.serial}号"


class LetterStep(StepRow):
    """A step of a letter."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("letter step")


class LetterFinding(models.Model):
    """A finding a letter speaks of, as it was printed; always of the letter's own unit where it has one."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="findings")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="letters")
    text = models.TextField(_("text"), blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["letter", "finding"], name="finding_once_in_a_letter")]
        verbose_name = _("finding of a letter")

    def __str__(self) -> str:
        return f"{self.letter} {self.finding}"


class Delivery(models.Model):
    """A letter handed over: to a unit, to a person, or to an organ outside; and who gave the receipt, when."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="deliveries")
    to = models.CharField(_("to"), max_length=200)
    unit = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    delivered_on = models.DateField(_("delivered on"))
    received_by = models.CharField(_("received by"), max_length=60, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("delivery")

    def __str__(self) -> str:
        return f"{self.letter} → {self.to}"
