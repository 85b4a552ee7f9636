"""The signs between words follow the reader's language, in code and in templates alike."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils import translation

from bihuan.records.punctuation import clauses, in_brackets, listed, titled, told_of, typed_names

PAGE = (
    "{{ names|listed }}{% colon %}{{ names|clauses }}{{ odd|in_brackets }}"
    "{% bracket_on %}<b>{{ odd }}</b>{% bracket_off %}{% comma %}{% pause %}{% semicolon %}{% stop %}"
)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-hans", "甲、乙 甲；乙 甲：乙 甲（乙） 《甲》 甲、乙：甲；乙（&lt;）（<b>&lt;</b>）、，；。"),
        ("en", "甲, 乙 甲; 乙 甲: 乙 甲 (乙) “甲” 甲, 乙: 甲; 乙 (&lt;) (<b>&lt;</b>), , ; . "),
    ],
)
def test_signs_are_of_the_readers_language(language: str, expected: str) -> None:
    names = ("甲", "乙")
    with translation.override(language):
        said = [listed(names), clauses(names), told_of(*names), "甲" + in_brackets("乙"), titled("甲")]
        page = engines["django"].from_string(PAGE).render({"names": names, "odd": "<"})
    assert " ".join([*said, page]) == expected


def test_names_are_read_whatever_stands_between_them() -> None:
    assert typed_names("甲、乙， 丙;丁\n戊, ") == ["甲", "乙", "丙", "丁", "戊"]
