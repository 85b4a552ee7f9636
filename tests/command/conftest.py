"""A small cycle on plain files, and the command run on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bihuan.project.cli import main

SCHEME = """scheme: files
version: 1
title: 文件方案
missing: error
ranking: {within: all}
bottom: {rule: lowest, count: 1}
tree:
  id: composite
  title: 综合成绩
  children:
    - {id: work, title: 日常工作, weight: "0.8", owner: 考核办, method: per_occurrence, cost: 2}
    - {id: survey, title: 民意调查, weight: "0.2", owner: 考核办, method: direct}
    - {id: own, title: 自评, weight: "0", owner: 考核办, method: direct, missing: renormalise, applies_to: {unit: [a]}}
"""
UNITS = "unit,name,category,headcount\na,甲局,部门,10\nb,乙局,部门,20\n"
MARKS = "unit,indicator,value,note\na,work,1,迟报\na,survey,90,\nb,survey,85.5,\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("scheme.yaml", SCHEME), ("units.csv", UNITS), ("marks.csv", MARKS)):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str, language: str = "en") -> tuple[int, str, str]:
        standard = [
            "score",
            str(folder / "scheme.yaml"),
            "--units",
            str(folder / "units.csv"),
            "--marks",
            str(folder / "marks.csv"),
        ]
        listed = list(arguments) if arguments and arguments[0] in ("score", "scheme") else [*standard, *arguments]
        code = main(["--language", language, *listed])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command
