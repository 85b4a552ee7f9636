"""The code's own list of guards: what the migrations set, told again without a database."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

_TRIGGER = re.compile(r"CREATE TRIGGER (\w+)", re.IGNORECASE)
_DROPPED = re.compile(r"DROP TRIGGER (?:IF EXISTS )?(\w+)", re.IGNORECASE)
_FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\(\).*?\$\$(.*)\$\$", re.IGNORECASE | re.DOTALL)
_CALLED = re.compile(r"EXECUTE FUNCTION (\w+)\(\)\s*$", re.IGNORECASE)


class Guard(RunPython):
    """A migration step that sets triggers or takes them off, by ``editor.execute`` alone.

    It asks for no models, so none are made anew for it: that was two fifths of a first migration.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, _before: ProjectState, _after: ProjectState
    ) -> None:
        """Set them, where this app's tables are."""
        if router.allow_migrate(schema_editor.connection.alias, app_label):
            self.code(None, schema_editor)  # type: ignore[arg-type] # a guard asks for nothing but the editor

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, _before: ProjectState, _after: ProjectState
    ) -> None:
        """Take them off again."""
        if router.allow_migrate(schema_editor.connection.alias, app_label) and self.reverse_code is not None:
            self.reverse_code(None, schema_editor)  # type: ignore[arg-type] # as above


@dataclass(slots=True)
class _Listener:
    """Stands where the editor of a database would and keeps the triggers it is told of."""

    vendor: str
    triggers: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)

    @property
    def connection(self) -> _Listener:
        """What a migration asks for the vendor."""
        return self

    def execute(self, statement: str) -> None:
        """Hear a statement."""
        statement = statement.replace("%%", "%")
        if made := _FUNCTION.match(statement):
            self.bodies[made[1]] = made[2]
        elif made := _TRIGGER.match(statement):
            self.triggers[made[1]] = statement
        elif gone := _DROPPED.match(statement):
            self.triggers.pop(gone[1], None)


@lru_cache(maxsize=4)
def told(vendor: str, alias: str = "default") -> dict[str, tuple[str, str]]:
    """Every trigger the migrations leave standing on ``vendor`` in the database of this alias: its statement, and the
    body it calls if it has one."""
    listener: Any = _Listener(vendor)
    loader = MigrationLoader(None)
    done: set[tuple[str, str]] = set()
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            if key not in done and router.allow_migrate(alias, key[0]):
                done.add(key)
                for step in loader.graph.nodes[key].operations:
                    if isinstance(step, Guard):
                        step.code(None, listener)  # type: ignore[arg-type] # a guard asks for nothing but the editor
    return {name: (text, _body(listener, text)) for name, text in listener.triggers.items()}


def _body(listener: _Listener, statement: str) -> str:
    called = _CALLED.search(statement)
    return listener.bodies[called[1]] if called else ""
