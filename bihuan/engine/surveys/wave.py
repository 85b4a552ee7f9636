"""A plan and its files to all tables of results, or every problem in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bihuan.engine.problems import InputError, Problem
from bihuan.engine.surveys import output
from bihuan.engine.surveys.answers import Replies, needed_columns, read_replies, welcome_columns
from bihuan.engine.surveys.calibration import Calibration, calibrated
from bihuan.engine.surveys.composites import Composed, compose
from bihuan.engine.surveys.design import Design, read_design
from bihuan.engine.surveys.estimates import Line, Material, estimate_lines
from bihuan.engine.surveys.frame import Frame, frame_columns, read_frame
from bihuan.engine.surveys.hiding import hide
from bihuan.engine.surveys.model import AaporKeys, Plan
from bihuan.engine.surveys.released import ANY, Past, read_past
from bihuan.engine.surveys.response import ResponseLine, read_aapor, response_lines
from bihuan.engine.surveys.sheet import Sheet, read_sheet
from bihuan.engine.surveys.variance import Estimator


@dataclass(frozen=True, slots=True)
class Files:
    """What a wave is estimated from."""

    answers: Path
    frame: Path | None = None
    dispositions: Path | None = None
    released: Sequence[Path] = ()


@dataclass(slots=True)
class Outcome:
    """The tables by name, and columns nobody asked for by file."""

    tables: dict[str, output.Table]
    ignored: dict[str, list[str]] = field(default_factory=dict)


def estimate(plan: Plan, files: Files) -> Outcome:
    """Every table of a wave. Raises InputError with the problems of all files together."""
    problems: list[Problem] = []
    frame = read_frame(files.frame, plan, problems) if files.frame else None
    if frame is None and files.frame is None and frame_columns(plan):
        problems += _frame_missing(plan)
    needed = needed_columns(plan)
    with_rates = plan.response is not None and files.frame is not None
    asked = [*needed, plan.response.unit] if plan.response is not None and with_rates else needed
    sheet = read_sheet(files.answers, asked, problems, welcome=welcome_columns(plan))
    tables: dict[str, output.Table] = {}
    aapor = read_aapor(files.dispositions, plan.aapor or AaporKeys(), problems) if files.dispositions else None
    past = [read_past(folder, problems) for folder in files.released]
    outcome = Outcome(tables)
    if sheet is not None:
        _note(outcome, sheet)
        _of_answers(plan, sheet, frame, past, outcome, problems)
    if problems:
        raise InputError(problems)
    if frame is not None:
        _note(outcome, frame.sheet)
    if aapor is not None:
        tables["aapor"] = output.aapor_table(aapor)
    return outcome


def _note(outcome: Outcome, sheet: Sheet) -> None:
    if sheet.ignored:
        outcome.ignored[sheet.source] = sheet.ignored


def _frame_missing(plan: Plan) -> list[Problem]:
    margins = plan.adjustment.margins if plan.adjustment else ()
    return [Problem(plan.source, margin.line, "totals", "frame_needed") for margin in margins if margin.totals is None]


def _of_answers(
    plan: Plan, sheet: Sheet, frame: Frame | None, past: Sequence[Past], outcome: Outcome, problems: list[Problem]
) -> None:
    replies = read_replies(plan, sheet, problems)
    _check_by(plan, sheet, problems)
    _check_pooled(plan, sheet, problems)
    rates = _rates(plan, sheet, replies, frame, problems)
    design = read_design(plan.design, sheet, problems)
    calibration = _calibration(plan, sheet, design, frame, problems)
    if any(column not in sheet.columns for column in needed_columns(plan)):
        return
    if design is None or (plan.adjustment and calibration is None and len(sheet)):
        design, calibration = Design.plain(len(sheet)), None
    material = Material.of(plan, sheet, replies, Estimator.of(design, calibration))
    composed = {one.id: compose(material, one, problems) for one in plan.composites}
    if problems:
        return
    _tables(material, composed, past, outcome)
    if rates is not None:
        outcome.tables["response"] = output.response_table(rates)


def _rates(
    plan: Plan, sheet: Sheet, replies: Mapping[str, Replies], frame: Frame | None, problems: list[Problem]
) -> list[ResponseLine] | None:
    if plan.response is None or frame is None or plan.response.unit not in sheet.columns:
        return None
    return response_lines(plan.response, sheet, replies, frame, problems)


def _calibration(
    plan: Plan, sheet: Sheet, design: Design | None, frame: Frame | None, problems: list[Problem]
) -> Calibration | None:
    if plan.adjustment is None:
        return None
    margins = plan.adjustment.margins
    if any(column not in sheet.columns for margin in margins for column in margin.columns):
        return None
    totals = []
    for margin in margins:
        if margin.totals is not None:
            totals.append(margin.totals)
        elif frame is not None and frame.is_whole:
            totals.append(frame.totals(margin.columns))
        else:
            return None
    base = (design or Design.plain(len(sheet))).weights
    return calibrated(plan, sheet, base, totals, problems)


def _check_by(plan: Plan, sheet: Sheet, problems: list[Problem]) -> None:
    """No by-value may read like “all of them”."""
    for column in plan.by_columns:
        coded = sheet.columns.get(column)
        if coded is not None and ANY in coded.texts:
            code = list(coded.texts).index(ANY)
            problems += sheet.refused((coded.codes == code).nonzero()[0].tolist(), column, "by_star")


def _check_pooled(plan: Plan, sheet: Sheet, problems: list[Problem]) -> None:
    """Several channels are never brought together unless the plan says how."""
    column = sheet.columns.get(plan.keys.channel) if plan.keys.channel else None
    if column is None or len(column.texts) < 2:
        return
    for place, one in enumerate(plan.estimates):
        if plan.keys.channel not in one.by and not one.pooled:
            line = plan.line("estimates", place)
            problems.append(Problem(plan.source, line, "pooled", "pooled_missing", {"channel": plan.keys.channel}))


def _tables(
    material: Material, composed: Mapping[str, Composed | None], past: Sequence[Past], outcome: Outcome
) -> None:
    plan = material.plan
    made = [one for one in composed.values() if one is not None]
    lines: list[Line] = [line for one in plan.estimates for line in estimate_lines(material, one)]
    lines += [line for one in made for line in one.lines]
    reasons = hide(material, lines, past)
    columns = plan.by_columns
    outcome.tables["estimates"] = output.estimate_table([(one, reasons.of_line(one)) for one in lines], columns)
    if not plan.composites:
        return
    own = tuple(dict.fromkeys(column for one in plan.composites for column in one.by))
    questions = {one.id: one.question for one in plan.composites}
    cells = [line for one in made for line in one.cells]
    outcome.tables["cells"] = output.cell_table([(one, reasons.of_cell(one)) for one in cells], own)
    channels = [line for one in made for line in one.channels]
    told = [(one, reasons.of_channel(one, questions[one.composite])) for one in channels]
    outcome.tables["channels"] = output.channel_table(told, own)
