"""A new database holds all that the models say, though its migrations render each model alone."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState

from bihuan.records.databases import each_model_alone

HELD = {
    "sqlite": "SELECT COALESCE(sql, '') FROM sqlite_master",
    "postgresql": "SELECT conname::text FROM pg_constraint UNION SELECT relname::text FROM pg_class",
}
"""Where the names of indexes and constraints stand."""


@pytest.mark.django_db
def test_every_column_index_and_constraint_of_the_models_is_there() -> None:
    missing: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(HELD[connection.vendor])
        held = " ".join(text for (text,) in cursor.fetchall())
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_models():
            options = model._meta
            if options.app_label == "urns" or options.db_table not in tables:
                continue
            cursor.execute(f'SELECT * FROM "{options.db_table}" LIMIT 0')
            columns = {one[0] for one in cursor.description}
            wanted = {field.column for field in options.local_concrete_fields}
            missing += [f"{options.label}.{name}" for name in wanted ^ columns]
            named = [one.name for one in (*options.constraints, *options.indexes)]
            missing += [f"{options.label}: {name}" for name in named if name not in held]
    assert missing == []
    assert len(tables) > 200


def test_how_models_are_rendered_is_as_before_afterwards() -> None:
    before = ProjectState.reload_model, ProjectState.reload_models
    with pytest.raises(KeyError), each_model_alone():
        raise KeyError
    assert (ProjectState.reload_model, ProjectState.reload_models) == before
