"""Append-only tables, held by the database itself: triggers for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from bihuan.records.replay import Guard

_REASON = "append-only"


def append_only(table: str, columns: Sequence[str] = ()) -> Guard:
    """A migration step after which rows of ``table`` can be neither deleted nor changed.

    With ``columns`` only those are frozen (a projected ``state`` beside them may still move); without,
    the whole row is.
    """

    def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _statements(editor.connection.vendor, table, columns):
            editor.execute(statement)

    def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for event in _events(editor.connection.vendor):
            on = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{on}")

    return Guard(forwards, backwards)


def _events(vendor: str) -> tuple[str, ...]:
    return ("update", "delete") if vendor == "sqlite" else ("update", "delete", "truncate")


def _statements(vendor: str, table: str, columns: Sequence[str]) -> list[str]:
    of = f" OF {', '.join(columns)}" if columns else ""
    if vendor == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{table} is {_REASON}'); END"
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE{of} ON {table} {body}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {body}",
        ]
    refuse = (
        "CREATE OR REPLACE FUNCTION bihuan_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '%% is {_REASON}', TG_TABLE_NAME; END $$"
    )
    call = "EXECUTE FUNCTION bihuan_append_only()"
    return [
        refuse,
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE{of} ON {table} FOR EACH ROW {call}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {call}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}",
    ]
