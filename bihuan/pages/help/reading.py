"""The help: one text a subject, Chinese and English, shown on the subject's pages and printed as guides by role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
WHOLE: Mapping[str, str] = {
    "administration": "administrators",
    "api": "tokens",
    "duties": "duties",
    "errands": "today",
    "findings": "finding",
    "help": "today",
    "hearings": "hearings",
    "home": "today",
    "inspections": "inspections",
    "lists": "finding",
    "notices": "account",
    "outcomes": "outcomes",
    "public": "answer",
    "results": "ranking",
    "screening": "screening",
    "schemes": "scheme",
    "session": "account",
    "supervision": "entry",
    "surveys": "surveys",
    "trail": "trail",
    "units": "units",
    "urns": "urns",
}
"""The subject of a package of pages, for those no subject names."""


@dataclass(frozen=True, slots=True)
class Said:
    """A title and a text in both languages."""

    key: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]

    def title(self, language: str) -> str:
        """The title in a language of the interface."""
        return self.titles[_known(language)]

    def text(self, language: str) -> str:
        """The paragraph in a language of the interface."""
        return self.texts[_known(language)].strip()


@dataclass(frozen=True, slots=True)
class Subject(Said):
    """What one kind of page is about; ``pages`` are the names of their addresses."""

    pages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Guide(Said):
    """What one role reads, subject by subject."""

    subjects: Sequence[Subject]


def _known(language: str) -> str:
    return "zh" if language.startswith("zh") else "en"


@lru_cache(maxsize=1)
def subjects() -> Mapping[str, Subject]:
    """Every subject by its key."""
    by_name = {}
    for path in sorted((_HERE / "subjects").glob("*.yaml")):
        row = _read(path)
        by_name[path.stem] = Subject(
            path.stem, row["title"], {name: row[name] for name in LANGUAGES}, frozenset(row["pages"])
        )
    return by_name


@lru_cache(maxsize=1)
def guides() -> Mapping[str, Guide]:
    """Every guide by its key, in their order."""
    known, rows = subjects(), _read(_HERE / "guides.yaml")
    return {
        key: Guide(
            key, row["title"], {name: row[name] for name in LANGUAGES}, [known[name] for name in row["subjects"]]
        )
        for key, row in rows.items()
    }


def _texts(row: Mapping[str, str]) -> dict[str, str]:
    return {name: row[name] for name in LANGUAGES}


def _read(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as file:
        written: dict[str, Any] = yaml.safe_load(file)
    return written


@lru_cache(maxsize=512)
def subject_of(page: str, module: str) -> Subject | None:
    """The subject of a page by the name of its address, else by the package its view stands in."""
    for subject in subjects().values():
        if page in subject.pages:
            return subject
    parts = module.split(".")
    package = parts[2] if parts[:2] == ["bihuan", "pages"] and len(parts) > 2 else ""
    return subjects().get(WHOLE.get(package, ""))
