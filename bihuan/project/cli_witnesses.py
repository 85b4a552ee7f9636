"""What witnesses say on the command line, checked against what they promised."""

from __future__ import annotations

import argparse

from bihuan.engine.problems import InputError, Problem
from bihuan.engine.rota.canonical import digest
from bihuan.engine.rota.lots import Witness, names_twice, plain


def witnesses_of(options: argparse.Namespace, hashed: str) -> list[Witness]:
    """The witnesses, none for an announcement or a rehearsal. Raises InputError with everything that is wrong."""
    problems: list[str] = []
    promised = dict(_parted(text, "--commitment", problems) for text in options.commitment)
    spoken = [Witness(*_parted(text, "--witness", problems)) for text in options.witness]
    witnesses = [Witness(one.name, one.text, promised.get(one.name, "").lower()) for one in spoken]
    names = {one.name for one in witnesses}
    if len(promised) < len(options.commitment):
        problems.append("--commitment: a name stands twice / 同名出现两次")
    problems += [f"--witness: {name} speaks twice / 同名出现两次" for name in names_twice(witnesses)]
    if options.rehearsal is not None and (witnesses or promised):
        problems.append("--rehearsal: a rehearsal has no witnesses / 演练不设见证人")
    elif len(names) == 1:
        problems.append("--witness: found one name; expected at least two / 至少须两名见证人")
    problems += [f"--commitment: {name} has no --witness / 没有该见证人" for name in promised if name not in names]
    problems += [_broken(one) for one in witnesses if one.commitment and digest(one.line) != one.commitment]
    if options.inputs_hash is not None and options.inputs_hash.strip().lower() != hashed:
        problems.append(f"--inputs-hash: these inputs have the hash {hashed} / 输入的哈希不符")
    if problems:
        raise InputError([
            Problem("bihuan rota", 1, *_placed(text)) for text in problems
        ])  # fmt: skip
    return sorted(witnesses, key=lambda one: one.line)


def _placed(text: str) -> tuple[str, str, dict[str, str]]:
    column, _, reason = text.partition(": ")
    return column, "bad_argument", {"reason": reason}


def _broken(witness: Witness) -> str:
    return f"--commitment: the contribution of {witness.name} is not the one promised / 与封存值不符"


def _parted(text: str, argument: str, problems: list[str]) -> tuple[str, str]:
    name, sign, said = text.partition("=")
    name, said = plain(name), plain(said)
    if not sign or not name or not said:
        problems.append(f"{argument}: found {text!r}; expected NAME=TEXT / 应为“姓名=内容”")
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        problems.append(f"{argument}: found {text!r}; expected UTF-8 text / 应为 UTF-8 文本")
        return ascii(name), ascii(said)
    return name, said
