"""All figures, one after another: ``make bench``. Each part writes its table to ``docs/bench/``.

python -m bench            every part
python -m bench scoring    one part
"""

from __future__ import annotations

import subprocess
import sys

PARTS = (
    "scoring",
    "imports",
    "pages",
    "first_start",
    "before",
    "findings",
    "search",
    "errands",
    "api",
    "audit",
    "killed",
    "papers",
    "issuing",
    "outcomes",
    "surveys",
    "urns",
    "urns_killed",
    "voices",
    "screening",
    "year",
    "clues",
    "scans",
    "rota",
    "fieldwork",
)


def main(arguments: list[str]) -> int:
    """Run the parts, each in a process of its own; exit 1 when one fails."""
    unknown = [name for name in arguments if name not in PARTS]
    if unknown:
        print(f"unknown part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
        return 2
    failed = [
        part
        for part in arguments or PARTS
        if subprocess.run([sys.executable, "-m", f"bench.{part}"], check=False).returncode
    ]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
