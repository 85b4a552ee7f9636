"""One urn: how far it is, who keeps its shares, what may be done now, what was done; its protocol to be signed."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan.organizations.access import STAFF, Standing
from bihuan.pages.answers import filed
from bihuan.pages.outcomes.papers import paper_answer
from bihuan.pages.request import reader
from bihuan.papers.codes import qr_png
from bihuan.papers.content import Block, Paper, written_day
from bihuan.schemes.queries import reading_language
from bihuan.urns import queries
from bihuan.urns.access import custodians_lacking, is_printer, roles_towards, visible_urns
from bihuan.urns.actions import Prepared, missing_before
from bihuan.urns.lifecycle import DRAWING, LIVING, OPENED, URN
from bihuan.urns.models import Urn

PAIR = frozenset({"rehearse", "rehearse_again", "open", "resume", "resume_closed", "void"})
"""Steps two custodians take together."""
SHARES = frozenset({"rehearse", "rehearse_again", "open"})
"""Steps that need two shares."""


def found_urn(request: HttpRequest, pk: int) -> tuple[Standing, Urn]:
    """The reader and an urn they may see."""
    standing = reader(request)
    return standing, get_object_or_404(visible_urns(standing).select_related("office", "wave", "hearing"), pk=pk)


def urn_list(request: HttpRequest) -> HttpResponse:
    """Office, custodians, printers: their urns."""
    standing = reader(request)
    return render(request, "urns/list.html", {"rows": visible_urns(standing).order_by("-pk")[:200]})


def urn(request: HttpRequest, pk: int) -> HttpResponse:
    """Office, custodians, printers: one urn."""
    standing, urn = found_urn(request, pk)
    return render(request, "urns/urn.html", context_of(standing, urn))


def context_of(standing: Standing, urn: Urn) -> dict[str, Any]:
    """What the page of an urn shows; a step is offered to whom the table names."""
    roles = roles_towards(standing, urn)
    last = urn.steps.filter(step="suspend").order_by("-id").first()
    other = "resume_closed" if last is None or last.source == "open" else "resume"
    offered = [row for row in URN.open_to(urn.state) if row.who & roles and row.name != other]
    may_draw = is_printer(standing, urn)
    return {
        "urn": urn,
        "counts": _counts(urn),
        "wards": list(queries.wards(urn)) if may_draw and urn.state in DRAWING else [],
        "returns": may_draw and urn.state in {"open", "closed"},
        "custodians": urn.custodians.select_related("person"),
        "lacking": custodians_lacking(urn) if urn.state in LIVING else "",
        "offers": [(row, row.name in PAIR, row.name in SHARES) for row in offered if not missing_before(row.name, urn)],
        "missing": [(row, missing) for row in offered if (missing := missing_before(row.name, urn))],
        "history": urn.steps.select_related("by"),
        "is_opened": urn.state == OPENED,
        "is_staff": standing.holds(urn.office_id, *STAFF),
        "protocol": protocol_rows(urn),
    }


def _counts(urn: Urn) -> queries.Counts:
    """How far the wards are; once it was opened, the sum is that of the protocol."""
    counts = queries.counts(urn)
    return replace(counts, used=urn.protocol["used"], is_at_least=False) if urn.state == OPENED else counts


def protocol_rows(urn: Urn) -> list[tuple[str, int]]:
    """The counts of the opening in words."""
    words = {
        "issued": _("codes issued"), "replaced": _("void by a second printing"), "returned": _("slips scanned back"),
        "paper": _("exchanged for paper"), "used": _("codes used"), "sealed": _("sealed answers"),
        "opened": _("answers opened"), "void": pgettext("answers", "void"), "withheld": _("withheld: too few"),
        "remainder": _("in the remainder"),
    }  # fmt: skip
    return [(words[name], urn.protocol[name]) for name in words if name in urn.protocol]


def protocol(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Office and custodians: the minute of the opening, to be signed; it says that the shares are destroyed."""
    _standing, urn = found_urn(request, pk)
    step = urn.steps.filter(step="open").select_related("by").first()
    if step is None or step.by is None:
        raise Http404(_("The urn has not been opened."))
    rows = [Block("row", cells=(_("Count"), _("How many")))]
    rows += [Block("row", cells=(name, str(number))) for name, number in protocol_rows(urn)]
    rows += [Block("row", cells=(_("First signs of the urn's key"), urn.public_key[:16]))]
    names = [step.by.name, step.detail["second"]]
    told = {"first": names[0], "second": names[1], "on": written_day(step.on, reading_language())}
    lines = [
        _("On %(on)s %(first)s and %(second)s opened the urn together.") % told,
        _("The counts agree. All answers were shuffled; the sealed answers and the codes are deleted."),
        _("The three shares were destroyed in the presence of both: cut up, with no copy kept."),
        *(_("%(name)s, signed: __________  Date: ______") % {"name": name} for name in names),
    ]
    blocks = (Block("p", lines[0]), *rows, *(Block("p", line) for line in lines[1:]))
    title = _("Minute of the opening: %(title)s") % {"title": urn.title}
    return paper_answer(Paper(urn.office.name, title, blocks, form="sheet"), filed(title), form)


def shares_page(request: HttpRequest, made: Prepared) -> HttpResponse:
    """The three shares of an urn just prepared, as slips to print: shown by this one answer and never again."""
    rows = [
        (row, slip, base64.b64encode(qr_png(slip)).decode())
        for row, slip in zip(made.urn.custodians.select_related("person"), made.slips, strict=True)
    ]
    answer = render(request, "urns/shares.html", {"urn": made.urn, "rows": rows})
    answer["Cache-Control"] = "no-store"
    return answer
