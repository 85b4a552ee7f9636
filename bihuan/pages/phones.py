"""Telephone numbers typed a line each or pasted as a column from Excel: all, or what is wrong in which line."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.engine.phones import is_phone, plain_phone
from bihuan.organizations.phones import no_phone


def phones_typed(text: str) -> list[str]:
    """The numbers in their order; ValidationError with every line that is none, empty or there before."""
    lines = text.rstrip().splitlines()
    if not lines:
        raise ValidationError(_("No telephone number was typed."))
    first: dict[str, int] = {}
    problems = list(_problems(lines, first))
    if problems:
        raise ValidationError([*problems[:MOST], *_more(len(problems) - MOST)])
    return list(first)


MOST = 15
"""Lines that are told of at once; the rest is counted."""


def _problems(lines: list[str], first: dict[str, int]) -> Iterator[str]:
    for row, line in enumerate(lines, 1):
        cells = line.split("\t")
        number = plain_phone(cells[0])
        column, said = 1, ""
        if any(cell.strip() for cell in cells[1:]):
            column = next(place for place, cell in enumerate(cells[1:], 2) if cell.strip())
            said = _("one number a line and nothing beside it")
        elif not number:
            said = _("the line is empty")
        elif not is_phone(number):
            said = no_phone(cells[0].strip())
        elif number in first:
            said = _("%(number)s stands in row %(row)s already") % {"number": number, "row": first[number]}
        else:
            first[number] = row
        if said:
            yield _("Row %(row)s, column %(column)s: %(said)s") % {"row": row, "column": column, "said": said}


def _more(left: int) -> Iterator[str]:
    if left > 0:
        yield _("And %(n)s more lines.") % {"n": left}
