"""``bihuan screen``: clues from plain tables, the funnel by person, and the rules as people read them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bihuan.engine.problems import InputError, Problem
from bihuan.project.cli_output import note


def register(commands: Any) -> None:
    """Add the command and its two sub-commands."""
    screen = commands.add_parser("screen", help="线索筛查 / screen plain tables for clues")
    screen.add_argument("what", nargs="+", metavar="RULES.yaml | funnel RULES.yaml | docs [RULE]")
    screen.add_argument("--data", type=Path, metavar="DIR", help="数据表文件夹 / the folder of tables")
    screen.add_argument("--out", type=Path, metavar="DIR", help="结果文件夹 / where the results go")
    screen.add_argument(
        "--ocds", type=Path, metavar="FILE.jsonl", help="OCDS 公告，每行一条 / compiled releases, one a line"
    )
    screen.add_argument("--as-of", metavar="YYYY-MM-DD", help="漏斗截至日 / the day of the funnel")
    screen.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    screen.add_argument(
        "--master", default="local[2]", metavar="URL", help="Spark 主节点 / Spark master, spark://… or local[n]"
    )
    screen.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    words: Sequence[str] = options.what
    if words[0] == "docs" and len(words) <= 2:
        return _docs(words[1:], options)
    if words[0] == "funnel" and len(words) == 2:
        return _funnel(Path(words[1]), options)
    if len(words) == 1:
        return _screen(Path(words[0]), options)
    raise _bad("screen", f"{' '.join(words)}: RULES.yaml | funnel RULES.yaml | docs [RULE]")


def _bad(argument: str, reason: str) -> InputError:
    return InputError([Problem(argument, 0, "", "bad_argument", {"reason": reason})])


def _needed(options: argparse.Namespace, *names: str) -> None:
    absent = [name for name in names if getattr(options, name.replace("-", "_")) is None]
    if absent:
        raise InputError(
            [Problem(f"--{name}", 0, "", "bad_argument", {"reason": f"--{name} is needed / 必填"}) for name in absent]
        )


def _screen(rules: Path, options: argparse.Namespace) -> int:
    _needed(options, "data", "out")
    from bihuan.engine.screening.data import DuckDB
    from bihuan.engine.screening.running import screen
    from bihuan.engine.screening.spark import Spark

    def connect(place: Path) -> DuckDB | Spark:
        return DuckDB(place) if options.engine == "duckdb" else Spark(place, options.master)

    try:
        report = screen(rules, options.data, options.out, releases=options.ocds, connect=connect)
    except OSError as error:
        raise InputError([Problem(str(options.out), 0, "", "cannot_write", {"reason": str(error)})]) from error
    _tell(report.notes, options)
    for covered in sorted(report.coverage, key=lambda each: each.row):
        rule, version, needed, usable, clues, reasons = covered.row
        print(f"{rule} {version}: {usable}/{needed}, {clues}  {reasons}".rstrip())
    return 0


def _funnel(rules: Path, options: argparse.Namespace) -> int:
    _needed(options, "data", "out", "as-of")
    from bihuan.engine.screening.funnel import funnel
    from bihuan.engine.screening.running import known_params
    from bihuan.engine.screening.values import day_number

    try:
        as_of = day_number(options.as_of)
    except ValueError as error:
        raise _bad("--as-of", f"{options.as_of}: YYYY-MM-DD") from error
    _tell(funnel(rules, options.data, as_of, options.out, known_params()), options)
    return 0


def _tell(notes: Sequence[str], options: argparse.Namespace) -> None:
    for text in notes:
        note(options.language, f"not used: {text}", f"未使用：{text}")


def _docs(words: Sequence[str], options: argparse.Namespace) -> int:
    from bihuan.engine.screening.pages import EVERY, contents, page

    if not words:
        sys.stdout.write(contents(options.language))
        return 0
    rule = words[0].upper()
    if rule not in EVERY:
        from difflib import get_close_matches

        nearest = (get_close_matches(rule, EVERY, 1, 0) or sorted(EVERY))[0]
        raise InputError([Problem("docs", 0, "", "screen_unknown_rule", {"found": words[0], "nearest": nearest})])
    sys.stdout.write(page(rule, options.language))
    return 0
