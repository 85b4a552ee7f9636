"""One row of a scheme: its name, share, rule with a worked example, who scores it, to whom it applies."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.engine.problems import InputError
from bihuan.engine.scheme.editing import Table
from bihuan.engine.scheme.example import worked_example
from bihuan.engine.scheme.reading import read_draft
from bihuan.organizations.models import Role
from bihuan.pages.request import reader
from bihuan.pages.schemes.drafting import draft_of
from bihuan.pages.schemes.parameters import METHOD_WORDS, ParameterForm
from bihuan.pages.schemes.row_forms import GroupForm, LeafForm, NodeForm
from bihuan.pages.schemes.table import editable, keep, owners
from bihuan.schemes.models import Scheme
from bihuan.schemes.queries import reading_language


def scheme_row(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    """The office: one row of a draft, saved, tried out, extended or taken out."""
    reader(request, Role.OFFICE)
    scheme = editable(request, pk)
    table = Table(scheme.text)
    form, parameters = _forms(request, scheme, table, node)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "remove":
        table.remove(node)
        return _kept(request, scheme, table, "")
    if request.method == "POST":
        _typed(form, parameters, table, node)
        if not form.errors and not (parameters and parameters.errors) and act in ("save", "below"):
            row = table.add_below(node, _("New indicator")) if act == "below" else node
            return _kept(request, scheme, table, row)
    return _page(request, scheme, table, node, form, parameters)


def _kept(request: HttpRequest, scheme: Scheme, table: Table, row: str) -> HttpResponse:
    keep(request, scheme, table, request.POST.get("read_sha256", ""))
    return redirect(reverse("scheme-table", args=[scheme.pk]) + (f"#row-{row}" if row else ""))


def _forms(request: HttpRequest, scheme: Scheme, table: Table, node: str) -> tuple[NodeForm, ParameterForm | None]:
    """The form of the row, and for an indicator that of the parameters of the method chosen."""
    data = request.POST if request.method == "POST" else None
    try:
        row = table.row(node)
    except KeyError as error:
        raise Http404(_("There is no such row.")) from error
    if "children" in row:
        return GroupForm(scheme, table, node, data), None
    form = LeafForm(scheme, table, node, data)
    chosen = (data.get("method") if data else "") or str(row.get("method"))
    if chosen not in METHOD_WORDS:
        raise Http404(_("There is no such method."))
    is_new = data is not None and data.get("of_method") != chosen
    return form, ParameterForm(chosen, row, None if is_new else data)


def _typed(form: NodeForm, parameters: ParameterForm | None, table: Table, node: str) -> None:
    """Write what was typed into the document; what is refused stands at its field."""
    if parameters is not None and parameters.is_bound and parameters.is_valid():
        table.set_method(node, parameters.method, parameters.cleaned_data["params"])
    if form.is_valid():
        form.write(table)


def _page(
    request: HttpRequest, scheme: Scheme, table: Table, node: str, form: NodeForm, parameters: ParameterForm | None
) -> HttpResponse:
    wrong = bool(form.errors or (parameters and parameters.errors))
    context: dict[str, Any] = {
        **draft_of(scheme).context("table"),
        "row": table.row(node),
        "node": node,
        "is_root": node == table.document["tree"]["id"],
        "form": form,
        "parameters": parameters,
        "example": "" if wrong or parameters is None else _example(table, node),
        "owners": owners(scheme),
        "read_sha256": request.POST.get("read_sha256") or scheme.sha256,
        "below": sum(1 for _row in _below(table.row(node))),
    }
    return render(request, "schemes/row.html", context, status=400 if wrong else 200)


def _below(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for child in row.get("children", ()) for each in (child, *_below(child))]


def _example(table: Table, node: str) -> str:
    """The rule worked out on marks as they might come; empty where it cannot be read."""
    try:
        leaf = read_draft(table.text)[0].nodes.get(node)
    except InputError:
        return ""
    return worked_example(leaf, reading_language()) if leaf is not None and leaf.is_leaf else ""
