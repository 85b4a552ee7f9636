"""``bihuan ballot tally``: ballots counted by the rules of their session. No database, no web."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bihuan.project.cli_output import note
from bihuan.project.cli_survey import note_ignored, write


def register(commands: Any) -> None:
    """Add ``ballot tally`` to the command line."""
    parser = commands.add_parser("ballot", help="计票 / ballots: tally")
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    tally = parts.add_parser("tally", help="按规则计票 / count the ballots of a session")
    tally.add_argument("session", type=Path, metavar="SESSION.yaml")
    tally.add_argument("--ballots", type=Path, required=True, metavar="ballots.csv")
    tally.add_argument("--second", type=Path, metavar="typed.csv", help="另一计票人所录 / the other counter's typing")
    tally.add_argument("--out", type=Path, required=True, metavar="DIR")
    tally.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Count and write; a void session is a result."""
    from bihuan.engine.ballots.session import read_session
    from bihuan.engine.ballots.tally import count

    session = read_session(options.session)
    tally = count(session, options.ballots, options.second)
    note_ignored(tally.ignored, options.language)
    if session.is_overfull:
        present, eligible = session.keys.present, session.keys.eligible
        note(
            options.language,
            f"{options.session}: present {present} is more than eligible {eligible}; counted as written",
            f"{options.session}：到会 {present} 人多于应到 {eligible} 人，按所写计算",
        )
    write(tally.tables, options.out, "bihuan ballot tally")
    return 0
