"""The content of a list as one text, which signatures bind, and what differs between two of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bihuan.duties.models import DutyItem, DutyList

FIELDS = ("duty", "measure", "target", "due_on", "department", "cooperating")


def content_of(one: DutyList, items: Iterable[DutyItem]) -> str:
    """Canonical JSON of everything a signature binds: whose list it is, of which year, and every item."""
    head = {
        "year": one.enrolment.cycle.year,
        "unit": one.enrolment.name,
        "tier": one.tier,
        "post": one.post.title if one.post else "",
        "holder": one.holder.name if one.holder else "",
        "version": one.number,
    }
    return json.dumps({**head, "items": [_item(item) for item in items]}, ensure_ascii=False, sort_keys=True)


def _item(item: DutyItem) -> dict[str, Any]:
    texts = {name: getattr(item, name) for name in FIELDS}
    day = item.due_on.isoformat() if item.due_on else ""
    return {"no": item.position, "clause": item.clause.code if item.clause else "", **texts, "due_on": day}


def hash_of(content: str) -> str:
    """SHA-256 of a content."""
    return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one item in two contents: ``before`` or ``after`` is empty for an item added or taken out."""

    number: int
    field: str
    before: str
    after: str


def differences(before: str, after: str) -> list[Difference]:
    """What differs between two contents, item by item."""
    old, new = _by_number(before), _by_number(after)
    changes = []
    for number in sorted(old.keys() | new.keys()):
        was, now = old.get(number, {}), new.get(number, {})
        for name in ("clause", *FIELDS):
            pair = str(was.get(name, "")), str(now.get(name, ""))
            if pair[0] != pair[1]:
                changes.append(Difference(number, name, *pair))
    return changes


def _by_number(content: str) -> Mapping[int, Mapping[str, Any]]:
    return {item["no"]: item for item in json.loads(content)["items"]}
