"""Notes: marks that may come with a finding."""

from __future__ import annotations

from django.db import models

from bihuan.findings.models import Finding
from bihuan.schemes.models import Mark, MarkStep


class Note(Mark):
    """A mark somebody noted down, and the finding it raised."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Mark.Meta):
        app_label = "tiny"
        verbose_name = "小记"


class NoteStep(MarkStep):
    """A step a note took."""

    mark = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="steps")

    class Meta(MarkStep.Meta):
        app_label = "tiny"
