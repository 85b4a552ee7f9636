"""Questionnaires and frames from a workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from bihuan.engine.files.plain_rows import Row, table_rows
from bihuan.engine.files.reading import apart, table_of
from bihuan.engine.numbers import is_whole
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.surveys.instrument import canonical, read_instrument
from bihuan.pages.surveys.question_form import options_of, show_if_of
from bihuan.pages.workbook import Sheet
from bihuan.schemes.queries import reading_language

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "编号", "短名"),
    "title": ("title", "题目"),
    "title_en": ("title_en", "英文"),
    "type": ("type", "题型"),
    "options": ("options", "选项"),
    "required": ("required", "必答"),
    "matrix": ("matrix", "逐单位评价"),
    "min": ("min", "最小"),
    "max": ("max", "最大"),
    "show_if": ("show_if", "显示条件"),
}
TEMPLATE = Sheet(
    name="题目",
    heads=("编号", "题目", "英文", "题型", "选项", "必答", "逐单位评价", "最小", "最大", "显示条件"),
    rows=(
        ("q1", "您对窗口服务满意吗？（请删除）", "", "量表", "满意=100*|基本满意=80*|不满意=0|不了解?", "是"),
        ("q2", "哪里不满意？（请删除）", "", "多选", "办事慢|态度差", "", "", "", "", "q1: 3"),
        ("q3", "等候多少分钟？（请删除）", "", "数字", "", "", "", "0", "240"),
    ),
    widths={(0, 0): 8, (1, 2): 36, (3, 3): 8, (4, 4): 40, (5, 9): 12},
)
"""A questionnaire as a workbook: 显示条件 names an earlier question and its options by their places."""
KINDS = {"量表": "scale", "单选": "single", "多选": "multiple", "数字": "number", "文字": "text"}
FRAME: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "代码", "单位代码", "单位编号", "unit"),
    "title": ("title", "name", "名称", "单位", "单位名称"),
    "eligible": ("eligible", "人数", "应答人数"),
}


def rows_of(content: bytes, known: Mapping[str, tuple[str, ...]], needed: Sequence[str]) -> list[Row]:
    """The rows of an uploaded table (CSV, or the first sheet of a workbook), read in a process of its own.
    ValidationError naming every cell."""
    is_book = content[:2] == b"PK"
    with tempfile.TemporaryDirectory(prefix="bihuan-table-") as folder:
        path = Path(folder) / ("table.xlsx" if is_book else "table.csv")
        path.write_bytes(content)
        try:
            return table_rows(apart(table_of, path, path.name, (), known, needed), known, needed)
        except InputError as error:
            raise _refusal(error.problems, known) from error


def _refusal(problems: Sequence[Problem], known: Mapping[str, tuple[str, ...]]) -> ValidationError:
    """The first problems, each at its row and column, the column under its heading in the reader's language."""
    language = reading_language()
    place = 1 if language == "zh" else 0
    return ValidationError({
        "file": [
            f"{one.row}:{known[one.column][place] if one.column in known else one.column or '-'} {one.says(language)}"
            for one in problems[:50]
        ]
    })  # fmt: skip


def document_of_workbook(content: bytes) -> dict[str, Any]:
    """A questionnaire from a sheet of questions: options joined by ``|``, each as on the page (``很好=100*``).

    ValidationError naming every cell.
    """
    rows = rows_of(content, QUESTIONS, ["id", "title", "type"])
    document = {"questions": [dict(_question(row)) for row in rows]}
    problems = [
        Problem("", row.number, "show_if", "condition_form", {"text": row.cells["show_if"][:40]})
        for row in rows
        if _condition(row) == {}
    ]
    try:
        read_instrument(_in_place(rows, document["questions"]))
    except InputError as error:
        problems += [
            replace(one, column="options") if one.column in _IN_OPTIONS else one for one in error.problems
        ]  # fmt: skip
    if problems:
        raise _refusal(problems, QUESTIONS)
    return document


_IN_OPTIONS = frozenset({"score", "top", "dont_know"})
"""What is written into the cell of the options."""


def _condition(row: Row) -> dict[str, Any] | None:
    """What a question hangs on; empty where the cell does not say both question and options."""
    rule = show_if_of(row.cells.get("show_if", ""))
    return {} if rule is not None and not all(rule.values()) else rule


def _in_place(rows: Sequence[Row], questions: Sequence[dict[str, Any]]) -> str:
    """The questions as YAML, each in the line that is its row of the table: mistakes are told by row and column."""
    lines = ['{"questions": [']
    for row, question in zip(rows, questions, strict=True):
        lines += [""] * (row.number - 1 - len(lines))
        lines.append(canonical(question) + ",")
    return "\n".join([*lines, "]}"])


def _question(row: Row) -> Iterator[tuple[str, Any]]:
    cells = row.cells
    yield from (("id", cells["id"]), ("title", cells["title"]), ("type", KINDS.get(cells["type"], cells["type"])))
    if cells.get("title_en"):
        yield "title_en", cells["title_en"]
    for name in ("required", "matrix"):
        if cells.get(name) in {"是", "yes", "true", "1"}:
            yield name, "true"
    if cells.get("options"):
        yield "options", list(options_of(cells["options"].replace("|", "\n")))
    for name in ("min", "max"):
        if cells.get(name):
            yield name, cells[name]
    if rule := _condition(row):
        yield "show_if", rule


def frame_of(content: bytes) -> list[tuple[str, str, int]]:
    """A frame from a table: code, name, people. ValidationError naming every cell."""
    rows = rows_of(content, FRAME, ["code", "eligible"])
    problems = [
        Problem("", row.number, "eligible", "people_expected", {"text": row.cells["eligible"][:40]})
        for row in rows
        if not is_whole(row.cells["eligible"])
    ]
    if problems:
        raise _refusal(problems, FRAME)
    return [
        (row.cells["code"], row.cells.get("title") or row.cells["code"], int(row.cells["eligible"])) for row in rows
    ]


def rated_of(content: bytes) -> list[tuple[str, str]]:
    """The units to be rated from a table: code, name. ValidationError naming every cell."""
    rows = rows_of(content, FRAME, ["code"])
    return [(row.cells["code"], row.cells.get("title") or row.cells["code"]) for row in rows]
