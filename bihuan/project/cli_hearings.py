"""``bihuan hearings schedule``: who speaks at which session, and why someone cannot."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bihuan.engine.files.folder import written_whole
from bihuan.engine.files.opening import whole_file
from bihuan.engine.problems import InputError, Problem

_CHINESE = {"due": "应述", "heard": "已述", "scheduled": "已排", "uncovered": "未排", "free slots": "空余席位"}


def register(commands: Any) -> None:
    """Add ``hearings`` to the command line."""
    parser = commands.add_parser("hearings", help="述责述廉安排 / who speaks at which session")
    parts = parser.add_subparsers(dest="part", required=True, metavar="schedule")
    schedule = parts.add_parser("schedule", help="排场次 / the schedule")
    schedule.add_argument("plan", type=Path, metavar="PLAN.yaml")
    schedule.add_argument("--posts", type=Path, required=True, metavar="posts.csv")
    schedule.add_argument("--sessions", type=Path, required=True, metavar="sessions.csv")
    schedule.add_argument("--out", type=Path, required=True, metavar="DIR")
    schedule.add_argument("--strict", action="store_true", help="有未排者则以 3 退出 / exit 3 if anyone is left out")
    schedule.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Schedule, write, print the figures."""
    from bihuan.engine.hearings.hearing import hear, schedule_text, uncovered_text

    heard = hear(*_inputs(options))
    write_texts(options.out, {"schedule.csv": schedule_text(heard), "uncovered.csv": uncovered_text(heard)})
    for name, count in heard.figures.items():
        print(f"{_CHINESE[name] if options.language == 'zh' else name} {count}")
    return 3 if options.strict and heard.uncovered else 0


def _inputs(options: argparse.Namespace) -> Any:
    from bihuan.engine.hearings.tables import parse_hearing_plan, read_posts, read_sessions

    problems: list[Problem] = []
    plan: Any = None
    tables: list[Any] = [[], []]
    try:
        plan = parse_hearing_plan(whole_file(options.plan), str(options.plan))
    except InputError as error:
        problems += error.problems
    for place, (read, path) in enumerate(((read_posts, options.posts), (read_sessions, options.sessions))):
        try:
            tables[place], wrong = read(path)
            problems += wrong
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return plan, *tables


def write_texts(folder: Path, files: dict[str, str]) -> None:
    """Write files whole or not at all; InputError where the folder cannot be written."""
    try:
        with written_whole(folder) as place:
            for name, text in files.items():
                (place / name).write_text(text, "utf-8", newline="")
    except OSError as error:
        params = {"reason": f"{folder}: {error.strerror or error}"}
        raise InputError([Problem("bihuan", 1, "--out", "cannot_write", params)]) from error
