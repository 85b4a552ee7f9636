"""Which database a row lies in: what is in an urn in the urns' own, everything else in the product's."""

from __future__ import annotations

from typing import Any

from django.db import models

from bihuan.urns.box.models import APART

_LABEL = "boxes"


class Router:
    """Django's router of the two databases. No ForeignKey crosses."""

    def db_for_read(self, model: type[models.Model], **_hints: Any) -> str | None:
        """Where a model's rows are read."""
        return APART if model._meta.app_label == _LABEL else None

    def db_for_write(self, model: type[models.Model], **_hints: Any) -> str | None:
        """Where a model's rows are written."""
        return self.db_for_read(model)

    def allow_relation(self, one: models.Model, other: models.Model, **_hints: Any) -> bool:
        """Whether two rows may refer to each other."""
        return self.db_for_read(one._meta.model) == self.db_for_read(other._meta.model)

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        """Whether an app's tables and guards are made in a database."""
        return (db == APART) == (app_label == _LABEL)
