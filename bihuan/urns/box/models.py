"""What lies in an urn, in the urns' own database: no time, no number in sequence, no address, no author anywhere.

Every primary key is random (or the keyed digest of a code), and on the embedded database rows lie in the order of
their keys: nothing tells in which order they came.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

APART = "urns"
"""The alias of the urns' database."""


def random_key() -> str:
    """128 random bits, in hexadecimal."""
    return secrets.token_hex(16)


class Box(models.Model):
    """The half of an urn that takes answers. ``texts`` names the questions whose answers are free text; ``few`` says
    what becomes of wards with fewer than ``k`` answers; ``counts`` is set once, when it was opened."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not yet")
        TAKING = "taking", _("taking answers")
        ENDED = "ended", _("ended")
        STOPPED = "stopped", _("suspended")
        OPENED = "opened", pgettext_lazy("urn", "opened")
        EMPTIED = "emptied", _("void")

    class Few(models.TextChoices):
        MERGE = "merge", _("into one common remainder")
        WITHHOLD = "withhold", _("withheld")

    key = models.CharField(max_length=32, primary_key=True)
    public_key = models.CharField(max_length=64)
    instrument = models.CharField(max_length=64)
    length = models.PositiveIntegerField()
    k = models.PositiveIntegerField()
    few = models.CharField(max_length=10, choices=Few.choices)
    texts = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("box of an urn")

    def __str__(self) -> str:
        return self.key


class Ward(models.Model):
    """A unit, a stratum, a speaker's ballot. ``name`` is its user's own key for it, ``roster`` how many codes it may
    have at most; codes ``replaced`` by a second printing, slips ``returned`` unused, and ballots on ``paper``.
    ``used`` is written when the codes are deleted; until then they are counted."""

    key = models.CharField(max_length=32, primary_key=True, default=random_key)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="wards")
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    roster = models.PositiveIntegerField()
    is_taking = models.BooleanField(default=True)
    issued = models.PositiveIntegerField(default=0)
    replaced = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    paper = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["box", "name"], name="ward_once_in_a_box"),
            models.CheckConstraint(condition=Q(issued__lte=models.F("roster")), name="no_more_codes_than_heads"),
        ]
        verbose_name = _("ward")

    def __str__(self) -> str:
        return self.title


class Code(models.Model):
    """The keyed digest of a code, its ward, and one bit: used."""

    digest = models.CharField(max_length=64, primary_key=True)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="codes")
    used = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("code")

    def __str__(self) -> str:
        return self.digest[:12]


class Sealed(models.Model):
    """An answer, sealed, under a random key; all those of a box have one length."""

    key = models.CharField(max_length=32, primary_key=True, default=random_key)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="sealed")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("sealed answer")

    def __str__(self) -> str:
        return self.key[:12]


class Answer(models.Model):
    """An opened answer without its free text; no ward means the remainder of small wards."""

    key = models.CharField(max_length=32, primary_key=True, default=random_key)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="answers")
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="answers", null=True)
    content = models.JSONField()

    class Meta:
        verbose_name = _("opened answer")

    def __str__(self) -> str:
        return self.key[:12]


class Words(models.Model):
    """A free text, apart from the other answers of whoever wrote it."""

    key = models.CharField(max_length=32, primary_key=True, default=random_key)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="words")
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="words", null=True)
    question = models.CharField(max_length=80)
    text = models.TextField()

    class Meta:
        verbose_name = _("free text")

    def __str__(self) -> str:
        return self.key[:12]


class DayCount(models.Model):
    """How many codes of a ward were used when a day began."""

    key = models.CharField(max_length=32, primary_key=True, default=random_key)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="days")
    on = models.DateField()
    used = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ward", "on"], name="a_ward_counted_once_a_day")]
        verbose_name = _("count of a day")

    def __str__(self) -> str:
        return f"{self.on} {self.used}"
