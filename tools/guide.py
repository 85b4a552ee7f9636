"""The guides by role as documents, from the very text the product shows: ``python -m tools.guide`` writes them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bihuan.pages.help.reading import Guide, guides

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "guide"


def written() -> Iterator[tuple[Path, str]]:
    """Each guide with the file it belongs into, Chinese in ``docs/guide``, English in ``docs/guide/en``."""
    for guide in guides().values():
        yield FOLDER / f"{guide.key}.md", _text(guide, "zh")
        yield FOLDER / "en" / f"{guide.key}.md", _text(guide, "en")


def _text(guide: Guide, language: str) -> str:
    parts = [f"# {guide.title(language)}", guide.text(language)]
    for subject in guide.subjects:
        parts += [f"## {subject.title(language)}", subject.text(language)]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """The command."""
    for path, text in written():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
