"""Steps for many documents: read by a second clerk, signed, issued; each goes through its own door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from bihuan.desks.models import Errand, ErrandRow
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Person, Role
from bihuan.outcomes import words
from bihuan.outcomes.access import visible_letters
from bihuan.outcomes.actions import issuing
from bihuan.outcomes.actions.telling import recipients
from bihuan.outcomes.models import Letter
from bihuan.pages.errands.kinds import Kind, Label, ManyStep, Take
from bihuan.pages.outcomes.asked import letters_asked
from bihuan.schemes.models import Cycle

NEEDED = ("office", "cycle", "issuer", "enrolment", "result_set__publication")


def _checking(_errand: Errand, by: Person) -> Take:
    return lambda row: issuing.check_letter(letter_id=row.key, by=by, version=row.version)


def _approving(_errand: Errand, by: Person) -> Take:
    return lambda row: issuing.approve_letter(letter_id=row.key, by=by, version=row.version)


def _issuing(_errand: Errand, by: Person) -> Take:
    def take(row: ErrandRow) -> Letter:
        letter = Letter.objects.select_related("enrolment").get(pk=row.key)
        return issuing.issue_letter(letter_id=row.key, by=by, version=row.version, to=recipients(letter))

    return take


def _step(name: str, role: str, taking: Callable[[Errand, Person], Take], help: Label) -> ManyStep:  # noqa: A002
    said: Any = words.LETTER.steps[name]
    return ManyStep(
        name=name, label=said.button, done=said.past, help=help, roles=frozenset({role}), taking=taking,
        foresee=lambda standing, letter: issuing.unmoved(letter, name, standing.person),
    )  # fmt: skip


STEPS = (
    _step("check", Role.OFFICE.value, _checking, gettext_lazy("Another than the writer reads each of them.")),
    _step(
        "approve", Role.LEADING_GROUP.value, _approving,
        gettext_lazy("From now on their content is fixed, and its hash is kept."),
    ),
    _step(
        "issue", Role.OFFICE.value, _issuing,
        gettext_lazy("Each gets its number and is delivered; what is out is not changed, only withdrawn."),
    ),
)  # fmt: skip


def _seen(standing: Standing, cycle: Cycle) -> QuerySet[Letter]:
    return _whole(visible_letters(standing).filter(cycle=cycle))


def _asked(request: HttpRequest, standing: Standing, cycle: Cycle) -> QuerySet[Letter]:
    return _whole(letters_asked(request, standing, cycle))


def _whole(rows: QuerySet[Letter]) -> QuerySet[Letter]:
    """In the order in which they were written: their numbers follow it."""
    return rows.select_related(*NEEDED).defer("content", "result_set__inputs").order_by("pk")


def _called(letter: Letter) -> tuple[str, str]:
    return str(letter), f"{letter.title} · {letter.addressee[:60]}"


LETTER_KIND = Kind(
    seen=_seen, asked=_asked, called=_called, address="letter", steps={one.name: one for one in STEPS}
)  # fmt: skip
