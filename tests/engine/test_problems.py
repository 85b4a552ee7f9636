"""What problems say: one text a code, and the commas of the language."""

from __future__ import annotations

from bihuan.engine.problem_texts import BOOKS, TEXTS
from bihuan.engine.problems import Problem


def test_no_code_has_two_texts() -> None:
    assert sum(len(book) for book in BOOKS) == len(TEXTS)


def test_chinese_has_its_own_comma_between_things() -> None:
    problem = Problem("a.csv", 2, "q1", "option_unknown", {"text": "7", "known": "1, 2, 3"})
    assert problem.says("zh").endswith("1、2、3")
    assert problem.says("en").endswith("1, 2, 3")
