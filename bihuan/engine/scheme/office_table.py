"""An indicator table as offices keep it, in Word or Excel: which column says what, and the document it begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from zipfile import BadZipFile

from bihuan.engine.files.headings import plain_heading
from bihuan.engine.files.opening import OLE, ZIP, problem, require_file
from bihuan.engine.numbers import NotANumber, TooLarge, TooManyPlaces, parse_scaled, show_short

ColumnRole = Literal["level", "share", "rule", "owner", "basis", "aside"]
ROLES: tuple[ColumnRole, ...] = ("level", "share", "rule", "owner", "basis", "aside")
_HEADINGS: dict[ColumnRole, tuple[str, ...]] = {
    "level": ("一级指标", "二级指标", "三级指标", "四级指标", "指标", "指标名称", "考核指标", "考核项目", "考核内容",
              "项目", "考核要点", "指标内容", "评价指标", "内容"),
    "share": ("分值", "权重", "满分", "标准分", "基本分", "分数", "占比", "权重分", "分值权重", "分"),
    "rule": ("评分标准", "计分办法", "扣分标准", "考核标准", "评分办法", "计分规则", "考核办法", "计分标准", "评分细则",
             "计分方法", "评价标准"),
    "owner": ("责任单位", "考核主体", "评分单位", "牵头单位", "考核责任单位", "记分主体", "考核单位", "评分主体",
              "责任部门"),
    "basis": ("依据", "文件依据", "考核依据", "数据来源", "来源"),
}  # fmt: skip
_TOTALS = ("合计", "总计", "总分", "小计")
_EACH = re.compile(r"(?:每|发现一|出现一|发生一)[^。；;，,]{0,16}?扣\s*([0-9]+(?:\.[0-9]+)?)\s*分")
_IN_NAME = re.compile(r"[（(]\s*([0-9]+(?:\.[0-9]+)?)\s*(分|%|％)\s*[）)]\s*$")
MOST_ROWS, MOST_COLUMNS = 2000, 40


@dataclass(slots=True)
class OfficeTable:
    """The cells of the largest table of a file from its headings on, and what each column is read as."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_row: int
    """The number of the first row below the headings, as people count the rows of the table."""
    roles: list[ColumnRole] = field(default_factory=list)


def read_office_table(path: Path) -> OfficeTable:
    """The table of a Word or Excel file. Raises InputError where there is none with headings that are known."""
    start = require_file(path)
    if start.startswith(OLE) or not start.startswith(ZIP):
        raise problem(path, "office_table_kind")
    grids = _word(path) or _excel(path)
    tables = [table for grid in grids if (table := _headed(grid)) is not None]
    if not tables:
        raise problem(path, "office_table_none")
    return max(tables, key=lambda table: len(table.rows))


def _word(path: Path) -> list[list[list[str]]]:
    """Every table of a Word file; nothing for a file that is none. Merged cells say the same in each of theirs."""
    from docx import Document  # noqa: PLC0415 - a library of the reader's own process
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415 - as above

    try:
        document = Document(str(path))
    except (KeyError, ValueError, PackageNotFoundError, BadZipFile):
        return []
    return [
        [[_plain(cell.text) for cell in row.cells[:MOST_COLUMNS]] for row in table.rows[:MOST_ROWS]]
        for table in document.tables
    ]


def _excel(path: Path) -> list[list[list[str]]]:
    """Every sheet of a workbook, merged cells filled."""
    from openpyxl import load_workbook  # noqa: PLC0415 - a library of the reader's own process

    try:
        with path.open("rb") as file:
            book = load_workbook(file, data_only=True)
    except (KeyError, ValueError, BadZipFile) as error:
        raise problem(path, "office_table_kind") from error
    grids = []
    for sheet in book.worksheets:
        rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        grid = [[_plain("" if value is None else str(value)) for value in row] for row in rows]
        for merged in sheet.merged_cells.ranges:
            _fill(grid, merged)
        grids.append(grid)
    return grids


def _fill(grid: list[list[str]], merged: Any) -> None:
    top, left = merged.min_row - 1, merged.min_col - 1
    for row in range(top, min(merged.max_row, len(grid))):
        for column in range(left, min(merged.max_col, len(grid[row]))):
            grid[row][column] = grid[top][left]


def _plain(text: str) -> str:
    return " ".join(text.replace("\u3000", " ").split())


def _headed(grid: list[list[str]]) -> OfficeTable | None:
    """The grid from its headings on; None where no row names an indicator and something else."""
    for number, row in enumerate(grid[:15]):
        roles = [_role(cell) for cell in row]
        if len(set(row)) > 1 and "level" in roles and {"share", "rule"} & set(roles):
            width = _width(grid[number:])
            below = tuple(tuple(cells[:width]) for cells in grid[number + 1 :] if any(cells[:width]))
            return OfficeTable(tuple(row[:width]), below, number + 2, _once(row[:width], roles[:width]))
    return None


def _width(rows: Sequence[Sequence[str]]) -> int:
    """How many columns hold anything: a sheet has as many more as are asked for."""
    return max((place + 1 for row in rows for place, cell in enumerate(row) if cell), default=0)


def _role(heading: str) -> ColumnRole:
    plain = plain_heading(heading)
    return next((role for role, names in _HEADINGS.items() if plain in names), "aside")


def _once(headings: Sequence[str], roles: list[ColumnRole]) -> list[ColumnRole]:
    """A heading over several columns names only the first of them."""
    seen: set[str] = set()
    for place, heading in enumerate(headings):
        if heading and heading in seen and roles[place] != "level":
            roles[place] = "aside"
        seen.add(heading)
    return roles


def scheme_document(table: OfficeTable, *, key: str, title: str, whole: str, owner: str) -> dict[str, Any]:
    """The document a table begins: its rows as indicators, shares and rules as far as they can be told.

    ``owner`` scores what the table says no one for; what cannot be told is left for the page, where it shows.
    """
    root: dict[str, Any] = {"id": "whole", "title": whole, "children": []}
    path: list[tuple[str, dict[str, Any]]] = []
    levels = [place for place, role in enumerate(table.roles) if role == "level"]
    for cells in table.rows:
        names = _names(cells, levels, [name for name, _row in path])
        if not names or names[0].startswith(_TOTALS) or cells[levels[0]].startswith(_TOTALS):
            continue
        path = _placed(root, path, names)
        _say(path, cells, table.roles, levels)
    for row in root["children"]:
        _finish(row, owner)
    _number(root, [0])
    return {"scheme": key, "version": "1", "title": title, "tree": root}


def _names(cells: Sequence[str], levels: Sequence[int], before: Sequence[str]) -> list[str]:
    """The names from the first level down; a blank above a name is what stands above it in the table."""
    texts = [cells[place] if place < len(cells) else "" for place in levels]
    last = max((place for place, text in enumerate(texts) if text), default=-1)
    names: list[str] = []
    for place, text in enumerate(texts[: last + 1]):
        name = text or (before[place] if place < len(before) else "")
        if name and (not names or name != names[-1]):
            names.append(name)
    return names


def _placed(
    root: dict[str, Any], path: list[tuple[str, dict[str, Any]]], names: Sequence[str]
) -> list[tuple[str, dict[str, Any]]]:
    """The rows of the document for these names, made where the row above does not name the same."""
    kept = 0
    while kept < min(len(path), len(names) - 1) and path[kept][0] == names[kept]:
        kept += 1
    placed = path[:kept]
    for name in names[kept:]:
        parent = placed[-1][1] if placed else root
        made: dict[str, Any] = {"title": name[:200]}
        parent.setdefault("children", []).append(made)
        placed.append((name, made))
    return placed


def _say(
    path: list[tuple[str, dict[str, Any]]], cells: Sequence[str], roles: Sequence[str], levels: Sequence[int]
) -> None:
    """What the cells say: a share of the level that stands before it, the rest of the indicator."""
    leaf = path[-1][1]
    for place, role in enumerate(roles[: len(cells)]):
        text = cells[place]
        if not text or role in ("level", "aside"):
            continue
        if role == "share":
            depth = sum(level < place for level in levels)
            row = path[min(max(depth, 1), len(path)) - 1][1]
            if "share" not in row:
                row["share"] = text
        else:
            leaf.setdefault(role, text)


def _finish(row: dict[str, Any], owner: str) -> None:
    """Shares, rules and owners as the document writes them."""
    children = row.pop("children", None)
    share, rule, said = row.pop("share", ""), row.pop("rule", ""), row.pop("owner", "")
    named = _IN_NAME.search(row["title"])
    if named is not None:
        share = share or named[1] + ("%" if named[2] != "分" else "")
        row["title"] = row["title"][: named.start()].strip() or row["title"]
    row.update(_share(share))
    if children is None:
        row["owner"] = said[:120] or owner
        row.update(_method(rule))
        if rule:
            row["note"] = rule[:400]
        return
    row.pop("basis", None)
    row["children"] = children
    for child in children:
        _finish(child, owner)
    points = [parse_scaled(child["points"]) for child in children if "points" in child]
    if "points" not in row and "weight" not in row and len(points) == len(children):
        row["points"] = show_short(sum(points))


def _share(text: str) -> dict[str, str]:
    """``20分``, ``20%`` or ``0.2`` as points or weight; nothing for what is no number."""
    plain = text.replace("分", "").replace("％", "%").strip()
    try:
        if plain.endswith("%"):
            return {"weight": show_short(parse_scaled(plain[:-1].strip(), 4))}
        share = parse_scaled(plain)
    except (NotANumber, TooLarge, TooManyPlaces):
        return {}
    if share <= 0:
        return {}
    return {"weight" if share < 1_000_000 else "points": show_short(share)}


def _method(rule: str) -> dict[str, Any]:
    """The method a sentence means, as far as it is plain: points off each time, the share rectified or completed."""
    each = _EACH.search(rule)
    if each is not None:
        return {"method": "per_occurrence", "cost": each[1]}
    if "整改率" in rule or "整改完成率" in rule:
        return {"method": "rectification_rate"}
    if "完成率" in rule or "按比例" in rule:
        return {"method": "ratio"}
    return {"method": "direct"}


def _number(row: dict[str, Any], counter: list[int]) -> None:
    """Ids nobody has to see, first in each row."""
    for child in row.get("children", ()):
        counter[0] += 1
        rest = dict(child)
        child.clear()
        child.update({"id": f"i{counter[0]}", **rest})
        if "children" in child:
            child["children"] = child.pop("children")
        _number(child, counter)
