"""A scheme as the indicator table people print, edited in place: what is saved here is the scheme's one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.engine.numbers import NotANumber, TooLarge, TooManyPlaces
from bihuan.engine.scheme.document import IndicatorRow, indicator_table
from bihuan.engine.scheme.editing import Table
from bihuan.engine.scheme.sharing import NothingLeft, share_out
from bihuan.engine.scheme.summing import Sum, sums_below
from bihuan.organizations.models import Body, Role
from bihuan.pages.attempt import attempt
from bihuan.pages.request import reader
from bihuan.pages.schemes.drafting import Draft, draft_of
from bihuan.pages.schemes.row_forms import NO_NUMBER
from bihuan.schemes.access import visible_schemes
from bihuan.schemes.actions import write_draft
from bihuan.schemes.models import Scheme
from bihuan.schemes.queries import LINE_OWNER, reading_language

Cells = dict[str, str]
"""What was refused, by the name of its field."""


@dataclass(frozen=True, slots=True)
class ToldSum:
    """A running sum in words, and what the script beside the page needs to count on while someone types."""

    is_met: bool
    text: str
    target: str
    unit: str


@dataclass(slots=True)
class TableRow:
    """A row as the page shows it: what may be typed over, what is told beside it."""

    printed: IndicatorRow
    title: str
    share: str
    unit: str
    owner: str
    sums: list[ToldSum] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def is_leaf(self) -> bool:
        """An indicator, not a heading over some."""
        return not self.printed.node.children and self.printed.node.is_leaf


def editable(request: HttpRequest, pk: int) -> Scheme:
    """A draft of the office's, for its clerks."""
    standing = reader(request, Role.OFFICE)
    rows = visible_schemes(standing).filter(office_id__in=standing.offices(Role.OFFICE), state=Scheme.State.DRAFT)
    return get_object_or_404(rows.select_related("office", "drafted_by"), pk=pk)


def scheme_table(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: the rows of a draft; every button keeps what was typed."""
    reader(request, Role.OFFICE)
    scheme = editable(request, pk)
    table = Table(scheme.text)
    if request.method != "POST":
        return _page(request, scheme, {})
    refused = _typed(table, request.POST)
    if refused:
        return _page(request, scheme, refused, request.POST)
    act, _colon, node = request.POST.get("act", "").partition(":")
    try:
        row = _shared(table, scheme, node) if act == "share" else _ACTS[act](table, node)
    except KeyError as error:
        raise Http404(_("There is no such row.")) from error
    except NothingLeft:
        return _page(
            request, scheme, {f"sum-{node}": _("There is nothing left to share among the others.")}, request.POST
        )
    if not keep(request, scheme, table, request.POST.get("read_sha256", "")):
        return _page(request, scheme, {}, request.POST)
    return redirect(reverse("scheme-table", args=[pk]) + (f"#row-{row}" if row else ""))


def keep(request: HttpRequest, scheme: Scheme, table: Table, read_sha256: str) -> bool:
    """Write the document if anything in it was changed; says what stands in the way."""
    text = table.text
    if text == scheme.text:
        return True
    person = reader(request, Role.OFFICE).person
    act = lambda: write_draft(scheme=scheme, text=text, by=person, read_sha256=read_sha256)  # noqa: E731 - done once
    return attempt(request, act) is not None


def _shared(table: Table, scheme: Scheme, node: str) -> str:
    share_out(table, Table(scheme.text), node)
    return node


def _added(table: Table, node: str) -> str:
    return table.add_after(node, _("New indicator"))


def _added_below(table: Table, node: str) -> str:
    return table.add_below(node, _("New indicator"))


def _removed(table: Table, node: str) -> str:
    if "children" in table.row(node) and table.row(node)["children"]:
        raise KeyError(node)
    table.remove(node)
    return ""


def _up(table: Table, node: str) -> str:
    table.move(node, -1)
    return node


def _down(table: Table, node: str) -> str:
    table.move(node, 1)
    return node


_ACTS: dict[str, Callable[[Table, str], str]] = {
    "save": lambda _table, _node: "",
    "": lambda _table, _node: "",
    "after": _added,
    "below": _added_below,
    "remove": _removed,
    "up": _up,
    "down": _down,
}


def _typed(table: Table, data: QueryDict) -> Cells:
    """Write what was typed into the cells; what is refused comes back by field."""
    refused: Cells = {}
    for row, _parent in list(table.rows()):
        node = str(row["id"])
        if (title := data.get(f"title-{node}")) is not None:
            if title.strip():
                table.set_key(node, "title", title.strip())
            else:
                refused[f"title-{node}"] = _("Give it a name.")
        if (owner := data.get(f"owner-{node}")) is not None and "children" not in row:
            table.set_key(node, "owner", owner.strip())
        if (share := data.get(f"share-{node}")) is not None:
            try:
                table.set_share(node, share)
            except (NotANumber, TooLarge, TooManyPlaces):
                refused[f"share-{node}"] = NO_NUMBER % {"text": share[:20]}
    return refused


def _page(request: HttpRequest, scheme: Scheme, refused: Cells, typed: QueryDict | None = None) -> HttpResponse:
    draft = draft_of(scheme)
    context: dict[str, Any] = {
        **draft.context("table"),
        "rows": list(_rows(draft, Table(scheme.text), refused, typed or QueryDict())),
        "root": draft.parsed.root,
        "root_sums": _told(sums_below(draft.parsed.root)),
        "refused": refused,
        "read_sha256": (typed.get("read_sha256") if typed else "") or scheme.sha256,
        "owners": owners(scheme),
    }
    return render(request, "schemes/table.html", context, status=400 if typed else 200)


def owners(scheme: Scheme) -> list[str]:
    """Who may score: the unit's own lead assessor, and every body."""
    names = Body.objects.filter(office=scheme.office_id).order_by("id").values_list("name", flat=True)
    return [LINE_OWNER, *names]


def _rows(draft: Draft, table: Table, refused: Cells, typed: QueryDict) -> Iterator[TableRow]:
    for printed in indicator_table(draft.parsed, reading_language()):
        node = printed.node
        share, unit = table.share(node.id)
        row = TableRow(printed, node.title, share, unit, node.owner)
        row.title = typed.get(f"title-{node.id}", row.title)
        row.share = typed.get(f"share-{node.id}", row.share)
        row.owner = typed.get(f"owner-{node.id}", row.owner)
        row.errors = [refused[name] for name in (f"title-{node.id}", f"share-{node.id}") if name in refused]
        row.sums = _told(sums_below(node)) if node.children else []
        row.changes = draft.changes_of(node.id)
        yield row


def _told(sums: list[Sum]) -> list[ToldSum]:
    return [
        ToldSum(one.is_met, one.text(reading_language()), "" if one.target is None else one.shown(one.target), one.unit)
        for one in sums
    ]
