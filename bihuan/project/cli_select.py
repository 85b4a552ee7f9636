"""``bihuan select``: which units are inspected, by a rule, each with its reasons."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bihuan.engine.files.opening import whole_file
from bihuan.engine.problems import InputError, Problem
from bihuan.project.cli_hearings import write_texts


def register(commands: Any) -> None:
    """Add ``select`` to the command line."""
    parser = commands.add_parser("select", help="按规则选检查对象 / choose units to inspect by a rule")
    parser.add_argument("rule", type=Path, metavar="RULE.yaml")
    parser.add_argument("--units", type=Path, required=True, metavar="units.csv")
    parser.add_argument("--findings", type=Path, required=True, metavar="findings.csv")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Choose and write ``targets.csv``."""
    from bihuan.engine.selecting import select, targets_text

    rule, units, findings = _inputs(options)
    selected = select(rule, units, findings)
    write_texts(options.out, {"targets.csv": targets_text(selected)})
    chinese = options.language == "zh"
    print(f"{len(units)} 个单位中选 {len(selected)} 个" if chinese else f"{len(selected)} of {len(units)} units chosen")
    return 0


def _inputs(options: argparse.Namespace) -> Any:
    from bihuan.engine.selecting import parse_rule, read_findings, read_units

    problems: list[Problem] = []
    rule: Any = None
    units: Any = None
    findings: Any = []
    try:
        rule = parse_rule(whole_file(options.rule), str(options.rule))
    except InputError as error:
        problems += error.problems
    try:
        units, wrong = read_units(options.units)
        problems += wrong
    except InputError as error:
        problems += error.problems
    try:
        findings, wrong = read_findings(options.findings, None if units is None else {unit.unit for unit in units})
        problems += wrong
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    return rule, units, findings
