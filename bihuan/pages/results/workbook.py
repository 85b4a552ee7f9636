"""The ranking as a workbook: one sheet of results, one of every node and loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bihuan.engine.numbers import half_up, parse_scaled
from bihuan.engine.output.tables import node_rows, result_headings, result_rows, safe_cell
from bihuan.pages.templatetags.bihuan import class_word
from bihuan.pages.workbook import Sheet, workbook_of
from bihuan.records.punctuation import in_brackets
from bihuan.results.queries.live import Live

TEXTS = frozenset({"unit", "name", "category", "class", "grade", "bottom"})


def ranking_workbook(live: Live, above: Sequence[str], incomplete: str = "") -> bytes:
    """Results and nodes of a live result under their title; what it still lacks stands at the head of the composite."""
    titles = {node.id: node.title for node in live.result.scheme.nodes.values()}
    words = {
        "unit": _("Code"), "name": _("Unit"), "category": _("Group"), "class": _("Class"),
        "composite": _("Composite"), "rank": _("Rank"), "grade": _("Grade"), "bottom": _("Bottom"),
    }  # fmt: skip
    if incomplete:
        words["composite"] += in_brackets(incomplete)
    names = result_headings(live.result)
    results = Sheet(
        name=_("Results"), heads=[words.get(name) or titles.get(name, name) for name in names],
        rows=(
            [_cell(name, text, live.places) for name, text in zip(names, row, strict=True)]
            for row in result_rows(live.result)
        ),
        above=above, widths={(1, 1): 22}, frozen_columns=2, is_printed=True,
    )  # fmt: skip
    nodes = Sheet(
        name=_("Indicators"),
        heads=[_("Code"), _("Indicator"), _("Score"), _("Share within its part (%)"), _("Lost (composite)")],
        above=above, rows=_node_rows(live, titles), widths={(1, 1): 26, (3, 3): 16},
    )  # fmt: skip
    return workbook_of(results, nodes)


def _cell(name: str, text: str, places: int) -> str | float:
    """A cell as it is handed out: figures with the published places, classes and marks in words."""
    if name == "bottom":
        return _("yes") if text else ""
    if name == "class":
        return class_word(text)
    return text if name in TEXTS or not text else round(float(text), places)


def _node_rows(live: Live, titles: Mapping[str, str]) -> Iterator[list[Any]]:
    for row in node_rows(live.result):
        code, (node, score, share, lost) = row[0], row[-4:]
        kept = [round(float(text), live.places) if text else None for text in (score, lost)]
        yield [code, safe_cell(titles.get(node, node)), kept[0], _percent(share), kept[1]]


def _percent(share: str) -> Decimal | None:
    """A share as per cent with two decimals."""
    return Decimal(half_up(parse_scaled(share, 8), 10_000)) / 100 if share else None
