"""Which body does which of the office's acts, and since when."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.organizations.access import STAFF
from bihuan.organizations.acting import acting_bodies
from bihuan.organizations.actions.acting import set_acting_body
from bihuan.organizations.models import ActingBody, Body, Role
from bihuan.pages.attempt import attempt
from bihuan.pages.duties.forms import DAY
from bihuan.pages.request import office_of, reader
from bihuan.records import clock


class ActingForm(forms.Form):
    """From a day on a body does an act."""

    act = forms.ChoiceField(label=gettext_lazy("Act"), choices=ActingBody.Act.choices)
    body = forms.TypedChoiceField(label=gettext_lazy("Body"), coerce=int)
    since = forms.DateField(label=gettext_lazy("Starts on"), widget=DAY)

    def __init__(self, bodies: Iterable[Body], data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"since": clock.today()})
        field = self.fields["body"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(body.pk, body.name) for body in bodies]


def acting(request: HttpRequest) -> HttpResponse:
    """The office's staff: who organises, who checks, who analyses; clerks set it."""
    office = office_of(request, *STAFF)
    standing = reader(request, *STAFF)
    bodies = {body.pk: body for body in Body.objects.filter(office=office)}
    form = ActingForm(bodies.values(), request.POST or None)
    if request.method == "POST":
        reader(request, Role.OFFICE)
        if form.is_valid():
            given = form.cleaned_data
            body = bodies[given["body"]]
            made = attempt(
                request,
                lambda: set_acting_body(
                    office=office, act=given["act"], body=body, since=given["since"], by=standing.person
                ),
                form,
                done=_("%(body)s does this from %(day)s on.") % {"body": body.name, "day": given["since"].isoformat()},
            )
            if made is not None:
                return redirect("acting-bodies")
    now = acting_bodies(office)
    context = {
        "office": office,
        "now": [(label, now.get(act)) for act, label in ActingBody.Act.choices],
        "past": ActingBody.objects.filter(office=office).select_related("body").order_by("-since", "-pk"),
        "form": form if standing.holds(office.pk, Role.OFFICE) else None,
    }
    return render(request, "duties/acting.html", context, status=400 if form.errors else 200)
