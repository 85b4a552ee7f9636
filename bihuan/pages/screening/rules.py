"""Rule sets as text, and each rule with its record."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.engine.screening.labels import called, table_called
from bihuan.engine.screening.pages import EVERY
from bihuan.engine.screening.sample import sample_rules
from bihuan.organizations.models import Role
from bihuan.pages.attempt import attempt
from bihuan.pages.request import reader
from bihuan.pages.screening.common import screener
from bihuan.pages.screening.forms import RuleSetForm
from bihuan.records.punctuation import listed
from bihuan.screening.actions.rules import write_rules
from bihuan.screening.models import RuleSet
from bihuan.screening.queries.reading import rule_text, side, word_of
from bihuan.screening.queries.rules import Record, entries_of, records_of


def rule_sets(request: HttpRequest) -> HttpResponse:
    """Clerks and the leading group: the rules in force and their record; clerks write the next rule set."""
    standing, office = screener(request)
    sets = RuleSet.objects.filter(office=office).select_related("by")
    newest = sets.first()
    is_clerk = standing.holds(office.pk, Role.OFFICE)
    start = {"name": newest.name if newest else _("Sample rules"), "text": newest.text if newest else sample_rules()}
    form = RuleSetForm(request.POST or None, initial=start) if is_clerk else None
    if request.method == "POST":
        reader(request, Role.OFFICE)
        if form is not None and form.is_valid():
            given = form.cleaned_data
            made = attempt(
                request,
                lambda: write_rules(office=office, name=given["name"], text=given["text"], by=standing.person),
                form, done=_("The rule set is kept."),
            )  # fmt: skip
            if made is not None:
                return redirect("rule-sets")
    records = records_of(standing, office.pk)
    entries = [(one, rule_text(one.rule), records.get(one.rule)) for one in entries_of(newest)]
    context = {"office": office, "sets": sets[:20], "entries": entries, "form": form}
    return render(request, "screening/rules.html", context, status=400 if form is not None and form.errors else 200)


def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Clerks and the leading group: what a rule asks, with which parameters, and what became of its clues."""
    standing, office = screener(request)
    kind = EVERY.get(rule)
    if kind is None:
        raise Http404(_("There is no such rule."))
    at = side()
    newest = RuleSet.objects.filter(office=office).first()
    params = [(name, (param.english, param.chinese)[at]) for name, param in kind.params.items()]
    context = {
        "office": office,
        "rule": rule_text(rule),
        "entries": [
            (one, [(*texts, _shown(one.params.get(texts[0]))) for texts in params])
            for one in entries_of(newest)
            if one.rule == rule
        ],
        "params": params,
        "needs": [table_called(name, at) for name in kind.needs],
        "values": [called(name, at) for name, _day in kind.names()],
        "record": records_of(standing, office.pk).get(rule, Record(0, 0, 0, 0)),
    }
    return render(request, "screening/rule.html", context)


def _shown(value: object) -> str:
    """A parameter's value as people read it."""
    if isinstance(value, (list, tuple)):
        return listed(word_of(str(one)) for one in value)
    return "–" if value is None else str(value)
