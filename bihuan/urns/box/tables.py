"""Tables that keep no order of arrival, for the migrations of the urns' database."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class CreateUnordered(migrations.CreateModel):
    """Creates a table that lies in the order of its random keys: WITHOUT ROWID on the embedded database, where a row
    would otherwise get a number in the order it came."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Create the table."""
        editor: Any = schema_editor
        plain = editor.sql_create_table
        if editor.connection.vendor == "sqlite":
            editor.sql_create_table = f"{plain} WITHOUT ROWID"
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            editor.sql_create_table = plain
