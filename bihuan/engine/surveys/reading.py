"""Pieces of a plan or a session file: each read by itself, so that one mistake hides no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from bihuan.engine.files.opening import named, whole_file
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.scheme.source import Located, read_yaml
from bihuan.engine.scheme.validating import kind_of, unknown_key, validated

Model = TypeVar("Model", bound=BaseModel)


def read_document(path: Path) -> Located:
    """The mapping of a YAML file, under the name the file was given by."""
    text = whole_file(path)
    with named(path):
        located = read_yaml(text, str(path))
        if not isinstance(located.value, dict):
            kind = kind_of(located.value)
            raise InputError([Problem(str(path), located.line, "", "expected_mapping", {"found": kind})])
        return located


class Pieces:
    """Reads pieces of one document and gathers what is wrong, each at its line and key."""

    def __init__(self, source: str, located: Located) -> None:
        self.source, self.located = source, located
        self.problems: list[Problem] = []

    def refuse(self, line: int, column: str, code: str, **params: str) -> None:
        """Add a problem, once however often the place is read."""
        problem = Problem(self.source, line, column, code, params)
        if problem not in self.problems:
            self.problems.append(problem)

    def child(self, parent: Located, key: str) -> Located | None:
        """What stands under a key, if anything."""
        return parent.value.get(key) if isinstance(parent.value, dict) else None

    def piece(self, model: type[Model], located: Located, *, beside: Sequence[str] = ()) -> Model | None:
        """A mapping as a model. Keys ``beside`` it are read elsewhere; an unknown key hides no other mistake."""
        if not isinstance(located.value, dict):
            self.refuse(located.line, "", "expected_mapping", found=kind_of(located.value))
            return None
        known = [field.alias or name for name, field in model.model_fields.items()]
        for key in located.value:
            if key not in known and key not in beside:
                place = located.key_lines[key]
                self.problems.append(unknown_key(self.source, place, key, [*known, *beside]))
        kept = {key: value for key, value in located.value.items() if key in known and key not in beside}
        own = Located(kept, located.line, located.key_lines)
        return validated(model, own, self.source, self.problems, last_key=True)

    def under(self, model: type[Model], parent: Located, key: str, *, beside: Sequence[str] = ()) -> Model | None:
        """The mapping under a key as a model; None where there is none."""
        child = self.child(parent, key)
        return None if child is None else self.piece(model, child, beside=beside)

    def items(self, parent: Located, key: str) -> Iterator[Located]:
        """The members of the list under a key; none where there is no such key."""
        listed = self.child(parent, key)
        if listed is None:
            return
        if not isinstance(listed.value, list):
            line = parent.key_lines.get(key, listed.line)
            self.refuse(line, key, "expected_list", found=kind_of(listed.value))
            return
        yield from listed.value

    def ids(self, key: str) -> set[str]:
        """The ids that members of a list of the document have, whatever else is wrong with them."""
        given = [self.child(member, "id") for member in self.items(self.located, key)]
        return {one.value for one in given if one is not None and isinstance(one.value, str)}

    def unique(self, members: Sequence[Located], seen: dict[str, int], key: str = "id") -> None:
        """Refuse ids that stood before."""
        for member in members:
            given = self.child(member, key)
            if given is None or not isinstance(given.value, str):
                continue
            line = member.key_lines[key]
            if given.value in seen:
                self.refuse(line, key, "id_twice", id=given.value, first=str(seen[given.value]))
            seen.setdefault(given.value, line)
