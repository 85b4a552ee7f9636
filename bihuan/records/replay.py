"""The code's own list of guards: what the migrations set, told again without a database."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import router
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader

_TRIGGER = re.compile(r"CREATE TRIGGER (\w+)", re.IGNORECASE)
_DROPPED = re.compile(r"DROP TRIGGER (?:IF EXISTS )?(\w+)", re.IGNORECASE)
_FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\(\).*?\$\$(.*)\$\$", re.IGNORECASE | re.DOTALL)
_CALLED = re.compile(r"EXECUTE FUNCTION (\w+)\(\)\s*$", re.IGNORECASE)


class Guard(RunPython):
    """A migration step that sets triggers or takes them off, by ``editor.execute`` alone."""


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
