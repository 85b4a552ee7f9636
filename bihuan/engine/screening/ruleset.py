"""RULES.yaml into entries with their parameters, or every problem by line and key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bihuan.engine.files.opening import require_file
from bihuan.engine.numbers import as_decimal
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.scheme.source import Located, read_yaml
from bihuan.engine.screening.rule import Param
from bihuan.engine.screening.values import day_number

METHODS = ("direct", "inquiry", "negotiation", "invite", "open")
FOREVER = 10**7
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_YES, _NO = frozenset({"true", "yes", "1", ""}), frozenset({"false", "no", "0"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of a rule in force between two days (both inclusive; open ends lie far away)."""

    rule: str
    version: str
    title: str
    basis: str
    enabled: bool
    first: int
    last: int
    params: Mapping[str, Any]
    line: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the funnel; ``of`` is the declared base."""

    id: str
    title: str
    of: str


@dataclass(frozen=True, slots=True)
class Ocds:
    """How releases are read; ``price_comparison`` None means all but ``no_price_comparison``."""

    currency: str = ""
    exclude_details: frozenset[str] = frozenset()
    no_price_comparison: frozenset[str] = frozenset()
    price_comparison: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A whole RULES.yaml."""

    name: str
    version: str
    methods: tuple[str, ...]
    ocds: Ocds
    stages: tuple[Stage, ...]
    entries: tuple[Entry, ...]

    def versions(self, rule: str) -> list[Entry]:
        """The enabled entries of a rule."""
        return [entry for entry in self.entries if entry.rule == rule and entry.enabled]


KnownRules = Mapping[str, Mapping[str, Param]]
"""Parameters of every rule there is."""


def read_rules(path: Path, known: KnownRules) -> RuleSet:
    """Read a rule set. InputError with every problem, each at its line and key."""
    require_file(path)
    return parse_rules(path.read_bytes(), path.name, known)


def parse_rules(text: str | bytes, source: str, known: KnownRules) -> RuleSet:
    """The same from a text."""
    reader = _Reader(source, known)
    rules = reader.rules(read_yaml(text, source))
    if reader.problems or rules is None:
        raise InputError(reader.problems)
    return rules


@dataclass(slots=True)
class _Reader:
    source: str
    known: KnownRules
    problems: list[Problem] = field(default_factory=list)

    def rules(self, root: Located) -> RuleSet | None:
        """The document; None beside at least one problem."""
        top = self._mapping(root, "rules")
        items = self._list(top.get("items"), "items")
        if "items" not in top:
            self._add(root.line, "items", "screen_missing", expected="items")
        entries = [entry for item in items if (entry := self._entry(item))]
        self._refuse_overlaps(entries)
        methods = tuple(self._texts(top.get("methods"), "methods")) or METHODS
        return RuleSet(
            self._text(top, "rules"), self._text(top, "version"), methods, self._ocds(top), self._stages(top),
            tuple(entries),
        )  # fmt: skip

    def _entry(self, item: Located) -> Entry | None:
        fields = self._mapping(item, "items")
        rule = self._text(fields, "id")
        if rule not in self.known:
            nearest = (get_close_matches(rule.upper(), self.known, 1, 0) or sorted(self.known))[0]
            line = fields["id"].line if "id" in fields else item.line
            self._add(line, "id", "screen_unknown_rule", found=rule, nearest=nearest)
            return None
        valid = self._mapping(fields.get("valid"), "valid")
        first, last = self._day(valid, "from", -FOREVER), self._day(valid, "to", FOREVER)
        enabled = self._text(fields, "enabled").lower()
        if enabled not in _YES | _NO:
            self._add(fields["enabled"].line, "enabled", "screen_expected", found=enabled, expected="true / false")
        basis = self._mapping(fields.get("basis"), "basis") if isinstance(_value(fields, "basis"), dict) else {}
        return Entry(
            rule, self._text(fields, "version") or "1", self._text(fields, "title"),
            " ".join(part for part in (self._text(basis, "document"), self._text(basis, "article")) if part),
            enabled in _YES, first, last, self._params(rule, fields.get("params")), item.line,
        )  # fmt: skip

    def _params(self, rule: str, located: Located | None) -> dict[str, Any]:
        known = self.known[rule]
        values = {name: param.default for name, param in known.items()}
        for name, value in self._mapping(located, "params").items():
            if name in known:
                values[name] = self._param(known[name], name, value)
            elif known:
                nearest = get_close_matches(name, known, 1, 0)[0]
                self._add(value.line, name, "screen_unknown_param", rule=rule, found=name, nearest=nearest)
            else:
                self._add(value.line, name, "screen_no_param", rule=rule, found=name)
        return values

    def _param(self, param: Param, name: str, value: Located) -> Any:
        text = value.value
        if param.kind == "integer" and isinstance(text, str) and _WHOLE.fullmatch(text.strip()):
            return int(text)
        if param.kind == "decimal" and isinstance(text, str) and (number := _decimal(text)) is not None:
            return number
        if param.kind == "texts" and isinstance(text, list) and all(isinstance(item.value, str) for item in text):
            return tuple(str(item.value).strip() for item in text)
        if param.kind == "text_counts" and isinstance(text, dict):
            counts = {key: str(item.value).strip() for key, item in text.items()}
            if all(_WHOLE.fullmatch(count) for count in counts.values()):
                return {key: int(count) for key, count in counts.items()}
        english, chinese = _EXPECTED[param.kind]
        shown = str(value.plain())[:60]
        self._add(value.line, name, "screen_param", found=shown, expected=english, expected_zh=chinese)
        return param.default

    def _refuse_overlaps(self, entries: list[Entry]) -> None:
        for place, entry in enumerate(entries):
            for other in entries[:place]:
                if entry.rule == other.rule and entry.first <= other.last and other.first <= entry.last:
                    params = {"rule": entry.rule, "version": entry.version, "other": other.version}
                    self.problems.append(Problem(self.source, entry.line, "valid", "screen_overlap", params))

    def _ocds(self, top: Mapping[str, Located]) -> Ocds:
        fields = self._mapping(top.get("ocds"), "ocds")
        lists = {
            name: frozenset(self._texts(fields.get(name), name))
            for name in ("exclude_details", "no_price_comparison", "price_comparison")
        }
        wanted = lists["price_comparison"] or None
        return Ocds(self._text(fields, "currency"), lists["exclude_details"], lists["no_price_comparison"], wanted)

    def _stages(self, top: Mapping[str, Located]) -> tuple[Stage, ...]:
        funnel = self._mapping(top.get("funnel"), "funnel")
        stages = []
        for item in self._list(funnel.get("stages"), "stages"):
            fields = self._mapping(item, "stages")
            name = self._text(fields, "id")
            if not name:
                self._add(item.line, "id", "screen_missing", expected="id")
            stages.append(Stage(name, self._text(fields, "title"), self._text(fields, "of")))
        return tuple(stages)

    def _day(self, fields: Mapping[str, Located], key: str, default: int) -> int:
        text = self._text(fields, key)
        if not text:
            return default
        try:
            return day_number(text)
        except ValueError:
            self._add(fields[key].line, key, "screen_expected", found=text[:40], expected="YYYY-MM-DD")
            return default

    def _text(self, fields: Mapping[str, Located], key: str) -> str:
        value = _value(fields, key)
        if value is None or isinstance(value, str):
            return (value or "").strip()
        self._add(fields[key].line, key, "expected_text", found=type(value).__name__)
        return ""

    def _texts(self, located: Located | None, key: str) -> list[str]:
        texts = []
        for item in self._list(located, key):
            if isinstance(item.value, str):
                texts.append(item.value.strip())
            else:
                self._add(item.line, key, "expected_text", found=type(item.value).__name__)
        return texts

    def _list(self, located: Located | None, key: str) -> list[Located]:
        if located is None or located.value == "":
            return []
        if isinstance(located.value, list):
            return located.value
        self._add(located.line, key, "expected_list", found=str(located.plain())[:40])
        return []

    def _mapping(self, located: Located | None, key: str) -> dict[str, Located]:
        if located is None or located.value == "":
            return {}
        if isinstance(located.value, dict):
            return located.value
        self._add(located.line, key, "expected_mapping", found=str(located.plain())[:40])
        return {}

    def _add(self, line: int, key: str, code: str, **params: str) -> None:
        self.problems.append(Problem(self.source, line, key, code, params))


def _value(fields: Mapping[str, Located], key: str) -> Any:
    return fields[key].value if key in fields else None


def _decimal(text: str) -> Decimal | None:
    number = as_decimal(text.strip())
    return number if number is not None and abs(number) < 10**9 else None


_EXPECTED = {
    "integer": ("a whole number", "整数"),
    "decimal": ("a number", "数"),
    "texts": ("a list of words", "词的列表"),
    "text_counts": ("words with whole numbers", "“词: 整数”"),
}
