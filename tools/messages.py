"""Interface texts: compile the Chinese catalogue from its fragments, and find what is missing.

    python -m tools.messages            merge bihuan/locale/zh_Hans/*.po into LC_MESSAGES/django.mo
    python -m tools.messages --missing  list the texts of the product that have no Chinese yet

Source texts are English; each subject keeps its Chinese in a fragment of its own.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "bihuan" / "locale" / "zh_Hans"
KEYWORDS = {
    "gettext": None,
    "__": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = tuple[str | None, str]


def merged(locale: Path = LOCALE) -> Catalog:
    """All fragments as one catalogue, in the order of their names: a later one wins."""
    whole = Catalog(locale="zh_Hans", charset="utf-8", fuzzy=False)
    for fragment in sorted(locale.glob("*.po")):
        with fragment.open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                if message.id and message.string:
                    whole.add(message.id, message.string, context=message.context, flags=message.flags - {"fuzzy"})
    return whole


def twice() -> list[str]:
    """Texts for which two fragments have different Chinese: the later one would win everywhere, unsaid."""
    texts: dict[tuple[str | None, str], dict[str, str]] = {}
    for fragment in sorted(LOCALE.glob("*.po")):
        with fragment.open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                if message.id and message.string:
                    told = texts.setdefault((message.context or None, str(message.id)), {})
                    told.setdefault(str(message.string), fragment.name)
    return [f"{key[1]}: {told}" for key, told in texts.items() if len(told) > 1]


def compile_catalogue(locale: Path = LOCALE) -> Path:
    """Write the binary catalogue that Django reads; returns its path."""
    target = _compiled(locale)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as file:
        write_mo(file, merged(locale))
    fresh.replace(target)
    return target


def _compiled(locale: Path) -> Path:
    return locale / "LC_MESSAGES" / "django.mo"


def is_stale(locale: Path = LOCALE) -> bool:
    """Whether a fragment was changed, came or went since the catalogue was compiled: a checkout that moved on."""
    compiled = _compiled(locale)
    newest = max(path.stat().st_mtime_ns for path in (locale, *locale.glob("*.po")))
    return not compiled.exists() or compiled.stat().st_mtime_ns < newest


def used() -> Iterator[tuple[Key, str]]:
    """Every text the product marks for translation, and the file it stands in."""
    for path in sorted((ROOT / "bihuan").rglob("*")):
        if path.suffix not in {".py", ".html"} or "migrations" in path.parts:
            continue
        for key in _texts(path):
            yield key, str(path.relative_to(ROOT))


def _texts(path: Path) -> Iterator[Key]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = _template_as_python(text)
    calls = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS)
    for _line, ids, _comments, context in calls:
        yield context, ids[0] if isinstance(ids, tuple) else ids


def _template_as_python(text: str) -> str:
    """The gettext calls of a template, one a line, as Django itself reads them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.project.settings")
    from django.utils.translation.template import templatize

    code = templatize(text)
    calls = re.findall(r"\b(?:n?p?gettext|_)\(.*?\)(?=\s|$)", code, flags=re.S)
    return "\n".join(call.replace("\n", " ") for call in calls)


def missing() -> list[tuple[Key, str]]:
    """Texts in use that the Chinese catalogue does not translate."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.project.settings")
    django.setup()
    catalogue = merged()
    known = {(m.context, m.id[0] if isinstance(m.id, tuple) else m.id) for m in catalogue if m.id and m.string}
    return [(key, where) for key, where in used() if key not in known]


def main(arguments: list[str]) -> int:
    """The command; exit 1 when texts are missing."""
    if "--missing" in arguments:
        lost = missing()
        for (context, text), where in lost:
            print(f"{where}: {f'[{context}] ' if context else ''}{text!r}")
        return 1 if lost else 0
    print(compile_catalogue().relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
