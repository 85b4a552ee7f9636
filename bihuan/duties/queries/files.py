"""A list from Excel or a block copied from it: every item with what is wrong at its row and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.duties.models import DutyItem
from bihuan.engine.files.cells import iso_date
from bihuan.engine.files.headings import match
from bihuan.engine.files.raw import RawTable
from bihuan.engine.files.reading import apart, table_of
from bihuan.engine.problems import InputError, Language, Problem

SHEETS = ("责任清单", "清单", "duties")
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "clause": ("clause", "目录编号", "责任目录编号", "目录条目", "条目编号", "编号"),
    "duty": ("duty", "重点责任", "责任内容", "个性化责任", "责任事项", "责任"),
    "measure": ("measure", "具体措施", "落实措施", "工作措施", "措施"),
    "target": ("target", "目标", "目标要求", "工作目标"),
    "due_on": ("due_on", "完成时限", "时限", "完成时间", "期限"),
    "department": ("department", "责任部门", "责任科室", "牵头部门", "责任单位"),
    "cooperating": ("cooperating", "配合部门", "配合科室", "协助部门"),
}  # fmt: skip
NEEDED = ("duty", "measure", "due_on", "department")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as a file has it."""

    row: int
    texts: Mapping[str, str]
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file, at its row and column."""

    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file as it was read: its items, what is wrong, and the columns left aside."""

    items: tuple[ItemRow, ...]
    faults: tuple[Fault, ...]
    left_aside: tuple[str, ...] = ()


def read_file(path: Path, name: str) -> ListFile:
    """The items of a workbook or a table of text, read in a child process; nothing is written."""
    try:
        return _understood(apart(table_of, path, name, SHEETS, HEADINGS, NEEDED))
    except InputError as error:
        language: Language = "en" if (get_language() or "zh").startswith("en") else "zh"
        return ListFile((), tuple(Fault(one.row, _heading(one), one.says(language)) for one in error.problems))


def _heading(problem: Problem) -> str:
    """The column as the office heads it."""
    return HEADINGS[problem.column][1] if problem.column in HEADINGS else problem.heading


def _understood(table: RawTable) -> ListFile:
    matched = match([column.heading for column in table.columns], HEADINGS, NEEDED)
    items, faults = [], []
    for place, number in enumerate(table.rows.tolist()):
        texts = {name: _text(table, column, place) for name, column in matched.used.items()}
        if not any(texts.values()):
            continue
        day = _day(texts.get("due_on", ""), table)
        if texts.get("due_on") and day is None:
            heading = table.columns[matched.used["due_on"]].heading
            said = _("“%(text)s” is no day; expected like 2018-06-30.") % {"text": texts["due_on"][:40]}
            faults.append(Fault(number, heading, said))
        faults += _too_long(table, matched.used, texts, number)
        items.append(ItemRow(number, texts, day))
    return ListFile(tuple(items), tuple(faults), tuple(matched.extra))


def _text(table: RawTable, column: int, place: int) -> str:
    raw = table.columns[column]
    return str(raw.texts[raw.codes[place]]).strip()


def _day(text: str, table: RawTable) -> date | None:
    try:
        return date.fromisoformat(iso_date(text, serial=table.serial_dates, epoch_1904=table.epoch_1904))
    except ValueError:
        return None


def _too_long(table: RawTable, used: Mapping[str, int], texts: Mapping[str, str], row: int) -> list[Fault]:
    faults = []
    for name, text in texts.items():
        most = getattr(DutyItem._meta.get_field(name), "max_length", None) or 40
        if name != "due_on" and len(text) > most:
            said = _("At most %(most)s characters; this has %(n)s.") % {"most": most, "n": len(text)}
            faults.append(Fault(row, table.columns[used[name]].heading, said))
    return faults
