"""The columns of a list: what stands in each for a row, on the screen, in Excel and in the order of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.pages.lines import escaped
from bihuan.records.words import chosen

Label = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: ``value`` is what stands in Excel and is sorted by; ``cell`` what stands on the page if it differs."""

    name: str
    label: Label
    value: Callable[[Any], Any]
    cell: Callable[[Any], str] | None = None
    sort: tuple[Any, ...] = ()
    """What a database orders by; nothing where the rows cannot be ordered by it."""
    by: Callable[[Any], Any] | None = None
    """What rows in hand are ordered by, where it is not their value."""
    css: str = ""
    """``n`` for numbers at the right, ``number`` for what is never broken, ``wide`` for what a phone leaves out."""
    is_usual: bool = True
    """Whether it is shown until someone chooses."""
    is_head: bool = False
    """Whether it names the row: always shown."""
    width: float = 14
    """Its width in Excel, in characters."""

    def shown(self, row: Any) -> str:
        """What stands in the cell of a row, as markup."""
        return escaped(as_text(self.value(row)) if self.cell is None else self.cell(row))


def as_text(value: Any) -> str:
    """A value as people read it; a dash for none."""
    if value is None or value == "":
        return "–"
    return value.isoformat() if isinstance(value, date) else str(value)


def link(address: str, text: object) -> SafeString:
    """A cell that opens something."""
    return mark_safe(f'<a href="{escaped(address)}">{escaped(text)}</a>')  # noqa: S308 - both are escaped


def tag(text: object, kind: str = "") -> SafeString:
    """A word with a ground: ``loss``, ``warn``, ``good``, ``act`` or none."""
    return mark_safe(f'<span class="tag {kind}">{escaped(text)}</span>')  # noqa: S308 - the kind is one of ours


def yes_or_no(*, is_so: bool) -> str:
    """Whether it is so, in a word."""
    return _("yes") if is_so else _("no")


def state_column(looks: Mapping[Any, str]) -> Column:
    """The state of a record in words, on the ground that ``looks`` gives it."""
    return Column(
        name="state", label=gettext_lazy("State"), value=lambda row: chosen(row, "state"),
        cell=lambda row: tag(chosen(row, "state"), looks.get(row.state, "")), sort=("state",),
    )  # fmt: skip


NOTHING = mark_safe("")
"""A cell without anything."""
