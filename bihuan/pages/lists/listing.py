"""A list as its reader looks at it: the columns they chose, the order the address asks for, the filters they kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bihuan.desks.models import KeptView
from bihuan.pages.lines import escaped
from bihuan.pages.lists.columns import Column, Label
from bihuan.pages.request import signed_in

PLACE = ("page", "before")
"""What of an address says where in a list its reader stands."""
NOT_KEPT = (*PLACE, "sort", "as")
"""What of an address is no filter."""
SHOWN = "shown"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A kind of list. ``usual`` is the order of rows where the address asks for none, ``second`` what rows that are
    equal in the column asked for are ordered by: the units in their fixed order."""

    name: str
    columns: tuple[Column, ...]
    usual: tuple[str, ...] = ("-pk",)
    second: tuple[str, ...] = ("enrolment__position", "pk")

    def column(self, name: str) -> Column | None:
        """A column by its name."""
        return next((one for one in self.columns if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its words, where a press on it leads, and how the rows are ordered by it now."""

    label: Label
    css: str
    address: str
    order: str


class Look:
    """A list as the one who asks for it sees it; reading what they kept is one query."""

    def __init__(self, request: HttpRequest, listing: Listing, sheet: str = "") -> None:
        """``sheet`` is where the list is handed out as a workbook."""
        self.listing, self._request, self.sheet = listing, request, sheet
        kept = list(KeptView.objects.filter(person=signed_in(request), listing=listing.name))
        self.kept = [one for one in kept if one.name]
        chosen = next((one.words.split(",") for one in kept if not one.name), None)
        self.columns = [one for one in listing.columns if one.is_head or _is_shown(one, chosen)]
        asked = request.GET.get("sort", "")
        self.order = asked if self._is_order(asked) else ""

    def _is_order(self, text: str) -> bool:
        column = self.listing.column(text.removeprefix("-"))
        return column is not None and bool(column.sort)

    @property
    def by(self) -> Column | None:
        """The column the rows are ordered by."""
        return self.listing.column(self.order.removeprefix("-"))

    @property
    def is_backwards(self) -> bool:
        """Whether the greatest stand first."""
        return self.order.startswith("-")

    def ordered(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """The rows of a database in the order asked for; what is empty stands last."""
        if self.by is None:
            return rows.order_by(*self.listing.usual)
        keys = [F(one) if isinstance(one, str) else one for one in self.by.sort]
        order = [key.desc(nulls_last=True) if self.is_backwards else key.asc(nulls_last=True) for key in keys]
        return rows.order_by(*order, *self.listing.second)

    def sorted(self, rows: Iterable[Any]) -> list[Any]:
        """Rows in hand in the order asked for, those that are equal as they were given; what is empty stands last."""
        given, by = list(rows), self.by
        if by is None or not by.sort:
            return given
        key = by.by or by.value
        full = [row for row in given if key(row) not in (None, "")]
        empty = [row for row in given if key(row) in (None, "")]
        return sorted(full, key=key, reverse=self.is_backwards) + empty

    @cached_property
    def query(self) -> str:
        """The filters of the address."""
        asked = self._request.GET.copy()
        for name in NOT_KEPT:
            asked.pop(name, None)
        return asked.urlencode()

    def address(self, **changes: str) -> str:
        """This address with some parts of it changed, from its first page on."""
        asked = self._request.GET.copy()
        for name in PLACE:
            asked.pop(name, None)
        for name, text in changes.items():
            asked[name] = text
        return f"?{asked.urlencode()}"

    @property
    def heads(self) -> Iterator[Head]:
        """The heads of the columns shown."""
        for one in self.columns:
            is_by = one is self.by
            way = ("descending" if self.is_backwards else "ascending") if is_by else ""
            turned = f"-{one.name}" if is_by and not self.is_backwards else one.name
            yield Head(one.label, one.css, self.address(sort=turned) if one.sort else "", way)

    @property
    def choices(self) -> list[tuple[str, Label, bool]]:
        """The columns one may choose, each with whether it is shown."""
        return [(one.name, one.label, one in self.columns) for one in self.listing.columns if not one.is_head]

    @property
    def here(self) -> str:
        """This page with what is asked of it."""
        return self._request.get_full_path()

    @property
    def excel(self) -> str:
        """The same rows with the same columns as a workbook."""
        return self.sheet + self.address(**{"as": SHOWN})

    @property
    def wants_shown(self) -> bool:
        """Whether the workbook has the columns the reader looks at."""
        return self._request.GET.get("as") == SHOWN

    def paged(self, rows: QuerySet[Any, Any], a_page: int) -> dict[str, Any]:
        """The page of the rows that is asked for, as the list's template reads it."""
        page = Paginator(rows, a_page).get_page(self._request.GET.get("page"))
        return {"look": self, "page": page, "body": self.body(list(page.object_list))}

    def body(self, rows: Sequence[Any], *, is_choosable: bool = False) -> SafeString:
        """The rows as the body of a table; where something can be done for several, each with a box to choose it."""
        box = _boxes() if is_choosable else lambda _row: ""
        return mark_safe("".join(f"<tr>{box(row)}{self._cells(row)}</tr>" for row in rows))  # noqa: S308 - each is escaped

    def _cells(self, row: Any) -> str:
        return "".join(
            f"{start}{one.shown(row)}{end}" for one, (start, end) in zip(self.columns, self._marks, strict=True)
        )

    @cached_property
    def _marks(self) -> list[tuple[str, str]]:
        """The tags around each column's cells; on a phone a cell says what it is."""
        tags = []
        for one in self.columns:
            name, more = ("th", ' scope="row"') if one.is_head else ("td", "")
            kind = f' class="{one.css}"' if one.css else ""
            tags.append((f'<{name}{more}{kind} data-label="{conditional_escape(str(one.label))}">', f"</{name}>"))
        return tags


def _is_shown(column: Column, chosen: list[str] | None) -> bool:
    return column.is_usual if chosen is None else column.name in chosen


def _boxes() -> Callable[[Any], str]:
    """The box that chooses a row, its words looked up once a table."""
    words = _("Choose %(what)s")
    box = '<td class="pick"><input type="checkbox" name="row" form="batch" value="{}" aria-label="{}"></td>'
    return lambda row: box.format(row.pk, escaped(words % {"what": row}))
