"""Chinese first: no text of the product may lack its Chinese, and no placeholder may be lost on the way."""

from __future__ import annotations

import re

from tools.messages import merged, missing, twice

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def test_every_text_has_its_chinese() -> None:
    assert missing() == []


def test_a_text_has_one_chinese() -> None:
    """What means two things has a context for each: 复核中 of an appealed result is not 审核中 of a year."""
    assert twice() == []


def _texts(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def test_placeholders_survive_translation() -> None:
    wrong = []
    for message in merged():
        wanted = set(PLACEHOLDER.findall(_texts(message.id)[-1]))
        wrong += [text for text in _texts(message.string) if text and set(PLACEHOLDER.findall(text)) != wanted]
    assert wrong == []
