"""Everything that may be written on a speaker: under which name, in which states, by whom, by which form and act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.findings.actions import Upload
from bihuan.hearings import actions, words
from bihuan.hearings.actions.checking import missing_for
from bihuan.hearings.actions.holding import ASKABLE
from bihuan.hearings.lifecycle import ANNOUNCED, CALLED, OFFICE, OPEN, SPEAKER, SPEAKER_ROLE
from bihuan.hearings.models import Speaker
from bihuan.organizations.models import Person
from bihuan.pages.hearings import speaker_forms as f

S = Speaker.State
Act = Callable[[Speaker, dict[str, Any], Person], Any]


@dataclass(frozen=True, slots=True)
class Write:
    """One thing that may be written: while the hearing and the speaker stand where, by whom, with what."""

    hearing: frozenset[str]
    states: frozenset[str]
    who: frozenset[str]
    form: type[f.SpeakerForm]
    act: Act
    title: str | Promise = ""
    done: str | Promise = ""
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A form as the page offers it."""

    name: str
    title: str
    help: str
    form: django_forms.Form
    is_main: bool
    missing: list[str]


def offers(one: Speaker, roles: frozenset[str], refused: Mapping[str, django_forms.Form]) -> list[Offer]:
    """What a reader of these roles may write now, with what was refused as it was typed."""
    open_to = {
        name for name, row in WRITES.items()
        if row.who & roles and one.hearing.state in row.hearing and one.state in row.states
    }  # fmt: skip
    if not one.questions.all():
        open_to -= {"reply"}
    return [
        Offer(
            name, str(row.title) or words.SPEAKER.button(name), "" if row.title else words.SPEAKER.help(name),
            refused.get(name) or row.form(one, auto_id=f"{name}-%s"), row.is_main or name in refused,
            missing_for(name, one),
        )
        for name, row in WRITES.items()
        if name in open_to or name in refused
    ]  # fmt: skip


def _step(name: str, hearing: frozenset[str], form: type[f.SpeakerForm], act: Act, *, is_main: bool = False) -> Write:
    """A step of the table, in its own words."""
    rows = [one for one in SPEAKER.steps if one.name == name]
    sources = frozenset(source for one in rows for source in one.sources)
    return Write(hearing, sources, rows[0].who, form, act, is_main=is_main)


def _submit(one: Speaker, data: dict[str, Any], by: Person) -> Any:
    upload = Upload(data["file"].name or "file", data["file"])
    return actions.submit_report(speaker_id=one.pk, upload=upload, by=by, version=data["version"])


def _undertake(one: Speaker, data: dict[str, Any], by: Person) -> Any:
    question = data["question"]
    return actions.undertake(
        speaker_id=one.pk, text=data["text"], owner=data["owner"], due_on=data["due_on"], by=by,
        question_id=question.pk if question else None,
    )  # fmt: skip


SESSION = frozenset({OPEN})
EVER = frozenset(S.values)
WRITES: Mapping[str, Write] = {
    "submit": _step("submit", frozenset({CALLED}), f.ReportForm, _submit, is_main=True),
    "begin": _step(
        "begin", SESSION, f.Nothing, is_main=True,
        act=lambda one, d, by: actions.begin_ballot(speaker_id=one.pk, by=by, version=d["version"]),
    ),
    "end": _step(
        "end", SESSION, f.Nothing, is_main=True,
        act=lambda one, d, by: actions.end_ballot(speaker_id=one.pk, by=by, version=d["version"]),
    ),
    "ask": Write(
        SESSION, ASKABLE, frozenset({OFFICE}), f.AskForm,
        lambda one, d, by: actions.ask(speaker_id=one.pk, asker=d["asker"], text=d["text"], by=by),
        _("Write a question down"), _("The question is kept."), is_main=True,
    ),
    "reply": Write(
        SESSION, ASKABLE, frozenset({OFFICE}), f.ReplyForm,
        lambda _one, d, by: actions.reply(
            question_id=d["question"].pk, kind=d["kind"], who=d["who"], text=d["text"], by=by
        ),
        _("Write an answer or a further question down"), _("It is kept."), is_main=True,
    ),
    "paper": Write(
        SESSION, frozenset({S.SUBMITTED.value, S.VOTING.value}), frozenset({OFFICE}), f.PaperForm,
        lambda one, d, by: actions.hand_out_paper(speaker_id=one.pk, typed=d["codes"], by=by),
        _("Hand out a paper against a slip"), _("The code is void: hand out one paper."),
    ),
    "undertake": Write(
        SESSION | ANNOUNCED, EVER - {S.EXCUSED.value, S.SETTLED.value}, frozenset({OFFICE, SPEAKER_ROLE}),
        f.UndertakeForm, _undertake, _("Write down a measure that is undertaken"),
        _("The measure is tracked from now on."),
    ),
    "plan": _step(
        "plan", ANNOUNCED, f.Nothing,
        act=lambda one, d, by: actions.complete_plan(speaker_id=one.pk, by=by, version=d["version"]),
    ),
    "settle": _step(
        "settle", ANNOUNCED, f.Nothing,
        act=lambda one, d, by: actions.settle_speaker(speaker_id=one.pk, by=by, version=d["version"]),
    ),
    "excuse": _step(
        "excuse", frozenset({"planned", CALLED, OPEN}), f.ExcuseForm,
        act=lambda one, d, by: actions.excuse_speaker(speaker_id=one.pk, note=d["note"], by=by, version=d["version"]),
    ),
}  # fmt: skip
