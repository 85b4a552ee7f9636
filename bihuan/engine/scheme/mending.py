"""A part of a scheme read on after what was wrong in it was noted, so that the problems behind it show too.

What is mended here is never scored: the problems that were noted refuse the scheme.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)
_ROUNDS = 12
_CHOICE = re.compile(r"'([^']+)'")


def mended(model: type[Model], plain: Any, error: ValidationError) -> tuple[Model | None, frozenset[str]]:
    """The value with stand-ins for what is wrong, and the keys that got one; None where no stand-in fits."""
    touched: set[str] = set()
    for number in range(1, _ROUNDS):
        for place, detail in enumerate(error.errors(include_url=False)):
            path = _path(plain, detail["loc"])
            if not path:
                return None, frozenset()
            touched.add(str(path[0]))
            _replace(plain, path, detail, 100 * number + place)
        try:
            return model.model_validate(plain), frozenset(touched)
        except ValidationError as again:
            error = again
    return None, frozenset()


def _path(plain: Any, location: tuple[int | str, ...]) -> list[int | str]:
    """The steps of a location that are there to be taken; a tag of a union is none."""
    path: list[int | str] = []
    for at, step in enumerate(location):
        is_last = at == len(location) - 1
        if isinstance(plain, dict) and isinstance(step, str) and (step in plain or is_last):
            plain = plain.get(step)
        elif isinstance(plain, list) and isinstance(step, int) and step < len(plain):
            plain = plain[step]
        else:
            continue
        path.append(step)
    return path


def _replace(plain: Any, path: list[int | str], detail: Mapping[str, Any], number: int) -> None:
    for step in path[:-1]:
        plain = plain[step]
    if detail["type"] == "extra_forbidden":
        plain.pop(path[-1], None)
    else:
        plain[path[-1]] = _stand_in(detail, number)


def _stand_in(detail: Mapping[str, Any], number: int) -> Any:
    """Something that may stand there: no two numbers alike."""
    kind, context = detail["type"], detail.get("ctx", {})
    choice = _CHOICE.search(str(context.get("expected") or context.get("expected_tags") or ""))
    if choice:
        return {"rule": choice[1]} if kind.startswith("union") else choice[1]
    code = context.get("code", kind)
    if code in _PLAIN:
        return _PLAIN[code]
    return str(context["least"]) if code == "too_small_number" else f"0.{number:06d}"


_PLAIN: dict[str, Any] = {
    "not_whole": "1",
    "greater_than_equal": "1",
    "bad_date": "2018-01-01",
    "expected_bool": "true",
    "dict_type": {},
    "model_type": {},
    "model_attributes_type": {},
    "list_type": [],
    "tuple_type": [],
}
