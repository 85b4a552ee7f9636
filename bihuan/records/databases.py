"""All databases of the product brought up to date: its own, and the urns'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

Model = tuple[str, str]
"""The app and the name of a model."""


def migrate_all() -> None:
    """Bring every database of the settings up to date."""
    for alias in settings.DATABASES:
        only = [settings.DATABASE_APPS[alias]] if alias in settings.DATABASE_APPS else []
        is_new = not MigrationRecorder(connections[alias]).has_table()
        with each_model_alone() if is_new else nullcontext():
            call_command("migrate", *only, database=alias, verbosity=0)


@contextmanager
def each_model_alone() -> Iterator[None]:
    """Migrations render anew the one model they change, not every model related to it: here that is nearly all.

    Nine tenths of the time of a new database went into it. Models of the history then hold older pictures of one
    another: enough to make tables, not to read rows across relations, so this is for databases without rows alone.
    """
    one, several = ProjectState.reload_model, ProjectState.reload_models

    def reload_one(state: ProjectState, app_label: str, model_name: str, **_delay: bool) -> None:
        reload_several(state, [(app_label, model_name)])

    def reload_several(state: ProjectState, models: Iterable[Model], **_delay: bool) -> None:
        if "apps" in state.__dict__:  # asking for it would render every model
            state._reload(set(models))  # type: ignore[attr-defined]

    ProjectState.reload_model, ProjectState.reload_models = reload_one, reload_several  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model, ProjectState.reload_models = one, several  # type: ignore[method-assign]
