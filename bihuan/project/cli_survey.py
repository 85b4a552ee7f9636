"""``bihuan survey``: estimates, marks and comparisons of surveys from plain files. No database, no web."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bihuan.engine.files.folder import written_whole
from bihuan.engine.problems import InputError, Language, Problem
from bihuan.project.cli_output import note

if TYPE_CHECKING:
    from bihuan.engine.surveys.output import Table


def register(commands: Any) -> None:
    """Add ``survey`` and its parts to the command line."""
    parser = commands.add_parser("survey", help="调查统计 / surveys: estimate, marks, compare, docs")
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    _register_estimate(parts)
    marks = parts.add_parser("marks", help="由结果生成记分 / marks.csv for `bihuan score`")
    marks.add_argument("plan", type=Path, metavar="PLAN.yaml")
    marks.add_argument("--results", type=Path, required=True, metavar="DIR")
    marks.add_argument("--out", type=Path, required=True, metavar="DIR")
    marks.set_defaults(run=run_marks)
    compare = parts.add_parser("compare", help="两次结果比较或历年序列 / two waves, or a series")
    compare.add_argument("folders", type=Path, nargs="*", metavar="A B")
    compare.add_argument("--series", type=Path, metavar="series.csv")
    compare.add_argument("--places", type=int, default=1, choices=range(10), metavar="N")
    compare.add_argument("--out", type=Path, required=True, metavar="DIR")
    compare.set_defaults(run=run_compare)
    docs = parts.add_parser("docs", help="公式 / the formulas as people read them")
    docs.set_defaults(run=run_docs)


def _register_estimate(parts: Any) -> None:
    estimate = parts.add_parser("estimate", help="估计及误差 / estimates with their error")
    estimate.add_argument("plan", type=Path, metavar="PLAN.yaml")
    estimate.add_argument("--answers", type=Path, required=True, metavar="answers.csv")
    estimate.add_argument("--frame", type=Path, metavar="frame.csv")
    estimate.add_argument("--dispositions", type=Path, metavar="dispositions.csv")
    estimate.add_argument("--released", type=Path, action="append", default=[], metavar="DIR")
    estimate.add_argument("--out", type=Path, required=True, metavar="DIR")
    estimate.set_defaults(run=run_estimate)


def run_estimate(options: argparse.Namespace) -> int:
    """Estimate and write every table."""
    from bihuan.engine.surveys.plan import read_plan
    from bihuan.engine.surveys.wave import Files, estimate

    plan = read_plan(options.plan)
    files = Files(options.answers, options.frame, options.dispositions, tuple(options.released))
    outcome = estimate(plan, files)
    note_ignored(outcome.ignored, options.language)
    write(outcome.tables, options.out, "bihuan survey estimate")
    return 0


def run_marks(options: argparse.Namespace) -> int:
    """Write marks and what is withheld, and name the units withheld."""
    from bihuan.engine.surveys.marks import marks_of
    from bihuan.engine.surveys.plan import read_plan

    marks = marks_of(read_plan(options.plan), options.results)
    write(marks.tables(), options.out, "bihuan survey marks")
    for one in marks.withheld:
        group = f" / {one.group}" if one.group else ""
        print(f"{one.unit}{group} {one.indicator}: {one.why(options.language)}")
    return 0


def run_compare(options: argparse.Namespace) -> int:
    """Two waves, or a series."""
    if (len(options.folders) == 2) == (options.series is not None) or len(options.folders) not in (0, 2):
        is_chinese = options.language == "zh"
        reason = (
            "应给出两个结果文件夹，或 --series 文件" if is_chinese else "expected two folders A B, or --series FILE"
        )
        raise InputError([Problem("bihuan survey compare", 1, "A B", "bad_argument", {"reason": reason})])
    if options.series is not None:
        from bihuan.engine.surveys.series import series_table

        tables = {"series": series_table(options.series)}
    else:
        from bihuan.engine.surveys.changes import changes_table

        tables = {"changes": changes_table(options.folders[0], options.folders[1], options.places)}
    write(tables, options.out, "bihuan survey compare")
    return 0


def run_docs(options: argparse.Namespace) -> int:
    """Print the formulas."""
    from bihuan.engine.surveys.formulas import formulas

    print(formulas(options.language))
    return 0


def note_ignored(ignored: Mapping[str, list[str]], language: Language) -> None:
    """Name the columns nobody asked for."""
    for source, columns in ignored.items():
        listed = ", ".join(columns)
        note(language, f"{source}: columns not used: {listed}", f"{source}：未使用的列：{listed}")


def write(tables: Mapping[str, Table], folder: Path, command: str) -> None:
    """All tables or none."""
    from bihuan.engine.surveys.output import write_tables

    try:
        with written_whole(folder) as place:
            write_tables(tables, place)
    except OSError as error:
        params = {"reason": f"{folder}: {error.strerror or error}"}
        raise InputError([Problem(command, 1, "--out", "cannot_write", params)]) from error
