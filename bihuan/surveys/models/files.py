"""Files an agency sent, what looks wrong in them, and who was called back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Person
from bihuan.records.models import Attachment
from bihuan.surveys.models.waves import Channel, Wave


class SurveyFile(models.Model):
    """A file of interviews as it came in. A good one counts until a later one takes its place (``replaced_by``); one
    with problems counts for nothing. ``flags`` are what to look at twice, ``receipt`` its number on the receipt."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="files")
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(_("hash"), max_length=64)
    receipt = models.CharField(_("receipt"), max_length=40, unique=True)
    rows = models.PositiveIntegerField(_("interviews"), default=0)
    problems = models.JSONField(_("problems"), default=list)
    problem_count = models.PositiveIntegerField(default=0)
    flags = models.JSONField(_("to look at twice"), default=dict)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["wave", "id"]
        verbose_name = _("file of interviews")

    def __str__(self) -> str:
        return self.receipt


class CallBack(models.Model):
    """An interview drawn to be called back, and whether the respondent says what the file says."""

    file = models.ForeignKey(SurveyFile, on_delete=models.PROTECT, related_name="call_backs")
    row = models.PositiveIntegerField(_("row"))
    respondent = models.CharField(_("respondent"), max_length=80)
    interviewer = models.CharField(_("interviewer"), max_length=80, blank=True)
    agrees = models.BooleanField(_("agrees"), null=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["file", "row"]
        constraints = [models.UniqueConstraint(fields=["file", "row"], name="called_back_once")]
        verbose_name = _("call-back")

    def __str__(self) -> str:
        return self.respondent
