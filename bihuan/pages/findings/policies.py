"""What answers common problems: the policies of the office, and each theme with what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.findings import words
from bihuan.findings.access import visible_policies, visible_themes
from bihuan.findings.actions import Upload
from bihuan.findings.actions.answering import PolicyText, issue_policy, step_policy
from bihuan.findings.lifecycle import POLICY
from bihuan.findings.models import Theme
from bihuan.findings.queries.answers import answers_to, years_of
from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Office, Role
from bihuan.pages import typed
from bihuan.pages.answers import file_answer
from bihuan.pages.attempt import again, attempt
from bihuan.pages.findings.forms import DAY
from bihuan.pages.request import office_of, reader
from bihuan.records.evidence import record_download
from bihuan.records.punctuation import told_of

STEPS = frozenset(row.name for row in POLICY.steps)


class PolicyForm(forms.Form):
    """A policy as its document has it, the themes it answers, and the document if there is a file."""

    title = forms.CharField(label=gettext_lazy("Title of the document"), max_length=200)
    number = forms.CharField(label=gettext_lazy("Document number"), max_length=80)
    issued_by = forms.CharField(label=gettext_lazy("Issued by"), max_length=120)
    issued_on = forms.DateField(label=gettext_lazy("Issued on"), widget=DAY)
    themes = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Themes it answers"), queryset=Theme.objects.none(), widget=forms.CheckboxSelectMultiple()
    )
    file = forms.FileField(label=gettext_lazy("The document"), required=False)

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["themes"]
        field.queryset = Theme.objects.filter(office=office)

    def told(self) -> PolicyText:
        """What was typed."""
        data = self.cleaned_data
        names = ("title", "number", "issued_by", "issued_on")
        return PolicyText(**{name: data[name] for name in names}, themes=[theme.pk for theme in data["themes"]])

    def upload(self) -> Upload | None:
        """The document that was sent."""
        file = self.cleaned_data["file"]
        return Upload(file.name or "file", file) if file else None


def policy_list(request: HttpRequest) -> HttpResponse:
    """The office's staff: its policies and the themes they answer; the clerk writes one down."""
    standing = reader(request, *STAFF)
    office = office_of(request, *STAFF)
    is_clerk = standing.holds(office.pk, Role.OFFICE)
    form = PolicyForm(office, initial={"themes": [typed.key(request.GET.get("theme"))]})
    if request.method == "POST":
        office = office_of(request, Role.OFFICE)
        form = PolicyForm(office, request.POST, request.FILES)
        act = lambda: issue_policy(office=office, told=form.told(), by=standing.person, upload=form.upload())  # noqa: E731
        done = lambda made: _("Kept: %(policy)s.") % {"policy": made}  # noqa: E731 - said once
        if form.is_valid() and attempt(request, act, form, done=done) is not None:
            return redirect("policy-list")
    rows = visible_policies(standing).select_related("document", "by").prefetch_related("answers__theme", "steps__by")
    context = {
        "office": office, "rows": rows, "form": form, "is_clerk": is_clerk, "asked": request.GET.get("theme"),
        "offers": [(row.name, words.POLICY.button(row.name)) for row in POLICY.steps],
    }  # fmt: skip
    return render(request, "findings/policies.html", context, status=400 if form.errors else 200)


@require_POST
def policy_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The clerk: it is no longer in force, or was entered by mistake."""
    standing = reader(request, Role.OFFICE)
    policy = get_object_or_404(visible_policies(standing), pk=pk)
    if step not in STEPS:
        raise Http404(_("There is no such step."))
    note, version = request.POST.get("note", ""), typed.number(request.POST.get("version"))
    act = lambda: step_policy(policy_id=policy.pk, step=step, by=standing.person, note=note, version=version)  # noqa: E731
    done = attempt(request, act, done=told_of(policy, words.POLICY.done(step)))
    return redirect("policy-list") if done else again(request, "policy-list")


def policy_file(request: HttpRequest, pk: int) -> FileResponse:
    """The office's staff: the document itself; each download is on the trail."""
    standing = reader(request, *STAFF)
    kept = get_object_or_404(visible_policies(standing).select_related("document__blob"), pk=pk).document
    if kept is None:
        raise Http404(_("There is no such file, or you may not see it."))
    record_download(attachment=kept, by=standing.person)
    return file_answer(kept)


def theme(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff: a theme by year, the policies that answered it, and what was found before and after."""
    standing = reader(request, *STAFF)
    theme = get_object_or_404(visible_themes(standing).select_related("parent", "office"), pk=pk)
    context = {
        "theme": theme, "years": years_of(theme), "answers": answers_to(theme),
        "is_clerk": standing.holds(theme.office_id, Role.OFFICE),
    }  # fmt: skip
    return render(request, "findings/theme.html", context)
