"""One run: a rule set over a data folder gives clues, evidence, coverage and journeys, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bihuan.engine.files.folder import written_whole
from bihuan.engine.problems import InputError, Problem, gathered
from bihuan.engine.screening import finishing
from bihuan.engine.screening.coverage import Coverage, kept
from bihuan.engine.screening.data import Data, DuckDB, Engine
from bihuan.engine.screening.intake import Intake, read_folder
from bihuan.engine.screening.itinerary import write_itinerary
from bihuan.engine.screening.ocds.reading import Releases, read_releases
from bihuan.engine.screening.ocds.running import OCDS_RULES, screen_releases
from bihuan.engine.screening.rule import Param
from bihuan.engine.screening.rules import RULES
from bihuan.engine.screening.ruleset import Entry, Ocds, RuleSet, read_rules
from bihuan.engine.screening.writing import COVERAGE_COLUMNS, Sink, write_csv

Connect = Callable[[Path], Engine]
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What was done: coverage in order, and what was passed over in the folder."""

    coverage: list[Coverage]
    notes: list[str]


def known_params() -> dict[str, dict[str, Param]]:
    """The parameters of every rule there is."""
    rules = {rule.id: dict(rule.params) for rule in RULES.values()}
    return {**rules, **{rule.id: dict(rule.params) for rule in OCDS_RULES.values()}}


def _say_nothing(_rule: str) -> None:
    """Nobody waits for it."""


def screen(
    rules: Path,
    folder: Path,
    out: Path,
    *,
    releases: Path | None = None,
    connect: Connect = DuckDB,
    told: Told = _say_nothing,
) -> Report:
    """Run a rule set; ``told`` hears each rule that begins. InputError with every problem of rules and data; then
    nothing is written."""
    with tempfile.TemporaryDirectory(prefix="bihuan-screen-") as temporary:
        place = Path(temporary)
        ruleset, intake, read = _read(rules, folder, place, releases)
        data = Data(connect(place), intake, ruleset.methods)
        try:
            sink = Sink(place)
            coverage = _tables(data, ruleset, sink, told) + screen_releases(read, ruleset, sink)
            with written_whole(out) as target:
                sink.write(target)
                rows = sorted(each.row for each in coverage)
                write_csv(target / "coverage.csv", COVERAGE_COLUMNS, rows)
                if data.has("trips") and data.has("invoices"):
                    write_itinerary(data, target / "itinerary.csv")
        finally:
            data.close()
    return Report(coverage, intake.notes)


def _read(rules: Path, folder: Path, place: Path, releases: Path | None) -> tuple[RuleSet, Intake, Releases | None]:
    """Rules, tables and releases. InputError with the problems of all of them."""
    problems: list[Problem] = []
    ruleset = gathered(problems, lambda: read_rules(rules, known_params()))
    intake = gathered(problems, lambda: read_folder(folder, place))
    options = ruleset.ocds if ruleset else Ocds()
    read = gathered(problems, lambda: read_releases(releases, options) if releases else None)
    if problems or ruleset is None or intake is None:
        raise InputError(problems)
    return ruleset, intake, read


def _tables(data: Data, ruleset: RuleSet, sink: Sink, told: Told) -> list[Coverage]:
    coverage: list[Coverage] = []
    for rule_id in sorted(RULES, key=lambda name: (RULES[name].after, name)):
        versions = ruleset.versions(rule_id)
        if versions and RULES[rule_id].after:
            _write_cited(data.intake, sink)
        for entry in versions:
            told(rule_id)
            coverage.append(_entry(data, entry, versions, sink))
    return coverage


def _entry(data: Data, entry: Entry, versions: list[Entry], sink: Sink) -> Coverage:
    rule = RULES[entry.rule]()
    coverage = Coverage(entry)
    absent = next((name for name in rule.needs if not data.has(name)), None)
    if absent is not None:
        coverage.needed = data.intake.rows.get(rule.needs[0], 0)
        coverage.reasons = {f"no_table:{absent}": coverage.needed}
        return coverage
    outcome = rule.screen(data, entry.params)
    counts = finishing.states(outcome)
    coverage.needed = sum(counts.values())
    coverage.reasons = {reason: count for reason, count in counts.items() if reason}
    for clue in kept(finishing.clues(data, rule, outcome), entry, versions):
        sink.add(clue, entry.version)
        coverage.clues += 1
    return coverage


def _write_cited(intake: Intake, sink: Sink) -> None:
    """The invoices that clues cite so far, as a table for the rules that come after."""
    pairs = sorted(sink.cited)
    columns = {"rule": [rule for rule, _ in pairs], "inv_id": [inv for _, inv in pairs]}
    schema = pa.schema([("rule", pa.string()), ("inv_id", pa.string())])
    pq.write_table(pa.table(columns, schema=schema), intake.path("cited"))
