"""``bihuan rota draw | verify | rehearse | replace``: a draw that anyone can run again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bihuan.engine.files.opening import whole_file
from bihuan.engine.numbers import is_whole
from bihuan.engine.problems import InputError, Problem
from bihuan.project.cli_output import table

_TABLES = ("donors", "targets", "history", "barred")


def register(commands: Any) -> None:
    """Add ``rota`` and its parts to the command line."""
    parser = commands.add_parser("rota", help="抽组派组 / draw teams and what they inspect")
    parts = parser.add_subparsers(dest="part", required=True, metavar="draw|verify|rehearse|replace")
    draw = parts.add_parser("draw", help="公告或抽签 / announce, or draw before witnesses")
    _files(draw)
    draw.add_argument("--witness", action="append", default=[], metavar="NAME=TEXT", help="见证人 / a contribution")
    draw.add_argument(
        "--commitment", action="append", default=[], metavar="NAME=HEX", help="封存值 / its promised hash"
    )
    draw.add_argument("--inputs-hash", metavar="HEX", help="公告的输入哈希 / the announced hash")
    draw.add_argument("--rehearsal", type=_number, metavar="N", help="第几次演练 / show one rehearsal")
    draw.add_argument("--out", type=Path, metavar="DIR")
    draw.set_defaults(run=_draw)
    verify = parts.add_parser("verify", help="核验一次抽签 / check a draw, rule by rule")
    verify.add_argument("folder", type=Path, metavar="DIR")
    verify.set_defaults(run=_verify)
    rehearse = parts.add_parser("rehearse", help="演练多次 / how often who would meet whom")
    _files(rehearse)
    rehearse.add_argument("--draws", type=_number, required=True, metavar="N")
    rehearse.add_argument("--out", type=Path, metavar="DIR", required=True)
    rehearse.set_defaults(run=_rehearse)
    replace = parts.add_parser("replace", help="以候补替换 / let the next reserve step in")
    replace.add_argument("folder", type=Path, metavar="DIR")
    replace.add_argument("--person", required=True, metavar="NAME", help="退出者 / who drops out")
    replace.set_defaults(run=_replace)


def _files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plan", type=Path, metavar="PLAN.yaml")
    for name in _TABLES:
        parser.add_argument(f"--{name}", type=Path, required=name in ("donors", "targets"), metavar=f"{name}.csv")


def _number(text: str) -> int:
    if not is_whole(text) or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(
            f"found {text!r}; expected a whole number from 1 to 1000000 / 应为 1 至 1000000 的整数"
        )
    return int(text)


def _inputs(options: argparse.Namespace) -> Any:
    """All inputs of a draw; every problem in them is told at once."""
    from bihuan.engine.rota.plan import parse_plan
    from bihuan.engine.rota.tables import check_files, read_inputs

    problems: list[Problem] = []
    plan = None
    try:
        plan = parse_plan(whole_file(options.plan), str(options.plan))
    except InputError as error:
        problems += error.problems
    paths = {name: getattr(options, name) for name in _TABLES}
    if plan is None:
        raise InputError(problems + check_files(paths))
    inputs, wrong = read_inputs(plan, paths)
    if wrong:
        raise InputError(wrong)
    return inputs


def refused(column: str, reason: str) -> InputError:
    """An argument that will not do."""
    return InputError([Problem("bihuan rota", 1, column, "bad_argument", {"reason": reason})])


def _free(folder: Path | None) -> None:
    from bihuan.engine.rota.output import is_taken

    if folder is not None and is_taken(folder):
        raise refused("--out", f"{folder} is not empty / 不是空文件夹")


def _write(folder: Path, files: Mapping[str, str]) -> None:
    from bihuan.engine.rota.output import write_folder

    try:
        write_folder(folder, files)
    except OSError as error:
        params = {"reason": f"{folder}: {error.strerror or error}"}
        raise InputError([Problem("bihuan rota", 1, "--out", "cannot_write", params)]) from error


def _draw(options: argparse.Namespace) -> int:
    from bihuan.engine.rota.canonical import canonical_files, inputs_hash
    from bihuan.engine.rota.output import draw_files, seed_of
    from bihuan.project.cli_witnesses import witnesses_of

    inputs = _inputs(options)
    hashed = inputs_hash(canonical_files(inputs))
    witnesses = witnesses_of(options, hashed)
    _free(options.out)
    print(f"inputs {hashed}", flush=True)
    announced = not witnesses and options.rehearsal is None
    rehearsal = 1 if announced else options.rehearsal
    drawn = _attempted(options, inputs, seed_of(hashed, witnesses, rehearsal))
    if isinstance(drawn, int):
        return drawn
    if announced:
        print("a plan exists" if options.language == "en" else "方案存在")
        return 0
    files = draw_files(inputs, drawn, witnesses, rehearsal)
    if options.out is not None:
        _write(options.out, files)
    _show(inputs, drawn, options)
    return 0


def _attempted(options: argparse.Namespace, inputs: Any, seed: str) -> Any:
    """The draw, or the exit status where there is none: 3 with its reason, 4 where the effort did not suffice."""
    from bihuan.engine.rota.making import NoPlan, draw
    from bihuan.engine.rota.output import infeasible_file
    from bihuan.engine.rota.solving import OutOfEffort

    try:
        return draw(inputs, seed)
    except NoPlan as reason:
        _say(reason)
        if options.out is not None:
            _write(options.out, infeasible_file(reason))
        return 3
    except OutOfEffort:
        return _spent(inputs)


def _say(reason: Any) -> None:
    for line in reason.lines:
        print(line, file=sys.stderr)


def _spent(inputs: Any) -> int:
    effort = inputs.plan.effort
    print(f"neither a plan nor a proof within effort {effort} / 在限定的计算量内未得出方案或证明", file=sys.stderr)
    return 4


def _show(inputs: Any, drawn: Any, options: argparse.Namespace) -> None:
    from bihuan.engine.rota.fielded import RESERVE

    chinese = options.language == "zh"
    if options.rehearsal is not None:
        print(f"演练 {options.rehearsal}，不作数" if chinese else f"rehearsal {options.rehearsal}, not the draw")
    fielded = drawn.fielded
    rows = [
        (str(team), "、".join(people), "、".join(fielded.targets[team])) for team, people in fielded.members.items()
    ]
    if fielded.reserves:
        rows.append(("候补" if chinese else RESERVE, "、".join(fielded.reserves), ""))
    print(table(("组", "成员", "对象") if chinese else ("team", "people", "targets"), rows))
    for goal, value, bound in zip(inputs.plan.goals, drawn.values, drawn.bounds, strict=True):
        print(f"{goal} {value} (≥ {bound})")


def _verify(options: argparse.Namespace) -> int:
    from bihuan.engine.rota.verifying import verify

    if not options.folder.is_dir():
        raise refused("DIR", f"there is no folder {options.folder} / 没有此文件夹")
    wrong = False
    for check in verify(options.folder):
        print(check.line(options.language), flush=True)
        wrong = wrong or check.ok is False
    return 1 if wrong else 0


def _rehearse(options: argparse.Namespace) -> int:
    from bihuan.engine.rota.canonical import canonical_files, inputs_hash
    from bihuan.engine.rota.making import NoPlan
    from bihuan.engine.rota.output import infeasible_file
    from bihuan.engine.rota.rehearsing import rehearse
    from bihuan.engine.rota.solving import OutOfEffort

    inputs = _inputs(options)
    _free(options.out)
    hashed = inputs_hash(canonical_files(inputs))
    print(f"inputs {hashed}", flush=True)
    try:
        files = rehearse(inputs, hashed, options.draws)
    except NoPlan as reason:
        _say(reason)
        _write(options.out, infeasible_file(reason))
        return 3
    except OutOfEffort:
        return _spent(inputs)
    _write(options.out, files)
    return 0


def _replace(options: argparse.Namespace) -> int:
    from bihuan.engine.rota.replacing import NobodyFits, UnknownPerson, replace

    try:
        step = replace(options.folder, options.person)
    except UnknownPerson as error:
        raise refused("--person", str(error)) from error
    except NobodyFits as error:
        for line in error.lines(options.language):
            print(line, file=sys.stderr)
        return 3
    print(step.line(options.language))
    return 0
