"""Chinese first: no text of the product may lack its Chinese, and no placeholder may be lost on the way."""

from __future__ import annotations

import gettext
import os
import re
from pathlib import Path

from tools.messages import compile_catalogue, is_stale, merged, missing, twice

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


def test_a_checkout_that_moved_on_is_compiled_again(tmp_path: Path) -> None:
    """What the people of an older installation read after a pull, and what a test of words is asked with."""
    fragment = tmp_path / "some.po"
    fragment.write_text('msgid "Result"\nmsgstr "结果"\n', "utf-8")
    assert is_stale(tmp_path)
    compiled = compile_catalogue(tmp_path)
    assert not is_stale(tmp_path)
    fragment.write_text('msgid "Result"\nmsgstr "考核结果"\n', "utf-8")
    later = compiled.stat().st_mtime + 1
    os.utime(fragment, (later, later))
    assert is_stale(tmp_path)
    with compile_catalogue(tmp_path).open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Result") == "考核结果"
    os.utime(compiled, (later + 1, later + 1))
    fragment.unlink()
    os.utime(tmp_path, (later + 2, later + 2))
    assert is_stale(tmp_path)
