"""A state machine is one table: who reads the table knows every step a record can take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Roles = frozenset[str]


class StepRefused(Exception):
    """A step was asked for that the table does not allow.

    ``code`` is one of ``unknown_step``, ``wrong_state``, ``same_person``, ``note_needed``,
    ``evidence_needed``; ``step`` and ``state`` say what was asked for and from where.
    """

    def __init__(self, code: str, step: str, state: str) -> None:
        super().__init__(f"{code}: {step} from {state}")
        self.code, self.step, self.state = code, step, state


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table: the verb, the states it leaves, the state it reaches, who may, and what it needs.

    ``by_machine``: another system may take it through a token, because it is no signature, no decision and nobody's
    second look.
    """

    name: str
    sources: frozenset[str]
    target: str
    who: Roles
    second_person: bool = False
    needs_note: bool = False
    needs_evidence: bool = False
    by_machine: bool = False


def step(
    name: str,
    sources: set[str],
    target: str,
    *,
    who: set[str],
    second_person: bool = False,
    needs_note: bool = False,
    needs_evidence: bool = False,
    by_machine: bool = False,
) -> Step:
    """A row of a lifecycle table, written the way people read it."""
    if by_machine and second_person:
        raise ValueError(f"{name}: a second person is no machine")
    return Step(name, frozenset(sources), target, frozenset(who), second_person, needs_note, needs_evidence, by_machine)


class Lifecycle:
    """The whole table of one kind of record: its steps by name, its states, its first state."""

    def __init__(self, initial: str, *steps: Step) -> None:
        self.initial = initial
        self._rows: dict[tuple[str, str], Step] = {}
        self.steps = steps
        for row in steps:
            for source in row.sources:
                if (row.name, source) in self._rows:
                    raise ValueError(f"two rows for {row.name} from {source}")
                self._rows[row.name, source] = row

    @property
    def states(self) -> frozenset[str]:
        """Every state the table names."""
        return frozenset({self.initial}).union(*(row.sources | {row.target} for row in self.steps))

    def open_to(self, state: str) -> Iterator[Step]:
        """The steps that may be taken from a state, in the order of the table."""
        return (row for row in self.steps if state in row.sources)

    def take(
        self,
        name: str,
        state: str,
        *,
        by: int | None = None,
        first_person: int | None = None,
        note: str = "",
        has_evidence: bool = False,
    ) -> Step:
        """The row for this step, or StepRefused saying which rule stands in the way."""
        if all(row.name != name for row in self.steps):
            raise StepRefused("unknown_step", name, state)
        row = self._rows.get((name, state))
        if row is None:
            raise StepRefused("wrong_state", name, state)
        if row.second_person and by is not None and by == first_person:
            raise StepRefused("same_person", name, state)
        if row.needs_note and not note.strip():
            raise StepRefused("note_needed", name, state)
        if row.needs_evidence and not has_evidence:
            raise StepRefused("evidence_needed", name, state)
        return row

    def reachable(self) -> frozenset[str]:
        """The states that can be reached from the first one."""
        seen, todo = {self.initial}, [self.initial]
        while todo:
            for row in self.open_to(todo.pop()):
                if row.target not in seen:
                    seen.add(row.target)
                    todo.append(row.target)
        return frozenset(seen)
