"""Shared by all tests: the cast, and a data folder that is not yours."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

os.environ["BIHUAN_DATA"] = tempfile.mkdtemp(prefix="bihuan-test-")
Path(os.environ["BIHUAN_DATA"], "static").mkdir()
os.environ.setdefault("BIHUAN_SECRET", "only-for-tests")

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The people and units every product test starts from."""
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture(autouse=True)
def plain_static_files(settings: object) -> None:
    """Tests need no collected, hashed static files."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}  # type: ignore[attr-defined]
