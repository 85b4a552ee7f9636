"""What is wrong with what was given: file, row, column, what was found and what is expected, in two languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from bihuan.engine.problem_texts import TEXTS

Language = Literal["en", "zh"]
Read = TypeVar("Read")
LISTS = frozenset({"known", "channels", "expected"})
"""Parameters that name several things; Chinese has a comma of its own between them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or (``level`` "warning") worth a look.

    ``row`` counts as people do (the first line is 1); ``column`` is a column of a table or a key of a scheme.
    """

    source: str
    row: int
    column: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    level: Literal["error", "warning"] = "error"

    @property
    def place(self) -> str:
        """``file:row:column``."""
        return f"{self.source}:{self.row}:{self.column or '-'}"

    @property
    def heading(self) -> str:
        """The column as people head it: where it is missing, the first heading that would do."""
        return self.params["headings"].split(" / ")[0] if self.code == "missing_column" else self.column

    def says(self, language: Language = "en") -> str:
        """What is wrong, without the place."""
        if language == "en":
            return TEXTS[self.code][0].format_map(self.params)
        listed = {name: text.replace(", ", "、") for name, text in self.params.items() if name in LISTS}
        return TEXTS[self.code][1].format_map({**self.params, **listed})

    def text(self, language: Language = "en") -> str:
        """``file:row:column: what is wrong and what was expected``."""
        return f"{self.place}: {self.says(language)}"


class InputError(Exception):
    """The input cannot be used; every problem found is listed, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.source, problem.row, problem.column))
        super().__init__("\n".join(problem.text() for problem in self.problems[:20]))

    def __reduce__(self) -> tuple[type[InputError], tuple[Sequence[Problem]]]:
        """It passes from process to process with all its problems."""
        return InputError, (self.problems,)


def gathered(problems: list[Problem], read: Callable[[], Read]) -> Read | None:
    """What ``read`` gives; its problems are added to those known already, and it gives nothing."""
    try:
        return read()
    except InputError as error:
        problems += error.problems
        return None
