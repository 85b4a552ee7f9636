"""Records and the rows that hang on each, in one query: a page with several short lists need not ask twice for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import F, Model, QuerySet

from bihuan.records.prepared import fill

Row = TypeVar("Row", bound=Model)


def joined(rows: QuerySet[Row], name: str, columns: Sequence[str]) -> list[Row]:
    """The rows in their order, each holding those of its reverse relation ``name`` by their keys; of these nothing but
    ``columns`` is read, ``attachment__name`` being a column of what a column points to."""
    paths = ["pk", *columns]
    told = {f"joined_{place}": F(f"{name}__{path}") for place, path in enumerate(paths)}
    order = tuple(rows.query.order_by or rows.model._meta.ordering or ())
    model = rows.model._meta.get_field(name).related_model
    known: dict[Any, tuple[Row, list[Any]]] = {}
    for row in rows.annotate(**told).order_by(*order, f"{name}__pk"):
        _row, held = known.setdefault(row.pk, (row, []))
        values = {path: getattr(row, key) for key, path in zip(told, paths, strict=True)}
        if values["pk"] is not None:
            held.append(_made(model, values))
    for row, held in known.values():
        fill(row, name, held)
    return [row for row, _held in known.values()]


def _made(model: Any, values: dict[str, Any]) -> Any:
    """A record of which only some columns are known; another would be asked for."""
    own = {path: value for path, value in values.items() if "__" not in path}
    made = _known(model, own)
    for head in {path.partition("__")[0] for path in values.keys() - own.keys()}:
        field = model._meta.get_field(head)
        beyond = {path.partition("__")[2]: value for path, value in values.items() if path.startswith(f"{head}__")}
        setattr(made, head, None if beyond["pk"] is None else _known(field.related_model, beyond))
    return made


def _known(model: Any, values: dict[str, Any]) -> Any:
    names = [model._meta.pk.attname if path == "pk" else path for path in values]
    return model.from_db(None, names, list(values.values()))
