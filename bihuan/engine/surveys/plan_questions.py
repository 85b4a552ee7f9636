"""Does a question of a plan hang together: its type, its options, its bounds?"""

from __future__ import annotations

from bihuan.engine.scheme.source import Located
from bihuan.engine.surveys.model import Option, Question
from bihuan.engine.surveys.reading import Pieces

_WITH_OPTIONS = frozenset({"scale", "single", "multiple"})


def read_question(pieces: Pieces, member: Located) -> Question | None:
    """A question with its options, each read by itself; what does not hang together is a problem."""
    question = pieces.piece(Question, member, beside=("options",))
    listed = list(pieces.items(member, "options"))
    pieces.unique(listed, {})
    read = [(pieces.piece(Option, item), item.line) for item in listed]
    options = [(option, line) for option, line in read if option is not None]
    if question is None:
        return None
    check_keys(pieces, question, member)
    for option, line in options:
        check_option(pieces, question, option, line)
    return question.model_copy(update={"options": tuple(option for option, _ in options)})


def check_keys(pieces: Pieces, question: Question, member: Located) -> None:
    """Options where the type has them, bounds where it has those."""
    if question.type in _WITH_OPTIONS:
        listed = pieces.child(member, "options")
        if listed is None or listed.value == []:
            pieces.refuse(member.line_of(("options",)), "options", "missing_key")
    elif "options" in member.key_lines:
        pieces.refuse(member.key_lines["options"], "options", "options_forbidden", type=question.type)
    for key in ("min", "max"):
        if getattr(question, key) is not None and question.type != "number":
            pieces.refuse(member.key_lines[key], key, "bounds_forbidden", type=question.type)
    low, high = question.min, question.max
    if low is not None and high is not None and low > high:
        pieces.refuse(member.key_lines["max"], "max", "too_small_number", text=str(high), least=str(low))


def check_option(pieces: Pieces, question: Question, option: Option, line: int) -> None:
    """A score where the type needs one, none for a don't-know."""
    if option.dont_know and option.score is not None:
        pieces.refuse(line, "score", "score_of_dont_know", option=option.id)
    if question.type == "scale" and option.score is None and not option.dont_know:
        pieces.refuse(line, "score", "score_missing", option=option.id)
