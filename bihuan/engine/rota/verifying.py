"""A draw checked from its files: every demand, hashes, seed, roles, goals, and the whole draw made again.

Neither the solver nor the protocol is trusted; the solver is loaded for the last line alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bihuan.engine.files.plain_rows import csv_text
from bihuan.engine.rota import ROTA_FORMAT
from bihuan.engine.rota.canonical import canonical_files, digest, inputs_hash
from bihuan.engine.rota.choosing import HEADINGS as CHOSEN_HEADINGS
from bihuan.engine.rota.choosing import chosen, in_play
from bihuan.engine.rota.demands import Check, check_demands
from bihuan.engine.rota.fielded import (
    ASSIGNMENT_HEADINGS,
    TEAM_HEADINGS,
    arranged,
    assignment_rows,
    counts,
    leader_of,
    team_rows,
)
from bihuan.engine.rota.goals import goal_values
from bihuan.engine.rota.lots import Lots, names_twice, plain, rehearsal_seed, witness_seed
from bihuan.engine.rota.reading import (
    Folder,
    Unreadable,
    file_text,
    not_canonical,
    read_folder,
)


def verify(folder: Path, *, redraw: bool = True) -> Iterator[Check]:
    """One check after another; the first that cannot even be read ends the list. ``redraw`` makes the draw again, which
    alone needs the solver."""
    try:
        files = read_folder(folder)
    except Unreadable as error:
        yield Check(ok=False, name="files", english=str(error), chinese=f"无法读取：{error}")
        return
    yield from _Verifier(files).checks(redraw=redraw)


def _said(name: str, ok: bool, english: str, chinese: str, wrong: str = "", falsch: str = "") -> Check:  # noqa: FBT001
    return Check(ok=ok, name=name, english=english if ok else wrong, chinese=chinese if ok else falsch or wrong)


COUNTED = {
    "donors": "派出单位人员", "people": "入组人员", "reserves": "候补", "teams": "检查组", "targets": "对象",
    "inspected": "受检对象", "pairs": "人员—对象对",
}  # fmt: skip
AIMED = {
    "repeats": "往年查过", "returns": "互为回查", "near": "组内跨片区", "spread": "组内同片区", "mixed": "组内人员同类",
}  # fmt: skip
"""What is counted, and what the goals count, in Chinese."""
AIMED_IN_ENGLISH = {
    "near": "areas crossed within teams", "spread": "areas shared within teams", "mixed:group": "alike in group",
    "mixed:gender": "alike in gender", "mixed:skill": "alike in skill",
}  # fmt: skip
"""Where a goal's name is no word."""


class _Verifier:
    def __init__(self, read: Folder) -> None:
        self.folder, self.inputs, self.protocol, self.teams = read.path, read.inputs, read.protocol, read.teams
        self.witnesses, self.rehearsal, self.lots = read.witnesses, read.rehearsal, Lots(read.seed)
        self.targets = [target.unit for target in in_play(self.inputs, self.lots)]

    def checks(self, *, redraw: bool) -> Iterator[Check]:
        """All of them, in the order they are told."""
        yield from check_demands(self.inputs, self.targets, self.teams.fielded, self.teams.leaders)
        parts: tuple[Callable[[], Check], ...] = (
            self.inputs_form, self.inputs_hash, self.outputs, self.seed, self.speakers, self.choice, self.roles,
            self.counted, self.goals, *((self.redrawn,) if redraw else ()),
        )  # fmt: skip
        for part in parts:
            try:
                yield part()
            except Unreadable as error:
                yield Check(ok=False, name="files", english=str(error), chinese=f"无法读取：{error}")
        yield from self.replaced()

    def inputs_form(self) -> Check:
        """The inputs are in the one form their hash is taken of."""
        wrong = not_canonical(self.folder, self.inputs)
        return _said(
            "inputs", not wrong, "5 files in canonical form", "5 个文件均为规范格式",
            f"not in canonical form: {', '.join(wrong)}", f"格式不规范：{'、'.join(wrong)}",
        )  # fmt: skip

    def inputs_hash(self) -> Check:
        """The hash of the inputs."""
        sha256 = inputs_hash({name: file_text(self.folder, f"inputs/{name}") for name in canonical_files(self.inputs)})
        return _said(
            "inputs_hash", sha256 == self.protocol.get("inputs_hash"), sha256, sha256,
            f"the files have {sha256}, the protocol says {self.protocol.get('inputs_hash')}",
            f"文件为 {sha256}，记录为 {self.protocol.get('inputs_hash')}",
        )  # fmt: skip

    def outputs(self) -> Check:
        """The hashes of what was drawn, and that nothing else was."""
        names = ["assignments.csv", "teams.csv", *(["chosen.csv"] if self.inputs.plan.choose else [])]
        wanted = {name: digest(file_text(self.folder, name)) for name in sorted(names)}
        more = "chosen.csv" not in wanted and (self.folder / "chosen.csv").exists()
        said = self.protocol.get("outputs")
        wrong = [name for name, sha256 in wanted.items() if not isinstance(said, dict) or said.get(name) != sha256]
        wrong += ["chosen.csv"] * more
        return _said(
            "outputs", not wrong and said == wanted, f"{len(wanted)} files with the hashes of the protocol",
            f"{len(wanted)} 个文件与记录的哈希相符", f"not as hashed in the protocol: {', '.join(wrong) or 'outputs'}",
            f"与记录的哈希不符：{'、'.join(wrong) or 'outputs'}",
        )  # fmt: skip

    def seed(self) -> Check:
        """The seed follows from inputs and witnesses."""
        hashed = inputs_hash(canonical_files(self.inputs))
        made = (
            witness_seed(hashed, self.witnesses) if self.rehearsal is None else rehearsal_seed(hashed, self.rehearsal)
        )
        how = f"{len(self.witnesses)} contributions" if self.rehearsal is None else f"rehearsal {self.rehearsal}"
        zh = f"{len(self.witnesses)} 份贡献" if self.rehearsal is None else f"第 {self.rehearsal} 次演练"
        return _said(
            "seed", made == self.lots.seed, f"{made} from the inputs and {how}", f"{made}，由输入和 {zh}得出",
            f"inputs and {how} give {made}, the protocol says {self.lots.seed}",
            f"由输入和 {zh}应得 {made}，记录为 {self.lots.seed}",
        )  # fmt: skip

    def speakers(self) -> Check:
        """At least two witnesses, each true to the promise."""
        if self.rehearsal is not None:
            return Check(ok=None, name="commitments", english="a rehearsal, not the draw", chinese="演练，不作数")
        wrong = names_twice(self.witnesses)
        wrong += [one.name for one in self.witnesses if one.commitment and digest(one.line) != one.commitment]
        wrong += [one.name for one in self.witnesses if (plain(one.name), plain(one.text)) != (one.name, one.text)]
        count, promised = len(self.witnesses), sum(bool(one.commitment) for one in self.witnesses)
        enough = len({one.name for one in self.witnesses}) >= 2
        return _said(
            "commitments", enough and not wrong, f"{count} witnesses, {promised} commitments kept",
            f"{count} 名见证人，{promised} 个封存值相符", f"broken by {', '.join(wrong) or 'too few witnesses'}",
            f"不符：{'、'.join(wrong) or '见证人不足两名'}",
        )  # fmt: skip

    def choice(self) -> Check:
        """The targets in play are those the plan chooses."""
        if self.inputs.plan.choose is None:
            count = len(self.targets)
            return _said("choice", True, f"all {count} targets in play", f"{count} 个对象全部列入")  # noqa: FBT003
        wanted = csv_text(CHOSEN_HEADINGS, (one.row() for one in chosen(self.inputs, self.lots)))
        same = file_text(self.folder, "chosen.csv") == wanted
        count, total = len(self.targets), len(self.inputs.targets)
        return _said(
            "choice", same, f"{count} of {total} targets chosen: must, then risk, ties by the seed",
            f"{total} 个对象中选 {count} 个：必查在先，再按风险，同分依种子",
            "chosen.csv is not what the plan and the seed choose", "chosen.csv 与方案和种子不符",
        )  # fmt: skip

    def roles(self) -> Check:
        """Leaders, numbers and orders follow from the seed."""
        wrong = list(self.teams.wrong)
        donors = {donor.person: donor for donor in self.inputs.donors}
        fielded = self.teams.fielded
        if any(leader_of(people, donors, self.lots) is None for people in fielded.members.values()):
            wrong.append("a team without anyone who can lead")
        elif not {person for people in fielded.members.values() for person in people} <= set(donors):
            wrong.append("someone who is no donor")
        else:
            groups = [(people, fielded.targets.get(team, [])) for team, people in fielded.members.items()]
            wanted = arranged(groups, self.inputs, self.lots)
            if csv_text(TEAM_HEADINGS, team_rows(wanted, self.inputs)) != file_text(self.folder, "teams.csv"):
                wrong.append("teams.csv")
            if csv_text(ASSIGNMENT_HEADINGS, assignment_rows(wanted)) != file_text(self.folder, "assignments.csv"):
                wrong.append("assignments.csv")
        return _said(
            "roles", not wrong, f"{len(fielded.members)} leaders, numbers and orders as the seed gives them",
            f"{len(fielded.members)} 名组长、组号和次序均依种子", f"not as the seed gives them: {', '.join(wrong[:5])}",
            f"与种子不符：{'、'.join(wrong[:5])}",
        )  # fmt: skip

    def counted(self) -> Check:
        """The plan's name and the counts the protocol tells."""
        said, wanted = self.protocol.get("counts"), counts(self.inputs, self.teams.fielded)
        told = said if isinstance(said, dict) else {}
        wrong = [name for name, count in wanted.items() if name in told and told[name] != count]
        wrong += ["rota"] * (self.protocol.get("rota", self.inputs.plan.rota) != self.inputs.plan.rota)
        wrong += ["counts"] * (not told)
        return _said(
            "counts", not wrong, ", ".join(f"{name} {count}" for name, count in wanted.items()),
            "，".join(f"{COUNTED.get(name, name)} {count}" for name, count in wanted.items()),
            f"the protocol says otherwise: {', '.join(wrong)}", f"与记录不符：{'、'.join(wrong)}",
        )  # fmt: skip

    def goals(self) -> Check:
        """The goals counted again, the bounds not above them."""
        values = goal_values(self.inputs, self.teams.fielded)
        pairs = list(zip(self.inputs.plan.goals, values, strict=True))
        counted = ", ".join(f"{AIMED_IN_ENGLISH.get(goal, goal)} {value}" for goal, value in pairs)
        zh = "，".join(f"{AIMED.get(goal.partition(':')[0], goal)} {value}" for goal, value in pairs)
        said = self.protocol.get("goals")
        bounds = [one.get("bound") for one in said if isinstance(one, dict)] if isinstance(said, list) else []
        wanted = [
            {"goal": goal, "value": value, "bound": bound}
            for goal, value, bound in zip(self.inputs.plan.goals, values, bounds, strict=False)
        ]
        sound = said == wanted and all(
            isinstance(bound, int) and bound <= value for bound, value in zip(bounds, values, strict=True)
        )
        ok = sound and self.protocol.get("optimal") is (bounds == values)
        best = ("proven best", "已证最优") if bounds == values else ("not proven best", "未证最优")
        return _said(
            "goals", ok, f"{counted or 'none'}; {best[0]}", f"{zh or '无'}；{best[1]}",
            f"counted {counted}; the protocol says otherwise", f"重新计得 {zh}，与记录不符",
        )  # fmt: skip

    def redrawn(self) -> Check:
        """The whole draw made again, byte for byte, by the same engine."""
        from bihuan.engine.rota.making import NoPlan, draw  # noqa: PLC0415 - the solver is loaded for this line alone
        from bihuan.engine.rota.output import draw_files, engine_versions  # noqa: PLC0415
        from bihuan.engine.rota.solving import OutOfEffort  # noqa: PLC0415

        engine = self.protocol.get("engine")
        if engine != engine_versions() and self.protocol.get("format") == ROTA_FORMAT and isinstance(engine, dict):
            by = ", ".join(f"{part} {version}" for part, version in sorted(engine.items()))
            words = f"drawn by {by}, not re-derived", f"抽签时的程序版本不同（{by}），未重新推算"
            return Check(ok=None, name="redrawn", english=words[0], chinese=words[1])
        try:
            drawn = draw(self.inputs, self.lots.seed)
        except (NoPlan, OutOfEffort) as error:
            return Check(ok=False, name="redrawn", english=f"no plan: {error}", chinese=f"重抽无方案：{error}")
        files = draw_files(self.inputs, drawn, self.witnesses, self.rehearsal)
        wrong = [name for name, text in files.items() if file_text(self.folder, name) != text]
        return _said(
            "redrawn", not wrong, f"{len(files)} files come out the same, byte for byte",
            f"{len(files)} 个文件重抽后逐字节相同", f"come out otherwise: {', '.join(wrong)}",
            f"重抽结果不同：{'、'.join(wrong)}",
        )  # fmt: skip

    def replaced(self) -> Iterator[Check]:
        """Every replacement follows from the draw."""
        from bihuan.engine.rota.replacing import check_replacements  # noqa: PLC0415 - it reads folders too

        yield from check_replacements(self.folder, self.inputs, self.teams.fielded, self.lots)
