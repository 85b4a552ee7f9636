"""``bihuan score``: a scheme, units and marks from plain files to results. No database, no web."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bihuan.engine.files.csv_table import read_csv
from bihuan.engine.files.folder import written_whole
from bihuan.engine.files.headings import MARK_HEADINGS, MARKS_NEEDED, UNIT_COLUMNS, UNITS_NEEDED
from bihuan.engine.files.opening import require_file
from bihuan.engine.files.sheets import MarkSheet, UnitSheet, read_marks, read_units
from bihuan.engine.marks import repeated_rows
from bihuan.engine.measures import leaves_by_name, settled
from bihuan.engine.numbers import is_whole
from bihuan.engine.output.tables import result_headings, result_rows, write_tables
from bihuan.engine.problems import InputError, Language, Problem
from bihuan.engine.scheme import Scheme, parse_scheme
from bihuan.engine.scoring import Result, score
from bihuan.project.cli_output import note, table

_WARNED = 10


def register(commands: Any) -> None:
    """Add ``score`` to the command line."""
    parser = commands.add_parser("score", help="按方案计分 / score marks under a scheme")
    parser.add_argument("scheme", type=Path, metavar="SCHEME.yaml")
    parser.add_argument("--units", type=Path, help="units.csv")
    parser.add_argument("--marks", type=Path, help="marks.csv")
    parser.add_argument(
        "--workbook", type=Path, help="一个 .xlsx，含 units 和 marks 两张表 / one .xlsx with both sheets"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="结果文件夹 / folder for the results")
    parser.add_argument("--robustness", type=_draws, default=0, metavar="N", help="权重扰动次数 / perturbed weightings")
    parser.add_argument("--no-explanations", action="store_true", help="不写 explanation.jsonl / leave it out")
    parser.set_defaults(run=run)


def _draws(text: str) -> int:
    if not is_whole(text) or not 0 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a whole number from 0 to 1000000")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Score and write, or print a table."""
    scheme, problems = _scheme(options.scheme)
    units, marks = _sheets(options, problems)
    if scheme is None or units is None or marks is None:
        raise InputError(problems)
    columns, said = settled(marks.columns, leaves_by_name(scheme))
    problems += [problem for problem in said if problem.level == "error"]
    try:
        result = score(scheme, units.units, columns, source=units.source)
    except InputError as error:
        raise InputError(_each_place_once(problems, error.problems)) from error
    if problems:
        raise InputError(problems)
    _listed(said, options.language)
    _notes(units, marks, options.language)
    _remarks(result, options.language)
    if options.out is None:
        _print(result, options)
    else:
        _write(result, options)
    unscored = ", ".join(line.unit.id for line in result.lines if line.published is None)
    if unscored:
        english = f"nothing counts for {unscored}: no composite, no rank"
        note(options.language, english, f"{unscored} 没有可计分的指标，不计成绩、不排名")
    return 0


def _each_place_once(first: list[Problem], then: Sequence[Problem]) -> list[Problem]:
    """All problems; of those of one cell the first, which is nearer to the file."""
    places = {problem.place for problem in first}
    return first + [problem for problem in then if problem.place not in places]


def _scheme(path: Path) -> tuple[Scheme | None, list[Problem]]:
    try:
        require_file(path)
        return parse_scheme(path.read_bytes(), path.name), []
    except InputError as error:
        return None, list(error.problems)


def _sheets(options: argparse.Namespace, problems: list[Problem]) -> tuple[UnitSheet | None, MarkSheet | None]:
    """Both tables; problems of all files are gathered together."""
    tables = _of_workbook(options, problems) if options.workbook else _of_files(options, problems)
    units = marks = None
    if tables[0] is not None:
        units = _gathered(read_units, tables[0], problems)
    if tables[1] is not None:
        marks = _gathered(read_marks, tables[1], problems)
    for sheet in (units, marks):
        if sheet is not None:
            problems += sheet.problems
    return units, marks


def _gathered(read: Any, argument: Any, problems: list[Problem]) -> Any:
    try:
        return read(argument)
    except InputError as error:
        problems += error.problems
        return None


def _of_files(options: argparse.Namespace, problems: list[Problem]) -> tuple[Any, Any]:
    tables: list[Any] = []
    for name, path, known, needed in (
        ("--units", options.units, UNIT_COLUMNS, UNITS_NEEDED),
        ("--marks", options.marks, MARK_HEADINGS, MARKS_NEEDED),
    ):
        if path is None:
            reason = f"{name} FILE is missing (or give --workbook FILE) / 缺少 {name}（或用 --workbook）"
            problems.append(Problem("bihuan score", 1, name, "bad_argument", {"reason": reason}))
            tables.append(None)
        else:
            tables.append(_gathered(lambda wanted, k=known, n=needed: read_csv(wanted, k, n), path, problems))
    return tables[0], tables[1]


def _of_workbook(options: argparse.Namespace, problems: list[Problem]) -> tuple[Any, Any]:
    from bihuan.engine.files.workbook import MARK_SHEETS, UNIT_SHEETS, Workbook

    book = _gathered(Workbook, options.workbook, problems)
    if book is None:
        return None, None
    units = _gathered(lambda one: one.table(UNIT_SHEETS, UNIT_COLUMNS, UNITS_NEEDED), book, problems)
    marks = _gathered(lambda one: one.table(MARK_SHEETS, MARK_HEADINGS, MARKS_NEEDED), book, problems)
    return units, marks


def _notes(units: UnitSheet, marks: MarkSheet, language: Language) -> None:
    for sheet in (units, marks):
        if sheet.ignored:
            listed = ", ".join(sheet.ignored)
            note(language, f"{sheet.source}: columns not used: {listed}", f"{sheet.source}：未使用的列：{listed}")
        _hidden(sheet, language)
    _listed(list(repeated_rows(marks.columns)), language)


def _hidden(sheet: UnitSheet | MarkSheet, language: Language) -> None:
    """What the workbook does not show and was counted all the same."""
    if sheet.state != "visible":
        note(
            language, f"{sheet.source}: this sheet is hidden; it was read", f"{sheet.source}：该工作表已隐藏，仍已读入"
        )
    if sheet.hidden:
        rows = ", ".join(map(str, sheet.hidden[:_WARNED])) + (" …" if len(sheet.hidden) > _WARNED else "")
        english = f"{sheet.source}: {len(sheet.hidden)} rows are hidden (filtered) and were counted: {rows}"
        note(language, english, f"{sheet.source}：有 {len(sheet.hidden)} 行被隐藏（筛选），均已计入：第 {rows} 行")


def _listed(problems: Sequence[Problem], language: Language) -> None:
    """Remarks, the first ones in full."""
    for problem in problems[:_WARNED]:
        note(language, problem.text("en"), problem.text("zh"))
    if len(problems) > _WARNED:
        note(language, f"{len(problems)} such remarks in all", f"此类提示共 {len(problems)} 条")


def _remarks(result: Result, language: Language) -> None:
    """One note an indicator and kind, with the number of units it concerns."""
    for leaf, kind, count in result.remarks():
        english, chinese = _REMARKS[kind]
        note(language, f"{leaf}: {english.format(count=count)}", f"{leaf}：{chinese.format(count=count)}")


_REMARKS = {
    "averaged": ("marks that differ are averaged; units: {count}", "{count} 个单位的记分不一致，取平均值"),
    "held": ("figures beyond a goalpost are held there; units: {count}", "{count} 个单位的数值超出界限，按界限计"),
}


def _write(result: Result, options: argparse.Namespace) -> None:
    fragility = _fragility(result, options)
    try:
        with written_whole(options.out) as folder:
            write_tables(result, folder)
            if not options.no_explanations:
                from bihuan.engine.output.explanations import write_explanations

                write_explanations(result, folder / "explanation.jsonl")
            from bihuan.engine.output.report import write_report

            write_report(result, folder / "report.html", _digests(options), fragility)
            if fragility:
                _write_robustness(result, fragility, folder / "robustness.csv")
    except OSError as error:
        params = {"reason": f"{options.out}: {error.strerror or error}"}
        raise InputError([Problem("bihuan score", 1, "--out", "cannot_write", params)]) from error


def _digests(options: argparse.Namespace) -> dict[str, str]:
    paths = [options.scheme, options.workbook] if options.workbook else [options.scheme, options.units, options.marks]
    digests = {}
    for path in paths:
        with path.open("rb") as file:
            digests[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests


def _fragility(result: Result, options: argparse.Namespace) -> Any:
    if not options.robustness:
        return {}
    from bihuan.engine.robustness import leaves_out_rounds, robustness

    if leaves_out_rounds(result.scheme):
        note(options.language, "robustness leaves out the rounding of inner nodes", "稳健性分析不计中间节点的取整")
    return robustness(result, options.robustness)


def _write_robustness(result: Result, fragility: Any, path: Path) -> None:
    import csv

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["unit", "class", "rank", "median", "low", "high", "fragile", "bottom_share", "dropped_low", "dropped_high"]
        )
        for line in result.lines:
            spread = fragility.get(line.number)
            if spread is not None:
                fragile = "yes" if spread.is_fragile else ""
                writer.writerow(
                    [line.unit.id, line.unit.klass, spread.rank, spread.median, spread.low, spread.high, fragile,
                     f"{spread.bottom_share:.4f}", spread.dropped_low, spread.dropped_high]
                )  # fmt: skip


_CHINESE = {
    "unit": "编号", "name": "单位", "category": "类别", "class": "对象", "composite": "综合成绩", "rank": "名次",
    "grade": "等次", "bottom": "末位",
}  # fmt: skip


def _print(result: Result, options: argparse.Namespace) -> None:
    chinese = options.language == "zh"
    titles = {node.id: node.title for node in result.scheme.root.children}
    headings = [titles.get(name, _CHINESE.get(name, name) if chinese else name) for name in result_headings(result)]
    rows: Sequence[Sequence[str]] = list(result_rows(result))
    fragility = _fragility(result, options)
    if fragility:
        headings.append("名次区间" if chinese else "rank range")
        rows = [
            [*row, f"{spread.low}–{spread.high}{' !' if spread.is_fragile else ''}" if spread else ""]
            for row, spread in zip(rows, (fragility.get(line.number) for line in result.lines), strict=True)
        ]
    print(table(headings, rows))
