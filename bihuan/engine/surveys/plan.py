"""PLAN.yaml into a plan, or every problem in it by line and key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from bihuan.engine.problems import InputError
from bihuan.engine.scheme.source import Located
from bihuan.engine.surveys.model import (
    AaporKeys,
    CompositeKeys,
    DesignKeys,
    EstimateKeys,
    MarkKeys,
    Plan,
    PlanKeys,
    Question,
    ResponseKeys,
)
from bihuan.engine.surveys.plan_checks import check_composite, check_estimate, check_marks, check_response
from bihuan.engine.surveys.plan_margins import read_adjustment
from bihuan.engine.surveys.plan_questions import read_question
from bihuan.engine.surveys.reading import Pieces, read_document

Model = TypeVar("Model", bound=BaseModel)
_SECTIONS = ("questions", "design", "adjust", "estimates", "composites", "response", "aapor", "marks")


def read_plan(path: Path) -> Plan:
    """Read a plan. Raises InputError with every problem, each at its line and key."""
    located = read_document(path)
    pieces = Pieces(str(path), located)
    keys = pieces.piece(PlanKeys, located, beside=_SECTIONS)
    questions = _questions(pieces)
    design = _design(pieces)
    adjustment = read_adjustment(pieces)
    estimates, composites = _estimates(pieces, keys, questions)
    response = pieces.under(ResponseKeys, located, "response")
    check_response(pieces, response)
    aapor = pieces.under(AaporKeys, located, "aapor")
    marks = _each(pieces, MarkKeys, "marks")
    check_marks(pieces, marks, [*estimates, *composites])
    if pieces.problems or keys is None or design is None:
        raise InputError(pieces.problems)
    return Plan(
        str(path), keys, questions, design, adjustment,
        tuple(one for one, _ in estimates), tuple(one for one, _ in composites),
        response, aapor, tuple(one for one, _ in marks), located,
    )  # fmt: skip


def _each(pieces: Pieces, model: type[Model], key: str) -> list[tuple[Model, Located]]:
    pairs = []
    for member in pieces.items(pieces.located, key):
        one = pieces.piece(model, member)
        if one is not None:
            pairs.append((one, member))
    return pairs


def _questions(pieces: Pieces) -> dict[str, Question]:
    members = list(pieces.items(pieces.located, "questions"))
    if not members and pieces.child(pieces.located, "questions") is None:
        pieces.refuse(pieces.located.line, "questions", "missing_key")
    pieces.unique(members, {})
    by_id: dict[str, Question] = {}
    for member in members:
        before = len(pieces.problems)
        question = read_question(pieces, member)
        if question is not None and len(pieces.problems) == before:
            by_id.setdefault(question.id, question)
    return by_id


def _design(pieces: Pieces) -> DesignKeys | None:
    located = pieces.child(pieces.located, "design")
    if located is None:
        return DesignKeys()
    design = pieces.piece(DesignKeys, located)
    if design is None:
        return None
    if len(design.clusters) > 2:
        pieces.refuse(located.key_lines["clusters"], "clusters", "clusters_many")
    stages = max(1, len(design.clusters))
    if design.fpc and len(design.fpc) != stages:
        params = {"found": str(len(design.fpc)), "expected": str(stages)}
        pieces.refuse(located.key_lines["fpc"], "fpc", "fpc_stages", **params)
    return design


def _estimates(
    pieces: Pieces, keys: PlanKeys | None, questions: dict[str, Question]
) -> tuple[list[tuple[EstimateKeys, Located]], list[tuple[CompositeKeys, Located]]]:
    members: Sequence[Located] = [
        *pieces.items(pieces.located, "estimates"),
        *pieces.items(pieces.located, "composites"),
    ]
    pieces.unique(members, {})
    broken = pieces.ids("questions") - set(questions)
    estimates = _each(pieces, EstimateKeys, "estimates")
    composites = _each(pieces, CompositeKeys, "composites")
    for one, member in estimates:
        if one.question not in broken:
            check_estimate(pieces, one, member, questions)
    for composite, member in composites:
        if composite.question not in broken:
            check_composite(pieces, composite, member, questions, keys)
    return estimates, composites
