"""A clue as someone who must be fair reads it: values in words, its rows by table, people masked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.engine.numbers import is_whole
from bihuan.engine.screening.concealing import shown_people
from bihuan.engine.screening.labels import MONEY, WORDS, called, table_called
from bihuan.engine.screening.pages import EVERY
from bihuan.organizations.models import Unit
from bihuan.records.punctuation import comma, in_brackets, listed, pause
from bihuan.screening.models import Clue, Dossier, Proof

_CODES = {name: {code: word for word, code in reversed(list(words.items()))} for name, words in WORDS.items()}
_CODES["required"] = _CODES["from"] = _CODES["to"] = _CODES["method"]
_CODES["types"] = _CODES["type"]
_PLACES = frozenset({"city", "to_city", "legs", "cities", "route", "origin"})
_UNITS = frozenset({"unit", "parent"})
_UNIT = "unit:"
"""Before the code of a unit among the names of a screening."""
_FLAGS = frozenset({"ticket", "off_route", "nonworkday", "agency", "is_workday", "won", "void"})
_SAID = {
    "run": ("in a row", "连续缺勤"), "year": ("in a year", "全年累计"), "supplier": ("one supplier", "同一供应商"),
    "site": ("one place", "同一地点"), "away": ("marked present, paying far away", "打卡当日在远处消费"),
    "same_minutes": ("two people at the same minutes", "两人长期同一分钟打卡"),
    "two_lodgings": ("two lodgings in one night", "同一晚两地住宿"),
    "too_fast": ("no time to get there", "两地之间来不及到达"),
    "same_day_far": ("far apart on one day", "同日在相距很远的两地消费"),
    "same_no": ("the same number", "发票号码相同"), "near_no": ("numbers close together", "发票号码相近"),
    "no_number": ("no number, the same content", "无号码，内容相同"),
    "top_supplier": ("a unit buys from one supplier", "单位采购集中于一家"),
    "captive": ("a supplier lives on one unit", "供应商主要依靠一家单位"),
    "start": ("started before it was signed", "先施工后签约"), "pay": ("paid before it was signed", "先付款后签约"),
    "deadline": ("signed before bids were due", "投标截止前签约"),
    "published": ("started before it was published", "公告前施工"),
}  # fmt: skip
"""What a kind of clue is called within its rule, and what came too early."""
_KINDS = frozenset({"kind", "by", "before"})
_YES_NO = {"0": ("no", "否"), "1": ("yes", "是")}
_WORDED = _FLAGS | _KINDS | _CODES.keys() | {"with"}
_OWN = {
    ("", "km"): ("kilometres", "公里"),
    ("", "median2"): ("median of the six months before", "前六个月中位数"),
    ("", "share_bp"): ("share", "占比"),
    ("T05", "first"): ("first", "最早"),
    ("S01", "first"): ("first holder", "前任"),
    ("S01", "second"): ("next holder", "后任"),
}
"""What a value is called in one rule alone."""
_LIST = re.compile(r"[+>]")
NORMS = ("norms", "tiers")
Places = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with what it is called."""

    label: str
    text: str
    is_money: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A cited row: the table's name, its key, its values, and which row of the table it was."""

    table: str
    key: str
    cells: Sequence[Cell]
    place: str


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in words."""

    id: str
    title: str
    says: str
    innocent: str


def side() -> int:
    """0 in English, 1 in Chinese."""
    return 0 if (get_language() or "").startswith("en") else 1


def rule_text(rule: str) -> RuleText:
    """What a rule asks, and what would explain a clue of it innocently."""
    kind, at = EVERY.get(rule), side()
    if kind is None:
        return RuleText(rule, rule, "", "")
    return RuleText(rule, kind.title[at], kind.says[at], kind.innocent[at])


def yuan(fen: int | None) -> str:
    """An amount in yuan, as people write it."""
    if fen is None:
        return ""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


def computed(clue: Clue, places: Places) -> list[Cell]:
    """The values the rule computed, in its order."""
    pairs = (part.partition("=") for part in clue.because.split("; ") if part)
    return [_cell(name, value, clue.rule, places) for name, _sign, value in pairs]


def _cell(name: str, value: str, rule: str, places: Places) -> Cell:
    label = _label(name, rule)
    is_money = name in MONEY or name.endswith("_fen") or name == "norm_value"
    is_money = is_money and not (rule == "T01" and name in {"cap", "norm_value"})
    if name == "median2" and value:
        return Cell(label, f"{yuan(int(value) // 2)}{'5' * (int(value) % 2)}", is_money=True)
    if is_money or (name == "prices" and value):
        amounts = [yuan(int(one)) if is_whole(one.lstrip("-"), 18) else one for one in value.split("+")]
        return Cell(label, listed(amounts), is_money=True)
    return Cell(label, shown_people(_in_words(name, value, places)))


def _label(name: str, rule: str) -> str:
    own = _OWN.get((rule, name)) or _OWN.get(("", name))
    return called(name, side()) if own is None else own[side()]


def _in_words(name: str, value: str, places: Places) -> str:
    if name in _UNITS:
        return unit_called(value, places)
    if name in _PLACES:
        joined = " → " if name == "route" else comma()
        return joined.join(place_name(one, places) for one in _LIST.split(value))
    if name == "share_bp" and value:
        return f"{int(value) // 100}.{int(value) % 100:02d}%"
    return listed(_word(name, one) for one in value.split("+")) if name in _WORDED else value


def _word(name: str, value: str) -> str:
    """One value that stands for something, in words."""
    if name in _FLAGS:
        return _YES_NO.get(value, (value, value))[side()]
    if name in _KINDS and value in _SAID:
        return _SAID[value][side()]
    if name == "with":
        return f"{value} {rule_text(value).title}"
    return _CODES[name].get(value, value) if side() and name in _CODES else value


def word_of(code: str) -> str:
    """What a code of the contract is called, whichever column it stands in; the code where it has no word."""
    known = (words[code] for words in _CODES.values() if code in words)
    return next(known, code) if side() and not is_whole(code) else code


def place_of(code: str, places: Places) -> Sequence[Any] | None:
    """Name, latitude and longitude of a city by its code, or by the code's beginning; nothing for one not known."""
    if code in places:
        return places[code]
    return next((one for key, one in places.items() if code and key.startswith(code)), None)


def place_name(code: str, places: Places) -> str:
    """A city by its code as the places table names it; the code where it does not."""
    row = place_of(code, places)
    return code if row is None else str(row[0])


def unit_names(office_id: int) -> dict[str, Sequence[Any]]:
    """What the units of an office are called, to stand beside the places of a screening; one query."""
    units = Unit.objects.filter(office=office_id, valid_to__isnull=True).values_list("code", "name")
    return {f"{_UNIT}{code}": (name, None, None) for code, name in units}


def unit_called(code: str, names: Places) -> str:
    """A unit by its code as the office calls it; what the records say where it knows none."""
    row = names.get(f"{_UNIT}{code}")
    return code if row is None else row[0] + in_brackets(code)


def rows_of(proof: Proof | None, clue: Clue, places: Places) -> tuple[list[Row], list[Row]]:
    """The cited rows of records, and those of norms that were in force."""
    rows = list(_together(_rows(proof, clue, places))) if proof is not None else []
    names = {table_called(table, side()) for table in NORMS}
    return [row for row in rows if row.table not in names], [row for row in rows if row.table in names]


def _together(rows: Iterator[Row]) -> Iterator[Row]:
    """Days of the calendar that say the same stand in one row."""
    calendar = table_called("calendar", side())
    for _what, group in groupby(rows, key=lambda row: (row.table, row.cells if row.table == calendar else row.key)):
        same = list(group)
        if len(same) == 1:
            yield same[0]
            continue
        days = Cell(called("day", side()), listed(row.key for row in same))
        shown = _("%(n)s days") % {"n": len(same)}
        yield Row(calendar, shown, [*same[0].cells, days], f"{same[0].place}–{same[-1].place}")


def _rows(proof: Proof, clue: Clue, places: Places) -> Iterator[Row]:
    groups: dict[tuple[str, str], list[list[Any]]] = {}
    for line in proof.lines:
        groups.setdefault((line[0], line[1]), []).append(line)
    for (table, key), lines in groups.items():
        cells = [_cell(_norm_name(table, line[2]), line[3], clue.rule, places) for line in lines]
        yield Row(table_called(table, side()), shown_people(key), cells, str(lines[0][5]))


def _norm_name(table: str, name: str) -> str:
    """A norm's value is called so, whatever else is called an amount."""
    return "norm_value" if table == "norms" and name == "amount" else name


def letter_of(dossier: Dossier) -> str:
    """How the letter of a file may begin: every open clue of it by its name, its days and its amount; one query."""
    lines = [_("Please explain the following records in writing, and send what was approved.")]
    for place, clue in enumerate(dossier.clues.filter(state=Clue.State.TAKEN_UP), start=1):
        days = "–".join(dict.fromkeys(one.isoformat() for one in (clue.first_day, clue.last_day) if one))
        parts = [rule_text(clue.rule).title, days, f"{yuan(clue.amount_fen)} 元" if clue.amount_fen else ""]
        lines.append(f"{place}. " + pause().join(part for part in parts if part))
    return "\n".join(lines)


def subject_text(clue: Clue, places: Places | None = None) -> str:
    """What a clue is about, people masked."""
    return shown_people(place_name(clue.subject, places or {}) if clue.subject else "–")


@dataclass(frozen=True, slots=True)
class Correction:
    """A cell that a corrected data set changed, with both values."""

    where: str
    before: str
    after: str


def _with_unit(cell: Cell) -> str:
    return f"{cell.text} 元" if cell.is_money and cell.text else cell.text


def corrected_cells(clue: Clue) -> list[Correction]:
    """What ended a clue whose data were corrected."""
    shown = []
    for table, key, name, before, after in clue.corrected:
        old, new = (_cell(_norm_name(table, name), value, clue.rule, {}) for value in (before, after))
        where = f"{table_called(table, side())} {shown_people(key)} · {called(name, side())}"
        shown.append(Correction(where, _with_unit(old), _with_unit(new)))
    return shown
