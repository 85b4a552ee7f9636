"""What people are reminded of: in the product, once a day by mail, and by short message where it is serious."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office, Person


class Contact(models.Model):
    """Where a person may be reached; nothing is sent to a channel left empty."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="contact")
    email = models.EmailField(_("e-mail"), blank=True)
    mobile = models.CharField(_("mobile number"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("contact")

    def __str__(self) -> str:
        return self.person.name


class Notice(models.Model):
    """One thing a person should know. ``key`` says what it is about, so that it is told once."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    text = models.CharField(_("text"), max_length=300)
    address = models.CharField(max_length=200, blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "read_at"])]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notice_told_once")]
        verbose_name = _("notice")

    def __str__(self) -> str:
        return self.text


class Message(models.Model):
    """A digest on its way out: at most one a person, channel and day; tried again until it is sent."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("e-mail")
        SMS = "sms", _("short message")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="messages")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="messages")
    channel = models.CharField(_("channel"), max_length=6, choices=Channel.choices)
    day = models.DateField(_("day"))
    upto = models.BigIntegerField()
    text = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "channel", "day"], name="one_message_a_day_and_channel")
        ]
        verbose_name = _("message")

    def __str__(self) -> str:
        return f"{self.channel} {self.day}"
