from __future__ import annotations

import re

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "bihuan.screening"
    label = "screening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The tables of data sets that are not erased belong into a backup."""
        from bihuan.records.keeping import BESIDE, Beside  # noqa: PLC0415 - once the models are there

        names = "SELECT office_id || '-' || sha256 || '.parquet', sha256 FROM screening_dataset"
        BESIDE["screening"] = Beside(
            "screening", f"{names} WHERE erased_at IS NULL", re.compile(r"[0-9]{1,12}-[0-9a-f]{64}\.parquet")
        )
