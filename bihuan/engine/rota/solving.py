"""The solver, run so that the same inputs give the same answer: one worker, a fixed seed, deterministic limits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from ortools.sat.python import cp_model

Found = Literal["best", "some", "none", "unknown"]
"""Proven best, a solution, proven that there is none, or neither within the effort."""

SOLVER_SEED = 20180608
_FOUND: dict[Any, Found] = {
    cp_model.OPTIMAL: "best",
    cp_model.FEASIBLE: "some",
    cp_model.INFEASIBLE: "none",
    cp_model.UNKNOWN: "unknown",
}


class OutOfEffort(Exception):
    """Neither a plan nor a proof that there is none was found within the effort."""


@dataclass(slots=True)
class Effort:
    """Deterministic units left to spend; None is without end."""

    left: float | None

    def spend(self, units: float) -> None:
        """Take units away."""
        if self.left is not None:
            self.left = max(0.0, self.left - units)

    @property
    def is_spent(self) -> bool:
        """True if nothing is left."""
        return self.left is not None and self.left <= 0


@dataclass(slots=True)
class Answer:
    """What a run of the solver found, and the proven bound of what it minimised."""

    found: Found
    solver: cp_model.CpSolver
    proven: float

    @property
    def least(self) -> int:
        """What was minimised is at least so much."""
        return math.ceil(self.proven - 1e-6)

    @property
    def most(self) -> int:
        """What was maximised is at most so much."""
        return math.floor(self.proven + 1e-6)

    @property
    def has_plan(self) -> bool:
        """True if there is a solution to read."""
        return self.found in ("best", "some")

    def true(self, literal: Any) -> bool:
        """The value of a literal."""
        return bool(self.solver.boolean_value(literal))


def run(model: cp_model.CpModel, effort: Effort, share: float = 1.0, *, proves: bool = False) -> Answer:
    """Solve within a share of what effort is left; ``proves`` spends more on bounds, which small models gain by."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SOLVER_SEED
    solver.parameters.linearization_level = 2 if proves else 1
    if effort.left is not None:
        if effort.is_spent:
            return Answer("unknown", solver, 0.0)
        solver.parameters.max_deterministic_time = effort.left * share
    status = solver.solve(model)
    effort.spend(solver.response_proto.deterministic_time)
    verdict = _FOUND.get(status)
    assert verdict is not None, f"the solver refused the model: {model.validate()}"
    proven = solver.best_objective_bound if verdict in ("best", "some") else 0.0
    return Answer(verdict, solver, proven)
