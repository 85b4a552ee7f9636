"""One event in words: what it was done to, with its page where the reader may open it, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.duties.access import visible_lists
from bihuan.engine.numbers import is_whole
from bihuan.findings.access import visible_findings
from bihuan.hearings.access import visible_hearings, visible_speakers
from bihuan.inspections.access import visible_campaigns, visible_inspections
from bihuan.organizations.access import Standing, visible_units
from bihuan.organizations.models import Role
from bihuan.outcomes.access import visible_interviews, visible_letters
from bihuan.pages.books import BOOKS
from bihuan.pages.trail.words import in_words
from bihuan.records.models import Event
from bihuan.records.punctuation import listed
from bihuan.results.access import visible_appeals, visible_sets
from bihuan.schemes.access import visible_cycles, visible_schemes
from bihuan.supervision.access import visible_entries
from bihuan.surveys.access import visible_waves
from bihuan.urns.access import visible_urns

Seen = Callable[[Standing], QuerySet[Any]]
PAGES: dict[str, tuple[str, Seen]] = {
    "duties.DutyList": ("duty-list", visible_lists),
    "findings.Finding": ("finding", visible_findings),
    "hearings.Hearing": ("hearing", visible_hearings),
    "hearings.Speaker": ("hearing-speaker", visible_speakers),
    "inspections.Campaign": ("campaign", visible_campaigns),
    "inspections.Inspection": ("inspection", visible_inspections),
    "organizations.Unit": ("unit-detail", visible_units),
    "outcomes.Interview": ("interview", visible_interviews),
    "outcomes.Letter": ("letter", visible_letters),
    "results.Appeal": ("appeal", visible_appeals),
    "results.ResultSet": ("result-set", visible_sets),
    "schemes.Cycle": ("cycle", visible_cycles),
    "schemes.Scheme": ("scheme", visible_schemes),
    "supervision.Entry": ("entry", visible_entries),
    "surveys.Wave": ("wave", visible_waves),
    "urns.Urn": ("urn", visible_urns),
}
"""What has a page of its own, and who sees it."""
SAID: dict[str, Any] = {
    "note": gettext_lazy("Note"), "reason": gettext_lazy("Reason"), "person": gettext_lazy("Person"),
    "username": gettext_lazy("Sign-in name"), "role": gettext_lazy("Role"),
    "place": gettext_lazy("Office, body or unit"), "unit": gettext_lazy("Unit"),
    "since": gettext_lazy("Since"), "until": gettext_lazy("Until"),
    "second": gettext_lazy("Second person"), "purpose": gettext_lazy("Purpose"), "recipient": gettext_lazy("Recipient"),
    "to": gettext_lazy("Recipient"), "file": gettext_lazy("File"), "rows": gettext_lazy("Rows"),
    "kind": gettext_lazy("Kind"), "names": pgettext_lazy("event", "What was taken out"),
    "faults": pgettext_lazy("event", "What was found"), "custodians": gettext_lazy("Custodians"),
}  # fmt: skip
"""What an event says beside its act, as people call it; the rest stands in the record itself."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What an event was done to: what it is, its name, its page (empty: none, or not for this reader)."""

    kind: str
    name: str
    address: str


def thing_of(standing: Standing, event: Event) -> Thing:
    """At most one question whatever the event."""
    model = _model(event)
    kind = str(model._meta.verbose_name) if model else ""
    name = in_words(event.object_label) if event.object_type == "records.Alarm" else event.object_label
    return Thing(kind, name, _address(standing, event))


def _model(event: Event) -> type[Model] | None:
    try:
        return apps.get_model(event.object_type)
    except (LookupError, ValueError):
        return None  # what an older installation called otherwise


def _address(standing: Standing, event: Event) -> str:
    if event.object_type == "records.Alarm":
        return reverse("trail-alarms")
    if event.object_type not in PAGES or not is_whole(event.object_id, 18):
        return ""
    page, seen = PAGES[event.object_type]
    return reverse(page, args=[event.object_id]) if seen(standing).filter(pk=event.object_id).exists() else ""


def facts_of(event: Event) -> Iterator[tuple[str, str]]:
    """What the event says, in words, in the order in which it says it."""
    detail = event.detail
    before, after = detail.get("before"), detail.get("after")
    book = BOOKS.get(event.action.removeprefix(f"{detail.get('step')}_"))
    if book and isinstance(before, str) and isinstance(after, str):
        yield _("State"), " → ".join(dict.fromkeys((book.state(before), book.state(after))))
    for key, value in detail.items():
        if key in SAID and (text := _text(event, key, value)):
            yield str(SAID[key]), text


def _text(event: Event, key: str, value: Any) -> str:
    if isinstance(value, list):
        return listed(in_words(str(one)) for one in value)
    if not isinstance(value, str | int):
        return ""
    if key == "role":
        return str(dict(Role.choices).get(str(value), value))
    if key == "kind":
        return _kind(event, str(value))
    return str(value)


def _kind(event: Event, value: str) -> str:
    model = _model(event)
    fields = {one.name: one for one in model._meta.fields} if model else {}
    named = dict(fields["kind"].flatchoices) if "kind" in fields else {}
    return str(named.get(value, ""))
