"""The choices of a whole scheme in its document: shown as people write them, written back where they were changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.engine.numbers import PLACES, NotANumber, TooLarge, TooManyPlaces, parse_scaled, show_short
from bihuan.engine.scheme.editing import Row, Table, change
from bihuan.pages.schemes.parameters import PAIRS, Misread
from bihuan.records.punctuation import listed

_DOCUMENT = ("number", "approved_by", "approved_on", "in_force_from")
_PLACES = {
    **dict.fromkeys(_DOCUMENT, "document"),
    **dict.fromkeys(("title", "not_applicable", "missing", "onsite_policy", "note"), ""),
    "places": "rounding",
    **dict.fromkeys(("within", "on"), "ranking"),
}
"""The part of the document a field stands in; none for the outermost."""
_NUMBER_OF = {"lowest": "count", "lowest_share": "share", "below": "score"}


class UnknownRow(ValueError):
    """What was typed names nothing in the scheme, or is not of its form."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(field, text)
        self.field, self.text = field, text


def shown_rules(table: Table) -> dict[str, Any]:
    """What stands in each field of the page."""
    told = table.document
    ranking, grades, bottom = told.get("ranking", {}), told.get("grades", {}), told.get("bottom") or {}
    titles = {str(row["id"]): str(row["title"]) for row, _parent in table.rows()}
    return {
        **{key: told.get("document", {}).get(key, "") for key in _DOCUMENT},
        "title": told.get("title", ""),
        "places": told.get("rounding", {}).get("places", "2"),
        "within": ranking.get("within", "category"),
        "on": ranking.get("on", "published"),
        "tie_break": listed(titles.get(node, node) for node in ranking.get("tie_break", ())),
        "policy": grades.get("policy", "none"),
        "bands": PAIRS.show({band["label"]: band["at_least"] for band in grades.get("bands", ())}),
        "labels": listed(grades.get("labels") or map(str, range(1, int(grades.get("count", 0)) + 1))),
        "bottom": bottom.get("rule", ""),
        "bottom_number": _bottom_number(bottom),
        "not_applicable": told.get("not_applicable", "renormalise"),
        "missing": told.get("missing", "error"),
        "onsite_policy": told.get("onsite_policy", "allowed"),
        "note": told.get("note", ""),
    }


def _bottom_number(bottom: Row) -> str:
    if bottom.get("rule") == "lowest_share":
        return show_short(parse_scaled(bottom["share"]) * 100)
    return str(bottom.get(_NUMBER_OF.get(bottom.get("rule", ""), ""), ""))


def write_rules(table: Table, typed: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
    """Write what differs from what was shown. Raises UnknownRow at its field."""
    given = {key: value.isoformat() if isinstance(value, date) else value or "" for key, value in typed.items()}
    new = {key: _clean(value) for key, value in given.items() if _clean(value) != _clean(shown[key])}
    told = table.document
    for key in new.keys() & _PLACES.keys():
        part = _PLACES[key]
        change(_part(told, part) if part else told, key, new[key])
    if "tie_break" in new:
        change(_part(told, "ranking"), "tie_break", _nodes(table, new["tie_break"]))
    if {"policy", "bands", "labels"} & new.keys():
        _write_grades(told, given, new)
    if {"bottom", "bottom_number"} & new.keys():
        _write_bottom(told, given["bottom"], given["bottom_number"])
    for part in [part for part in set(_PLACES.values()) if told.get(part) == {}]:
        del told[part]


def _clean(value: str) -> str:
    return value.replace("\r\n", "\n").strip()


def _part(told: Row, key: str) -> Row:
    """A part of the document, put before the tree where it was left out."""
    if key not in told:
        tree = told.pop("tree")
        told[key] = {}
        told["tree"] = tree
    part: Row = told[key]
    return part


def _nodes(table: Table, typed: str) -> list[str]:
    known = {str(row["title"]): str(row["id"]) for row, _parent in table.rows()}
    names = [name for name in re.split(r"[、,，]\s*", typed) if name]
    for name in names:
        if name not in known:
            raise UnknownRow("tie_break", _("There is no row “%(name)s” in the table.") % {"name": name})
    return [known[name] for name in names]


def _write_grades(told: Row, given: Mapping[str, str], new: Mapping[str, str]) -> None:
    grades, policy = _part(told, "grades"), given["policy"]
    if "policy" in new:
        kept = {"bands": ("conditions", "vetoes", "quotas"), "quantiles": ("conditions", "vetoes")}.get(policy, ())
        for key in [key for key in grades if key not in kept]:
            del grades[key]
        grades["policy"] = policy
    if policy == "bands" and ({"policy", "bands"} & new.keys()):
        try:
            pairs = PAIRS.read(given["bands"])
        except Misread as error:
            raise UnknownRow("bands", _("“%(text)s” is not of this form.") % {"text": str(error)[:40]}) from error
        grades["bands"] = [{"label": label, "at_least": start} for label, start in pairs.items()]
    if policy == "quantiles" and ({"policy", "labels"} & new.keys()):
        labels = [label for label in re.split(r"[、,，]\s*", given["labels"]) if label]
        grades |= {"count": str(len(labels)), "labels": labels}


def _write_bottom(told: Row, rule: str, number: str) -> None:
    told.pop("bottom", None)
    if not rule:
        return
    if rule == "lowest_share":
        try:
            number = show_short(parse_scaled(number.strip().removesuffix("%"), PLACES - 2))
        except (NotANumber, TooLarge, TooManyPlaces) as error:
            raise UnknownRow("bottom_number", _("“%(text)s” is no number.") % {"text": number[:20]}) from error
    tree = told.pop("tree")
    told["bottom"] = {"rule": rule, _NUMBER_OF[rule]: number.strip()}
    told["tree"] = tree
