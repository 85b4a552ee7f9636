"""Writing documents: a new one from the template of its kind, a draft mended, the office's own templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bihuan.findings.models import Finding
from bihuan.organizations.models import Office, Person, Role
from bihuan.outcomes.access import visible_letters
from bihuan.outcomes.actions.issuers import add_issuer
from bihuan.outcomes.actions.revising import Words, may_revise, revise_letter, words_of
from bihuan.outcomes.actions.wording import EXAMPLE, preview_upload, preview_wording, upload_wording
from bihuan.outcomes.actions.writing import Draft, draft_letter
from bihuan.outcomes.models import Issuer, Kind, Letter, Scope, Wording
from bihuan.outcomes.queries.feedback import Remit, findings_in_remit, problems_of, spoken
from bihuan.outcomes.queries.wordings import lacking, own_lines, to_add
from bihuan.pages import typed
from bihuan.pages.answers import filed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.outcomes.forms import BY_HAND, LetterForm, RevisionForm
from bihuan.pages.outcomes.papers import paper_answer
from bihuan.pages.request import cycle_for, office_of, reader
from bihuan.records.punctuation import listed, typed_names

MOST_FINDINGS = 300
"""So many findings a letter to a leading body names at the most."""


def letter_new(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: write a document; its words come from the template of its kind."""
    year = cycle_for(request, cycle)
    standing = reader(request, Role.OFFICE)
    kind = request.GET.get("kind", "")
    kind = kind if kind in BY_HAND else BY_HAND[0].value
    form = LetterForm(year, kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = lambda: draft_letter(draft=_draft(year, kind, form), by=standing.person)  # noqa: E731 - done once
        made = attempt(request, act, form, done=_("Drafted. A second clerk checks it."))
        if made is not None:
            return redirect("letter", pk=made.pk)
    status = 400 if form.is_bound else 200
    context = {"cycle": year, "form": form, "kinds": BY_HAND, "kind": Kind(kind)}
    return render(request, "outcomes/letter_new.html", context, status=status)


def _draft(cycle: Any, kind: str, form: LetterForm) -> Draft:
    data = {"scope": Scope.INTERNAL, "enrolment": None, "result_set": None, "findings": "", "listed": "",
            "reply_due_on": None} | form.cleaned_data  # fmt: skip
    findings = _findings(cycle, data)
    problems = [
        row | {"单位": finding.enrolment.name}
        for row, finding in zip(problems_of(findings), findings, strict=True)
    ]  # fmt: skip
    unit, due = data["enrolment"], data["reply_due_on"]
    listed = [line.strip() for line in data["listed"].splitlines() if line.strip()]
    values = {
        "年度": str(cycle.year), "单位": unit.name if unit else "", "问题": problems,
        "名单": [{"序号": str(n), "内容": line} for n, line in enumerate(listed, start=1)],
        "回复期限": spoken(due),
        "名单文字": "".join(data.get("matter", "").splitlines()), "会议日期": spoken(due),
        **{name: data.get(field, "") for name, field in form.PLACES.items()},
    }  # fmt: skip
    names = ("addressee", "issuer", "result_set", "scope", "signer", "copies", "secrecy", "urgency", "reply_due_on")
    more = {name: data[name] for name in names if name in data}
    return Draft(cycle=cycle, kind=kind, values=values, enrolment=unit, findings=findings, **more)


def _findings(cycle: Any, data: Mapping[str, Any]) -> list[Finding]:
    """Those named by number, and those within the remit of a leading body."""
    text = data["findings"]
    wanted = typed_names(text)
    findings = list(Finding.objects.filter(cycle=cycle, number__in=wanted).select_related("enrolment").order_by("id"))
    missing = sorted(set(wanted) - {row.number for row in findings})
    if missing:
        raise ValidationError(_("There are no such findings: %(numbers)s.") % {"numbers": listed(missing)})
    themes = [theme.pk for theme in data.get("themes") or ()]
    remit = Remit(data.get("categories") or (), themes, is_serious_only=bool(data.get("serious_only")))
    more = [row for row in findings_in_remit(cycle.pk, remit) if row.number not in wanted]
    if len(more) > MOST_FINDINGS:
        told = {"found": len(more), "most": MOST_FINDINGS}
        raise ValidationError(_("%(found)s findings are within the remit, at most %(most)s go into a letter.") % told)
    return findings + more


def letter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: mend the words of a draft."""
    standing = reader(request, Role.OFFICE)
    letter: Letter = get_object_or_404(visible_letters(standing).select_related("cycle"), pk=pk)
    if not may_revise(letter):
        messages.error(request, _("Only a draft written by hand is mended; drop the others and make them anew."))
        return redirect("letter", pk=pk)
    old = words_of(letter)
    names = ("title", "addressee", "text", "signer", "copies")
    form = RevisionForm(request.POST or None, initial={name: getattr(old, name) for name in names})
    if request.method == "POST" and form.is_valid():
        version = typed.number(request.POST.get("version"))
        words = Words(**form.cleaned_data)
        act = lambda: revise_letter(letter_id=pk, words=words, by=standing.person, version=version)  # noqa: E731
        if attempt(request, act, form, done=_("The draft is kept.")):
            return redirect("letter", pk=pk)
    context = {"letter": letter, "cycle": letter.cycle, "form": form}
    return render(request, "outcomes/letter_edit.html", context, status=400 if form.errors else 200)


def wordings(request: HttpRequest) -> HttpResponse:
    """The office: templates of every kind, to take as Word, edit, upload and preview."""
    standing = reader(request, Role.OFFICE)
    offices = standing.offices(Role.OFFICE)
    if request.method == "POST":
        return _sent(request, office_of(request, Role.OFFICE), standing.person)
    own = {row.kind: row for row in Wording.objects.filter(office_id__in=offices).select_related("by")}
    rows = [(kind, label, own.get(kind)) for kind, label in Kind.choices]
    missing = [(kind, label, lacking(kind, own_lines(one))) for kind, label, one in rows if one]
    without = [(label, names, to_add(kind, names)) for kind, label, names in missing if names]
    issuers = list(Issuer.objects.filter(office_id__in=offices))
    places = [(name, _example(value)) for name, value in EXAMPLE.items()]
    context = {
        "rows": rows,
        "issuers": issuers,
        "places": places,
        "without": without,
        "chosen": request.GET.get("kind", ""),
    }
    return render(request, "outcomes/wordings.html", context)


def _sent(request: HttpRequest, office: Office, by: Person) -> HttpResponse:
    """An issuer that is named, or a template that is taken up or only looked at."""
    data, file = request.POST, request.FILES.get("file")
    kind, names = data.get("kind", ""), ("name", "sign", "address", "printed_by")
    if data.get("sign"):
        issuer = {name: data[name] for name in names if name in data}
        named = attempt(request, lambda: add_issuer(office=office, by=by, **issuer), done=_("The issuer is kept."))
        return redirect("wordings") if named else again(request, "wordings")
    if data.get("step") == "preview":
        paper = attempt(request, lambda: preview_upload(office=office, kind=kind, file=file))
        if paper is None:
            return again(request, "wordings", query=f"kind={kind}")
        return paper_answer(paper, filed(_("template"), Kind(kind).label), "pdf")
    done = _("The template is in use from now on.")
    kept = attempt(request, lambda: upload_wording(office=office, kind=kind, file=file, by=by), done=done)
    if kept and (missing := lacking(kind, own_lines(kept))):
        messages.warning(request, lacks(missing))
    return redirect("wordings") if kept else again(request, "wordings", query=f"kind={kind}")


def lacks(names: Sequence[str]) -> str:
    """What is missing from a template, and what becomes of what it would hold."""
    told = _(
        "This template has no place for: %(names)s. A list without a place is printed in an annex of its own, the rest "
        "is missing; the page of templates shows what to add."
    )
    return told % {"names": listed(names)}


def _example(value: Any) -> str:
    """What stands for a placeholder; of a list the names its items have."""
    if isinstance(value, list):
        return listed(f"项.{name}" for row in value for name in row)
    return str(value) if isinstance(value, str) else _("yes or no")


def wording_file(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The office: the template in use, as Word to edit (``docx``), or filled with an example (``pdf``)."""
    office = office_of(request, Role.OFFICE)
    if kind not in Kind.values:
        raise Http404(_("There is no such kind."))
    name = filed(_("template"), Kind(kind).label)
    return paper_answer(preview_wording(office, kind, is_filled=form == "pdf"), name, form)
