"""What other systems hold on to: tokens, answers given once, and webhooks with what was sent to them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office, Person

SCOPES = (
    "units:read", "schemes:read", "marks:read", "marks:write", "findings:read", "findings:write", "results:read",
    "results:export", "inspections:read", "duties:read",
)  # fmt: skip


class Token(models.Model):
    """A key for another system: its maker's own or a service account's; it can do no more than that account, and no
    step that needs a person. Only its hash is kept."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="tokens")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    purpose = models.CharField(_("purpose"), max_length=120)
    scopes = models.JSONField(_("scopes"), default=list)
    sha256 = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))
    ends_on = models.DateField(_("ends on"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("token")

    def __str__(self) -> str:
        return self.purpose


class Answer(models.Model):
    """The answer to a write, kept under its Idempotency-Key: asked again, it is given again and nothing is done."""

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=80)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answered_once")]
        verbose_name = _("kept answer")

    def __str__(self) -> str:
        return self.key


class Webhook(models.Model):
    """An address that is told of acts; ``seal`` is the last seal of the trail it has been told up to."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="webhooks")
    url = models.URLField(_("address"), max_length=300)
    events = models.JSONField(_("events"), default=list)
    secret = models.CharField(max_length=64)
    seal = models.BigIntegerField(default=0)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("webhook")

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One act told to one webhook: tried again with growing pauses, given up after a day."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    event = models.BigIntegerField()
    body = models.TextField()
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(db_index=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="event_told_once_to_a_webhook")]
        verbose_name = _("delivery")

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.event}"
