"""The trail of every write, evidence kept by its content, and what every step of a life cycle is written as.

Actors and offices stand here as plain values, not foreign keys: a trail row must read the same in ten
years, whatever became of the people and units it names.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One act of one person: who, as what, did what, to which, when, from where, and what changed."""

    at = models.DateTimeField(_("at"))
    actor_id = models.BigIntegerField(_("actor id"), null=True)
    actor = models.CharField(_("actor"), max_length=120)
    office_path = models.CharField(_("office"), max_length=120, db_index=True)
    action = models.CharField(_("action"), max_length=80, db_index=True)
    object_type = models.CharField(_("kind of object"), max_length=80)
    object_id = models.CharField(_("object id"), max_length=80)
    object_label = models.CharField(_("object"), max_length=250)
    detail = models.JSONField(_("detail"), default=dict)
    address = models.CharField(_("from address"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)
    xid = models.BigIntegerField(_("transaction"), null=True, db_index=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["object_type", "object_id"])]
        verbose_name = _("trail event")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.object_label}"


class Seal(models.Model):
    """A link of the chain: it binds the digests of a run of events to the seal before it."""

    sealed_at = models.DateTimeField(_("sealed at"))
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    upto_xid = models.BigIntegerField(null=True)
    count = models.PositiveIntegerField()
    events_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("seal")

    def __str__(self) -> str:
        return f"{self.first_id}-{self.last_id} {self.digest[:12]}"


class Blob(models.Model):
    """A file's content, stored once under its SHA-256; the bytes lie in the data folder until ``erased_at``: then the
    time for which everything that referred to it was kept had ended, and only the hash is left."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("type"), max_length=80)
    stored_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("evidence content")

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.media_type})"


class Attachment(models.Model):
    """A named reference to a blob; it belongs to one business row and is read through that row's permission."""

    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(_("file name"), max_length=200)
    office_path = models.CharField(max_length=120, db_index=True)
    uploaded_by_id = models.BigIntegerField(null=True)
    uploaded_by = models.CharField(_("uploaded by"), max_length=120)
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        verbose_name = _("attachment")

    def __str__(self) -> str:
        return self.name


NOTE_LIMIT = 2000
"""Characters a note may have, whatever the step: what is longer is refused, never cut."""


class StepRow(models.Model):
    """A step a record took: appended, never changed; the record's state follows. ``on`` is its business day.

    ``acting_as`` is the role it was taken in, ``detail`` what it was taken on. Each life cycle has a table of its own
    with a ForeignKey to its record, and the guards that hold it.
    """

    step = models.CharField(_("step"), max_length=20)
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    acting_as = models.CharField(_("acting as"), max_length=20, blank=True)
    at = models.DateTimeField(_("at"))
    on = models.DateField(_("on"))
    note = models.TextField(_("note"), max_length=NOTE_LIMIT, blank=True)
    detail = models.JSONField(_("detail"), default=dict, blank=True)

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.step}: {self.source} → {self.target}"


class Alarm(models.Model):
    """Something of the product itself that an auditor must know and answer: it stands until someone says what it was.

    ``key`` says what it is about; while an alarm of a kind and key stands, another is not raised.
    """

    class Kind(models.TextChoices):
        PROCESS = "process", _("a process of the product ended")
        JOB = "job", _("a job in the background was given up")
        TRAIL = "trail", _("the trail is not as it was")
        RESTORED = "restored", _("restored from a backup")
        SHARES = "shares", _("an urn was tried with shares that do not open it")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=80)
    detail = models.JSONField(_("detail"), default=dict)
    at = models.DateTimeField(_("at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.CharField(_("settled by"), max_length=120, blank=True)
    note = models.CharField(_("what was found and done"), max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("alarm")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"
