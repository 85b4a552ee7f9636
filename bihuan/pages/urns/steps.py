"""The steps of an urn by one form; what two do together needs the second one's name and password."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.accounts.actions.signing_in import known_person
from bihuan.organizations.models import Person
from bihuan.pages import typed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.public.questions import check_of
from bihuan.pages.urns.views import PAIR, found_urn
from bihuan.urns import actions, words
from bihuan.urns.models import Urn

Act = Callable[[Urn, QueryDict, Person, Person], Urn]


@require_POST
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Whoever the table names, and the other custodian where two are needed."""
    standing, urn = found_urn(request, pk)
    if step not in ACTS:
        raise Http404(_("There is no such step."))

    def act() -> Urn:
        second = second_person(request) if step in PAIR else standing.person
        return ACTS[step](urn, request.POST, standing.person, second)

    return redirect("urn", pk=pk) if attempt(request, act, done=words.URN.done(step)) else again(request, "urn", pk=pk)


def second_person(request: HttpRequest) -> Person:
    """The second one, by name and password; tries are counted as those of signing in are. ValidationError.

    Deriving the password's hash takes most of the second that opening an urn of few answers takes: that is what makes
    guessing dear, and it is left as it is.
    """
    name, password = request.POST.get("second", ""), request.POST.get("second_password", "")
    person = known_person(username=name.replace("\0", "").strip(), password=password)
    if person is None:
        raise ValidationError(_("The second person's name or password is wrong, or was tried too often."))
    return person


def _shares(data: QueryDict) -> list[str]:
    return [data.get("share1", ""), data.get("share2", "")]


def _rehearse(urn: Urn, data: QueryDict, by: Person, second: Person) -> Urn:
    return actions.rehearse(urn_id=urn.pk, shares=_shares(data), by=by, second=second, version=_version(data))


def _open(urn: Urn, data: QueryDict, by: Person, second: Person) -> Urn:
    check = check_of(urn.key)
    return actions.open_urn(
        urn_id=urn.pk, shares=_shares(data), by=by, second=second, check=check, version=_version(data)
    )


def _version(data: QueryDict) -> int | None:
    return typed.number(data.get("version"))


def _begin(urn: Urn, data: QueryDict, by: Person, _second: Person) -> Urn:
    return actions.begin(urn_id=urn.pk, by=by, version=_version(data))


def _close(urn: Urn, data: QueryDict, by: Person, _second: Person) -> Urn:
    return actions.close(urn_id=urn.pk, by=by, version=_version(data))


def _suspend(urn: Urn, data: QueryDict, by: Person, _second: Person) -> Urn:
    return actions.suspend(urn_id=urn.pk, note=data.get("note", ""), by=by, version=_version(data))


def _resume(urn: Urn, data: QueryDict, by: Person, second: Person) -> Urn:
    before = typed.number(data.get("used_before"))
    return actions.resume(urn_id=urn.pk, note=data.get("note", ""), by=by, second=second, used_before=before)


def _drop(urn: Urn, data: QueryDict, by: Person, _second: Person) -> Urn:
    return actions.drop(urn_id=urn.pk, note=data.get("note", ""), by=by)


def _void(urn: Urn, data: QueryDict, by: Person, second: Person) -> Urn:
    return actions.void(urn_id=urn.pk, note=data.get("note", ""), by=by, second=second)


ACTS: Mapping[str, Act] = {
    "rehearse": _rehearse,
    "rehearse_again": _rehearse,
    "begin": _begin,
    "close": _close,
    "open": _open,
    "suspend": _suspend,
    "resume": _resume,
    "resume_closed": _resume,
    "drop": _drop,
    "void": _void,
}
