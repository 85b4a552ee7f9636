"""What if a weight were different? Computed beside the record, never written to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from bihuan.engine.numbers import show_short
from bihuan.engine.scheme import Node, parse_scheme
from bihuan.engine.scheme import Scheme as Parsed
from bihuan.results.queries.live import Live, compute
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import parsed


@dataclass(frozen=True, slots=True)
class Move:
    """One unit under both weightings."""

    name: str
    group: str
    before: str
    after: str
    rank_before: int | None
    rank_after: int | None

    @property
    def climbed(self) -> int:
        """Places gained; negative for places lost."""
        return (self.rank_before or 0) - (self.rank_after or 0)

    @property
    def fell(self) -> int:
        """Places lost."""
        return -self.climbed


def weighted_nodes(scheme: Parsed) -> list[Node]:
    """The nodes whose share is a weight: those a what-if may change."""
    return [node for node in scheme.root.walk() if node.weight is not None]


def reweighted(scheme_text: str, weights: Mapping[str, str], source: str) -> Parsed:
    """The scheme with other weights (percentages by node). Raises InputError if they do not sum up."""
    document = yaml.load(scheme_text, Loader=yaml.BaseLoader)  # noqa: S506 - plain texts only, no tags
    _set(document["tree"], weights)
    document.setdefault("scheme", "what-if")
    return parse_scheme(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), source)


def _set(node: dict[str, object], weights: Mapping[str, str]) -> None:
    wanted = weights.get(str(node.get("id")))
    if wanted is not None and "weight" in node:
        node["weight"] = _share(wanted)
    children = node.get("children")
    for child in children if isinstance(children, list) else ():
        _set(child, weights)


def _share(percent: str) -> str:
    """A percentage as a share, digit by digit; what is no number is left for the scheme's own check."""
    plain = percent.strip().removesuffix("%")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,4})?", plain):
        return percent
    whole, _, fraction = plain.partition(".")
    digits = int(whole + fraction.ljust(4, "0"))
    return show_short(digits)


def what_if(cycle: Cycle, before: Live, weights: Mapping[str, str]) -> list[Move]:
    """Every unit before and after, the largest moves first. Raises InputError for weights that do not sum up."""
    scheme = reweighted(cycle.scheme.text, weights, parsed(cycle.scheme).source)
    after = compute(cycle, scheme)
    moves = []
    for old, new in zip(before.result.lines, after.result.lines, strict=True):
        moves.append(
            Move(
                before.enrolment(old).name,
                old.group,
                before.result.published(old),
                after.result.published(new),
                old.rank,
                new.rank,
            )
        )
    return sorted(moves, key=lambda move: (-abs(move.climbed), move.group, move.rank_after or 0))
