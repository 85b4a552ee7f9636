"""The ledger's rows as they are printed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bihuan.pages.lines import NOTHING, addresses, lines, shortened
from bihuan.pages.templatetags.bihuan import points
from bihuan.records.words import chosen
from bihuan.schemes.lifecycle import EFFECTIVE, PROPOSED
from bihuan.supervision.models import Entry

SHOWN = (
    "happened_on", "fact", "value", "is_not_applicable", "severity", "state", "enrolment__name", "indicator__title",
    "body__name", "rater__name",
)  # fmt: skip
"""What a row shows."""
_ROW = (
    '<tr><td><a href="{}">{}</a></td><th scope="row">{}</th><td>{}</td><td class="wide">{}</td><td class="n">{}{}</td>'
    '<td class="wide">{}</td><td><span class="{}">{}{}</span></td></tr>\n'
)
_LOOKS = {PROPOSED: ("tag warn", "◔ "), EFFECTIVE: ("tag good", "✓ ")}


def entry_rows(entries: Iterable[Entry]) -> SafeString:
    """The body of the ledger's table."""
    address, left_out = addresses("entry"), _("n/a")
    return lines(
        _ROW,
        (
            (
                address(one.pk),
                one.happened_on.isoformat(),
                one.enrolment.name,
                one.indicator.title,
                shortened(one.fact, 40),
                left_out if one.is_not_applicable else points(one.value, 0),
                format_html(' <span class="quiet">{}</span>', one.severity) if one.severity else NOTHING,
                one.rater.name if one.rater else one.body.name,
                *_LOOKS.get(one.state, ("tag", "")),
                chosen(one, "state"),
            )
            for one in entries
        ),
    )
