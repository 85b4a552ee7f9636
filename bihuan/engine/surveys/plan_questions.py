"""Does a question of a plan hang together: its type, its options, its bounds?"""

from __future__ import annotations

from bihuan.engine.scheme.source import Located
from bihuan.engine.surveys.model import Option, Question
from bihuan.engine.surveys.reading import Pieces

_WITH_OPTIONS = frozenset({"scale", "single", "multiple"})


def check_question(pieces: Pieces, question: Question, member: Located) -> None:
    """Options where the type has them, bounds where it has those, scores where they belong."""
    if question.type in _WITH_OPTIONS:
        if not question.options:
            pieces.refuse(member.line_of(("options",)), "options", "missing_key")
    elif question.options:
        pieces.refuse(member.key_lines["options"], "options", "options_forbidden", type=question.type)
    for key in ("min", "max"):
        if getattr(question, key) is not None and question.type != "number":
            pieces.refuse(member.key_lines[key], key, "bounds_forbidden", type=question.type)
    if question.min is not None and question.max is not None and question.min > question.max:
        pieces.refuse(
            member.key_lines["max"], "max", "too_small_number", text=str(question.max), least=str(question.min)
        )
    seen: dict[str, int] = {}
    listed = pieces.child(member, "options")
    if listed is not None and isinstance(listed.value, list):
        pieces.unique(listed.value, seen)
    for place, option in enumerate(question.options):
        _check_option(pieces, question, option, member.line_of(("options", place)))


def _check_option(pieces: Pieces, question: Question, option: Option, line: int) -> None:
    if option.dont_know and option.score is not None:
        pieces.refuse(line, "score", "score_of_dont_know", option=option.id)
    if question.type == "scale" and option.score is None and not option.dont_know:
        pieces.refuse(line, "score", "score_missing", option=option.id)
