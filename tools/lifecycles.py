"""Draw every life cycle from its table into ``docs/lifecycles.md``.

python -m tools.lifecycles           write the page
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

from bihuan.engine.lifecycle import Lifecycle

PAGE = Path(__file__).resolve().parents[1] / "docs" / "lifecycles.md"
HEAD = """# Life cycles

Drawn from the tables in the code (`make docs`); a test compares this page with them. “2nd” asks for another person
than the one who took the first part, “why” for a note, “file” for evidence.
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(f"\n## {title}\n\n{_drawn(table)}\n{_listed(table)}" for title, table in _tables())


def _tables() -> Iterator[tuple[str, Lifecycle]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.project.settings")
    import django

    django.setup()
    import bihuan

    for module in pkgutil.walk_packages(bihuan.__path__, "bihuan."):
        if module.name.endswith(".lifecycle") and module.name != "bihuan.engine.lifecycle":
            room = vars(importlib.import_module(module.name))
            for name, table in room.items():
                if isinstance(table, Lifecycle):
                    yield f"{module.name.split('.')[1]}: {name.lower()}", table


def _drawn(table: Lifecycle) -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"  [*] --> {table.initial}"]
    for step in table.steps:
        lines += [f"  {source} --> {step.target}: {step.name}" for source in sorted(step.sources)]
    return "\n".join([*lines, "```", ""])


def _listed(table: Lifecycle) -> str:
    lines = ["| step | from | to | who | needs |", "| --- | --- | --- | --- | --- |"]
    for step in table.steps:
        needs = [
            word
            for word, is_needed in (
                ("2nd", step.second_person),
                ("why", step.needs_note),
                ("file", step.needs_evidence),
            )
            if is_needed
        ]
        cells = (step.name, ", ".join(sorted(step.sources)), step.target, ", ".join(sorted(step.who)), ", ".join(needs))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
