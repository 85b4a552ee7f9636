"""The forms of hearings before the session: a term, what is known of a tenure, a hearing with its rule, its roster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engine.numbers import is_whole
from bihuan.hearings.actions import Facts, VoterFacts
from bihuan.hearings.actions.facts import METHOD, ORDINARY
from bihuan.hearings.models import Hearing
from bihuan.organizations.models import Office, Tenure
from bihuan.pages.inspections.forms import area, day
from bihuan.pages.whole import WholeNumberField
from bihuan.records.punctuation import listed, typed_names
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import parsed


class TermForm(forms.Form):
    """A term of the council."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    starts_on = day(gettext_lazy("first day"))
    ends_on = day(gettext_lazy("last day"))
    min_days = WholeNumberField(
        label=gettext_lazy("days in post before one speaks"), min_value=0, max_value=3650, initial=0
    )


class _OfTenure(forms.Form):
    """A form about one of the tenures of a term."""

    tenure = forms.ModelChoiceField(Tenure.objects.none(), label=gettext_lazy("Person in post"))

    def __init__(self, tenures: Sequence[Tenure], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tenure"]
        field.queryset = Tenure.objects.filter(pk__in=[one.pk for one in tenures]).select_related(
            "post__unit", "person"
        )
        field.choices = [("", "—"), *((one.pk, f"{one.person.name} · {one.post}") for one in tenures)]


class HeardForm(_OfTenure):
    """Heard before hearings were kept here."""

    on = day(gettext_lazy("heard on"))
    source = forms.CharField(label=gettext_lazy("Document that says so"), max_length=200)


class RiskForm(_OfTenure):
    """A risk said by the office."""

    risk = WholeNumberField(label=gettext_lazy("risk"), min_value=0, max_value=1000)
    because = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class SelectForm(_OfTenure):
    """A speaker put on the list by hand."""

    because = forms.CharField(label=gettext_lazy("Why now"), max_length=300)


class RosterForm(forms.Form):
    """Who may vote, a line each: name, comma, capacity."""

    voters = forms.CharField(
        label=gettext_lazy("Roster: a line each, name and what they take part as"),
        widget=forms.Textarea({"rows": 14}),
        help_text=gettext_lazy("For example: Li Ming, commission member"),
    )

    def facts(self) -> list[VoterFacts]:
        """The roster as typed; a line without a comma has no capacity, which is refused with its number."""
        rows = []
        for line in self.cleaned_data["voters"].splitlines():
            if line.strip():
                name, _sign, capacity = line.replace("，", ",").replace("\t", ",").partition(",")
                rows.append(VoterFacts(name, capacity))
        return rows


class HearingForm(forms.Form):
    """A hearing and the rule its ballots are counted by."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    on = day(gettext_lazy("Day of the hearing"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120)
    reports_due_on = day(gettext_lazy("Reports are due on"))
    slots = WholeNumberField(label=gettext_lazy("speakers at most"), min_value=1, max_value=100, initial=3)
    options = forms.CharField(
        label=gettext_lazy("Options, a line each: name and score; “don't know” without a score"),
        widget=forms.Textarea({"rows": 5}),
    )
    strict = forms.CharField(label=gettext_lazy("Satisfied, narrowly: options"), max_length=200)
    broad = forms.CharField(label=gettext_lazy("Satisfied, widely: options"), max_length=200)
    dont_know = forms.ChoiceField(label=gettext_lazy("“Don't know” is"), choices=Hearing.DontKnow.choices)
    more_than = forms.CharField(label=gettext_lazy("Quorum: more than"), max_length=8, initial="0.5")
    quorum_of = forms.ChoiceField(label=gettext_lazy("Quorum of"), choices=Hearing.Of.choices)
    k = WholeNumberField(label=gettext_lazy("Fewest ballots that are shown"), min_value=2, max_value=100, initial=5)
    indicator = forms.ChoiceField(label=gettext_lazy("Indicator the votes feed"), required=False)

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = [("", _("none")), *_indicators(office)]  # type: ignore[attr-defined]

    def facts(self) -> Facts:
        """The hearing as typed; what does not fit is refused by the action, at its field."""
        data = self.cleaned_data
        names = ("title", "on", "place", "reports_due_on", "slots", "dont_know", "more_than", "quorum_of", "k")
        options = list(_options(data["options"]))
        chosen, _sign, node = data["indicator"].partition(":")
        cycle = Cycle.objects.filter(pk=int(chosen)).select_related("scheme").first() if node else None
        return Facts(
            **{name: data[name] for name in names}, options=options, cycle=cycle, indicator=node,
            strict=_ids(data["strict"], options), broad=_ids(data["broad"], options),
        )  # fmt: skip


def typed_options(options: Sequence[dict[str, Any]]) -> str:
    """Options as the form shows them."""
    return "\n".join(f"{row['title']} {row.get('score', '')}".strip() for row in options)


def _options(text: str) -> Iterator[dict[str, Any]]:
    """Options as typed: the last word of a line is its score, where it is a number."""
    for place, line in enumerate(one.strip() for one in text.splitlines() if one.strip()):
        name, _gap, score = line.rpartition(" ")
        is_scored = bool(name) and is_whole(score.replace(".", "", 1), 18)
        known: dict[str, Any] = {"id": chr(ord("a") + place), "title": name.strip() if is_scored else line}
        yield known | ({"score": score} if is_scored else {"dont_know": True})


def _ids(text: str, options: Sequence[dict[str, Any]]) -> list[str]:
    """The options named; a name nobody knows stays, and is refused."""
    known = {row["title"]: row["id"] for row in options}
    return [known.get(name, name) for name in typed_names(text)]


def named(ids: Sequence[str], options: Sequence[dict[str, Any]]) -> str:
    """Options by their names."""
    known = {row["id"]: row["title"] for row in options}
    return listed(known.get(one, one) for one in ids)


def suggested() -> dict[str, Any]:
    """What a new hearing begins with."""
    kept = {"strict": "满意", "broad": listed(("满意", "基本满意")), "dont_know": Hearing.DontKnow.DROP.value}
    return kept | {"options": typed_options(ORDINARY), "quorum_of": Hearing.Of.ELIGIBLE.value}


def initial_of(hearing: Hearing) -> dict[str, Any]:
    """A planned hearing in the form."""
    names = ("title", "on", "place", "reports_due_on", "slots", "dont_know", "more_than", "quorum_of", "k")
    kept: dict[str, Any] = {name: getattr(hearing, name) for name in names}
    kept |= {"options": typed_options(hearing.options), "strict": named(hearing.strict, hearing.options)}
    kept["broad"] = named(hearing.broad, hearing.options)
    if hearing.indicator:
        kept["indicator"] = f"{hearing.cycle_id}:{hearing.indicator}"
    return kept


def _indicators(office: Office) -> Iterator[tuple[str, str]]:
    """Indicators of the office's running years that take ballots."""
    for cycle in Cycle.objects.filter(office=office, state=Cycle.State.RUNNING).select_related("scheme"):
        for leaf in parsed(cycle.scheme).leaves:
            if leaf.method is not None and leaf.method.name == METHOD:
                yield f"{cycle.pk}:{leaf.id}", f"{cycle.year} {leaf.title}"


class ReleaseForm(forms.Form):
    """By when the speakers say what they will do."""

    plans_due_on = day(gettext_lazy("Measures are due on"))


class NumberForm(forms.Form):
    """The number of the report."""

    number = forms.CharField(label=gettext_lazy("number of the report"), max_length=80)


class CommitmentNote(forms.Form):
    """The note of a step of a measure."""

    note = area(gettext_lazy("Note"), 2000, required=False, rows=2)
