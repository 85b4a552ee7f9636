"""Which record a text means: by its code or name as written, by these without blanks, by a short or former name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


def squeezed(text: str) -> str:
    """A name without blanks and line breaks, brackets and digits in one width: 市水务 局（本级） is 市水务局(本级)."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


class Names(Generic[T]):
    """What records are called. ``firm`` are codes and names, the earlier before the later; ``loose`` are short names
    and former ones: one that could mean two records means none."""

    def __init__(self, firm: Iterable[tuple[str, T]], loose: Iterable[tuple[str, T]] = ()) -> None:
        self.exact: dict[str, T] = {}
        for text, record in firm:
            self.exact.setdefault(text, record)
        self._squeezed = _once((squeezed(text), record) for text, record in self.exact.items())
        self._loose = _once((squeezed(text), record) for text, record in loose)

    def of(self, text: str) -> T | None:
        """The record a text means; None where it is unknown or not clear."""
        if text in self.exact:
            return self.exact[text]
        plain = squeezed(text)
        if not plain:
            return None
        return self._squeezed.get(plain) or self._loose.get(plain)


def _once(rows: Iterable[tuple[str, T]]) -> dict[str, T]:
    """By text the record that alone is called so."""
    told: dict[str, T] = {}
    double: set[str] = set()
    for text, record in rows:
        if told.setdefault(text, record) != record:
            double.add(text)
    return {text: record for text, record in told.items() if text and text not in double}
