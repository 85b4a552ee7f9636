"""The way of a scheme: uploaded, edited, submitted, approved by the leading group, then never changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.engine.problems import InputError
from bihuan.engine.scheme import Scheme as Parsed
from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scheme.reading import read_draft
from bihuan.organizations.access import Refused, require_role, standing_of
from bihuan.organizations.holding import others_named
from bihuan.organizations.models import Office, Person, Role
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.schemes import words
from bihuan.schemes.lifecycle import SCHEME
from bihuan.schemes.models import Indicator, Scheme, SchemeStep
from bihuan.schemes.presets import preset_draft
from bihuan.schemes.queries import reading_language


def _rows() -> QuerySet[Scheme]:
    return Scheme.objects.select_related("office")


def _allow(by: Person, step: Step, scheme: Scheme) -> str:
    return require_role(standing_of(by), scheme.office, *sorted(step.who))


def _drafter(scheme: Scheme, _by: Person) -> int:
    return scheme.drafted_by_id


def _office(scheme: Scheme) -> str:
    return scheme.office.path


DOOR: door.Door[Scheme] = door.Door(
    table=SCHEME, words=words.SCHEME, rows=_rows, allow=_allow, steps=SchemeStep, link="scheme", path=_office,
    first_person=_drafter, others=others_named, counts=False,
)  # fmt: skip


def read_text(text: str, source: str) -> Parsed:
    """The parsed scheme, or ValidationError with every problem at its line."""
    try:
        return parse_scheme(text, source)
    except InputError as error:
        raise ValidationError([problem.text(reading_language()) for problem in error.problems[:50]]) from error


@transaction.atomic
def upload_scheme(*, office: Office, text: str, by: Person, source: str = "scheme.yaml") -> Scheme:
    """Keep a new version of a scheme as a draft. Raises Refused or ValidationError with every problem."""
    require_role(standing_of(by), office, Role.OFFICE)
    return _begun(office, text, read_text(text, source), by)


@transaction.atomic
def begin_draft(*, office: Office, text: str, by: Person) -> Scheme:
    """Keep a new scheme that need not add up yet as a draft. Raises Refused or ValidationError."""
    require_role(standing_of(by), office, Role.OFFICE)
    return _begun(office, text, _read_unfinished(text, "scheme.yaml"), by)


def _begun(office: Office, text: str, parsed: Parsed, by: Person) -> Scheme:
    newest = Scheme.objects.filter(office=office, key=parsed.id).aggregate(version=Max("version"))["version"] or 0
    scheme = Scheme(office=office, key=parsed.id, version=newest + 1, drafted_by=by, drafted_at=clock.now())
    for name, value in _columns(text, parsed).items():
        setattr(scheme, name, value)
    scheme.save()
    record(by=by, action="upload_scheme", subject=scheme, office_path=office.path, detail={"sha256": scheme.sha256})
    return scheme


def take_preset(*, office: Office, name: str, by: Person) -> Scheme:
    """Begin a scheme of this year's with a preset: a draft under the office's own title. KeyError if unknown."""
    first = date(clock.today().year, 1, 1)
    text = preset_draft(name, title=draft_title(office), in_force_from=first)
    return upload_scheme(office=office, text=text, by=by)


def draft_title(office: Office) -> str:
    """What a scheme of this year's is called until its office says otherwise."""
    return _("%(office)s: assessment scheme %(year)s") % {"office": office.name, "year": clock.today().year}


def copy_scheme(*, scheme: Scheme, by: Person) -> Scheme:
    """Begin the next version with the text of one that is there: a draft of its own."""
    return upload_scheme(office=scheme.office, text=scheme.text, by=by, source=f"{scheme.key}.yaml")


@transaction.atomic
def edit_scheme(*, scheme: Scheme, text: str, by: Person, read_sha256: str = "") -> Scheme:
    """Replace the text of a draft; refused if someone else changed it since ``read_sha256`` was read."""
    return _edited(scheme, text, read_text(text, f"{scheme.key}.yaml"), by, read_sha256)


@transaction.atomic
def write_draft(*, scheme: Scheme, text: str, by: Person, read_sha256: str = "") -> Scheme:
    """Replace the text of a draft by one that need not add up yet; it is submitted only once it does."""
    return _edited(scheme, text, _read_unfinished(text, f"{scheme.key}.yaml"), by, read_sha256)


def _read_unfinished(text: str, source: str) -> Parsed:
    try:
        return read_draft(text, source)[0]
    except InputError as error:
        raise ValidationError([problem.says(reading_language()) for problem in error.problems[:50]]) from error


def _edited(scheme: Scheme, text: str, parsed: Parsed, by: Person, read_sha256: str) -> Scheme:
    held = door.hold(DOOR, "edit", by, pk=scheme.pk)
    locked = held.record
    if read_sha256 and read_sha256 != locked.sha256:
        raise ValidationError(_("Someone else has changed this scheme since you opened it. Compare before you save."))
    if parsed.id != locked.key:
        raise ValidationError(
            _("The scheme's id is %(found)s; expected %(expected)s. Upload it as a new scheme instead.")
            % {"found": parsed.id, "expected": locked.key}
        )
    told = {"sha256_before": locked.sha256, "sha256": parsed.sha256}
    return door.move(held, detail=told, **_columns(text, parsed), drafted_by=by, drafted_at=clock.now())


@transaction.atomic
def submit_scheme(*, scheme: Scheme, by: Person) -> Scheme:
    """Send a draft to be approved. Raises ValidationError with what it still lacks."""
    held = door.hold(DOOR, "submit", by, pk=scheme.pk)
    read_text(held.record.text, f"{held.record.key}.yaml")
    return _moved(held)


@transaction.atomic
def return_scheme(*, scheme: Scheme, by: Person, note: str) -> Scheme:
    """Send it back to its author with a reason."""
    return _moved(door.hold(DOOR, "return", by, note=note, pk=scheme.pk))


@transaction.atomic
def recall_scheme(*, scheme: Scheme, by: Person) -> Scheme:
    """Whoever sent it in takes it back, as long as nobody has decided on it."""
    held = door.hold(DOOR, "recall", by, pk=scheme.pk)
    if not may_recall(held.record, by):
        sender = _sender(held.record)
        raise Refused(_("Only %(name)s, who sent it in, takes it back.") % {"name": sender.name if sender else ""})
    return _moved(held)


def may_recall(scheme: Scheme, person: Person) -> bool:
    """Whether a person takes a scheme back: whoever sent it in last, and nobody else."""
    sender = _sender(scheme)
    return sender is None or sender == person


def _sender(scheme: Scheme) -> Person | None:
    row = scheme.steps.filter(step="submit").select_related("by").order_by("-id").first()
    return row.by if row else None


@transaction.atomic
def discard_scheme(*, scheme: Scheme, by: Person) -> Scheme:
    """Put a draft aside for good; its steps stay on record."""
    return _moved(door.hold(DOOR, "discard", by, pk=scheme.pk))


@transaction.atomic
def approve_scheme(*, scheme: Scheme, by: Person) -> Scheme:
    """The leading group approves it, not who drafted it; it never changes again, and its indicators stand as rows."""
    held = door.hold(DOOR, "approve", by, pk=scheme.pk)
    lay_indicators(held.record)
    return _moved(held, approved_by=by, approved_at=clock.now())


def _moved(held: door.Held[Scheme], **fields: Any) -> Scheme:
    return door.move(held, detail={"sha256": held.record.sha256}, **fields)


def lay_indicators(scheme: Scheme) -> None:
    """Write the tree of an approved scheme as rows, parents first."""
    tree = parse_scheme(scheme.text, f"{scheme.key}.yaml")
    rows: dict[str, Indicator] = {}
    for position, node in enumerate(tree.root.walk()):
        rows[node.id] = Indicator.objects.create(
            scheme=scheme,
            node=node.id,
            parent=rows.get(node.parent),
            title=node.title,
            method=node.method.name if node.method else "",
            owner=node.owner,
            second_person=node.second_person,
            position=position,
        )


def _columns(text: str, parsed: Parsed) -> dict[str, Any]:
    """What is kept of a scheme's text."""
    told = parsed.choices
    return {"text": text, "sha256": parsed.sha256, "title": told.title, "document_number": told.document.number}
