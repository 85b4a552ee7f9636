"""The command ``bihuan``: plain files without the web, and the product's own chores."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bihuan.engine.problems import InputError, Language, Problem
from bihuan.project import (
    cli_ballot,
    cli_chores,
    cli_hearings,
    cli_keeping,
    cli_rota,
    cli_scheme,
    cli_score,
    cli_screen,
    cli_select,
    cli_serve,
    cli_setup,
    cli_survey,
)
from bihuan.project.cli_output import print_problems


def language() -> Language:
    """The reader's language: Chinese where the terminal's locale is, English otherwise."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if spoken.startswith("zh") else "en"


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(prog="bihuan", description="闭环：检查考核 / yearly accountability assessment")
    top.add_argument("--language", choices=("zh", "en"), default=language(), help="zh 中文 / en English")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (
        cli_score,
        cli_survey,
        cli_ballot,
        cli_screen,
        cli_scheme,
        cli_rota,
        cli_select,
        cli_hearings,
        cli_serve,
        cli_setup,
        cli_chores,
        cli_keeping,
    ):
        module.register(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit 0 on success, 2 on bad input with every problem listed, 130 when interrupted."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except InputError as error:
        given = sys.argv[1:] if arguments is None else arguments
        print_problems([_as_given(problem, given) for problem in error.problems], options.language)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _as_given(problem: Problem, arguments: Sequence[str]) -> Problem:
    """The problem under the file's name as it was given: ``./plan.yaml`` is not made ``plan.yaml``."""
    names = {str(Path(text)): text for text in arguments}
    return replace(problem, source=names.get(problem.source, problem.source))


if __name__ == "__main__":
    sys.exit(main())
