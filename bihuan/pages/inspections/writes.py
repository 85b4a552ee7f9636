"""Everything that may be written on a visit: under which name, by whom, on which page, by which form and act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.findings.actions import Facts, Upload
from bihuan.inspections import actions, words
from bihuan.inspections.actions import StageText
from bihuan.inspections.actions.stepping import DOOR
from bihuan.inspections.lifecycle import (
    APPROVED,
    BEFORE_START,
    CAPTAIN,
    GROUP,
    INSPECTION,
    MEMBER,
    OBSERVER,
    OFFICE,
    OPEN_TO_REMARKS,
    STARTED,
    UNIT,
    S,
)
from bihuan.inspections.models import Campaign, Inspection
from bihuan.inspections.queries.lacking import Lack
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Person
from bihuan.pages.inspections import forms as f
from bihuan.records.door import is_first

States = frozenset[str]
Roles = frozenset[str]
Act = Callable[[Inspection, dict[str, Any], Person, list[Upload]], Any]
OVERVIEW, SITE, AFTER = "inspection", "inspection-site", "inspection-after"
TEAM: Roles = frozenset({CAPTAIN, MEMBER})
STAFF: Roles = frozenset({OFFICE, GROUP})
EVER: States = frozenset(S.values)
HELD: States = EVER - {S.CANCELLED.value}
AFTER_START: States = HELD - BEFORE_START


@dataclass(frozen=True, slots=True)
class Write:
    """One thing that may be written: on which page, in which states, by whom, with what, and the act behind it."""

    page: str
    states: States
    who: Roles
    form: type[f.VisitForm]
    act: Act
    title: str | Promise
    done: str | Promise = ""
    is_main: bool = False


def _step(name: str, *, form: type[f.VisitForm] = f.Nothing, act: Act | None = None, is_main: bool = False) -> Write:
    """A step of the table, in its own words."""
    row = next(one for one in INSPECTION.steps if one.name == name)
    form = f.Note if row.needs_note else form
    page = (
        SITE
        if name in {"start", "finish"}
        else AFTER
        if name in {"report", "return", "review", "archive"}
        else OVERVIEW
    )
    return Write(page, row.sources, row.who, form, act or _taken(name), "", is_main=is_main)


def _taken(name: str) -> Act:
    return lambda visit, data, by, _files: actions.take_step(
        inspection_id=visit.pk, step=name, note=data.get("note", ""), by=by, version=data["version"]
    )


def _by_id(act: Callable[..., Any], **names: str) -> Act:
    """An act that takes the visit, the fields of its form and who does it."""
    return lambda visit, data, by, _files: act(
        inspection_id=visit.pk, by=by, **{argument: data[name] for argument, name in names.items()}
    )


def _stage(visit: Inspection, data: dict[str, Any], by: Person, files: list[Upload]) -> Any:
    names = ("kind", "place", "at", "present", "note")
    return actions.add_stage(
        inspection_id=visit.pk, text=StageText(**{name: data[name] for name in names}), by=by, uploads=files
    )


def _own(visit: Inspection, data: dict[str, Any], by: Person, _files: list[Upload]) -> Any:
    member = visit.members.get(person=by, left_on__isnull=True)
    return actions.declare(member_id=member.pk, ground=data["ground"], note=data["note"], by=by)


def _pk(row: Any) -> int | None:
    number: int | None = row.pk if row is not None else None
    return number


def _finding(visit: Inspection, data: dict[str, Any], by: Person, _files: list[Upload]) -> Any:
    told = actions.facts_of(visit, data["remark"], data["criteria"], condition=data["condition"])
    facts: Facts = told
    return actions.raise_finding(
        inspection_id=visit.pk, facts=facts, body=data["body"], by=by, remark_id=_pk(data["remark"])
    )


def _measure(visit: Inspection, data: dict[str, Any], by: Person, _files: list[Upload]) -> Any:
    names = ("text", "owner", "due_on")
    return actions.propose_measure(
        inspection_id=visit.pk, by=by, remark_id=_pk(data["remark"]), **{name: data[name] for name in names}
    )


BEFORE: States = BEFORE_START
WRITES: Mapping[str, Write] = {
    "approve": _step(
        "approve", form=f.Approval, is_main=True,
        act=lambda v, d, by, _f: actions.approve(inspection_id=v.pk, number=d["number"], by=by, version=d["version"]),
    ),
    "member": Write(
        OVERVIEW, frozenset({APPROVED}), frozenset({OFFICE}), f.NewMember,
        _by_id(actions.name_member, person="person", role="role"), _("Put someone on the team"), is_main=True,
    ),
    "leave": Write(
        OVERVIEW, frozenset({APPROVED}), frozenset({OFFICE}), f.OfMember,
        lambda _v, d, by, _f: actions.leave_team(member_id=d["member"].pk, by=by), _("Take someone off the team"),
    ),
    "form": _step(
        "form", act=lambda v, d, by, _f: actions.form_team(inspection_id=v.pk, by=by, version=d["version"]),
    ),
    "declare": Write(
        OVERVIEW, BEFORE, TEAM | {OBSERVER}, f.Declared, _own, _("Declare on ties to the unit"),
        _("Your declaration is kept."), is_main=True,
    ),
    "seal": _step(
        "seal", is_main=True, act=lambda v, d, by, _f: actions.seal(inspection_id=v.pk, by=by, version=d["version"])
    ),
    "reform": _step("reform"),
    "recusal": Write(
        OVERVIEW, HELD, frozenset({OFFICE, UNIT}), f.AskRecusal,
        lambda _v, d, by, _f: actions.ask_recusal(member_id=d["member"].pk, reason=d["reason"], by=by),
        _("Ask that a member stays away"), _("The one who decides is asked."),
    ),
    "object": Write(
        OVERVIEW, HELD, frozenset({UNIT}), f.Objecting, _by_id(actions.object_to, text="text"),
        _("Object to this visit"), _("The assessment office answers it."),
    ),
    "cancel": _step("cancel"),
    "start": _step(
        "start", is_main=True, act=lambda v, d, by, _f: actions.start(inspection_id=v.pk, by=by, version=d["version"])
    ),
    "stage": Write(
        SITE, frozenset({STARTED}), TEAM, f.StageForm, _stage, _("Write a step on site down"),
        _("The step is kept."), is_main=True,
    ),
    "heard": Write(
        SITE, frozenset({STARTED}), TEAM, f.HeardForm,
        _by_id(actions.hear, level="level", unit_name="unit_name", speaker="speaker", summary="summary"),
        _("A report heard"), _("The report is kept."),
    ),
    "question": Write(
        SITE, frozenset({STARTED}), TEAM, f.QuestionForm, _by_id(actions.ask, asker="asker", text="text"),
        _("A question put"), _("The question is kept."),
    ),
    "turn": Write(
        SITE, frozenset({STARTED}), TEAM, f.TurnForm,
        lambda _v, d, by, _f: actions.answer(
            question_id=d["question"].pk, kind=d["kind"], speaker=d["speaker"], text=d["text"], by=by
        ),
        _("An answer, or a question further"), _("It is kept."),
    ),
    "remark": Write(
        SITE, OPEN_TO_REMARKS, TEAM | {OBSERVER}, f.RemarkForm, _by_id(actions.remark, text="text"), _("A comment"),
        _("The comment is kept."),
    ),
    "documents": Write(
        SITE, OPEN_TO_REMARKS, TEAM | {OFFICE}, f.DocumentsForm, _by_id(actions.ask_documents, items="items"),
        _("Papers asked for"), _("They count as the unit's burden."),
    ),
    "method": Write(
        SITE, frozenset({STARTED}), TEAM, f.MethodForm,
        _by_id(actions.use_method, method="method", people="people", note="note"), _("A method of the year-end check"),
        _("It is kept."),
    ),
    "finish": _step(
        "finish", is_main=True, act=lambda v, d, by, _f: actions.finish(inspection_id=v.pk, by=by, version=d["version"])
    ),
    "report": _step(
        "report", form=f.Report, is_main=True,
        act=lambda v, d, by, _f: actions.report(inspection_id=v.pk, text=d["text"], by=by, version=d["version"]),
    ),
    "measure": Write(
        AFTER, OPEN_TO_REMARKS, TEAM | {OFFICE}, f.MeasureForm, _measure, _("Propose a measure"),
        _("The measure is tracked from now on."),
    ),
    "finding": Write(
        AFTER, AFTER_START, TEAM | {OFFICE}, f.FindingForm, _finding, _("Write a finding down"),
        _("The finding is a draft now: complete it with evidence and send it in."),
    ),
    "review": _step("review", is_main=True),
    "return": _step("return"),
    "archive": _step(
        "archive", is_main=True,
        act=lambda v, d, by, _f: actions.archive(inspection_id=v.pk, by=by, version=d["version"]),
    ),
}  # fmt: skip
ONLY_YEAR_END = frozenset({"method"})
MAKES_READY = {"stage": "finish"}
"""What is the main thing only as long as the step it makes ready lacks something."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A form shown to someone: its name in the address, title, help, and whether it is the main one. Instead of the
    form stands what is lacking (``stands``), or that a second person must do it (``is_blocked``)."""

    name: str
    title: str
    form: f.VisitForm
    help: str
    is_main: bool
    stands: str = ""
    is_blocked: bool = False


class Reader(NamedTuple):
    """Who reads the page of a visit, and what they are to it."""

    standing: Standing
    roles: Roles


def may(name: str, visit: Inspection, roles: Roles) -> bool:
    """Whether it is offered: the state is right and one has a role for it."""
    write = WRITES[name]
    if name in ONLY_YEAR_END and visit.campaign.kind != Campaign.Kind.YEAR_END:
        return False
    return visit.state in write.states and bool(roles & write.who)


def title_of(name: str) -> str:
    """What one presses."""
    return str(WRITES[name].title) or words.INSPECTION.button(name)


def offers(
    visit: Inspection, reader: Reader, page: str, lack: Lack | None, bound: tuple[str, f.VisitForm] | None = None
) -> list[Offer]:
    """What may be written now on a page, and what stands in the way of the step that leads on; ``bound`` is a form that
    was refused, with what was typed."""
    shown = []
    for name, write in WRITES.items():
        if write.page != page or not may(name, visit, reader.roles):
            continue
        form = bound[1] if bound and bound[0] == name else write.form(visit, by=reader.standing, auto_id=f"{name}-%s")
        if form.is_bound or form.has_choices():
            stands = lack.says if lack and lack.step == name and not form.is_bound else ""
            is_ready = name in MAKES_READY and (lack is None or lack.step != MAKES_READY[name])
            help_text, is_blocked = words.INSPECTION.help(name), _is_first(name, visit, reader.standing.person)
            shown.append(
                Offer(name, title_of(name), form, help_text, write.is_main and not is_ready, stands, is_blocked)
            )
    return shown


def _is_first(name: str, visit: Inspection, person: Person) -> bool:
    """Whether it is a step for another person than this one."""
    row = next((one for one in INSPECTION.open_to(visit.state) if one.name == name), None)
    return row is not None and is_first(DOOR, row, visit, person)
