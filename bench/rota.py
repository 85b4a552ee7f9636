"""Draws of the known sizes, rehearsals of the symmetric case, and the likeness of a thousand duty lists."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.measure import save
from bihuan.engine.duties.likeness import alike, bag

MOST_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Size:
    """How large a draw is."""

    donors: int
    teams: int
    targets: int
    bars: int


SIZES = (Size(86, 43, 87, 40), Size(300, 150, 300, 120))


def main() -> None:
    """The table of draws."""
    rows = [("draw", "seconds", "memory", "goals, each with its bound")]
    with tempfile.TemporaryDirectory() as name:
        rows += [_draw(Path(name) / str(size.donors), size) for size in SIZES]
        rows.append(_rehearse(Path(name) / "ring"))
    rows.append(_likeness())
    save(
        "rota",
        "Draws and duty lists",
        rows,
        ["Whole commands, start included; three years of history. Likeness is processor time."],
    )


def _write(folder: Path, size: Size) -> None:
    folder.mkdir()
    lot = random.Random(size.donors)
    units = [f"u{number:03}" for number in range(size.donors)]
    targets = [*units, *(f"x{number}" for number in range(size.targets - size.donors))]
    donors = [f"{u},p{u},{'yes' if at % 2 == 0 else ''},{lot.choice('甲乙丙丁')}" for at, u in enumerate(units)]
    tables = {
        "donors": ["unit,person,can_lead,group", *donors],
        "targets": ["unit,area", *(f"{target},片{lot.randrange(15)}" for target in targets)],
        "history": ["round,unit,target"],
        "barred": ["person,target", *(f"p{lot.choice(units)},{lot.choice(targets)}" for _ in range(size.bars))],
    }
    for year in range(2015, 2018):
        people, hands = lot.sample(units, len(units)), lot.sample(targets, len(targets))
        tables["history"] += [
            f"{year},{unit},{target}"
            for team in range(size.teams)
            for unit in people[team * 2 : team * 2 + 2]
            for target in hands[team :: size.teams]
        ]
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    plan = {"rota": "bench", "teams": size.teams, "size": 2, "goals": ["repeats", "near", "mixed:group"]}
    (folder / "plan.yaml").write_text(json.dumps(plan), "utf-8")


def _run(*arguments: str) -> tuple[float, int]:
    """Seconds and the peak memory in MB of one command."""
    code = (
        "import resource, sys; from bihuan.project.cli import main; status = main(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(status)"
    )
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, "rota", *arguments], check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    assert seconds < MOST_SECONDS, f"{seconds:.0f} s"
    return seconds, int(done.stderr.split()[-1]) >> 10


def _given(folder: Path) -> list[str]:
    tables = [folder / f"{name}.csv" for name in ("donors", "targets", "history", "barred")]
    given = [(f"--{path.stem}", str(path)) for path in tables if path.exists()]
    return [str(folder / "plan.yaml"), *(part for pair in given for part in pair)]


def _draw(folder: Path, size: Size) -> tuple[str, str, str, str]:
    _write(folder, size)
    out = folder / "out"
    witnesses = ["--witness", "甲=123456", "--witness", "乙=654321"]
    seconds, memory = _run("draw", *_given(folder), *witnesses, "--out", str(out))
    protocol = json.loads((out / "protocol.json").read_text("utf-8"))
    goals = ", ".join(f"{one['goal']} {one['value']} (≥ {one['bound']})" for one in protocol["goals"])
    label = f"{size.donors} people, {size.teams} teams, {size.targets} targets, {size.bars} bars"
    return label, f"{seconds:.1f}", f"{memory} MB", goals


def _rehearse(folder: Path) -> tuple[str, str, str, str]:
    folder.mkdir()
    units = [f"u{number:02}" for number in range(12)]
    (folder / "donors.csv").write_text("unit,person,can_lead\n" + "".join(f"{u},p{u},yes\n" for u in units), "utf-8")
    (folder / "targets.csv").write_text("unit\n" + "".join(f"{u}\n" for u in units), "utf-8")
    (folder / "plan.yaml").write_text(json.dumps({"rota": "ring", "teams": 6, "size": 2}), "utf-8")
    seconds, memory = _run("rehearse", *_given(folder), "--draws", "1000", "--out", str(folder / "out"))
    return "1,000 rehearsals of 12 people, 6 teams, 12 targets", f"{seconds:.1f}", f"{memory} MB", ""


def _likeness() -> tuple[str, str, str, str]:
    lot = random.Random(40)
    words = [chr(0x4E00 + number) for number in range(600)]
    texts = ["".join(lot.choices(words, k=45)) for _ in range(39_000)]
    texts += [text[:-1] + "的" for text in texts[:1_000]]
    start = time.process_time()
    pairs = sum(1 for _ in alike([bag(text) for text in texts]))
    return "likeness of 1,000 lists of 40 items", f"{time.process_time() - start:.1f}", "", f"{pairs} alike"


if __name__ == "__main__":
    main()
