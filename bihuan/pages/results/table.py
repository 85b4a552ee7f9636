"""The ranking's rows as they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bihuan.pages.lines import NOTHING, addresses, lines
from bihuan.pages.results.rows import RankingRow
from bihuan.pages.templatetags.bihuan import class_word

_ROW = (
    '<tr><td class="rank">{}</td><th scope="row"><a href="{}{}">{}</a></th>{}{}<td class="n main">{}</td>{}{}'
    '<td class="wide">{}</td><td>{}{}{}</td></tr>\n'
)
_RANGE = (
    '<svg class="range" viewBox="0 0 120 14" aria-hidden="true"><line x1="{}" y1="7" x2="{}" y2="7"></line>'
    '<circle cx="{}" cy="7" r="4"></circle></svg> <span class="quiet">{}–{}</span>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which columns the table has beside those it always has."""

    has_classes: bool
    has_groups: bool
    has_before: bool


def ranking_table(cycle: int, rows: Sequence[RankingRow], shown: Shown) -> SafeString:
    """The body of the ranking's table."""
    address = addresses("unit-result", cycle)
    bottom, fragile = (
        format_html(' <span class="tag {}">{} {}</span>', kind, sign, text)
        for kind, sign, text in (("loss", "▼", _("bottom")), ("warn", "◐", _("rank not firm")))
    )
    return lines(
        _ROW,
        (
            (
                "–" if row.line.rank is None else row.line.rank,
                address(row.unit),
                f"?class={row.klass}" if row.klass else "",
                row.name,
                format_html("<td>{}</td>", class_word(row.klass)) if shown.has_classes else NOTHING,
                format_html('<td class="wide">{}</td>', row.line.group) if shown.has_groups else NOTHING,
                row.published or "–",
                format_html("<td>{}</td>", _move(row.moved)) if shown.has_before else NOTHING,
                format_html_join("", '<td class="n wide">{}</td>', ((score or "–",) for score in row.components)),
                _range(row),
                format_html('<span class="tag">{}</span>', row.line.grade) if row.line.grade else NOTHING,
                bottom if row.line.is_bottom else NOTHING,
                fragile if row.fragility and row.fragility.is_fragile else NOTHING,
            )
            for row in rows
        ),
    )


def _move(moved: int | None) -> SafeString:
    """Places won or lost since last year."""
    if not moved:
        return format_html('<span class="{}">–</span>', "flat")
    kind, sign = ("up", "▲") if moved > 0 else ("down", "▼")
    return format_html('<span class="{}">{}{}</span>', kind, sign, abs(moved))


def _range(row: RankingRow) -> SafeString:
    """The places within reach of other weights, drawn and in figures."""
    fragility = row.fragility
    return format_html(_RANGE, *row.range_points, fragility.low, fragility.high) if fragility else NOTHING
