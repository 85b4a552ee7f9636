"""Rules of a life cycle held by the database itself: what is fixed, how a state moves, that it follows its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import StateApps

from bihuan.records.replay import Guard


def frozen_unless(table: str, columns: Sequence[str], column: str, values: Sequence[str]) -> Guard:
    """A migration step after which ``columns`` change, and rows are deleted, only while ``column`` is one of
    ``values``: drafts may be mended, what is submitted may not."""
    free = ", ".join(f"'{value}'" for value in values)
    clauses = {
        "facts": (
            f"UPDATE OF {', '.join(columns)}",
            f"OLD.{column} NOT IN ({free})",
            f"{table} is fixed once submitted",
        ),
        "kept": ("DELETE", f"OLD.{column} NOT IN ({free})", f"{table} keeps what was submitted"),
    }
    return _guarded(table, clauses)


def moves_only(table: str, column: str, pairs: Sequence[tuple[str, str]], first: Sequence[str]) -> Guard:
    """A migration step after which ``column`` begins as one of ``first`` and moves only along ``pairs``."""
    ways = ", ".join(f"'{source}>{target}'" for source, target in sorted(pairs))
    starts = ", ".join(f"'{value}'" for value in first)
    moved = f"OLD.{column} <> NEW.{column} AND (OLD.{column} || '>' || NEW.{column}) NOT IN ({ways})"
    clauses = {
        "moves": (f"UPDATE OF {column}", moved, f"{table} cannot move like this"),
        "begins": ("INSERT", f"NEW.{column} NOT IN ({starts})", f"{table} cannot begin like this"),
    }
    return _guarded(table, clauses)


def follows_steps(table: str, column: str, steps: str, link: str) -> Guard:
    """A migration step after which ``column`` is what the newest row of ``steps`` reached, and each new row of
    ``steps`` starts from where ``column`` stands: a step cannot be replayed, a state cannot be set without one."""
    newest = f"SELECT target FROM {steps} WHERE {link} = OLD.id ORDER BY id DESC LIMIT 1"  # noqa: S608 - our own names
    moved = f"OLD.{column} <> NEW.{column} AND NEW.{column} <> COALESCE(({newest}), '')"
    stands = f"NEW.source <> (SELECT {column} FROM {table} WHERE id = NEW.{link})"  # noqa: S608
    return _several(
        _guarded(table, {"steps": (f"UPDATE OF {column}", moved, f"{table} moves only with a step")}),
        _guarded(steps, {"source": ("INSERT", stands, f"{steps} must start where the row stands")}),
    )


def refused_when(table: str, name: str, act: str, condition: str, text: str) -> Guard:
    """A migration step after which ``act`` (``INSERT``, ``DELETE``, ``UPDATE OF …``) is refused while a condition on
    ``OLD`` and ``NEW`` holds."""
    return _guarded(table, {name: (act, condition, text)})


def around(guards: Sequence[Guard], operations: Sequence[Operation]) -> list[Operation]:
    """Operations that remake a table, with its guards taken off before and set again after (SQLite loses them)."""
    off = [Guard(guard.reverse_code, guard.code) for guard in guards if guard.reverse_code is not None]
    return [*off, *operations, *guards]


def _several(*parts: Guard) -> Guard:
    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for part in parts:
            part.code(apps, editor)

    def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for part in parts:
            part.reverse_code(apps, editor)  # type: ignore[misc] # every part can be undone

    return Guard(forwards, backwards)


def _guarded(table: str, clauses: Mapping[str, tuple[str, str, str]]) -> Guard:
    """Triggers that refuse an act while a condition holds: name, act, condition, what to say."""

    def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        is_sqlite = editor.connection.vendor == "sqlite"
        for name, (act, condition, text) in clauses.items():
            trigger = f"{table}_{name}"
            if is_sqlite:
                body = f"BEGIN SELECT RAISE(ABORT, '{text}') WHERE {condition}; END"
                editor.execute(f"CREATE TRIGGER {trigger} BEFORE {act} ON {table} FOR EACH ROW {body}")
                continue
            row = "OLD" if act == "DELETE" else "NEW"
            editor.execute(
                f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF {condition} THEN RAISE EXCEPTION '{text}'; END IF; RETURN {row}; END $$".replace(
                    "%", "%%"
                )
            )
            editor.execute(
                f"CREATE TRIGGER {trigger} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"
            )

    def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for name in clauses:
            on = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on}")

    return Guard(forwards, backwards)
