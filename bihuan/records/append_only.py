"""Append-only tables, held by the database itself: triggers for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from bihuan.records.replay import Guard

_REASON = "append-only"
_REFUSE = (
    "CREATE OR REPLACE FUNCTION bihuan_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '%% is {_REASON}', TG_TABLE_NAME; END $$"
)
_CALL = "EXECUTE FUNCTION bihuan_append_only()"


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


def never_emptied(table: str) -> Guard:
    """A migration step after which ``table``, whose rows may go one by one when their time ends, is not emptied at
    once (PostgreSQL's TRUNCATE passes every trigger of a row; SQLite has none)."""

    def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(_REFUSE)
            editor.execute(_not_emptied(table))

    def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")

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
    return [
        _REFUSE,
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE{of} ON {table} FOR EACH ROW {_CALL}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {_CALL}",
        _not_emptied(table),
    ]


def _not_emptied(table: str) -> str:
    return f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {_CALL}"
